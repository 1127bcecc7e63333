"""Beds: quiet, endless, without a seam."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.errors import SoundError
from guided_press.sound.beds import BED_NAMES, Bed, bed
from guided_press.sound.loudness import integrated_lufs
from guided_press.units import SAMPLE_RATE
from tests.sound.makers import tone, write_sound
from tests.support import requires_program

UNIT_FRAMES = 3 * SAMPLE_RATE


@pytest.fixture(scope="module", params=["rain", "brown", "drone", "own.flac"])
def any_bed(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Bed:
    """Each bed that we make, and one of a person."""
    folder = tmp_path_factory.mktemp("beds")
    rng = np.random.default_rng(4)
    sound = (0.2 * rng.standard_normal(14 * SAMPLE_RATE)).astype(np.float32)
    write_sound(folder / "own.flac", sound)
    found = bed(request.param, folder)
    assert found is not None
    return found


def test_it_lies_at_its_level(any_bed: Bed) -> None:
    """-39 LUFS over two loops, the turn included."""
    twice = any_bed.read(0, 2 * any_bed.loop_frames)
    assert integrated_lufs([twice]) == pytest.approx(-39, abs=0.3)


def test_mp3_packets_can_be_repeated(any_bed: Bed) -> None:
    """A loop is a multiple of 3 s, or 125 packets."""
    assert any_bed.loop_frames % UNIT_FRAMES == 0
    assert UNIT_FRAMES % 1_152 == 0


def test_the_turn_cannot_be_told_from_the_rest(any_bed: Bed) -> None:
    """Steps from sample to sample and the level around the turn are as anywhere else."""
    turn = any_bed.loop_frames
    twice = any_bed.read(0, 2 * turn)
    steps = np.abs(np.diff(twice, 2))
    assert steps[turn - 4 : turn + 3].max() <= steps[SAMPLE_RATE : turn - SAMPLE_RATE].max()
    rms = np.sqrt(np.mean(twice[turn - 24_000 : turn + 24_000] ** 2))
    assert abs(20 * np.log10(rms / np.sqrt(np.mean(twice**2)))) < 6


@settings(max_examples=30, deadline=None)
@given(start=st.integers(0, 10**9), frames=st.integers(0, 20_000), cut=st.integers(0, 20_000))
def test_any_stretch_can_be_read_in_pieces(any_bed: Bed, start: int, frames: int, cut: int) -> None:
    """Pieces join to the whole, bit by bit, and a loop later everything is the same."""
    cut = min(cut, frames)
    whole = any_bed.read(start, frames)
    pieces = [any_bed.read(start, cut), any_bed.read(start + cut, frames - cut)]
    assert whole.dtype == np.float32
    assert np.array_equal(whole, np.concatenate(pieces))
    assert np.array_equal(whole, any_bed.read(start + any_bed.loop_frames, frames))


def test_what_is_read_can_be_changed_by_the_reader(any_bed: Bed) -> None:
    """Reading gives a copy; the loop stays."""
    first = any_bed.read(0, 100)
    kept = first.copy()
    first[:] = 0
    assert np.array_equal(any_bed.read(0, 100), kept)


@pytest.mark.parametrize("name", ["rain", "brown", "drone"])
def test_small_speakers_play_it_too(name: str) -> None:
    """Above 300 Hz there is enough of it to be heard, above 8 kHz nothing that hisses."""
    found = bed(name, Path())
    assert found is not None
    sound = found.read(0, found.loop_frames)
    power = np.abs(np.fft.rfft(sound)) ** 2
    hz = np.fft.rfftfreq(len(sound), 1 / SAMPLE_RATE)
    assert power[hz > 300].sum() > 0.1 * power.sum()
    assert power[hz > 8_000].sum() < 0.1 * power.sum()


def test_no_bed_is_none_and_keys_differ() -> None:
    """Every bed has its own key, known before it is made."""
    assert bed("none", Path()) is None
    keys = {found.key for name in BED_NAMES if (found := bed(name, Path()))}
    assert len(keys) == len(BED_NAMES) - 1


def test_own_files_that_cannot_be_a_bed_are_refused(tmp_path: Path) -> None:
    """Missing, too short, silent: each with its reason."""
    with pytest.raises(SoundError, match="no such file"):
        bed("missing.wav", tmp_path)
    write_sound(tmp_path / "blip.wav", tone(0.2))
    write_sound(tmp_path / "short.wav", tone(4.0))
    write_sound(tmp_path / "silent.wav", np.zeros(6 * SAMPLE_RATE, np.float32))
    for name, reason in (("blip", "too short"), ("short", "too short"), ("silent", "silent")):
        found = bed(f"{name}.wav", tmp_path)
        assert found is not None
        with pytest.raises(SoundError, match=reason):
            found.read(0, 10)


def test_a_steady_own_sound_keeps_its_level_through_the_turn(tmp_path: Path) -> None:
    """Stereo at full scale comes in without clipping, and the crossfade leaves no hole."""
    rng = np.random.default_rng(9)
    sound = np.clip(0.5 * rng.standard_normal(8 * SAMPLE_RATE), -1, 1).astype(np.float32)
    write_sound(tmp_path / "a.wav", sound, channels=2)
    found = bed("a.wav", tmp_path)
    assert found is not None
    twice = found.read(0, 2 * found.loop_frames)
    levels = 10 * np.log10(np.mean(twice.reshape(-1, 4_800) ** 2, axis=1))
    assert np.ptp(levels) < 1.0


@pytest.mark.real
@requires_program("ffmpeg")
@pytest.mark.parametrize("name", ["rain", "brown", "drone"])
def test_ffmpeg_finds_it_at_its_level(tmp_path: Path, name: str) -> None:
    """The ffmpeg program, as an independent build, measures -39 LUFS and a low peak."""
    found = bed(name, tmp_path)
    assert found is not None
    (tmp_path / "bed.f32").write_bytes(found.read(0, found.loop_frames).tobytes())
    command = ["ffmpeg", "-hide_banner", "-nostats", "-f", "f32le", "-ar", "48000", "-ac", "1"]
    command += ["-i", str(tmp_path / "bed.f32"), "-af", "ebur128=peak=true", "-f", "null", "-"]
    report = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    summary = report[report.rindex("Summary:") :].split()
    assert float(summary[summary.index("I:") + 1]) == pytest.approx(-39, abs=0.3)
    assert float(summary[summary.index("Peak:") + 1]) < -20
