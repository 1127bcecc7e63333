// A sign that ends it: said at once, over the whole width, with what to do and a number to call.

import { ask } from "./asking.js";
import { button, link, make } from "./elements.js";
import { WORDS } from "./page_texts.js";

const words = WORDS.flag;

/**
 * The panel of a refused question.
 *
 * @param {{message: string, urgency: string}} question What to do, and how soon.
 * @param {() => void} back The answer was a mistake.
 */
export function flagPanel(question, back) {
  const urgent = question.urgency === "emergency";
  const title = make("h2", { tabindex: -1 }, urgent ? words.emergency : words.title);
  const call = make("div", { class: "call" });
  const number = make("div");
  showNumber(call, number);
  return make("section", { class: `flag ${urgent ? "urgent" : ""}`, role: "alert" },
    title, make("p", { class: "flag-message" }, question.message), call,
    make("p", { class: "actions" },
      button(words.mistake, back, { class: "quiet" }), link("/", { class: "button" }, words.home)), number);
}

/** The call stands with what to do; the way to set its number comes after everything that is to be done. */
async function showNumber(call, setting) {
  const { number } = await ask("/api/preferences").catch(() => ({ number: "" }));
  const draw = (given) => {
    const dialled = given.replace(/[^\d+*#]/g, "");
    call.replaceChildren(...(dialled ? [make("a", { class: "button call-button", href: `tel:${dialled}` }, words.call(given))] : []));
    setting.replaceChildren(change(given, draw));
  };
  draw(number);
}

function change(given, draw) {
  const box = make("input", { type: "tel", value: given, maxlength: 40, autocomplete: "off" });
  const keep = button(words.set, async () => {
    const number = box.value.trim();
    await ask("/api/preferences", { method: "PUT", body: { number } });
    draw(number);
  });
  const fields = make("div", { class: "number" },
    make("label", { class: "field" }, make("span", {}, words.number), box, make("small", {}, words.numberHint)), keep);
  return given ? make("details", { class: "fold" }, make("summary", {}, words.change), fields) : fields;
}
