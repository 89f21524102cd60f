// A place that is held is given up when its page is left; the server ends it after some minutes anyway.
addEventListener("pagehide", () => {
  for (const held of office.all("[data-hold]")) office.send(held.dataset.hold).catch(() => {});
});
