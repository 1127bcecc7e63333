"""Keeping peaks of a clip below a ceiling, between the samples too, before it is cached.

Most of a clip is far below the ceiling and is never looked at between its samples: a clip of 6 s
takes about a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from guided_press.errors import SoundError
from guided_press.sound.clip import FloatArray
from guided_press.units import db_to_gain

_LOOK_FRAMES = 256
"""How far the gain sees ahead and behind: 5.3 ms. A power of two, for `_spread_minimum`."""
_TAPS = 24
"""Samples on which a value between two samples rests."""
_PEAK_SHARE = 0.5
"""Below two thirds of half the sample rate, sound between two samples is at most twice as high
as them, so only places that reach this share of the target are looked at."""
_SAFETY_DB = 0.05
"""What a longer interpolation may find above ours."""
_TOLERANCE = db_to_gain(0.005)
_ROUNDS = 6


def _kernels() -> FloatArray:
    """Windowed sinc, a row for each value that is one, two and three quarters on; (3, taps).

    Source: four-fold oversampling as in ITU-R BS.1770-5, annex 2, with twice its taps.
    """
    position = np.arange(_TAPS) - (_TAPS // 2 - 1) - np.array([[0.25], [0.5], [0.75]])
    window = np.cos(np.pi * position / (_TAPS + 1)) ** 2
    return np.asarray(np.sinc(position) * window, np.float32)


_KERNELS = _kernels()


def limit_true_peak(samples: FloatArray, ceiling_dbtp: float = -1.5) -> FloatArray:
    """Lower the gain smoothly around each peak that is too high.

    The gain sees every peak 5 ms ahead, so nothing is clipped; away from peaks the sound is left
    as it is, to the bit. The result is looked at again, and limited once more where it needs it.

    Args:
        samples: float32, shape (frames,), 48 000 Hz, any range.
        ceiling_dbtp: Highest true peak allowed, in dBTP.

    Returns:
        A new array of the same shape; its true peak is at most ``ceiling_dbtp`` + 0.02.

    Raises:
        SoundError: A sample is not a number.
    """
    if not np.isfinite(samples).all():
        raise SoundError("limiter", "a sample is not a number.")
    target = db_to_gain(ceiling_dbtp - _SAFETY_DB)
    # Sound swings beyond its first and last sample too: one more frame on each side is looked at.
    limited = np.pad(samples.astype(np.float32), 1)
    for _ in range(_ROUNDS):
        at, heights = _high_peaks(limited, target)
        if not len(at):
            return limited[1:-1]
        for first, last in _stretches(at):
            _lower(limited, at[first:last], heights[first:last], target)
    _, heights = _high_peaks(limited, target)
    return limited[1:-1] * np.float32(target / heights.max(initial=target))


def _high_peaks(samples: FloatArray, target: float) -> tuple[NDArray[np.intp], FloatArray]:
    """Where a sample, or a value before the next one, is above the target; and how high."""
    loud = np.abs(samples) >= target * _PEAK_SHARE
    loud[:-1] |= loud[1:]
    at = np.flatnonzero(loud)
    padded = np.pad(samples, (_TAPS // 2 - 1, _TAPS // 2))
    windows = sliding_window_view(padded, _TAPS)[at]
    # einsum, because a product of matrices would start threads, which cost more than they save
    between = np.einsum("ij,kj->ik", windows, _KERNELS)
    heights = np.abs(between).max(axis=1, initial=0.0)
    heights = np.maximum(heights, np.abs(samples[at]))
    high = heights > target * _TOLERANCE
    return at[high], heights[high]


def _stretches(at: NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """Group peaks whose gains touch; yields the first and the end of each group."""
    borders = np.flatnonzero(np.diff(at) > 4 * _LOOK_FRAMES) + 1
    yield from zip([0, *borders.tolist()], [*borders.tolist(), len(at)], strict=True)


def _lower(samples: FloatArray, at: NDArray[np.intp], heights: FloatArray, target: float) -> None:
    """Apply the gain that one group of peaks needs, in place, around them only."""
    look = 2 * _LOOK_FRAMES
    start, end = max(0, int(at[0]) - look), min(len(samples), int(at[-1]) + look)
    gains = np.ones(end - start + 2 * look, np.float32)
    factors = (target / heights).astype(np.float32)
    for neighbour in (0, 1):  # a value between two samples lowers both
        np.minimum.at(gains, at - start + look + neighbour, factors)
    smooth = _spread_minimum(gains)
    # Two running means as wide as the look make a triangle: it starts and ends gently, and it
    # never averages beyond the stretch that was held down.
    for _ in range(2):
        total = np.cumsum(np.concatenate(([0.0], smooth)))
        smooth = (total[_LOOK_FRAMES:] - total[:-_LOOK_FRAMES]) / _LOOK_FRAMES
    # The minimum shortened the array by 2 looks - 1, the means by 2 looks - 2: centre it.
    samples[start:end] *= smooth[1 : 1 + end - start].astype(np.float32)


def _spread_minimum(values: FloatArray) -> FloatArray:
    """Running minimum over 2 * _LOOK_FRAMES values, by doubling; shorter by that less 1."""
    width = 1
    while width < 2 * _LOOK_FRAMES:
        values = np.minimum(values[:-width], values[width:])
        width *= 2
    return values
