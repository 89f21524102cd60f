// The idle cover: hides the page (from the screen and from paper) until the password is given. What was typed stays.
(() => {
  const { idleMinutes, resumeUrl } = document.body.dataset;
  const cover = document.getElementById("cover");
  if (!cover || !resumeUrl) return;
  const form = cover.querySelector("[data-cover-form]");
  const words = cover.querySelector("[data-cover-words]");
  const kept = { get: () => { try { return sessionStorage.getItem("covered"); } catch { return null; } },
    set: (yes) => { try { yes ? sessionStorage.setItem("covered", "1") : sessionStorage.removeItem("covered"); } catch { /* private window */ } } };
  let title, back, touched = Date.now();

  function hide() {
    if (cover.open) return;
    kept.set(true);
    document.body.dataset.covered = "";
    [title, back] = [document.title, document.activeElement];
    document.title = "Covered";
    form.password.value = words.textContent = "";
    cover.showModal();
    form.password.focus();
  }

  function show() {
    kept.set(false);
    delete document.body.dataset.covered;
    document.title = title;
    touched = Date.now();
    form.password.value = words.textContent = "";
    cover.close();
    back?.focus?.();
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    words.textContent = "";
    try {
      const answer = await office.send(resumeUrl, JSON.stringify({ password: form.password.value }), { headers: { "Content-Type": "application/json" } });
      const news = await answer.json().catch(() => ({}));
      if (answer.ok) { office.renew(news.csrf); return show(); }
      words.textContent = news.message || "That did not work. Try again.";
    } catch {
      words.textContent = "The server does not answer. Try again.";
    }
    form.password.select();
  });
  cover.addEventListener("cancel", (event) => event.preventDefault());
  cover.addEventListener("close", () => { if (document.body.dataset.covered !== undefined) cover.showModal(); });

  for (const name of ["keydown", "pointerdown", "pointermove", "wheel"]) addEventListener(name, () => { touched = Date.now(); }, { passive: true, capture: true });
  addEventListener("keydown", (event) => { if (event.altKey && event.code === "KeyL") { event.preventDefault(); hide(); } }, true);
  document.addEventListener("click", ({ target }) => { if (target.closest("[data-cover-now]")) hide(); });
  document.addEventListener("visibilitychange", check);
  setInterval(check, 1000);
  function check() { if (Date.now() - touched > (Number(idleMinutes) || 5) * 60000) hide(); }
  if (kept.get()) hide();
})();
