"""Noise that wakes a speaker, the same one everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from guided_press.sound.noise import uniform, wake_up_noise
from guided_press.units import SAMPLE_RATE


def test_it_is_there_but_nobody_hears_it() -> None:
    """0.4 s at -65 dBFS rms, faded at both ends."""
    samples = wake_up_noise().samples
    assert len(samples) == 0.4 * SAMPLE_RATE
    assert 20 * np.log10(np.sqrt(np.mean(samples**2))) == pytest.approx(-65, abs=0.1)
    assert np.abs(samples[:48]).max() < 1e-5
    assert np.abs(samples[-48:]).max() < 1e-5


def test_the_numbers_never_change() -> None:
    """They come from raw bits, which numpy keeps stable; loops stay the same over updates."""
    assert uniform(11, 3).tolist() == [0.12857020276919962, 0.49927786244011496, 0.6014983576233575]
    assert np.array_equal(uniform(11, 100), uniform(11, 100))
    assert not np.array_equal(uniform(11, 100), uniform(12, 100))
    assert uniform(5, 10_000).min() >= 0
    assert uniform(5, 10_000).max() < 1
