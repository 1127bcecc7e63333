"""From a session to its slots, and what a profile changed of it in the words of a plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from guided_press.compiling.opening import session_opening, short_lines, stop_lines
from guided_press.compiling.steps import compile_cues
from guided_press.cues import Rejoined, Say, Slot
from guided_press.errors import WrongUse
from guided_press.knowledge.loading import Knowledge
from guided_press.screening.screened import Change
from guided_press.screening.screening import Screened
from guided_press.script.model import Session
from guided_press.timeline import Adjusted
from guided_press.words.names import called
from guided_press.words.texts import choice, text

Opening: TypeAlias = Literal["whole", "short offered", "short", "stop rule"]
"""What is said for everybody's safety: all of it, made from exactly what the session asks; all,
and silently its short form behind it, for who may ask for that; the short form, never in a file;
or the stop rule alone, because the answers of a profile take its place."""


def compile_slots(
    session: Session,
    knowledge: Knowledge,
    screened: Screened | None = None,
    first_step: int = 0,
    *,
    opening: Opening = "whole",
    rejoined: Rejoined | None = None,
) -> tuple[Slot, ...]:
    """Slots of a session as it is to be heard.

    Args:
        session: Screened already when there is a profile.
        knowledge: Points, techniques and phrases.
        screened: What the profile changed; its notes are spoken at the start.
        first_step: Index of the step to begin at; see `compile_cues`.
        opening: What of it is said.
        rejoined: Where somebody goes on who left something out.
    """
    lines: Sequence[Say] = stop_lines(knowledge, session.language)
    if opening == "short":
        lines = short_lines(knowledge, session.language)
    elif opening != "stop rule":
        lines = session_opening(session, knowledge)
    notes = screened.notes if screened else ()
    offered = short_lines(knowledge, session.language) if opening == "short offered" else ()
    return compile_cues(
        session,
        knowledge,
        lines,
        notes,
        first_step=first_step,
        short=offered,
        rejoined=rejoined,
    )


def step_named(session: Session, name: str) -> int:
    """The index of the first step with this number from 1, or with this point or technique."""
    for index, step in enumerate(session.steps):
        target = getattr(step, "press", "") or getattr(step, "technique", "")
        if str(index + 1) == name or (target and target.casefold() == name.casefold()):
            return index
    remedy = f"There are 1 to {len(session.steps)}."
    raise WrongUse("--from", f"there is no step {name!r}.", remedy)


def remarks_on(dated_ahead: str, *, asks_today: bool) -> tuple[Adjusted, ...]:
    """What there is to know about the answers of a profile, in the words of the plan.

    Args:
        dated_ahead: What is wrong with dates in the future; empty where nothing is.
        asks_today: Nobody was asked about today, so that the opening does.
    """
    rows = []
    if asks_today:
        why = text("plan.nobody_asked")
        rows.append(Adjusted(text("plan.opening"), text("plan.spoken_in_whole"), why))
    if dated_ahead:
        rows.append(Adjusted(text("plan.profile"), text("plan.not_counted"), dated_ahead))
    return tuple(rows)


def remarks_on_pace(notes: Sequence[str]) -> tuple[Adjusted, ...]:
    """Where a voice cannot speak at the rate that is asked for, in the words of the plan."""
    return tuple(Adjusted(text("plan.voice"), text("plan.nearest_pace"), note) for note in notes)


def adjustments_of(screened: Screened, knowledge: Knowledge) -> tuple[Adjusted, ...]:
    """The report of a screening, in the words of the plan."""
    rows = [
        Adjusted(_where(change), choice("plan.changes", change.kind), _why(change))
        for change in screened.report
    ]
    if screened.open_questions:
        names = [knowledge.conditions[name].spoken for name in screened.open_questions]
        why = text("plan.counted_with_care", names=", ".join(names))
        rows.append(Adjusted(text("plan.profile"), text("plan.open_questions"), why))
    return tuple(rows)


def _where(change: Change) -> str:
    if change.step is None:
        return called(change.target)
    step, side = text("plan.step", n=change.step + 1), choice("names.sides", change.side)
    return text("plan.worked", step=step, target=called(change.target), side=side)


def _why(change: Change) -> str:
    if not change.sources:
        return change.reason
    return text("plan.with_sources", reason=change.reason, sources=", ".join(change.sources))
