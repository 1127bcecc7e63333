"""WAV files between worker and parent: written plainly, read with suspicion."""

from __future__ import annotations

import struct
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.units import SOUND_RATES_HZ

if TYPE_CHECKING:
    from av import AudioFrame

    from guided_press.sound.clip import FloatArray

_PLAIN = struct.Struct("<4sI4s4sIHHIIHH4sI")
"""The header of a WAV file that holds nothing but samples: 44 bytes."""
MAX_BYTES = 400_000_000
"""Larger than any sentence; a file beyond it is a mistake, not speech."""


@dataclass(frozen=True, slots=True)
class Waveform:
    """What a voice made, at its own sample rate.

    Attributes:
        samples: float32, shape (frames,); nominal range [-1, 1], but not checked for it.
        sample_rate: Hz.
    """

    samples: FloatArray
    sample_rate: int


def write_wav(path: Path, sample_rate: int, samples: bytes) -> None:
    """Write mono 16 bit sound.

    Args:
        path: Where; replaced when it exists.
        sample_rate: Hz.
        samples: 16 bit, native byte order.

    Raises:
        OSError: It could not be written whole.
    """
    if sys.byteorder == "big":
        import array

        swapped = array.array("h", samples)
        swapped.byteswap()
        samples = swapped.tobytes()
    head = _PLAIN.pack(
        b"RIFF", 36 + len(samples), b"WAVE", b"fmt ", 16, 1, 1,
        sample_rate, 2 * sample_rate, 2, 16, b"data", len(samples),
    )  # fmt: skip
    with path.open("wb", buffering=0) as file:
        rest = memoryview(head + samples)
        while rest:  # a disk that becomes full takes a part, and refuses with the next write
            rest = rest[file.write(rest) :]


def read_wav(path: Path) -> Waveform:
    """Read what a voice wrote: WAV of any kind, or AIFF, which macOS writes under every name.

    Raises:
        ValueError: It is missing, empty, or not such a file; the message says which.
    """
    sound = _read(path)
    if sound.sample_rate not in SOUND_RATES_HZ:
        raise ValueError(f"its sample rate is {sound.sample_rate} Hz, which no sound has")
    return sound


def _read(path: Path) -> Waveform:
    import numpy as np

    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ValueError(f"the file has {size} bytes, which is no sentence")
        data = path.read_bytes()
    except OSError as error:
        raise ValueError(f"there is no file: {error.strerror}") from error
    if not data:
        raise ValueError("the file is empty")
    if len(data) > _PLAIN.size:
        head = _PLAIN.unpack_from(data)
        plain = head[0] == b"RIFF" and head[2:7] == (b"WAVE", b"fmt ", 16, 1, 1)
        if plain and head[9:12] == (2, 16, b"data") and head[12] == len(data) - _PLAIN.size:
            samples = np.frombuffer(data, "<i2", len(data) // 2 - 22, _PLAIN.size)
            return Waveform(samples * np.float32(1 / 32768), head[7])
    return _read_other(path, data)


def _read_other(path: Path, data: bytes) -> Waveform:
    """Let FFmpeg read it, as the one format that its first bytes say and no other."""
    import av
    import numpy as np

    kind = {b"RIFF": "wav", b"RF64": "wav", b"FORM": "aiff"}.get(data[:4])
    if kind is None:
        raise ValueError("the file is not a WAV file")
    parts = []
    rate = 0
    try:
        with av.open(str(path), format=kind, options={"protocol_whitelist": "file"}) as container:
            if not container.streams.audio:
                raise ValueError("the file has no sound in it")
            for frame in container.decode(container.streams.audio[0]):
                rate = frame.sample_rate
                parts.append(_mono(frame))
    except (av.error.FFmpegError, OSError, ArithmeticError, MemoryError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ValueError(f"the file cannot be read: {reason}") from error
    if not parts:
        raise ValueError("the file has no sound in it")
    return Waveform(np.concatenate(parts), rate)


def _mono(frame: AudioFrame) -> FloatArray:
    """One decoded frame as float32, the mean of its channels."""
    import numpy as np

    values = np.asarray(frame.to_ndarray())
    if values.dtype.kind in "iu":
        half = 2.0 ** (8 * values.dtype.itemsize - 1)
        zero = half if values.dtype.kind == "u" else 0.0
        values = (values.astype(np.float32) - np.float32(zero)) / np.float32(half)
    channels = frame.layout.nb_channels
    planes = values if frame.format.is_planar else values.reshape(-1, channels).T
    mean: FloatArray = planes.reshape(channels, -1).mean(axis=0, dtype=np.float32)
    return mean
