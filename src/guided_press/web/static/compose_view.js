// Have a session composed to the minutes one has.

import { ask, work } from "./asking.js";
import { button, field, heading, list, make, progress, radios, select, tell } from "./elements.js";
import { named } from "./make.js";
import { go } from "./navigation.js";
import { WORDS } from "./page_texts.js";
import { sessionPanel } from "./session_panel.js";
import { soundFields } from "./sound_fields.js";
import { refusal } from "./starting.js";
import { personNow } from "./today.js";

const words = WORDS.compose;

export async function show(view, { signal }) {
  const home = await ask("/api/home");
  const { composing } = home;
  const wish = { mode: "self" };
  const minutes = field(words.minutes, { type: "number", min: 1, max: composing.longest_min, step: 1, value: 12, required: "", inputmode: "numeric" });
  const focus = select(words.focus, [["", words.usual], ...composing.focuses.map((id) => [id, words.focuses[id] ?? id])], "");
  const sound = soundFields(home);
  const chosen = new Set();
  const positions = make("fieldset", { class: "places" }, make("legend", {}, words.positions),
    ...composing.positions.map((id) => {
      const box = make("input", { type: "checkbox", change: () => (box.checked ? chosen.add(id) : chosen.delete(id)) });
      return make("label", { class: "check" }, box, make("span", {}, WORDS.positions[id] ?? id));
    }));
  const result = make("div", { class: "composed" });
  const press = make("button", { class: "primary" }, words.press);
  let run = null;

  async function compose(event) {
    event.preventDefault();
    run?.abort();
    run = new AbortController();
    signal.addEventListener("abort", () => run.abort());
    const bar = progress(words.composing);
    result.replaceChildren(bar.element);
    press.disabled = true;
    try {
      const made = await work("/api/compose", {
        minutes: Number(minutes.box.value), mode: wish.mode, focus: focus.box.value || null,
        positions: [...chosen], wishes: sound.wishes,
      }, bar.tell, run.signal);
      result.replaceChildren(...composed(made, wish.mode, home, run.signal));
      tell(words.done(made.title));
      result.querySelector("h2")?.focus();
    } catch (error) {
      if (!signal.aborted) result.replaceChildren(refusal(error, personNow(home.profile, wish.mode), signal));
    }
    press.disabled = false;
  }

  view.append(
    heading(words.title),
    make("p", { class: "lead" }, words.lead),
    make("form", { class: "card form", submit: compose },
      make("div", { class: "fields" }, minutes.row, focus.row),
      radios(WORDS.home.who, "mode", Object.entries(WORDS.company), "self", (mode) => (wish.mode = mode)),
      positions,
      make("details", { class: "fold" }, make("summary", {}, WORDS.session.sound), sound.voices, make("div", { class: "fields" }, ...sound.rows)),
      make("p", { class: "actions" }, press)),
    result,
  );
}

function composed({ title, text, left_out, notes }, mode, home, signal) {
  const keep = button(words.keep, async () => {
    const { id } = await ask("/api/scripts", { body: { text } });
    go(`/edit/${id}`);
  }, { class: "quiet" });
  return [
    make("h2", { tabindex: -1 }, title),
    ...notes.map((note) => make("p", {}, note)),
    ...(left_out.length ? [make("details", { class: "fold" }, make("summary", {}, words.leftOut(left_out.length)),
      list(left_out.map((one) => make("span", {}, ...named(one.target), `: ${one.reason}`))))] : []),
    sessionPanel({ text }, { home, script: { mode }, signal, about: null }),
    make("p", { class: "actions" }, keep),
  ];
}
