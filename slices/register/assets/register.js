// Registering a place: the number is checked and looked up, and what looks like the place is told, while one types.
// Without this script a button does the first and the next page the second. EUPL-1.2

const WAIT = 500;

function later(work) {
  let timer = 0;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(work, WAIT);
  };
}

// One question at a time: an answer to an older one is not shown any more.
function asker() {
  let running = null;
  return async (address) => {
    running?.abort();
    running = new AbortController();
    try {
      const response = await fetch(address, { headers: { accept: "application/json" }, signal: running.signal });
      const json = response.headers.get("content-type")?.startsWith("application/json");
      return response.ok && json ? await response.json() : null;
    } catch {
      return null;
    }
  };
}

function line(text, name = "") {
  const part = document.createElement("p");
  part.textContent = text;
  part.className = name;
  return part;
}

function link(href, text) {
  const part = document.createElement("a");
  [part.href, part.textContent] = [href, text];
  return part;
}

const form = document.querySelector("form[data-number]");
const field = (name) => form.elements.namedItem(name);
const value = (name) => field(name)?.value.trim() ?? "";

// Fills a field in that was left empty; whether it was.
function fill(name, text) {
  const own = field(name);
  if (!text || !own || own.value.trim()) return false;
  own.value = text;
  return true;
}

function fillIn(known) {
  const house = [known.house_number, known.box_number].filter(Boolean).join(" ");
  const kind = form.querySelector(`[name="rechtsvorm"][value="${known.natural_person ? "eenmanszaak" : "vennootschap"}"]`);
  let filled = false;
  if (kind && !form.querySelector('[name="rechtsvorm"]:checked')) kind.checked = filled = true;
  const fields = {
    sign: known.trade_name || known.legal_name, street: known.street, number: house,
    postcode: known.postcode, locality: known.municipality,
  };
  for (const [name, text] of Object.entries(fields)) filled = fill(name, text) || filled;
  return filled;
}

function tell(answer, told) {
  const words = told.dataset;
  if (!answer.valid) return answer.refusal ? [line(answer.refusal, "field__error")] : [];
  const parts = [line(words.sound.replace("%", answer.number))];
  const known = answer.known;
  if (known?.stopped) parts.push(line(words.stopped));
  if (known && fillIn(known)) parts.push(line(words.filled));
  if (known?.natural_person) parts.push(line(words.person));
  if (answer.trouble) parts.push(line(answer.trouble));
  else if (!answer.asked) parts.push(line(words.off));
  else if (!known) parts.push(line(words.unknown));
  if (answer.places.length) {
    const list = line(`${words.places}: `);
    answer.places.slice(0, 3).forEach((place, at) => list.append(at ? ", " : "", link(`${form.dataset.claim}${place.id}`, `${place.sign} (${place.town})`)));
    parts.push(list);
  }
  return parts;
}

const ask = { number: asker(), alike: asker() };
let checked = "";

async function check(force) {
  const number = value("nummer").replaceAll(/[^0-9]/g, "");
  const told = form.querySelector("[data-number-told]");
  if (!force && (number === checked || number.length < 9)) return;
  checked = number;
  const answer = await ask.number(`${form.dataset.number}?nummer=${encodeURIComponent(value("nummer"))}`);
  if (!answer) return;
  told.replaceChildren(...tell(answer, told));
  if (answer.valid) look();
}

async function look() {
  const told = form.querySelector("[data-alike-told]");
  if (value("postcode").length !== 4 || value("sign").length < 3) return told.replaceChildren();
  const query = new URLSearchParams({
    naam: value("sign"), straat: value("street"), nr: value("number"), postcode: value("postcode"), nummer: value("nummer"),
  });
  const found = await ask.alike(`${form.dataset.alike}?${query}`);
  if (!found) return;
  if (!found.length) return told.replaceChildren();
  const list = document.createElement("ul");
  for (const one of found) {
    const item = document.createElement("li");
    item.append(link(one.href, one.sign), `, ${one.address} – `, link(one.claim, told.dataset.claimText));
    list.append(item);
  }
  told.replaceChildren(line(told.dataset.title, "notice__title"), list);
}

if (form) {
  const [checkLater, lookLater] = [later(() => check(false)), later(look)];
  field("nummer")?.addEventListener("input", checkLater);
  for (const name of ["sign", "street", "number", "postcode"]) field(name)?.addEventListener("input", lookLater);
  form.querySelector("[data-look]")?.addEventListener("click", (event) => {
    event.preventDefault();
    check(true);
  });
}
