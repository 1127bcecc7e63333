"""What every output promises, and what each is for."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import numpy as np
import pytest

from guided_press.errors import AudioDeviceError
from guided_press.player.outputs import choose_output, list_outputs
from guided_press.player.outputs.base import Output, PcmArray
from guided_press.player.outputs.closing import in_background
from guided_press.player.outputs.file_output import FileOutput
from guided_press.player.outputs.miniaudio_output import MiniaudioOutput
from guided_press.player.outputs.null_output import NullOutput
from tests.player.index_sound import IndexSound, runs
from tests.player.sound_server import SoundServer, sound_server
from tests.support import requires_program

__all__ = ["sound_server"]


class Counter:
    """Gives frames that count up, and remembers how it was asked."""

    def __init__(self) -> None:
        self.frames = 0
        self.asked = threading.Event()

    def __call__(self, frames: int) -> PcmArray:
        start, self.frames = self.frames, self.frames + frames
        if self.frames >= 9_600:
            self.asked.set()
        column = np.arange(start, start + frames, dtype=np.int64).astype(np.int16)
        return np.stack([column, column], axis=1)


class Full(io.RawIOBase):
    """A stream that takes seven bytes at a time, then no more."""

    def __init__(self, room: int) -> None:
        self.data = b""
        self._room = room

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        assert isinstance(data, memoryview)
        if len(self.data) >= self._room:
            raise OSError(28, "No space left on device")
        self.data += bytes(data[:7])
        return len(data[:7])


def _written(make: Callable[[], Output]) -> int:
    counter, output = Counter(), make()
    output.open(counter)
    assert counter.asked.wait(5)
    output.close()
    count = counter.frames
    time.sleep(0.05)
    assert counter.frames == count, "it pulls although it is closed"
    return count


@pytest.mark.parametrize(
    "make",
    [
        NullOutput,
        lambda: FileOutput(io.BytesIO()),
        lambda: MiniaudioOutput(allow_null=True),
    ],
    ids=["null", "file", "miniaudio"],
)
def test_pulls_until_closed_and_no_longer(make: Callable[[], Output]) -> None:
    """Every output pulls by itself once it is open, and not after its close returned."""
    assert _written(make) >= 9_600


def test_null_keeps_real_time() -> None:
    """A quarter of a second of sound takes a quarter of a second."""
    counter, output = Counter(), NullOutput()
    output.open(counter)
    time.sleep(0.25)
    output.close()
    assert 0.2 <= counter.frames / 48_000 <= 0.45


def test_null_keeps_accelerated_time() -> None:
    """A speed of 20 gives five seconds of sound in a quarter of a second."""
    counter, output = Counter(), NullOutput(20)
    output.open(counter)
    time.sleep(0.25)
    output.close()
    assert 4 <= counter.frames / 48_000 <= 9


def test_file_writes_raw_little_endian_stereo() -> None:
    """The stream gets exactly the frames that were pulled, without a header."""
    stream, counter = io.BytesIO(), Counter()
    output = FileOutput(stream, speed=None)
    output.open(counter)
    assert counter.asked.wait(5)
    output.close()
    samples = np.frombuffer(stream.getvalue(), "<i2").reshape(-1, 2)
    assert len(samples) == counter.frames
    assert (samples[:9_600, 1] == np.arange(9_600)).all()


def test_file_writes_on_after_a_partial_write() -> None:
    """A stream that takes little at a time still gets everything, in order."""
    stream, counter = Full(40_000), Counter()
    output = FileOutput(stream, speed=None)  # type: ignore[arg-type]
    output.open(counter)
    while output.gone() is None:
        time.sleep(0.01)
    output.close()
    samples = np.frombuffer(stream.data[:40_000], "<i2").reshape(-1, 2)
    assert (samples[:, 0] == np.arange(10_000)).all()
    assert "No space left" in (output.gone() or "")


def test_file_knows_that_its_reader_ended() -> None:
    """A closed pipe is not an exception in a thread but a reason that can be told."""
    reading, writing = os.pipe()
    os.close(reading)
    stream: IO[bytes]
    with os.fdopen(writing, "wb") as stream:
        output = FileOutput(stream)
        output.open(Counter())
        deadline_s = time.monotonic() + 3
        while output.gone() is None and time.monotonic() < deadline_s:
            time.sleep(0.01)
        output.close()
    assert output.gone() == "the program that read the sound has ended"


def test_miniaudio_survives_a_pull_that_raises() -> None:
    """The binding would drop the caller for ever; the error is kept and silence is played."""
    asked = threading.Event()
    count = 0

    def torn(frames: int) -> PcmArray:
        nonlocal count
        count += 1
        if count == 1:
            raise RuntimeError("once")
        asked.set()
        return np.zeros((frames, 2), np.int16)

    output = MiniaudioOutput(allow_null=True)
    output.open(torn)
    assert asked.wait(3)
    output.close()
    assert str(output.fault) == "once"


def test_no_sound_server_is_an_error_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Playing to nowhere without being asked to would look like a working program."""
    if not sys.platform.startswith("linux") or Path("/dev/snd").exists():
        pytest.skip("this machine has a sound card")
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")
    with pytest.raises(AudioDeviceError, match="--output"):
        MiniaudioOutput().open(Counter())
    [entry] = [info for info in list_outputs() if info.name == "miniaudio"]
    assert "cannot be opened" in entry.problem


