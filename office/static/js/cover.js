// Hides the page when idle, until the password is given.
const { one, on, renew, send } = office;
const { dataset } = document.body;
const cover = one("#cover");
let title, touched;

function hide() {
  if (cover.open) return;
  title = document.title;
  document.title = "Covered";
  dataset.covered = sessionStorage.covered = "yes"; // a reload is covered too
  cover.showModal();
}

function show(token) {
  renew(token);
  document.title = title;
  delete dataset.covered;
  delete sessionStorage.covered;
  cover.close();
}

async function resume(event) {
  event.preventDefault();
  const words = one("[data-cover-words]");
  const body = JSON.stringify({ password: event.target.password.value });
  event.target.reset();
  try {
    const answer = await send(dataset.resumeUrl, body, { "Content-Type": "application/json" });
    const { csrf, message = "" } = await answer.json();
    words.textContent = message;
    if (answer.ok) show(csrf);
  } catch {
    words.textContent = "The server does not answer.";
  }
}

if (cover) {
  on("load keydown pointerdown pointermove wheel", () => { touched = Date.now(); });
  on("keydown", ({ altKey, code }) => altKey && code === "KeyL" && hide());
  on("click", ({ target }) => target.closest("[data-cover-now]") && hide());
  one("[data-cover-form]").onsubmit = resume;
  cover.oncancel = (event) => event.preventDefault();
  cover.onclose = () => dataset.covered && cover.showModal();
  setInterval(() => Date.now() - touched > dataset.idleMinutes * 60000 && hide(), 1000);
  if (sessionStorage.covered) hide();
}
