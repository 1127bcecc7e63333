// Voices, guidance and background: the few voices that matter first, each to be listened to.

import { keyHeader } from "./asking.js";
import { button, make, select } from "./elements.js";
import { icon } from "./make.js";
import { WORDS } from "./page_texts.js";

const words = WORDS.voices;

/** Fields, and the wishes that they make; `change` hears of every new wish. */
export function soundFields(home, change) {
  const wishes = {};
  const set = (name) => (value) => {
    if (value === "") delete wishes[name];
    else wishes[name] = value;
    change?.();
  };
  const voice = (engine, name) => {
    for (const [key, part] of [["engine", engine], ["voice", name]]) {
      if (part) wishes[key] = part;
      else delete wishes[key];
    }
    change?.();
  };
  const guidance = select(words.guidance, words.guidances, "", set("guidance"));
  const bed = select(words.bed, [["", words.usual], ...home.beds.map((name) => [name, words.beds[name] ?? name])], "", set("bed"));
  const rate = select(words.pace, words.paces, "", (value) => set("rate_wpm")(value && Number(value)));
  return { wishes, rows: [rate.row, guidance.row, bed.row], voices: voiceList(voice) };
}

function voiceList(choose) {
  const place = make("fieldset", { class: "voices" }, make("legend", {}, words.title));
  const player = make("audio", {});
  let ticket = "";
  const row = (value, label, about, engine, name, there = true) => {
    const box = make("input", { type: "radio", name: "voice", value, change: () => choose(engine, name) });
    box.checked = value === "";
    box.disabled = !there;
    const listen = engine && there ? [button("", () => {
      player.src = `/api/voices/sample?${new URLSearchParams({ engine, voice: name, ticket })}`;
      return player.play();
    }, { class: "quiet listen", "aria-label": `${words.listen}: ${label}` })] : [];
    listen[0]?.replaceChildren(icon("play"), make("span", {}, words.listen));
    return make("div", { class: "voice" }, make("label", { class: "check" }, box,
      make("span", { dir: "auto" }, label, ...(about ? [make("small", {}, about)] : []))), ...listen);
  };
  place.append(row("", words.usual, "", "", ""));
  load(place, row, (given) => (ticket = given));
  return place;
}

async function load(place, row, keep) {
  const response = await fetch("/api/voices", { headers: keyHeader() }).catch(() => null);
  const { engines = [], first = [], note = "", ticket = "" } = response?.ok ? await response.json() : {};
  keep(ticket); // a player cannot give the key
  if (note) place.append(make("p", { class: "soft small" }, note));
  place.append(...first.map(({ voice, about, install }) => {
    const [engine, name] = parts(voice);
    const told = install ? `${about} · ${words.notHere}` : about;
    return row(voice, `${name[0].toUpperCase()}${name.slice(1)}`, told, engine, name, !install);
  }));
  const missing = first.find(({ install }) => install);
  if (missing) place.append(make("p", { class: "soft small" }, words.install, make("code", {}, missing.install)));
  const shown = new Set(first.map(({ voice }) => voice));
  const all = engines.flatMap(({ engine, voices }) => voices.map((voice) => ({ engine, id: `${engine}:${voice.name}`, ...voice })));
  const rest = all.filter(({ id }) => !shown.has(id));
  if (!rest.length) return;
  const more = make("details", { class: "fold" }, make("summary", {}, words.all(rest.length)));
  more.addEventListener("toggle", () => more.append(...rest.map(({ id, engine, name, language, about }) =>
    row(id, about || name, [engine, languageName(language)].filter(Boolean).join(" · "), engine, name))), { once: true });
  place.append(more);
}

/** Engine and name of a voice; the name may hold the sign between them, too. */
function parts(voice) {
  const at = voice.indexOf(":");
  return [voice.slice(0, at), voice.slice(at + 1)];
}

/** Such as American English; the code itself where no browser knows it. */
function languageName(code) {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(code);
  } catch {
    return code;
  }
}
