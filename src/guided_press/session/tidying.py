"""After something was left out: what has lost its purpose goes too, and the time is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import LYING
from guided_press.session.rules import SIT_AFTER_LYING_S, stated_s
from guided_press.session.screened import Entry
from guided_press.session.script import (
    CheckStep,
    CloseStep,
    PositionStep,
    PressStep,
    RestStep,
    SayStep,
    Step,
    TechniqueStep,
)
from guided_press.session.targets import sides_of, target_of

_BETWEEN = (RestStep, CheckStep, SayStep)
"""Steps that stand between two stretches of work and speak of one or both."""


def tidy(entries: Sequence[Entry]) -> list[Entry]:
    """Drop what has lost its purpose, and give who was made to lie down time to sit."""
    return with_time_to_sit(_without_idle_positions(_without_idle_pauses(entries)))


def planned_s(step: Step, knowledge: Knowledge) -> float:
    """What a step says about its length, its holds included; each side of a hold counts.

    The time for changing sides counts even where one side is left: it becomes rest.
    """
    if not isinstance(step, (PressStep, TechniqueStep)):
        return stated_s(step)
    target = target_of(step, knowledge)
    held_s = target.hold.typical_s if step.hold is None else step.hold
    return (step.find or 0.0) + (step.switch or 0.0) + held_s * len(sides_of(step, target))


def _without_idle_pauses(entries: Sequence[Entry]) -> list[Entry]:
    """Drop pauses and questions beside a stretch of work of which nothing is left.

    A question goes with the work before it; a rest or a line between two stretches with either.
    """
    return [
        replace(entry, step=None) if _is_idle(entries, number) else entry
        for number, entry in enumerate(entries)
    ]


def _is_idle(entries: Sequence[Entry], number: int) -> bool:
    entry = entries[number]
    if not isinstance(entry.original, _BETWEEN) or not isinstance(entry.step, _BETWEEN):
        return False
    before = _all_gone(reversed(entries[:number]))
    after = _all_gone(iter(entries[number + 1 :]))
    if isinstance(entry.step, CheckStep):
        return bool(before)
    closing = after is None  # the quiet at the end is for the whole session
    return bool(after) or bool(before and not closing)


def _all_gone(entries: Iterator[Entry]) -> bool | None:
    """Whether all work up to the next pause is gone; None when there was none."""
    stretch = []
    for entry in entries:
        if isinstance(entry.original, (*_BETWEEN, CloseStep)):
            break
        if entry.works:
            stretch.append(entry.step is None)
    return all(stretch) if stretch else None


def _without_idle_positions(entries: Sequence[Entry]) -> list[Entry]:
    """Drop positions in which nothing is pressed any more, and those taken twice in a row."""
    kept = list(entries)
    starts = [n for n, entry in enumerate(kept) if isinstance(entry.step, PositionStep)]
    if not starts:
        return kept
    ends = [*starts[1:], len(kept)]
    idle = [_all_work_gone(kept[start:end]) for start, end in zip(starts, ends, strict=True)]
    for start, gone in list(zip(starts, idle, strict=True))[1:]:
        if gone:
            kept[start] = replace(kept[start], step=None)
    if idle and idle[0] and not all(idle):
        needed = starts[idle.index(False)]
        kept[starts[0]] = replace(kept[starts[0]], step=_in_place_of(kept[starts[0]], kept[needed]))
    return list(_once_each(kept))


def _all_work_gone(entries: Sequence[Entry]) -> bool:
    work = [entry for entry in entries if entry.works]
    return bool(work) and all(entry.step is None for entry in work)


def _in_place_of(first: Entry, following: Entry) -> Step:
    """A later position, taken at the start; the lines of the first one are of no use there."""
    old, new = first.step, following.step
    assert isinstance(old, PositionStep)
    assert isinstance(new, PositionStep)
    return PositionStep(position=new.position, lasts=old.lasts, guidance=old.guidance)


def _once_each(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Leave out a position that is already taken; what is said in it becomes a rest."""
    here: str | None = None
    for entry in entries:
        step = entry.step
        if isinstance(step, PositionStep):
            if step.position == here:
                spoken = RestStep(rest=step.lasts or 0.0, say=step.say, guidance=step.guidance)
                yield replace(entry, step=spoken if step.say else None)
                continue
            here = step.position
        yield entry


def with_time_to_sit(entries: Sequence[Entry]) -> list[Entry]:
    """Make the close long enough for a minute of sitting when somebody lies who did not before."""
    lies = [e.step for e in entries if isinstance(e.step, PositionStep)]
    if not any(step.position in LYING for step in lies) or lies[-1].position not in LYING:
        return list(entries)
    return [
        replace(entry, step=entry.step.model_copy(update={"close": float(SIT_AFTER_LYING_S)}))
        if isinstance(entry.step, CloseStep) and entry.step.close < SIT_AFTER_LYING_S
        else entry
        for entry in entries
    ]
