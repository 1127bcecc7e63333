// The player that the one-file page and the served page share: mountPlayer(root, data, {source}).

import {
  againAt, clock, edgesOf, fragment, gatePassed, momentAt, nextAt, phraseStart, untilEdge,
} from "./moment.js";
import { memory } from "./memory.js";
import { listenToKeys, mediaSession, screenLock } from "./remote.js";
import { buildScreen, make } from "./screen.js";

const GATE_LEAD_S = 0.12; // the end of a finding is silent, so stopping early cuts nothing off
const LONG_PAUSE_MS = 15_000; // after this the sentence is said from its start
const SAVE_EVERY_S = 5;
const PAINT_EVERY_S = 0.1; // the ring moves as smoothly as it needs to; captions come on their edge
const SPEAK_EVERY_MS = 2_000; // a screen reader is told no more often
const LATE_MS = 4_000; // a sound that has not come by then is asked after
const CHOICES = { wait: false, captions: true, announce: false, awake: true, keys: true, native: false };

/**
 * Mount a player.
 *
 * @param {HTMLElement} root Gets the player's elements, before what already stands in it.
 * @param {object} data What player_data() of guided_press.page makes.
 * @param {{source: HTMLAudioElement|string, links?: ParentNode & EventTarget}} options
 *   source: an audio element, or the address of the sound; an element is made for an address.
 *   links: within this, `a[href^="#t="]` seek, and chapter links and `[data-line]` are marked
 *   while they are current; the document when left out.
 * @returns {object} audio, play(), pause(), toggle(), ready(), again(), next(), seek(s),
 *   moment(), waiting(), choose(name, on), destroy().
 */
export function mountPlayer(root, data, { source, links = document }) {
  const served = typeof source === "string";
  const audio = served ? soundAt(root, source) : source;
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
  const said = { text: "", at: 0, timer: 0 };
  const closing = new AbortController();
  const on = (target, name, action) => target.addEventListener(name, action, { signal: closing.signal });

  const actions = {
    play() {
      if (waiting) return actions.ready();
      if (audio.ended || audio.currentTime >= data.total_s - 0.05) actions.seek(0);
      if (pausedAt && Date.now() - pausedAt > LONG_PAUSE_MS) {
        actions.seek(phraseStart(data, audio.currentTime));
      }
      pausedAt = 0;
      return start();
    },
    pause() {
      audio.pause();
      tell("Paused");
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
      go(againAt(data, audio.currentTime), "Again");
    },
    next() {
      const start_s = nextAt(data, audio.currentTime);
      if (start_s !== null) go(start_s, "Next");
    },
    seek(seconds) {
      waiting = null;
      pausedAt = 0;
      before = Math.min(Math.max(0, seconds), data.total_s);
      audio.currentTime = before;
      paint();
    },
    skip: (seconds) => actions.seek(audio.currentTime + seconds),
    louder: (step) => (audio.volume = Math.min(1, Math.max(0, audio.volume + step))),
    mute() {
      audio.muted = !audio.muted;
      tell(audio.muted ? "Sound off" : "Sound on");
    },
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
    actions.seek(seconds);
    tell(`${word}: ${momentAt(data, seconds).chapter?.title ?? data.title}`);
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
    screen.notice.replaceChildren("This browser cannot play the sound.");
    screen.notice.hidden = false;
  }

  /** Tell that nobody sends the sound any more, if it is so; one that is being made only takes longer. */
  async function tellGone() {
    if (!served || (await fetch(source, { method: "HEAD" }).catch(() => null))?.ok) return false;
    if (closing.signal.aborted) return true;
    const gone = "The sound does not come: the server of this page has ended, or begun anew. "
      + "Open the page with the address that it prints, and the session goes on where you were.";
    screen.notice.replaceChildren(gone);
    screen.notice.hidden = false;
    tell(gone);
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
    tell(`Ready? ${gate.reminder}`);
  }

  let captionTold = -1;
  let chapterShown = -1;
  function paint() {
    stopAtGate(audio.currentTime);
    const moment = momentAt(data, audio.currentTime);
    before = moment.t;
    screen.show(moment, { waiting, paused: audio.paused, captions: options.captions });
    marks.show(moment);
    if (moment.captionIndex !== captionTold) {
      captionTold = moment.captionIndex;
      const wanted = audio.muted || audio.volume === 0 || options.announce;
      if (moment.caption && wanted && options.captions && !audio.paused) tell(moment.caption.text);
    }
    if (moment.chapterIndex !== chapterShown) {
      chapterShown = moment.chapterIndex;
      session.chapter(moment.chapter?.title ?? data.title, data.title, data.artwork);
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
    const worth = saved_s > 5 && saved_s < data.total_s - 10;
    own.set("place", worth ? Number(saved_s.toFixed(3)) : null);
  }

  // -- the sound's own events ---------------------------------------------------------------
  on(audio, "play", () => {
    // the browser's own button may end the waiting as well
    waiting = null;
    screen.notice.hidden = true;
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
    screen.notice.hidden = true;
  });
  on(audio, "ended", () => own.set("place", null));
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
    if (Number.isFinite(asked)) actions.seek(asked);
    else if (typeof kept === "number" && kept > 0 && kept < data.total_s) resume(kept);
    placed = true;
    paint();
  }

  function resume(kept) {
    actions.seek(phraseStart(data, kept));
    const moment = momentAt(data, audio.currentTime);
    const where = moment.chapter ? `${moment.chapter.title}, ` : "";
    const restart = make("button", { type: "button", click: () => {
      actions.seek(0);
      screen.notice.hidden = true;
    } }, "From the start");
    const left = clock(moment.left_s, Math.round);
    const part = moment.hold ? `${left} of the hold left` : `at ${clock(moment.t)}`;
    screen.notice.replaceChildren(`You were here: ${where}${part}.`, restart);
    screen.notice.hidden = false;
  }
  begin();

  return {
    audio,
    ...actions,
    moment: () => momentAt(data, audio.currentTime),
    waiting: () => waiting,
    destroy() {
      save();
      audio.pause();
      closing.abort();
      clearTimeout(painting);
      clearTimeout(said.timer);
      clearTimeout(late);
      stopKeys();
      session.close();
      lock.close();
      for (const element of screen.elements) element.remove();
    },
  };
}

function soundAt(root, address) {
  const audio = make("audio", { controls: "", preload: "metadata", src: address });
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
