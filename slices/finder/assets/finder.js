// What scripts add to the finder: the map when it is wanted, filters that mind each other, making an embed. EUPL-1.2
import { element, enhance } from "./plein.js";

// --- The map: on a wide screen at once, on a phone when asked for ----------------------------------------------

const wide = matchMedia("(min-width: 56rem)");

function unfold(template) {
  if (!template?.content.firstElementChild) return;
  const part = template.content.cloneNode(true);
  const section = part.querySelector(".map");
  const holder = template.parentElement;
  template.replaceWith(part);
  holder.classList.add("is-open");
  enhance(holder);
  searchHere(holder);
  return section;
}

for (const template of document.querySelectorAll("template[data-map-wide]")) {
  if (wide.matches) unfold(template);
  else wide.addEventListener("change", () => wide.matches && unfold(template), { once: true });
}

for (const button of document.querySelectorAll("[data-map-open]")) {
  button.addEventListener("click", () => {
    const section = unfold(document.getElementById(button.dataset.mapOpen)) ?? document.getElementById("kaart");
    section?.scrollIntoView({ block: "nearest" });
    button.hidden = true;
  });
}

/** After the visitor moved the map: a link that asks the same question for what is seen. */
function searchHere(holder) {
  const words = holder.dataset.searchHere;
  if (!words) return;
  let link;
  let touched = false;
  for (const name of ["pointerdown", "wheel", "keydown"]) {
    holder.addEventListener(name, () => { touched = true; }, { passive: true, capture: true });
  }
  holder.addEventListener("plein:map", () => {
    holder.addEventListener("plein:moved", (event) => {
      if (!touched) return;
      const address = new URL(location.href);
      address.searchParams.set("kader", event.detail.bounds.join(","));
      address.searchParams.delete("blad");
      if (!link) {
        link = element("a", { class: "button utrecht-button utrecht-button--primary-action finder__here" }, words);
        holder.append(link);
      }
      link.href = address.href;
    });
  });
}

// --- Filters that mind each other ------------------------------------------------------------------------------

const filters = document.querySelector("[data-filters]");
if (filters && wide.matches) filters.open = true;

const form = document.getElementById("zoeken");
const moment = form?.elements.namedItem("om");
if (moment) {
  const radios = [...form.querySelectorAll("input[type=radio][name=open]")];
  moment.addEventListener("change", () => {
    const at = radios.find((radio) => radio.value === "om");
    if (at && moment.value) at.checked = true;
    if (moment.value) form.requestSubmit();
  });
  for (const radio of radios) {
    radio.addEventListener("change", () => {
      if (radio.value === "om") {
        moment.focus();
        return;
      }
      moment.value = "";
      form.requestSubmit();
    });
  }
}
// Another place or question is no longer what the map showed, nor where the visitor stands.
for (const name of ["wat", "waar"]) {
  form?.elements.namedItem(name)?.addEventListener("change", () => {
    for (const other of name === "waar" ? ["kader", "bij"] : ["kader"]) {
      const field = form.elements.namedItem(other);
      if (field) field.value = "";
    }
  });
}
// A place that was chosen from the proposals is searched at once when something was asked already.
document.addEventListener("plein:chosen", (event) => {
  const input = event.target;
  if (input.name === "wat") input.form?.requestSubmit();
});

// --- Making an embed -------------------------------------------------------------------------------------------

const builder = document.querySelector("[data-builder]");
if (builder) {
  let timer;
  builder.addEventListener("change", () => {
    clearTimeout(timer);
    timer = setTimeout(() => builder.requestSubmit(), 400);
  });
}
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      return;
    }
    const told = document.querySelector("[data-copy-done]");
    if (told) told.textContent = button.dataset.textDone;
  });
}
addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.data?.type !== "plein:height") return;
  for (const frame of document.querySelectorAll("iframe[data-plein]")) {
    if (frame.contentWindow === event.source) frame.style.height = `${Math.min(Math.max(Number(event.data.height) || 0, 80), 1200)}px`;
  }
});
