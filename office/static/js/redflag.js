// F8 opens a red flag beside whatever is on the screen, also from within a field; nothing on the screen is left.
const { one, all, on } = office;
const form = one("[data-red-flag]");

function begun({ type, value, labels, checked, selectedOptions }) {
  if (type === "hidden" || type === "submit" || (/radio|checkbox/.test(type) && !checked)) return;
  const said = selectedOptions ? selectedOptions[0]?.textContent : value;
  return value && said && `${labels?.[0]?.firstChild?.textContent.trim() || "Typed"}: ${said.trim()}`;
}

on("submit", ({ target }) => {
  if (target !== form) return;
  const call = one(".call-form");
  form.call.value = call ? call.id.slice("call-".length) : "";
  form.words.value = call?.note?.value || "";
  for (const name of ["caller_name", "callback"]) form[name].value = call?.[name]?.value || "";
  form.kept.value = all(".call-act :is(input, select, textarea)").map(begun).filter(Boolean).join("\n");
});
on("keydown", (event) => {
  if (event.key !== "F8" || event.repeat || !form || document.body.dataset.covered) return;
  event.preventDefault();
  const here = one("[data-red-flag-here]");
  here ? here.focus() : form.requestSubmit();
});
// What was typed before the scripts were there is saved too.
const early = one("[data-red-flag-here]");
if (early && early.value !== early.defaultValue) early.dispatchEvent(new Event("input", { bubbles: true }));
