// The one session that sounds: its player is shown whole in its own view and small in every other.

import { ask, work } from "./asking.js";
import { askBefore, ending } from "./ending.js";
import { link, make } from "./elements.js";
import { icon, named } from "./make.js";
import { avoidedHere, memory } from "./memory.js";
import { clock, fragment } from "./moment.js";
import { WORDS } from "./page_texts.js";
import { mountPlayer } from "./player.js";
import { TEXTS } from "./texts.js";

const box = document.getElementById("playing");
const mini = document.getElementById("mini");
const last = memory("last");
const GAP_S = 2; // between two looks at the sound that goes on
const STAY_MS = 30_000; // so often the server hears that its session is still open here

let audio = null; // made by a press, so that every browser lets it sound
let now = null; // { id, player, root, about }

/** Called inside a press: from then on the sound may begin by itself. */
export function allowSound() {
  audio ??= make("audio", {});
  if (!now) audio.load();
}

/** A microphone is opened: the session would be heard by it. */
export const hush = () => now?.player.audio.pause();


/** What was played last: { about, t, total_s, over }, or null. */
export const lastPlayed = () => last.get("session");

/**
 * Show a session's player; one that plays already goes on.
 *
 * @param {string} id Of the sitting.
 * @param {{start?: boolean, about?: object, shortForm?: boolean}} options start: sound at once;
 *   about: how to come back; shortForm: begin with the words on safety.
 */
export async function openPlayer(id, { start = false, about = null, shortForm = false } = {}) {
  if (now?.id === id) {
    if (start) now.player.play();
    return now.data;
  }
  const { data, role, left_out } = await ask(`/api/sittings/${id}`);
  closePlayer();
  data.artwork = `/api/sittings/${id}/cover.png`;
  const root = make("section", { id: "player", "aria-label": data.title });
  const before = make("div", { class: "before" });
  const reading = make("div", { class: "reading" }, chapterList(data), before, wordList(data));
  box.replaceChildren(root, reading);
  const player = mountPlayer(root, data, {
    source: `/api/sittings/${id}/sound.wav`, audio: audio ?? undefined, links: reading,
    ended: (places) => {
      now?.note(); // a session that was paused before it was ended tells of no other event
      ending(places, { id, data, heard_s: heard_s() });
    },
    // where it cannot be noted, they are heard whole the next time
    avoided: role === "owner" ? avoidedByOwner(id, data.mode, left_out) : undefined,
    heardSafety: () => role === "owner" && ask(`/api/heard/${id}`, { method: "POST" }).catch(() => {}),
    from_s: shortForm ? data.never_skipped[0]?.start_s : null,
  });
  audio = player.audio;
  now = { id, player, root, data, about, heard: 0, at: null };
  follow(player, data);
  if (role === "owner") {
    askBefore(before, id);
    offerShortForm(player, id, about);
  }
  root.dispatchEvent(new CustomEvent("mounted", { bubbles: true, detail: player }));
  if (start) await player.play();
  return data;
}

/** The terminal's player leaves the same out; what cannot be kept with it is kept here. */
function avoidedByOwner(id, mode, places) {
  const here = avoidedHere(mode);
  return {
    places: [...places, ...here.places],
    add: (place) => ask(`/api/left-out/${id}`, { body: { place } }).catch(() => here.add(place)),
  };
}

const heard_s = () => now?.heard ?? 0;

/** Who heard the words on safety lately may ask for their short form; it is prepared ahead. */
async function offerShortForm(player, id, about) {
  const { on } = await ask(`/api/heard/${id}`).catch(() => ({ on: null }));
  if (!on || now?.player !== player) return;
  const ready = work(`/api/heard/${id}/short`, {}, () => {}, now.watching.signal);
  ready.catch(() => {});
  const day = new Date(`${on}T12:00`).toLocaleDateString("en-GB", { day: "numeric", month: "long" });
  player.offerShortForm(day, async () => {
    const { sitting } = await ready;
    const whole = !box.hidden;
    await openPlayer(sitting, { start: true, about, shortForm: true });
    if (whole) history.replaceState({ about }, "", `/play/${sitting}`);
    place(whole);
  });
}

function closePlayer() {
  if (!now) return;
  now.watching.abort();
  now.player.destroy();
  now = null;
  box.replaceChildren();
  mini.replaceChildren();
  place(false);
}

/** Whole in its own view, small elsewhere. */
export function place(whole) {
  box.hidden = !whole || !now;
  mini.hidden = whole || !now || now.player.over();
  document.documentElement.classList.toggle("with-mini", !mini.hidden);
  document.documentElement.classList.toggle("scripted", whole && Boolean(now));
}

function follow(player, data) {
  const watching = new AbortController();
  now.watching = watching;
  const name = make("span", { class: "mini-name" });
  const left = make("span", { class: "mini-left" });
  const toggle = make("button", { type: "button", class: "mini-toggle", click: () => player.toggle() });
  mini.replaceChildren(toggle,
    link(`/play/${now.id}`, { class: "mini-link", "aria-label": `${WORDS.playing.open}: ${data.title}` }, name, left),
    make("button", { type: "button", class: "mini-close", "aria-label": WORDS.playing.stop, click: closePlayer }, icon("close")));
  let title = "";
  let paused = null;
  const show = () => {
    const moment = player.moment();
    const fresh = (moment.target && data.names[moment.target.target]) || moment.chapter?.title || data.title;
    if (fresh !== title) name.replaceChildren(...named((title = fresh)));
    left.textContent = clock(data.total_s - moment.t, Math.round);
    if (paused !== player.audio.paused) {
      paused = player.audio.paused;
      toggle.replaceChildren(icon(paused ? "play" : "pause"));
      toggle.setAttribute("aria-label", paused ? TEXTS.play : TEXTS.pause);
    }
  };
  const note = () => {
    const { t, over } = player.moment();
    last.set("session", { about: now.about, title: data.title, t, total_s: data.total_s, over: over || player.over() });
  };
  now.note = note;
  const tick = () => {
    const { currentTime } = player.audio;
    const step = currentTime - (now.at ?? currentTime);
    if (step > 0 && step < GAP_S) now.heard += step;
    now.at = currentTime;
    show();
    if (Math.floor(currentTime) % 5 === 0) note();
  };
  const stay = setInterval(() => fetch(`/api/sittings/${now.id}/sound.wav`, { method: "HEAD" }).catch(() => {}), STAY_MS);
  watching.signal.addEventListener("abort", () => clearInterval(stay));
  const on = (event, action) => player.audio.addEventListener(event, action, { signal: watching.signal });
  on("timeupdate", tick);
  for (const event of ["play", "pause", "seeked"]) on(event, show);
  for (const event of ["play", "pause", "ended"]) on(event, note);
  show();
}

function chapterList(data) {
  const rows = data.chapters.map((chapter) => make("li", {},
    make("a", { href: `#${fragment(chapter.start_s)}` }, make("span", { dir: "auto" }, ...named(chapter.title)),
      make("time", {}, clock(chapter.start_s)))));
  return make("nav", { "aria-labelledby": "chapters-title" },
    make("h2", { id: "chapters-title" }, WORDS.playing.chapters), make("ol", { "data-chapters": "" }, ...rows));
}

function wordList(data) {
  const rows = data.captions.map((line) => make("li", { "data-line": "" },
    make("a", { href: `#${fragment(line.start_s)}` }, clock(line.start_s)),
    make("span", { dir: "auto", lang: data.language }, line.text)));
  return make("details", { class: "fold" }, make("summary", {}, WORDS.playing.words), make("ul", { class: "lines" }, ...rows));
}
