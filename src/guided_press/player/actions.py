"""Everything a person can ask of a running session; every control translates into these."""

from __future__ import annotations

import math
from enum import StrEnum

from guided_press.units import db_to_gain, gain_to_db
from guided_press.words.texts import choice, text

VOLUME_STEP_DB = 3.0
VOLUME_DB = (-30.0, 9.0)


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


def stepped_volume(gain: float, steps: int) -> float | None:
    """A gain some steps louder, or softer below 0; None where the volume goes no further."""
    lowest_db, highest_db = VOLUME_DB
    level_db = max(gain_to_db(gain), lowest_db) + steps * VOLUME_STEP_DB
    return db_to_gain(level_db) if lowest_db <= level_db <= highest_db else None
