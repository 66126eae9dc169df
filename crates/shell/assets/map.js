// The map beside a list. Loaded only when a map is seen. EUPL-1.2
import * as maplibre from "./maplibre-gl.mjs";

maplibre.setWorkerUrl(new URL("./maplibre-gl-worker.mjs", import.meta.url).href);

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--plein-${name}`).trim();

/** Colours of the theme, as the device shows them now. */
function colours() {
  return { ground: token("sunken"), line: token("line-strong"), land: token("raised"), main: token("link"), on: token("on-primary"), open: token("open"), muted: token("muted"), accent: token("accent"), ink: token("ink") };
}

function style(options, colour) {
  const sources = { places: { type: "vector", tiles: [new URL(options.tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")], minzoom: 0, maxzoom: options.maxzoom ?? 14 } };
  const layers = [{ id: "ground", type: "background", paint: { "background-color": colour.ground } }];
  if (options.base) {
    sources.base = { type: "raster", tiles: [options.base.tiles], tileSize: options.base.size ?? 256, attribution: options.base.attribution ?? "" };
    layers.push({ id: "base", type: "raster", source: "base" });
  }
  if (options.outline) {
    sources.outline = { type: "geojson", data: new URL(options.outline, location.href).href };
    layers.push({ id: "land", type: "fill", source: "outline", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour.land, "fill-opacity": options.base ? 0 : 1 } });
    layers.push({ id: "border", type: "line", source: "outline", paint: { "line-color": colour.line, "line-width": 1.5, "line-dasharray": [3, 2] } });
  }
  const count = ["to-number", ["get", "count"], 1];
  const many = ["all", ["has", "count"], [">", count, 1]];
  const open = ["==", ["get", "state"], "open"];
  layers.push(
    { id: "clusters", type: "circle", source: "places", "source-layer": "places", filter: many, paint: { "circle-color": colour.main, "circle-opacity": .92, "circle-stroke-color": colour.land, "circle-stroke-width": 2, "circle-radius": ["interpolate", ["linear"], ["log10", count], 0, 11, 1, 15, 2, 20, 4, 32] } },
    { id: "halo", type: "circle", source: "places", "source-layer": "places", filter: ["all", ["!", many], ["==", ["get", "id"], ""]], paint: { "circle-radius": 17, "circle-color": colour.accent } },
    { id: "places", type: "circle", source: "places", "source-layer": "places", filter: ["!", many], paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, 6, 16, 10], "circle-color": ["case", open, colour.open, colour.main], "circle-stroke-color": colour.land, "circle-stroke-width": 2 } },
  );
  return { version: 8, sources, layers };
}

/** Shows the map of a section made by `ui.map`. */
export async function show(section) {
  const options = JSON.parse(section.dataset.map);
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = section.dataset.mapCss;
  document.head.append(link);
  await new Promise((done) => { link.onload = done; link.onerror = done; });
  const canvas = section.querySelector(".map__canvas");
  const text = (key) => section.dataset[`text${key}`] ?? "";
  const map = new maplibre.Map({
    container: canvas,
    style: style(options, colours()),
    ...(options.bounds ? { bounds: [[options.bounds[0], options.bounds[1]], [options.bounds[2], options.bounds[3]]], fitBoundsOptions: { padding: 32, maxZoom: 15 } } : { center: options.centre ?? [3.22, 51.13], zoom: options.zoom ?? 12 }),
    attributionControl: options.base?.attribution ? { compact: true } : false,
    cooperativeGestures: options.cooperative ?? false,
    dragRotate: false,
    pitchWithRotate: false,
    maxZoom: 18,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200,
    locale: { "NavigationControl.ZoomIn": text("ZoomIn"), "NavigationControl.ZoomOut": text("ZoomOut"), "GeolocateControl.FindMyLocation": text("Locate"), "Map.Title": section.dataset.mapLabel },
  });
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  if (options.point) pin(map, options.point);
  clusters(map, text("Cluster"));
  places(map, section);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => map.setStyle(style(options, colours())));
  map.on("moveend", () => {
    const box = map.getBounds();
    section.dispatchEvent(new CustomEvent("plein:moved", { bubbles: true, detail: { bounds: [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()].map((edge) => Number(edge.toFixed(5))), zoom: map.getZoom() } }));
  });
  await new Promise((done) => map.once("load", done));
  section.classList.add("is-ready");
  section.dispatchEvent(new CustomEvent("plein:map", { bubbles: true, detail: { map, maplibre } }));
}

function pin(map, point) {
  const mark = document.createElement("div");
  mark.className = "map__pin";
  new maplibre.Marker({ element: mark, anchor: "bottom" }).setLngLat(point).addTo(map);
}

/** The numbers on clusters: HTML marks, so that no font has to be fetched. */
function clusters(map, words) {
  let marks = new Map();
  const draw = () => {
    if (!map.isSourceLoaded("places")) return;
    const next = new Map();
    for (const feature of map.queryRenderedFeatures({ layers: ["clusters"] })) {
      const [lon, lat] = feature.geometry.coordinates;
      const key = `${lon.toFixed(5)} ${lat.toFixed(5)} ${feature.properties.count}`;
      if (next.has(key) || next.size > 200) continue;
      const old = marks.get(key);
      if (old) {
        next.set(key, old);
        marks.delete(key);
        continue;
      }
      const mark = document.createElement("button");
      mark.type = "button";
      mark.className = "map__count";
      mark.textContent = Number(feature.properties.count).toLocaleString(document.documentElement.lang);
      mark.setAttribute("aria-label", `${mark.textContent} ${words}`);
      mark.addEventListener("click", () => map.easeTo({ center: [lon, lat], zoom: Math.min(map.getZoom() + 2, 17) }));
      next.set(key, new maplibre.Marker({ element: mark }).setLngLat([lon, lat]).addTo(map));
    }
    for (const mark of marks.values()) mark.remove();
    marks = next;
  };
  map.on("idle", draw);
  map.on("moveend", draw);
}

/** A place on the map and its card in the list point at each other. */
function places(map, section) {
  map.on("mouseenter", "places", () => { map.getCanvas().style.cursor = "pointer"; });
  map.on("mouseleave", "places", () => { map.getCanvas().style.cursor = ""; });
  map.on("click", "places", (event) => {
    const { id, sign, slug, href } = event.features[0].properties;
    highlight(id);
    const options = JSON.parse(section.dataset.map);
    const target = href ?? (options.href && slug ? options.href.replace("{slug}", slug) : "");
    const label = document.createElement(target ? "a" : "strong");
    if (target) label.href = target;
    label.textContent = sign ?? "";
    new maplibre.Popup({ offset: 12, closeButton: false, className: "map__popup" }).setLngLat(event.lngLat).setDOMContent(label).addTo(map);
  });
  const highlight = (id) => {
    map.setFilter("halo", ["==", ["get", "id"], id ?? ""]);
    for (const card of document.querySelectorAll("[data-place]")) card.classList.toggle("is-active", card.dataset.place === id);
  };
  document.addEventListener("pointerover", (event) => {
    const card = event.target.closest?.("[data-place]");
    if (card) highlight(card.dataset.place);
  });
  document.addEventListener("focusin", (event) => {
    const card = event.target.closest?.("[data-place]");
    if (card) highlight(card.dataset.place);
  });
}
