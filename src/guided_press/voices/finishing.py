"""From what a voice wrote to a clip: cut to the spoken part, 48 000 Hz, tone, level, kept."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from guided_press.sound.clip import FloatArray
from guided_press.sound.limiter import limit_true_peak
from guided_press.sound.loudness import integrated_lufs
from guided_press.sound.resample import to_48k_mono
from guided_press.units import db_to_gain, to_frames
from guided_press.voices.tones import apply_tone
from guided_press.voices.wav import Waveform

BEFORE_S = 0.010
AFTER_S = 0.030
"""Silence that stays around the spoken part: a soft consonant begins below the threshold."""
_THRESHOLD_DB = -50.0
"""Below the sentence's own peak this counts as silence."""
_FADE_FRAMES = to_frames(0.005)
_CEILING_DBTP = -2.0
"""Below the -1 dBTP of the finished file, because coding adds to peaks."""
_LEVEL_ROUNDS = 2
_INT16 = np.float32(32768)


def spoken_part(sound: Waveform) -> Waveform:
    """Cut or fill the silence around the spoken part to a fixed length.

    Returns:
        New samples, from 10 ms before the first sound to 30 ms after the last.

    Raises:
        ValueError: There is no sound in it, or a sample is not a number; the message says which.
    """
    loud = np.abs(sound.samples)
    peak = float(loud.max(initial=0.0))  # not a number when any sample is not
    if not math.isfinite(peak):
        raise ValueError("a sample is not a number")
    if peak < 1e-4:
        raise ValueError("there is only silence in it")
    audible = loud >= peak * db_to_gain(_THRESHOLD_DB)
    first = int(audible.argmax())
    end = len(audible) - int(audible[::-1].argmax())
    before = round(BEFORE_S * sound.sample_rate)
    after = round(AFTER_S * sound.sample_rate)
    cut = np.zeros(before + end - first + after, np.float32)
    start = max(0, first - before)
    part = sound.samples[start : end + after]
    at = before - (first - start)
    cut[at : at + len(part)] = part
    return Waveform(cut, sound.sample_rate)


def spoken_s(spoken: Waveform) -> float:
    """Seconds of a spoken part without the silence that stays around it."""
    return len(spoken.samples) / spoken.sample_rate - BEFORE_S - AFTER_S


def with_tone(spoken: Waveform, tone: str) -> FloatArray:
    """Bring a spoken part to 48 000 Hz and give it its tone; not yet its level."""
    return apply_tone(to_48k_mono(spoken.samples, spoken.sample_rate), tone)


def at_level(samples: FloatArray, gain: float) -> FloatArray:
    """Apply the voice's gain, keep peaks below the ceiling, and fade the edges.

    Args:
        samples: float32, shape (frames,), 48 000 Hz.
        gain: Linear.

    Returns:
        A new array of the same shape.
    """
    level = limit_true_peak(samples * np.float32(gain), _CEILING_DBTP)
    fade = min(_FADE_FRAMES, len(level) // 2)
    ramp = np.linspace(0.0, 1.0, fade, endpoint=False, dtype=np.float32)
    level[:fade] *= ramp
    level[len(level) - fade :] *= ramp[::-1]
    return level


def gain_for(passage: Iterable[FloatArray], target_lufs: float) -> float:
    """The one linear gain of a voice: with it, and its peaks limited, a passage is that loud.

    Limiting takes some loudness away, more from a voice with sharp peaks, so it is part of what
    is measured.

    Args:
        passage: Several sentences, without what is between them.
        target_lufs: How loud the voice shall be.
    """
    sentences = list(passage)
    gain = db_to_gain(target_lufs - integrated_lufs(sentences))
    for _ in range(_LEVEL_ROUNDS):
        reached = integrated_lufs(at_level(one, gain) for one in sentences)
        gain *= db_to_gain(target_lufs - reached)
    return gain


def to_int16(samples: FloatArray) -> bytes:
    """The form in which clips are kept: 16 bit, little-endian."""
    rounded = np.rint(samples * _INT16)
    return bytes(np.clip(rounded, -32768, 32767).astype("<i2").tobytes())


def from_int16(data: bytes, offset: int = 0) -> FloatArray:
    """Back from the kept form; the same bytes always give the same samples.

    Args:
        data: As from `to_int16`.
        offset: Where in it the samples begin, in bytes.
    """
    samples: FloatArray = np.frombuffer(data, "<i2", offset=offset) * (1 / _INT16)
    return samples
