// What the player looks like: builds its elements once, then shows moments in them.

import { icon, make, named } from "./make.js";
import { clock } from "./moment.js";
import { TEXTS } from "./texts.js";

const LONG_LINE = 84; // letters; a longer sentence is set smaller, so that its place stays the same

const LONG_NOTE = 64; // letters; a longer line is set smaller, so that it stays in its place

function controlButton(name, label, key, action) {
  const attributes = { type: "button", class: `gp-${name}`, "aria-keyshortcuts": key, click: action };
  return make("button", attributes, icon(name), make("span", {}, label));
}

function choiceRow(name, checked, change) {
  const [label, hint] = TEXTS.choices[name];
  const box = make("input", { type: "checkbox", change: (event) => change(event.target.checked) });
  box.checked = checked;
  const words = make("span", {}, label);
  if (hint) words.append(make("small", {}, hint));
  return { box, row: make("label", {}, box, words) };
}

function ring() {
  const circle = (name) =>
    make("circle", { class: name, cx: 60, cy: 60, r: 54, pathLength: 100 });
  const rest = circle("rest");
  rest.setAttribute("transform", "rotate(-90 60 60)");
  rest.setAttribute("stroke-dasharray", "100 100");
  const drawing = make("svg", { viewBox: "0 0 120 120", "aria-hidden": "true" }, circle("all"), rest);
  const left = make("span", {});
  const halo = make("span", { class: "halo", "aria-hidden": "true" });
  const element = make("div", { class: "ring", role: "timer", "aria-label": TEXTS.left }, halo, drawing, left);
  return { element, rest, left };
}

/** Where the holds lie, behind the slider. */
function track(data) {
  const element = make("div", { class: "track", "aria-hidden": "true" });
  const share = (seconds) => `${(100 * seconds) / data.total_s}%`;
  const done = make("span", { class: "done" });
  element.append(done);
  for (const hold of data.holds) {
    const mark = make("span", { class: "hold" });
    mark.style.left = share(hold.start_s);
    mark.style.width = share(hold.end_s - hold.start_s);
    element.append(mark);
  }
  return { element, at: (seconds) => (done.style.width = share(seconds)) };
}

// Of a chart, without its title and footer, which stand beside it: the place, and with the person.
export const PANEL = "-228 58 456 366";
export const WHOLE = "-228 58 456 548";

/**
 * A picture of the data as an element, in the page's own typeface.
 *
 * @param {string} svg Ours.
 * @param {{side?: string, name?: string, box?: string}} options side: the other one is drawn
 *   faintly; name: begins its ids, where the same picture may stand twice; box: the part shown,
 *   without the words around it.
 */
export function drawing(svg, { side = "both", name = "now", box = "" } = {}) {
  const own = /aria-labelledby="([\w-]+)-title /.exec(svg)?.[1] ?? "";
  const read = new DOMParser().parseFromString(own ? svg.replaceAll(own, `${name}-${own}`) : svg, "image/svg+xml").documentElement;
  const other = { left: "right", right: "left" }[side];
  for (const part of read.querySelectorAll(`[data-side="${other}"]`)) part.setAttribute("opacity", "0.2");
  read.querySelector(`[data-veil="${other}"]`)?.setAttribute("opacity", "0.62");
  if (box) {
    read.setAttribute("viewBox", box);
    for (const part of read.querySelectorAll("[data-part=frame]")) part.remove();
  }
  return document.importNode(read, true);
}

