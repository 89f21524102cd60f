// [data-since] counts up; data-warn and data-late are minutes.
const { all, on } = office;
const ahead = Date.now() - Date.parse(document.body.dataset.now); // of the server

function words(seconds, unit) {
  const minutes = Math.floor(seconds / 60);
  if (minutes > 59) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return unit === "m:ss" ? `${minutes}:${String(seconds % 60).padStart(2, "0")}` : `${minutes} min`;
}

function tick() {
  for (const elt of all("[data-since]")) {
    const { since, unit, warn, late } = elt.dataset;
    const seconds = Math.max(0, Math.floor((Date.now() - ahead - Date.parse(since)) / 1000));
    const text = words(seconds, unit);
    if (elt.textContent !== text) elt.textContent = text;
    elt.dataset.tone = seconds >= late * 60 ? "late" : seconds >= warn * 60 ? "wait" : "calm";
  }
}

setInterval(tick, 1000);
on("htmx:afterSettle", tick);
tick();
