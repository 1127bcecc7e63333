"""Frames and seconds, decibels and gain, and how people write a duration; pure functions.

A position is always a whole number of frames at 48 000 Hz. Seconds are rounded once, here.
"""

from __future__ import annotations

import math
import re
from typing import NewType

Frames = NewType("Frames", int)
"""A position or a length in whole frames; a bare number is none until somebody says so."""

NO_FRAMES = Frames(0)
"""Where everything begins, and how long nothing takes."""

Seconds = NewType("Seconds", float)
"""A length of time in seconds, as it leaves the frames."""

SAMPLE_RATE = 48_000
"""Frames in a second, everywhere."""

SOUND_RATES_HZ = range(1_000, 768_001)
"""What a file may say of the frames in its second; nothing that sounds lies outside."""

GRID_FRAMES = 1_152
"""Speech that has no exact place starts on this grid (24 ms), so that the same sentence always
lies the same way inside an MP3 packet and is encoded once. Nobody hears 24 ms."""

MAX_TEXT_BYTES = 1_000_000
"""Largest script, profile or manifest that is read."""

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d(?:\.\d{1,3})?)", re.ASCII)
_AMOUNT = re.compile(r"(\d{1,9}(?:\.\d{1,6})?)\s*(ms|s|sec|min|m|h)?", re.ASCII)
_UNIT_S = {"ms": 0.001, "s": 1.0, "sec": 1.0, "min": 60.0, "m": 60.0, "h": 3600.0, None: 1.0}


def to_frames(seconds: float) -> Frames:
    """Round seconds to the nearest frame.

    Raises:
        ValueError: Not a finite number.
    """
    if not math.isfinite(seconds):
        raise ValueError(f"{seconds} is not a length of time")
    return Frames(round(seconds * SAMPLE_RATE))


def to_seconds(frames: Frames) -> Seconds:
    """Turn frames into seconds."""
    return Seconds(frames / SAMPLE_RATE)


def on_grid(frame: int) -> Frames:
    """The first frame at or after this one that lies on the speech grid."""
    return Frames(-(-frame // GRID_FRAMES) * GRID_FRAMES)


def db_to_gain(gain_db: float) -> float:
    """Decibel to linear factor; -inf gives 0."""
    return 0.0 if gain_db == -math.inf else 10.0 ** (gain_db / 20.0)


def gain_to_db(gain: float) -> float:
    """Linear factor to decibel; 0 gives -inf."""
    return 20.0 * math.log10(gain) if gain > 0 else -math.inf


def parse_duration(value: str | int | float) -> float:
    """Read a duration as people write it.

    Args:
        value: ``90``, ``90s``, ``1.5min``, ``250ms``, ``1:30`` (minutes) or ``1:02:03`` (hours).

    Returns:
        Seconds, 0 or more and below 10^9.

    Raises:
        ValueError: Not a duration; the message says what one looks like.
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        # pydantic reports a ValueError at its place; a TypeError would end the validation
        raise ValueError("expected a duration such as 90s, 1:30 or 2min")  # noqa: TRY004
    if isinstance(value, (int, float)):
        if not math.isfinite(value) or value < 0 or value >= 1e9:
            raise ValueError(f"{str(value)[:20]} is not a usable duration")
        return float(value)
    text = value.strip()
    if match := _CLOCK.fullmatch(text):
        hours, minutes, seconds = match.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    if match := _AMOUNT.fullmatch(text):
        seconds_value = float(match.group(1)) * _UNIT_S[match.group(2)]
        if seconds_value < 1e9:
            return seconds_value
    raise ValueError(f"{text[:40]!r} is not a duration; write 90s, 1:30 or 2min")


def format_clock(seconds: float, *, decimals: int = 0) -> str:
    """Write seconds as ``m:ss`` or ``h:mm:ss``, rounded half up.

    Args:
        seconds: 0 or more.
        decimals: Digits after the point, 0 to 3.
    """
    ticks = math.floor(seconds * 10**decimals + 0.5)
    whole, fraction = divmod(ticks, 10**decimals)
    minutes, second = divmod(whole, 60)
    hours, minute = divmod(minutes, 60)
    clock = f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute}:{second:02d}"
    return f"{clock}.{fraction:0{decimals}d}" if decimals else clock
