"""Whole sounds, cut at silences, stopped at a pause and gone on with where the clock says."""

from __future__ import annotations

import importlib.util
import io
import time
from pathlib import Path

import numpy as np
import pytest

from guided_press.errors import AudioDeviceError
from guided_press.player.outputs import choose_output, list_outputs, simpleaudio_output
from guided_press.player.outputs.base import PcmArray
from guided_press.player.outputs.simpleaudio_child import HEADER, PLAY, STOP_ALL, Child
from guided_press.player.outputs.simpleaudio_output import SimpleaudioOutput, cut_at_silence
from guided_press.player.transport import Transport
from tests.player.index_sound import IndexSound, runs
from tests.player.sound_server import SoundServer, sound_server
from tests.support import requires_program

__all__ = ["sound_server"]


def _sound(*parts: tuple[float, int]) -> PcmArray:
    """Stretches of so many seconds at a level."""
    levels = [np.full((round(seconds * 48_000), 2), level, np.int16) for seconds, level in parts]
    return np.concatenate(levels)


def test_a_buffer_ends_in_the_middle_of_its_last_silence() -> None:
    """So the seam between two buffers is never inside a word."""
    sound = _sound((1.0, 9), (0.4, 0), (1.0, 9), (0.2, 0), (0.5, 9))
    assert cut_at_silence(sound) == round(2.5 * 48_000)


def test_a_buffer_without_a_silence_is_played_whole() -> None:
    """A short silence is inside a word, and one at the very beginning would make no buffer."""
    assert cut_at_silence(_sound((2.0, 9), (0.05, 0), (1.0, 9))) == round(3.05 * 48_000)
    assert cut_at_silence(_sound((0.3, 0), (3.0, 9))) == round(3.3 * 48_000)


class _Pull:
    """Frames that count, and what was given back."""

    def __init__(self) -> None:
        self.given = 0
        self.back = 0

    def __call__(self, frames: int) -> PcmArray:
        first, self.given = self.given, self.given + frames
        numbers = (np.arange(first, self.given) % 30_000 + 1).astype(np.int16)
        return np.stack([numbers, numbers], axis=1)

    def give_back(self, frames: int) -> None:
        self.back += frames
        self.given -= frames


class _Process:
    """A child that is written to."""

    def __init__(self) -> None:
        self.stdin = io.BytesIO()
        self.stdout = io.BytesIO()

    def kill(self) -> None:
        """There is nothing to end."""

    def wait(self) -> None:
        """Nor to wait for."""


def test_what_was_not_heard_is_given_back() -> None:
    """After a change at 0.3 s, all but these frames are pulled again, and the child is silent."""
    output, pull, process = SimpleaudioOutput(), _Pull(), _Process()
    output._process = process  # type: ignore[assignment]
    thread = simpleaudio_output.threading.Thread(target=output._play, args=(pull,), daemon=True)
    thread.start()
    time.sleep(0.3)
    waiting = output.latency_frames
    output.hurry()
    limit_s = time.monotonic() + 3
    while not pull.back and time.monotonic() < limit_s:
        time.sleep(0.01)
    output.close(0.5)
    assert 3.0 < pull.back / 48_000 < 3.75
    assert abs(pull.back - waiting) < 48_000 / 4
    commands = process.stdin.getvalue()
    assert HEADER.unpack_from(commands)[0] == PLAY
    assert HEADER.pack(STOP_ALL, 2, 0) in commands


class FakeSounding:
    """A sound that lasts for some looks."""

    def __init__(self) -> None:
        self.left = 2
        self.stopped = False

    def is_playing(self) -> bool:
        self.left -= 1
        return self.left > 0 and not self.stopped

    def stop(self) -> None:
        self.stopped = True


def _serve(commands: bytes, play: object) -> list[str]:
    reports = io.StringIO()

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            data = super().read(size)
            if not data:
                time.sleep(0.3)
            return data

    Child(Slow(commands), reports, play).serve()  # type: ignore[arg-type]
    return reports.getvalue().splitlines()


def test_the_child_plays_what_it_is_told_and_reports() -> None:
    """Ready, then the end of each sound, or why it could not be begun."""

    def play(samples: bytes, channels: int, size: int, rate: int) -> FakeSounding:
        assert (channels, size, rate) == (2, 2, 48_000)
        if samples == b"1234":
            raise ValueError("no\ndevice")
        return FakeSounding()

    told = HEADER.pack(PLAY, 1, 8) + bytes(8) + HEADER.pack(PLAY, 2, 4) + b"1234"
    assert _serve(told, play) == ["ready", "failed 2 no device", "ended 1"]


def test_the_child_stops_everything_without_a_report() -> None:
    """What was stopped was not heard to its end."""
    sounding = FakeSounding()
    sounding.left = 10**9
    told = HEADER.pack(PLAY, 7, 4) + bytes(4) + HEADER.pack(STOP_ALL, 0, 0)
    assert _serve(told, lambda *_: sounding) == ["ready"]
    assert sounding.stopped


def test_a_missing_extra_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list and the error both say how to install it."""
    monkeypatch.setattr(simpleaudio_output.importlib.util, "find_spec", lambda name: None)
    [info] = [info for info in list_outputs() if info.name == "simpleaudio"]
    assert "pip install 'guided-press[simpleaudio]'" in info.problem
    with pytest.raises(AudioDeviceError, match="pip install"):
        Transport(IndexSound(1), choose_output("simpleaudio")).play()


requires_simpleaudio = pytest.mark.skipif(
    importlib.util.find_spec("simpleaudio") is None, reason="the extra is not installed"
)


@pytest.mark.real
@requires_simpleaudio
@requires_program("pulseaudio", "parec")
def test_real_pause_and_seek_are_heard_on_a_sound_server(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Played, paused, played on and sent elsewhere: it goes on within a quarter of a second."""
    _through_alsa(sound_server, monkeypatch)
    recording = sound_server.record()
    with Transport(IndexSound(60 * 48_000), choose_output("simpleaudio"), fade_ms=0) as transport:
        transport.play()
        time.sleep(1.5)
        transport.pause()
        time.sleep(0.7)
        paused = transport.heard_frame
        transport.play()
        time.sleep(1.0)
        transport.seek(30 * 48_000)
        time.sleep(1.0)
    found = [run for run in runs(recording.finish()) if run[2] > 4_800]
    assert found[0][1] == 0
    assert abs(found[1][1] - paused) < 12_000
    assert found[2][1] == 30 * 48_000


@pytest.mark.real
@requires_simpleaudio
@requires_program("pulseaudio", "parec")
def test_real_a_server_that_is_gone_is_told_and_one_that_is_back_is_played_on(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opening says that nothing can be heard; a fresh output plays once there is a server."""
    _through_alsa(sound_server, monkeypatch)
    sound_server.kill()
    with pytest.raises(AudioDeviceError, match="cannot play here"):
        SimpleaudioOutput().open(_Pull())
    sound_server.start()
    output, pull = SimpleaudioOutput(), _Pull()
    output.open(pull)
    output.close()


def _through_alsa(server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ALSA's default device be the server, as on a desktop."""
    settings = Path(server.environment["HOME"]) / "asound.conf"
    settings.write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n", "utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"/usr/share/alsa/alsa.conf:{settings}")
