// The live board: when it was last asked for, and no second step by a double click or a held key.
const { one, on } = office;

on("htmx:afterRequest", ({ target, detail }) => {
  const words = one("[data-updated] small");
  if (target.id === "board" && detail.successful && words) words.textContent = `Updated ${new Date().toLocaleTimeString("en-US")}`;
});
on("click", (event) => {
  if (event.detail > 1 && event.target.closest("#board button")) { event.preventDefault(); event.stopImmediatePropagation(); }
});
on("keydown", (event) => {
  if (event.repeat && event.key === "Enter" && event.target.closest("#board button")) event.preventDefault();
});
// The act of a row becomes the next act of that row: who pressed it stays there, so that Enter goes on.
let pressed;
on("htmx:beforeRequest", ({ target }) => { if (target.id.startsWith("next-")) pressed = target.id; });
on("htmx:afterSettle", ({ target }) => {
  if (target.id !== "board" || !pressed) return;
  if (document.activeElement === document.body) document.getElementById(pressed)?.focus();
  pressed = undefined;
});
// One key for the chart of the row with the focus: a asks for it, g takes it.
on("keydown", (event) => {
  const { key, target, repeat } = event;
  const own = target.closest("#board tr")?.querySelector(`[data-board-key="${CSS.escape(key)}"]`);
  if (!own || repeat || event.ctrlKey || event.altKey || event.metaKey || localStorage.keys === "off") return;
  event.preventDefault();
  own.click();
});
