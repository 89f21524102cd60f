// A place that is held is given up when its page is left; the server ends it after some minutes anyway.
addEventListener("pagehide", () => {
  const held = office.one("[data-hold]");
  if (held) office.send(held.dataset.hold).catch(() => {});
});