/** Build the player's elements into a root. */
export function buildScreen(root, data, actions, options) {
  const picture = make("div", { class: "picture" });
  const phase = make("p", { class: "phase" });
  const name = make("p", { class: "name", dir: "auto" });
  const facts = make("p", { class: "facts" });
  const round = ring();
  const caption = make("p", { class: "caption", dir: "auto", lang: data.language });
  const live = make("p", { class: "gp-unseen", role: "status", "aria-live": "polite" });
  const notice = make("p", { class: "notice" });
  notice.hidden = true;

  const slider = make("input", {
    type: "range", min: 0, max: Math.ceil(data.total_s), step: 1, value: 0,
    "aria-label": TEXTS.place,
    input: (event) => actions.seek(Number(event.target.value)),
    change: (event) => (event.target.value = shown.second), // where it is, if it may not go there yet
  });
  const shown = {};
  const marks = track(data);
  const gone = make("span", {});
  const whole = make("span", {}, clock(data.total_s, Math.round));

  const buttons = {
    again: controlButton("again", TEXTS.again, "P", actions.again),
    toggle: controlButton("play", TEXTS.play, "Space", actions.toggle),
    next: controlButton("next", TEXTS.next, "N", actions.next),
  };
  const ready = controlButton("ready", TEXTS.ready, "R", actions.ready);
  const more = [
    controlButton("stop", TEXTS.tooMuch, "X", actions.tooMuch),
    controlButton("shorter", TEXTS.shorter, "-", actions.shorter),
    controlButton("longer", TEXTS.longer, "+", actions.longer),
    controlButton("where", TEXTS.where, "W", actions.where),
    controlButton("volume", TEXTS.volume, "ArrowUp", actions.volume),
  ];
  const choices = Object.fromEntries(Object.keys(TEXTS.choices).map((key) =>
    [key, choiceRow(key, options[key], (on) => actions.choose(key, on))]));
  const slot = make("div", { class: "after-words" });
  const ending = make("section", { class: "ending", "aria-labelledby": "gp-ending" },
    make("h2", { id: "gp-ending", tabindex: -1 }, TEXTS.endTitle), make("p", {}, TEXTS.endLead), slot,
    make("p", { class: "end-actions" }, make("button", { type: "button", class: "end-again", click: actions.play },
      icon("again"), make("span", {}, TEXTS.playAgain))));
  ending.hidden = true;

  const elements = [
    make("div", { class: "stage" },
      make("div", { class: "frame" }, picture, make("span", { class: "standing", "aria-hidden": "true" }, icon("pause"), TEXTS.paused)),
      make("div", { class: "side" },
        make("div", { class: "now" }, round.element, make("div", { class: "titles" }, phase, facts, name)),
        caption, make("div", { class: "gate" }, ready, notice))),
    live, ending,
    make("div", { class: "line" }, marks.element, slider),
    make("p", { class: "times" }, gone, whole),
    make("div", { class: "buttons", role: "group", "aria-label": TEXTS.controls }, ...Object.values(buttons), ...more),
    make("details", { class: "choices" }, make("summary", {}, TEXTS.settings),
      ...Object.values(choices).map((entry) => entry.row)),
  ];
  root.classList.add("gp-player");
  root.prepend(...elements);

  const wide = matchMedia("(min-width: 60rem)");
  const changed = (key, value) => shown[key] !== value && ((shown[key] = value), true);
  const put = (key, element, text) => changed(key, text) && (element.textContent = text);

  function showPicture(target) {
    const id = target && data.charts[target.target] ? target.target : "";
    const side = id ? target.side : "";
    const box = wide.matches ? WHOLE : PANEL;
    if (!changed("picture", `${id} ${side} ${box}`)) return;
    const shape = id ? drawing(data.charts[id], { side, box }) : data.body ? drawing(data.body) : "";
    picture.replaceChildren(shape);
    picture.classList.toggle("whole-body", !id);
  }

  function showNow(moment, waiting, paused, owed_s) {
    const target = moment.target;
    const doing = waiting ? TEXTS.waiting : moment.over ? TEXTS.done : TEXTS.kinds[moment.kind] ?? "";
    const title = target ? data.names[target.target] ?? target.target : moment.chapter?.title ?? data.title;
    put("phase", phase, paused && !waiting && moment.t > 0 && !moment.over ? TEXTS.paused : doing === title ? "" : doing);
    if (changed("name", title)) name.replaceChildren(...named(title));
    const words = target
      ? [TEXTS.sides[target.side], moment.hold && moment.hold.pressure.replaceAll("_", " ")]
      : [moment.position.replaceAll("_", " ")];
    put("facts", facts, words.filter(Boolean).join(" · "));
    const left_s = moment.left_s + owed_s;
    put("left", round.left, clock(waiting ? 0 : left_s, Math.ceil));
    const length_s = moment.length_s + Math.max(0, owed_s);
    const share = length_s ? Math.max(0, Math.min(100, (100 * left_s) / length_s)) : 0;
    const steps = options.calm ? Math.ceil(share) : Math.round(share * 20) / 20;
    if (changed("share", steps)) round.rest.setAttribute("stroke-dashoffset", 100 - steps);
    if (changed("kind", waiting ? "wait" : moment.kind)) root.dataset.kind = shown.kind;
  }

  return {
    slider,
    notice,
    elements,
    ending: { slot, actions: ending.lastElementChild },
    show(moment, { waiting, paused, captions, owed_s }) {
      showPicture(moment.target);
      showNow(moment, waiting, paused, owed_s);
      const last = data.captions[moment.lastCaptionIndex]?.text ?? "";
      const line = captions ? waiting?.reminder || last : "";
      if (changed("caption", line)) {
        caption.textContent = line;
        caption.classList.toggle("long", line.length > LONG_LINE);
      }
      if (changed("said", !waiting && !moment.caption)) caption.classList.toggle("said", shown.said);
      put("gone", gone, clock(moment.t));
      if (changed("second", Math.floor(moment.t))) {
        slider.value = shown.second;
        marks.at(moment.t);
        if (document.activeElement === slider || !slider.hasAttribute("aria-valuetext")) this.tellPlace(moment);
      }
      if (changed("paused", paused)) {
        const label = paused ? "play" : "pause";
        buttons.toggle.replaceChildren(icon(label), make("span", {}, TEXTS[label]));
      }
      root.classList.toggle("is-paused", paused && !waiting && moment.t > 0 && !moment.over);
      root.classList.toggle("is-quiet", options.breath && !paused && !moment.caption
        && (moment.kind === "hold" || moment.kind === "rest"));
      if (changed("asked", Boolean(waiting || moment.gate))) ready.classList.toggle("wanted", shown.asked);
      if (changed("waits", Boolean(waiting))) ready.classList.toggle("waits", shown.waits);
      if (changed("noNext", moment.chapterIndex >= data.chapters.length - 1)) {
        buttons.next.setAttribute("aria-disabled", String(shown.noNext));
      }
    },
    tellPlace(moment) {
      slider.setAttribute("aria-valuetext",
        TEXTS.of(clock(moment.t), clock(data.total_s, Math.round), moment.chapter?.title ?? ""));
    },
    end(over, hurt = false) {
      if (!changed("over", over)) return;
      ending.querySelector("h2").textContent = hurt ? TEXTS.hurtTitle : TEXTS.endTitle;
      ending.querySelector("h2 + p").textContent = hurt ? TEXTS.hurtLead : TEXTS.endLead;
      ending.classList.toggle("hurt", hurt);
      root.classList.toggle("is-over", over);
      ending.hidden = !over;
      if (over) ending.querySelector("h2").focus({ preventScroll: true });
    },
    note(...inside) {
      notice.replaceChildren(...inside);
      notice.classList.toggle("long", notice.textContent.length > LONG_NOTE);
      notice.hidden = false;
    },
    say: (text) => (live.textContent = text),
    choice: (key) => choices[key].box,
  };
}
