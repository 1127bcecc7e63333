"""Chosen points become the steps of a session: positions, order, legs, and what may last how long.

From the trunk to the foot, with as few changes of position as can be; what is worked one leg at a
time is done on the whole left leg, then on the right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from typing import Any, Literal

from guided_press.composing.allotting import OpenTime
from guided_press.composing.candidates import Candidate
from guided_press.composing.wish import Wish
from guided_press.knowledge.models import LONG_HOLD, LYING, Point, Position
from guided_press.script.arms import ARMS_REST_S, works_behind
from guided_press.script.model import Breath
from guided_press.script.rules import SIT_AFTER_LYING_S
from guided_press.words.texts import choice, text

Tier = Literal["source", "range", "floor"]
"""How short a hold may be: as its source says, as its range says, or down to its floor."""

LEGS = frozenset({"knee", "calf", "leg", "foot", "toe"})

_RELUCTANT = {"standing": 0.5, "side_lying": 2.0}
"""Positions that are not taken without need."""


@dataclass(frozen=True, slots=True)
class TimeRange:
    """How long a part may last, before what is said in it is known.

    Attributes:
        low_s, wish_s, high_s: As in `OpenTime`.
        more_s: At least so much room above what its words need: usually, and at most.
    """

    low_s: int
    wish_s: int
    high_s: int
    more_s: tuple[int, int] = (0, 0)
    times: int = 1
    hold: bool = False

    def part(self, name: str, needed_s: int) -> OpenTime:
        """The part, with room for its words."""
        low = max(self.low_s, needed_s)
        usual, most = self.more_s
        wish, high = max(self.wish_s, low + usual), max(self.high_s, low + most)
        if self.hold:
            low, wish, high = self.low_s, self.wish_s, self.high_s
        return OpenTime(name, low, wish, high, self.times, self.hold)


ARRIVE = TimeRange(0, 8, 20, (2, 6))
MOVE = TimeRange(round(ARMS_REST_S), 20, 30, (4, 10))
SETTLE = {"self": TimeRange(0, 20, 45, (4, 15)), "partner": TimeRange(0, 30, 60, (6, 20))}
FIND = TimeRange(0, 10, 20, (3, 10))
SWITCH = TimeRange(0, 8, 15, (2, 6))
CHANGE_LEG = TimeRange(0, 10, 20, (2, 8))
CHECK = TimeRange(0, 15, 25, (3, 10))
QUIET = TimeRange(20, 40, 60)
LONG_QUIET = TimeRange(40, 90, 150)
"""One of several, where a session is filled with quiet."""
ARMS_REST = TimeRange(20, 25, 45)
"""Where the hands would be behind the back for too long."""
BREATH_AFTER = 3
"""Of several quiets; so no word of an offer is heard four times in a quarter of an hour."""
SAY = TimeRange(0, 0, 0)
CLOSE = TimeRange(0, 20, 60, (4, 20))
CLOSE_AFTER_LYING = TimeRange(60, 90, 120, (5, 30))
"""Where somebody sits already, and lay before."""
CLOSE_SITTING = TimeRange(95, 100, 125, (5, 30))
"""With a full minute of sitting after the closing words."""


@dataclass(frozen=True, slots=True)
class DraftStep:
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
        picks: What is worked, from trunk to foot.
        places: The position of each of them.
        spans: How long each part may last, by its name.
        fixed_s: What lasts a given time.
    """

    picks: tuple[Candidate, ...]
    places: tuple[Position, ...]
    entries: list[DraftStep] = field(default_factory=list)
    spans: dict[str, TimeRange] = field(default_factory=dict)
    fixed_s: int = 0

    def add(
        self,
        fields: Mapping[str, Any],
        times: Mapping[str, TimeRange] | None = None,
        *,
        candidate: Candidate | None = None,
        note: str = "",
    ) -> None:
        """Add a step; each of its times is a part of its own."""
        names = {}
        for key, span in (times or {}).items():
            name = f"{key} of step {len(self.entries) + 1}"
            self.spans[name] = span
            names[key] = name
        self.entries.append(DraftStep(fields, names, note, candidate))

    def add_held(
        self,
        candidate: Candidate,
        fields: Mapping[str, Any],
        times: Mapping[str, TimeRange],
        hold: TimeRange,
        name: str,
    ) -> None:
        """Add a step that holds; its hold is shared by every step of the same name."""
        key = "press" if isinstance(candidate.target, Point) else "technique"
        own = {"movement": candidate.movement, "pressure": candidate.pressure}
        whole = {key: candidate.id, **fields, **{name: way for name, way in own.items() if way}}
        self.add(whole, times, candidate=candidate)
        entry = self.entries[-1]
        self.spans[name] = hold
        self.entries[-1] = DraftStep(entry.fields, {**entry.times, "hold": name}, "", candidate)

    @property
    def changes(self) -> int:
        """Of position, the first one not counted."""
        return changes_between(self.places)

    def parts(self, needs: Mapping[str, int]) -> list[OpenTime]:
        """Every time that is open, with room for its words.

        Args:
            needs: Seconds that the words of each need, by its name.
        """
        return [span.part(name, needs.get(name, 0)) for name, span in self.spans.items()]


