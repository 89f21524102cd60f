// A form with data-autosave="address" is saved while one types: within 2 s, also on leaving, again and again if it fails.
(() => {
  const PAUSE_MS = 500, LONGEST_MS = 1500, AGAIN_MS = 2000;
  const watched = new WeakMap();

  function watch(form) {
    const part = (name) => form.querySelector(`[data-autosave-${name}]`) || document.querySelector(`[data-autosave-${name}="${form.id}"]`);
    const say = (words) => { const line = part("status"); if (line && line.textContent !== words) line.textContent = words; };
    const version = () => form.elements.namedItem("version");
    let pause, first = 0, dirty = false, flying = false, stopped = false;

    function typed() {
      dirty = true;
      first ||= Date.now();
      clearTimeout(pause);
      pause = setTimeout(save, Math.max(0, Math.min(PAUSE_MS, first + LONGEST_MS - Date.now())));
    }

    async function save(leaving = false) {
      if (!dirty || stopped || (flying && !leaving) || !form.isConnected) return;
      clearTimeout(pause);
      dirty = false;
      first = 0;
      flying = true;
      say("Saving…");
      let answer;
      try {
        answer = await office.send(form.dataset.autosave, new URLSearchParams(new FormData(form)), { keepalive: true, headers: { "X-Autosave": "1" } });
        if (answer.ok) await saved(answer);
        else if (answer.status === 409) await conflict(answer);
        else if (answer.status === 422) say("Not saved – " + ((await answer.json().catch(() => ({}))).message || "look at the fields in red"));
        else throw answer;
      } catch {
        dirty = true;
        say("Not saved – trying again");
        pause = setTimeout(save, AGAIN_MS);
      }
      flying = false;
      if (dirty && answer?.ok) save();
    }

    async function saved(answer) {
      const news = answer.status === 204 ? {} : await answer.json();
      if (news.version !== undefined && version()) version().value = news.version;
      const at = news.saved_at ? new Date(news.saved_at) : new Date();
      say("Saved " + (Number.isNaN(+at) ? news.saved_at : at.toLocaleTimeString("en-US")));
    }

    async function conflict(answer) {
      stopped = true;
      say("Not saved – someone else changed this");
      const place = part("conflict");
      if (!place) return;
      place.innerHTML = await answer.text();
      window.htmx?.process(place);
      place.querySelector("[data-keep]")?.focus();
    }

    function keep(theirs) {
      if (version()) version().value = theirs;
      part("conflict").replaceChildren();
      stopped = false;
      dirty = true;
      save();
    }
    return { typed, save, keep };
  }

  function of(form) {
    if (!watched.has(form)) watched.set(form, watch(form));
    return watched.get(form);
  }
  const leave = () => { for (const form of document.querySelectorAll("form[data-autosave]")) of(form).save(true); };

  document.addEventListener("input", ({ target }) => { const form = target.form; if (form?.matches("[data-autosave]")) of(form).typed(); });
  document.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-keep]");
    const place = button?.closest("[data-autosave-conflict]");
    const form = place && (button.form || document.getElementById(place.dataset.autosaveConflict));
    if (form) { of(form).keep(button.dataset.keep); }
  });
  document.addEventListener("visibilitychange", () => { if (document.hidden) leave(); });
  addEventListener("pagehide", leave);
})();
