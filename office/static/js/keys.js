// Single keys, outside fields only.
const { one, all, on } = office;
const SETTLED_MS = 60; // a swap has settled, and the focus is in its place
const LOST_MS = 1500; // what was asked for does not come
const FIELDS = "textarea, select, input:not([type=checkbox], [type=radio])";
let waiting; // a key that is acted upon in a moment, unless it is a scanner's
let asked, typed = []; // asked: what the last key fetches; typed: keys that came before it was there

function act(key) {
  if (key === "?") return one("#keys")?.showModal();
  const here = all("main [data-row-key], main [data-key]");
  const elt = [...here, ...all("[data-key]")].find(({ dataset }) => (dataset.rowKey || dataset.key) === key);
  const target = elt?.querySelector("a, button") || elt;
  if (!target || localStorage.keys === "off") return;
  const panel = "open" in target.dataset && target.closest(".card"); // what was typed there stays
  if (panel) return panel.querySelector("[data-autofocus]")?.focus();
  const mine = [target, target.form].find((one) => one?.matches("[hx-get], [hx-post]"));
  [asked, typed] = [mine, []];
  target.click();
  if (mine) goOnIn(LOST_MS, mine);
}

// Who types fast goes on typing: the keys go into the field that was asked for, or are pressed one after the other.
function goOn() {
  const [keys, field] = [typed, document.activeElement];
  [asked, typed] = [undefined, []];
  if (field.matches(FIELDS)) {
    if (!keys.length || field.matches("select")) return;
    field.value += keys.join("");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } else {
    while (keys.length && !asked) act(keys.shift());
    if (asked) typed = keys; // these wait for that one
  }
}
const goOnIn = (ms, mine) => setTimeout(() => asked === mine && goOn(), ms);
on("htmx:afterRequest", ({ detail }) => detail.requestConfig.elt === asked && goOnIn(SETTLED_MS, asked));

// The next key is there before the last one was acted upon: both are a scanner's where one scans, else the page is slow.
function hurry() {
  if (!waiting) return;
  const { key, timer } = waiting;
  clearTimeout(timer);
  waiting = undefined;
  if (!one("[data-scan]")) act(key);
}

function wait(key, ms) {
  waiting = { key, timer: setTimeout(() => { waiting = undefined; act(key); }, ms) };
}

function escape({ target }) {
  one(".menu[open]")?.firstElementChild.click();
  if (!target.matches("[data-esc]")) return;
  target.blur();
  one(target.dataset.esc || "none")?.click();
}

on("keydown", (event) => {
  const { key, ctrlKey, altKey, metaKey } = event;
  hurry();
  if (one("dialog:modal")) return;
  if (key === "Escape") return escape(event);
  const find = ctrlKey ? key === "k" : key === "/" && localStorage.keys !== "off";
  const inField = document.activeElement.matches(FIELDS);
  if (inField && asked && typed.length) goOn(); // the field is there by now: first what was typed before
  if (altKey || metaKey || (ctrlKey ? !find : key.length > 1 || inField)) return;
  if (asked && !find) {
    typed.push(key);
    event.preventDefault();
  } else if (find) {
    event.preventDefault();
    one("[data-find]")?.select();
  } else wait(key, one("[data-scan]") ? 100 : 0);
});

on("click", ({ target }) => {
  for (const menu of all(".menu[open]")) menu.open = menu.contains(target);
  const opener = target.closest("[data-opens]");
  if (opener) one(opener.dataset.opens).showModal();
});

for (const choice of all("[data-keys-switch]")) {
  choice.checked = localStorage.keys !== "off";
  choice.onchange = () => { localStorage.keys = choice.checked ? "on" : "off"; };
}
