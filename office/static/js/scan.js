// Fast keys that end with Enter are a scan, wherever the focus is.
const { one, all, on } = office;
const FAST_MS = 40, GAP_MS = 100, SHORTEST = 6, SETTLED_MS = 50, AGAIN_MS = 2000;
const LOST = [0, 400, 401, 502, 503, 504]; // sent again: no network, token or login
const BEEPS = { ok: [1320, 0.1], wrong: [440, 0.4], refused: [180, 0.6] }; // Hz, seconds
const form = () => one("form[data-scan]");
const queue = [];
let burst = "", start, last = -GAP_MS, field, before, flying, sound;

function beep([pitch, length]) {
  sound ||= new AudioContext();
  const tone = new OscillatorNode(sound, { frequency: pitch });
  tone.connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + length);
}

function next() {
  for (const elt of all("[data-scan-waiting]")) elt.textContent = queue.length ? `Scans waiting: ${queue.length}` : "";
  if (flying || !queue.length || !form()) return;
  flying = true;
  for (const name in queue[0]) if (form()[name]) form()[name].value = queue[0][name];
  form().requestSubmit();
}

function take(event, code) {
  event.preventDefault();
  event.stopPropagation();
  queue.push({ code, scan_key: `${Date.now()}-${queue.length}` });
  setTimeout(next);
}

function settle(kind) {
  flying = false;
  if (kind) {
    form().code.value = "";
    for (const elt of all("[data-scan-result]")) elt.dataset.scanState = kind;
    beep(BEEPS[kind]);
  }
  next();
}

on("submit", (event) => event.target === form() && !flying && take(event, form().code.value));

on("htmx:afterRequest", ({ detail: { xhr, requestConfig } }) => {
  if (!requestConfig?.elt.matches("[data-scan]")) return;
  if (LOST.includes(xhr.status)) return setTimeout(settle, AGAIN_MS);
  queue.shift();
  setTimeout(settle, SETTLED_MS, xhr.getResponseHeader("X-Scan") || "refused");
});

on("keydown", (event) => {
  const { key, timeStamp, target } = event;
  if (!form() || one("dialog:modal")) return;
  if (key.length === 1) {
    if (timeStamp - last > GAP_MS) [burst, start, field, before] = ["", timeStamp, target, target.value];
    burst += key;
    last = timeStamp;
  } else if (key === "Enter") {
    last = 0;
    if (burst.length < SHORTEST || timeStamp - start > FAST_MS * burst.length) return;
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    take(event, burst);
  }
});

on("beforeunload", (event) => queue.length && event.preventDefault());
