// One point: where it is, what the hand does, who should leave it out, and what all that rests on.

import { ask } from "./asking.js";
import { heading, link, list, make, paragraphs, words } from "./elements.js";
import { clock } from "./moment.js";

const EFFECTS = {
  stop_session: "No session with", avoid: "Left out with", ask_first: "Ask a clinician first with",
  change_position: "Another position with", lighten: "Lighter with", note: "Good to know with",
};

export async function show(view, { id }) {
  const point = await ask(`/api/points/${id}`);
  const named = point.kind === "point" ? `${point.id}: ${point.title}` : point.title;
  view.append(
    make("p", {}, link("/points", {}, "All points")),
    heading(named),
    ...(point.names ? [make("p", { class: "lead" }, point.names, make("span", { class: "soft" }, ` ${point.english.join(", ")}`))] : []),
    make("div", { class: "point" },
      make("img", { class: "chart", src: `/api/points/${point.id}/chart.svg`, width: 480, height: 480, alt: `Where ${named} is` }),
      make("div", {},
        facts(point),
        part("Where", point.location ? paragraphs([point.location]) : [], spoken(point.find)),
        part("What the hand does", [spoken(point.work)]),
        part("With care", [spoken(point.caution)], point.cautions.length ? list(point.cautions) : ""),
        restrictions(point.restrictions),
        part("Where sources disagree", point.conflicts.map(conflict)),
        rests(point))),
  );
}

function facts(point) {
  const { min_s, typical_s, max_s } = point.hold;
  const rows = [
    ["Hold", `${clock(typical_s)}, between ${clock(min_s)} and ${clock(max_s)}`],
    ["Pressure", `${words(point.pressure.default)}, at most ${words(point.pressure.max)}`],
    ["Sides", point.sides === "together" ? "both at once" : "one after the other"],
    ["Positions", point.positions.map(words).join(", ")],
  ];
  if (point.confidence) rows.push(["How surely found", `${point.confidence}. ${point.confidence_why}`]);
  return make("dl", { class: "facts-list" }, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}

function part(title, ...inside) {
  const filled = inside.flat().filter(Boolean);
  return filled.length ? make("section", {}, make("h2", {}, title), ...filled) : "";
}

/** The lines of the voice, those for oneself first. */
function spoken(lines) {
  const row = (mode, label) => {
    const said = lines.filter((line) => line.mode === mode || line.mode === "any").map((line) => line.text);
    return said.length ? [make("h3", {}, label), make("p", {}, [...new Set(said)].join(" "))] : [];
  };
  const different = lines.some((line) => line.mode === "partner");
  const parts = different ? [...row("self", "Alone"), ...row("partner", "With a partner")]
    : lines.length ? [make("p", {}, lines.map((line) => line.text).join(" "))] : [];
  return parts.length ? make("div", {}, ...parts) : "";
}

function restrictions(found) {
  const groups = Object.keys(EFFECTS).map((effect) => [effect, found.filter((one) => one.effect === effect)]);
  return part("Not for everybody", groups.filter(([, of]) => of.length).map(([effect, of]) =>
    make("p", {}, make("strong", {}, `${EFFECTS[effect]}: `), `${of.map((one) => one.who).join("; ")}.`)));
}

/** All sides of a question under their letters, which the choice and its reason speak of. */
function conflict({ question, claims, chosen, reason }) {
  return make("section", {}, make("h3", {}, question),
    list(claims.map((claim) => make("span", {}, `${claim.id}. ${claim.says} `, from(claim)))),
    make("p", {}, make("strong", {}, "Chosen: "), chosen), ...paragraphs([reason], "soft"));
}

const from = ({ source, part: place }) =>
  make("span", { class: "soft" }, source === "ours" ? "Our own choice." : place === "body" ? source : `${source}, ${words(place)}`);

function rests(point) {
  const claims = point.claims.map((claim) => make("li", {}, claim.says, " ", from(claim)));
  const rows = point.sources.map((source) => make("li", {}, make("strong", {}, `${source.id} `),
    source.url ? make("a", { href: source.url, rel: "noreferrer", target: "_blank" }, source.what) : source.what,
    source.author ? make("span", { class: "soft" }, ` ${source.author}`) : ""));
  return make("section", {}, make("h2", {}, "What this rests on"),
    make("details", { class: "fold" }, make("summary", {}, `${claims.length} statements`), make("ul", {}, ...claims)),
    make("h3", {}, "Sources"), make("ul", { class: "sources" }, ...rows));
}
