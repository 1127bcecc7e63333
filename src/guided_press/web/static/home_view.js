// Home: how long, where, with whom, and one press; below it every session.

import { ask, remove } from "./asking.js";
import { button, failure, heading, link, make, tell } from "./elements.js";
import { icon, named } from "./make.js";
import { memory } from "./memory.js";
import { clock } from "./moment.js";
import { go } from "./navigation.js";
import { WORDS } from "./page_texts.js";
import { lastPlayed } from "./playing.js";
import { posture, posturesOf } from "./postures.js";
import { playOnPress, playSitting, preparing, refusal } from "./starting.js";
import { forWhom, personNow, todayLine } from "./today.js";

const LARGEST_BYTES = 512 * 1024;
const STEPS_MIN = [3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 35, 40, 45];
const words = WORDS.home;

export async function show(view, { signal }) {
  const home = await ask("/api/home");
  const again = async () => {
    const fresh = await ask("/api/home");
    own.replaceWith((own = ownSection(fresh.own, again)));
  };
  let own = ownSection(home.own, again);
  const seen = lastPlayed();
  const owner = home.role !== "listener"; // a phone that may only listen opens what is there
  document.documentElement.classList.toggle("listener", !owner);
  const opened = owner || seen?.about?.script ? [beside(home, seen, signal, owner)] : [];
  view.append(
    make("div", { class: opened.some((one) => one.querySelector(".card")) ? "home" : "home alone" }, owner ? startForm(home, signal) : heading(words.title), ...opened),
    make("section", { class: "sessions", "aria-labelledby": "sessions" },
      make("h2", { id: "sessions" }, words.sessions),
      make("ul", { class: "cards" }, ...ordered(home.shipped, seen).map((script) => card(script, script.id === seen?.about?.script)))),
    ...(owner || home.own.length ? [own] : []),
    make("p", { class: "soft small" }, words.notTreatment),
  );
}

// -- the big button -----------------------------------------------------------------------------

function startForm(home, signal) {
  const { places, shortest_min, longest_min } = home.start;
  const kept = memory("wish");
  const wish = { minutes: 12, place: "chair", mode: "self", ...kept.get("last") };
  const problem = make("div", { class: "start-problem" });
  const label = make("span", {}, words.start);
  const bar = make("span", { class: "start-bar", "aria-hidden": "true" });
  const press = make("button", { class: "start-button", type: "submit" }, bar, icon("play"), label);
  const ahead = preparing(signal, (stage, share) => {
    if (!press.disabled) return;
    label.textContent = stage || words.starting;
    bar.style.inlineSize = `${Math.round(100 * share)}%`;
  });
  const request = (person = personNow(home.profile, wish.mode)) => ({ path: "/api/start", body: { ...wish, ...person } });
  const changed = () => {
    kept.set("last", wish);
    problem.replaceChildren();
    line.draw(wish.mode);
    ahead.prepare(request());
  };
  const line = todayLine(home.profile, signal, () => changed());

  async function sound(event) {
    event.preventDefault();
    await playOnPress(
      { press, label, working: words.starting, signal },
      () => forWhom(home.profile, wish.mode, signal),
      async (person) => {
        tell(words.starting);
        playSitting(await ahead.get(request(person)), { wish: { ...wish } });
      },
      (error, person) => {
        problem.replaceChildren(refusal(error, person, signal));
        problem.scrollIntoView({ block: "nearest" });
      },
    );
    if (!press.disabled) bar.style.inlineSize = "0";
  }

  const stepper = minuteStepper(wish.minutes, shortest_min, longest_min, (minutes) => {
    wish.minutes = minutes;
    changed();
  });
  changed();
  return make("form", { class: "start", submit: sound },
    heading(words.title), stepper.element,
    tiles(words.where, "place", places.map((place) => [place, WORDS.places[place], posture(place)]), wish.place, (place) => {
      wish.place = place;
      changed();
    }),
    tiles(words.who, "mode", Object.entries(WORDS.company), wish.mode, (mode) => {
      wish.mode = mode;
      changed();
    }),
    press, line.element, problem);
}

function minuteStepper(value, shortest, longest, change) {
  const unit = make("span", { class: "unit" }, words.unit(value));
  const box = make("input", { type: "number", inputmode: "numeric", min: shortest, max: longest, step: 1, value, "aria-label": words.minutes,
    required: "", input: () => read() });
  const read = () => {
    if (!box.validity.valid || !box.value) return;
    unit.textContent = words.unit(Number(box.value));
    change(Number(box.value));
  };
  const set = (minutes) => {
    box.value = minutes;
    read();
  };
  const step = (way) => () => {
    const steps = STEPS_MIN.filter((minutes) => minutes >= shortest && minutes <= longest);
    const at = Number(box.value) || value;
    const next = way > 0 ? steps.find((minutes) => minutes > at) : steps.findLast((minutes) => minutes < at);
    if (next) set(next);
  };
  const press = (name, label, way) => make("button", { type: "button", class: "step", "aria-label": label, click: step(way) }, icon(name));
  const element = make("div", { class: "stepper" }, press("minus", words.fewer, -1),
    make("label", { class: "minutes" }, box, unit), press("plus", words.more, 1));
  return { element, set };
}

/** A choice of one of a few, as tiles; options are [value, words, picture]. */
function tiles(legend, name, options, value, change) {
  const rows = options.map(([id, text, picture]) => {
    const box = make("input", { type: "radio", name, value: id, class: "gp-unseen", change: () => change(id) });
    box.checked = id === value;
    return make("label", { class: "tile" }, box, ...(picture ? [picture] : []), make("span", {}, text));
  });
  return make("fieldset", { class: `tiles ${name}` }, make("legend", { class: "gp-unseen" }, legend), ...rows);
}

