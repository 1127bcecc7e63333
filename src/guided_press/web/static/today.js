// Before a session: is it right for this person, today?

import { ask } from "./asking.js";
import { button, failure, link, list, make, radios } from "./elements.js";

const ANSWERS = [["no", "No"], ["yes", "Yes"], ["not_sure", "Not sure"]];

/** A card that ends in answers about today, or in null for "not now". */
export function todayCard(profile, signal, decided) {
  const card = make("section", { class: "card who", "aria-labelledby": "who" });
  const title = (text) => make("h2", { id: "who" }, text);
  const folded = (text, again) => card.replaceChildren(title("Who it is for"),
    make("p", {}, text, " "), make("p", { class: "actions" }, again));

  if (profile === "none") {
    card.append(title("Is it right for you?"),
      make("p", {}, "Answer a few questions once, and every session leaves out what is not for you. Until then it begins with spoken safety lines."),
      make("p", { class: "actions" }, link("/screening", { class: "button" }, "Answer the questions"),
        button("Not now", () => folded("Anybody. It begins with spoken safety lines; listen to them.",
          link("/screening", { class: "button quiet" }, "Answer the questions")), { class: "quiet" })));
    return card;
  }

  const ask_today = () => {
    card.replaceChildren(title("Today"), make("p", { class: "soft" }, "One moment …"));
    ask("/api/screening").then(({ today }) => !signal.aborted && questions(today), (error) => card.append(failure(error)));
  };
  const finish = (answers, text) => {
    folded(text, button("Change", ask_today, { class: "quiet" }));
    decided(answers);
  };
  const notNow = () => button("Not now", () => finish(null, "Anybody. It begins with spoken safety lines; listen to them."), { class: "quiet" });

  function questions(today) {
    const clear = Object.fromEntries(today.map((question) => [question.id, question.clear]));
    const asked = today.filter((question) => question.clear === "no");
    const wanted = today.filter((question) => question.clear === "yes");
    card.replaceChildren(title("Today"),
      ...(profile === "current" ? [] : [make("p", { class: "notice" }, make("span", {}, profile === "old"
        ? "Some of your answers are older than 30 days and do not count any more. "
        : "Some questions have no answer yet; they count as a cautious yes. "), link("/screening", {}, "Answer them"))]),
      make("p", {}, make("strong", {}, "Is one of these there today?")),
      list(asked.map((question) => question.ask), { class: "asked" }),
      make("p", {}, make("strong", {}, wanted.map((question) => question.ask).join(" "))),
      make("p", { class: "actions" },
        button("None of these, and we want it", () => finish(clear, "You, with your answers, and nothing of the list today."), { class: "primary" }),
        button("Something is", () => oneByOne(today)), notNow()));
  }

  function oneByOne(today) {
    const answers = {};
    const go = button("Go on", () => finish(answers, "You, with your answers and those about today."), { class: "primary" });
    go.disabled = true;
    const rows = today.map((question) => radios(question.ask, question.id, ANSWERS, "", (value) => {
      answers[question.id] = value;
      go.disabled = Object.keys(answers).length < today.length;
    }));
    card.replaceChildren(title("Today"), ...rows, make("p", { class: "actions" }, go, notNow()));
  }
  ask_today();
  return card;
}
