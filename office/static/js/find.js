// Empty, the box lists whom one opened lately. Enter opens the one clear match; where rows tie or only sound alike it enters the list, so that haste opens no wrong patient.
const { one, on } = office;
const box = one("[data-find]");
const panel = one("[data-find-panel]");
const rows = () => [...panel.querySelectorAll("[role=option]")];
let asked, answered, entered, active, within;

function mark(index) {
  active = index;
  rows().forEach((row, i) => { row.ariaSelected = i === index; });
  box.setAttribute("aria-activedescendant", rows()[index]?.id || "");
  rows()[index]?.scrollIntoView({ block: "nearest" });
}

function show(yes) {
  panel.hidden = !yes;
  box.ariaExpanded = !!yes && rows().length > 0;
  mark(-1);
}

function enter() {
  const row = rows()[active] || panel.querySelector("[data-best]");
  if (row) row.click();
  else if (rows().length) mark(0);
  else panel.querySelector("[data-find-new]")?.focus();
}

function pressed(event) {
  const { key, target } = event;
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  const enters = key === "Enter" && target === box && (box.value.trim() || rows()[active]);
  if (!step && !enters && key !== "Escape") return;
  event.preventDefault();
  entered = enters && answered !== box.value;
  if (key === "Escape") {
    box[panel.hidden || !box.value ? "blur" : "focus"]();
    show(false);
  } else if (answered !== box.value) return;
  else if (enters) enter();
  else if (panel.hidden) show(true);
  else mark((Math.max(active, step < 0 ? 0 : -1) + step + rows().length) % rows().length);
}

if (box) {
  box.form.onkeydown = pressed;
  box.onfocus = () => (answered === box.value ? show(box.value || rows().length) : box.value || htmx.trigger(box, "recall"));
  box.oninput = () => { entered = false; };
  panel.onmousedown = (event) => event.preventDefault();
  box.form.addEventListener("focusout", ({ relatedTarget }) => box.form.contains(relatedTarget) || show(false));
  on("htmx:beforeRequest", ({ target }) => { if (target === box) asked = box.value; });
  on("htmx:beforeSwap", ({ target }) => { if (target.parentElement === panel) within = panel.contains(document.activeElement); });
  on("htmx:afterSettle", ({ target }) => {
    if (target.parentElement !== panel) return;
    answered = asked;
    const inside = panel.contains(document.activeElement); // also who went in while the answer came
    show(inside || within || (document.activeElement === box && (box.value.trim() || rows().length)));
    if (within && !inside) (panel.querySelector("[data-find-new]") || box).focus(); // who had gone on to the button stays on it
    one("[data-find-status]").textContent = `${box.value.trim() ? "Patients found" : "Opened lately"}: ${rows().length}`;
    if (entered && answered === box.value) enter();
    entered = false;
  });
}
