// The end of a session on the page: how it is now, the private log, and what to do next.

import { ask } from "./asking.js";
import { failure, link, list, make, tell } from "./elements.js";
import { exporting } from "./exporting.js";
import { WORDS } from "./page_texts.js";

const words = WORDS.end;

/** Fill the place under the thanks. */
export async function ending({ slot, actions, hurt }, { id, data, heard_s }) {
  const { log } = await ask("/api/preferences").catch(() => ({ log: "off" }));
  const entry = { session: data.title, seconds: Math.round(heard_s), felt: null, after: null };
  const said = make("p", { class: "felt-answer", role: "status" });
  const problem = make("div");
  let kept = null; // the id of the entry, once it is kept
  let wanted = log !== "off";

  let keeping = Promise.resolve(); // one change after the other, so that a session has one entry
  const keep = () => (keeping = keeping.then(async () => {
    if (!wanted || (entry.felt === null && entry.after === null)) return;
    const body = { ...entry, before: befores.get(id) ?? null };
    kept = (await ask(kept ? `/api/log/${kept}` : "/api/log", { method: kept ? "PUT" : "POST", body })).id;
    tell(words.kept);
  }).catch((error) => problem.replaceChildren(failure(error))));

  const felt = make("fieldset", { class: "tiles felt" }, make("legend", {}, words.how),
    ...Object.entries(words.felt).map(([value, label]) => make("label", { class: "tile" },
      make("input", { type: "radio", name: "felt", value, class: "gp-unseen", change: () => {
        entry.felt = value;
        said.textContent = words.feltAnswer[value];
        keep();
      } }), make("span", {}, label))));
  const after = scale(words.scale, "after", (value) => {
    entry.after = value;
    keep();
  });
  after.hidden = !wanted;
  const opt = make("label", { class: "check" }, make("input", { type: "checkbox", change: async (event) => {
    wanted = event.target.checked;
    after.hidden = !wanted;
    await ask("/api/preferences", { method: "PUT", body: { log: wanted ? "after" : "off" } });
    keep();
  } }), make("span", {}, words.keep, make("small", {}, words.keepHint)));
  const watch = make("details", { class: "fold watch" }, make("summary", {}, words.watch));
  ask("/api/points/afterwards").then(({ afterwards }) => watch.append(
    list(afterwards.map(({ sign, do: act }) => make("span", {}, make("strong", {}, `${sign[0].toUpperCase()}${sign.slice(1)}: `), act)))),
  () => watch.remove());
  watch.open = hurt; // after pain this comes first
  slot.replaceChildren(...(hurt ? [watch] : []), felt, said, after, problem, ...(wanted ? [] : [opt]), ...(hurt ? [] : [watch]),
    make("details", { class: "fold" }, make("summary", {}, words.file), exporting(id)));
  if (!actions.querySelector("a")) actions.append(link("/", { class: "button" }, words.home));
}

const befores = new Map(); // sitting -> what was said before

/** The question before a session, beside the player, for who opted in; never in the way. */
export async function askBefore(place, id) {
  const { log } = await ask("/api/preferences").catch(() => ({ log: "off" }));
  if (log === "both") place.replaceChildren(scale(words.scaleBefore, "before", (value) => befores.set(id, value)));
}

/** A row of numbers from 0 to 10. */
function scale(legend, name, change) {
  return make("fieldset", { class: "scale" }, make("legend", {}, legend, make("small", {}, words.scaleHint)),
    make("div", { class: "scale-row" }, ...Array.from({ length: 11 }, (_, value) => make("label", {},
      make("input", { type: "radio", name, value, class: "gp-unseen", change: () => change(value) }),
      make("span", {}, String(value))))));
}
