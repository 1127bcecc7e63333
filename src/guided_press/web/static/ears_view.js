// Voice commands: what is known, the choice of words, and the lesson in which they are learned.

import { ask, remove } from "./asking.js";
import { button, failure, field, heading, make, tell } from "./elements.js";
import { listenTo } from "./hearing.js";
import { arrive, beforeLeaving } from "./navigation.js";
import { WORDS } from "./page_texts.js";
import { hush } from "./playing.js";

const words = WORDS.ears;
const SOUND = "application/octet-stream";
const MOST_BLOCKS = 40; // ten seconds: less than a request may hold

export async function show(view, { signal }) {
  const place = make("div", { class: "ears" });
  await begin(place, signal);
  view.append(place);
}

function put(place, ...parts) {
  place.replaceChildren(...parts);
  place.querySelector("h1, h2")?.focus({ preventScroll: true });
  scrollTo(0, 0);
}

async function begin(place, signal, news = "") {
  const about = await ask("/api/ears");
  const again = (told) => begin(place, signal, told);
  put(place, heading(words.title), make("p", { class: "lead" }, news || words.lead),
    knownCard(about, again),
    ...(about.problem ? [make("p", { class: "notice wrong" }, about.problem)] : [wordsForm(about, place, signal)]),
    make("p", { class: "soft" }, words.where[0], make("code", {}, words.command), words.where[1]), make("p", { class: "soft small" }, words.kept));
}

function knownCard({ known, me }, again) {
  const rows = known.map(({ name, words: said, problem, ...shown }) => make("li", {},
    make("span", {}, make("strong", { dir: "auto" }, name === me ? words.mine : name), ": ",
      problem || Object.values(said).map((text) => `“${text}”`).join(", ")),
    make("span", { class: "actions" }, button(words.forget, async () => {
      if (!confirm(words.sureForget)) return;
      await remove("/api/ears", shown, { name });
      await again(words.forgotten);
    }, { class: "quiet", "aria-label": `${words.forget}: ${name === me ? words.mine : name}` }))));
  return make("section", { class: "card", "aria-labelledby": "known" }, make("h2", { id: "known" }, words.known),
    rows.length ? make("ul", { class: "rows" }, ...rows) : make("p", { class: "soft" }, words.none));
}

// -- which words ----------------------------------------------------------------------------------

function wordsForm(about, place, signal) {
  const mine = about.known.find(({ name }) => name === about.me)?.words ?? {};
  const learned = Object.keys(mine).length;
  const rows = about.commands.map(({ id, words: given, usual }) => {
    const box = make("input", { type: "checkbox" });
    box.checked = learned ? id in mine : usual;
    const said = make("input", {
      type: "text", value: mine[id] ?? given, maxlength: about.most_characters, dir: "auto",
      autocomplete: "off", "aria-label": words.does[id],
    });
    return { id, box, said, first: box.checked, row: make("li", {}, make("label", { class: "check" }, box, make("span", {}, words.does[id])), said) };
  });
  const start = button(words.learn, async () => {
    const asked = rows.filter(({ box }) => box.checked);
    if (!asked.length) throw Object.assign(new Error(words.noCommand), { problems: [] });
    hush();
    const body = { words: Object.fromEntries(asked.map(({ id, said }) => [id, said.value])) };
    lesson(place, about, { ...(await ask("/api/ears/lessons", { body })), count: asked.length }, signal);
  }, { class: "primary" });
  const shown = (first) => make("ul", { class: "spoken" }, ...rows.filter((row) => row.first === first).map(({ row }) => row));
  return make("section", { class: "card", "aria-labelledby": "choose" },
    make("h2", { id: "choose" }, words.choose), make("p", { class: "soft" }, learned ? `${words.few} ${words.stays}` : words.few),
    shown(true), make("details", { class: "fold" }, make("summary", {}, words.more), shown(false)),
    make("p", { class: "actions" }, start));
}

// -- the lesson -----------------------------------------------------------------------------------

