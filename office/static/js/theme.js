// Colors, before the first paint. Nothing personal is ever stored.
document.documentElement.classList.add("js");
document.documentElement.dataset.theme = localStorage.theme || "auto";
