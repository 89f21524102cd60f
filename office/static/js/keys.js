// Single keys. They work outside fields only, and can be switched off (kept as 'keys' = 'off').
(() => {
  const SCANNER_MS = 60;
  const dialog = document.getElementById("keys");
  const off = () => { try { return localStorage.getItem("keys") === "off"; } catch { return false; } };
  const shown = (elt) => elt.getClientRects().length > 0;
  const typing = (elt) => elt.matches("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]");
  let waiting;

  function press(elt) {
    const target = elt?.matches("a, button, summary") ? elt : elt?.querySelector("a, button");
    if (elt?.matches("input, select, textarea")) elt.focus();
    else target?.click();
  }

  function find() {
    const box = document.querySelector("[data-find]");
    box?.focus();
    box?.select();
    return box;
  }

  function list() {
    const lines = dialog.querySelector("[data-keys-list]");
    for (const old of lines.querySelectorAll(".page-key")) old.remove();
    for (const elt of document.querySelectorAll("[data-key]")) {
      const words = elt.getAttribute("aria-label") || elt.textContent.replace(elt.querySelector("kbd")?.textContent || "", "");
      const [name, key, text] = ["dt", "kbd", "dd"].map((tag) => document.createElement(tag));
      name.className = text.className = "page-key";
      key.textContent = elt.dataset.key;
      text.textContent = words.trim();
      name.append(key);
      lines.append(name, text);
    }
    dialog.showModal();
  }

  function act(key) {
    if (key === "?") return dialog && list();
    if (off()) return;
    if (key === "/") return find();
    const row = /^[1-9]$/.test(key) && document.querySelector(`[data-row-key="${key}"]`);
    press(row || [...document.querySelectorAll("[data-key]")].find((elt) => elt.dataset.key === key && (shown(elt) || elt.closest("[popover]"))));
  }

  document.addEventListener("keydown", (event) => {
    clearTimeout(waiting);
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog:modal")) return;
    if (event.ctrlKey && !event.altKey && event.key.toLowerCase() === "k") { if (find()) event.preventDefault(); return; }
    if (event.key === "Escape") return escape(event);
    if (event.ctrlKey || event.altKey || event.metaKey || event.key.length !== 1 || event.key === " " || typing(event.target)) return;
    if (event.key === "/" && !off()) event.preventDefault();
    waiting = setTimeout(act, document.querySelector("[data-scan]") ? SCANNER_MS : 0, event.key);
  });

  function escape(event) {
    const menu = document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); return; }
    const back = event.target.closest("[data-esc]");
    if (!back) return;
    event.preventDefault();
    if (back.dataset.esc) document.querySelector(back.dataset.esc)?.click(); else event.target.blur();
  }

  document.addEventListener("click", ({ target }) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(target)) menu.open = false;
    const opener = target.closest("[data-opens]");
    if (!opener) return;
    if (opener.dataset.opens === "keys") list(); else document.getElementById(opener.dataset.opens)?.showModal();
  });

  const choice = document.querySelector("[data-keys-switch]");
  if (choice) {
    choice.checked = !off();
    choice.addEventListener("change", () => { try { localStorage.setItem("keys", choice.checked ? "on" : "off"); } catch { /* private window */ } });
  }
})();
