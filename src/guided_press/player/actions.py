"""Everything a person can ask of a running session; every control translates into these."""

from __future__ import annotations

import math
from enum import StrEnum


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


MEANING: dict[Action, str] = {
    Action.PLAY_PAUSE: "pause, or play on",
    Action.PLAY: "play on",
    Action.PAUSE: "pause",
    Action.AGAIN: "this step from its beginning",
    Action.NEXT: "the next step",
    Action.PREVIOUS: "the step before; early in a step",
    Action.LONGER: "30 seconds more in this hold, both sides alike",
    Action.SHORTER: "30 seconds less in this hold",
    Action.WHERE: "where the point is, once more",
    Action.SIDE: "which side",
    Action.TIME_LEFT: "how much time is left",
    Action.LOUDER: "louder",
    Action.SOFTER: "softer",
    Action.TOO_MUCH: "hands off: pause, then lighter or skip",
    Action.READY: "the place is found, start the hold",
    Action.STOP: "end; the place is kept",
}
"""What each one does, in a few words."""


def wished_volume(gain: float) -> float:
    """A volume as somebody wished it, kept from 0 to 2.

    Raises:
        ValueError: It is not a number; nothing would put it right later on.
    """
    if math.isnan(gain):
        raise ValueError("a volume is a number from 0 to 2")
    return min(max(gain, 0.0), 2.0)
