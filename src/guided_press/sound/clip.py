"""Clips: sound of known length, read-only, the only form in which sound travels on the route."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from guided_press.units import Frames

FloatArray = NDArray[np.float32]
"""float32 samples, nominal range [-1, 1]."""


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """Mono sound at 48 000 Hz.

    Attributes:
        samples: float32, shape (frames,), read-only.
        key: Names the content; equal keys mean equal samples. Used by caches.
    """

    samples: FloatArray
    key: str

    def __post_init__(self) -> None:
        if self.samples.dtype != np.float32 or self.samples.ndim != 1:
            raise ValueError("a clip is float32 of shape (frames,)")
        self.samples.setflags(write=False)

    @property
    def frames(self) -> Frames:
        """Length in frames."""
        return Frames(len(self.samples))


def key_of(name: str, samples: FloatArray) -> str:
    """A clip's key from its name and its content: other samples, another key."""
    return f"{name}-{hashlib.blake2b(samples.tobytes(), digest_size=16).hexdigest()}"


def silence(frames: Frames, key: str) -> Clip:
    """Nothing, for a time; however long, it takes no memory."""
    return Clip(np.broadcast_to(np.float32(0.0), (frames,)), key)


class Sound(Protocol):
    """What a mix is made of: a `Clip`, or something that loads one when it is heard."""

    @property
    def key(self) -> str:
        """Names the content; equal keys mean equal samples."""
        ...

    @property
    def frames(self) -> Frames:
        """Length in frames."""
        ...

    @property
    def samples(self) -> FloatArray:
        """float32, shape (frames,), read-only."""
        ...