/** Ask for one thing after the other while the microphone is on; the server says what became of it. */
function lesson(place, about, begun, signal) {
  const path = `/api/ears/lessons/${begun.lesson}`;
  const bar = make("progress", { max: 1, value: 0, "aria-label": words.progress(0) });
  const share = make("span", { class: "soft small" });
  const kicker = make("p", { class: "kicker" });
  const title = make("h2", { class: "saying", tabindex: -1, dir: "auto", "aria-live": "polite" });
  const takes = make("p", { class: "takes", role: "img" });
  const level = make("progress", { class: "level", max: 1, value: 0, "aria-label": words.level });
  const heard = make("div", { class: "heard", role: "status" });
  const more = make("div", { class: "form" });
  let waiting = [];
  let sending = false;
  let close = null; // the microphone, while it is on
  let over = false;

  const end = () => {
    off();
    over = true;
    arrive();
  };
  const off = () => {
    close?.();
    close = null;
    waiting = [];
    level.value = 0;
  };
  const pause = (...parts) => {
    off();
    more.replaceChildren(...parts);
  };
  const goOn = () => make("p", { class: "actions" }, button(words.goOn, on, { class: "primary" }));

  async function on() {
    more.replaceChildren();
    heard.replaceChildren();
    try {
      await send(new Blob([], { type: SOUND })); // what follows does not belong to what came before
      if (over) return;
      const opened = await listenTo(take, () => pause(make("p", { class: "notice wrong", role: "alert" }, words.lost), goOn()));
      if (over) opened();
      else close = opened;
      heard.replaceChildren(words.listening);
    } catch (error) {
      failed(error);
    }
  }

  async function take(block) {
    if (!close) return;
    level.value = 1 + Math.log10(Math.max(...block, 1) / 32_768) / 2.5;
    waiting = [...waiting, block].slice(-MOST_BLOCKS);
    if (sending) return;
    sending = true;
    try {
      while (waiting.length) await send(new Blob(waiting.splice(0), { type: SOUND }));
    } catch (error) {
      failed(error);
    } finally {
      sending = false;
    }
  }

  async function send(sound) {
    const seen = await ask(`${path}/sound`, { body: sound });
    if (!over) draw(seen);
  }

  function failed(error) {
    if (over) return;
    if (error.status === 404) error.message = words.gone;
    const next = error.status === 404 ? make("p", { class: "actions" }, button(words.back, () => back(""))) : goOn();
    heard.replaceChildren();
    pause(failure(error), next);
  }

  const back = (news) => {
    end();
    tell(news);
    return begin(place, signal, news).catch(failed);
  };

  function draw({ step, share: done, outcomes }) {
    bar.value = done;
    bar.setAttribute("aria-label", words.progress(done));
    share.textContent = words.progress(done);
    const asked = step.kind === "talk" ? words.talk : words.say(step.text);
    if (title.textContent !== asked) title.textContent = asked;
    kicker.textContent = { talk: words.talkHint, reply: words.replies, command: words.does[step.command] }[step.kind] ?? "";
    takes.hidden = step.kind !== "command";
    takes.setAttribute("aria-label", words.times(step.number, about.takes));
    takes.replaceChildren(...Array.from({ length: about.takes }, (_, index) => make("span", { class: index < step.number - 1 ? "taken" : "" })));
    for (const { problem, deaf, stuck } of outcomes) {
      heard.replaceChildren(problem || words.good);
      heard.classList.toggle("good", !problem);
      if (deaf) pause(goOn());
      if (stuck) pause(otherWords());
    }
    if (step.kind === "done") back(words.done(begun.count));
  }

  /** Instead of words that are refused again and again. */
  function otherWords() {
    const { box, row } = field(words.other, { type: "text", maxlength: about.most_characters, autocomplete: "off", dir: "auto" });
    return make("div", { class: "form" }, row, make("p", { class: "actions" },
      button(words.take, async () => {
        draw(await ask(`${path}/words`, { method: "PUT", body: { words: box.value } }));
        return on();
      }, { class: "primary" }),
      button(words.same, on)));
  }

  const giveUp = () => {
    end();
    ask(path, { method: "DELETE" }).catch(() => {}); // it ends with the next one as well
  };
  signal.addEventListener("abort", () => over || giveUp());
  beforeLeaving(() => over || confirm(words.sureEnd));
  put(place, make("div", { class: "progress-row" }, bar, share),
    make("section", { class: "card question-card" },
      make("div", { class: "hearing" }, kicker, title, takes, level, heard), more,
      make("p", { class: "actions card-foot" }, button(words.end, () => {
        if (!confirm(words.sureEnd)) return;
        giveUp();
        back("");
      }, { class: "quiet" }))));
  draw({ outcomes: [], ...begun });
  on();
}
