// From a wish, or a script, to a session that sounds: prepared ahead, so that one press is enough.

import { work } from "./asking.js";
import { button, calmly, failure, link, make } from "./elements.js";
import { go } from "./navigation.js";
import { WORDS } from "./page_texts.js";
import { allowSound } from "./playing.js";
import { placesOf } from "./postures.js";
import { showFlag } from "./today.js";

const URGENT = ["emergency", "same_day"];
const CALM_MS = 500; // of not changing anything, before work is done ahead

/**
 * Prepares what is chosen at the moment.
 *
 * @param {AbortSignal} signal The view is left.
 * @param {(stage: string, share: number) => void} tell Hears how far it is.
 * @returns {object} prepare(request): soon, ahead; get(request): now, as a sitting's id.
 *   A request is { path, body }.
 */
export function preparing(signal, tell) {
  let run = null;

  function begin(request) {
    const key = JSON.stringify(request);
    if (run?.key === key && !run.failed) return run;
    run?.abort.abort();
    const mine = (run = { key, abort: new AbortController(), failed: false });
    signal.addEventListener("abort", () => mine.abort.abort());
    mine.sitting = work(request.path, request.body, (stage, share) => run === mine && tell(stage, share), mine.abort.signal)
      .then(({ sitting }) => sitting);
    mine.sitting.catch(() => (mine.failed = true));
    return mine;
  }

  return {
    prepare: calmly((request) => signal.aborted || begin(request).sitting.then(soundAhead, () => {}), CALM_MS),
    get: (request) => begin(request).sitting,
  };
}

/** Have the sound made before somebody presses; who only asks for its size gets none of it. */
export function soundAhead(sitting) {
  fetch(`/api/sittings/${sitting}/sound.wav`, { method: "HEAD" }).catch(() => {}); // then the press makes it
}

/**
 * Play on a press, which shows that it works until the player is there, and can be pressed again
 * where something went wrong or something else was chosen; `whom` may answer nobody.
 */
export async function playOnPress({ press, label, working, signal }, whom, start, refused) {
  allowSound();
  const idle = label.textContent;
  let person = null;
  try {
    person = await whom();
    if (!person || signal.aborted) return;
    press.disabled = true;
    label.textContent = working;
    await start(person);
  } catch (error) {
    if (signal.aborted) return;
    press.disabled = false;
    label.textContent = idle;
    if (error.name !== "AbortError") refused(error, person);
  }
}

/** Go to the player and let it sound; `about` says how to come back to it another day. */
export function playSitting(sitting, about) {
  go(`/play/${sitting}`, { start: true, about });
}

/**
 * What went wrong, with a press that makes and plays what is possible instead; a sign that ends it
 * is told over the whole page, with what to do and a number to call.
 *
 * @param {Error} error What was refused.
 * @param {object} person For whom, as a part of the request.
 * @param {AbortSignal} signal The view is left.
 * @param {boolean} pressed Somebody asked for it just now; what is made ahead covers nothing.
 */
export function refusal(error, person, signal, pressed = true) {
  if (pressed && URGENT.includes(error.urgency)) showFlag(error, signal);
  const shown = failure(error);
  const presses = [];
  if (error.instead) presses.push(insteadButton(error.instead, person, signal));
  if (error.open?.length) {
    presses.push(link(`/screening#${error.open[0]}`, { class: "button quiet" }, WORDS.refusal.open));
  } else if (error.refused && (person.today || person.unasked)) {
    presses.push(link("/screening", { class: "button quiet" }, WORDS.refusal.answers));
  }
  if (presses.length) shown.firstElementChild.after(make("p", { class: "actions" }, ...presses)); // before all else that is possible
  return shown;
}

function insteadButton(wish, person, signal) {
  const label = WORDS.home.instead(wish.minutes, placesOf(wish.positions)[0], wish.mode);
  const ahead = preparing(signal, (stage) => press.disabled && (press.textContent = stage || WORDS.home.starting));
  const press = button(label, () => playOnPress(
    { press, label: press, working: WORDS.home.starting, signal },
    async () => person,
    async () => playSitting(await ahead.get({ path: "/api/start", body: { ...wish, ...person } }), { wish }),
    (error) => { throw error; }, // shown below the press
  ), { class: "primary" });
  return press;
}
