// A bar-code scanner types fast and ends with Enter. On a page with form[data-scan] a scan is taken wherever the focus is,
// kept in order while another is on its way or the network is gone, and answered by a beep (X-Scan: ok, wrong, refused).
(() => {
  const FAST_MS = 40, SHORTEST = 6, AGAIN_MS = 2000;
  const BEEPS = { ok: [[1320, 0, 0.09]], wrong: [[440, 0, 0.14], [440, 0.2, 0.14]], refused: [[196, 0, 0.5]] };
  const form = () => document.querySelector("form[data-scan]");
  const queue = [];
  let burst = "", last = 0, before = null, flying = false, sound, count = 0;

  function beep(kind) {
    try {
      sound ||= new AudioContext();
      for (const [pitch, start, length] of BEEPS[kind] || []) {
        const tone = sound.createOscillator();
        tone.frequency.value = pitch;
        tone.connect(sound.destination);
        tone.start(sound.currentTime + start);
        tone.stop(sound.currentTime + start + length);
      }
    } catch { /* no sound on this computer */ }
  }

  function tell() {
    const words = queue.length ? `${queue.length} ${queue.length === 1 ? "scan waits" : "scans wait"}` : "";
    for (const elt of document.querySelectorAll("[data-scan-waiting]")) elt.textContent = words;
  }

  function take(code) {
    queue.push({ code, key: `${Date.now()}-${++count}` });
    tell();
    send();
  }

  function send() {
    const at = form();
    if (flying || !queue.length || !at) return;
    flying = true;
    at.elements.code.value = queue[0].code;
    if (at.elements.scan_key) at.elements.scan_key.value = queue[0].key;
    at.requestSubmit();
  }

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-scan]") || flying) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const code = event.target.elements.code.value.trim();
    if (code) take(code);
  }, true);

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!flying || !detail.requestConfig?.elt?.matches("form[data-scan]")) return;
    flying = false;
    const status = detail.xhr?.status || 0;
    if (status === 0 || (status > 501 && status < 505)) { setTimeout(send, AGAIN_MS); return; }
    queue.shift();
    tell();
    const kind = detail.xhr.getResponseHeader("X-Scan") || (status < 400 ? "ok" : "refused");
    beep(kind);
    setTimeout(() => {
      for (const elt of document.querySelectorAll("[data-scan-result]")) elt.dataset.scanState = kind;
      const at = form();
      if (at) at.elements.code.value = "";
      send();
    }, 50);
  });

  document.addEventListener("keydown", (event) => {
    if (!form() || document.querySelector("dialog:modal") || event.isComposing) return;
    const field = event.target.matches("input, textarea") && "value" in event.target ? event.target : null;
    if (event.key === "Enter") {
      if (burst.length >= SHORTEST && event.timeStamp - last < FAST_MS) {
        event.preventDefault();
        event.stopImmediatePropagation();
        if (before) { before.field.value = before.value; before.field.dispatchEvent(new Event("input", { bubbles: true })); }
        take(burst);
      }
      burst = "";
    } else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey) {
      if (event.timeStamp - last >= FAST_MS) {
        burst = "";
        before = field && { field, value: field.value };
      }
      burst += event.key;
      last = event.timeStamp;
    }
  }, true);

  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
})();
