// The questions that are asked once and kept on this machine: one card at a time.

import { ask } from "./asking.js";
import { button, failure, heading, link, list, make, radios, select, tell, words as plain } from "./elements.js";
import { flagPanel } from "./flag.js";
import { WORDS } from "./page_texts.js";

const words = WORDS.screening;
const ANSWERS = [["no", words.no], ["yes", words.yes], ["not_sure", words.unsure]];
const UNSAID = { value: "no", side: "both", where: [], agreed: false };

export async function show(view) {
  const place = make("div", { class: "screening" });
  const cards = cardsIn(place, await ask("/api/screening"), history.state?.back ?? "/");
  cards.open(location.hash.slice(1));
  view.append(place);
}

function cardsIn(place, { screens, answers: kept }, back) {
  const answers = structuredClone(kept);
  const count = screens.reduce((sum, screen) => sum + screen.questions.length, 0);

  function put(...parts) {
    place.replaceChildren(...parts);
    place.querySelector("h1")?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }

  /** Keep what was said anew, with what was shown before; where both changed, show both. */
  async function keep(given, then) {
    const fresh = Object.entries(given).filter(([id, said]) => !answers[id]?.current || !same(said, answers[id]));
    if (!fresh.length) return then();
    const before = Object.fromEntries(fresh.map(([id]) => [id, answers[id] ?? null]));
    try {
      await ask("/api/screening", { method: "PUT", body: { answers: Object.fromEntries(fresh), before } });
    } catch (error) {
      if (!error.conflicts) throw error;
      return cards.both(error.conflicts, given, then);
    }
    for (const [id, answer] of fresh) answers[id] = { ...answer, current: true };
    return then();
  }

  const cards = {
    /** At the question that somebody was led to; else at the beginning. */
    open(id) {
      const index = screens.findIndex(({ questions }) => questions.some((question) => question.id === id));
      if (index < 0) cards.begin();
      else cards.card(index);
    },

    begin() {
      const said = Object.values(answers);
      const old = said.some((one) => !one.current);
      const forget = button(words.forget, async () => {
        if (!confirm(words.sureForget)) return;
        try {
          await ask("/api/screening", { method: "DELETE", body: { before: answers } });
        } catch (error) {
          if (!error.conflicts) throw error;
          for (const [id, { kept: other }] of Object.entries(error.conflicts)) {
            if (other) answers[id] = other;
            else delete answers[id];
          }
          cards.begin();
          return place.append(make("p", { class: "notice wrong", role: "alert" }, words.notForgotten));
        }
        for (const id of Object.keys(answers)) delete answers[id];
        tell(words.forgotten);
        cards.begin();
      }, { class: "quiet" });
      place.replaceChildren(
        heading(words.title), make("p", { class: "lead" }, words.lead),
        make("div", { class: "card" },
          ...(said.length ? [make("p", {}, words.kept(said.length, count))] : [make("p", {}, words.minutes)]),
          ...(old ? [make("p", { class: "notice" }, words.old)] : []),
          make("p", { class: "actions" },
            button(said.length ? words.again : words.begin, () => cards.card(0), { class: "primary" }), ...(said.length ? [forget] : []))),
        make("p", { class: "soft small" }, words.keptHow));
    },

    card(index) {
      const screen = screens[index];
      if (!screen) return cards.done();
      const next = () => cards.card(index + 1);
      const stepBack = () => (index ? cards.card(index - 1) : cards.begin());
      const bar = make("progress", { max: screens.length, value: index + 1, "aria-label": words.progress(index + 1, screens.length) });
      const body = make("div", { class: "card-body" });
      put(make("div", { class: "progress-row" }, bar, make("span", { class: "soft small" }, words.progress(index + 1, screens.length))),
        make("section", { class: "card question-card" },
          heading(screen.title), body,
          make("p", { class: "actions card-foot" }, button(words.back, stepBack, { class: "quiet" }))));
      const known = screen.questions.some((question) => answers[question.id] && answers[question.id].value !== "no");
      if (screen.questions.length > 1 && screen.questions.every((question) => question.clear === "no") && !known) {
        cards.noneOf(body, screen, next);
      } else cards.each(body, screen, next);
    },

    /** Something was answered elsewhere meanwhile: both are shown, and the person decides. */
    both(conflicts, given, then) {
      const asked = Object.fromEntries(screens.flatMap(({ questions }) => questions.map((one) => [one.id, one.ask])));
      const take = (choice) => async () => {
        for (const [id, { kept: other }] of Object.entries(conflicts)) {
          if (other) answers[id] = other;
          else delete answers[id];
          if (choice === "kept" && other) given[id] = plainAnswer(other);
          else if (choice === "kept") delete given[id];
        }
        await keep(given, then);
      };
      put(make("section", { class: "card question-card" }, heading(words.newerTitle), make("p", {}, words.newer),
        ...Object.entries(conflicts).map(([id, { yours, kept: other }]) => make("div", { class: "both" },
          make("p", {}, asked[id]),
          make("dl", { class: "two" }, ...[[words.here, yours], [words.elsewhere, other]].map(([where, said]) =>
            make("div", {}, make("dt", {}, where), make("dd", {}, saidWords(said))))))),
        make("div", { class: "two" }, button(words.takeHere, take("yours"), { class: "choice" }),
          button(words.takeElsewhere, take("kept"), { class: "choice" }))));
    },

    /** One press where nothing is so. */
    noneOf(body, screen, next) {
      body.replaceChildren(
        list(screen.questions.map((question) => question.ask), { class: "asked" }),
        make("div", { class: "two" },
          button(words.none, () => keep(Object.fromEntries(screen.questions.map(({ id }) => [id, { ...UNSAID }])), next), { class: "choice" }),
          button(words.some, () => cards.each(body, screen, next), { class: "choice quiet" })));
    },

    each(body, screen, next) {
      const given = {};
      const go = button(words.next, () => keep(given, next), { class: "primary" });
      const ready = () => (go.disabled = screen.questions.some((question) => !complete(question, given[question.id])));
      for (const { id } of screen.questions) if (answers[id]) given[id] = plainAnswer(answers[id]);
      const rows = screen.questions.map((question) => row(question, given, () => {
        follow();
        ready();
        if (question.stops && given[question.id].value === "yes") cards.stop(question, given, () => cards.each(body, screen, next), body);
      }));
      /** Who answers no to a question is not asked what follows from it. */
      function follow() {
        for (const [index, { id, follows }] of screen.questions.entries()) {
          if (!follows) continue;
          rows[index].hidden = given[follows]?.value === "no";
          if (rows[index].hidden) given[id] = { ...UNSAID };
        }
      }
      follow();
      ready();
      body.replaceChildren(...rows, make("p", { class: "actions" }, go));
    },

    /** A yes that rules out every session is acted on at once. */
    stop(question, given, again, body) {
      const panel = flagPanel(question, again);
      body.replaceChildren(panel);
      panel.querySelector("h2").focus();
      keep({ [question.id]: given[question.id] }, () => {}).catch((error) => panel.append(failure(error)));
    },

    done() {
      put(make("section", { class: "card done" }, heading(words.done), make("p", { class: "lead" }, words.doneLead),
        make("p", { class: "actions" }, link(back, { class: "button primary" }, back === "/" ? words.toHome : words.toSession))));
      tell(words.done);
    },
  };
  return cards;
}

