"""Bringing any sound to the one sample rate of the route, 48 000 Hz.

PyAV is loaded where something is resampled: a session whose sound is ready starts without it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from guided_press.sound.clip import FloatArray
from guided_press.units import SAMPLE_RATE

_FILTER = f"{SAMPLE_RATE}:filter_size=64:cutoff=0.96"
"""Longer than FFmpeg's usual one: what is mirrored is 105 dB down instead of 57."""


def to_48k_mono(samples: FloatArray, rate: int) -> FloatArray:
    """Resample mono sound to 48 000 Hz, without moving it in time.

    Args:
        samples: Shape (frames,); anything but float32 is converted, not scaled.
        rate: Its sample rate in Hz, 1 000 to 768 000.

    Returns:
        A new array, float32, shape (round(frames * 48000 / rate),), aligned with the input to a
        fraction of a frame.

    Raises:
        ValueError: Not mono, or the rate is outside its range.
    """
    if samples.ndim != 1:
        raise ValueError("expected mono sound of shape (frames,)")
    if not 1_000 <= rate <= 768_000:
        raise ValueError(f"{rate} Hz is not a usable sample rate")
    if rate == SAMPLE_RATE or not len(samples):
        return samples.astype(np.float32)
    # The filter may end a frame early or late; the length is stated, so it is made exact.
    resampled = np.zeros(round(len(samples) * SAMPLE_RATE / rate), np.float32)
    sound = np.concatenate([np.zeros(0, np.float32), *_filtered(samples, rate)])[: len(resampled)]
    resampled[: len(sound)] = sound
    return resampled


def _filtered(samples: FloatArray, rate: int) -> Iterator[FloatArray]:
    import av
    from av.filter import Graph

    graph = Graph()
    source = graph.add(
        "abuffer", f"sample_rate={rate}:sample_fmt=flt:channel_layout=mono:time_base=1/{rate}"
    )
    steps = graph.add("aresample", _FILTER), graph.add("aformat", "flt"), graph.add("abuffersink")
    for step in steps:
        source.link_to(step)
        source = step
    graph.configure()
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples, np.float32)[np.newaxis], format="flt", layout="mono"
    )
    frame.sample_rate = rate
    graph.push(frame)
    graph.push(None)
    while True:
        try:
            part = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(part, av.AudioFrame)
        yield part.to_ndarray()[0]
