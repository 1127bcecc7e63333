// Words on safety: nobody gets past them before they were heard; going back is always free.

import { phraseStart } from "./moment.js";

const SLACK_S = 0.5; // of their end, which nobody has to hear to its last moment
const HERE_S = 1; // so near to what is heard next, a listener is at it already

/**
 * Knows how far the words on safety were heard in this sounding, whoever moved the sound.
 *
 * @param {object} data Of the session; `never_skipped` are the stretches with such words.
 * @param {HTMLAudioElement} audio Tells what of it was played.
 * @param {number[]|null} before Up to where each stretch was heard earlier in this sounding.
 * @param {(index: number) => void} heard Called once when a stretch was heard to its end.
 */
export function listening(data, audio, before, heard) {
  const spans = data.never_skipped;
  const heardTo = spans.map((span, index) => Math.min(span.end_s, Math.max(span.start_s, before?.[index] ?? 0)));
  const isOpen = (index) => heardTo[index] < spans[index].end_s - SLACK_S;

  /** Take in what was played since the last look. */
  function look() {
    const { played } = audio;
    for (let index = 0; index < spans.length; index += 1) {
      if (!isOpen(index)) continue;
      for (let range = 0; range < played.length; range += 1) {
        if (played.start(range) > heardTo[index] + SLACK_S) continue;
        heardTo[index] = Math.min(spans[index].end_s, Math.max(heardTo[index], played.end(range)));
      }
      if (!isOpen(index)) heard(index);
    }
  }

  /** The stretch that has to be heard next; -1 when all were. */
  const next = () => spans.findIndex((_, index) => isOpen(index));

  return {
    look,
    done: () => next() < 0,
    heardTo: () => [...heardTo],
    /** Where a jump may lead: there, or to what has to be heard first; where one is at it, no jump. */
    allowed(seconds, from_s) {
      look();
      const index = next();
      if (index < 0 || seconds <= heardTo[index] + SLACK_S) return seconds;
      const to_s = heardTo[index];
      return from_s >= spans[index].start_s && Math.abs(from_s - to_s) < HERE_S ? from_s : phraseStart(data, to_s);
    },
    /** Whether a second is within words that have to be heard. */
    covers: (seconds) => spans.some((span, index) => isOpen(index) && span.start_s <= seconds && seconds < span.end_s),
  };
}
