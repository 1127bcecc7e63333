// One session: what it is, one press to play it, and below that what will be done in it.

import { ask } from "./asking.js";
import { heading, link, make } from "./elements.js";
import { named } from "./make.js";
import { WORDS } from "./page_texts.js";
import { posturesOf } from "./postures.js";
import { sessionPanel } from "./session_panel.js";

const words = WORDS.session;

export async function show(view, { id, signal }) {
  const home = await ask("/api/home");
  const script = [...home.own, ...home.shipped].find((one) => one.id === id);
  if (!script) throw Object.assign(new Error(), { status: 404 });
  const title = heading("");
  title.replaceChildren(...named(script.title));
  const own = home.own.includes(script);
  view.append(
    make("div", { class: "session-head" },
      make("div", {}, title, make("p", { class: "lead" }, script.description)),
      make("div", { class: "scene-postures", "aria-hidden": "true" }, ...posturesOf(script.positions))),
    sessionPanel({ script: id }, { home, script, signal, about: { script: id } }),
    make("p", {}, link(`/edit/${id}`, {}, own ? words.editScript : words.script)),
  );
}
