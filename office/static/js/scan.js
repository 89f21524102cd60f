// form[data-scan]: fast keys that end with Enter are a scan, wherever the focus is. Scans wait in order, none is lost.
const { one, all, on } = office;
const FAST_MS = 40, SHORTEST = 6, SETTLED_MS = 50, AGAIN_MS = 2000;
const LOST = [0, 400, 401, 502, 503, 504]; // sent again: no network, token or login
const BEEPS = { ok: [1320, 0.1], wrong: [440, 0.4], refused: [180, 0.6] }; // Hz, seconds
const form = () => one("form[data-scan]");
const queue = [];
let burst = "", last = 0, field, before, flying, sound;

function beep([pitch, length]) {
  sound ||= new AudioContext();
  const tone = sound.createOscillator();
  tone.frequency.value = pitch;
  tone.connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + length);
}

function next() {
  const words = queue.length ? `Scans waiting: ${queue.length}` : "";
  for (const elt of all("[data-scan-waiting]")) elt.textContent = words;
  if (flying || !queue.length || !form()) return;
  flying = true;
  for (const name in queue[0]) if (form()[name]) form()[name].value = queue[0][name];
  form().requestSubmit();
}

function take(code) {
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

function stop(event) {
  event.preventDefault();
  event.stopPropagation();
}

on("submit", (event) => {
  if (event.target !== form() || flying) return;
  stop(event);
  take(form().code.value);
});

on("htmx:afterRequest", ({ detail: { xhr, requestConfig } }) => {
  if (!requestConfig?.elt.matches("[data-scan]")) return;
  if (LOST.includes(xhr.status)) return setTimeout(settle, AGAIN_MS);
  queue.shift();
  setTimeout(settle, SETTLED_MS, xhr.getResponseHeader("X-Scan") || "refused");
});

on("keydown", (event) => {
  const { key, timeStamp, target } = event;
  const fast = timeStamp - last < FAST_MS;
  if (!form() || one("dialog:modal")) return;
  if (key.length === 1) {
    if (!fast) [burst, field, before] = ["", target, target.value];
    burst += key;
    last = timeStamp;
  } else if (key === "Enter") {
    last = 0;
    if (!fast || burst.length < SHORTEST) return;
    stop(event);
    field.value = before;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    take(burst);
  }
});

on("beforeunload", (event) => queue.length && event.preventDefault());
