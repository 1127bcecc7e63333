// What the player looks like: builds its elements once, then shows moments in them.

import { clock } from "./moment.js";

const KINDS = {
  screening: "Before you begin",
  settle: "Settle in",
  position: "Take your position",
  find: "Find the point",
  hold: "Press",
  switch: "Change sides",
  breathe: "Breathe",
  rest: "Rest",
  check: "How is it?",
  say: "Listen",
  close: "Come to an end",
};
const SIDES = { both: "both sides", left: "left side", right: "right side" };
const ICONS = {
  ready: "M5 12.5l4.5 4.5L19 7.5",
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  again: "M5 5v5h5M5.6 10A7.5 7.5 0 1 1 5 14.5",
  next: "M6.5 6l8.5 6-8.5 6zM18 6v12",
};
const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children. */
export function make(name, attributes = {}, ...children) {
  const drawn = ["svg", "path", "circle"].includes(name);
  const element = drawn ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

function icon(name) {
  const path = make("path", { d: ICONS[name] });
  return make("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" }, path);
}

function button(name, label, key, action) {
  const words = make("span", {}, label);
  const attributes = { type: "button", class: `gp-${name}`, "aria-keyshortcuts": key, click: action };
  return make("button", attributes, icon(name), words);
}

function choice(label, checked, change, hint = "") {
  const attributes = { type: "checkbox", change: (event) => change(event.target.checked) };
  const box = make("input", attributes);
  box.checked = checked;
  const words = make("span", {}, label);
  if (hint) words.append(make("small", {}, hint));
  return { box, row: make("label", {}, box, words) };
}

