// The token, the focus after an answer, toasts, failures in words.
const one = (mark) => document.querySelector(mark);
const all = (mark) => [...document.querySelectorAll(mark)];
const on = (names, act) => names.split(" ").forEach((name) => addEventListener(name, act, true));
const polls = (elt) => elt?.matches("[hx-trigger*=every]");
const meta = one("[name=csrf-token]");

function toast({ text, tone = "good", undo }) {
  const box = one("#toast").content.firstElementChild.cloneNode(true);
  const [mark, words, form, close] = box.children;
  box.dataset.tone = tone;
  mark.textContent = tone === "good" ? "✓" : "!";
  words.textContent = text;
  form.hidden = !undo;
  form.action = undo?.url;
  form.csrf_token.value = meta.content;
  form.lastElementChild.textContent = undo?.label;
  close.onclick = () => box.remove();
  all(".toast").find((old) => old.textContent === box.textContent)?.remove();
  one("[data-toasts]").append(box);
  setTimeout(() => tone === "alert" || box.matches(":hover, :focus-within") || box.remove(), 8000);
}

function renew(token) {
  meta.content = token;
  for (const input of all("[name=csrf_token]")) input.value = token;
}

// A POST by fetch that heeds HX-Trigger.
async function send(url, body, more) {
  const headers = { "X-CSRFToken": meta.content, "HX-Request": "true", Accept: "application/json", ...more };
  const answer = await fetch(url, { method: "POST", keepalive: true, body, headers });
  const events = JSON.parse(answer.headers.get("HX-Trigger") || "{}");
  for (const name in events) dispatchEvent(new CustomEvent(name, { detail: events[name] }));
  return answer;
}

function focusIn(part) {
  const first = (mark) => part.querySelector(mark);
  (first("[data-errors]") || first("[aria-invalid=true]") || first("[data-autofocus]"))?.focus();
}

on("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = meta.content;
});
on("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.getResponseHeader("Content-Type")?.startsWith("text/plain")) detail.shouldSwap = false;
});
Idiomorph.defaults.ignoreActiveValue = true; // an answer never overwrites the field someone types in

// Who types elsewhere by now keeps the focus: an answer that comes late takes no letters away.
function typesElsewhere(...parts) {
  const at = document.activeElement;
  return at?.matches("textarea, select, input:not([type=checkbox], [type=radio])") && !parts.some((part) => part?.contains(at));
}

on("htmx:afterSettle", ({ detail: { requestConfig }, target }) => {
  const asked = requestConfig?.elt;
  if (polls(asked) || target.closest("[data-find-panel]") || typesElsewhere(target, asked)) return;
  focusIn(target);
});
// A form that is sent does not wait for what it was asked to show meanwhile: htmx would drop the press.
on("htmx:beforeSend", ({ detail: { elt, xhr } }) => { if (elt.matches("input, select, textarea") && elt.form) elt.form.officeLook = xhr; });
on("submit", ({ target }) => target.officeLook?.abort());
on("htmx:afterRequest", ({ target, detail }) => polls(target) && target.toggleAttribute("data-stale", !detail.successful));
on("htmx:sendError htmx:timeout htmx:responseError", ({ target, detail: { xhr } }) => {
  if (polls(target) || xhr.getResponseHeader("HX-Trigger")) return;
  const words = xhr.status ? "That did not work" : "The server does not answer";
  toast({ text: `${words}. What you typed is still here; try again.`, tone: "alert" });
});
on("toast", ({ detail }) => toast(detail));
on("signed-out", () => { one("[data-signed-out]").hidden = false; });
on("csrf-renew", ({ detail }) => {
  renew(detail.token);
  toast({ text: "Please press Save again.", tone: "wait" });
});

for (const choice of all("[data-theme-choice]")) {
  choice.value = localStorage.theme || "auto";
  choice.onchange = () => { one("html").dataset.theme = localStorage.theme = choice.value; };
}
if (document.title.startsWith("Error:")) focusIn(one("main"));
window.office = { one, all, on, toast, renew, send };