const plainAnswer = ({ current, ...said }) => said;
const same = (one, other) => JSON.stringify([one.value, one.side, one.where, one.agreed])
  === JSON.stringify([other.value, other.side, other.where, other.agreed]);
const complete = (question, said) => said && !(said.value === "yes" && question.where_needed && !said.where.length);
const saidWords = (said) => (said
  ? [plain(said.value), ...said.where.map(plain), said.side === "both" ? "" : said.side, said.agreed ? words.agreedToo : ""].filter(Boolean).join(", ") : words.noAnswer);

function row(question, given, changed) {
  const more = make("div", { class: "more" });
  const answer = (part) => {
    given[question.id] = { ...UNSAID, ...given[question.id], ...part };
    changed();
  };
  const draw = () => {
    const said = given[question.id];
    const parts = [];
    if (said?.value === "yes") {
      if (question.side) parts.push(select(words.side, words.sides, said.side, (side) => answer({ side })).row);
      if (question.where.length) parts.push(places(question, said, answer));
      if (question.agree) parts.push(check(words.agreed, said.agreed, (agreed) => answer({ agreed })));
    }
    more.replaceChildren(...parts);
  };
  const element = make("div", { class: "question" },
    radios(question.ask, question.id, ANSWERS, given[question.id]?.value ?? "", (value) => {
      answer({ value });
      draw();
    }), more);
  draw();
  return element;
}

function places(question, said, answer) {
  const chosen = new Set(said.where);
  return make("fieldset", { class: "places" }, make("legend", {}, question.where_needed ? words.whereNeeded : words.where),
    ...question.where.map((area) => check(plain(area), chosen.has(area), (on) => {
      if (on) chosen.add(area);
      else chosen.delete(area);
      answer({ where: [...chosen] });
    })));
}

function check(label, on, change) {
  const box = make("input", { type: "checkbox", change: () => change(box.checked) });
  box.checked = on;
  return make("label", { class: "check" }, box, make("span", {}, label));
}
