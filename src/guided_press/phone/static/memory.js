// What is remembered between visits; a browser that forbids it changes nothing else.

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
