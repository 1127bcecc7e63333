// One point: where it is, what the hand does, who should leave it out, and what all that rests on.

import { ask } from "./asking.js";
import { chartByPosture } from "./charts.js";
import { heading, link, list, make, paragraphs, words as plain } from "./elements.js";
import { clock } from "./moment.js";
import { WORDS } from "./page_texts.js";

const words = WORDS.points;

export async function show(view, { id }) {
  const point = await ask(`/api/points/${id}`);
  const title = heading(point.title);
  if (point.kind === "point") title.append(" ", make("small", { class: "code" }, point.id));
  view.append(
    make("p", {}, link("/points", {}, words.all)),
    title,
    make("div", { class: "point" },
      make("div", {}, chartByPosture(point, { drawn: words.drawn, way }),
        ...(point.names ? [make("p", { class: "soft names" }, `${point.names} · ${point.english.join(", ")}`)] : [])),
      make("div", {},
        part(words.where, point.location ? paragraphs([point.location], "lead") : [], spoken(point, point.find)),
        part(words.work, [spoken(point, point.work)]),
        part(words.care, [spoken(point, point.caution)], point.cautions.length ? list(point.cautions) : ""),
        restrictions(point.restrictions),
        facts(point),
        make("section", { class: "folds" },
          fold(words.notSaid, point.not_said.length ? [list(point.not_said)] : []),
          fold(words.disagree, point.conflicts.map(conflict)),
          ...rests(point)))),
  );
}

const way = (mode, position) =>
  (mode === "partner" ? `${WORDS.positions[position]}, ${WORDS.modes.partner}` : WORDS.positions[position]);

function facts(point) {
  const { min_s, typical_s, max_s } = point.hold;
  const said = (mode) => point.positions[mode].map((position) => WORDS.positions[position]).join("; ");
  const rows = [
    ...(point.landmarks ? [[words.felt, point.landmarks.join(", ")]] : []),
    [words.hold, words.holdRange(clock(typical_s), clock(min_s), clock(max_s), point.hold_basis === "inferred")],
    [words.pressure, words.pressureRange(plain(point.pressure.default), plain(point.pressure.max), point.pressure.cap_score)],
    ...(point.never.length ? [[words.never, point.never.map(plain).join(", ")]] : []),
    [words.sides, point.sides === "together" ? words.together : words.each],
    ...Object.keys(point.positions).filter((mode) => point.positions[mode].length)
      .map((mode) => [words.modes[mode], said(mode)]),
  ];
  if (point.meridian) rows.push([words.meridian, point.meridian], [words.tradition, point.tradition]);
  if (point.confidence) rows.push([words.sure, `${point.confidence}. ${point.confidence_why}`]);
  return make("section", {}, make("h2", {}, words.short),
    make("dl", { class: "facts-list" }, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])));
}

/** What is read once, and not while looking for the place. */
function fold(title, inside) {
  return inside.length ? make("details", { class: "fold" }, make("summary", {}, title), ...inside) : "";
}

function part(title, ...inside) {
  const filled = inside.flat().filter(Boolean);
  return filled.length ? make("section", {}, make("h2", {}, title), ...filled) : "";
}

/** What is said to whom in which position; positions with the same words share them. */
function variants(point, lines, mode) {
  const found = new Map();
  for (const position of point.positions[mode]) {
    const fits = lines.filter((line) => (line.mode === mode || line.mode === "any")
      && (!line.positions.length || line.positions.includes(position)));
    const one = fits.filter((line) => line.sides !== "both");
    const text = [...new Set((one.length ? one : fits).map((line) => line.text))].join(" ");
    if (text) found.set(text, [...(found.get(text) ?? []), WORDS.positions[position]]);
  }
  return [...found].map(([text, positions]) => ({ text, positions, all: found.size === 1 }));
}

/** The lines of the voice: for oneself first, and each posture by its name where they differ. */
function spoken(point, lines) {
  const modes = Object.keys(point.positions).map((mode) => [mode, variants(point, lines, mode)]).filter(([, found]) => found.length);
  const texts = new Set(modes.flatMap(([, found]) => found.map(({ text }) => text)));
  if (!texts.size) return "";
  if (texts.size === 1) return make("p", {}, [...texts][0]);
  return make("div", {}, ...modes.flatMap(([mode, found]) => [
    make("h3", {}, words.modes[mode]),
    ...found.flatMap(({ text, positions, all }) => [
      ...(all ? [] : [make("p", { class: "variant" }, positions.join(words.or))]), make("p", {}, text)]),
  ]));
}

function restrictions(found) {
  const groups = Object.keys(words.effects).map((effect) => [effect, found.filter((one) => one.effect === effect)]);
  return part(words.not, groups.filter(([, of]) => of.length).map(([effect, of]) =>
    make("p", {}, make("strong", {}, `${words.effects[effect]}: `), `${of.map((one) => one.who).join("; ")}.`)));
}

/** All sides of a question under their letters, which the choice and its reason speak of. */
function conflict({ question, claims, chosen, reason }) {
  return make("div", {}, make("h3", {}, question),
    list(claims.map((claim) => make("span", {}, `${claim.id}. ${claim.says} `, from(claim)))),
    make("p", {}, make("strong", {}, words.chosen), chosen), ...paragraphs([reason], "soft"));
}

const from = ({ source, part: place }) =>
  make("span", { class: "soft" }, source === "ours" ? words.ours : place === "body" ? source : `${source}, ${plain(place)}`);

function rests(point) {
  const claims = point.claims.map((claim) => make("li", {}, claim.says, " ", from(claim)));
  const rows = point.sources.map((source) => make("li", {}, make("strong", {}, `${source.id} `),
    source.url ? make("a", { href: source.url, rel: "noreferrer", target: "_blank" }, source.what) : source.what,
    source.author ? make("span", { class: "soft" }, ` ${source.author}`) : ""));
  return [
    fold(`${words.rests}: ${words.statements(claims.length)}`, [make("ul", {}, ...claims)]),
    fold(words.sources, [
      ...(point.cautions_sourced.length ? [list(point.cautions_sourced)] : []), make("ul", { class: "sources" }, ...rows)]),
  ];
}
