"""Keeping peaks of a clip below a ceiling, between the samples too, before it is cached."""

from __future__ import annotations

import numpy as np

from guided_press.sound.clip import FloatArray
from guided_press.sound.loudness import true_peak_dbtp
from guided_press.units import SAMPLE_RATE, db_to_gain

_LOOK_FRAMES = 256
"""How far the gain sees ahead and behind: 5.3 ms. A power of two, for `_spread_minimum`."""
_OVERSAMPLING = 4
_TAPS = 24
"""Samples on which a value between two samples rests."""
_TOLERANCE_DB = 0.01
_ROUNDS = 4


def limit_true_peak(samples: FloatArray, ceiling_dbtp: float = -1.5) -> FloatArray:
    """Lower the gain smoothly around each peak that is too high.

    The gain sees every peak 5 ms ahead, so nothing is clipped; away from peaks the sound is left
    as it is, to the bit. The result is measured, and limited once more where it is still too high.

    Args:
        samples: float32, shape (frames,), 48 000 Hz, any range.
        ceiling_dbtp: Highest true peak allowed, in dBTP.

    Returns:
        A new array of the same shape; its true peak is at most ``ceiling_dbtp`` + 0.01.

    Raises:
        SoundError: A sample is not a number.
    """
    target = db_to_gain(ceiling_dbtp)
    limited = samples.astype(np.float32)
    for _ in range(_ROUNDS):
        excess_db = true_peak_dbtp([limited], SAMPLE_RATE) - ceiling_dbtp
        if excess_db <= _TOLERANCE_DB:
            return limited
        gain = _gain(limited, target)
        if gain.min() >= 1.0:  # our view between the samples saw less than the measurement
            break
        limited = (limited * gain).astype(np.float32)
    excess_db = max(0.0, true_peak_dbtp([limited], SAMPLE_RATE) - ceiling_dbtp)
    return limited * np.float32(db_to_gain(-excess_db))


def _gain(samples: FloatArray, target: float) -> FloatArray:
    """The factor for each sample: at peaks low enough, elsewhere 1, without corners between."""
    peaks = _peaks_around(samples)
    wanted = np.minimum(1.0, target / np.maximum(peaks, 1e-9))
    held = _spread_minimum(np.pad(wanted, 2 * _LOOK_FRAMES, constant_values=1.0))
    # Two running means as wide as the look make a triangle: it starts and ends gently, and it
    # never averages beyond the stretch that was held down.
    for _ in range(2):
        total = np.cumsum(np.concatenate(([0.0], held)))
        held = (total[_LOOK_FRAMES:] - total[:-_LOOK_FRAMES]) / _LOOK_FRAMES
    # The minimum shortened the array by 2 looks - 1, the means by 2 looks - 2: centre it.
    return held[1 : 1 + len(samples)].astype(np.float32)


def _spread_minimum(values: FloatArray) -> FloatArray:
    """Running minimum over 2 * _LOOK_FRAMES values, by doubling; shorter by that less 1."""
    width = 1
    while width < 2 * _LOOK_FRAMES:
        values = np.minimum(values[:-width], values[width:])
        width *= 2
    return values


def _peaks_around(samples: FloatArray) -> FloatArray:
    """The highest magnitude at each sample and between it and its two neighbours."""
    peaks = np.abs(samples)
    for phase in range(1, _OVERSAMPLING):
        position = np.arange(_TAPS) - (_TAPS // 2 - 1) - phase / _OVERSAMPLING
        kernel = np.sinc(position) * np.cos(np.pi * position / (_TAPS + 1)) ** 2
        # between[i] lies `phase` quarters after sample i
        between = np.abs(np.convolve(samples, kernel[::-1])[_TAPS // 2 : _TAPS // 2 + len(samples)])
        peaks = np.maximum(peaks, between)
        peaks[1:] = np.maximum(peaks[1:], between[:-1])
    return peaks.astype(np.float32)
