"""The limiter: below the ceiling, gentle, and nothing else."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.errors import SoundError
from guided_press.sound.clip import FloatArray
from guided_press.sound.limiter import limit_true_peak
from guided_press.sound.loudness import true_peak_dbtp
from guided_press.units import SAMPLE_RATE


def _noise(frames: int, seed: int, level: float) -> FloatArray:
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal(frames)).astype(np.float32)


@settings(max_examples=20, deadline=None)
@given(
    st.integers(0, 30_000),
    st.integers(0, 1000),
    st.floats(0.01, 5.0),
    st.sampled_from([-1.0, -1.5, -6.0]),
)
def test_the_result_is_below_the_ceiling(
    frames: int, seed: int, level: float, ceiling: float
) -> None:
    """Whatever comes in, the measured true peak is at most the ceiling."""
    limited = limit_true_peak(_noise(frames, seed, level), ceiling)
    assert len(limited) == frames
    assert true_peak_dbtp([limited]) <= ceiling + 0.02


def test_quiet_sound_is_not_touched() -> None:
    """Below the ceiling every sample stays, in a new array."""
    quiet = _noise(SAMPLE_RATE, 1, 0.05)
    limited = limit_true_peak(quiet, -1.5)
    assert np.array_equal(limited, quiet)
    assert limited is not quiet


def test_only_the_surroundings_of_a_peak_change() -> None:
    """More than 11 ms away from the peak the sound is as it was, and the input too."""
    sound = _noise(SAMPLE_RATE, 2, 0.05)
    sound[24_000] = 1.5
    before = sound.copy()
    limited = limit_true_peak(sound, -1.5)
    assert np.array_equal(sound, before)
    changed = np.flatnonzero(limited != sound)
    assert changed.min() > 24_000 - 530
    assert changed.max() < 24_000 + 530


def test_the_gain_has_no_corner() -> None:
    """Around a peak the gain moves by less than 1 % from sample to sample: nothing clicks."""
    sound = np.full(SAMPLE_RATE, 0.1, np.float32)
    sound[24_000:24_010] = 1.6
    gain = limit_true_peak(sound, -1.5) / sound
    assert np.abs(np.diff(gain)).max() < 0.01


def test_a_sound_that_is_no_number_is_refused() -> None:
    """NaN would pass every comparison."""
    with pytest.raises(SoundError):
        limit_true_peak(np.array([np.nan, 2.0], np.float32))
