"""Everything a person can ask of a running session; every control translates into these."""

from __future__ import annotations

import math
from enum import StrEnum

from guided_press.words.texts import choice, text


class Action(StrEnum):
    """One wish. The value is what ``guided-press do`` and the socket call it."""

    PLAY_PAUSE = "play-pause"
    PLAY = "play"
    PAUSE = "pause"
    AGAIN = "again"
    NEXT = "next"
    PREVIOUS = "previous"
    LONGER = "longer"
    SHORTER = "shorter"
    WHERE = "where"
    SIDE = "side"
    TIME_LEFT = "time-left"
    LOUDER = "louder"
    SOFTER = "softer"
    TOO_MUCH = "too-much"
    READY = "ready"
    STOP = "stop"


def meaning_of(action: Action) -> str:
    """What an action does, in a few words."""
    return choice("playing.actions", action)


def wished_volume(gain: float) -> float:
    """A volume as somebody wished it, kept from 0 to 2.

    Raises:
        ValueError: It is not a number; nothing would put it right later on.
    """
    if math.isnan(gain):
        raise ValueError(text("playing.volume_range"))
    return min(max(gain, 0.0), 2.0)
