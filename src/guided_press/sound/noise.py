"""Noise that is the same on every machine and in every run, and loops without a seam."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from guided_press.sound.clip import Clip, FloatArray
from guided_press.units import SAMPLE_RATE, db_to_gain, to_frames

WAKE_UP_FRAMES = to_frames(0.4)
_WAKE_UP_DB = -65.0
_WAKE_UP_FADE_FRAMES = to_frames(0.05)


def uniform(seed: int, count: int) -> NDArray[np.float64]:
    """Numbers in [0, 1), from the raw bits, whose stream numpy promises never to change."""
    bits = np.random.PCG64(seed).random_raw(count)
    return np.asarray(bits >> np.uint64(11), np.float64) * 2.0**-53


def shaped_noise(amplitude: NDArray[np.float64], frames: int, seed: int) -> FloatArray:
    """Make noise with a given spectrum and random phases.

    Built from whole periods only, so its end flows into its start.

    Args:
        amplitude: Shape (frames // 2 + 1,), from 0 Hz to half the sample rate.
        frames: Length; even.
        seed: Names the noise.

    Returns:
        float32, shape (frames,), rms 1.
    """
    phases = np.exp(2j * np.pi * uniform(seed, len(amplitude)))
    noise = np.fft.irfft(amplitude * phases, frames)
    return np.asarray(noise / np.sqrt(np.mean(np.square(noise))), np.float32)


def frequencies(frames: int) -> NDArray[np.float64]:
    """The frequencies of a spectrum for `shaped_noise`, in Hz."""
    return np.asarray(np.fft.rfftfreq(frames, 1 / SAMPLE_RATE), np.float64)


@cache
def wake_up_noise() -> Clip:
    """Noise of 0.4 s that wakes a sleeping Bluetooth speaker and that nobody hears.

    Such speakers switch off in silence and swallow the first word after it.

    Returns:
        -65 dBFS rms, 200 to 6 000 Hz, where file formats keep it; faded at both ends.
    """
    hz = frequencies(WAKE_UP_FRAMES)
    band = ((hz >= 200) & (hz <= 6_000)).astype(np.float64)
    noise = shaped_noise(band, WAKE_UP_FRAMES, seed=65)
    fade = 0.5 - 0.5 * np.cos(np.pi * np.arange(_WAKE_UP_FADE_FRAMES) / _WAKE_UP_FADE_FRAMES)
    noise[:_WAKE_UP_FADE_FRAMES] *= fade
    noise[-_WAKE_UP_FADE_FRAMES:] *= fade[::-1]
    noise *= np.float32(db_to_gain(_WAKE_UP_DB)) / np.sqrt(np.mean(np.square(noise)))
    return Clip(noise, "wake-up-1")
