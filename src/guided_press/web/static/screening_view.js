// The questions that are asked once, and kept on this machine.

import { ask } from "./asking.js";
import { button, failure, heading, make, radios, select, tell, words } from "./elements.js";
import { beforeLeaving, go } from "./navigation.js";

const ANSWERS = [["no", "No"], ["yes", "Yes"], ["not_sure", "Not sure"]];
const SIDES = [["both", "both sides"], ["left", "left"], ["right", "right"]];

export async function show(view) {
  const { screens, answers: kept } = await ask("/api/screening");
  const answers = structuredClone(kept);
  const count = screens.reduce((sum, screen) => sum + screen.questions.length, 0);
  let changed = false;
  beforeLeaving(() => !changed || confirm("Leave without keeping the answers?"));

  const said = make("span", { class: "soft" });
  const keep = button("Keep", save, { class: "primary", "aria-label": "Keep the answers" });
  const wrong = make("div");
  const answered = () => {
    said.textContent = `${Object.keys(answers).length} of ${count} answered`;
    keep.disabled = !Object.keys(answers).length;
  };
  const answer = (id, part) => {
    const { current, ...before } = answers[id] ?? { value: "no", side: "both", where: [], agreed: false };
    answers[id] = { ...before, ...part };
    changed = true;
    answered();
  };

  async function save() {
    keep.disabled = true;
    try {
      const sent = Object.fromEntries(Object.entries(answers).map(([id, { current, ...one }]) => [id, one]));
      await ask("/api/screening", { method: "PUT", body: { answers: sent } });
      changed = false;
      wrong.replaceChildren(make("p", { class: "notice" },
        make("span", {}, "Kept. From now on each session is made to fit, after a short look at today."),
        make("a", { href: "/", class: "button" }, "To the sessions")));
      tell("Answers kept");
    } catch (error) {
      wrong.replaceChildren(failure(error));
    }
    keep.disabled = false;
  }

  async function forget() {
    if (!confirm("Forget all answers?")) return;
    await ask("/api/screening", { method: "DELETE" });
    changed = false;
    go("/screening");
  }

  const old = Object.values(kept).some((one) => !one.current);
  view.append(
    heading("Your answers"),
    make("p", { class: "lead" }, "They decide what a session leaves out or does more lightly for the person who is pressed. A question without an answer counts as a cautious yes."),
    make("p", { class: "soft" }, "They are kept in a file on this machine that only you can read, count for 30 days, and are never part of an exported file."),
    ...(old ? [make("p", { class: "notice" }, "Some answers are older than 30 days. Read them again, then keep them.")] : []),
    ...screens.map((screen) => group(screen, answers, answer)),
    make("div", { class: "bar" }, make("div", { class: "actions" }, keep, said,
      ...(Object.keys(kept).length ? [button("Forget", forget, { class: "quiet", "aria-label": "Forget the answers" })] : [])), wrong),
  );
  answered();
}

function group({ title, questions }, answers, answer) {
  const box = make("div");
  const draw = () => box.replaceChildren(...questions.map((question) => row(question, answers, answer)));
  draw();
  const none = button("No to all of these", () => {
    for (const question of questions) answer(question.id, { value: "no" });
    draw();
  }, { class: "quiet", "aria-label": `No to all of: ${title}` });
  return make("section", { class: "card questions" },
    make("div", { class: "actions between" }, make("h2", {}, title), ...(questions.length > 1 ? [none] : [])), box);
}

function row(question, answers, answer) {
  const more = make("div", { class: "more" });
  const current = () => answers[question.id];
  const draw = () => {
    const given = current();
    const parts = [];
    if (given?.value === "yes") {
      if (question.side) parts.push(select("On which side?", SIDES, given.side, (side) => answer(question.id, { side })).row);
      if (question.where.length) parts.push(places(question, given, answer));
      if (question.agree) {
        parts.push(check("A clinician who knows this has agreed to pressing", given.agreed,
          (agreed) => answer(question.id, { agreed })));
      }
    }
    more.replaceChildren(...parts);
  };
  const element = make("div", { class: "question" },
    radios(question.ask, question.id, ANSWERS, current()?.value ?? "", (value) => {
      answer(question.id, { value });
      draw();
    }), more);
  draw();
  return element;
}

function places(question, given, answer) {
  const chosen = new Set(given.where);
  return make("fieldset", { class: "places" }, make("legend", {}, "Where? Leave all empty for everywhere."),
    ...question.where.map((area) => check(words(area), chosen.has(area), (on) => {
      if (on) chosen.add(area);
      else chosen.delete(area);
      answer(question.id, { where: [...chosen] });
    })));
}

function check(label, on, change) {
  const box = make("input", { type: "checkbox", change: () => change(box.checked) });
  box.checked = on;
  return make("label", { class: "check" }, box, make("span", {}, label));
}
