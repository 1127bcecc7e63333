// The player that the one-file page and the served page share: mountPlayer(root, data, {source}).

import {
  againAt, clock, edgesOf, fragment, gatePassed, momentAt, nextAt, phraseStart, untilEdge,
} from "./moment.js";
import { avoidedHere, memory } from "./memory.js";
import { listenToKeys, mediaSession, screenLock } from "./remote.js";
import { make } from "./make.js";
import { stopDialog, volumeDialog, whereDialog } from "./dialogs.js";
import { listening } from "./safety.js";
import { buildScreen, drawing, PANEL } from "./screen.js";
import { STEP_S, stretching } from "./stretching.js";
import { TEXTS, titleParts } from "./texts.js";

const GATE_LEAD_S = 0.12; // the end of a finding is silent, so stopping early cuts nothing off
const LONG_PAUSE_MS = 15_000; // after this the sentence is said from its start
const SAVE_EVERY_S = 5;
const PAINT_EVERY_S = 0.1; // the ring moves as smoothly as it needs to; captions come on their edge
const SPEAK_EVERY_MS = 2_000; // a screen reader is told no more often
const NOTE_MS = 6_000; // a line that answers a press
const LATE_MS = 4_000; // a sound that has not come by then is asked after
const CHOICES = { wait: false, captions: true, breath: true, announce: false, awake: true, keys: true, native: false };

/**
 * Mount a player.
 *
 * @param {HTMLElement} root Gets the player's elements, before what already stands in it.
 * @param {object} data What player_data() of guided_press.phone makes.
 * @param {{source: HTMLAudioElement|string, audio?: HTMLAudioElement, ended?: Function,
 *   heardSafety?: Function, avoided?: {places: string[], add: Function}, links?: ParentNode & EventTarget, from_s?: number}} options
 *   source: an audio element, or the address of the sound; an element is made for an address.
 *   audio: the element that plays the address, where a press has allowed it to sound already.
 *   ended: given { slot, actions, hurt } when the session has ended: the places under the
 *   thanks, and whether a place was left out for pain.
 *   heardSafety: called once when the first words on safety were heard to their end.
 *   avoided: places that are left out today, and where one more is kept; this browser's memory
 *   when left out.
 *   links: within this, `a[href^="#t="]` seek, and chapter links and `[data-line]` are marked
 *   while they are current; the document when left out.
 *   from_s: where to begin, whatever place is remembered.
 * @returns {object} audio, play(), pause(), toggle(), ready(), again(), next(), seek(s),
 *   moment(), waiting(), choose(name, on), offerShortForm(day, take), destroy().
 */
