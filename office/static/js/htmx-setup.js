// What every htmx page needs: the token, the focus after an answer, failures in words, toasts.
window.office = (() => {
  const meta = document.querySelector("meta[name=csrf-token]");
  const MARKS = { good: "✓", late: "!", alert: "!", wait: "→" };
  const SHOWN_MS = 8000;

  function toast({ text, tone = "good", undo } = {}) {
    const box = document.querySelector("[data-toasts]");
    if (!text || [...box.children].some((old) => old.dataset.words === text)) return;
    const one = document.getElementById("toast").content.firstElementChild.cloneNode(true);
    const [form, close] = [one.querySelector("form"), one.querySelector("[data-close]")];
    one.dataset.tone = tone;
    one.dataset.words = one.querySelector("[data-text]").textContent = text;
    one.querySelector(".mark").textContent = MARKS[tone] || "●";
    if (undo) {
      form.hidden = false;
      form.action = undo.url;
      form.csrf_token.value = meta.content;
      form.querySelector("button").textContent = undo.label || "Undo";
    }
    close.addEventListener("click", () => one.remove());
    box.append(one);
    const leave = () => (one.matches(":hover, :focus-within") ? setTimeout(leave, 2000) : one.remove());
    if (tone !== "alert") setTimeout(leave, undo ? 2 * SHOWN_MS : SHOWN_MS);
  }

  function renew(token) {
    meta.content = token;
    for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = token;
  }

  // fetch() with the token, answered like htmx: events in the HX-Trigger header are heeded.
  async function send(url, body, options = {}) {
    const headers = { "X-CSRFToken": meta.content, "HX-Request": "true", Accept: "application/json, text/html", ...options.headers };
    const answer = await fetch(url, { method: "POST", credentials: "same-origin", ...options, body, headers });
    try {
      const events = JSON.parse(answer.headers.get("HX-Trigger") || "{}");
      for (const name in events) document.body.dispatchEvent(new CustomEvent(name, { detail: events[name] || {} }));
    } catch { /* a single name: nothing of ours */ }
    return answer;
  }

  function focusIn(part) {
    const at = part.querySelector("[data-errors]") || part.querySelector("[aria-invalid=true]") || part.querySelector("[data-autofocus]");
    if (at) at.focus();
  }

  const polled = (elt) => (elt?.getAttribute("hx-trigger") || "").includes("every");
  const on = (name, act) => document.addEventListener(name, act);

  on("htmx:configRequest", ({ detail }) => {
    if (detail.verb !== "get") detail.headers["X-CSRFToken"] = meta.content;
  });
  on("htmx:beforeRequest", (event) => {
    if (document.body.dataset.covered !== undefined) event.preventDefault();
  });
  on("htmx:beforeSwap", ({ detail }) => {
    if ((detail.xhr.getResponseHeader("Content-Type") || "").startsWith("text/plain")) detail.shouldSwap = false;
    const title = document.title.replace(/^Error: /, "");
    if (detail.requestConfig.verb !== "get") document.title = (detail.xhr.status === 422 ? "Error: " : "") + title;
  });
  on("htmx:afterSettle", ({ detail, target }) => {
    const asked = detail.requestConfig?.elt;
    if (!polled(asked) && !asked?.matches("[data-find]")) focusIn(target);
  });
  on("htmx:afterRequest", ({ detail }) => {
    if (detail.successful && polled(detail.elt)) delete detail.elt.dataset.stale;
  });

  function failed(words) {
    return ({ detail }) => {
      if (polled(detail.elt)) detail.elt.dataset.stale = "";
      else if (!detail.xhr?.getResponseHeader("HX-Trigger")) toast({ text: words(detail.xhr?.status), tone: "alert" });
    };
  }
  const silent = () => "The server does not answer. What you typed is still here; try again.";
  on("htmx:sendError", failed(silent));
  on("htmx:timeout", failed(silent));
  on("htmx:responseError", failed((status) => ({
    403: "Your role may not do this.", 404: "This is no longer there. Load the page again.", 413: "This file is too large.",
  })[status] || "Something went wrong. Nothing was saved; try again."));

  on("toast", ({ detail }) => toast(detail));
  on("csrf-renew", ({ detail }) => { renew(detail.token); toast({ text: "Please press Save once more.", tone: "wait" }); });
  on("signed-out", () => {
    const gone = document.querySelector("[data-signed-out]");
    if (gone) gone.hidden = false;
  });
  addEventListener("DOMContentLoaded", () => focusIn(document.getElementById("main")));

  return { toast, renew, send };
})();
