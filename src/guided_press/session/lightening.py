"""One pressing step for one person: left out, on one side only, or with a light touch."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guided_press.knowledge.linter import LIGHT_ONLY, lint
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import PRESSURE_ORDER, Point, PressureWord, Target, Technique
from guided_press.session.restrictions import (
    ONE_SIDES,
    OneSide,
    Reason,
    Restrictions,
    strongest,
)
from guided_press.session.screened import Change, Entry, changes_of
from guided_press.session.script import BreatheStep, PressStep, RestStep, Step, TechniqueStep
from guided_press.session.targets import sides_of, target_of

LIGHT: PressureWord = "light"
"""The strongest word where a touch is light: three of ten at most."""

LIGHT_SHARE = 0.5
"""Of the typical hold, where a touch is light."""

KNEADING = "calf_kneading"
_TOGETHER = "Both sides are worked together here, so the other side goes too."


@dataclass(slots=True)
class Hands:
    """Goes through the steps and remembers what it did.

    Attributes:
        report: What was changed so far.
        lightened: Targets that get a light touch.
    """

    knowledge: Knowledge
    found: Restrictions
    report: list[Change] = field(default_factory=list)
    lightened: set[str] = field(default_factory=set)

    def entry(self, index: int, step: Step) -> Entry:
        """What becomes of one step; positions are not considered."""
        if isinstance(step, (PressStep, TechniqueStep)):
            return Entry(index, step, self._worked(index, step))
        if isinstance(step, BreatheStep):
            return Entry(index, step, self._breathed(index, step))
        return Entry(index, step, step)

    def _worked(self, index: int, step: PressStep | TechniqueStep) -> Step | None:
        target = target_of(step, self.knowledge)
        wish = sides_of(step, target)
        worked = worked_sides(step, target)
        barred = {side: why for side in worked if (why := self.found.bars(target.id, side))}
        free = [side for side in worked if side not in barred]
        if barred and not free:
            self._remove(index, target, barred)
            return None
        if barred:
            (side, why), *_ = barred.items()
            if wish == ("both",) and "each" not in (target.side_mode, target.side_mode_also):
                self.report += changes_of("removed", target.id, "both", index, why, _TOGETHER)
                return None
            self.report += changes_of("one_side", target.id, side, index, why)
            step = step.model_copy(update={"sides": free[0]})
        if why_light := self.found.lightens(target.id, worked):
            return self._light(index, step, target, why_light)
        return self._without_kneading(step, worked)

    def _remove(
        self, index: int, target: Point | Technique, barred: dict[OneSide, tuple[Reason, ...]]
    ) -> None:
        """Report a step that is left out; in one row when the reason is the same on both sides."""
        name = target.id
        if len(barred) == len(ONE_SIDES) and barred["left"] == barred["right"]:
            self.report += changes_of("removed", name, "both", index, barred["left"])
            return
        for side, why in barred.items():
            self.report += changes_of("removed", name, side, index, why)

    def _light(
        self,
        index: int,
        step: PressStep | TechniqueStep,
        target: Point | Technique,
        why: Sequence[Reason],
    ) -> Step:
        """No more than light, half of the typical hold, and no word of strength."""
        name = target.id
        self.lightened.add(name)
        limits = target.hold
        half_s = max(limits.floor_s, float(math.floor(limits.typical_s * LIGHT_SHARE)))
        own_s = limits.typical_s if step.hold is None else step.hold
        pressure = min(step.pressure or target.pressure.default, LIGHT, key=PRESSURE_ORDER.index)
        said = tuple(line for line in step.say if not _is_strong(line))
        changed = {"hold": min(own_s, half_s), "pressure": pressure, "say": said}
        side = step.sides if step.sides in ONE_SIDES else "both"
        self.report += changes_of("lightened", name, side, index, why)
        if said != step.say:
            words = "A line that speaks of strength does not fit a light touch."
            self.report.append(Change("words", name, "both", index, "", words))
        return self._without_kneading(step.model_copy(update=changed), ONE_SIDES)

    def _without_kneading(
        self, step: PressStep | TechniqueStep, sides: Sequence[OneSide]
    ) -> PressStep | TechniqueStep:
        """A point is not kneaded where kneading itself is restricted."""
        if not isinstance(step, PressStep) or step.movement != "kneading":
            return step
        restricted = any(strongest(self.found.of(KNEADING, s), least="lighten") for s in sides)
        return step.model_copy(update={"movement": None}) if restricted else step

    def _breathed(self, index: int, step: BreatheStep) -> Step:
        """Without counts where they are barred, half of them where they are to be light."""
        why = strongest(self.found.breathing, least="lighten")
        if not why:
            return step
        breath = step.breathe
        barred = bool(strongest(why, least="change_position"))
        rounds = 0 if barred else (breath.rounds + 1) // 2
        if rounds == breath.rounds:
            return step
        self.report += changes_of("breathing", "paced_breathing", "both", index, why)
        if barred:
            cycle_s = breath.in_ + breath.out
            return RestStep(rest=cycle_s * breath.rounds, guidance=step.guidance)
        return step.model_copy(update={"breathe": breath.model_copy(update={"rounds": rounds})})


def worked_sides(step: PressStep | TechniqueStep, target: Target) -> tuple[OneSide, ...]:
    """The sides that a step touches."""
    wish = sides_of(step, target)
    return tuple(side for side in ONE_SIDES if side in wish or wish == ("both",))


def without_flexing(entries: Sequence[Entry], knowledge: Knowledge) -> Iterator[Entry]:
    """State every hold that the script leaves open, at its shortest.

    In a session with a length such holds flex to fill it. Once something has gone they would take
    up its time, and no place may get the time of another.
    """
    for entry in entries:
        step = entry.step
        if isinstance(step, (PressStep, TechniqueStep)):
            original = entry.original
            assert isinstance(original, (PressStep, TechniqueStep))
            if original.hold is None:
                least_s = target_of(step, knowledge).hold.min_s
                held_s = least_s if step.hold is None else min(step.hold, least_s)
                step = step.model_copy(update={"hold": held_s})
        yield Entry(entry.index, entry.original, step)


def _is_strong(line: str) -> bool:
    """Whether a line holds a word that may not be heard where the touch is light."""
    light_only = next(iter(sorted(LIGHT_ONLY)))
    return any(found.rule == "strength" for found in lint(line, target=light_only))
