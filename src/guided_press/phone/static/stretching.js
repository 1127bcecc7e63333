// Longer and shorter: time is given to a hold, or taken from it, where nothing is being said.

import { indexAt } from "./moment.js";

export const STEP_S = 30;
const EDGE_S = 0.15; // a look comes no later before the end of a quiet stretch
const WORTH_S = 0.4; // less is not worth a jump
const RINGS_S = 6; // a bowl rings on behind its place, so long from its onset

/** The stretch around t within a hold in which nothing is said and no chime rings; or null. */
export function quietAround(data, hold, t) {
  let start = hold.start_s;
  let end = hold.end_s;
  for (const [items, quietFrom] of [
    [data.captions, (caption) => caption.end_s],
    [data.chimes, (chime) => Math.max(chime.end_s, chime.start_s + RINGS_S)],
  ]) {
    const index = indexAt(items, t);
    if (index >= 0) start = Math.max(start, quietFrom(items[index]));
    if (index + 1 < items.length) end = Math.min(end, items[index + 1].start_s);
  }
  return start <= t && t < end ? { start_s: start, end_s: end } : null;
}

/**
 * Keeps what is owed to the holds. A longer hold hears its quiet again, so that no word is said
 * twice; a shorter one leaves quiet out, so that no word is lost. Both sides are changed alike.
 */
export function stretching(data) {
  const owed = new Map(); // index of a hold -> seconds to give (above 0) or to take
  const given = new Map(); // index of a hold -> seconds asked for in all
  const indexOf = (hold) => data.holds.indexOf(hold);

  /** The hold, and the holds of the same place that follow it at once. */
  function alike(index) {
    const found = [index];
    while (data.holds[found.at(-1) + 1]?.target === data.holds[index].target) found.push(found.at(-1) + 1);
    return found;
  }

  return {
    /** Give or take; returns the seconds that were, 0 where there is no room. */
    change(hold, t, seconds) {
      const index = indexOf(hold);
      const length = hold.end_s - hold.start_s + (given.get(index) ?? 0);
      const room = seconds > 0 ? hold.longest_s - length : hold.end_s - t + (owed.get(index) ?? 0) - 1;
      const step = Math.sign(seconds) * Math.floor(Math.min(Math.abs(seconds), Math.max(0, room)));
      if (Math.abs(step) < 1) return 0;
      for (const each of alike(index)) {
        owed.set(each, (owed.get(each) ?? 0) + step);
        given.set(each, (given.get(each) ?? 0) + step);
      }
      return step;
    },
    /** Seconds that a hold still gets, or loses. */
    owed: (hold) => (hold ? owed.get(indexOf(hold)) ?? 0 : 0),
    /** Where to jump at this moment; null to stay. */
    jump(hold, t) {
      const index = hold ? indexOf(hold) : -1;
      const due = owed.get(index) ?? 0;
      if (Math.abs(due) < WORTH_S) return null;
      const quiet = quietAround(data, hold, t);
      if (!quiet) return null;
      const most = due > 0 ? t - quiet.start_s - EDGE_S : quiet.end_s - EDGE_S - t;
      if (most < WORTH_S || (due > 0 && t < quiet.end_s - 2 * EDGE_S)) return null;
      const step = Math.min(Math.abs(due), most);
      owed.set(index, due - Math.sign(due) * step);
      return t - Math.sign(due) * step;
    },
  };
}
