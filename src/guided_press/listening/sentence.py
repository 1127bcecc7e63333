"""One sentence from a microphone: from before its first word until the reader falls silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import numpy as np

from guided_press.listening.endpointer import PcmBlock
from guided_press.sound.clip import FloatArray

RATE_HZ = 48_000
COUNT_IN_S = 1.8
"""Three counts, in which the noise of the room is measured."""
QUIET_S = 1.2
"""So long nobody speaks at the end of a sentence; a comma takes less."""
WAIT_S = 8.0
MOST_S = 40.0
_SPOKEN_S = 0.2
_ABOVE_DB = 12.0
_LEAST_DBFS = -55.0

Heard = Callable[[Literal["count", "speak"], int], None]
"""Told of each count (3, 2, 1), and when to speak."""


class SentenceLost(Exception):
    """No sentence was heard; the text says why, as a whole sentence."""


def hear_sentence(blocks: Iterable[PcmBlock | None], heard: Heard) -> FloatArray:
    """Count in, and listen until the sentence is over.

    Args:
        blocks: As from a `Microphone` at 48 000 Hz.
        heard: Told what happens.

    Returns:
        The sentence, with some of the room before and after it: float32, shape (frames,).

    Raises:
        SentenceLost: Nobody spoke, it did not end, or the microphone was lost.
    """
    room: list[PcmBlock] = []
    kept: list[PcmBlock] = []
    frames = spoken = quiet = 0
    count = 4
    threshold_dbfs = _LEAST_DBFS
    counted = round(COUNT_IN_S * RATE_HZ)
    for block in blocks:
        if block is None:
            raise SentenceLost("The microphone was lost.")
        frames += len(block)
        if frames <= counted:
            room.append(block)
            if (now := 3 - int(3 * frames / (counted + 1))) < count:
                count = now
                heard("count", now)
            continue
        if not kept:
            kept = room[len(room) // 2 :]
            levels = [_level_dbfs(part) for part in room]
            threshold_dbfs = max(_LEAST_DBFS, float(np.percentile(levels, 50)) + _ABOVE_DB)
            heard("speak", 0)
        kept.append(block)
        level = _level_dbfs(block)
        if level >= threshold_dbfs:
            spoken, quiet = spoken + len(block), 0
        else:
            quiet += len(block)
        if spoken >= _SPOKEN_S * RATE_HZ and quiet >= QUIET_S * RATE_HZ:
            return np.concatenate(kept).astype(np.float32) / np.float32(32768)
        waited_s = (frames - counted) / RATE_HZ
        if spoken < _SPOKEN_S * RATE_HZ and waited_s > WAIT_S:
            raise SentenceLost("Nothing was heard. Is this the right microphone, and is it on?")
        if waited_s > MOST_S:
            raise SentenceLost("It did not end: the room may be too loud.")
    raise SentenceLost("The microphone was closed.")


def _level_dbfs(block: PcmBlock) -> float:
    values = block.astype(np.float64) / 32768
    power = float(np.square(values - values.mean()).mean()) if len(values) else 0.0
    return 10 * float(np.log10(max(power, 1e-12)))
