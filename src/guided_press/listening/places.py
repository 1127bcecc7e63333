"""How a word that was said in a quiet room would sound elsewhere.

An example is learned once, and heard later over rain, from across the room or through a pillow.
Each take is therefore learned in all these places; the listener says it only in one.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from guided_press.listening.speech import HZ, PcmBlock

NOISE_BELOW_DB = (20.0, 10.0)
"""Levels of pink noise against the voice."""

_ROOM_S, _ROOM_DIRECT = 0.35, 1.2
_PILLOW_HZ = 900.0
_SEED = 20


def variants(samples: PcmBlock) -> tuple[PcmBlock, ...]:
    """One utterance as it is, in two levels of noise, in a furnished room and through a pillow.

    Args:
        samples: int16, shape (samples,), 16 000 Hz.

    Returns:
        The same each time, each of the same shape.
    """
    sound = samples.astype(np.float32)
    noises = [
        sound + _loudness(sound) * 10 ** (-below_db / 20) * _pink(len(sound))
        for below_db in NOISE_BELOW_DB
    ]
    return tuple(map(_as_pcm, (sound, *noises, _in_room(sound), _in_pillow(sound))))


def _loudness(sound: NDArray[np.float32]) -> float:
    """RMS of the loud part alone."""
    loud = sound[np.abs(sound) > 0.1 * np.abs(sound).max(initial=1.0)]
    return float(np.sqrt(np.mean(loud**2))) if len(loud) else 0.0


def _pink(count: int) -> NDArray[np.float32]:
    """Pink noise of RMS 1, always the same."""
    spectrum = np.fft.rfft(np.random.default_rng(_SEED).standard_normal(count))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, count)
    pink: NDArray[np.float32] = (noise / noise.std()).astype(np.float32)
    return pink


@cache
def _impulse() -> NDArray[np.float32]:
    """A voice about a metre away: the direct sound, then a tail that fades by 60 dB."""
    time_s = np.arange(int(_ROOM_S * HZ)) / HZ
    tail = np.random.default_rng(_SEED).standard_normal(len(time_s)) * 10 ** (-3 * time_s / _ROOM_S)
    tail[: int(0.004 * HZ)] = 0
    tail /= np.sqrt(np.sum(tail**2))
    tail[0] = _ROOM_DIRECT
    return tail.astype(np.float32)


def _in_room(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    size = 1 << (len(sound) + len(_impulse())).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(_impulse(), size), size)
    return wet[: len(sound)].astype(np.float32)


def _in_pillow(sound: NDArray[np.float32]) -> NDArray[np.float32]:
    """12 dB less per octave above `_PILLOW_HZ`."""
    spectrum = np.fft.rfft(sound)
    spectrum /= 1 + (np.fft.rfftfreq(len(sound), 1 / HZ) / _PILLOW_HZ) ** 2
    return np.fft.irfft(spectrum, len(sound)).astype(np.float32)


def _as_pcm(sound: NDArray[np.float32]) -> PcmBlock:
    highest = float(np.abs(sound).max(initial=1.0))
    scale = min(1.0, 32_000 / highest)
    pcm: PcmBlock = np.rint(sound * scale).astype(np.int16)
    return pcm