def test_a_listed_device_that_does_not_open_is_no_output(tmp_path: Path) -> None:
    """ALSA's library without a sound card lists devices; what cannot be opened has a problem."""
    configuration = tmp_path / "asound.conf"
    configuration.write_text(
        'pcm.!default { type hw card 31 hint { show on description "A card that was taken out" } }'
    )
    code = "from guided_press.player.outputs import list_outputs; print(list_outputs()[0].problem)"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ
        | {"PULSE_SERVER": f"unix:{tmp_path}/none", "ALSA_CONFIG_PATH": str(configuration)},
        capture_output=True, text=True, timeout=20, check=True,
    )  # fmt: skip
    assert "the device cannot be opened" in done.stdout


def test_outputs_are_chosen_by_name() -> None:
    """Names of the table come before names of devices."""
    assert isinstance(choose_output("null")(), NullOutput)
    assert isinstance(choose_output()(), MiniaudioOutput)
    assert isinstance(choose_output("Kitchen speaker")(), MiniaudioOutput)
    assert {"miniaudio", "null", "-"} <= {info.name for info in list_outputs()}


def test_closing_never_waits_longer_than_it_was_told() -> None:
    """A close that blocks goes on in the background."""
    release = threading.Event()
    begin_s = time.monotonic()
    assert not in_background(lambda: bool(release.wait(5)), 0.05)  # type: ignore[arg-type]
    assert time.monotonic() - begin_s < 1
    release.set()
    assert in_background(lambda: None, 1)


def test_a_program_that_ends_closes_first() -> None:
    """What waits for sound gets on at the end of the program: no device outlives Python."""
    program = textwrap.dedent("""
        import threading
        from guided_press.player.outputs.closing import await_sound, in_background
        def close_device():
            await_sound(threading.Event(), 30)
            print("closed", flush=True)
        def close_transport():
            await_sound(threading.Event(), 30)
            in_background(close_device, 5)
        in_background(close_transport, 0)
    """)
    begin_s = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=True
    )
    assert (ended.stdout, ended.stderr) == ("closed\n", "")
    assert time.monotonic() - begin_s < 10


@pytest.mark.real
@requires_program("pulseaudio", "parec")
def test_real_devices_are_listed_and_chosen(sound_server: SoundServer) -> None:
    """A device is found by a part of its name; an unknown one is an error with the known ones."""
    names = [info.name for info in list_outputs()]
    assert "Null Output" in names
    output = choose_output("null out")()
    counter = Counter()
    output.open(counter)
    assert counter.asked.wait(3)
    output.close()
    assert "PulseAudio" in output.name
    with pytest.raises(AudioDeviceError, match="'Null Output'"):
        choose_output("Kitchen speaker")().open(counter)


@pytest.mark.real
@requires_program("pulseaudio", "parec")
def test_real_devices_leave_nothing_open(sound_server: SoundServer) -> None:
    """Opening and closing again and again, as after every long pause, uses up no descriptors."""

    def once() -> int:
        output = MiniaudioOutput()
        output.open(Counter())
        output.close()
        return len(list(Path("/proc/self/fd").iterdir()))

    once()
    before = once()
    assert [once() for _ in range(3)] == [before] * 3


@pytest.mark.real
@requires_program("pulseaudio", "parec")
def test_real_server_without_a_device_is_refused_again_and_again(sound_server: SoundServer) -> None:
    """A lost device is tried for hours; no try may use up descriptors."""
    sound_server.kill()
    sound_server.start(with_sink=False)

    def once() -> int:
        with pytest.raises(AudioDeviceError, match="there is no device"):
            MiniaudioOutput().open(Counter())
        return len(list(Path("/proc/self/fd").iterdir()))

    once()
    before = once()
    assert [once() for _ in range(3)] == [before] * 3


@pytest.mark.real
@requires_program("pulseaudio", "parec")
def test_real_close_lets_the_last_sound_be_heard(sound_server: SoundServer) -> None:
    """Everything pulled before a close is recorded, to the last frame."""
    source, place = IndexSound(480_000), [0]

    def pull(frames: int) -> PcmArray:
        start, place[0] = place[0], place[0] + frames
        return (source.read(start, frames) * 32_768).astype(np.int16)

    recording = sound_server.record()
    output = MiniaudioOutput()
    output.open(pull)
    time.sleep(0.45)
    output.close()
    time.sleep(0.1)
    [(_, first, length)] = runs(recording.finish())
    assert (first, length) == (0, place[0])


@pytest.mark.real
@requires_program("pulseaudio", "parec")
def test_real_program_ends_cleanly_at_ctrl_c(sound_server: SoundServer) -> None:
    """A program that is interrupted while it plays ends soon, with its own exit code."""
    program = textwrap.dedent("""
        import signal, sys, time
        from guided_press.player.transport import Transport
        from tests.player.index_sound import IndexSound
        transport = Transport(IndexSound(480_000))
        transport.play()
        print("playing", flush=True)
        try:
            time.sleep(30)
        except KeyboardInterrupt:
            begin = time.monotonic()
            transport.close(within_s=0.1)
            print(time.monotonic() - begin, flush=True)
            sys.exit(130)
    """)
    process = subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "playing\n"
    time.sleep(0.4)
    process.send_signal(2)
    begin_s = time.monotonic()
    out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (130, "")
    assert float(out) < 0.3
    assert time.monotonic() - begin_s < 2
