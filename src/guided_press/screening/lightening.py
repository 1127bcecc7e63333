"""One pressing step for one person: left out, on one side only, or with a light touch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guided_press.cues import ONE_SIDES, OneSide, Side
from guided_press.knowledge.models import PRESSURE_ORDER, Point, PressureWord, Target, Technique
from guided_press.screening.restrictions import (
    Reason,
    Restrictions,
    strongest,
)
from guided_press.screening.screened import Change, Outcome, changes_of
from guided_press.script.model import BreatheStep, PressStep, RestStep, Step, WorkStep
from guided_press.words.linting import is_strong
from guided_press.words.texts import text

LIGHT: PressureWord = "light"
"""The strongest word where a touch is light: three of ten at most."""

LEAST: PressureWord = "very_light"
"""Where who is pressed cannot tell how strong it is."""

_STILL = ("resting_hand", "hold")
"""Movements of a hand that only rests; whatever may run where less is felt allows one of them."""

LIGHT_SHARE = 0.5
"""Of the typical hold, where a touch is light."""

KNEADING = "calf_kneading"


@dataclass(slots=True)
class Hands:
    """Goes through the steps and remembers what it did.

    Attributes:
        alone: The hands that press are those of the person screened.
        language: Of the session's own lines.
        report: What was changed so far.
        lightened: Targets that get a light touch.
    """

    restrictions: Restrictions
    alone: bool
    language: str
    report: list[Change] = field(default_factory=list)
    lightened: set[str] = field(default_factory=set)

    def outcome(self, index: int, step: Step) -> Outcome:
        """What becomes of one step; positions are not considered."""
        if isinstance(step, WorkStep):
            return Outcome(index, step, self._worked(index, step))
        if isinstance(step, BreatheStep):
            return Outcome(index, step, self._breathed(index, step))
        return Outcome(index, step, step)

    def _worked(self, index: int, step: WorkStep) -> Step | None:
        target, wish, worked = step.target, step.in_turn, step.touched
        barred = {side: why for side in worked if (why := self._bars(target, side))}
        free = [side for side in worked if side not in barred]
        short = self._short_of_hands(target) if wish == ("both",) else ()
        if barred and not free:
            self._remove(index, target, barred)
            return None
        if barred:
            (side, why), *_ = barred.items()
            if wish == ("both",) and "each" not in (target.side_mode, target.side_mode_also):
                after = text("screening.together")
                self.report += changes_of("removed", target.id, Side.BOTH, index, why, after)
                return None
            self.report += changes_of("one_side", target.id, side, index, why)
            step = (halved(step, step) if short else step).model_copy(update={"sides": free[0]})
        elif short:
            if "each" not in (target.side_mode, target.side_mode_also):
                self.report += changes_of("removed", target.id, Side.BOTH, index, short)
                return None
            after = text("screening.one_by_one")
            self.report += changes_of("one_side", target.id, Side.BOTH, index, short, after)
            step = one_by_one(step, step)
        by_hand = self.restrictions.light_hands if self.alone else ()
        if why_light := (*self.restrictions.lightens(target.id, worked), *by_hand):
            return self._light(index, step, why_light)
        return self._without_kneading(step, worked)

    def _bars(self, target: Point | Technique, side: OneSide) -> tuple[Reason, ...]:
        """Why a side is not worked: it must not be, no hand may do it, or none gets to it."""
        if why := self.restrictions.bars(target.id, side):
            return why
        if self.alone and (why := self.restrictions.bars_hands(target, (side,), at_once=False)):
            return why
        return self.restrictions.bars_reach(target.uses("self" if self.alone else "partner"), side)

    def _short_of_hands(self, target: Target) -> tuple[Reason, ...]:
        """Why both sides are not worked at once."""
        return self.restrictions.bars_hands(target, ONE_SIDES, at_once=True) if self.alone else ()

    def _remove(
        self, index: int, target: Point | Technique, barred: dict[OneSide, tuple[Reason, ...]]
    ) -> None:
        """Report a step that is left out; in one row when the reason is the same on both sides."""
        name = target.id
        if len(barred) == len(ONE_SIDES) and barred[Side.LEFT] == barred[Side.RIGHT]:
            self.report += changes_of("removed", name, Side.BOTH, index, barred[Side.LEFT])
            return
        for side, why in barred.items():
            self.report += changes_of("removed", name, side, index, why)

    def _light(self, index: int, step: WorkStep, why: Sequence[Reason]) -> Step:
        """No more than light, half of the typical hold, and no word of strength.

        A hold that is made of blocks is halved block by block.

        Where less is felt the touch only rests, with hardly any weight.
        """
        target, limits = step.target, step.target.hold
        name = target.id
        self.lightened.add(name)
        usual_s = min(limits.typical_s, step.held_s) if limits.block_s else limits.typical_s
        half_s = max(limits.floor_s, float(math.floor(usual_s * LIGHT_SHARE)))
        rests = any(reason.rests for reason in why)
        most = LEAST if rests else LIGHT
        pressure = min(step.strongest, most, key=PRESSURE_ORDER.index)
        lines = tuple(line for line in step.say if not is_strong(line, self.language))
        fields: dict[str, object] = {
            "hold": min(step.held_s, half_s),
            "pressure": pressure,
            "say": lines,
        }
        if rests:
            still = (m for m in _STILL if m in target.movement.allowed)
            fields["movement"] = next(still, step.movement)
        side = step.in_turn[0] if step.sides and len(step.in_turn) == 1 else Side.BOTH
        self.report += changes_of("lightened", name, side, index, why)
        if lines != step.say:
            words = text("screening.no_strong_line")
            self.report.append(Change("words", name, Side.BOTH, index, "", words))
        return self._without_kneading(step.model_copy(update=fields), ONE_SIDES)

    def _without_kneading(self, step: WorkStep, sides: Sequence[OneSide]) -> WorkStep:
        """A point is not kneaded where kneading itself is restricted."""
        if not isinstance(step, PressStep) or step.movement != "kneading":
            return step
        restricted = any(
            strongest(self.restrictions.of(KNEADING, s), least="lighten") for s in sides
        )
        return step.model_copy(update={"movement": None}) if restricted else step

    def _breathed(self, index: int, step: BreatheStep) -> Step:
        """Without counts where they are barred, half of them where they are to be light."""
        why = strongest(self.restrictions.breathing, least="lighten")
        if not why:
            return step
        breath = step.breathe
        barred = bool(strongest(why, least="change_position"))
        rounds = 0 if barred else (breath.rounds + 1) // 2
        if rounds == breath.rounds:
            return step
        self.report += changes_of("breathing", "paced_breathing", Side.BOTH, index, why)
        if barred:
            cycle_s = breath.in_ + breath.out
            return RestStep(rest=cycle_s * breath.rounds, guidance=step.guidance)
        return step.model_copy(update={"breathe": breath.model_copy(update={"rounds": rounds})})


def one_by_one(step: WorkStep, whole: WorkStep) -> WorkStep:
    """Both sides, one after the other instead of at once; half as long on each.

    Args:
        step: As it is now, perhaps shortened already.
        whole: As the script has it.
    """
    return halved(step, whole).model_copy(update={"sides": "each", "switch": None})


def halved(step: WorkStep, whole: WorkStep) -> WorkStep:
    """Held for half as long as the script has it at most.

    A bound and no factor: where several reasons shorten a hold the strictest counts, so that a
    further reason never makes a hold longer, in whatever order they come.
    """
    half_s = max(step.target.hold.floor_s, float(whole.held_s // 2))
    return step.model_copy(update={"hold": min(step.held_s, half_s)})


def without_flexing(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """State every hold that the script leaves open, at its shortest.

    In a session with a length such holds flex to fill it. Once something has gone they would take
    up its time, and no place may get the time of another.
    """
    for outcome in outcomes:
        step = outcome.step
        if isinstance(step, WorkStep):
            original = outcome.original
            assert isinstance(original, WorkStep)
            if original.hold is None:
                held_s = min(step.least_s, original.least_s)
                step = step.model_copy(update={"hold": held_s})
        yield Outcome(outcome.index, outcome.original, step)
