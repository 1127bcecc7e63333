// From a session to the sound: play, the places in order, and everything else under details.

import { ask } from "./asking.js";
import { calmly, link, list, make, tell, words as plain } from "./elements.js";
import { exporting } from "./exporting.js";
import { icon, named } from "./make.js";
import { clock } from "./moment.js";
import { WORDS } from "./page_texts.js";
import { drawing } from "./screen.js";
import { soundFields } from "./sound_fields.js";
import { playOnPress, playSitting, preparing, refusal, soundAhead } from "./starting.js";
import { forWhom, personNow, todayLine } from "./today.js";

const words = WORDS.session;

/**
 * @param {{script: string}|{text: string}} source What is played.
 * @param {{home: object, script: object, signal: AbortSignal, about: object|null}} around
 *   script: mode and needs; about: how to come back to it another day.
 */
export function sessionPanel(source, { home, script, signal, about }) {
  const label = make("span", {}, words.play);
  const bar = make("span", { class: "start-bar", "aria-hidden": "true" });
  const press = make("button", { type: "button", class: "start-button", click: play }, bar, icon("play"), label);
  const length = make("p", { class: "length soft" }, script.length || WORDS.home.safetyUnknown);
  const wrong = make("div");
  const after = make("div", { class: "after" });
  const sound = soundFields(home, calmly(look, 350));
  const ahead = preparing(signal, (stage, share) => {
    bar.style.inlineSize = `${Math.round(100 * share)}%`;
    if (press.disabled) label.textContent = stage || words.preparing;
  });
  const request = (person = personNow(home.profile, script.mode)) => ({ path: "/api/sittings", body: { ...source, wishes: sound.wishes, ...person } });

  function play() {
    wrong.replaceChildren();
    return playOnPress(
      { press, label, working: words.preparing, signal },
      () => forWhom(home.profile, script.mode, signal),
      async (person) => playSitting(await ahead.get(request(person)), about && { ...about, wishes: sound.wishes }),
      (error, person) => wrong.replaceChildren(refusal(error, person, signal)),
    );
  }

  /** Prepare ahead, and show what it will be. */
  async function look() {
    after.setAttribute("aria-busy", "true");
    wrong.replaceChildren();
    const person = personNow(home.profile, script.mode);
    try {
      const sitting = await ahead.get(request(person));
      const seen = await ask(`/api/sittings/${sitting}`);
      if (signal.aborted) return;
      length.textContent = seen.data.length;
      soundAhead(sitting);
      after.replaceChildren(...details(sitting, seen, signal));
      tell(`${seen.title}, ${seen.data.length}`);
    } catch (error) {
      if (signal.aborted || error.name === "AbortError") return;
      after.replaceChildren();
      wrong.replaceChildren(refusal(error, person, signal, false));
    } finally {
      bar.style.inlineSize = "0";
      after.removeAttribute("aria-busy");
    }
  }

  const line = todayLine(home.profile, signal, look);
  line.draw(script.mode);
  look();
  return make("div", { class: "panel" },
    make("div", { class: "play-row" }, press, make("div", {}, length,
      ...needed(script.needs))),
    line.element,
    wrong, after,
    make("details", { class: "fold sound" }, make("summary", {}, words.sound),
      sound.voices, make("div", { class: "fields" }, ...sound.rows),
      make("p", { class: "soft" }, link("/voice-commands", {}, WORDS.ears.link))));
}

/** What has to be there; nothing is said where it is not known, as of a text that was just made. */
const needed = (things) => (things
  ? [make("p", { class: "soft" }, things.length ? `${words.needs} ${things.join(", ")}.` : words.nothing)] : []);

function details(sitting, seen, signal) {
  const { data, changes, adjusted, voice } = seen;
  const parts = [];
  if (changes.length) {
    parts.push(make("section", { class: "card changes" }, make("h2", {}, words.changed),
      list(changes.map((change) => {
        const both = change.side === "both";
        const kind = WORDS.kinds[change.kind === "one_side" && !both ? "other_side" : change.kind] ?? plain(change.kind);
        const side = both ? "" : `, ${change.side}`;
        const where = change.target === "session" ? [] : [...named(data.names[change.target] ?? plain(change.target)), `${side}: `];
        return make("span", {}, make("strong", {}, ...where, where.length ? kind.toLowerCase() : kind, ". "), change.reason);
      }))));
  }
  parts.push(make("section", { class: "places-section" }, make("h2", {}, words.places),
    make("div", { class: "places-body" }, placeList(data, seen.left_out), make("div", { class: "worked-body", "aria-hidden": "true" }, drawing(data.body, { name: "worked" })))));
  const moved = adjusted.length > changes.length
    ? adjusted.slice(changes.length).map((one) => `${one.cue}: ${one.change}; ${one.reason}`) : [];
  parts.push(make("details", { class: "fold" }, make("summary", {}, words.details),
    make("p", { class: "soft" }, words.spokenBy(voice)), timeline(sitting, seen),
    ...(moved.length ? [make("h3", {}, words.moved), list(moved)] : []), exporting(sitting, signal)));
  return parts;
}

/** Every place with its time and a picture; what comes before and after them stands between. */
function placeList(data, leftOut) {
  const rows = data.chapters.map((chapter) => {
    const hold = data.holds.find((one) => one.start_s >= chapter.start_s && one.start_s < chapter.end_s);
    const picture = hold
      ? make("img", { src: `/api/points/${hold.target}/motif.svg`, alt: "", width: 56, height: 56, loading: "lazy" })
      : make("span", { class: "no-picture" });
    const out = hold && leftOut.includes(hold.target);
    const long = hold ? (out ? words.leftOut : clock(hold.end_s - hold.start_s, Math.round)) : "";
    return make("li", hold ? (out ? { class: "left-out" } : {}) : { class: "between" }, picture,
      make("span", { class: "place-words" }, make("span", { dir: "auto" }, ...named(chapter.title)),
        ...(long ? [make("small", { class: "soft" }, long)] : [])),
      make("time", {}, clock(chapter.start_s)));
  });
  return make("ol", { class: "places-list" }, ...rows);
}

function timeline(sitting, { data, title }) {
  const drawing = make("img", {
    src: `/api/sittings/${sitting}/timeline.svg`, width: 1200, height: 400, loading: "lazy",
    alt: words.timeline(title, data.holds.length, clock(data.total_s)),
  });
  return make("div", { class: "timeline", tabindex: 0, role: "region", "aria-label": words.timelineName }, drawing);
}
