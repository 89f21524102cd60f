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
