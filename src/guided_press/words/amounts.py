"""Lengths of time as people read and say them."""

from __future__ import annotations

from guided_press.timeline import Timeline
from guided_press.units import Seconds, format_clock, to_seconds
from guided_press.words.english import counted
from guided_press.words.texts import text

_SECONDS_STEP_S = 5
_ESTIMATE_STEP_S = 5
_HALVES_BELOW_S = 300.0
_MINUTES_MOST = 60


def length_in_words(routine_s: Seconds, opening_s: Seconds, *, estimated: bool = False) -> str:
    """How long a session is, as every surface says it: ``12:00, after 1:02 of safety``.

    Args:
        routine_s: From the end of the opening to the end; what a script's ``length`` counts.
        opening_s: Of the words on safety that come before it; 0 where there are none.
        estimated: No voice has spoken them yet, so nobody knows to the second.
    """
    routine = format_clock(routine_s)
    if not opening_s:
        return routine
    if estimated:
        about_s = _ESTIMATE_STEP_S * round(opening_s / _ESTIMATE_STEP_S)
        return text("amounts.after_estimate", routine=routine, opening=format_clock(about_s))
    return text("amounts.after_opening", routine=routine, opening=format_clock(opening_s))


def length_of(timeline: Timeline, *, estimated: bool = False) -> str:
    """How long a placed session is; see `length_in_words`."""
    opening_s = to_seconds(timeline.routine.start_frame)
    return length_in_words(to_seconds(timeline.routine.frames), opening_s, estimated=estimated)


def minutes_of(seconds: float) -> str:
    """Such as ``5 minutes``, ``1 minute`` or ``7:30 minutes``."""
    if seconds % 60:
        return text("amounts.odd_minutes", clock=format_clock(seconds))
    return counted("amounts.minutes", seconds / 60)


def as_number(seconds: float) -> str:
    """Seconds as minutes for the end of a sentence, such as ``9`` or ``7:30``."""
    return format_clock(seconds) if seconds % 60 else f"{seconds / 60:g}"


def spoken_time(seconds: float) -> str:
    """A length of time as somebody would say it, rounded to what is worth saying.

    Few different answers come out, so that they can be spoken beforehand.
    """
    if seconds < 57.5:
        fives = max(1, int(seconds / _SECONDS_STEP_S + 0.5))
        return text("amounts.spoken.seconds", n=fives * _SECONDS_STEP_S)
    if seconds < _HALVES_BELOW_S:
        minutes, half = divmod(int(seconds / 30 + 0.5), 2)
        if half:
            return counted("amounts.spoken.halves", minutes)
        return counted("amounts.spoken.minutes", minutes)
    return counted("amounts.spoken.minutes", min(int(seconds / 60 + 0.5), 10 * _MINUTES_MOST))