@dataclass(frozen=True, slots=True)
class Filling:
    """What may take time in which nothing is pressed.

    Attributes:
        breath: Paced breaths after settling in; None for none.
        rests_between: A rest where another part of the body begins.
        quiets: How often it is quiet before the close; breath is offered between several.
    """

    breath: Breath | None = None
    rests_between: bool = False
    quiets: int = 0


def places_of(picks: Sequence[Candidate], *, slowly: bool = False) -> tuple[Position, ...] | None:
    """A position for each from trunk to foot, with the fewest changes, then as usual as can be.

    Args:
        picks: What is worked.
        slowly: Nobody gets up before the end, where there is a minute to sit.

    Returns:
        None when somebody would have to stand up right after lying, or get up at all who may not.
    """

    def rises(place: Position) -> bool:
        return slowly and place not in LYING

    best: dict[Position, tuple[tuple[int, float], tuple[Position, ...]]] = {}
    for number, candidate in enumerate(_ordered(picks)):
        reached: dict[Position, tuple[tuple[int, float], tuple[Position, ...]]] = {}
        for index, place in enumerate(candidate.positions):
            dislike = index + _RELUCTANT.get(place, 0.0)
            if number == 0:
                reached[place] = ((0, dislike), (place,))
                continue
            ways = (
                ((changes + (before != place), cost + dislike), (*path, place))
                for before, ((changes, cost), path) in best.items()
                if not (LYING.intersection(path) and (place == "standing" or rises(place)))
            )
            way = min(ways, default=None)
            if way:
                reached[place] = way
        best = reached
    return min(best.values())[1] if best else None


def changes_between(places: Sequence[Position]) -> int:
    """How often the position changes."""
    return sum(a != b for a, b in pairwise(places))


def steps_of(draft: Draft, times_s: Mapping[str, int]) -> list[dict[str, Any]]:
    """The steps of a draft with their times, as a script has them."""
    return [
        {**entry.fields, **{key: times_s[name] for key, name in entry.times.items()}}
        for entry in draft.entries
    ]


def arrange(
    picks: Iterable[Candidate],
    wish: Wish,
    tier: Tier,
    filling: Filling,
    blocks: int = 1,
    *,
    slowly: bool = False,
    resting: Position | None = None,
) -> Draft | None:
    """Make steps of what was chosen.

    Args:
        picks: In any order.
        wish: For the mode.
        tier: How short holds may be.
        filling: What else takes time.
        blocks: Of a resting hold, for each knee.
        slowly: Somebody sits for a full minute before getting up.
        resting: Where breath and quiet are all there is, when nothing was chosen.

    Returns:
        None when there is no way to take the positions in order.
    """
    ordered = _ordered(picks)
    places = places_of(ordered, slowly=slowly)
    if not ordered and resting:
        places = (resting,)
    if places is None:
        return None
    draft = Draft(ordered, places)
    draft.add({"position": places[0]}, {"lasts": ARRIVE})
    draft.add({}, {"settle": SETTLE[wish.mode]})
    _offer_breath(draft, filling.breath)
    area = ""
    here = places[0]
    for place, group in _by_place(ordered, places) if ordered else ():
        for region, members in groupby(group, key=lambda c: _area(c.target.region)):
            if filling.rests_between and area and area != region:
                draft.add({}, {"rest": QUIET}, note=text("composing.quiet_fills"))
            if place != here:
                draft.add({"position": place}, {"lasts": MOVE})
                here = place
            _work(draft, list(members), place, wish, tier, blocks)
            area = region
    for number in range(filling.quiets):
        if number % BREATH_AFTER == 1:
            _offer_breath(draft, filling.breath)
        span = LONG_QUIET if filling.quiets > 1 else QUIET
        draft.add({}, {"rest": span}, note=text("composing.quiet_fills"))
    lay = bool(LYING.intersection(places))
    sits = {"sit": SIT_AFTER_LYING_S} if slowly else {}
    sitting = slowly or places[-1] in LYING
    draft.add(sits, {"close": CLOSE_SITTING if sitting else CLOSE_AFTER_LYING if lay else CLOSE})
    return draft


