// The list of sessions: search, filter, and the offer to install the app.

const COUNT = $count;
const form = document.getElementById("filter");
const count = document.getElementById("count");
const sessions = [...document.querySelectorAll(".sessions > li")];

function fits(session, words, minutes, postures) {
  const text = session.dataset.words;
  const needed = session.dataset.postures.split(" ");
  return words.every((word) => text.includes(word))
    && (!minutes || Number(session.dataset.minutes) <= minutes)
    && needed.every((posture) => postures.has(posture));
}

function show() {
  const wanted = new FormData(form);
  const words = wanted.get("words").toLowerCase().split(/\s+/).filter(Boolean);
  const minutes = Number(wanted.get("minutes"));
  const postures = new Set(wanted.getAll("posture"));
  let shown = 0;
  for (const session of sessions) {
    session.hidden = !fits(session, words, minutes, postures);
    shown += !session.hidden;
  }
  count.textContent = (shown === 1 ? COUNT.one : COUNT.other).replace("{n}", shown);
}

form.hidden = false;
form.addEventListener("input", show);
form.addEventListener("submit", (event) => event.preventDefault());
show();

if ("serviceWorker" in navigator) navigator.serviceWorker.register("sw.js");

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  const button = document.getElementById("install");
  button.hidden = false;
  button.addEventListener("click", () => event.prompt(), { once: true });
});
