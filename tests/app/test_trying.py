"""Trying a voice: into a file that any program reads, or aloud."""

from __future__ import annotations

import time
import wave
from pathlib import Path

import numpy as np
import pytest

from guided_press.app.trying import BETWEEN_S, play_sample, try_voice
from guided_press.app.wishes import Wishes
from guided_press.errors import AudioDeviceError, ExportError, WrongUse
from guided_press.player.outputs import Output, choose_output
from guided_press.player.outputs.base import Pull
from guided_press.units import SAMPLE_RATE, to_frames

SILENT = Wishes(engine="silent")


def test_sentences_are_joined_with_a_pause(tmp_path: Path) -> None:
    """A sample has the stated pause between its sentences, in the file as in the count."""
    one = try_voice("Let go slowly.", SILENT, tmp_path / "one.wav")
    two = try_voice("Let go slowly. Let go slowly.", SILENT, tmp_path / "two.wav")
    assert two.frames == 2 * one.frames + to_frames(BETWEEN_S)
    with wave.open(str(tmp_path / "two.wav")) as file:
        assert (file.getnframes(), file.getframerate()) == (two.frames, SAMPLE_RATE)
    assert (one.engine, one.path) == ("silent", tmp_path / "one.wav")


def test_a_real_voice_is_heard_in_the_file(tmp_path: Path) -> None:
    """16 bit, neither silent nor at full scale."""
    tried = try_voice("Let go slowly.", Wishes(engine="embedded"), tmp_path / "s.wav")
    with wave.open(str(tmp_path / "s.wav")) as file:
        samples = np.frombuffer(file.readframes(tried.frames), "<i2")
    assert 3_000 < np.abs(samples).max() < 32_000


def test_nothing_to_say_and_another_ending_are_refused(tmp_path: Path) -> None:
    """An empty text and a format other than WAV are refused, and nothing is written."""
    with pytest.raises(WrongUse, match="the text is empty"):
        try_voice(" \n", SILENT, tmp_path / "s.wav")
    with pytest.raises(ExportError, match="written as WAV"):
        try_voice("One.", SILENT, tmp_path / "s.mp3")
    assert list(tmp_path.iterdir()) == []


def test_aloud_takes_as_long_as_the_sound() -> None:
    """On an output that keeps time and plays nothing."""
    start = time.monotonic()
    play_sample(np.zeros(SAMPLE_RATE // 2, np.float32), choose_output("null"))
    assert 0.4 < time.monotonic() - start < 5


class _NoDevice(Output):
    """A machine without sound."""

    name, pull_frames, latency_frames, patience_s = "none", 0, 0, None

    def open(self, pull: Pull) -> None:
        raise AudioDeviceError("sound output: there is no device.")

    def close(self, wait_s: float = 1.0) -> None:
        pass

    def gone(self) -> str | None:
        return None


def test_without_a_device_the_file_is_offered() -> None:
    """Where nothing can play, the error tells how to get a file."""

    def no_device() -> Output:
        return _NoDevice()

    with pytest.raises(AudioDeviceError, match=r"no device\. A file needs none: add -o"):
        play_sample(np.zeros(4_800, np.float32), no_device)