def _ordered(picks: Iterable[Candidate]) -> tuple[Candidate, ...]:
    return tuple(sorted(picks, key=lambda candidate: candidate.target.order))


def _offer_breath(draft: Draft, breath: Breath | None) -> None:
    if breath:
        paced = {"in": breath.in_, "out": breath.out, "rounds": breath.rounds}
        draft.add({"breathe": paced}, note=text("composing.breath_fills"))
        draft.fixed_s += round((breath.in_ + breath.out) * breath.rounds)


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
            _legs(draft, together, place, wish, tier, blocks)
            continue
        for candidate in together:
            if candidate.id == LONG_HOLD:
                _rest_hands(draft, candidate, place, wish, tier, blocks)
            else:
                _press(draft, candidate, candidate.sides_in(place), wish, tier)


def _one_leg_at_a_time(candidate: Candidate, place: Position) -> bool:
    """Whoever lies on the side turns over once, for a resting hand as well."""
    one_by_one = candidate.sides_in(place) != "together"
    rests_apart = candidate.id == LONG_HOLD and place != "side_lying"
    return candidate.target.region in LEGS and one_by_one and not rests_apart


def _legs(
    draft: Draft,
    members: Sequence[Candidate],
    place: Position,
    wish: Wish,
    tier: Tier,
    blocks: int,
) -> None:
    """One whole leg, then the other."""
    halves = [
        (side, [c for c in members if c.sides_in(place) in ("each", side)])
        for side in ("left", "right")
    ]
    for number, (side, half) in enumerate(halves):
        if number and halves[0][1] and half:
            draft.add({"say": _line("other_leg")}, {"rest": CHANGE_LEG})
        for candidate in half:
            if candidate.id == LONG_HOLD:
                _rest_hands(draft, candidate, place, wish, tier, blocks, only=side)
            else:
                _press(draft, candidate, side, wish, tier)


def _press(draft: Draft, candidate: Candidate, sides: str, wish: Wish, tier: Tier) -> None:
    last = draft.entries[-1].candidate
    if last and works_behind(last.target, wish.mode) and works_behind(candidate.target, wish.mode):
        draft.add({}, {"rest": ARMS_REST}, note=text("composing.arms"))
    times = {"find": FIND}
    if sides == "each":
        times["switch"] = SWITCH
    name = f"hold {candidate.id}"
    halves = candidate.sides not in ("left", "right") and sides in ("left", "right")
    hold = _hold(candidate, tier, 2 if sides == "each" or halves else 1)
    draft.add_held(candidate, {"sides": sides}, times, hold, name)


def _hold(candidate: Candidate, tier: Tier, times: int) -> TimeRange:
    low = {
        "source": candidate.source_s,
        "range": candidate.range_s,
        "floor": candidate.floor_s,
    }[tier]
    return TimeRange(low, candidate.typical_s, candidate.most_s, times=times, hold=True)


def _rest_hands(
    draft: Draft,
    candidate: Candidate,
    place: Position,
    wish: Wish,
    tier: Tier,
    blocks: int,
    *,
    only: str | None = None,
) -> None:
    """The resting hold in blocks, with a question after each; on one knee, where it is named."""
    limits = candidate.target.hold
    knees: tuple[str, ...] = ("left", "right")
    if candidate.sides in ("left", "right"):
        knees = (candidate.sides,)
    elif wish.mode == "partner" and candidate.sides_in(place) == "together":
        knees = ("together",)
    times = blocks * len(knees)
    in_all_s = limits.floor_s if tier == "floor" else limits.min_s
    low = max(round(limits.floor_s), -(-round(in_all_s) // times))
    most = min(candidate.most_s, round(limits.max_total_s) // times)
    span = TimeRange(min(low, most), most, most, times=times, hold=True)
    for knee in [knee for knee in knees if only in (None, knee)]:
        for block in range(blocks):
            draft.add_held(
                candidate,
                {"sides": knee},
                {"find": FIND},
                span,
                f"hold {LONG_HOLD}",
            )
            last = knee == "left" and block == blocks - 1
            change = last and len(knees) > 1 and only is None
            draft.add({"say": _line("change_knees")} if change else {}, {"check": CHECK})


def _line(name: str) -> str:
    return choice("composing.say", name)
