// All points and techniques, as pictures with their plain names.

import { ask } from "./asking.js";
import { chart } from "./charts.js";
import { heading, link, make } from "./elements.js";
import { WORDS } from "./page_texts.js";

export async function show(view) {
  const { points } = await ask("/api/points");
  view.append(
    heading(WORDS.points.title),
    make("p", { class: "lead" }, WORDS.points.lead),
    make("ul", { class: "charts" }, ...points.map((point) => make("li", {},
      link(`/points/${point.id}`, {}, chart(point.id),
        make("span", { class: "chart-name" }, point.title,
          ...(point.kind === "point" ? [" ", make("small", { class: "code" }, point.id)] : [])))))));
}
