// Write a script; what is wrong shows at its line while one writes.

import { ask } from "./asking.js";
import { button, calmly, failure, heading, link, list, make, problemWords, save, tell } from "./elements.js";
import { beforeLeaving, go } from "./navigation.js";
import { clock } from "./moment.js";
import { WORDS } from "./page_texts.js";

const words = WORDS.edit;


export async function show(view, { id, signal, main }) {
  const kept = id ? await ask(`/api/scripts/${id}`) : { text: words.first, own: false };
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
        ? words.good + (answer.session.length_s ? words.long(clock(answer.session.length_s)) : "")
        : words.problems(problems.length);
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
      const answer = await ask(path, { method: own ? "PUT" : "POST", body: own ? { text: text.value, before } : { text: text.value } });
      before = text.value;
      wrong.replaceChildren(make("p", { class: "notice" }, make("span", {}, words.kept),
        link(`/session/${answer.id}`, { class: "button" }, words.open)));
      tell(words.kept);
      if (!own) go(`/edit/${answer.id}`);
    } catch (error) {
      wrong.replaceChildren(failure(error), ...(error.kept === undefined ? [] : elsewhere(error.kept)));
    }
  }

  /** The text that another tab kept meanwhile, beside this one. */
  function elsewhere(other) {
    const mine = () => {
      before = other;
      return keep();
    };
    return [make("h2", {}, words.elsewhere), make("pre", { class: "elsewhere" }, other),
      make("p", { class: "actions" }, button(words.elsewhereKeep, mine))];
  }

  function download() {
    const address = URL.createObjectURL(new Blob([text.value], { type: "text/yaml" }));
    save(address, `${id ?? "session"}.yaml`);
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  const unkept = () => text.value !== before;
  beforeLeaving(() => !unkept() || confirm(words.unkept));
  addEventListener("beforeunload", (event) => unkept() && event.preventDefault(), { signal });

  view.append(
    heading(!id ? words.write : kept.own ? words.own : words.shipped),
    make("p", { class: "lead" }, id && !kept.own ? words.leadShipped : words.lead),
    make("label", { for: "script", class: "gp-unseen" }, words.script),
    make("div", { class: "editor" }, bands, gutter, text),
    state, found,
    make("p", { class: "actions" },
      button(kept.own ? words.keep : words.keepOwn, keep, { class: "primary" }),
      ...(id ? [link(`/session/${id}`, { class: "button" }, words.open)] : []),
      button(words.file, download, { class: "quiet" })),
    wrong,
  );
  drawLines([]);
  check();
}