// -- where one was ------------------------------------------------------------------------------

function beside(home, seen, signal, owner) {
  const parts = [];
  if (seen?.about) parts.push(goOnCard(home, seen, signal));
  if (owner && home.profile === "none") {
    parts.push(make("aside", { class: "card quiet-card" }, make("p", {}, words.answersLine),
      make("p", { class: "actions" }, link("/screening", { class: "button" }, words.answersLink))));
  }
  if (owner) parts.push(make("p", { class: "aside-link" }, link("/compose", {}, words.choose)));
  return make("div", { class: "beside" }, ...parts);
}

function goOnCard(home, seen, signal) {
  const open = !seen.over && seen.t > 5;
  const ahead = preparing(signal, (stage) => press.disabled && (press.lastChild.textContent = stage || words.starting));
  const mode = seen.about.wish?.mode ?? [...home.own, ...home.shipped].find((one) => one.id === seen.about.script)?.mode ?? "self";
  const request = (person = personNow(home.profile, mode)) => (seen.about.wish
    ? { path: "/api/start", body: { ...seen.about.wish, ...person } }
    : { path: "/api/sittings", body: { script: seen.about.script, wishes: seen.about.wishes ?? {}, ...person } });
  const wrong = make("div");
  const press = button("", () => playOnPress(
    { press, label: press.lastChild, working: words.starting, signal },
    () => forWhom(home.profile, mode, signal),
    async (person) => playSitting(await ahead.get(request(person)), seen.about),
    (error, person) => wrong.replaceChildren(refusal(error, person, signal)),
  ), { class: "primary", pointerenter: () => ahead.prepare(request()), focus: () => ahead.prepare(request()) });
  press.replaceChildren(icon("play"), make("span", {}, open ? words.goOnButton : words.againButton));
  const share = make("span", { class: "share", "aria-hidden": "true" }, make("span", {}));
  share.firstChild.style.inlineSize = `${Math.min(100, (100 * seen.t) / seen.total_s)}%`;
  return make("section", { class: "card go-on", "aria-labelledby": "go-on" },
    make("h2", { id: "go-on", class: "kicker" }, open ? words.goOn : words.lastTime),
    make("p", { class: "go-on-title", dir: "auto" }, ...named(seen.title)),
    ...(open ? [share, make("p", { class: "soft" }, words.left(clock(seen.total_s - seen.t, Math.round)))] : []),
    make("p", { class: "actions" }, press), wrong);
}

// -- the sessions -------------------------------------------------------------------------------

const ordered = (scripts, seen) =>
  scripts.toSorted((one, other) => (other.id === seen?.about?.script) - (one.id === seen?.about?.script));

function card(script, isLast) {
  const minutes = Number(script.minutes.toFixed(1));
  const picture = make("span", { class: `scene ${script.mode}`, "aria-hidden": "true" },
    make("span", { class: "scene-minutes" }, make("b", {}, String(minutes)), words.unit(minutes)),
    make("span", { class: "scene-postures" }, ...posturesOf(script.positions)),
    make("img", { src: `/api/sessions/${script.id}/body.svg`, alt: "", width: 75, height: 170, loading: "lazy" }));
  const positions = script.positions.map((position) => WORDS.positions[position]).join(", then ");
  return make("li", {},
    link(`/session/${script.id}`, { class: "card session-card" }, picture,
      make("span", { class: "session-words" },
        ...(isLast ? [make("span", { class: "kicker" }, words.lastTime)] : []),
        make("strong", { dir: "auto" }, script.title),
        make("span", { dir: "auto" }, script.description),
        ...(script.length ? [make("span", { class: "small" }, script.length)] : []),
        make("span", { class: "soft small" }, [WORDS.company[script.mode], positions].filter(Boolean).join(" · ")),
        ...(script.needs.length ? [make("span", { class: "soft small" }, `${WORDS.session.needs} ${script.needs.join(", ")}`)] : []))));
}

function ownSection(own, changed) {
  const wrong = make("div");
  const file = make("input", { type: "file", accept: ".yaml,.yml", class: "gp-unseen", id: "upload", change: upload });
  async function upload() {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      if (chosen.size > LARGEST_BYTES) throw Object.assign(new Error(words.tooLarge), { problems: [] });
      const { id } = await ask("/api/scripts", { body: { text: await chosen.text() } });
      go(`/edit/${id}`);
    } catch (error) {
      wrong.replaceChildren(failure(error));
    }
    file.value = "";
  }
  const rows = own.map((script) => make("li", {},
    link(`/session/${script.id}`, { dir: "auto" }, script.title),
    make("span", { class: "soft" }, [script.length, WORDS.modes[script.mode]].filter(Boolean).join(", ")),
    make("span", { class: "actions" },
      link(`/edit/${script.id}`, { class: "button quiet", "aria-label": `${words.edit} ${script.title}` }, words.edit),
      button(words.remove, async () => {
        if (!confirm(words.sureRemove(script.title))) return;
        await remove(`/api/scripts/${script.id}`, script);
        await changed();
      }, { class: "quiet", "aria-label": `${words.remove} ${script.title}` }))));
  return make("section", { "aria-labelledby": "own" },
    make("h2", { id: "own" }, words.own),
    ...(rows.length ? [make("ul", { class: "rows" }, ...rows)] : [make("p", { class: "soft" }, words.noOwn)]),
    make("p", { class: "actions" },
      link("/edit", { class: "button" }, words.write),
      file, make("label", { for: "upload", class: "button" }, words.open)),
    wrong);
}
