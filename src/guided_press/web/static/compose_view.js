// Have a session composed to the minutes one has.

import { ask, work } from "./asking.js";
import { button, failure, field, heading, list, make, progress, radios, select, soundFields, tell, words } from "./elements.js";
import { go } from "./navigation.js";
import { sessionPanel } from "./session_panel.js";

const FOCUSES = { "low-back": "Low back", sacrum: "Sacrum", calf: "Calves", calm: "Calm" };

export async function show(view, { signal }) {
  const home = await ask("/api/home");
  const { composing } = home;
  const wish = { mode: "self" };
  const minutes = field("Minutes", { type: "number", min: 1, max: composing.longest_min, step: 1, value: 12, required: "", inputmode: "numeric" });
  const focus = select("Focus", [["", "The usual route"], ...composing.focuses.map((id) => [id, FOCUSES[id] ?? id])], "");
  const sound = soundFields(home);
  const chosen = new Set();
  const positions = make("fieldset", { class: "places" }, make("legend", {}, "Positions; leave all empty for any"),
    ...composing.positions.map((id) => {
      const box = make("input", { type: "checkbox", change: () => (box.checked ? chosen.add(id) : chosen.delete(id)) });
      return make("label", { class: "check" }, box, make("span", {}, words(id)));
    }));
  const result = make("div", { class: "composed" });
  const press = make("button", { class: "primary" }, "Compose");
  let run = null;

  async function compose(event) {
    event.preventDefault();
    run?.abort();
    run = new AbortController();
    signal.addEventListener("abort", () => run.abort());
    const bar = progress("Composing");
    result.replaceChildren(bar.element);
    press.disabled = true;
    try {
      const made = await work("/api/compose", {
        minutes: Number(minutes.box.value), mode: wish.mode, focus: focus.box.value || null,
        positions: [...chosen], wishes: sound.wishes,
      }, bar.tell, run.signal);
      result.replaceChildren(...composed(made, home, run.signal));
      tell(`Composed: ${made.title}`);
      result.querySelector("h2")?.focus();
    } catch (error) {
      if (!signal.aborted) result.replaceChildren(failure(error));
    }
    press.disabled = false;
  }

  view.append(
    heading("Compose"),
    make("p", { class: "lead" }, "Say how long, and a session of exactly that length is made from what the sources say."),
    make("form", { class: "card form", submit: compose },
      make("div", { class: "fields" }, minutes.row, focus.row),
      radios("Who is there?", "mode", [["self", "I am alone"], ["partner", "Somebody presses"]], "self", (mode) => (wish.mode = mode)),
      positions,
      make("details", { class: "fold" }, make("summary", {}, "Voice, guidance and background"), make("div", { class: "fields" }, ...sound.rows)),
      make("p", { class: "actions" }, press)),
    result,
  );
}

function composed({ title, text, left_out, notes }, home, signal) {
  const keep = button("Keep and edit the script", async () => {
    const { id } = await ask("/api/scripts", { body: { text } });
    go(`/edit/${id}`);
  }, { class: "quiet" });
  return [
    make("h2", { tabindex: -1 }, title),
    ...notes.map((note) => make("p", {}, note)),
    ...(left_out.length ? [make("details", { class: "fold" }, make("summary", {}, `Left out: ${left_out.length}`),
      list(left_out.map((one) => `${one.target}: ${one.reason}`)))] : []),
    sessionPanel({ text }, home, signal),
    make("p", { class: "actions" }, keep),
  ];
}