export function mountPlayer(root, data, { source, audio: allowed, ended, heardSafety, avoided = avoidedHere(data.mode), links = document, from_s = null }) {
  const served = typeof source === "string";
  const audio = served ? soundAt(root, source, allowed) : source;
  const own = memory(data.id);
  const general = memory("choices");
  const options = { ...CHOICES, calm: matchMedia("(prefers-reduced-motion: reduce)").matches };
  for (const name of Object.keys(CHOICES)) options[name] = general.get(name) ?? options[name];

  let waiting = null; // the finding that waits for "ready"
  let before = 0; // the moment shown last, to see which findings were passed
  let painting = 0;
  const edges = edgesOf(data, GATE_LEAD_S);
  let saved_s = -SAVE_EVERY_S;
  let pausedAt = 0;
  let late = 0;
  let noting = 0;
  let over = false; // the thanks are shown
  let shortForm = null; // { day, take } of the words on safety, for who heard them lately
  const said = { text: "", at: 0, timer: 0 };
  const stretch = stretching(data);
  const today = new Date().toDateString();
  const earlier = own.get("heard");
  const safety = listening(data, audio, earlier?.on === today ? earlier.to_s : null, (index) => index || heardSafety?.());
  let then_s = null; // where it goes on after words on safety that stood in the way
  const tooOften = new Set(); // places where it was too much once
  const leftOut = new Set(avoided.places); // both sides, for the rest of the day
  const closing = new AbortController();
  const on = (target, name, action) => target.addEventListener(name, action, { signal: closing.signal });

  const actions = {
    play() {
      if (waiting) return actions.ready();
      if (over || audio.ended || audio.currentTime >= data.total_s - 0.05) actions.seek(0);
      if (pausedAt && Date.now() - pausedAt > LONG_PAUSE_MS) {
        actions.seek(phraseStart(data, audio.currentTime));
      }
      pausedAt = 0;
      return start();
    },
    pause() {
      audio.pause();
      tell(TEXTS.paused);
    },
    toggle: () => (audio.paused ? actions.play() : actions.pause()),
    ready() {
      const gate = waiting ?? momentAt(data, audio.currentTime).gate;
      if (!gate) return audio.paused ? actions.play() : undefined;
      if (!waiting) actions.seek(gate.end_s);
      waiting = null;
      pausedAt = 0;
      return start();
    },
    again() {
      go(againAt(data, audio.currentTime), TEXTS.again);
    },
    next() {
      if (isBeforeRoutine() && shortForm) return shortForm.take();
      const start_s = nextAt(data, audio.currentTime);
      if (start_s !== null) go(start_s, TEXTS.next);
    },
    /** Go there, or to the words on safety that have to be heard first; whether it is there. */
    seek(seconds) {
      const wished_s = Math.min(Math.max(0, seconds), data.total_s);
      const here_s = audio.currentTime;
      const to_s = safety.allowed(wished_s, here_s);
      waiting = null;
      pausedAt = 0;
      then_s = null;
      reopen();
      before = to_s;
      if (to_s !== here_s) audio.currentTime = to_s;
      if (to_s !== wished_s) putOff(wished_s);
      paint();
      return to_s === wished_s;
    },
    skip: (seconds) => actions.seek(audio.currentTime + seconds),
    louder: (step) => (audio.volume = Math.min(1, Math.max(0, audio.volume + step))),
    mute() {
      audio.muted = !audio.muted;
      tell(audio.muted ? TEXTS.soundOff : TEXTS.soundOn);
    },
    longer: () => changeHold(STEP_S),
    shorter: () => changeHold(-STEP_S),
    tooMuch() {
      audio.pause();
      const { hold, gate } = momentAt(data, audio.currentTime);
      const place = (hold ?? gate)?.target;
      askWhatItWas(place && { mayTryLighter: !tooOften.has(place) });
    },
    where() {
      const { target } = momentAt(data, audio.currentTime);
      const id = target?.target;
      showWhere({
        picture: id && data.charts[id] ? drawing(data.charts[id], { side: target.side, name: "where", box: PANEL }) : null,
        name: id ? data.names[id] : "",
        side: target && TEXTS.sides[target.side],
        words: id ? data.places[id] ?? data.names[id] : TEXTS.noHold,
      });
    },
    volume: () => showVolume(),
    captions: () => actions.choose("captions", !options.captions),
    choose(name, value) {
      options[name] = value;
      general.set(name, value);
      screen.choice(name).checked = value;
      if (name === "wait" && !value && waiting) actions.ready();
      audio.hidden = !options.native;
      lock.update();
      paint();
    },
  };

  const screen = buildScreen(root, data, actions, options);
  const askWhatItWas = stopDialog(root, {
    goOn: () => actions.play(),
    lighter() {
      tooOften.add(placeAt(audio.currentTime));
      note(TEXTS.stop.lighter);
      pausedAt = 0;
      start();
    },
    leaveOut() {
      leftOut.add(placeAt(audio.currentTime));
      avoided.add(placeAt(audio.currentTime));
      skipLeftOut();
      if (!over) start();
    },
    end: finish,
  });
  const showWhere = whereDialog(root);
  const showVolume = volumeDialog(root, audio);
  const lock = screenLock(() => options.awake && (!audio.paused || waiting !== null));
  const session = mediaSession(actions);
  const marks = linkMarks(links, data);
  const stopKeys = listenToKeys(document, actions, () => options.keys);
  audio.hidden = !options.native;

  function start() {
    if (served && audio.error) {
      const place = audio.currentTime;
      audio.load();
      audio.currentTime = place;
    }
    return audio.play().catch((error) => {
      if (error.name !== "AbortError") tellProblem();
    });
  }

  function go(seconds, word) {
    if (actions.seek(seconds)) tell(`${word}: ${placeName(seconds)}`);
  }

  /** Words on safety stand in the way: say so, and remember where it shall go on after them. */
  function putOff(wished_s) {
    then_s = safety.covers(wished_s) ? null : wished_s;
    note(then_s === null ? TEXTS.forSafety : TEXTS.safetyFirst(placeName(then_s)));
  }

  /** A second by the name of what is done there. */
  const placeName = (seconds) => titleParts(momentAt(data, seconds).chapter?.title ?? data.title).words;

  const isBeforeRoutine = () => audio.currentTime < (data.never_skipped[0]?.end_s ?? 0);

  /** What stands where a line is kept, while nobody answers a press: the offer of the short form. */
  function stillNote() {
    const { day, take } = shortForm ?? {};
    screen.notice.hidden = !shortForm || over || !isBeforeRoutine();
    if (!screen.notice.hidden) {
      screen.note(make("span", {}, TEXTS.heardOn(day)), make("button", { type: "button", click: take }, TEXTS.shortForm));
    }
  }

  /** The place that is worked at a second, on whatever side; empty without one. */
  const placeAt = (seconds) => momentAt(data, seconds).target?.target ?? "";

  /** Go on where one wished to be, once all words on safety were heard; whether it does. */
  function goOnWherePutOff() {
    safety.look();
    if (then_s === null || !safety.done()) return false;
    return actions.seek(then_s);
  }

  /** Go past places that are left out today; whether one was met. */
  function skipLeftOut() {
    let at = audio.currentTime;
    while (at !== null && leftOut.has(placeAt(at))) at = nextAt(data, at);
    if (at === audio.currentTime) return false;
    note(TEXTS.stop.leftOut(titleParts(data.names[placeAt(audio.currentTime)]).words));
    if (at === null) finish();
    else actions.seek(at);
    return true;
  }

  function finish() {
    over = true;
    audio.pause();
    save();
    const hurt = leftOut.size > 0; // then nobody is thanked and sent on
    ended?.({ ...screen.ending, hurt });
    screen.end(true, hurt);
  }

  /** Whoever goes somewhere after the thanks is in the session again. */
  function reopen() {
    if (!over) return;
    over = false;
    screen.end(false);
  }

  function changeHold(seconds) {
    const { hold } = momentAt(data, audio.currentTime);
    const changed_s = hold ? stretch.change(hold, audio.currentTime, seconds) : 0;
    if (!hold) note(TEXTS.noHold);
    else if (changed_s) note(changed_s > 0 ? TEXTS.moreTime(changed_s) : TEXTS.lessTime(-changed_s));
    else note(seconds > 0 ? TEXTS.longest : TEXTS.shortest);
    paint();
  }

  /** Show a line for a while, where a place is kept for it. */
  function note(text) {
    clearTimeout(noting);
    screen.note(text);
    tell(text);
    noting = setTimeout(() => {
      noting = 0;
      stillNote();
    }, NOTE_MS);
  }

  /** Tell a screen reader, at most every two seconds; the latest word wins. */
  function tell(text) {
    said.text = text;
    if (said.timer) return;
    const wait = Math.max(0, said.at + SPEAK_EVERY_MS - Date.now());
    said.timer = setTimeout(() => {
      said.timer = 0;
      said.at = Date.now();
      screen.say(said.text);
    }, wait);
  }

  async function tellProblem() {
    if (await tellGone()) return;
    screen.note(TEXTS.cannotPlay);
  }

  /** Tell that nobody sends the sound any more, if it is so; one that is being made only takes longer. */
  async function tellGone() {
    if (!served || (await fetch(source, { method: "HEAD" }).catch(() => null))?.ok) return false;
    if (closing.signal.aborted) return true;
    screen.note(TEXTS.gone);
    tell(TEXTS.gone);
    return true;
  }

  function stopAtGate(now) {
    if (!options.wait || audio.paused || audio.seeking || waiting) return;
    const lead = GATE_LEAD_S * Math.max(1, audio.playbackRate);
    const gate = gatePassed(data.gates, before, now, lead);
    if (!gate) return;
    waiting = gate;
    audio.pause();
    // a page in the background looks only now and then, and may have gone past the end
    if (audio.currentTime > gate.end_s - GATE_LEAD_S / 2) audio.currentTime = gate.end_s - GATE_LEAD_S;
    tell(TEXTS.readyFor(gate.reminder));
  }

  let captionTold = -1;
  let chapterShown = -1;
  function paint() {
    stopAtGate(audio.currentTime);
    if (!audio.paused && !audio.seeking && (goOnWherePutOff() || (leftOut.size && skipLeftOut()))) return;
    const moment = momentAt(data, audio.currentTime);
    before = moment.t;
    const jump = audio.paused || audio.seeking ? null : stretch.jump(moment.hold, moment.t);
    if (jump !== null) before = audio.currentTime = jump;
    screen.show(moment, {
      waiting, paused: audio.paused, captions: options.captions,
      owed_s: jump === null ? stretch.owed(moment.hold) : stretch.owed(moment.hold) + moment.t - jump,
    });
    marks.show(moment);
    if (moment.captionIndex !== captionTold) {
      captionTold = moment.captionIndex;
      const wanted = audio.muted || audio.volume === 0 || options.announce;
      if (moment.caption && wanted && options.captions && !audio.paused) tell(moment.caption.text);
    }
    if (moment.chapterIndex !== chapterShown) {
      chapterShown = moment.chapterIndex;
      if (shortForm && !noting) stillNote();
      session.chapter(titleParts(moment.chapter?.title ?? data.title).words, data.title, data.artwork);
    }
    if (Math.abs(moment.t - saved_s) >= SAVE_EVERY_S) save();
  }

  function follow() {
    clearTimeout(painting);
    paint();
    if (audio.paused) return;
    const wait_s = untilEdge(edges, audio.currentTime) / audio.playbackRate;
    painting = setTimeout(follow, 1000 * Math.min(PAINT_EVERY_S, wait_s));
  }

  function save() {
    if (!placed) return;
    saved_s = audio.currentTime;
    const worth = !over && saved_s > 5 && saved_s < data.total_s - 10;
    own.set("place", worth ? Number(saved_s.toFixed(3)) : null);
    own.set("heard", { on: today, to_s: safety.heardTo() });
  }

  // -- the sound's own events ---------------------------------------------------------------
  on(audio, "play", () => {
    // the browser's own button may end the waiting as well
    waiting = null;
    reopen();
    if (!noting) stillNote();
    before = audio.currentTime;
    lock.update();
    follow();
  });
  on(audio, "pause", () => {
    pausedAt = Date.now();
    lock.update();
    save();
    paint();
  });
  for (const name of ["timeupdate", "seeked", "ended"]) on(audio, name, paint);
  for (const name of ["play", "pause", "seeked", "ratechange", "loadedmetadata"]) {
    on(audio, name, () => session.place(audio, data.total_s));
  }
  on(audio, "seeking", () => {
    const to_s = safety.allowed(audio.currentTime, audio.currentTime);
    if (to_s !== audio.currentTime) { // the browser's own controls know nothing of safety
      actions.seek(audio.currentTime);
      return;
    }
    before = audio.currentTime;
    if (waiting && Math.abs(before - waiting.end_s) > 1) waiting = null;
    paint();
  });
  on(audio, "waiting", () => {
    clearTimeout(late);
    late = setTimeout(tellGone, LATE_MS);
  });
  on(audio, "playing", () => {
    clearTimeout(late);
    if (!noting) stillNote();
  });
  on(audio, "ended", finish);
  on(audio, "error", () => (useBlob(audio) ? undefined : tellProblem()));
  on(globalThis, "pagehide", save);
  on(document, "visibilitychange", () => (document.hidden ? save() : paint()));
  on(screen.slider, "focus", () => screen.tellPlace(momentAt(data, audio.currentTime)));
  on(screen.slider, "input", () => screen.tellPlace(momentAt(data, audio.currentTime)));
  on(links, "click", (event) => {
    const link = event.target.closest?.('a[href^="#t="]');
    const seconds = link ? Number(link.getAttribute("href").slice(3)) : NaN;
    if (!Number.isFinite(seconds)) return;
    event.preventDefault();
    actions.seek(seconds);
    actions.play();
    root.scrollIntoView({ block: "nearest", behavior: options.calm ? "auto" : "smooth" });
  });

  // -- where to begin -----------------------------------------------------------------------
  let placed = false;
  function begin() {
    const asked = Number(/^#t=([\d.]+)$/.exec(location.hash)?.[1] ?? NaN);
    const kept = own.get("place");
    if (from_s !== null) actions.seek(from_s);
    else if (Number.isFinite(asked)) actions.seek(asked);
    else if (typeof kept === "number" && kept > 0 && kept < data.total_s) resume(kept);
    placed = true;
    paint();
  }

  function resume(kept) {
    const start_s = phraseStart(data, kept);
    const isThere = actions.seek(start_s);
    const moment = momentAt(data, start_s);
    const restart = make("button", { type: "button", click: () => {
      actions.seek(0);
      stillNote();
    } }, TEXTS.fromStart);
    const part = moment.hold ? TEXTS.ofTheHold(clock(moment.left_s, Math.round)) : TEXTS.at(clock(moment.t));
    const where = [moment.chapter && titleParts(moment.chapter.title).words, part].filter(Boolean).join(", ");
    clearTimeout(noting);
    noting = 0;
    screen.note(isThere ? TEXTS.youWereHere(where) : TEXTS.safetyFirst(where), restart);
  }
  begin();

  return {
    audio,
    ...actions,
    moment: () => momentAt(data, audio.currentTime),
    waiting: () => waiting,
    over: () => over,
    offerShortForm(day, take) {
      shortForm = { day, take: () => take().catch(() => note(TEXTS.noShortForm)) };
      if (isBeforeRoutine()) stillNote();
    },
    destroy() {
      save();
      audio.pause();
      closing.abort();
      clearTimeout(painting);
      clearTimeout(said.timer);
      clearTimeout(late);
      clearTimeout(noting);
      stopKeys();
      session.close();
      lock.close();
      for (const element of [...screen.elements, ...root.querySelectorAll(":scope > dialog")]) element.remove();
      root.classList.remove("is-over", "is-paused", "is-quiet");
      if (served) audio.removeAttribute("src");
    },
  };
}

function soundAt(root, address, allowed) {
  const audio = allowed ?? make("audio", {});
  for (const [name, value] of [["controls", ""], ["preload", "auto"], ["src", address]]) audio.setAttribute(name, value);
  root.append(audio);
  return audio;
}

/** Give the sound inside the page another way in, for browsers that take no long addresses. */
function useBlob(audio) {
  const address = audio.getAttribute("src") ?? "";
  if (!address.startsWith("data:")) return false;
  const comma = address.indexOf(",");
  const bytes = Uint8Array.from(atob(address.slice(comma + 1)), (letter) => letter.charCodeAt(0));
  audio.src = URL.createObjectURL(new Blob([bytes], { type: address.slice(5, comma).split(";")[0] }));
  return true;
}

/** Mark the chapter link and the line that are current. */
function linkMarks(links, data) {
  const chapters = data.chapters.map((chapter) =>
    links.querySelector(`[data-chapters] a[href="#${fragment(chapter.start_s)}"]`));
  const lines = [...links.querySelectorAll("[data-line]")];
  const current = { chapter: null, line: null };
  const mark = (kind, element) => {
    if (current[kind] === element) return;
    current[kind]?.removeAttribute("aria-current");
    element?.setAttribute("aria-current", "true");
    current[kind] = element;
  };
  return {
    show(moment) {
      mark("chapter", chapters[moment.chapterIndex] ?? null);
      mark("line", lines[moment.captionIndex] ?? null);
    },
  };
}
