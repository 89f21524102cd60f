// Within [data-arrows] the arrow keys go to the nearest link or button in that direction.
const { one, on } = office;
const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const middle = (elt) => { const box = elt.getBoundingClientRect(); return [box.x + box.width / 2, box.y + box.height / 2]; };

// From nowhere the first arrow down goes to the first row with something to do.
on("keydown", (event) => {
  const first = one("[data-arrows] [id^=next-]");
  if (event.key !== "ArrowDown" || !first || !event.target.matches("body, main")) return;
  event.preventDefault();
  first.focus();
});
on("keydown", (event) => {
  const way = WAYS[event.key];
  const within = event.target.closest("[data-arrows]");
  if (!way || !within || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  const [x, y] = middle(event.target);
  let best, nearest = Infinity;
  for (const elt of within.querySelectorAll("a, button:not(:disabled)")) {
    const [dx, dy] = [middle(elt)[0] - x, middle(elt)[1] - y];
    const along = dx * way[0] + dy * way[1];
    const aside = Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    const cost = along + 4 * aside;
    if (elt !== event.target && along > 1 && cost < nearest) [best, nearest] = [elt, cost];
  }
  if (!best) return;
  event.preventDefault();
  best.focus();
});
