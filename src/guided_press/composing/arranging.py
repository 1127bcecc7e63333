"""Chosen points become the steps of a session: positions, order, legs, and what may last how long.

From the trunk to the foot, with as few changes of position as can be; what is worked one leg at a
time is done on the whole left leg, then on the right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

from guided_press.composing.allotting import Part
from guided_press.composing.candidates import Candidate
from guided_press.composing.focus import AFTER
from guided_press.composing.wish import Wish
from guided_press.knowledge.models import LYING, Point, Position
from guided_press.session.script import Breath

Tier = Literal["source", "range", "floor"]
"""How short a hold may be: as its source says, as its range says, or down to its floor."""

LEGS = frozenset({"knee", "calf", "leg", "foot", "toe"})
LONG_HOLD = "bl40_long_hold"

OTHER_LEG = "Now the other leg. Take your time."
TURN_OVER = "Now the other leg. Turn over, if that is easier."
TOES = "Move the toes and the ankle."
CHANGE_KNEES = "Move the toes and the ankle. Then change knees."
_DIPS = "There are four dips on each side, one below the other."
SACRUM_FIRST = {
    "self": ("Reach back to the flat bone below your waist.", _DIPS),
    "partner": ("Rest a palm on the flat bone below the waist.", _DIPS),
}
"""For a pair of dips that is found by counting from the top one, which is not in the session."""

_RELUCTANT = {"standing": 0.5, "side_lying": 2.0}
"""Positions that are not taken without need."""


@dataclass(frozen=True, slots=True)
class Span:
    """How long a part may last, before what is said in it is known.

    Attributes:
        low_s, wish_s, high_s: As in `Part`.
        more_s: At least so much room above what its words need: usually, and at most.
    """

    low_s: int
    wish_s: int
    high_s: int
    more_s: tuple[int, int] = (0, 0)
    times: int = 1
    hold: bool = False

    def part(self, name: str, needed_s: int) -> Part:
        """The part, with room for its words."""
        low = max(self.low_s, needed_s)
        usual, most = self.more_s
        wish, high = max(self.wish_s, low + usual), max(self.high_s, low + most)
        if self.hold:
            low, wish, high = self.low_s, self.wish_s, self.high_s
        return Part(name, low, wish, high, self.times, self.hold)


ARRIVE = Span(0, 8, 20, (2, 6))
MOVE = Span(0, 20, 30, (4, 10))
SETTLE = {"self": Span(0, 20, 45, (4, 15)), "partner": Span(0, 30, 60, (6, 20))}
FIND = Span(0, 10, 20, (3, 10))
SWITCH = Span(0, 8, 15, (2, 6))
CHANGE_LEG = Span(0, 10, 20, (2, 8))
CHECK = Span(0, 15, 25, (3, 10))
QUIET = Span(20, 40, 60)
SAY = Span(0, 0, 0)
CLOSE = Span(0, 20, 60, (4, 20))
CLOSE_LYING = Span(60, 90, 120, (5, 30))


@dataclass(frozen=True, slots=True)
class Entry:
    """A step whose times are still open.

    Attributes:
        fields: Keys of the script with their values; times are not among them.
        times: Keys whose value is the time of a part, by its name.
        note: A comment that stands above it.
        candidate: What is worked.
    """

    fields: Mapping[str, Any]
    times: Mapping[str, str] = field(default_factory=dict)
    note: str = ""
    candidate: Candidate | None = None


@dataclass(slots=True)
class Draft:
    """The steps of a session whose times are still open.

    Attributes:
        chosen: What is worked, from trunk to foot.
        places: The position of each of them.
        spans: How long each part may last, by its name.
        fixed_s: What lasts a given time.
    """

    chosen: tuple[Candidate, ...]
    places: tuple[Position, ...]
    entries: list[Entry] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)
    fixed_s: int = 0

    def add(
        self, fields: Mapping[str, Any], times: Mapping[str, Span] | None = None, *,
        candidate: Candidate | None = None, note: str = "",
    ) -> None:  # fmt: skip
        """Add a step; each of its times is a part of its own."""
        names = {}
        for key, span in (times or {}).items():
            name = f"{key} of step {len(self.entries) + 1}"
            self.spans[name] = span
            names[key] = name
        self.entries.append(Entry(fields, names, note, candidate))

    def add_held(
        self, candidate: Candidate, fields: Mapping[str, Any], times: Mapping[str, Span],
        hold: Span, name: str, *, find_first: bool = True,
    ) -> None:  # fmt: skip
        """Add a step that holds; its hold is shared by every step of the same name."""
        key = "press" if isinstance(candidate.target, Point) else "technique"
        pressure = {"pressure": candidate.pressure} if candidate.pressure else {}
        whole = {key: candidate.id, **fields, **pressure}
        if not find_first:
            whole["find"] = 0
        self.add(whole, times, candidate=candidate)
        entry = self.entries[-1]
        self.spans[name] = hold
        self.entries[-1] = Entry(entry.fields, {**entry.times, "hold": name}, "", candidate)

    @property
    def changes(self) -> int:
        """Of position, the first one not counted."""
        return len(list(groupby(self.places))) - 1


@dataclass(frozen=True, slots=True)
class Filling:
    """What may take time in which nothing is pressed.

    Attributes:
        breath: Paced breaths after settling in; None for none.
        rest_at_end: A quiet minute before the close.
        rests_between: A rest where another part of the body begins.
    """

    breath: Breath | None = None
    rest_at_end: bool = False
    rests_between: bool = False


def places_of(chosen: Sequence[Candidate]) -> tuple[Position, ...] | None:
    """A position for each, with as few changes as can be, then as usual as can be.

    Returns:
        None when somebody would have to stand up right after lying.
    """
    best: dict[Position, tuple[tuple[int, float], tuple[Position, ...]]] = {}
    for number, candidate in enumerate(chosen):
        reached: dict[Position, tuple[tuple[int, float], tuple[Position, ...]]] = {}
        for index, place in enumerate(candidate.positions):
            dislike = index + _RELUCTANT.get(place, 0.0)
            if number == 0:
                reached[place] = ((0, dislike), (place,))
                continue
            ways = (
                ((changes + (before != place), cost + dislike), (*path, place))
                for before, ((changes, cost), path) in best.items()
                if not (place == "standing" and LYING.intersection(path))
            )
            way = min(ways, default=None)
            if way:
                reached[place] = way
        best = reached
    return min(best.values())[1] if best else None


def arrange(
    chosen: Iterable[Candidate], wish: Wish, tier: Tier, filling: Filling, blocks: int = 1
) -> Draft | None:
    """Make steps of what was chosen.

    Args:
        chosen: In any order.
        wish: For the mode.
        tier: How short holds may be.
        filling: What else takes time.
        blocks: Of a resting hold, for each knee.

    Returns:
        None when there is no way to take the positions in order.
    """
    ordered = tuple(sorted(chosen, key=lambda candidate: candidate.target.order))
    places = places_of(ordered)
    if places is None:
        return None
    draft = Draft(ordered, places)
    draft.add({"position": places[0]}, {"lasts": ARRIVE})
    draft.add({}, {"settle": SETTLE[wish.mode]})
    if filling.breath:
        breath = filling.breath
        draft.add(
            {"breathe": {"in": breath.in_, "out": breath.out, "rounds": breath.rounds}},
            note="An offer, to fill the time with quiet.",
        )
        draft.fixed_s += round((breath.in_ + breath.out) * breath.rounds)
    area = ""
    here = places[0]
    for place, group in _by_place(ordered, places):
        for region, members in groupby(group, key=lambda c: _area(c.target.region)):
            if filling.rests_between and area and area != region:
                draft.add({}, {"rest": QUIET}, note="Quiet, to fill the time.")
            if place != here:
                draft.add({"position": place}, {"lasts": MOVE})
                here = place
            _work(draft, list(members), place, wish, tier, blocks)
            area = region
    if filling.rest_at_end:
        draft.add({}, {"rest": QUIET}, note="Quiet, to fill the time.")
    lay = bool(LYING.intersection(places))
    draft.add({}, {"close": CLOSE_LYING if lay else CLOSE})
    return draft


def _by_place(
    ordered: Sequence[Candidate], places: Sequence[Position]
) -> list[tuple[Position, list[Candidate]]]:
    pairs = groupby(zip(ordered, places, strict=True), key=lambda pair: pair[1])
    return [(place, [candidate for candidate, _ in group]) for place, group in pairs]


def _area(region: str) -> str:
    return "legs" if region in LEGS else region


def _work(
    draft: Draft, members: list[Candidate], place: Position, wish: Wish, tier: Tier, blocks: int
) -> None:
    """The steps of one part of the body in one position."""
    for leg_by_leg, run in groupby(members, key=lambda c: _one_leg_at_a_time(c, place)):
        together = list(run)
        if leg_by_leg and len(together) > 1:
            _legs(draft, together, place, wish, tier)
            continue
        for candidate in together:
            if candidate.id == LONG_HOLD:
                _rest_hands(draft, candidate, wish, tier, blocks)
            else:
                _press(draft, candidate, candidate.sides_in(place), wish, tier)


def _one_leg_at_a_time(candidate: Candidate, place: Position) -> bool:
    one_by_one = candidate.sides_in(place) != "together"
    return candidate.id != LONG_HOLD and candidate.target.region in LEGS and one_by_one


def _legs(
    draft: Draft, members: Sequence[Candidate], place: Position, wish: Wish, tier: Tier
) -> None:
    """One whole leg, then the other."""
    halves = [
        (side, [c for c in members if c.sides_in(place) in ("each", side)])
        for side in ("left", "right")
    ]
    for number, (side, half) in enumerate(halves):
        if number and halves[0][1] and half:
            words = TURN_OVER if place == "side_lying" else OTHER_LEG
            draft.add({"say": words}, {"rest": CHANGE_LEG})
        for candidate in half:
            _press(draft, candidate, side, wish, tier)


def _press(draft: Draft, candidate: Candidate, sides: str, wish: Wish, tier: Tier) -> None:
    before = AFTER.get(candidate.id)
    if before and before not in {entry.fields.get("press") for entry in draft.entries}:
        draft.add({"say": SACRUM_FIRST[wish.mode]}, {"rest": FIND})
    times = {"find": FIND}
    if sides == "each":
        times["switch"] = SWITCH
    name = f"hold {candidate.id}"
    halves = candidate.sides is None and sides in ("left", "right")
    hold = _hold(candidate, tier, 2 if sides == "each" or halves else 1)
    draft.add_held(candidate, {"sides": sides}, times, hold, name)


def _hold(candidate: Candidate, tier: Tier, times: int) -> Span:
    low = {
        "source": candidate.source_s, "range": candidate.range_s, "floor": candidate.floor_s,
    }[tier]  # fmt: skip
    return Span(low, candidate.typical_s, candidate.most_s, times=times, hold=True)


def _rest_hands(draft: Draft, candidate: Candidate, wish: Wish, tier: Tier, blocks: int) -> None:
    """The resting hold in blocks, with a question after each."""
    limits = candidate.target.hold
    knees: tuple[str, ...] = ("left", "right")
    if candidate.sides:
        knees = (candidate.sides,)
    elif wish.mode == "partner":
        knees = ("together",)
    times = blocks * len(knees)
    in_all_s = limits.floor_s if tier == "floor" else limits.min_s
    low = max(round(limits.floor_s), -(-round(in_all_s) // times))
    most = min(candidate.most_s, round(limits.max_total_s) // times)
    span = Span(min(low, most), most, most, times=times, hold=True)
    for knee in knees:
        for block in range(blocks):
            first = block == 0
            draft.add_held(
                candidate, {"sides": knee}, {"find": FIND} if first else {}, span,
                f"hold {LONG_HOLD}", find_first=first,
            )  # fmt: skip
            change = knee == "left" and block == blocks - 1 and len(knees) > 1
            draft.add({"say": CHANGE_KNEES if change else TOES}, {"check": CHECK})
