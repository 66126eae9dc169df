// A chart to keep: as a drawing, as a picture, its numbers for a spreadsheet. Loaded only on pages with charts. EUPL-1.2
import { element } from "./plein.js";

const INKS = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin", "stroke-linecap", "opacity", "font-size", "font-weight"];
const HEAD = 40;
const FOOT = 30;
const EDGE = 16;
const SHARPNESS = 2;

const named = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "").slice(0, 60) || "grafiek";

function keep(blob, name) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** The drawing with its looks written on every mark, a title above and where it comes from below. */
function drawing(figure) {
  const seen = figure.querySelector(".figure__picture svg");
  const alone = seen.cloneNode(true);
  const from = [seen, ...seen.querySelectorAll("*")];
  const to = [alone, ...alone.querySelectorAll("*")];
  from.forEach((mark, at) => {
    const looks = getComputedStyle(mark);
    for (const ink of INKS) to[at].setAttribute(ink, looks.getPropertyValue(ink));
    to[at].removeAttribute("class");
  });
  const [, , width, height] = seen.getAttribute("viewBox").split(/[\s,]+/).map(Number);
  const page = getComputedStyle(figure);
  const full = [width + 2 * EDGE, height + HEAD + FOOT];
  const ns = "http://www.w3.org/2000/svg";
  const put = (name, attributes, text = "") => {
    const node = document.createElementNS(ns, name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.textContent = text;
    return node;
  };
  const whole = put("svg", { xmlns: ns, viewBox: `0 0 ${full.join(" ")}`, width: full[0], height: full[1], "font-family": "sans-serif" });
  alone.setAttribute("x", EDGE);
  alone.setAttribute("y", HEAD);
  alone.setAttribute("width", width);
  alone.setAttribute("height", height);
  const legend = key(figure, put);
  const title = figure.querySelector("figcaption").textContent.trim();
  const place = document.querySelector("h1")?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const day = new Date().toLocaleDateString(document.documentElement.lang);
  whole.append(
    put("title", {}, title),
    put("rect", { width: full[0], height: full[1], fill: page.backgroundColor }),
    put("text", { x: EDGE, y: 26, fill: page.color, "font-size": 16, "font-weight": 700 }, title),
    alone,
    ...legend(full[0] - EDGE, 26, page.color),
    put("text", { x: EDGE, y: full[1] - 10, fill: page.color, "font-size": 11, opacity: .75 }, `${place} · ${location.host} · ${day}`),
  );
  return { text: new XMLSerializer().serializeToString(whole), size: full };
}

/** What the lines are, as the list before the chart says: drawn from the right edge of a line of text. */
function key(figure, put) {
  const items = figure.previousElementSibling?.matches("[data-key]") ? [...figure.previousElementSibling.children] : [];
  return (right, y, ink) => items.reverse().flatMap((item) => {
    const mark = item.querySelector("svg > *");
    const text = item.textContent.trim();
    right -= text.length * 6.2 + 4;
    const words = put("text", { x: right, y, fill: ink, "font-size": 11 }, text);
    right -= 34;
    const sample = put("g", { transform: `translate(${right} ${y - 10})` });
    const copy = mark.cloneNode(true);
    for (const look of INKS) copy.setAttribute(look, getComputedStyle(mark).getPropertyValue(look));
    copy.removeAttribute("class");
    sample.append(copy);
    right -= 14;
    return [words, sample];
  });
}

async function picture({ text, size }) {
  const image = new Image();
  image.src = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  await image.decode();
  const canvas = element("canvas", { width: size[0] * SHARPNESS, height: size[1] * SHARPNESS });
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  URL.revokeObjectURL(image.src);
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** The table as a spreadsheet of this language reads it: without signs between thousands, nothing where nothing is known. */
function numbers(figure) {
  const group = new Intl.NumberFormat(document.documentElement.lang).formatToParts(1_234_567).find((part) => part.type === "group")?.value ?? " ";
  const cell = (node) => {
    const text = node.textContent.trim().replace(/\s+/g, " ");
    if (text === "–") return "";
    const plain = text.replace("−", "-").replace(/[\s\u202f]/g, group);
    const number = /^-?\d/.test(plain) && !/[^\d.,'’\s-]/.test(plain.replaceAll(group, ""));
    if (node.classList.contains("table__number") && number && !text.includes("–")) return plain.replaceAll(group, "");
    // What begins like a formula is text.
    const safe = /^[=+@\t]/.test(text) ? `'${text}` : text;
    return /[";\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const rows = [...figure.querySelectorAll("table tr")].map((row) => [...row.cells].map(cell).join(";"));
  return new Blob(["\ufeff", rows.join("\r\n"), "\r\n"], { type: "text/csv;charset=utf-8" });
}

/** Adds the ways to keep a chart below it. */
export function keeping(figure) {
  const name = named(figure.querySelector("figcaption").textContent);
  const ways = {
    PNG: async () => keep(await picture(drawing(figure)), `${name}.png`),
    SVG: () => keep(new Blob([drawing(figure).text], { type: "image/svg+xml" }), `${name}.svg`),
    CSV: () => keep(numbers(figure), `${name}.csv`),
  };
  const label = `${figure.dataset.keep}: ${figure.querySelector("figcaption").textContent.trim()}`;
  const row = element("div", { class: "figure__keep", role: "group", "aria-label": label }, element("span", { "aria-hidden": "true" }, figure.dataset.keep));
  for (const [kind, way] of Object.entries(ways)) {
    if (kind === "CSV" && !figure.querySelector("table")) continue;
    const button = element("button", { type: "button" }, kind);
    button.addEventListener("click", way);
    row.append(button);
  }
  figure.append(row);
}
