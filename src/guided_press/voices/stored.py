"""Spoken sentences as the store keeps them; length and key are known without loading the sound."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from guided_press.units import Frames

if TYPE_CHECKING:
    from guided_press.sound.clip import Clip, FloatArray

KIND = "clips"
_HEAD = struct.Struct("<4sII")
"""Magic, length in frames, CRC-32 of both; then the samples, 16 bit, little-endian.

The head has a check of its own because it is read alone, before anyone needs the sound."""
_MAGIC = b"GPC1"
HEAD_BYTES = _HEAD.size

LOADED_CLIPS = 16
"""How many stay in memory: what sounds within a few seconds, however long the session is."""


def pack(frames: Frames, samples: bytes) -> bytes:
    """Put a clip into the form that is kept."""
    start = _MAGIC + struct.pack("<I", frames)
    return start + struct.pack("<I", zlib.crc32(start)) + samples


def packed_frames(data: bytes | None) -> Frames | None:
    """Length in frames, from the head of a kept clip; None when it is not one."""
    if data is None or len(data) < HEAD_BYTES:
        return None
    magic, frames, check = _HEAD.unpack_from(data)
    if magic != _MAGIC or check != zlib.crc32(data[: HEAD_BYTES - 4]):
        return None
    return Frames(frames)


class StoredClip:
    """A sentence whose sound is loaded when it is needed; else like a `Clip`.

    Attributes:
        key: Names the content; equal keys mean equal samples.
        frames: Length.
    """

    __slots__ = ("_load", "frames", "key")

    def __init__(self, key: str, frames: Frames, load: Callable[[], Clip]) -> None:
        self.key = key
        self.frames = frames
        self._load = load

    def load(self) -> Clip:
        """Read the sound; it has exactly ``frames`` frames."""
        return self._load()

    @property
    def samples(self) -> FloatArray:
        """The sound; the few that were used last stay in memory."""
        return _loaded(self).samples


@lru_cache(maxsize=LOADED_CLIPS)
def _loaded(clip: StoredClip) -> Clip:
    return clip.load()
