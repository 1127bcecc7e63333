"""Resampling: length, pitch, place."""

from __future__ import annotations

import numpy as np
import pytest

from guided_press.sound.resample import to_48k_mono
from guided_press.units import SAMPLE_RATE


@pytest.mark.parametrize(
    "rate", [8_000, 11_025, 16_000, 22_050, 24_000, 44_100, 44_101, 48_000, 96_000]
)
def test_length_pitch_and_place_stay(rate: int) -> None:
    """A tone burst keeps its length, its frequency and its middle."""
    frames = rate * 2 + 37
    t = np.arange(frames) / rate
    burst = (0.5 * np.sin(2 * np.pi * 440 * t) * np.hanning(frames)).astype(np.float32)
    resampled = to_48k_mono(burst, rate)
    assert len(resampled) == round(frames * SAMPLE_RATE / rate)
    t48 = np.arange(len(resampled)) / SAMPLE_RATE
    window = 0.5 - 0.5 * np.cos(2 * np.pi * t48 * rate / (frames - 1))
    expected = 0.5 * np.sin(2 * np.pi * 440 * t48) * window
    assert np.abs(resampled - expected).max() < 1e-3


def test_an_impulse_stays_where_it_was() -> None:
    """Nothing is delayed by the filter."""
    impulse = np.zeros(22_050, np.float32)
    impulse[11_025] = 1.0
    assert int(np.argmax(to_48k_mono(impulse, 22_050))) == 24_000


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000])
def test_nothing_is_mirrored_into_what_was_not_there(rate: int) -> None:
    """Above half the old rate there is 60 dB less than below it."""
    noise = np.random.default_rng(1).standard_normal(2 * rate).astype(np.float32)
    power = np.abs(np.fft.rfft(to_48k_mono(noise, rate) * np.hanning(2 * SAMPLE_RATE))) ** 2
    hz = np.linspace(0, SAMPLE_RATE / 2, len(power))
    below = power[hz < 0.8 * rate / 2].mean()
    assert power[hz > 1.12 * rate / 2].mean() < 1e-6 * below


def test_the_input_is_never_the_output() -> None:
    """The result may be changed without changing the clip it came from."""
    sound = np.zeros(10, np.float32)
    assert to_48k_mono(sound, SAMPLE_RATE) is not sound
    assert to_48k_mono(sound[:0], 8_000).shape == (0,)


def test_stereo_and_impossible_rates_are_refused() -> None:
    """Callers mix down first."""
    with pytest.raises(ValueError, match="mono"):
        to_48k_mono(np.zeros((10, 2), np.float32), 8_000)
    with pytest.raises(ValueError, match="sample rate"):
        to_48k_mono(np.zeros(10, np.float32), 0)
