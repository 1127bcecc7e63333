// A session from the choice to the player: screening, timeline, play, export.

import { ask, work } from "./asking.js";
import { button, calmly, failure, link, list, make, progress, save, select, soundFields, tell, words } from "./elements.js";
import { clock } from "./moment.js";
import { todayCard } from "./today.js";

const FORMATS = {
  mp3: "MP3: plays everywhere, with chapters", m4b: "M4B: audiobook", opus: "Opus: smallest",
  flac: "FLAC: lossless", wav: "WAV", html: "HTML: one file for a phone, with pictures",
  sheet: "Sheet: to print", vtt: "Captions: VTT", srt: "Captions: SRT", lrc: "Words: LRC",
};
const KINDS = {
  removed: "Left out", lightened: "Lighter", one_side: "One side only", position: "Another position",
  breathing: "Breathing", words: "Words", shorter: "Shorter", note: "Good to know",
};

/**
 * @param {{script: string}|{text: string}} source What is played.
 * @param {object} home What there is to choose from.
 * @param {AbortSignal} signal The view is left.
 */
export function sessionPanel(source, home, signal) {
  let today = null; // answers about today; null: for nobody in particular
  let run = null;
  const picture = make("div", { class: "picture-place" });
  const after = make("div", { class: "after" });
  const sound = soundFields(home, calmly(prepare, 350));
  const settings = make("details", { class: "fold" }, make("summary", {}, "Voice, guidance and background"),
    make("div", { class: "fields" }, ...sound.rows));
  const who = todayCard(home.profile, signal, (answers) => {
    today = answers;
    prepare();
  });
  signal.addEventListener("abort", () => run?.abort());

  async function prepare() {
    run?.abort();
    const mine = (run = new AbortController());
    const bar = progress("Preparing the session");
    picture.replaceChildren(make("div", { class: "empty" }, bar.element));
    after.setAttribute("aria-busy", "true");
    try {
      const body = { ...source, wishes: sound.wishes, today };
      const { sitting } = await work("/api/sittings", body, bar.tell, mine.signal);
      const seen = await ask(`/api/sittings/${sitting}`);
      if (mine.signal.aborted) return;
      picture.replaceChildren(timeline(sitting, seen));
      after.replaceChildren(...ready(sitting, seen, home, signal));
      tell(`Ready: ${seen.title}, ${clock(seen.data.total_s)}`);
    } catch (error) {
      if (mine.signal.aborted) return;
      picture.replaceChildren(failure(error));
      after.replaceChildren();
    } finally {
      if (!mine.signal.aborted) after.removeAttribute("aria-busy");
    }
  }

  if (home.profile === "none") prepare();
  else picture.append(make("div", { class: "empty soft" }, "The timeline appears here."));
  return make("div", { class: "panel" }, who, settings, picture, after);
}

function timeline(sitting, { data, title }) {
  const drawing = make("img", {
    src: `/api/sittings/${sitting}/timeline.svg`, width: 1200, height: 400,
    alt: `Timeline of ${title}: ${data.holds.length} holds in ${clock(data.total_s)}. The chapters below say the same in words.`,
  });
  return make("div", { class: "timeline", tabindex: 0, role: "region", "aria-label": "Timeline" }, drawing);
}

function ready(sitting, seen, home, signal) {
  const { data, changes, adjusted, voice } = seen;
  const parts = [
    make("div", { class: "actions big" },
      link(`/play/${sitting}`, { class: "button primary" }, "Play"),
      exporting(sitting, home, signal)),
    make("p", { class: "soft" }, `${clock(data.total_s)} in all, spoken by “${voice}”.`),
  ];
  if (changes.length) {
    parts.push(make("section", { class: "card changes" }, make("h2", {}, "Changed for you"),
      list(changes.map((change) => {
        const what = change.target === "session" ? "" : ` ${words(change.target)}${change.side === "both" ? "" : `, ${change.side}`}`;
        return make("span", {}, make("strong", {}, `${KINDS[change.kind] ?? words(change.kind)}${what}. `), change.reason);
      }))));
  }
  const chapters = data.chapters.map((chapter) => make("li", {},
    make("span", { dir: "auto" }, chapter.title),
    make("time", {}, clock(chapter.start_s))));
  parts.push(make("details", { class: "fold" }, make("summary", {}, `${chapters.length} chapters`),
    make("ol", { class: "chapters" }, ...chapters)));
  if (adjusted.length > changes.length) {
    const rows = adjusted.slice(changes.length).map((one) => `${one.cue}: ${one.change}; ${one.reason}`);
    parts.push(make("details", { class: "fold" }, make("summary", {}, "What was moved or dropped to fit"), list(rows)));
  }
  return parts;
}

function exporting(sitting, home, signal) {
  const format = select("File", home.endings.map((id) => [id, FORMATS[id] ?? id]), home.endings[0]);
  const place = make("div", { class: "made" });
  const press = button("Export", async () => {
    const bar = progress("Writing the file");
    place.replaceChildren(bar.element);
    press.disabled = true;
    try {
      const made = await work(`/api/sittings/${sitting}/exports`, { ending: format.box.value }, bar.tell, signal);
      const address = `/api/files/${made.file}`;
      const size = `${(made.bytes / 1e6).toFixed(1)} MB`;
      place.replaceChildren(make("p", {}, link(address, { download: made.name }, `Save ${made.name}`), ` (${size})`));
      save(address, made.name);
      tell(`${made.name} is ready`);
    } catch (error) {
      if (!signal.aborted) place.replaceChildren(failure(error));
    }
    press.disabled = false;
  });
  return make("div", { class: "exporting" }, make("div", { class: "actions" }, format.row, press), place);
}
