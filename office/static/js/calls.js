// The call: Enter goes on instead of sending, arrows walk through those found.
const { one, all, on, saveAll } = office;
const finder = "[data-call-find]";
let entered;

function walk(step, target) {
  const rows = [one(finder), ...all("#call-found li button")];
  rows[rows.indexOf(target) + step]?.focus();
}

function choose() {
  const rows = all("#call-found li button");
  const best = rows.length === 1 ? rows[0] : one("#call-found [data-best]");
  (best || rows[0] || one("[data-call-new]"))?.[best ? "click" : "focus"]();
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const step = { ArrowDown: 1, ArrowUp: -1 }[key];
  const found = target.matches(finder) || target.closest("#call-found");
  if (key === "Enter" && target.dataset.press) one(target.dataset.press).click();
  else if (key === "Enter" && target.dataset.to && one(target.dataset.to)) one(target.dataset.to).focus();
  else if (step && found) walk(step, target);
  else if (key === "Enter" && target.matches(finder)) {
    entered = target.value;
    if (one("#call-found").dataset.q === entered) choose();
  } else if (key === "Enter" && target.matches(".call-act input[form]")) one(".call-act [formaction]").click();
  else if (key === "Enter" && target.matches(".call-form input")) {
    const fields = all(".call-form :is(input, select, textarea):not([type=hidden], .hidden-words)");
    fields[fields.indexOf(target) + 1]?.focus();
  } else return;
  event.preventDefault();
});
on("input", ({ target }) => {
  const label = target.matches(".call-form [name=caller_name]") && one(".call-tabs [aria-current] .call-label");
  if (label) label.textContent = target.value || "New caller";
});
// What was told is logged at once: the field is ready when its place is opened by key.
on("toggle", ({ target }) => {
  if (target.open && target.closest("[id$=-told]")) target.querySelector("select, input:not([type=hidden])").focus();
});
on("htmx:afterSettle", ({ target }) => {
  if (target.id !== "call-found" || !entered || one("#call-found").dataset.q !== entered) return;
  entered = "";
  choose();
});

// Turning to another call: what is typed here is saved first, nothing keeps the focus that was typed into here, and what
// is still looked up for this call is not waited for: its place will be gone.
on("htmx:confirm", (event) => {
  if (!event.target.matches("[data-switch]")) return;
  event.preventDefault();
  saveAll().then(() => event.detail.issueRequest(true));
});
on("htmx:beforeSwap", ({ detail }) => {
  if (!detail.requestConfig.elt.matches("[data-switch]")) return;
  document.activeElement.blur();
  for (const elt of all("#main [hx-get]")) htmx.trigger(elt, "htmx:abort");
});
