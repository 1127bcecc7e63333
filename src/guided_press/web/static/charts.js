// Charts set in the page's own typeface: drawn into the page, not shown as a picture file.

import { make } from "./make.js";
import { drawing, PANEL, WHOLE } from "./screen.js";

/** A frame that the chart of a point is drawn into as soon as it is there; it keeps its place. */
export function chart(id, { box = PANEL, ...attributes } = {}) {
  const frame = make("span", { class: "chart-frame", ...attributes });
  draw(frame, `/api/points/${id}/chart.svg`, box);
  return frame;
}

async function draw(frame, address, box) {
  const response = await fetch(address).catch(() => null); // without it the words say the same
  if (response?.ok) frame.replaceChildren(drawing(await response.text(), { name: "page", box }));
}

/** The chart of a point, and under it the postures in which it can be drawn. */
export function chartByPosture({ id, positions }, words) {
  const frame = chart(id, { class: "chart-frame chart", box: WHOLE });
  const ways = Object.entries(positions).flatMap(([mode, of]) => of.map((position) => ({ mode, position })));
  if (ways.length < 2) return make("div", {}, frame);
  const rows = ways.map(({ mode, position }, index) => {
    const box = make("input", { type: "radio", name: "posture", class: "gp-unseen", change: () =>
      draw(frame, `/api/points/${id}/chart.svg?${new URLSearchParams({ mode, position })}`, WHOLE) });
    box.checked = index === 0;
    return make("label", { class: "tile" }, box, make("span", {}, words.way(mode, position)));
  });
  return make("div", {}, frame, make("fieldset", { class: "tiles postures" }, make("legend", {}, words.drawn), ...rows));
}
