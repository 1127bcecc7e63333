"""Bringing any sound to the one sample rate of the route, 48 000 Hz."""

from __future__ import annotations

import functools
import math

import numpy as np
from numpy.lib.stride_tricks import as_strided

from guided_press.sound.clip import FloatArray
from guided_press.units import SAMPLE_RATE

_REACH = 24
"""Samples before and after, on which a value between them rests."""
_PASS_SHARE = 0.96
"""Where the low-pass is half open, as a share of half the sample rate."""
_BETA = 9.0
"""Kaiser window: what is mirrored is 90 dB down."""
_MOST_PHASES = 640
"""Largest table; 22 050 Hz needs 320 phases, 11 025 Hz 640."""
_PARTS = 4
"""A period's values are made in so many products: fewer compute more zeros, more cost calls."""

_MOST_PRODUCTS = 200_000
"""In one call: above about 260 000 the library behind numpy starts threads, which wait for each
other in busy loops and cost five times as much time on a machine with other work to do."""


def to_48k_mono(samples: FloatArray, rate: int) -> FloatArray:
    """Resample mono sound to 48 000 Hz, without moving it in time.

    The usual rates of voices are raised by a polyphase filter, 1 s in about 0.1 ms; others,
    higher or odd, go through FFmpeg, which takes ten times as long.

    Args:
        samples: Shape (frames,); anything but float32 is converted, not scaled.
        rate: Its sample rate in Hz, 1 000 to 768 000.

    Returns:
        A new array, float32, shape (round(frames * 48000 / rate),), aligned with the input to a
        fraction of a frame.

    Raises:
        ValueError: Not mono, or the rate is outside its range.
    """
    if samples.ndim != 1:
        raise ValueError("expected mono sound of shape (frames,)")
    if not 1_000 <= rate <= 768_000:
        raise ValueError(f"{rate} Hz is not a usable sample rate")
    if rate == SAMPLE_RATE or not len(samples):
        return samples.astype(np.float32)
    if rate < SAMPLE_RATE and SAMPLE_RATE // math.gcd(rate, SAMPLE_RATE) <= _MOST_PHASES:
        return _raised(samples, rate)
    return _by_ffmpeg(samples, rate)


def _raised(samples: FloatArray, rate: int) -> FloatArray:
    """Every period of the input, ``down`` samples, becomes a period of ``up`` samples."""
    divisor = math.gcd(rate, SAMPLE_RATE)
    up, down = SAMPLE_RATE // divisor, rate // divisor
    frames = round(len(samples) * SAMPLE_RATE / rate)
    periods = -(-frames // up)
    padded = np.zeros((periods + 1) * down + 2 * _REACH, np.float32)
    padded[_REACH - 1 : _REACH - 1 + len(samples)] = samples
    raised = np.empty((periods, up), np.float32)
    step = padded.strides[0]
    for first, start, table in _tables(up, down):
        shape = (periods, len(table))
        windows = as_strided(padded[start:], shape, (down * step, step), writeable=False)
        values = raised[:, first : first + table.shape[1]]
        rows = max(1, _MOST_PRODUCTS // table.size)
        for row in range(0, periods, rows):
            np.matmul(windows[row : row + rows], table, out=values[row : row + rows])
    return raised.ravel()[:frames]


@functools.cache
def _tables(up: int, down: int) -> list[tuple[int, int, FloatArray]]:
    """The filter of one period, in parts.

    Returns:
        For each part its first value in the period, the padded sample on which that value's
        window starts, and the weights, shape (samples, values).
    """
    at = np.arange(up) * down
    base, share = at // up, at % up / up
    distance = np.arange(1 - _REACH, 1 + _REACH) - share[:, np.newaxis]
    window = np.i0(_BETA * np.sqrt(np.clip(1 - (distance / _REACH) ** 2, 0, 1)))
    weights = np.sinc(_PASS_SHARE * distance) * window
    weights /= weights.sum(axis=1, keepdims=True)
    parts = []
    for values in np.array_split(np.arange(up), min(_PARTS, up)):
        start = base[values[0]]
        table = np.zeros((base[values[-1]] - start + 2 * _REACH, len(values)), np.float32)
        for column, value in enumerate(values):
            row = base[value] - start
            table[row : row + 2 * _REACH, column] = weights[value]
        parts.append((int(values[0]), int(start), table))
    return parts


def _by_ffmpeg(samples: FloatArray, rate: int) -> FloatArray:
    import av  # only where it is needed: most clips are raised by the filter above
    from av.audio.resampler import AudioResampler

    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples, np.float32)[np.newaxis], format="flt", layout="mono"
    )
    frame.sample_rate = rate
    resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    parts = [*resampler.resample(frame), *resampler.resample(None)]
    # The resampler may end a frame early or late; the length is stated, so it is made exact.
    resampled = np.zeros(round(len(samples) * SAMPLE_RATE / rate), np.float32)
    heard = np.concatenate([part.to_ndarray()[0] for part in parts])[: len(resampled)]
    resampled[: len(heard)] = heard
    return resampled
