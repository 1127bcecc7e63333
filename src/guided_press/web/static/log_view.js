// The private log: whether it is kept, a small plot, and every entry.

import { ask, keyHeader, remove as erase } from "./asking.js";
import { button, heading, make, save } from "./elements.js";
import { named } from "./make.js";
import { WORDS } from "./page_texts.js";

const words = WORDS.log;
const PLOT = { width: 480, height: 190, left: 30, right: 8, top: 12, bottom: 26 };

export async function show(view) {
  const place = make("div", { class: "log" });
  await draw(place);
  view.append(heading(words.title), make("p", { class: "lead" }, words.lead), place);
}

async function draw(place) {
  const [{ log }, shown] = await Promise.all([ask("/api/preferences"), ask("/api/log")]);
  const { entries } = shown;
  const keep = (change) => async (event) => {
    await ask("/api/preferences", { method: "PUT", body: { log: change(event.target.checked) } });
    await draw(place);
  };
  const row = (label, hint, on, change) => {
    const box = make("input", { type: "checkbox", change: keep(change) });
    box.checked = on;
    return make("label", { class: "check" }, box, make("span", {}, label, ...(hint ? [make("small", {}, hint)] : [])));
  };
  place.replaceChildren(
    make("div", { class: "card" },
      row(words.on, "", log !== "off", (on) => (on ? "after" : "off")),
      ...(log === "off" ? [make("p", { class: "soft" }, words.off)]
        : [row(words.before, words.beforeHint, log === "both", (on) => (on ? "both" : "after"))])),
    ...(entries.length ? filled(shown, place) : log === "off" ? [] : [make("p", { class: "soft" }, words.empty)]));
}

function filled(shown, place) {
  const { entries } = shown;
  const numbered = entries.filter((entry) => entry.after !== null);
  const remove = button(words.remove, async () => {
    if (!confirm(words.sureRemove)) return;
    await erase("/api/log", shown);
    await draw(place);
  }, { class: "quiet" });
  return [
    ...(numbered.length > 1 ? [make("figure", { class: "card plot" }, make("figcaption", {}, words.plot), plot(numbered))] : []),
    make("div", { class: "table", tabindex: 0, role: "region", "aria-label": words.title }, table(entries)),
    make("p", { class: "actions" }, button(words.csv, saveTable, { class: "button" }), remove),
  ];
}

/** Through the key's header: what is private is not had with a cookie alone. */
async function saveTable() {
  const response = await fetch("/api/log.csv", { headers: keyHeader() });
  const address = URL.createObjectURL(await response.blob());
  save(address, "guided-press-log.csv");
  setTimeout(() => URL.revokeObjectURL(address), 1000);
}

function table(entries) {
  const heads = [words.when, words.session, words.minutes, words.felt, words.beforeColumn, words.after];
  const rows = entries.toReversed().map((entry) => make("tr", {},
    make("td", {}, new Date(entry.at).toLocaleString(undefined, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" })),
    make("td", { dir: "auto" }, ...named(entry.session)),
    ...[entry.minutes.toFixed(0), entry.felt ? WORDS.end.felt[entry.felt] : "", entry.before ?? "", entry.after ?? ""]
      .map((value) => make("td", {}, String(value)))));
  return make("table", {}, make("thead", {}, make("tr", {}, ...heads.map((head) => make("th", { scope: "col" }, head)))),
    make("tbody", {}, ...rows));
}

/** A dot for each session in their order, joined; before, where it was said, as a ring above it. */
function plot(entries) {
  const { width, height, left, right, top, bottom } = PLOT;
  const x = (index) => left + 8 + ((width - left - right - 16) * index) / (entries.length - 1);
  const y = (value) => top + ((height - top - bottom) * (10 - value)) / 10;
  const at = entries.map((entry, index) => [x(index), y(entry.after)]);
  const label = (px, py, text, anchor) => make("text", { x: px, y: py, "text-anchor": anchor }, text);
  const day = (entry) => new Date(entry.at).toLocaleDateString(undefined, { month: "short", day: "numeric" });
  return make("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": words.plotWords(entries.length) },
    ...[0, 5, 10].flatMap((value) => [
      make("line", { x1: left, x2: width - right, y1: y(value), y2: y(value), class: "grid" }),
      label(left - 10, y(value) + 5, String(value), "end")]),
    make("polyline", { points: at.map((point) => point.join(",")).join(" "), class: "way" }),
    ...entries.flatMap((entry, index) => (entry.before === null ? [] : [
      make("line", { x1: at[index][0], x2: at[index][0], y1: y(entry.before), y2: at[index][1], class: "change" }),
      make("circle", { cx: at[index][0], cy: y(entry.before), r: 4.5, class: "was" })])),
    ...at.map(([cx, cy]) => make("circle", { cx, cy, r: 5.5, class: "is" })),
    label(left, height - 4, day(entries[0]), "start"), label(width - right, height - 4, day(entries.at(-1)), "end"));
}
