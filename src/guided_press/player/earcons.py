"""Earcons: the short sounds that confirm an action, told apart by direction and number.

Up means more or on, down means less or off, two equal low strokes mean that it cannot be done.
They are softer than the voice and shorter than a chime, so that neither is taken for the other.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from guided_press.errors import SoundError
from guided_press.sound.clip import Clip
from guided_press.units import SAMPLE_RATE, to_frames

_STROKE_S = 0.075
_RING_S = 0.14
_PEAK = 0.16
_ATTACK_FRAMES = to_frames(0.004)

_NOTES: dict[str, tuple[float, ...]] = {
    "play": (523.25, 783.99),
    "pause": (783.99, 523.25),
    "next": (659.26, 880.0),
    "previous": (880.0, 659.26),
    "again": (783.99, 783.99),
    "longer": (523.25, 659.26, 783.99),
    "shorter": (783.99, 659.26, 523.25),
    "louder": (783.99,),
    "softer": (659.26,),
    "question": (880.0,),
    "ready": (659.26, 1046.5),
    "stop": (659.26, 523.25, 392.0),
    "no": (311.13, 311.13),
    "unspoken": (440.0, 466.16, 440.0),
    "tick": (1046.5,),
}
_SOFT = {"tick": 0.35}

EARCONS = tuple(_NOTES)


@cache
def earcon(name: str) -> Clip:
    """Make an earcon; the same one every time.

    Args:
        name: One of `EARCONS`.

    Returns:
        At most 0.3 s long, peak at most -15 dBFS, silent at both ends.

    Raises:
        SoundError: There is no such earcon.
    """
    if name not in _NOTES:
        raise SoundError(f"earcon {name!r}", "there is none.", f"There are {', '.join(EARCONS)}.")
    notes = _NOTES[name]
    ring, step = to_frames(_RING_S), to_frames(_STROKE_S)
    samples = np.zeros(step * (len(notes) - 1) + ring, np.float32)
    time_s = np.arange(ring) / SAMPLE_RATE
    shape = np.exp(-time_s * 32.0) * np.minimum(1.0, np.arange(ring) / _ATTACK_FRAMES)
    shape *= np.linspace(1.0, 0.0, ring) ** 0.5
    for number, hz in enumerate(notes):
        stroke = np.sin(2 * np.pi * hz * time_s) + 0.2 * np.sin(4 * np.pi * hz * time_s)
        samples[number * step : number * step + ring] += (stroke * shape).astype(np.float32)
    samples *= np.float32(_PEAK * _SOFT.get(name, 1.0) / np.abs(samples).max())
    return Clip(samples, f"earcon-{name}-1")
