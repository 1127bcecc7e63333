// Small pieces that several views are made of.

import { make } from "./make.js";
import { WORDS } from "./page_texts.js";

export { make };

/** Text of an id: `side_lying` becomes `side lying`. */
export const words = (id) => String(id).replaceAll("_", " ");

/** A button; what its work failed with is shown below the row that it stands in. */
export function button(label, press, attributes = {}) {
  let shown = null;
  const click = async (event) => {
    shown?.remove();
    try {
      await press(event);
    } catch (error) {
      shown = failure(error);
      element.parentElement.after(shown);
    }
  };
  const element = make("button", { type: "button", click, ...attributes }, label);
  return element;
}

export const link = (href, attributes, ...inside) => make("a", { href, ...attributes }, ...inside);

export const heading = (text) => make("h1", { tabindex: -1 }, text);

export function paragraphs(lines, name) {
  return lines.map((line) => make("p", name ? { class: name } : {}, line));
}

export function list(items, attributes = {}) {
  return make("ul", attributes, ...items.map((item) => make("li", {}, item)));
}

/** A labelled choice of one value; options are [value, words]. */
export function select(label, options, value, change) {
  const box = make("select", { change: (event) => change?.(event.target.value) });
  for (const [id, text] of options) box.append(new Option(text, id, false, id === value));
  return { box, row: make("label", { class: "field" }, make("span", {}, label), box) };
}

/** A labelled field of one line. */
export function field(label, attributes, hint = "") {
  const box = make("input", attributes);
  const row = make("label", { class: "field" }, make("span", {}, label), box);
  if (hint) row.append(make("small", {}, hint));
  return { box, row };
}

/** Radio buttons in a row; options are [value, words]. */
export function radios(legend, name, options, value, change) {
  const row = make("fieldset", { class: "radios" }, make("legend", {}, legend));
  for (const [id, text] of options) {
    const box = make("input", { type: "radio", name, value: id, change: () => change?.(id) });
    box.checked = id === value;
    row.append(make("label", {}, box, make("span", {}, text)));
  }
  return row;
}

/** A bar that shows how far something is. */
export function progress(label) {
  const bar = make("progress", { max: 1, "aria-label": label });
  const said = make("span", {}, label);
  const element = make("div", { class: "progress" }, said, bar);
  return {
    element,
    tell(stage, share) {
      said.textContent = stage || label;
      if (share > 0) bar.value = share;
      else bar.removeAttribute("value");
    },
  };
}

/** What went wrong, and what helps. */
export function failure(error) {
  if (!(error instanceof Error) || !("problems" in error)) throw error;
  const parts = [make("p", {}, error.message)];
  if (error.offer) parts.push(make("p", {}, ...linked(error.offer)));
  if (error.why?.length) parts.push(make("details", { class: "fold" }, make("summary", {}, WORDS.refusal.why), list(error.why)));
  if (error.sessions?.length) {
    parts.push(make("details", { class: "fold" }, make("summary", {}, WORDS.refusal.sessions),
      list(error.sessions.map(({ id, title }) => link(`/session/${id}`, {}, title)))));
  }
  if (error.problems.length) parts.push(list(error.problems.map(problemWords)));
  return make("div", { class: `notice ${error.refused ? "refusal" : "wrong"}`, role: "alert" }, ...parts);
}

/** Ids of shipped sessions in a sentence become links to them. */
function linked(text) {
  return text.split(/\b([a-z]+(?:-[a-z0-9]+)+)\b/).map((part, index) =>
    index % 2 && /-\d/.test(part) ? link(`/session/${part}`, {}, part) : part);
}

export function problemWords({ line, column, path, message, hint }) {
  const place = line ? WORDS.problem.place(line, column) : "";
  return `${place}${path ? `${path}: ` : ""}${message}${/[.!?]$/.test(message) ? "" : "."} ${hint}`.trim();
}

/** Tell a screen reader. */
export function tell(text) {
  document.getElementById("told").textContent = text;
}

/** Give the browser a file to save. */
export function save(href, name) {
  const anchor = link(href, { download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
}

/** Wait for a pause before doing something again. */
export function calmly(action, ms = 300) {
  let timer = 0;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(action, ms, ...given);
  };
}
