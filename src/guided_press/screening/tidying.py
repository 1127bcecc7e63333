"""After something was left out: what has lost its purpose goes too, and the time is counted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from guided_press.knowledge.models import LYING
from guided_press.screening.screened import Outcome
from guided_press.script.demands import rises_quickly
from guided_press.script.model import (
    CheckStep,
    CloseStep,
    PositionStep,
    RestStep,
    SayStep,
    Step,
    SwapStep,
)
from guided_press.script.rules import SIT_AFTER_LYING_S

RISING_S = float(SIT_AFTER_LYING_S) + 42.0
"""A close with a full minute of sitting: its words, the minute and the last signal, about."""

_BETWEEN = (RestStep, CheckStep, SayStep)
"""Steps that stand between two stretches of work and speak of one or both."""


def tidy(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Drop what has lost its purpose, and give who was made to lie down time to sit."""
    return with_time_to_sit(_without_idle_positions(_without_idle_pauses(outcomes)))


def _without_idle_pauses(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Drop pauses and questions beside a stretch of work of which nothing is left.

    A question goes with the work before it; a rest or a line between two stretches with either.
    """
    return [
        replace(outcome, step=None) if _is_idle(outcomes, number) else outcome
        for number, outcome in enumerate(outcomes)
    ]


def _is_idle(outcomes: Sequence[Outcome], number: int) -> bool:
    outcome = outcomes[number]
    if not isinstance(outcome.original, _BETWEEN) or not isinstance(outcome.step, _BETWEEN):
        return False
    before = _all_gone(reversed(outcomes[:number]))
    after = _all_gone(iter(outcomes[number + 1 :]))
    if isinstance(outcome.step, CheckStep):
        return bool(before)
    closing = after is None  # the quiet at the end is for the whole session
    return bool(after) or bool(before and not closing)


def _all_gone(outcomes: Iterator[Outcome]) -> bool | None:
    """Whether all work up to the next pause is gone; None when there was none."""
    stretch = []
    for outcome in outcomes:
        if isinstance(outcome.original, (*_BETWEEN, CloseStep)):
            break
        if outcome.works:
            stretch.append(outcome.step is None)
    return all(stretch) if stretch else None


def _without_idle_positions(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Drop positions in which nothing is pressed any more, and those taken twice in a row."""
    result = list(outcomes)
    starts = [n for n, outcome in enumerate(result) if isinstance(outcome.step, PositionStep)]
    if not starts:
        return result
    ends = [*starts[1:], len(result)]
    idle = [_all_work_gone(result[start:end]) for start, end in zip(starts, ends, strict=True)]
    # nobody sits down first where the first place is worked in another position after all
    idle[0] = idle[0] or (len(starts) > 1 and _only_moves_on(result[starts[0] : ends[0] + 1]))
    for start, gone in list(zip(starts, idle, strict=True))[1:]:
        if gone:
            result[start] = replace(result[start], step=None)
    if idle and idle[0] and not all(idle):
        needed = starts[idle.index(False)]
        result[starts[0]] = replace(
            result[starts[0]], step=_in_place_of(result[starts[0]], result[needed])
        )
    return list(_once_each(result))


def _only_moves_on(outcomes: Sequence[Outcome]) -> bool:
    """Up to a position that the script did not plan nothing is pressed."""
    *before, following = outcomes
    return following.original is None and not any(outcome.works for outcome in before)


def _all_work_gone(outcomes: Sequence[Outcome]) -> bool:
    work = [outcome for outcome in outcomes if outcome.works]
    return bool(work) and all(outcome.step is None for outcome in work)


def _in_place_of(first: Outcome, following: Outcome) -> Step:
    """A later position, taken at the start; the lines of the first one are of no use there."""
    old, new = first.step, following.step
    assert isinstance(old, PositionStep)
    assert isinstance(new, PositionStep)
    return PositionStep(position=new.position, lasts=old.lasts, guidance=old.guidance)


def _once_each(outcomes: Sequence[Outcome]) -> Iterator[Outcome]:
    """Leave out a position that is already taken; what is said in it becomes a rest."""
    here: str | None = None
    for outcome in outcomes:
        step = outcome.step
        if isinstance(step, PositionStep):
            if step.position == here:
                kept = step.model_dump(include={"say", "to", "guidance"})
                rest = RestStep(rest=step.lasts or 0.0, **kept)
                yield replace(outcome, step=rest if step.say else None)
                continue
            here = step.position
        yield outcome


def with_minute_before_rising(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Give whoever would rise without a minute of sitting that minute, after the last words."""
    result, here = [], None
    for outcome in outcomes:
        step = outcome.step
        here = step.position if isinstance(step, PositionStep) else here
        if isinstance(step, (CloseStep, SwapStep)) and rises_quickly(step, here):
            step = _with_minute(step)
        result.append(replace(outcome, step=step))
    return result


def _with_minute(step: CloseStep | SwapStep) -> CloseStep | SwapStep:
    """A close or a change of places that has room for it."""
    key = "close" if isinstance(step, CloseStep) else "swap"
    longer = {key: max(getattr(step, key), RISING_S)}
    sit_s = max(step.sit or 0.0, float(SIT_AFTER_LYING_S))
    return step.model_copy(update={**longer, "sit": sit_s})


def with_time_to_sit(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Give a minute of sitting where somebody lies at the end who did not before."""
    lies = [e.step for e in outcomes if isinstance(e.step, PositionStep)]
    if not lies or lies[-1].position not in LYING:
        return list(outcomes)
    return [
        replace(outcome, step=_with_minute(outcome.step))
        if isinstance(outcome.step, (CloseStep, SwapStep))
        else outcome
        for outcome in outcomes
    ]
