// Counts taps by stretch, keeps them on this telephone until the server has them, and sends them when there is a network.
// Only an officer who signed in gets this page. EUPL-1.2
const box = document.querySelector("[data-hand]");
if (box && "indexedDB" in window) {
  const step = Number(box.dataset.step) * 1000;
  const day = step >= 86400000;
  const shown = box.querySelector("[data-count]");
  const state = box.querySelector("[data-state]");
  const words = box.dataset;
  let open = new Map(); // start -> {start, count, from, to, sent}
  let since = 0;
  let sentOnce = false;
  let db = null;
  // A stretch is only a count once it is nearly over: before that nobody takes it.
  const isReady = (one) => Date.now() >= one.start + Math.min(step, 3600000) - 840000;

  const beginOf = (at) => {
    if (!day) return Math.floor(at / step) * step;
    const midnight = new Date(at);
    midnight.setHours(0, 0, 0, 0);
    return midnight.getTime();
  };
  const store = (mode) => db && db.transaction("stretches", mode).objectStore("stretches");
  const remember = (one) => { const all = store("readwrite"); if (all) all.put({ ...one, key: words.path + one.start }); };
  const forget = (one) => { const all = store("readwrite"); if (all) all.delete(words.path + one.start); };

  const now = () => {
    const start = beginOf(Date.now());
    if (!open.has(start)) open.set(start, { path: words.path, start, count: 0, counted: 0, sent: false });
    return open.get(start);
  };
  const show = () => {
    const one = now();
    shown.textContent = one.count;
    const waiting = [...open.values()].filter((other) => !other.sent && other.counted > 0);
    if (waiting.length) state.textContent = !navigator.onLine ? words.offline : waiting.some(isReady) ? words.waiting : words.later;
    else state.textContent = sentOnce ? words.kept : words.ready;
  };
  // The time somebody was counting, so that half an hour is not taken for an hour.
  const tick = () => {
    if (!since) return;
    const at = Date.now();
    const one = now();
    one.counted = Math.min(step, one.counted + Math.min(at - since, at - one.start));
    one.sent = false;
    since = at;
    remember(one);
    show();
  };
  const send = async () => {
    const list = [...open.values()].filter((one) => !one.sent && one.counted >= 1000 && isReady(one));
    if (!list.length || !navigator.onLine) return show();
    const told = list.map((one) => ({ start: new Date(one.start).toISOString(), count: one.count, uptime: Math.min(1, one.counted / step) }));
    try {
      const answer = await fetch(words.url, {
        method: "POST",
        headers: { "content-type": "application/json", "x-csrf-token": words.token },
        body: JSON.stringify({ stretches: told }),
      });
      if (!answer.ok) return show();
      const kept = new Set((await answer.json()).kept.map((start) => Date.parse(start)));
      const current = beginOf(Date.now());
      list.forEach((one, at) => {
        // What was tapped meanwhile, or not taken, is sent again; after a month nobody waits for it any more.
        if (told[at].count !== one.count) return;
        if (!kept.has(one.start) && one.start > Date.now() - 2678400000) return;
        sentOnce = true;
        one.sent = true;
        if (one.start < current) { forget(one); open.delete(one.start); }
      });
    } catch { /* no network: the next time */ }
    show();
  };
  const tap = (by) => {
    if (!since) since = Date.now();
    const one = now();
    one.count = Math.max(0, one.count + by);
    one.counted = Math.max(one.counted, 1000);
    one.sent = false;
    remember(one);
    if (by > 0 && navigator.vibrate) navigator.vibrate(15);
    show();
  };

  box.hidden = false;
  box.querySelector("[data-tap]").addEventListener("click", () => tap(1));
  box.querySelector("[data-back]").addEventListener("click", () => tap(-1));
  box.querySelector("[data-stop]").addEventListener("click", () => { tick(); since = 0; send(); });
  window.addEventListener("online", send);
  setInterval(tick, 1000);
  setInterval(send, 20000);
  const asked = indexedDB.open("plein-hand", 1);
  asked.onupgradeneeded = () => asked.result.createObjectStore("stretches", { keyPath: "key" });
  asked.onsuccess = () => {
    db = asked.result;
    const all = store("readonly").getAll();
    all.onsuccess = () => {
      for (const one of all.result) {
        // What was counted before the page came back is added to what was tapped meanwhile.
        const here = open.get(one.start);
        if (one.path === words.path) open.set(one.start, here ? { ...one, count: one.count + here.count, counted: one.counted + here.counted, sent: false } : { ...one, sent: false });
      }
      show();
      send();
    };
  };
  show();
}
