// The map beside a list. Loaded only when a map is seen. EUPL-1.2
import * as maplibre from "./maplibre-gl.mjs";

maplibre.setWorkerUrl(new URL("./maplibre-gl-worker.mjs", import.meta.url).href);

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--plein-${name}`).trim();

/** Colours of the theme, as the device shows them now. */
function colours() {
  return { ground: token("sunken"), line: token("line-strong"), land: token("raised"), main: token("link"), on: token("on-primary"), open: token("open"), muted: token("muted"), accent: token("accent"), ink: token("ink"), dark: matchMedia("(prefers-color-scheme: dark)").matches };
}

/** A base map of vector tiles in the scheme of Protomaps, quiet enough to let the places speak. */
function background({ dark }) {
  const c = dark
    ? { earth: "#1b2429", green: "#1d2f2a", built: "#222b30", water: "#16323b", house: "#2a3439", minor: "#2c373c", road: "#3a464c", main: "#4a565b", rail: "#3b4347", edge: "#56615f" }
    : { earth: "#f6f2ea", green: "#dfe8d3", built: "#efe9de", water: "#b9d7dc", house: "#e4dccd", minor: "#ffffff", road: "#ffffff", main: "#fbe3b0", rail: "#c9c1b2", edge: "#a79f8f" };
  const layer = (id, type, source, filter, paint, more = {}) => ({ id: `base-${id}`, type, source: "base", "source-layer": source, ...(filter ? { filter } : {}), paint, ...more });
  const kinds = (...list) => ["in", ["get", "kind"], ["literal", list]];
  const wide = (...stops) => ["interpolate", ["exponential", 1.5], ["zoom"], ...stops];
  const round = { layout: { "line-cap": "round", "line-join": "round" } };
  return [
    layer("earth", "fill", "earth", null, { "fill-color": c.earth }),
    layer("built", "fill", "landuse", kinds("residential", "commercial", "industrial", "retail", "school", "hospital", "railway"), { "fill-color": c.built }),
    layer("green", "fill", "landuse", kinds("park", "forest", "wood", "nature_reserve", "grass", "grassland", "meadow", "cemetery", "golf_course", "recreation_ground", "garden", "allotments", "orchard", "scrub", "pitch"), { "fill-color": c.green }),
    layer("water", "fill", "water", ["==", ["geometry-type"], "Polygon"], { "fill-color": c.water }),
    layer("streams", "line", "water", ["==", ["geometry-type"], "LineString"], { "line-color": c.water, "line-width": wide(9, .5, 16, 4) }, round),
    layer("house", "fill", "buildings", null, { "fill-color": c.house, "fill-opacity": ["interpolate", ["linear"], ["zoom"], 13, 0, 15, 1] }, { minzoom: 13 }),
    layer("rail", "line", "roads", kinds("rail"), { "line-color": c.rail, "line-width": wide(9, .4, 16, 2), "line-dasharray": [4, 2] }),
    layer("paths", "line", "roads", kinds("path"), { "line-color": c.road, "line-width": wide(14, .5, 18, 3), "line-dasharray": [2, 1] }, { minzoom: 14 }),
    layer("minor", "line", "roads", kinds("minor_road", "other"), { "line-color": c.minor, "line-width": wide(11, .3, 15, 3, 18, 14) }, { minzoom: 11, ...round }),
    layer("road", "line", "roads", kinds("major_road"), { "line-color": c.road, "line-width": wide(7, .5, 12, 1.5, 15, 5, 18, 20) }, round),
    layer("main", "line", "roads", kinds("highway"), { "line-color": c.main, "line-width": wide(6, .6, 12, 2.5, 15, 6, 18, 22) }, round),
    layer("edge", "line", "boundaries", null, { "line-color": c.edge, "line-width": 1, "line-dasharray": [3, 3], "line-opacity": .6 }),
  ];
}

function style(options, colour) {
  // A few thousand features come as one file; more than that as tiles.
  const from = options.features ? {} : { "source-layer": "places" };
  const given = typeof options.features === "object" ? options.features : options.features && new URL(options.features, location.href).href;
  const sources = { places: given ? { type: "geojson", data: given } : { type: "vector", tiles: [new URL(options.tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")], minzoom: 0, maxzoom: options.maxzoom ?? 14 } };
  const layers = [{ id: "ground", type: "background", paint: { "background-color": colour.ground } }];
  if (options.base) {
    const { kind, minzoom = 0, maxzoom = 19, attribution = "" } = options.base;
    const tiles = [new URL(options.base.tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")];
    sources.base = kind === "vector" ? { type: "vector", tiles, minzoom, maxzoom, attribution } : { type: "raster", tiles, tileSize: 256, minzoom, maxzoom, attribution };
    layers.push(...(kind === "vector" ? background(colour) : [{ id: "base", type: "raster", source: "base" }]));
  }
  if (options.outline) {
    sources.outline = { type: "geojson", data: new URL(options.outline, location.href).href };
    layers.push({ id: "land", type: "fill", source: "outline", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour.land, "fill-opacity": options.base ? 0 : 1 } });
    layers.push({ id: "border", type: "line", source: "outline", paint: { "line-color": colour.line, "line-width": 1.5, "line-dasharray": [3, 2] } });
  }
  const count = ["to-number", ["get", "count"], 1];
  const many = ["all", ["has", "count"], [">", count, 1]];
  const open = ["==", ["get", "state"], "open"];
  const tones = Object.entries(options.tones ?? {}).flatMap(([state, name]) => [state, token(name)]);
  const state = tones.length ? ["match", ["get", "state"], ...tones, colour.main] : ["case", open, colour.open, colour.main];
  layers.push(
    { id: "clusters", type: "circle", source: "places", ...from, filter: many, paint: { "circle-color": colour.main, "circle-opacity": .92, "circle-stroke-color": colour.land, "circle-stroke-width": 2, "circle-radius": ["interpolate", ["linear"], ["log10", count], 0, 11, 1, 15, 2, 20, 4, 32] } },
    { id: "halo", type: "circle", source: "places", ...from, filter: ["all", ["!", many], ["==", ["get", "id"], ""]], paint: { "circle-radius": 17, "circle-color": colour.accent } },
    { id: "places", type: "circle", source: "places", ...from, filter: ["!", many], paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 10, ["coalesce", ["get", "size"], 6], 16, ["case", ["has", "size"], ["*", 1.6, ["get", "size"]], 10]], "circle-opacity": .92, "circle-color": state, "circle-stroke-color": colour.land, "circle-stroke-width": 2 } },
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
  labels(map, options.features);
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

/** Numbers beside the places that bring one, as marks of HTML: no font has to be fetched. */
function labels(map, given) {
  for (const { geometry, properties } of given?.features ?? []) {
    if (!properties.label) continue;
    const mark = document.createElement("span");
    mark.className = "map__label";
    mark.textContent = properties.label;
    new maplibre.Marker({ element: mark, anchor: "bottom", offset: [0, -1.3 * (properties.size ?? 8) - 2] }).setLngLat(geometry.coordinates).addTo(map);
  }
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
