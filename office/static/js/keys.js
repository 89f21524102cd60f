// Single keys, outside fields only.
const { one, all, on } = office;
const FIELDS = "textarea, select, input:not([type=checkbox], [type=radio])";
let waiting;

function act(key) {
  if (key === "?") return one("#keys")?.showModal();
  const here = all("main [data-row-key], main [data-key]");
  const elt = [...here, ...all("[data-key]")].find(({ dataset }) => (dataset.rowKey || dataset.key) === key);
  if (localStorage.keys !== "off") (elt?.querySelector("a, button") || elt)?.click();
}

function escape({ target }) {
  one(".menu[open]")?.firstElementChild.click();
  if (!target.matches("[data-esc]")) return;
  target.blur();
  one(target.dataset.esc || "none")?.click();
}

on("keydown", (event) => {
  const { key, ctrlKey, altKey, metaKey, target } = event;
  clearTimeout(waiting); // a scanner
  if (one("dialog:modal")) return;
  if (key === "Escape") return escape(event);
  const find = ctrlKey ? key === "k" : key === "/" && localStorage.keys !== "off";
  if (altKey || metaKey || (ctrlKey ? !find : key.length > 1 || target.matches(FIELDS))) return;
  if (find) {
    event.preventDefault();
    one("[data-find]")?.select();
  } else waiting = setTimeout(act, one("[data-scan]") ? 100 : 0, key);
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
