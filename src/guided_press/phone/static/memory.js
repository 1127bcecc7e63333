// What is remembered between visits; a browser that forbids it changes nothing else.

/** What is left out today after pain, in every session: what hurts in one hurts in the next. */
export function avoidedHere(mode) {
  const kept = memory("left-out");
  const on = new Date().toDateString();
  const before = kept.get(mode);
  const places = new Set(before?.on === on ? before.places : []);
  return {
    places: [...places],
    add: (place) => kept.set(mode, { on, places: [...places.add(place)] }),
  };
}

/** Keep small values under a name; every failure counts as "nothing remembered". */
export function memory(name) {
  const key = (part) => `guided-press:${name}:${part}`;
  return {
    get(part) {
      try {
        return JSON.parse(localStorage.getItem(key(part)));
      } catch {
        return null;
      }
    },
    set(part, value) {
      try {
        if (value === null) localStorage.removeItem(key(part));
        else localStorage.setItem(key(part), JSON.stringify(value));
      } catch {
        // private windows and full disks: the session plays all the same
      }
    },
  };
}
