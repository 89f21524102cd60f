// F2 begins a call from anywhere, also from within a field. What is typed and saves itself nowhere stays: the call opens
// beside it, as a red flag does.
const { one, all, on } = office;
const form = one("[data-new-call]");

function begun(field) {
  if (/hidden|submit|button/.test(field.type) || field.form?.matches("[method=get], [data-autosave]")) return false;
  if (field.options) return field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));
  return field.checked !== field.defaultChecked || (!/radio|checkbox/.test(field.type) && field.value !== field.defaultValue);
}

on("submit", ({ target }) => {
  if (target === form) form.target = !one(".call-form") && all("main :is(input, select, textarea)").some(begun) ? "_blank" : "";
});
on("keydown", (event) => {
  if (event.key !== "F2" || event.repeat || !form || document.body.dataset.covered || one("dialog:modal")) return;
  event.preventDefault();
  form.requestSubmit();
});