function ring() {
  const circle = (name) =>
    make("circle", { class: name, cx: 60, cy: 60, r: 52, pathLength: 100 });
  const rest = circle("rest");
  rest.setAttribute("transform", "rotate(-90 60 60)");
  rest.setAttribute("stroke-dasharray", "100 100");
  const drawing = make("svg", { viewBox: "0 0 120 120", "aria-hidden": "true" }, circle("all"), rest);
  const left = make("span", {});
  const element = make("div", { class: "ring", role: "timer", "aria-label": "Time left" }, drawing, left);
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

const pictureAddress = (svg) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

/** What a picture shows, from its own title and description. */
function pictureWords(svg) {
  const read = new DOMParser().parseFromString(svg, "image/svg+xml");
  return ["title", "desc"].map((n) => read.querySelector(n)?.textContent ?? "").filter(Boolean).join(". ");
}

/** Build the player's elements into a root. */
export function buildScreen(root, data, actions, options) {
  const picture = make("img", { alt: "", class: "picture" });
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
    "aria-label": "Place in the session",
    input: (event) => actions.seek(Number(event.target.value)),
  });
  const marks = track(data);
  const gone = make("span", {});
  const whole = make("span", {}, clock(data.total_s, Math.round));

  const buttons = {
    ready: button("ready", "Ready", "R", actions.ready),
    toggle: button("play", "Play", "Space", actions.toggle),
    again: button("again", "Again", "P", actions.again),
    next: button("next", "Next", "N", actions.next),
  };
  const choices = {
    wait: choice("Wait for “Ready”", options.wait, (on) => actions.choose("wait", on),
      "After each finding the session stops until you say so."),
    captions: choice("Show the words", options.captions, (on) => actions.choose("captions", on)),
    announce: choice("Tell the words to a screen reader", options.announce,
      (on) => actions.choose("announce", on), "Always done while the sound is muted."),
    awake: choice("Keep the screen on", options.awake, (on) => actions.choose("awake", on)),
    keys: choice("Single keys", options.keys, (on) => actions.choose("keys", on),
      "Space plays and pauses, R ready, P again, N next, M mute, C words, arrows 10 seconds and volume."),
    native: choice("Show the browser’s own player", options.native, (on) => actions.choose("native", on),
      "For speed, volume or saving the sound."),
  };

  const elements = [
    make("div", { class: "stage" }, make("div", { class: "frame" }, picture),
      make("div", { class: "now" }, round.element, make("div", { class: "titles" }, phase, name, facts))),
    caption, live, notice,
    make("div", { class: "line" }, marks.element, slider),
    make("p", { class: "times" }, gone, whole),
    make("div", { class: "buttons", role: "group", "aria-label": "Controls" }, ...Object.values(buttons)),
    make("details", { class: "choices" }, make("summary", {}, "Settings"),
      ...Object.values(choices).map((entry) => entry.row)),
  ];
  root.classList.add("gp-player");
  root.prepend(...elements);

  const shown = {};
  const changed = (key, value) => shown[key] !== value && ((shown[key] = value), true);
  const put = (key, element, text) => changed(key, text) && (element.textContent = text);

  function showPicture(target) {
    const id = target && data.charts[target.target] ? target.target : "";
    if (!changed("picture", id)) return;
    const svg = data.charts[id];
    if (svg) picture.src = pictureAddress(svg);
    else if (data.artwork) picture.src = data.artwork;
    else picture.removeAttribute("src");
    picture.alt = svg ? pictureWords(svg) : "";
    picture.hidden = !svg && !data.artwork;
    picture.classList.toggle("cover", !svg);
  }

  function showNow(moment, waiting) {
    const target = moment.target;
    const doing = waiting ? "When you are ready" : moment.over ? "Done" : KINDS[moment.kind] ?? "";
    const title = target ? data.names[target.target] ?? target.target : moment.chapter?.title ?? data.title;
    put("phase", phase, doing === title ? "" : doing);
    put("name", name, title);
    const words = target
      ? [SIDES[target.side], moment.hold && moment.hold.pressure.replaceAll("_", " ")]
      : [moment.position.replaceAll("_", " ")];
    put("facts", facts, words.filter(Boolean).join(" · "));
    put("left", round.left, clock(waiting ? 0 : moment.left_s, Math.ceil));
    const share = moment.length_s ? (100 * moment.left_s) / moment.length_s : 0;
    const steps = options.calm ? Math.ceil(share) : Math.round(share * 20) / 20;
    if (changed("share", steps)) round.rest.setAttribute("stroke-dashoffset", 100 - steps);
    if (changed("kind", waiting ? "wait" : moment.kind)) root.dataset.kind = shown.kind;
  }

  return {
    slider,
    notice,
    elements,
    show(moment, { waiting, paused, captions }) {
      showPicture(moment.target);
      showNow(moment, waiting);
      const last = data.captions[moment.lastCaptionIndex]?.text ?? "";
      put("caption", caption, captions ? waiting?.reminder || last : "");
      if (changed("said", !waiting && !moment.caption)) caption.classList.toggle("said", shown.said);
      put("gone", gone, clock(moment.t));
      if (changed("second", Math.floor(moment.t))) {
        slider.value = shown.second;
        marks.at(moment.t);
        if (document.activeElement === slider || !slider.hasAttribute("aria-valuetext")) this.tellPlace(moment);
      }
      if (changed("paused", paused)) {
        const label = paused ? "play" : "pause";
        buttons.toggle.replaceChildren(icon(label), make("span", {}, paused ? "Play" : "Pause"));
      }
      buttons.ready.setAttribute("aria-disabled", String(!moment.gate && !waiting));
      buttons.ready.classList.toggle("wanted", Boolean(waiting));
      buttons.next.setAttribute("aria-disabled", String(moment.chapterIndex >= data.chapters.length - 1));
    },
    tellPlace(moment) {
      const chapter = moment.chapter ? `, ${moment.chapter.title}` : "";
      slider.setAttribute("aria-valuetext", `${clock(moment.t)} of ${clock(data.total_s, Math.round)}${chapter}`);
    },
    say: (text) => (live.textContent = text),
    choice: (key) => choices[key].box,
  };
}
