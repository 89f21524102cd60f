// Fast keys that end with Enter are a scan, wherever the focus is. It waits here, sealed, until the server answers it.
const { one, all, on, send } = office;
const FAST_MS = 40, GAP_MS = 100, SHORTEST = 6, AGAIN_MS = 2000, SETTLED_MS = 50, PATIENCE_MS = 10000, TRIES = 3;
const LOST = [0, 400, 401, 408, 429, 502, 503, 504]; // sent again: no network, token or login
const BEEPS = { ok: [[1320, 0.1]], hand: [[880, 0.12], [1175, 0.2]], wrong: [[440, 0.4]], refused: [[180, 0.6]] }; // Hz, s
const CARRIED = ["holder", "section", "pending"]; // what one scan leaves for the next
const form = one("form[data-scan]");
const ahead = Date.now() - Date.parse(document.body.dataset.now); // of the server
const place = `scans-${form?.dataset.scanWho}`;
let queue = [], burst = "", start, last = -GAP_MS, fields = new Map(), busy, lost, again, touched, sound, key, kept, restored;

function beep(kind) {
  sound ||= new AudioContext();
  let at = sound.currentTime;
  for (const [pitch, length] of BEEPS[kind]) {
    const tone = new OscillatorNode(sound, { frequency: pitch });
    tone.connect(sound.destination);
    tone.start(at);
    tone.stop((at += length));
  }
}

// The browser keeps only what is sealed with a key of the page: a code names a record number.
const bytes = (text) => Uint8Array.from(text, (sign) => sign.charCodeAt(0));
async function keep() {
  if (!queue.length) return sessionStorage.removeItem(place);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(queue)));
  sessionStorage[place] = btoa(String.fromCharCode(...iv, ...new Uint8Array(sealed)));
}
const keepSoon = () => { kept = kept.then(keep).catch(() => {}); };

async function restore() {
  const secret = Uint8Array.from(form.dataset.scanSeal.match(/../g), (pair) => parseInt(pair, 16));
  key = await crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt", "decrypt"]);
  if (!sessionStorage[place]) return;
  const stored = bytes(atob(sessionStorage[place]));
  const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: stored.slice(0, 12) }, key, stored.slice(12));
  queue = [...JSON.parse(new TextDecoder().decode(text)), ...queue];
}

function show() {
  for (const list of all("[data-scan-queue]")) {
    list.replaceChildren(...queue.toReversed().map(({ code, at, mode }) => {
      const row = document.createElement("li");
      row.className = "scan-row waits";
      row.append(...[new Date(at - ahead).toLocaleTimeString("en-US", { timeStyle: "short" }), "Waiting", `${code} ${mode}`].map((text) => {
        const part = document.createElement("span");
        part.textContent = text;
        return part;
      }));
      return row;
    }));
    if (lost) list.closest("section").hidden = false;
  }
  const words = `Scans waiting: ${queue.length}. ${lost ? "The server does not answer; they are kept in order and sent by themselves." : ""}`;
  for (const elt of all("[data-scan-waiting]")) elt.textContent = queue.length ? words : "";
}

function tell(page, kind) {
  const said = page.querySelector("#scan-result"), box = one("[data-scan-result]");
  box.innerHTML = said.innerHTML;
  box.hidden = false;
  box.dataset.scanState = kind;
  const row = page.querySelector("li[id]");
  if (row && !document.getElementById(row.id)) {
    for (const list of all("[data-scan-rows]")) {
      list.prepend(row);
      list.closest("section").hidden = false;
      one("[data-scan-count]").textContent++;
    }
  }
  carry(said.dataset);
  setTimeout(beep, 0, kind); // the first sound takes a while to set up
}

// The next scan of the same kind builds on this answer: who takes the charts, which shelf, which chart waits.
function carry(said) {
  const left = { holder: said.holder, section: said.section, pending: said.pending };
  if (queue[0]?.follows) Object.assign(queue[0], left, { follows: false });
  if (said.mode !== form.mode.value) return;
  const list = form.holder;
  if (list?.options && ![...list.options].some(({ value }) => value === said.holder)) list.add(new Option(said.holderName, said.holder));
  for (const name of CARRIED) if (form[name] && form[name] !== document.activeElement) form[name].value = left[name];
}

function fail(scan) {
  const [page, said, text] = ["div", "div", "p"].map((name) => document.createElement(name));
  said.id = "scan-result";
  for (const name of CARRIED) said.dataset[name] = scan[name] || "";
  text.className = "scan-word";
  text.textContent = `Not taken: scan ${scan.code} again.`;
  said.append(text);
  page.append(said);
  tell(page, "refused");
}

