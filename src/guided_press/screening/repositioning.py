"""Steps in the positions that a person may take; what fits in none of them is left out.

Where people lie on the side instead, all of the upper side is worked before they turn over, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from guided_press.cues import ONE_SIDES, OneSide, Side
from guided_press.knowledge.models import (
    LONG_HOLD,
    LONG_SITTING_S,
    LYING,
    SITTING,
    Position,
    PositionUse,
)
from guided_press.screening.lightening import halved, one_by_one
from guided_press.screening.restrictions import Reason, Restrictions
from guided_press.screening.screened import Change, Outcome, changes_of
from guided_press.script.model import PositionStep, RestStep, SayStep, Session, SwapStep, WorkStep
from guided_press.words.english import sentence
from guided_press.words.linting import places_in, positions_in
from guided_press.words.texts import choice, text

MOVE_S = 20.0
"""For a change of position that the script did not plan."""

_ANY_ORDER: tuple[Position, ...] = (
    "seated",
    "side_lying",
    "standing",
    "supine",
    "prone",
    "seated_lean_forward",
    "leg_crossed",
)
"""Where nothing is pressed."""


@dataclass
class BodyPositions:
    """Goes through the steps and remembers where the body is.

    Attributes:
        sore: Regions of which some must be left out on a side, or all is; no own line speaks of
            them.
        planned: Where the script has it; None as long as it says nothing.
        position: Where it is; None as long as nothing says so.
        lay: It has been lying; then nobody is made to stand.
        low: Why nobody gets up any more before the end.
        report: What was changed.
    """

    session: Session
    restrictions: Restrictions
    sore: frozenset[str] = frozenset()
    planned: Position | None = None
    position: Position | None = None
    lay: bool = False
    low: tuple[Reason, ...] = ()
    report: list[Change] = field(default_factory=list)

    def move(self, outcomes: Sequence[Outcome]) -> list[Outcome]:
        """The outcomes with every position rewritten that may not be taken."""
        reachable = list(outcomes)
        if self.restrictions.bars_places:
            steps = range(len(outcomes))
            reachable = [outcome for n in steps for outcome in self._in_reach(outcomes, n)]
        planned, left = (
            {step.target.region for step in steps if isinstance(step, WorkStep)}
            for steps in ([o.original for o in outcomes], [o.step for o in reachable])
        )
        self.sore |= planned - left
        return [self._without_barred_words(outcome) for outcome in reachable]

    def _without_barred_words(self, outcome: Outcome) -> Outcome:
        """The outcome without own lines of a position nobody takes now, or of a sore place.

        A line may speak of the place that is worked while it is heard.
        """
        step = outcome.step
        if step is None or not step.say:
            return outcome
        language, taken, spoken_of = self.session.language, set[str](), set[str]()
        sore = self.sore - ({step.target.region} if isinstance(step, WorkStep) else set())
        lines: tuple[str, ...] = ()
        for line in step.say:
            barred = positions_in(line, language).intersection(self.restrictions.positions)
            places = places_in(line, language) & sore
            taken, spoken_of = taken | barred, spoken_of | places
            lines += () if barred or places else (line,)
        if len(lines) == len(step.say):
            return outcome
        self._leave_words_out(outcome.index, *sorted(taken))
        sore_line = text("screening.no_sore_line")
        self._leave_words_out(outcome.index, *sorted(spoken_of), why=sore_line)
        if not lines and isinstance(step, SayStep):
            return Outcome(outcome.index, outcome.original, None)
        to = {} if lines else {"to": "giver"}  # to nobody nothing is said
        changed = step.model_copy(update={"say": lines, **to})
        return Outcome(outcome.index, outcome.original, changed)

    def _leave_words_out(self, index: int, *names: str, why: str = "") -> None:
        """Tell that own lines go with a position or place: one may have been a warning."""
        words = why or text("screening.no_barred_line")
        self.report += [Change("words", name, Side.BOTH, index, "", words) for name in names]

    def _in_reach(self, outcomes: Sequence[Outcome], number: int) -> Iterator[Outcome]:
        outcome = outcomes[number]
        step = outcome.step
        stays = outcome.index in self._behind_lying
        self.low = self.restrictions.positions.get("quick_rise", ()) if stays else ()
        if isinstance(step, PositionStep):
            self.planned = step.position
            if why := self._barred(step.position):
                instead = self._instead(outcomes, number)
                after = _instead_of_it(instead) if instead else text("screening.no_other_position")
                self.report += changes_of(
                    "position", step.position, Side.BOTH, outcome.index, why, after
                )
                # its own lines may speak of the position that is not taken
                if step.say:
                    self._leave_words_out(outcome.index, step.position)
                if instead is None:
                    yield Outcome(outcome.index, outcome.original, None)
                    return
                step = PositionStep(position=instead, lasts=step.lasts, guidance=step.guidance)
            self._take(step.position)
            yield Outcome(outcome.index, outcome.original, step)
        elif isinstance(step, WorkStep):
            yield from self._worked(outcome, step)
        else:
            yield outcome

    def _worked(self, outcome: Outcome, step: WorkStep) -> Iterator[Outcome]:
        uses = self._uses(step)
        listed = [use.position for use in uses]
        free = [use.position for use in uses if self._may_use(use, step)]
        here = self.position
        if here in free or (here is None and len(free) == len(listed)):
            yield self._within_reach(outcome, step)
        elif not free and (sides := self._sides_in_reach(step)):
            # what is reached on one side only, or on each in its own way
            lost = [side for side in step.touched if side not in sides]
            for side in lost:
                why = [r for use in uses for r in self._bars_use(use, _on_one(step, side))]
                self.report += changes_of("one_side", step.target.id, side, outcome.index, why)
            for side in sides:
                yield from self._worked(outcome, _on_one(step, side))
        elif free:
            self._take(free[0])
            after = _instead_of_it(free[0])
            for use in uses:
                self.report += changes_of(
                    "position",
                    use.position,
                    Side.BOTH,
                    outcome.index,
                    self._bars_use(use, step),
                    after,
                )
            change = PositionStep(position=free[0], lasts=MOVE_S)
            yield Outcome(outcome.index, None, change)
            yield self._within_reach(outcome, step)
        else:
            why = [reason for use in uses for reason in self._bars_use(use, step)]
            after, name = text("screening.no_other_position"), step.target.id
            self.report += changes_of("removed", name, Side.BOTH, outcome.index, why, after)
            yield Outcome(outcome.index, outcome.original, None)

    def _sides_in_reach(self, step: WorkStep) -> tuple[OneSide, ...]:
        """The sides that are reached by themselves, of two that are not reached in one way."""
        modes = (step.target.side_mode, step.target.side_mode_also)
        if len(step.touched) == 1 or "each" not in modes:
            return ()
        uses = self._uses(step)
        return tuple(
            side
            for side in step.touched
            if any(self._may_use(use, _on_one(step, side)) for use in uses)
        )

    def _within_reach(self, outcome: Outcome, step: WorkStep) -> Outcome:
        """On the side the upper leg is worked, then people turn over; half as long on each.

        The one side that may be worked gets no more than it would have of the two, and what is
        worked elsewhere than planned no more than it would have there.
        """
        whole = outcome.original
        assert isinstance(whole, WorkStep)
        step_now = Outcome(outcome.index, whole, step)
        reach = step.target.reach(self.session.mode, self.position) if self.position else None
        moved = self.planned is not None and self.position != self.planned
        if moved and any(use.reach == "upper_side" for use in self._uses(step)):
            reach = "upper_side" if whole.in_turn == ("both",) else reach
        if reach != "upper_side" or whole.in_turn != ("both",):
            return step_now
        less = one_by_one if step.in_turn == ("both",) else halved
        return Outcome(outcome.index, whole, less(step, whole))

    def _instead(self, outcomes: Sequence[Outcome], number: int) -> Position | None:
        """The position in which most of what follows can be worked; the usual one first.

        None where no position may be taken at all.
        """
        following = []
        for outcome in outcomes[number + 1 :]:
            if isinstance(outcome.step, PositionStep):
                break
            if isinstance(outcome.step, WorkStep):
                work = outcome.step
                following.append([u.position for u in self._uses(work) if self._may_use(u, work)])
        candidates = list(dict.fromkeys(place for places in following for place in places))
        if candidates:
            return max(candidates, key=lambda p: sum(p in places for places in following))
        anywhere = [place for place in _ANY_ORDER if self._may(place)]
        # where nobody lies at all, what is not pressed may be sat through
        anywhere += [p for p in _ANY_ORDER if p not in LYING and self._may(p, anywhere=True)]
        return next(iter(anywhere), None)

    def _uses(self, step: WorkStep) -> tuple[PositionUse, ...]:
        return step.target.uses(self.session.mode)

    def _may_use(self, use: PositionUse, step: WorkStep) -> bool:
        return self._may(use.position) and not self._bars_use(use, step) and self._stays(step)

    def _stays(self, step: WorkStep) -> bool:
        """Whether what is done lying, because nobody gets up any more, could be done as planned.

        Else to get dizzy would bring back what is left out of a stretch on a chair.
        """
        if not self.low or self.planned is None or self.planned in LYING:
            return True
        bars = self.restrictions.bars_use
        uses = [use for use in self._uses(step) if use.position not in LYING]
        return any(not bars(use, step.touched) for use in uses)

    def _bars_use(self, use: PositionUse, step: WorkStep) -> tuple[Reason, ...]:
        low = self.low if use.position not in LYING else ()
        return (*low, *self.restrictions.bars_use(use, step.touched))

    def _may(self, position: str, *, anywhere: bool = False) -> bool:
        """Whether it may be taken instead of another one.

        Nobody is sent from a chair to a bed and back, or the other way round: what a script has
        done lying is done lying or not at all, and so is what it has done sitting or standing.
        Whoever may not sit for long is moved to no chair in a session that is so long: else what
        moves there could be refused for its time, and a further condition would bring it back.
        """
        if position in LYING and not self._lies:
            return False
        planned, lies = self.planned, bool(self.low) or self.planned in LYING
        if planned is not None and not anywhere and (position in LYING) != lies:
            return False
        if self.restrictions.sits_briefly and self._is_long and position in SITTING:
            return position == self.position
        return not self._barred(position) and not (position == "standing" and self.lay)

    def _barred(self, position: str) -> tuple[Reason, ...]:
        low = self.low if position not in LYING else ()
        return (*low, *self.restrictions.positions.get(position, ()))

    @cached_property
    def _behind_lying(self) -> frozenset[int]:
        """Steps behind the first one that has somebody lie, whatever becomes of that one."""
        found: set[int] = set()
        lies = False
        for index, step in enumerate(self.session.steps):
            found |= {index} if lies else set()
            if isinstance(step, PositionStep):
                lies = lies or step.position in LYING
            elif isinstance(step, SwapStep):  # the other one lies down now
                lies = False
        return frozenset(found)

    @cached_property
    def _lies(self) -> bool:
        planned = [s.position for s in self.session.steps if isinstance(s, PositionStep)]
        return not planned or not LYING.isdisjoint(planned)

    @cached_property
    def _is_long(self) -> bool:
        planned = sum(step.planned_s for step in self.session.steps)
        return max(planned, self.session.length or 0.0) >= LONG_SITTING_S

    def _take(self, position: Position) -> None:
        self.position = position
        self.lay = self.lay or position in LYING


def _on_one(step: WorkStep, side: OneSide) -> WorkStep:
    """One side of it; its hold is that of the whole."""
    return step.model_copy(update={"sides": side.value, "switch": None})


def _instead_of_it(position: Position) -> str:
    return text("screening.instead", position=sentence(choice("positions.doing", position)))


def turned_over_once(outcomes: Sequence[Outcome], session: Session) -> list[Outcome]:
    """In a position that stands in for another: the upper side first, and all of it.

    A script for lying face down goes from leg to leg as it likes; on the side each change would
    turn a person in pain over. A rest stays behind the work it follows; the order of a script that
    lies on the side by itself is its own.
    """
    turned: list[Outcome] = []
    stretch: list[Outcome] = []
    instead, position = False, None
    for outcome in outcomes:
        step = outcome.step
        if isinstance(step, PositionStep):
            planned = outcome.original
            position = step.position
            instead = not (isinstance(planned, PositionStep) and planned.position == position)
        goes_on = step is None or isinstance(step, RestStep)
        if isinstance(step, WorkStep):
            reach = step.target.reach(session.mode, position) if position else None
            goes_on = reach == "upper_side" and step.target.id != LONG_HOLD
        if instead and goes_on:
            stretch.append(outcome)
        else:
            turned += [*_one_side_first(stretch), outcome]
            stretch = []
    return turned + _one_side_first(stretch)


def _one_side_first(stretch: Sequence[Outcome]) -> list[Outcome]:
    """All of the left, then all of the right; what rests at the end stays there."""
    last = max((n for n, outcome in enumerate(stretch) if _works(outcome)), default=-1)
    halves: dict[Side, list[Outcome]] = {side: [] for side in ONE_SIDES}
    here = Side.LEFT
    for outcome in stretch[: last + 1]:
        step = outcome.step
        if not isinstance(step, WorkStep):
            halves[here].append(outcome)
            continue
        here = step.touched[0]
        for side in step.touched:
            change = {} if len(step.touched) == 1 else {"sides": side.value, "switch": None}
            halves[side].append(replace(outcome, step=step.model_copy(update=change)))
    return [*halves[Side.LEFT], *halves[Side.RIGHT], *stretch[last + 1 :]]


def _works(outcome: Outcome) -> bool:
    return isinstance(outcome.step, WorkStep)
