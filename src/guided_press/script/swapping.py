"""A partner session with a second half, in which giver and receiver have changed places."""

from __future__ import annotations

from guided_press.errors import Offer, Problem, SafetyRefusal, ScriptError
from guided_press.script.model import CloseStep, Session, SwapStep
from guided_press.script.rules import MAX_SESSION_S
from guided_press.units import format_clock

CHANGE_OVER_S = 60.0
"""To change places, beside the time that the first half has for its end."""


def swapped(session: Session, options: str = "") -> Session:
    """The same again for the other person, after a change of places.

    The first half ends with the change in place of its close, which lasts as long as the close
    and `CHANGE_OVER_S` together; a stated length becomes twice as long and `CHANGE_OVER_S` more.

    Args:
        session: For a giver and a receiver; within the rules.
        options: Of the commands that are named where it is refused, such as whose profile counts.

    Raises:
        ScriptError: It is for one person alone, or changes places already.
        SafetyRefusal: Both halves together would be too long.
    """
    _refuse_what_cannot_swap(session)
    one_s = session.length
    if one_s is None:
        one_s = sum(step.planned_s for step in session.steps)
    both_s = 2 * one_s + CHANGE_OVER_S
    if both_s > MAX_SESSION_S:
        most_s = (MAX_SESSION_S - CHANGE_OVER_S) // 2 // 60 * 60
        half = " ".join(filter(None, [f"compose {most_s / 60:g} somebody", options]))
        raise SafetyRefusal(
            f"Both halves together would last {format_clock(both_s)}; "
            f"at most {format_clock(MAX_SESSION_S)} of guided pressing are possible.",
            offers=[
                Offer(f"One half may last {format_clock(most_s)}, or take turns on another day."),
                Offer(f"Such a half:\n  guided-press {half}", True),
            ],
        )
    *first, last = session.steps
    closes = isinstance(last, CloseStep)
    swap = SwapStep(swap=CHANGE_OVER_S + (last.close if isinstance(last, CloseStep) else 0.0))
    steps = (*(first if closes else session.steps), swap, *session.steps)
    length = None if session.length is None else both_s
    return session.model_copy(update={"steps": steps, "length": length})


def _refuse_what_cannot_swap(session: Session) -> None:
    why = hint = ""
    if session.mode != "partner":
        why = "this session is for one person alone"
        hint = "Choose a partner session, or compose one with --mode partner."
    elif session.takes_turns:
        why = "this session changes places already"
    if why:
        raise ScriptError([Problem("--swap", 0, 0, "", why, hint)])
