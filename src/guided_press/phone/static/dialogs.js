// What opens over the player: too much, where, volume.

import { icon, make, named } from "./make.js";
import { TEXTS } from "./texts.js";

/** A dialog that closes by its cross, Escape, or a press beside it. */
export function dialog(root, name, title) {
  const inside = make("div", { class: "inside" });
  const id = `gp-${name}-title`;
  const heading = make("h2", { id, tabindex: -1 }, title);
  const cross = make("button", { type: "button", class: "cross", "aria-label": TEXTS.close, click: () => element.close() }, icon("close"));
  const element = make("dialog", { class: `gp-dialog ${name}`, "aria-labelledby": id,
    click: (event) => event.target === element && element.close() },
    make("div", { class: "sheet" }, make("div", { class: "head" }, heading, cross), inside));
  root.append(element);
  return {
    element,
    open(...children) {
      inside.replaceChildren(...children);
      if (!element.open) element.showModal();
      heading.focus();
    },
    close: () => element.close(),
  };
}

function answerButton(label, hint, name, action) {
  const words = make("span", {}, label);
  if (hint) words.append(make("small", {}, hint));
  return make("button", { type: "button", class: `choice ${name}`, click: action }, words);
}

/**
 * What "too much" asks; a lighter try is offered once a place, and never after a sharp pain. Where
 * no place is worked, nothing can be lighter or left out.
 */
export function stopDialog(root, { goOn, lighter, leaveOut, end }) {
  const box = dialog(root, "too-much", TEXTS.stop.title);
  const then = (action) => () => {
    box.close();
    action();
  };
  const without = () => box.open(
    make("p", {}, TEXTS.stop.noPlace),
    make("div", { class: "choices-list" },
      answerButton(TEXTS.stop.goOn, "", "", then(goOn)), answerButton(TEXTS.stop.end, "", "quiet", then(end))));
  const within = (mayTryLighter) => box.open(
    make("p", {}, TEXTS.stop.lead),
    make("div", { class: "choices-list" },
      ...(mayTryLighter ? [answerButton(TEXTS.stop.strong, TEXTS.stop.strongHint, "", then(lighter))] : []),
      answerButton(TEXTS.stop.sharp, TEXTS.stop.sharpHint, "warn", then(leaveOut)),
      ...(mayTryLighter ? [] : [answerButton(TEXTS.stop.skip, "", "", then(leaveOut))]),
      answerButton(TEXTS.stop.end, "", "quiet", then(end))));
  return (place) => (place ? within(place.mayTryLighter) : without());
}

/** Where the place is, large. */
export function whereDialog(root) {
  const box = dialog(root, "where", TEXTS.where);
  return ({ picture, name, words, side }) => box.open(
    ...(picture ? [picture] : []),
    ...(name ? [make("h3", { dir: "auto" }, ...named(name))] : []),
    make("p", { class: "place", dir: "auto" }, words),
    ...(side ? [make("p", { class: "soft" }, side)] : []));
}

/** How loud. */
export function volumeDialog(root, audio) {
  const box = dialog(root, "volume", TEXTS.volume);
  return () => {
    const slider = make("input", { type: "range", min: 0, max: 100, step: 5, "aria-label": TEXTS.volume,
      input: () => {
        audio.volume = Number(slider.value) / 100;
        audio.muted = false;
        mute.checked = false;
      } });
    slider.value = Math.round(audio.volume * 100);
    const mute = make("input", { type: "checkbox", change: () => (audio.muted = mute.checked) });
    mute.checked = audio.muted;
    box.open(make("div", { class: "loudness" }, icon("volume"), slider),
      make("label", { class: "check" }, mute, make("span", {}, TEXTS.mute)));
  };
}
