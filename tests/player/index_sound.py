"""A sound of which every frame carries its own number, so that loss and repetition are counted."""

from __future__ import annotations

import itertools

import numpy as np
from numpy.typing import NDArray

from guided_press.player.outputs.base import PcmArray
from guided_press.sound.clip import FloatArray

_MASK = 0x5A5A  # keeps the right channel away from zero, so that no fade leaves a frame as it was


def _encode(index: NDArray[np.int64]) -> NDArray[np.int16]:
    check = (index * 2_654_435_761 >> 13) & 0xFF
    right = ((index >> 16) << 8 | check) ^ _MASK
    return np.stack([index & 0xFFFF, right], axis=1).astype(np.uint16).view(np.int16)


PERIOD = 79 * 48_000
"""After so many frames the numbers begin again: with larger ones the mask would not work."""


class IndexSound:
    """A stereo source that counts its frames, again and again from 0."""

    channels = 2

    def __init__(self, total_frames: int) -> None:
        self.total_frames = total_frames

    def read(self, start_frame: int, frames: int) -> FloatArray:
        assert 0 <= start_frame <= start_frame + frames <= self.total_frames
        numbers = np.arange(start_frame, start_frame + frames, dtype=np.int64)
        return _encode(numbers % PERIOD).astype(np.float32) / np.float32(32_768)


def numbers(samples: PcmArray) -> NDArray[np.int64]:
    """The number that each frame carries, -1 where it carries none (silence, a fade)."""
    words = np.ascontiguousarray(samples).view(np.uint16).astype(np.int64)
    index = ((words[:, 1] ^ _MASK) >> 8 << 16) | words[:, 0]
    return np.where((_encode(index) == samples).all(axis=1), index, -1)


def runs(samples: PcmArray, *, at_least: int = 16) -> list[tuple[int, int, int]]:
    """Stretches of consecutive numbers: (place in the samples, first number, length).

    A faded frame can look like a number by chance; a stretch of them cannot.
    """
    found = numbers(samples)
    follows = (found[1:] - found[:-1]) % PERIOD == 1
    breaks = np.flatnonzero(~follows | (found[:-1] < 0)) + 1
    edges = [0, *breaks.tolist(), len(found)]
    stretches = itertools.pairwise(edges)
    return [(a, int(found[a]), b - a) for a, b in stretches if b - a >= at_least and found[a] >= 0]
