// The chosen colors, before the first paint. Only "light" or "dark" is kept in the browser.
(() => {
  const root = document.documentElement;
  const kept = () => { try { return localStorage.getItem("theme") || "auto"; } catch { return "auto"; } };
  root.classList.add("js");
  root.dataset.theme = kept();
  document.addEventListener("DOMContentLoaded", () => {
    for (const choice of document.querySelectorAll("[data-theme-choice]")) {
      choice.value = kept();
      choice.addEventListener("change", () => {
        root.dataset.theme = choice.value;
        try { localStorage.setItem("theme", choice.value); } catch { /* private window */ }
      });
    }
  });
})();
