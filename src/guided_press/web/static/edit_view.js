// Write a script; what is wrong shows at its line while one writes.

import { ask } from "./asking.js";
import { button, calmly, failure, heading, link, list, make, problemWords, save, tell } from "./elements.js";
import { beforeLeaving, go } from "./navigation.js";
import { clock } from "./moment.js";

const FIRST = `version: 1
title: My session
mode: self                # self or partner

steps:
  - settle: 20s
  - position: seated

  - press: BL40           # the words come with the point
    sides: together
    find: 15s
    hold: 60s

  - close: 30s
`;

export async function show(view, { id, signal, main }) {
  const kept = id ? await ask(`/api/scripts/${id}`) : { text: FIRST, own: false };
  let before = kept.text;
  const text = make("textarea", {
    id: "script", spellcheck: "false", wrap: "off", autocapitalize: "off", autocomplete: "off",
    "aria-describedby": "state", rows: 24,
  });
  text.value = kept.text;
  const gutter = make("div", { class: "gutter", "aria-hidden": "true" });
  const bands = make("div", { class: "bands", "aria-hidden": "true" });
  const state = make("p", { id: "state", role: "status" });
  const found = make("div", { class: "found" });
  const wrong = make("div");

  function drawLines(problems) {
    const bad = new Set(problems.map((problem) => problem.line));
    const count = text.value.split("\n").length;
    gutter.replaceChildren(...Array.from({ length: count }, (_, n) =>
      make("span", bad.has(n + 1) ? { class: "bad" } : {}, String(n + 1))));
    bands.replaceChildren(...[...bad].filter(Boolean).map((line) => {
      const band = make("span");
      band.style.setProperty("--line", line - 1);
      return band;
    }));
  }

  function follow() {
    gutter.style.setProperty("--moved", `${-text.scrollTop}px`);
    bands.style.setProperty("--moved", `${-text.scrollTop}px`);
  }

  function jump({ line, column }) {
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    text.focus();
    text.setSelectionRange(start + Math.max(0, column - 1), start + (lines[line - 1]?.length ?? 0));
    const height = parseFloat(getComputedStyle(text).lineHeight);
    text.scrollTop = Math.max(0, (line - 4) * height);
  }

  let asked = 0;
  let problems = [];
  async function check() {
    const mine = ++asked;
    try {
      const answer = await ask("/api/check", { body: { text: text.value } });
      if (mine !== asked || signal.aborted) return;
      problems = answer.problems;
      text.setAttribute("aria-invalid", String(!answer.good));
      state.textContent = answer.good
        ? `Nothing is wrong.${answer.session.length_s ? ` ${clock(answer.session.length_s)} long.` : ""}`
        : `${problems.length} problem${problems.length === 1 ? "" : "s"}`;
      state.className = answer.good ? "good" : "bad";
      found.replaceChildren(problems.length ? list(problems.map((problem) =>
        problem.line ? button(problemWords(problem), () => jump(problem), { class: "problem" }) : problemWords(problem))) : "");
      drawLines(problems);
    } catch (error) {
      state.textContent = "";
      found.replaceChildren(failure(error));
    }
  }
  const later = calmly(check);
  text.addEventListener("input", () => {
    drawLines(problems);
    later();
  });
  text.addEventListener("scroll", follow);

  async function keep() {
    try {
      const own = kept.own;
      const path = own ? `/api/scripts/${id}` : "/api/scripts";
      const answer = await ask(path, { method: own ? "PUT" : "POST", body: { text: text.value } });
      before = text.value;
      wrong.replaceChildren(make("p", { class: "notice" }, make("span", {}, "Kept."),
        link(`/session/${answer.id}`, { class: "button" }, "Open the session")));
      tell("Kept");
      if (!own) go(`/edit/${answer.id}`);
    } catch (error) {
      wrong.replaceChildren(failure(error));
    }
  }

  function download() {
    const address = URL.createObjectURL(new Blob([text.value], { type: "text/yaml" }));
    save(address, `${id ?? "session"}.yaml`);
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  const unkept = () => text.value !== before;
  beforeLeaving(() => !unkept() || confirm("Leave without keeping the changes?"));
  addEventListener("beforeunload", (event) => unkept() && event.preventDefault(), { signal });

  view.append(
    heading(!id ? "Write a session" : kept.own ? "Edit the script" : "A shipped script"),
    make("p", { class: "lead" }, id && !kept.own
      ? "Change what you like; keeping it makes a copy of your own."
      : "What is wrong shows at its line while you write. Scripts are kept on this machine."),
    make("label", { for: "script", class: "gp-unseen" }, "Script"),
    make("div", { class: "editor" }, bands, gutter, text),
    state, found,
    make("p", { class: "actions" },
      button(kept.own ? "Keep" : "Keep as my own", keep, { class: "primary" }),
      ...(id ? [link(`/session/${id}`, { class: "button" }, "Open the session")] : []),
      button("Save as a file", download, { class: "quiet" })),
    wrong,
  );
  drawLines([]);
  check();
}
