// Whose answers a session is made for, and whether it is right for this person, today.
//
// Nobody has to answer before the sound: what was not asked, the session asks aloud. Whoever answers
// here, one card at a time over the page, is not asked aloud for the rest of the day.

import { ask } from "./asking.js";
import { button, link, list, make } from "./elements.js";
import { dialog } from "./dialogs.js";
import { flagPanel } from "./flag.js";
import { WORDS } from "./page_texts.js";

const words = WORDS.today;

const ANYBODY = { today: null, unasked: false };
let said = null; // { day, answers } of this visit, of whoever the saved answers are; never kept
let receiver = null; // "mine" or "other": whose the saved answers are, for the next session with somebody

const day = () => new Date().toDateString();

/** Who a session is opened for before anybody was asked, as a part of its request. */
export function personNow(profile, mode) {
  if (profile === "none" || (mode === "partner" && receiver !== "mine")) return ANYBODY; // they may be of the one who presses
  return said?.day === day() ? { today: said.answers, unasked: false } : { today: null, unasked: true };
}

/**
 * For whom it shall be; asked only where somebody else presses.
 *
 * @param {string} profile none, current, old or part.
 * @param {string} mode self or partner.
 * @param {AbortSignal} signal The view is left.
 * @returns {Promise<{today: object|null, unasked: boolean}|null>} A part of the request; null when
 *   the question was left.
 */
export async function forWhom(profile, mode, signal) {
  if (profile === "none" || mode !== "partner") return personNow(profile, mode);
  if (!receiver) await over(signal, (box, end) => askWhose(box, () => end(null)));
  if (!receiver) return null;
  const person = personNow(profile, mode);
  receiver = null; // the next time they may have changed places
  return person;
}

function askWhose(box, then) {
  const answer = (whose) => () => {
    receiver = whose;
    then();
  };
  return box.open(
    make("h3", {}, words.whose), make("p", {}, words.whoseLead),
    make("div", { class: "choices-list" },
      button(words.mine, answer("mine"), { class: "choice" }),
      button(words.notMine, answer("other"), { class: "choice" })),
    make("p", { class: "soft small" }, words.withoutAnswersHint));
}

/**
 * That the saved answers count, and the way to answer about today.
 *
 * @returns {{element: HTMLElement, draw: (mode: string) => void}} Nothing is in it where they do not.
 */
export function todayLine(profile, signal, changed) {
  const element = make("div", { class: "today-line" });
  const draw = (mode) => {
    if (profile === "none") return element.replaceChildren();
    const together = mode === "partner";
    const answered = personNow(profile, mode).today || (together && receiver === "other");
    const answer = async () => {
      const { today } = await ask("/api/screening");
      await over(signal, (box, end) => {
        const { signs } = cardsOf(today, box, end, together);
        return together ? askWhose(box, () => (receiver === "mine" ? signs() : end(null))) : signs();
      });
      draw(mode);
      changed();
    };
    return element.replaceChildren(...note(profile), make("p", { class: "soft small" }, stands(together, answered), " ",
      button(answered ? words.change : words.here, answer, { class: "as-link" })));
  };
  return { element, draw };
}

/** What counts for the session, in a sentence. */
function stands(together, answered) {
  if (!together) return answered ? words.answered : words.aloud;
  if (receiver === "other") return words.receiverOther;
  return answered ? words.receiverAnswered : words.receiverAloud;
}

/** A sign that ends it, over the whole page; who takes it back is asked aloud the next time. */
export const showFlag = (question, signal) => over(signal, (box, end) => box.open(flagPanel(question, () => {
  said = null;
  end(null);
})));

/** Something over the page, until it is answered or left. */
function over(signal, open) {
  return new Promise((resolve) => {
    const box = dialog(document.body, "today", words.title);
    const end = (result) => {
      box.element.remove();
      resolve(result);
    };
    box.element.addEventListener("close", () => end(null));
    signal.addEventListener("abort", () => end(null));
    open(box, end);
  });
}

/** The questions of today, one card at a time; with somebody they are read out. */
function cardsOf(today, box, end, together) {
  const toWhom = together ? [make("p", { class: "kicker" }, words.readOut)] : [];
  const signs = today.filter((question) => question.clear === "no");
  const wishes = today.filter((question) => question.clear === "yes");
  const answers = Object.fromEntries(today.map((question) => [question.id, question.clear]));
  const keep = () => (said = { day: day(), answers: { ...answers } });
  const done = () => {
    keep();
    end(null);
  };

  const cards = {
    signs: () => box.open(
      ...toWhom, make("h3", {}, words.isOne),
      list(signs.map((question) => question.ask), { class: "asked" }),
      make("div", { class: "two" },
        button(words.none, () => {
          for (const question of signs) answers[question.id] = question.clear;
          cards.wish();
        }, { class: "choice" }), button(words.one, () => cards.one(0), { class: "choice quiet" }))),
    /** One question at a time; a yes that ends it is acted on at once. */
    one: (index) => {
      const question = signs[index];
      if (!question) return cards.wish();
      const answer = (value) => () => {
        answers[question.id] = value;
        if (value !== "no" && question.stops) return cards.stop(question, index);
        return cards.one(index + 1);
      };
      return box.open(
        ...toWhom, make("p", { class: "soft small" }, WORDS.screening.progress(index + 1, signs.length)),
        make("h3", {}, question.ask),
        make("div", { class: "three" }, button(words.no, answer("no"), { class: "choice" }),
          button(words.yes, answer("yes"), { class: "choice quiet" }), button(words.unsure, answer("not_sure"), { class: "choice quiet" })),
        make("p", { class: "actions" }, button(words.back, () => (index ? cards.one(index - 1) : cards.signs()), { class: "quiet" })));
    },
    stop: (question, index) => {
      keep(); // what was answered counts until it is said to be a mistake
      return box.open(flagPanel(question, () => {
        said = null;
        return cards.one(index);
      }));
    },
    wish: () => (wishes.length ? box.open(
      ...toWhom, make("h3", {}, words.wishAlone),
      make("div", { class: "two" },
        button(words.yesWish, done, { class: "choice" }),
        button(words.noWish, cards.notNow, { class: "choice quiet" }))) : done()),
    notNow: () => {
      for (const question of wishes) answers[question.id] = "no";
      keep();
      return box.open(make("p", { class: "lead" }, words.noWishEnd));
    },
  };
  return cards;
}

function note(profile) {
  if (profile === "current") return [];
  return [make("p", { class: "notice" }, `${words[profile]} `, link("/screening", {}, words.answerThem))];
}
