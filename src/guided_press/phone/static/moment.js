// What is true at one moment of a session; pure functions of the data and a time in seconds.

// A seek may land a hair before the wished second; nobody sees or hears five milliseconds.
const HAIR_S = 0.005;

/** Index of the last item that starts at or before t; -1 without one. Items are in order. */
export function indexAt(items, t) {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (items[middle].start_s <= t) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The item that t lies in, or null. */
export function itemAt(items, t) {
  const item = items[indexAt(items, t)];
  return item && t < item.end_s ? item : null;
}

/** Everything that is shown at t seconds. */
export function momentAt(data, t) {
  const at = t + HAIR_S;
  const hold = itemAt(data.holds, at);
  const gate = hold ? null : itemAt(data.gates, at);
  const slot = itemAt(data.slots, at);
  const chapterIndex = Math.max(0, indexAt(data.chapters, at));
  const chapter = data.chapters[chapterIndex] ?? null;
  const captionIndex = indexAt(data.captions, at);
  const last = data.captions[captionIndex];
  const caption = last && at < last.end_s ? last : null;
  const kept = last && last.start_s >= (chapter?.start_s ?? 0);
  const stretch = hold ?? gate ?? slot ?? chapter ?? { start_s: 0, end_s: data.total_s };
  return {
    t,
    hold,
    gate,
    chapterIndex,
    chapter,
    captionIndex: caption ? captionIndex : -1,
    caption,
    lastCaptionIndex: kept ? captionIndex : -1, // of this chapter; stays to be read until the next
    kind: hold ? "hold" : gate?.target ? "find" : slot ? slot.kind : "say", // a gate may wait for things
    target: hold ?? (gate?.target ? gate : targetAhead(data, chapter, at)),
    position: itemAt(data.positions, at)?.position ?? "",
    left_s: Math.max(0, stretch.end_s - t),
    length_s: stretch.end_s - stretch.start_s,
    over: t >= data.total_s - HAIR_S,
  };
}

/** The next hold of this chapter, else its last one. */
function targetAhead(data, chapter, t) {
  if (!chapter) return null;
  const inside = data.holds.filter((h) => h.start_s >= chapter.start_s && h.start_s < chapter.end_s);
  return inside.find((h) => h.end_s > t) ?? inside[inside.length - 1] ?? null;
}

/** Every second at which something else is to be shown, in order. */
export function edgesOf(data, gateLead_s) {
  const spans = [data.captions, data.holds, data.gates, data.slots, data.chapters].flat();
  const edges = spans.flatMap((span) => [span.start_s, span.end_s]);
  edges.push(...data.gates.map((gate) => gate.end_s - gateLead_s));
  return Float64Array.from(new Set(edges)).sort();
}

/** Seconds until the next edge; Infinity after the last. */
export function untilEdge(edges, t) {
  const next = edges.find((at) => at > t + HAIR_S);
  return next === undefined ? Infinity : next - t;
}

/** The finding whose end is passed between two moments, stopping `lead_s` before it; or null. */
export function gatePassed(gates, before, now, lead_s) {
  return gates.find((g) => before < g.end_s - lead_s && now >= g.end_s - lead_s) ?? null;
}

/** Where "again" goes: the start of this chapter, or of the one before when it has just begun. */
export function againAt(data, t) {
  const index = Math.max(0, indexAt(data.chapters, t + HAIR_S));
  const fresh = t - (data.chapters[index]?.start_s ?? 0) < 3;
  return data.chapters[fresh ? Math.max(0, index - 1) : index]?.start_s ?? 0;
}

/** Where "next" goes; null in the last chapter. */
export function nextAt(data, t) {
  return data.chapters[indexAt(data.chapters, t + HAIR_S) + 1]?.start_s ?? null;
}

/** The start of the sentence that t lies in, else t itself. */
export function phraseStart(data, t) {
  return itemAt(data.captions, t + HAIR_S)?.start_s ?? t;
}

/** Seconds as m:ss or h:mm:ss. */
export function clock(seconds, round = Math.floor) {
  const whole = Math.max(0, round(seconds));
  const two = (value) => String(value).padStart(2, "0");
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

/** The anchor of a second: a media fragment, and the id of what is said there. */
export function fragment(seconds) {
  return `t=${Number(seconds.toFixed(3))}`;
}
