// How elements are made.

import { titleParts } from "./texts.js";

const SVG = "http://www.w3.org/2000/svg";
const DRAWN = new Set(["svg", "path", "circle", "g", "rect", "line", "polyline", "text", "ellipse"]);

/** An element with attributes and children; functions are listeners, null leaves out. */
export function make(name, attributes = {}, ...children) {
  const element = DRAWN.has(name) ? document.createElementNS(SVG, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== null) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/** The nodes of a title: plain words, and the code small behind them. */
export function named(title) {
  const { words, code } = titleParts(title);
  return code ? [make("span", {}, words), " ", make("small", { class: "code" }, code)] : [make("span", {}, words)];
}

const ICONS = {
  ready: "M5 12.5l4.5 4.5L19 7.5",
  play: "M8 5.2v13.6l11-6.8z",
  pause: "M8.5 5.5v13M15.5 5.5v13",
  again: "M5 5v5h5M5.6 10A7.5 7.5 0 1 1 5 14.5",
  next: "M6.5 6l8.5 6-8.5 6zM18 6v12",
  stop: "M8 11V6.2a1.6 1.6 0 0 1 3.2 0V11M11.2 10.5V4.8a1.6 1.6 0 0 1 3.2 0v5.7M14.4 11V6.4a1.6 1.6 0 0 1 3.2 0V14c0 4-2.4 6.4-5.8 6.4-3 0-4.3-1.5-5.6-4L4.6 13a1.6 1.6 0 0 1 2.7-1.6L8 12.6",
  longer: "M12 5.5v13M5.5 12h13",
  shorter: "M5.5 12h13",
  where: "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 12.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z",
  volume: "M4 9.5v5h3.5L12 19V5L7.500 9.500zM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  close: "M6 6l12 12M18 6L6 18",
  minus: "M5.5 12h13",
  plus: "M12 5.5v13M5.5 12h13",
};

/** A small drawing for a button. */
export function icon(name) {
  const path = make("path", { d: ICONS[name] });
  return make("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", class: `icon icon-${name}` }, path);
}
