"""What may be worked for this wish and this person, on which sides, where and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from guided_press.composing.places import with_kin
from guided_press.composing.wish import Reasons, Wish
from guided_press.cues import ONE_SIDES, OneSide
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import (
    LONG_SITTING_S,
    LYING,
    SITTING,
    Mode,
    Point,
    Position,
    PositionUse,
    PressureWord,
    Technique,
)
from guided_press.screening.lightening import Hands
from guided_press.screening.profile import Answer
from guided_press.screening.restrictions import Restrictions, restrictions_of
from guided_press.screening.screening import screen
from guided_press.script.arms import MOST_BEHIND_S, works_behind
from guided_press.script.model import (
    Breath,
    BreatheStep,
    CloseStep,
    PressStep,
    Session,
    Sides,
    TechniqueStep,
    WorkStep,
)
from guided_press.words.english import listed
from guided_press.words.texts import LANGUAGE, choice, text

BREATHS = Breath(in_=4.0, out=6.0, rounds=5)
"""Four in and six out, five times: 50 s."""

CALM_BREATHS = Breath(in_=4.0, out=6.0, rounds=10)
"""The same for 100 s, where breathing is what a session is for."""

SITTING_UP_TO_S = 5 * 60
"""Nobody is asked to lie down for less: getting up again would take a third of it."""


_AT_REST: tuple[Position, ...] = ("seated", "supine", "side_lying", "standing")
"""Positions in which one can do nothing for a while; the most usual first."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A point or technique that may be worked.

    Attributes:
        target: What.
        sides: How, in most positions; None for the usual way.
        positions: Where, the usual position first.
        most_s: The longest hold; the range's end, or less for this person.
        pressure: The strongest word for this person; None for the usual one.
        movement: What the hand does for this person; None for the usual way.
    """

    target: Point | Technique
    positions: tuple[Position, ...]
    most_s: int
    sides: Sides | None = None
    pressure: PressureWord | None = None
    movement: str | None = None

    @property
    def id(self) -> str:
        """A code or a technique's id."""
        return self.target.id

    @property
    def source_s(self) -> int:
        """The shortest hold that its source gives, or ours where it gives none."""
        limits = self.target.hold
        return min(self.most_s, round(limits.source_min_s or limits.min_s))

    @property
    def range_s(self) -> int:
        """The shortest hold of the range that is used."""
        return min(self.most_s, round(self.target.hold.min_s))

    @property
    def floor_s(self) -> int:
        """The shortest hold that is allowed at all."""
        return min(self.most_s, round(self.target.hold.floor_s))

    @property
    def typical_s(self) -> int:
        """The usual hold."""
        return min(self.most_s, round(self.target.hold.typical_s))

    def sides_in(self, position: Position) -> Sides:
        """How it is worked there; on the side a hand reaches one knee at a time."""
        if self.sides:
            return self.sides
        modes = {self.target.side_mode, self.target.side_mode_also}
        if modes == {"each", "together"}:
            return "each" if position == "side_lying" else "together"
        return self.target.side_mode


