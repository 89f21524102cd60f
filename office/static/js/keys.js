// Single keys: outside fields only, listed under "?", switched off by the box in that list.
const { one, all, on, kept } = office;
const SCANNER_MS = 60;
const FIELDS = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";
const list = one("#keys");
let waiting;

function open(dialog) {
  if (dialog === list) {
    one("[data-keys-here]").replaceChildren(...all("[data-key]").map((elt) => {
      const line = one("#key").content.cloneNode(true);
      line.querySelector("kbd").textContent = elt.dataset.key;
      line.querySelector("dd").textContent = elt.ariaLabel || elt.firstChild.textContent;
      return line;
    }));
  }
  dialog?.showModal();
}

function act(key) {
  if (key === "?") return open(list);
  if (kept("keys") === "off") return;
  const elt = all("[data-row-key], [data-key]").find(({ dataset }) => (dataset.rowKey || dataset.key) === key);
  if (elt?.matches(FIELDS)) elt.focus();
  else (elt?.querySelector("a, button") || elt)?.click();
}

function escape(event) {
  const field = event.target.closest("[data-esc]");
  one(".menu[open]")?.firstElementChild.click();
  if (!field) return;
  event.preventDefault();
  field.blur();
  one(field.dataset.esc || "nothing")?.click();
}

on("keydown", () => clearTimeout(waiting)); // more keys at once: a scanner, not a person
document.addEventListener("keydown", (event) => {
  const { key, ctrlKey, altKey, metaKey, target } = event;
  if (event.defaultPrevented || event.isComposing || one("dialog:modal")) return;
  if (key === "Escape") return escape(event);
  const find = ctrlKey ? key === "k" : key === "/" && kept("keys") !== "off";
  if (altKey || metaKey || (ctrlKey ? !find : key.length > 1 || target.matches(FIELDS))) return;
  if (find) {
    event.preventDefault();
    one("[data-find]")?.select();
  } else waiting = setTimeout(act, one("[data-scan]") ? SCANNER_MS : 0, key);
});

on("click", ({ target }) => {
  for (const menu of all(".menu[open]")) menu.open = menu.contains(target);
  const opener = target.closest("[data-opens]");
  if (opener) open(one(`#${opener.dataset.opens}`));
});

for (const choice of all("[data-keys-switch]")) {
  choice.checked = kept("keys") !== "off";
  choice.onchange = () => kept("keys", choice.checked ? "on" : "off");
}