function wait() {
  busy = false;
  lost = true;
  show();
  clearTimeout(again);
  again = setTimeout(work, AGAIN_MS);
}

async function work() {
  if (busy || !queue.length) return;
  busy = true;
  show();
  const [scan] = queue, body = new URLSearchParams({ scan_key: scan.key, waited: Math.round((Date.now() - scan.at) / 1000) });
  for (const name of ["code", "mode", "purpose", ...CARRIED]) if (scan[name]) body.set(name, scan[name]);
  let answer, text;
  try {
    const late = new Promise((_, no) => { setTimeout(no, PATIENCE_MS); });
    answer = await Promise.race([send(form.action, body, { Accept: "text/html" }), late]);
    text = await Promise.race([answer.text(), late]);
  } catch {
    return wait();
  }
  lost = false;
  const kind = answer.headers.get("X-Scan");
  if (LOST.includes(answer.status) || (!kind && (scan.tries = (scan.tries || 0) + 1) < TRIES)) return wait();
  queue.shift();
  if (kind) tell(new DOMParser().parseFromString(text, "text/html"), kind);
  else fail(scan);
  busy = false;
  keepSoon();
  show();
  work();
}

async function take(code) {
  const mode = form.mode.value, follows = queue.at(-1)?.mode === mode && !touched;
  const scan = { key: `${Date.now()}-${Math.random().toString(36).slice(2)}`, at: Date.now(), code, mode, follows };
  for (const name of ["purpose", ...CARRIED]) scan[name] = form[name]?.value;
  touched = false;
  queue.push(scan);
  keepSoon(); // beside the sending: an answer need not wait for the seal
  await restored;
  work();
}

// A form without a seal is sent by htmx and its answer replaces it: its scans wait in the page, one after the other.
const plain = () => one("form[data-scan]:not([data-scan-seal])");
function next() {
  for (const elt of all("[data-scan-waiting]")) elt.textContent = queue.length ? `Scans waiting: ${queue.length}` : "";
  const now = plain();
  if (busy || !queue.length || !now) return;
  busy = true;
  now.code.value = queue[0].code;
  if (now.scan_key) now.scan_key.value = queue[0].key;
  now.requestSubmit();
}

function line(code) {
  queue.push({ code, key: `${Date.now()}-${Math.random().toString(36).slice(2)}` });
  setTimeout(next);
}

function settle(kind) {
  busy = false;
  if (kind) {
    if (plain()) plain().code.value = "";
    for (const elt of all("[data-scan-result]")) elt.dataset.scanState = kind;
    beep(kind);
  }
  next();
}

function pressed(event) {
  const { key: sign, timeStamp, target } = event, dialog = one("dialog:modal");
  if (dialog?.id === "cover") return; // nothing moves behind a covered screen
  if (sign.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) {
    if (timeStamp - last > GAP_MS) [burst, start, fields] = ["", timeStamp, new Map()];
    if (!fields.has(target)) fields.set(target, target.value); // a "/" of the scanner's goes on into the find box
    burst += sign;
    last = timeStamp;
  } else if (sign !== "Shift") {
    const code = burst; // any other key than Enter is a hand's
    [burst, last] = ["", -GAP_MS];
    if (sign !== "Enter" || code.length < SHORTEST || timeStamp - start > FAST_MS * code.length) return;
    event.preventDefault();
    event.stopPropagation();
    dialog?.close();
    for (const [field, before] of fields) {
      field.value = before;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const [[first]] = fields;
    if (target !== first) target.blur();
    first.focus();
    (form.dataset.scanSeal ? take : line)(code);
  }
}

if (form && !form.dataset.scanSeal) {
  on("keydown", pressed);
  on("submit", (event) => {
    if (event.target !== plain() || busy) return;
    event.preventDefault();
    event.stopPropagation();
    line(event.target.code.value);
  });
  on("htmx:afterRequest", ({ detail: { xhr, requestConfig } }) => {
    if (!requestConfig?.elt.matches("[data-scan]")) return;
    if (LOST.includes(xhr.status)) return setTimeout(settle, AGAIN_MS);
    queue.shift();
    setTimeout(settle, SETTLED_MS, xhr.getResponseHeader("X-Scan") || "refused");
  });
  on("beforeunload", (event) => queue.length && event.preventDefault());
} else if (form) {
  kept = restored = restore().catch(() => {});
  restored.then(() => { keepSoon(); work(); });
  on("keydown", pressed);
  on("submit", (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    take(form.code.value);
    form.code.value = "";
  });
  on("change", ({ target }) => { touched ||= form.contains(target) && target !== form.code; });
  on("online", work);
  on("beforeunload", (event) => lost && queue.length && event.preventDefault());
}
