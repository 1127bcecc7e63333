// Where one can be, as small pictures: a person in one stroke, and what they rest on.

import { make } from "./make.js";

const DRAWN = {
  chair: {
    things: ["M40 36V88", "M40 62H78", "M78 62V88"],
    person: ["M52 36C50 44 50 50 51 57H79L80 86H89"],
    arms: ["M54 38C57 45 62 48 69 48"],
    head: [54, 18],
  },
  standing: {
    things: ["M34 89H88"],
    person: ["M60 36V56L55 86", "M60 56L66 86"],
    arms: ["M58 35C50 40 47 47 47 56", "M62 35C70 40 73 47 73 56"],
    head: [60, 16],
  },
  floor: {
    things: ["M8 89H112"],
    person: ["M40 76C50 74 58 76 68 76L85 56L99 78"],
    arms: ["M44 72L60 70"],
    head: [23, 72],
  },
  bed: {
    things: ["M10 44V92", "M10 78H110", "M110 62V92", "M14 66H34"],
    person: ["M45 64H76L89 47L99 66"],
    arms: [],
    head: [28, 56],
  },
  side: {
    things: ["M8 92H112", "M12 80H36"],
    person: ["M43 74C48 58 58 76 70 66C80 56 92 80 107 83"],
    arms: ["M50 68L47 83"],
    head: [26, 66],
  },
  prone: {
    things: ["M10 50V96", "M10 82H110", "M110 66V96"],
    person: ["M42 66C56 62 66 62 76 66L104 70"],
    arms: ["M46 68L34 76L22 74"],
    head: [26, 62],
  },
};

/** The picture of a posture: chair, floor, bed, standing; on the side, face down. */
export function posture(place) {
  const { things, person, arms, head } = DRAWN[place];
  return make("svg", { viewBox: "0 0 120 100", class: "posture", "aria-hidden": "true" },
    ...things.map((d) => make("path", { d, class: "thing" })),
    ...person.map((d) => make("path", { d, class: "person" })),
    ...arms.map((d) => make("path", { d, class: "person arm" })),
    make("circle", { cx: head[0], cy: head[1], r: 10, class: "head" }));
}

const PLACE_OF = {
  standing: "standing", seated: "chair", seated_lean_forward: "chair", leg_crossed: "chair",
  side_lying: "floor", supine: "bed", prone: "bed",
};

const DRAWN_AS = { ...PLACE_OF, side_lying: "side", prone: "prone" };

/** The pictures of positions, each once. */
export const posturesOf = (positions) => [...new Set(positions.map((position) => DRAWN_AS[position]))].filter(Boolean).map(posture);

/** The places that positions belong to, each once. */
export const placesOf = (positions) => [...new Set(positions.map((position) => PLACE_OF[position]))].filter(Boolean);
