// One session: who it is for today, what it will be, and then play or export it.

import { ask } from "./asking.js";
import { facts, heading, link, make } from "./elements.js";
import { sessionPanel } from "./session_panel.js";

export async function show(view, { id, signal }) {
  const home = await ask("/api/home");
  const script = [...home.own, ...home.shipped].find((one) => one.id === id);
  if (!script) throw Object.assign(new Error(), { status: 404 });
  view.append(
    heading(script.title),
    make("p", { class: "lead" }, script.description, script.description ? " " : "",
      make("span", { class: "soft" }, facts(script.minutes, script.mode))),
    sessionPanel({ script: id }, home, signal),
    make("p", {}, link(`/edit/${id}`, {}, home.own.includes(script) ? "Edit the script" : "Look at the script")),
  );
}
