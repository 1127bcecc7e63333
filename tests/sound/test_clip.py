"""Clips are read-only sound of known length."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from guided_press.sound.clip import silence
from guided_press.units import SAMPLE_RATE, Frames


def test_silence_takes_no_memory_however_long_it_is() -> None:
    """A session whose voice still speaks is full of it."""
    tracemalloc.start()
    try:
        hour = silence(Frames(3600 * SAMPLE_RATE), "an hour")
        held = tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()
    assert held < 100_000
    assert hour.frames == 3600 * SAMPLE_RATE
    assert hour.samples.dtype == np.float32
    assert not hour.samples[:SAMPLE_RATE].any()
    with pytest.raises(ValueError, match="read-only"):
        hour.samples[0] = 1.0