class Person:
    """What one person may have worked; nobody in particular without answers.

    Raises:
        SafetyRefusal: No session at all for this person.
    """

    def __init__(
        self,
        answers: Mapping[str, Answer] | None,
        today: date | None,
        pool: Iterable[str],
        knowledge: Knowledge,
        mode: Mode,
    ) -> None:
        self._alone = mode == "self"
        self._restrictions: Restrictions | None = None
        self.open_questions: tuple[str, ...] = ()
        if answers is not None:
            assert today is not None
            nothing = Session(version=1, title="Nothing", steps=(CloseStep(close=60.0),))
            screen(nothing, answers, knowledge, today)  # refuses where nothing is possible
            targets = {*pool, "calf_kneading"}
            asked = restrictions_of(answers, targets, knowledge, today)
            self._restrictions = asked.for_mode(mode)
            self.open_questions = asked.open_questions

    def resting_place(self, wish: Wish) -> Position | None:
        """Where this person may be still for the whole session, of what is wished."""
        usual = ("supine", "side_lying") if self.gets_up(wish) else ("seated",)
        wished = with_kin(wish.positions) or usual
        barred = self._restrictions.positions if self._restrictions else {}
        free = (
            place
            for place in _AT_REST
            if place in wished and not barred.get(place) and not self.too_long_in(place, wish)
        )
        return next(free, None)

    def gets_up(self, wish: Wish) -> bool:
        """Whether a session of this length may not be spent on a chair."""
        briefly = self._restrictions is not None and bool(self._restrictions.sits_briefly)
        return briefly and wish.length_s >= LONG_SITTING_S

    def too_long_in(self, position: Position, wish: Wish) -> bool:
        """Whether it is not taken in so long a session; to stand instead is no relief either."""
        unasked = position == "standing" and not wish.positions
        return self.gets_up(wish) and (position in SITTING or unasked)

    def barred(self, use: PositionUse, sides: Sequence[OneSide]) -> bool:
        """Whether these sides may not be worked in this position."""
        return self._restrictions is not None and bool(self._restrictions.bars_use(use, sides))

    @property
    def answered(self) -> bool:
        """Whether it is somebody in particular."""
        return self._restrictions is not None

    @property
    def rises_slowly(self) -> bool:
        """Whether a full minute of sitting comes before getting up."""
        return self._restrictions is not None and "quick_rise" in self._restrictions.positions

    @property
    def breath(self) -> Breath | None:
        """The paced breaths to offer; None when the breath is left alone."""
        if self._restrictions is None:
            return BREATHS
        hands = Hands(self._restrictions, self._alone, LANGUAGE)
        step = hands.outcome(0, BreatheStep(breathe=BREATHS)).step
        # who may have only a few gets none: each screening would halve them again
        return BREATHS if isinstance(step, BreatheStep) and step.breathe == BREATHS else None

    def limit(self, candidate: Candidate, reasons: Reasons) -> Candidate | None:
        """What is left of a candidate; None when nothing is."""
        if self._restrictions is None:
            return candidate
        hands = Hands(self._restrictions, self._alone, LANGUAGE)
        step = _step_of(candidate)
        rest = hands.outcome(0, step).step
        if not isinstance(rest, WorkStep):
            reasons.add(candidate.id, hands.report[0].reason)
            return None
        assert rest.hold is not None
        sides = rest.sides
        if sides in ("left", "right"):
            reasons.add(candidate.id, hands.report[0].reason, hands.report[0].side)
        elif self._alone and self._restrictions.bars_hands(
            candidate.target, ONE_SIDES, at_once=True
        ):
            sides = "each"
        most_s = min(candidate.most_s, int(rest.hold))
        return replace(
            candidate, sides=sides, most_s=most_s, pressure=rest.pressure, movement=rest.movement
        )


def _step_of(candidate: Candidate) -> WorkStep:
    hold = float(candidate.most_s)
    if isinstance(candidate.target, Point):
        return PressStep(press=candidate.id, hold=hold)
    return TechniqueStep(technique=candidate.id, hold=hold)


def candidates_of(
    names: Iterable[str], wish: Wish, person: Person, knowledge: Knowledge, reasons: Reasons
) -> dict[str, Candidate]:
    """Everything of these names that may be worked, by its id and in their order."""
    by_id: dict[str, Candidate] = {}
    for name in names:
        target = knowledge.target(name)
        uses = target.uses(wish.mode)
        positions = target.positions(wish.mode)
        wished = with_kin(wish.positions)
        free = tuple(use for use in uses if not wished or use.position in wished)
        ways = [
            use
            for use in free
            if not all(person.barred(use, (s,)) for s in ONE_SIDES)
            and not person.too_long_in(use.position, wish)
        ]
        allowed = tuple(use.position for use in ways)
        if not wished and wish.length_s < SITTING_UP_TO_S:
            allowed = tuple(place for place in allowed if place not in LYING) or allowed
        if not allowed:
            reasons.add(name, _no_place(wish, positions, tuple(use.position for use in free)))
            continue
        most_s = round(target.hold.block_s or target.hold.max_s)
        if works_behind(target, wish.mode):
            most_s = min(most_s, MOST_BEHIND_S)
        candidate = person.limit(Candidate(target, allowed, most_s), reasons)
        if candidate is None:
            continue
        worked = [s for s in ONE_SIDES if candidate.sides in (None, "each", "together", s.value)]
        barred = {use.position for use in ways if person.barred(use, worked)}
        if left := tuple(place for place in allowed if place not in barred):
            by_id[name] = replace(candidate, positions=left)
        else:
            reasons.add(name, _no_place(wish, positions, allowed))
    return by_id


def _no_place(wish: Wish, positions: tuple[Position, ...], free: tuple[Position, ...]) -> str:
    if not positions:
        return choice("composing.not_worked", wish.mode)
    places = listed([choice("positions.doing", place) for place in free or positions], "or")
    if not free:
        return text("composing.not_wished", places=places)
    return text("composing.not_for_person", places=places)
