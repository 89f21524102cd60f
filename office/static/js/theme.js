// Colors, before the first paint. `office` is the one global; storage never holds anything personal.
window.office = {
  page: document.documentElement.dataset,
  kept(name, value) {
    try {
      if (value) localStorage[name] = value;
      return localStorage[name];
    } catch { /* storage is switched off */ }
  },
};
document.documentElement.classList.add("js");
office.page.theme = office.kept("theme") || "auto";
