"""Small sound files of many formats, made by PyAV."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np

from guided_press.sound.clip import FloatArray

CODECS = {
    "wav": "pcm_s16le", "flac": "flac", "mp3": "libmp3lame", "ogg": "libopus",
    "opus": "libopus", "m4a": "aac", "aiff": "pcm_s16be", "caf": "pcm_s16be", "w64": "pcm_s16le",
    "aac": "aac", "mka": "flac",
}  # fmt: skip


def tone(seconds: float, hz: float = 440.0, peak: float = 0.5, rate: int = 48_000) -> FloatArray:
    """A sine, float32, shape (frames,)."""
    t = np.arange(round(seconds * rate)) / rate
    return (peak * np.sin(2 * np.pi * hz * t)).astype(np.float32)


def write_sound(path: Path, samples: FloatArray, rate: int = 48_000, channels: int = 1) -> Path:
    """Write mono sound into one or two equal channels; the format goes by the ending."""
    return write_planes(path, np.tile(samples, (channels, 1)), rate)


def write_planes(path: Path, planes: FloatArray, rate: int = 48_000) -> Path:
    """Write sound of shape (1 or 2, frames); the format goes by the ending."""
    layout = "mono" if len(planes) == 1 else "stereo"
    with av.open(
        str(path), "w", format={"aac": "adts", "mka": "matroska"}.get(path.suffix[1:])
    ) as container:
        stream = container.add_stream(CODECS[path.suffix[1:]], rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(planes), format="fltp", layout=layout
        )
        frame.sample_rate, frame.pts = rate, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
