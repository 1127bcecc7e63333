// All points and techniques, as pictures.

import { ask } from "./asking.js";
import { heading, link, make } from "./elements.js";

export async function show(view) {
  const { points } = await ask("/api/points");
  view.append(
    heading("Points"),
    make("p", { class: "lead" }, "Thirteen points and four hand movements, each with the place, the touch and where it comes from."),
    make("ul", { class: "charts" }, ...points.map((point) => make("li", {},
      link(`/points/${point.id}`, {},
        make("img", { src: `/api/points/${point.id}/chart.svg`, width: 480, height: 480, loading: "lazy",
          alt: point.kind === "point" ? `${point.id}, ${point.title}` : point.title }))))),
  );
}

