"""Loudness and true peak, against values that can be worked out by hand."""

from __future__ import annotations

import math
import subprocess
from pathlib import Path

import numpy as np
import pytest

from guided_press.errors import SoundError
from guided_press.sound.clip import FloatArray
from guided_press.sound.loudness import integrated_lufs, momentary_max_lufs, true_peak_dbtp
from guided_press.units import SAMPLE_RATE
from tests.support import requires_program


def _sine(seconds: float, hz: float, peak: float, phase: float = 0.0) -> FloatArray:
    t = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (peak * np.sin(2 * np.pi * hz * t + phase)).astype(np.float32)


def test_a_full_scale_sine_of_997_hz_is_minus_3_lufs() -> None:
    """The calibration point of BS.1770: 0 dBFS at 997 Hz in one channel is -3.01 LKFS."""
    assert integrated_lufs([_sine(3, 997, 1.0)]) == pytest.approx(-3.01, abs=0.05)


def test_two_equal_channels_are_3_lu_louder_than_one() -> None:
    """Channels add up as powers."""
    mono = _sine(3, 997, 0.1)
    stereo = np.stack([mono, mono], axis=1)
    difference = integrated_lufs([stereo]) - integrated_lufs([mono])
    assert difference == pytest.approx(3.01, abs=0.01)


def test_silence_around_the_sound_does_not_make_it_quieter() -> None:
    """The gate leaves silence out."""
    tone = _sine(4, 997, 0.1)
    silence = np.zeros(10 * SAMPLE_RATE, np.float32)
    padded = integrated_lufs([silence, tone, silence])
    assert padded == pytest.approx(integrated_lufs([tone]), abs=0.5)


def test_the_size_of_blocks_does_not_matter() -> None:
    """The measurement streams."""
    tone = _sine(2, 440, 0.3)
    pieces = np.array_split(tone, 97)
    assert integrated_lufs(iter(pieces)) == integrated_lufs([tone])
    assert true_peak_dbtp(iter(pieces)) == true_peak_dbtp([tone])


def test_a_true_peak_lies_between_the_samples() -> None:
    """A sine at a quarter of the rate, sampled at 45 degrees, peaks 3 dB above its samples."""
    sine = _sine(1, 12_000, 0.5, math.pi / 4) * np.hanning(SAMPLE_RATE).astype(np.float32)
    sample_peak_db = 20 * math.log10(float(np.abs(sine).max()))
    assert true_peak_dbtp([sine]) - sample_peak_db == pytest.approx(3.01, abs=0.05)


def test_very_quiet_peaks_are_measured_too() -> None:
    """Down to -80 dB the figure keeps its decimals."""
    assert true_peak_dbtp([_sine(1, 997, 1e-4)]) == pytest.approx(-80, abs=0.05)


def test_digital_silence_is_minus_infinity() -> None:
    """No loudness, no peak."""
    silence = [np.zeros(SAMPLE_RATE, np.float32)]
    assert integrated_lufs(silence) == -math.inf
    assert momentary_max_lufs(silence) == -math.inf
    assert true_peak_dbtp(silence) == -math.inf
    assert true_peak_dbtp([]) == -math.inf


def test_too_little_sound_is_refused() -> None:
    """Integrated loudness needs one gating block of 400 ms."""
    with pytest.raises(SoundError, match="less than 400 ms"):
        integrated_lufs([_sine(0.39, 997, 0.5)])


def test_a_sample_that_is_no_number_is_refused() -> None:
    """NaN does not become a figure."""
    with pytest.raises(SoundError, match="not a number"):
        true_peak_dbtp([np.array([0.0, np.nan], np.float32)])


def test_the_loudest_400_ms_of_a_short_sound() -> None:
    """A tone of 200 ms fills half the window: 3 dB less than an endless one."""
    short = momentary_max_lufs([_sine(0.2, 997, 1.0)])
    assert short == pytest.approx(-6.02, abs=0.3)


@pytest.mark.real
@requires_program("ffmpeg")
def test_ffmpeg_measures_the_same(tmp_path: Path) -> None:
    """The ffmpeg program, as an independent build, agrees to a tenth of a decibel."""
    rng = np.random.default_rng(7)
    noise = (0.1 * rng.standard_normal(5 * SAMPLE_RATE)).astype(np.float32)
    raw = tmp_path / "noise.f32"
    raw.write_bytes(noise.tobytes())
    command = ["ffmpeg", "-hide_banner", "-nostats", "-f", "f32le", "-ar", str(SAMPLE_RATE)]
    command += ["-ac", "1", "-i", str(raw), "-af", "ebur128=peak=true", "-f", "null", "-"]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = report[report.rindex("Summary:") :].split()
    theirs_lufs = float(summary[summary.index("I:") + 1])
    theirs_dbtp = float(summary[summary.index("Peak:") + 1])
    assert integrated_lufs([noise]) == pytest.approx(theirs_lufs, abs=0.1)
    assert true_peak_dbtp([noise]) == pytest.approx(theirs_dbtp, abs=0.1)
