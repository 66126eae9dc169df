// Plein: what scripts add to pages that work without them. No framework, no storage, no third party. EUPL-1.2

document.documentElement.classList.add("has-js");

/** Fetches JSON; an answer that comes after a newer question is dropped. */
function asker() {
  let running;
  return async (address) => {
    running?.abort();
    running = new AbortController();
    const response = await fetch(address, { signal: running.signal, headers: { accept: "application/json" } });
    if (!response.ok) throw new Error(String(response.status));
    return response.json();
  };
}

/** An element with attributes, listeners aside. Text is always set as text, never as HTML. */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** A pictogram of the sprite that the page already uses. */
export function pictogram(name) {
  const sprite = document.querySelector(".icon use")?.getAttribute("href")?.split("#")[0] ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

// --- Proposals while typing: a combobox after the ARIA authoring practices -------------------------------------

let boxes = 0;

/** Makes the input inside `box` (data-suggest="address") propose while typing. */
export function combobox(box) {
  const input = box.querySelector("input");
  if (!input || box.dataset.ready) return;
  box.dataset.ready = "1";
  const ask = asker();
  const list = element("ul", { class: "proposals", role: "listbox", id: `voorstellen-${++boxes}`, hidden: "" });
  list.setAttribute("aria-label", input.labels?.[0]?.textContent.trim() ?? "");
  const told = element("div", { class: "visually-hidden", role: "status" });
  box.append(list, told);
  for (const [key, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id], ["autocomplete", "off"]]) input.setAttribute(key, value);
  let items = [];
  let at = -1;
  let timer;

  const close = () => {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const point = (next) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = items.length ? (next + items.length) % items.length : -1;
    const row = list.children[at];
    if (!row) return;
    row.setAttribute("aria-selected", "true");
    row.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", row.id);
  };
  const choose = (index) => {
    const item = items[index];
    if (!item) return;
    close();
    if (item.href) {
      location.assign(new URL(item.href, location.href));
      return;
    }
    input.value = item.value ?? item.label;
    input.dispatchEvent(new CustomEvent("plein:chosen", { bubbles: true, detail: item }));
  };
  const show = (found) => {
    items = found;
    at = -1;
    list.replaceChildren(...found.map((item, index) => {
      const text = element("span", {}, item.label);
      if (item.detail) text.append(element("span", { class: "proposals__detail" }, item.detail));
      const row = element("li", { class: "proposals__item", role: "option", id: `${list.id}-${index}`, "aria-selected": "false" });
      if (item.icon) row.append(pictogram(item.icon));
      row.append(text);
      row.addEventListener("pointerdown", (event) => event.preventDefault());
      row.addEventListener("click", () => choose(index));
      return row;
    }));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    input.removeAttribute("aria-activedescendant");
    told.textContent = found.length ? `${found.length} ${box.dataset.suggestCount ?? ""}` : box.dataset.suggestNone ?? "";
  };
  const look = async () => {
    const typed = input.value.trim();
    if (typed.length < 2) return close();
    const address = new URL(box.dataset.suggest, location.href);
    address.searchParams.set("q", typed);
    // Other fields of the form narrow the proposals (the place, the position).
    for (const name of (box.dataset.suggestWith ?? "").split(" ").filter(Boolean)) {
      const other = input.form?.elements.namedItem(name)?.value;
      if (other) address.searchParams.set(name, other);
    }
    try {
      const found = await ask(address);
      if (document.activeElement === input && input.value.trim() === typed) show(found.slice(0, 10));
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) look();
      else point(event.key === "ArrowDown" ? at + 1 : at < 0 ? -1 : at - 1);
    } else if (event.key === "Enter" && !list.hidden && at >= 0) {
      event.preventDefault();
      choose(at);
    } else if (event.key === "Escape") {
      // Proposals may still be on their way: the browser must not empty the box instead of closing them.
      event.preventDefault();
      clearTimeout(timer);
      close();
    } else if (event.key === "Tab") {
      close();
    }
  });
  input.addEventListener("blur", () => setTimeout(close, 100));
}

// --- Near me: only on a click, never kept --------------------------------------------------------------------

function locate(button) {
  button.addEventListener("click", () => {
    const form = button.form ?? button.closest("form");
    const field = form?.elements.namedItem(button.dataset.locate || "bij");
    if (!form || !field || !navigator.geolocation) return fail(button);
    button.setAttribute("aria-busy", "true");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        // Four decimals are some ten metres: enough to sort shops, no more.
        field.value = `${coords.latitude.toFixed(4)},${coords.longitude.toFixed(4)}`;
        const typed = form.elements.namedItem(button.dataset.locateClears || "waar");
        if (typed) typed.value = "";
        form.requestSubmit();
      },
      () => {
        button.removeAttribute("aria-busy");
        fail(button);
      },
      { maximumAge: 60_000, timeout: 10_000 },
    );
  });
}

function fail(button) {
  const text = button.dataset.locateFailed;
  if (!text || button.nextElementSibling?.matches("[role=alert]")) return;
  button.after(element("p", { role: "alert", class: "small" }, text));
}

// --- Filters that work at once -------------------------------------------------------------------------------

function autosubmit(input) {
  let timer;
  input.addEventListener("change", () => {
    clearTimeout(timer);
    // A moment to tick the next box too.
    timer = setTimeout(() => input.form?.requestSubmit(), 350);
  });
}

/** Leaves empty fields out of the address of a GET form. */
function tidyForm(form) {
  form.addEventListener("formdata", (event) => {
    for (const [key, value] of [...event.formData.entries()]) {
      if (value === "") event.formData.delete(key);
    }
  });
}

// --- Maps: nothing is fetched before one is seen -------------------------------------------------------------

function island(section) {
  section.hidden = false;
  let asked = false;
  const start = async () => {
    if (asked) return;
    asked = true;
    seen.disconnect();
    try {
      const { show } = await import(new URL(section.dataset.mapScript, location.href).href);
      await show(section);
    } catch (error) {
      const text = section.querySelector(".map__wait span");
      if (text) text.textContent = section.dataset.textFailed ?? "";
      console.warn("map", String(error));
    }
  };
  const seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && start(), { rootMargin: "100px" });
  seen.observe(section);
}

// --- Frames: tell the town's page how tall we are ------------------------------------------------------------

function tellHeight() {
  if (window.parent === window) return;
  let last = 0;
  new ResizeObserver(() => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (Math.abs(height - last) < 2) return;
    last = height;
    window.parent.postMessage({ type: "plein:height", height }, "*");
  }).observe(document.body);
}

/** Brings life to a part of the page; called again for parts that are added later. */
export function enhance(root) {
  root.querySelectorAll("[data-suggest]").forEach(combobox);
  root.querySelectorAll("[data-locate]").forEach(locate);
  root.querySelectorAll("[data-autosubmit]").forEach(autosubmit);
  root.querySelectorAll("form[method=get], form:not([method])").forEach(tidyForm);
  root.querySelectorAll("[data-map]").forEach(island);
  const charts = [...root.querySelectorAll("[data-keep]")].filter((figure) => figure.querySelector(".figure__picture svg"));
  if (charts.length) import(charts[0].dataset.keepScript).then((chart) => charts.forEach(chart.keeping));
}

enhance(document);
if (document.body.matches("[data-embed]")) tellHeight();
