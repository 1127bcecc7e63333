"""The tones of a voice: gentle equalizing and the walls of a small room, nothing that moves.

A tone is one fixed impulse response, so it treats loud and soft alike and cannot pump. It is
applied before the level is measured: every tone is equally loud. The curves answer what was
measured on eSpeak NG: against recorded voices it is thin below 250 Hz and sharp around 3 kHz.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

import numpy as np

from guided_press.sound.clip import FloatArray
from guided_press.units import SAMPLE_RATE, db_to_gain

_FFT = 8192
_CURVE_FRAMES = 1024
"""21 ms: fine enough for every bend of a curve."""
_WALLS: Final = ((5.3, 1.0), (8.9, -0.9), (13.1, 0.8), (17.9, -0.65), (21.7, 0.5))
"""Delay in ms and share of what a few near surfaces give back, unevenly spread, so that no pitch
is favoured. A clip keeps 30 ms after its last sound, which is longer than all of it."""
_WALL_CURVE: Final = ((100, -6.0), (300, 0.0), (2500, 0.0), (6000, -8.0), (12000, -24.0))
"""Cloth and furniture: what comes back is duller."""

Curve = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Tone:
    """How a voice is coloured.

    Attributes:
        curve: Pairs of Hz and dB, between which a smooth line is drawn over the logarithm of the
            frequency.
        walls_db: How loud the first reflection is, relative to the voice.
    """

    curve: Curve
    walls_db: float


TONES: Final[dict[str, Tone | None]] = {
    "plain": None,
    "warm": Tone(
        (
            (50, -9.0), (80, -3.0), (120, 2.5), (180, 3.5), (260, 2.5), (500, 1.0), (1000, 0.0),
            (1800, 0.0), (2800, -3.0), (3800, -1.5), (5000, -1.0), (7000, -3.0), (9000, -7.0),
            (11000, -14.0), (14000, -30.0), (24000, -40.0),
        ),
        walls_db=-22.0,
    ),
    "soft": Tone(
        (
            (50, -9.0), (80, -3.0), (120, 3.5), (180, 4.5), (260, 3.5), (500, 1.5), (1000, 0.0),
            (1800, -1.5), (2800, -5.0), (3800, -4.5), (5000, -5.5), (7000, -9.0), (9000, -15.0),
            (11000, -24.0), (14000, -40.0), (24000, -50.0),
        ),
        walls_db=-20.0,
    ),
}  # fmt: skip
"""By the name that a script writes; None leaves the voice as it is."""


def apply_tone(samples: FloatArray, name: str) -> FloatArray:
    """Colour a voice.

    Args:
        samples: float32, shape (frames,), 48 000 Hz.
        name: One of `TONES`.

    Returns:
        The same array for ``plain``, else a new one, of the same length; the first sound stays
        where it was. What would sound on after the end is left out.
    """
    tone = TONES[name]
    if tone is None or not len(samples):
        return samples
    response, frames = _response(tone)
    step = _FFT - frames + 1
    blocks = -(-len(samples) // step)
    padded = np.zeros((blocks, step), np.float32)
    padded.reshape(-1)[: len(samples)] = samples
    convolved = np.fft.irfft(np.fft.rfft(padded, _FFT) * response, _FFT).astype(np.float32)
    coloured = np.ascontiguousarray(convolved[:, :step])
    coloured[1:, : _FFT - step] += convolved[:-1, step:]
    return coloured.reshape(-1)[: len(samples)]


@functools.cache
def _response(tone: Tone) -> tuple[np.ndarray[tuple[int], np.dtype[np.complex64]], int]:
    """The spectrum of a tone's impulse response, and its length in frames."""
    direct = _impulse(tone.curve)
    wall = _impulse(_WALL_CURVE) * db_to_gain(tone.walls_db)
    delays = [round(SAMPLE_RATE * delay_ms / 1000) for delay_ms, _ in _WALLS]
    whole = np.zeros(_CURVE_FRAMES + max(delays))
    whole[:_CURVE_FRAMES] = direct
    echo = np.convolve(direct, wall)[:_CURVE_FRAMES]
    for delay, (_, share) in zip(delays, _WALLS, strict=True):
        whole[delay : delay + _CURVE_FRAMES] += share * echo
    return np.fft.rfft(whole, _FFT).astype(np.complex64), len(whole)


def _impulse(curve: Curve) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The shortest impulse response of a curve: minimum phase, so nothing rings ahead of a sound.

    Source: Oppenheim and Schafer, Discrete-Time Signal Processing, the cepstrum method.
    """
    hz = np.fft.rfftfreq(_FFT, 1 / SAMPLE_RATE)
    known_hz, known_db = np.array(curve, float).T
    db = np.interp(np.log(np.maximum(hz, 1.0)), np.log(known_hz), known_db)
    cepstrum = np.fft.irfft(db * np.log(10) / 20)
    cepstrum[1 : _FFT // 2] *= 2
    cepstrum[_FFT // 2 + 1 :] = 0
    impulse = np.fft.irfft(np.exp(np.fft.rfft(cepstrum)))[:_CURVE_FRAMES]
    half = _CURVE_FRAMES // 2
    impulse[half:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(half) / half)
    return impulse
