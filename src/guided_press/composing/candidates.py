"""What may be worked for this wish and this person, on which sides, where and for how long."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from guided_press.composing.wish import Reasons, Wish
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Point, Position, PressureWord, Technique
from guided_press.session.lightening import Hands
from guided_press.session.profile import Answer
from guided_press.session.restrictions import Restrictions, restrictions
from guided_press.session.screening import screen
from guided_press.session.script import (
    Breath,
    BreatheStep,
    CloseStep,
    PressStep,
    Session,
    Sides,
    TechniqueStep,
)

BREATHS = Breath(in_=4.0, out=6.0, rounds=5)
"""Four in and six out, five times: 50 s."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A point or technique that may be worked.

    Attributes:
        target: What.
        sides: How, in most positions; None for the usual way.
        positions: Where, the usual position first.
        most_s: The longest hold; the range's end, or less for this person.
        pressure: The strongest word for this person; None for the usual one.
    """

    target: Point | Technique
    positions: tuple[Position, ...]
    most_s: int
    sides: Sides | None = None
    pressure: PressureWord | None = None

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
    ) -> None:
        self._knowledge = knowledge
        self._found: Restrictions | None = None
        self.open_questions: tuple[str, ...] = ()
        if answers is not None:
            assert today is not None
            nothing = Session(version=1, title="Nothing", steps=(CloseStep(close=60.0),))
            screen(nothing, answers, knowledge, today)  # refuses where nothing is possible
            targets = {*pool, "calf_kneading"}
            self._found = restrictions(answers, targets, knowledge, today)
            self.open_questions = self._found.open_questions

    def barred(self, position: Position) -> bool:
        """Whether the position may not be taken."""
        return self._found is not None and position in self._found.positions

    @property
    def breath(self) -> Breath | None:
        """The paced breaths to offer; None when the breath is left alone."""
        if self._found is None:
            return BREATHS
        step = Hands(self._knowledge, self._found).entry(0, BreatheStep(breathe=BREATHS)).step
        # who may have only a few gets none: each screening would halve them again
        return BREATHS if isinstance(step, BreatheStep) and step.breathe == BREATHS else None

    def limit(self, candidate: Candidate, reasons: Reasons) -> Candidate | None:
        """What is left of a candidate; None when nothing is."""
        if self._found is None:
            return candidate
        hands = Hands(self._knowledge, self._found)
        step = _step_of(candidate)
        left = hands.entry(0, step).step
        if not isinstance(left, (PressStep, TechniqueStep)):
            reasons.add(candidate.id, hands.report[0].reason)
            return None
        assert left.hold is not None
        sides = left.sides if left.sides in ("left", "right") else None
        if sides:
            reasons.add(f"{candidate.id}, {hands.report[0].side}", hands.report[0].reason)
        most_s = min(candidate.most_s, int(left.hold))
        return replace(candidate, sides=sides, most_s=most_s, pressure=left.pressure)


def _step_of(candidate: Candidate) -> PressStep | TechniqueStep:
    hold = float(candidate.most_s)
    if isinstance(candidate.target, Point):
        return PressStep(press=candidate.id, hold=hold)
    return TechniqueStep(technique=candidate.id, hold=hold)


def candidates_of(
    names: Iterable[str], wish: Wish, person: Person, knowledge: Knowledge, reasons: Reasons
) -> dict[str, Candidate]:
    """Everything of these names that may be worked, by its id and in their order."""
    found: dict[str, Candidate] = {}
    for name in names:
        target = knowledge.target(name)
        known = target.positions(wish.mode)
        free = tuple(place for place in known if not wish.positions or place in wish.positions)
        allowed = tuple(place for place in free if not person.barred(place))
        if not allowed:
            reasons.add(name, _no_place(wish, known, free))
            continue
        most_s = round(target.hold.block_s or target.hold.max_s)
        candidate = person.limit(Candidate(target, allowed, most_s), reasons)
        if candidate:
            found[name] = candidate
    return found


def _no_place(wish: Wish, known: tuple[Position, ...], free: tuple[Position, ...]) -> str:
    who = "alone" if wish.mode == "self" else "with a partner"
    if not known:
        return f"It cannot be worked {who}."
    places = " or ".join(place.replace("_", " ") for place in known)
    if not free:
        return f"It is worked {places}, which was not wished."
    return f"It is worked {places}, which is not for this person."
