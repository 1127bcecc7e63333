"""Bringing any sound to the one sample rate of the route, 48 000 Hz."""

from __future__ import annotations

import av
import numpy as np
from av.audio.resampler import AudioResampler

from guided_press.sound.clip import FloatArray
from guided_press.units import SAMPLE_RATE


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
    frame = av.AudioFrame.from_ndarray(
        np.ascontiguousarray(samples, np.float32)[np.newaxis], format="flt", layout="mono"
    )
    frame.sample_rate = rate
    resampler = AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    parts = [*resampler.resample(frame), *resampler.resample(None)]
    # The resampler may end a frame early or late; the length is stated, so it is made exact.
    resampled = np.zeros(round(len(samples) * SAMPLE_RATE / rate), np.float32)
    heard = np.concatenate([part.to_ndarray()[0] for part in parts])[: len(resampled)]
    resampled[: len(heard)] = heard
    return resampled
