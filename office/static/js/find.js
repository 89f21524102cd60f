// The find box: arrows and Enter over the results that htmx brings. Enter opens the only row or the best one; when several
// rows tie it goes into the list instead, so that nobody opens the wrong patient by haste.
(() => {
  const box = document.querySelector("[data-find]");
  if (!box) return;
  const form = box.form;
  const [panel, status] = [form.querySelector("[data-find-panel]"), form.querySelector("[data-find-status]")];
  const options = () => [...panel.querySelectorAll("[role=option]")];
  let asked = "", answered = "", entered = false, active = -1;

  function open(yes) {
    panel.hidden = !yes;
    box.setAttribute("aria-expanded", String(yes && options().length > 0));
    if (!yes) mark(-1);
  }

  function mark(index) {
    const rows = options();
    active = rows.length ? Math.min(index, rows.length - 1) : -1;
    rows.forEach((row, i) => row.setAttribute("aria-selected", String(i === active)));
    if (active < 0) return box.removeAttribute("aria-activedescendant");
    box.setAttribute("aria-activedescendant", rows[active].id);
    rows[active].scrollIntoView({ block: "nearest" });
  }

  function enter() {
    entered = false;
    const rows = options();
    const row = rows[active] || (rows.length === 1 ? rows[0] : rows.find((r) => r.matches("[data-best]")));
    if (row) return row.click();
    if (rows.length) mark(0);
    else panel.querySelector("[data-find-new]")?.focus();
  }

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const rows = options().length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (panel.hidden) open(rows > 0);
      if (rows) mark(event.key === "ArrowDown" ? (active + 1) % rows : active <= 0 ? rows - 1 : active - 1);
    } else if (event.key === "Enter" && box.value.trim()) {
      event.preventDefault();
      if (answered === box.value) { open(true); enter(); } else entered = true;
    } else if (event.key === "Escape") {
      event.preventDefault();
      entered = false;
      if (panel.hidden) box.blur(); else open(false);
    }
  });
  box.addEventListener("focus", () => { if (box.value && answered === box.value) open(true); });
  box.addEventListener("input", () => { entered = false; if (!box.value.trim()) open(false); });
  form.addEventListener("focusout", (event) => { if (!form.contains(event.relatedTarget)) setTimeout(open, 150, false); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target !== box) { event.preventDefault(); box.focus(); open(false); }
  });
  panel.addEventListener("mousedown", (event) => { if (!event.target.closest("a")) event.preventDefault(); });

  box.addEventListener("htmx:beforeRequest", () => { asked = box.value; });
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) box.addEventListener(name, () => { entered = false; });
  document.addEventListener("htmx:afterSettle", ({ target }) => {
    if (target.id !== "find-results" || !panel.contains(target)) return;
    answered = asked;
    active = -1;
    const found = options().length;
    open(box.value.trim() !== "");
    status.textContent = found === 1 ? "1 patient found" : found ? `${found} patients found` : "No patient found";
    if (entered && answered === box.value) enter();
  });
})();
