// Saves form[data-autosave] within 2 s of typing, and on leaving, until the server has it.
const { all, on, send } = office;
const PAUSE_MS = 500, LONGEST_MS = 1500, AGAIN_MS = 2000;

function watch(form) {
  const part = (name) => form.querySelector(`[data-autosave-${name}]`);
  const say = (words) => { part("status").textContent = words; };
  let timer, first, flying, conflict; // first: when the oldest unsaved key was typed

  function typed() {
    first ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(save, Math.min(PAUSE_MS, first + LONGEST_MS - Date.now()));
  }

  async function save(leaving) {
    if (!first || (flying && !leaving)) return; // also in a conflict: the server keeps both
    clearTimeout(timer);
    first = 0;
    flying = true;
    say("Saving…");
    try {
      const body = new URLSearchParams(new FormData(form));
      await heed(await send(form.dataset.autosave, body, { "X-Autosave": "1" }));
    } catch {
      first ||= Date.now();
      say("Not saved – trying again");
      timer = setTimeout(save, AGAIN_MS);
    }
    flying = false;
  }

  async function heed(answer) {
    if (answer.ok) {
      const { version, saved_at } = await answer.json();
      form.version.value = version;
      say(`Saved ${new Date(saved_at).toLocaleTimeString("en-US")}`);
      if (first) typed();
    } else if (answer.status === 409) {
      say("Kept beside – someone else changed this");
      if (!conflict) part("conflict").innerHTML = await answer.text();
      conflict = true;
      if (first) typed();
    } else if (answer.status === 422) say(`Not saved – ${(await answer.json()).message}`);
    else throw answer;
  }

  function keep(theirs) {
    form.version.value = theirs;
    conflict = false;
    part("conflict").replaceChildren();
    typed();
  }
  return { typed, save, keep };
}

const draft = (form) => (form.officeDraft ||= watch(form));
on("input", ({ target }) => target.form?.matches("[data-autosave]") && draft(target.form).typed());
on("click", ({ target }) => target.dataset.keep && draft(target.form).keep(target.dataset.keep));
office.saveAll = (leaving = true) => Promise.all(all("[data-autosave]").map((form) => draft(form).save(leaving)));
on("visibilitychange pagehide", ({ type }) => office.saveAll(type === "pagehide"));
