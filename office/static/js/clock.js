// Every [data-since] counts up, by one timer. data-unit "min" or "m:ss"; data-warn and data-late in minutes set the tone.
(() => {
  const served = Date.parse(document.body.dataset.now);
  const ahead = served ? Date.now() - served : 0;
  const two = (n) => String(n).padStart(2, "0");

  function words(seconds, unit) {
    const minutes = Math.floor(seconds / 60);
    if (unit === "m:ss" && minutes < 60) return `${minutes}:${two(seconds % 60)}`;
    return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  }

  function tick() {
    for (const elt of document.querySelectorAll("[data-since]")) {
      const { since, unit, warn, late } = elt.dataset;
      const seconds = Math.max(0, Math.floor((Date.now() - ahead - Date.parse(since)) / 1000));
      if (Number.isNaN(seconds)) continue;
      const text = words(seconds, unit);
      if (elt.textContent !== text) elt.textContent = text;
      const tone = late && seconds >= late * 60 ? "late" : warn && seconds >= warn * 60 ? "wait" : "";
      if (tone !== (elt.dataset.tone || "")) { if (tone) elt.dataset.tone = tone; else delete elt.dataset.tone; }
    }
  }

  setInterval(tick, 1000);
  document.addEventListener("htmx:afterSettle", tick);
  tick();
  addEventListener("beforeprint", () => {
    for (const elt of document.querySelectorAll("[data-print-time]")) elt.textContent = new Date().toLocaleString("en-US");
  });
})();
