"""What lies between a mouth and the recogniser: noise, a bed, a room, a far corner."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

from guided_press.units import Frames
from listen.voices import HZ, Sound, resample

QUIET_ROOM = 3e-4
"""RMS of the microphone's own hiss: -70 dBFS, under a voice that peaks at -12 dBFS."""


def pink(count: int, seed: int) -> Sound:
    """Pink noise of RMS 1."""
    spectrum = np.fft.rfft(np.random.default_rng(seed).standard_normal(count))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    noise = np.fft.irfft(spectrum, count)
    return (noise / noise.std()).astype(np.float32)


def hiss(count: int, seed: int) -> Sound:
    """What a microphone hears in a quiet room."""
    noise = np.random.default_rng(seed).standard_normal(count)
    return (QUIET_ROOM * noise).astype(np.float32)


@cache
def bed(name: str) -> Sound:
    """A shipped bed at 16 000 Hz, RMS 1."""
    from guided_press.sound.beds import bed as make

    made = make(name, Path())
    assert made is not None, "a bed of no sound"
    sound = resample(made.read(Frames(0), Frames(12 * 48_000)), 48_000)
    return (sound / sound.std()).astype(np.float32)


@cache
def _impulse(rt60_s: float, direct: float) -> Sound:
    time_s = np.arange(int(rt60_s * HZ)) / HZ
    tail = np.random.default_rng(3).standard_normal(len(time_s)) * 10 ** (-3 * time_s / rt60_s)
    tail[: int(0.004 * HZ)] = 0
    tail /= np.sqrt(np.sum(tail**2))
    tail[0] = direct
    return tail.astype(np.float32)


def in_room(sound: Sound, rt60_s: float = 0.4, direct: float = 1.4) -> Sound:
    """A furnished room, the mouth about a metre away: direct sound 3 dB over all reflections."""
    impulse = _impulse(rt60_s, direct)
    size = 1 << (len(sound) + len(impulse)).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(impulse, size), size)
    wet = wet[: len(sound) + len(impulse)]
    return (wet * (0.25 / np.abs(wet).max())).astype(np.float32)


def muffled(sound: Sound) -> Sound:
    """A face in a pillow: 12 dB per octave above 800 Hz."""
    spectrum = np.fft.rfft(sound)
    hz = np.fft.rfftfreq(len(sound), 1 / HZ)
    spectrum /= 1 + (hz / 800) ** 2
    out = np.fft.irfft(spectrum, len(sound))
    return (out * (0.25 / np.abs(out).max())).astype(np.float32)


def household(seconds: float, seed: int) -> Sound:
    """Knocks, a tap, a hum, steps, cloth: bursts of all lengths, bands and levels."""
    chance = np.random.default_rng(seed)
    out = hiss(int(seconds * HZ), seed)
    at = 0.5
    while at < seconds - 3:
        length = chance.choice([0.02, 0.08, 0.2, 0.4, 0.8, 1.5]) * chance.uniform(0.7, 1.3)
        count = int(length * HZ)
        spectrum = np.fft.rfft(chance.standard_normal(count))
        hz = np.fft.rfftfreq(count, 1 / HZ)
        middle, width = chance.uniform(150, 5000), chance.uniform(0.3, 1.5)
        spectrum *= np.exp(-((np.log2((hz + 1) / middle) / width) ** 2))
        burst = np.fft.irfft(spectrum, count) * np.exp(-np.arange(count) / count * 4)
        if chance.random() < 0.4:  # something that rings, or squeaks
            burst += np.sin(2 * np.pi * middle * np.arange(count) / HZ) * burst.std()
        burst *= chance.uniform(0.02, 0.4) / np.abs(burst).max()
        start = int(at * HZ)
        out[start : start + count] += burst
        at += length + chance.exponential(1.2)
    return out


def as_pcm(sound: Sound) -> np.ndarray:
    """As a microphone gives it."""
    return np.clip(np.rint(sound * 32_768), -32_768, 32_767).astype(np.int16)
