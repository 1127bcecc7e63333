"""Sound files that come with a script are sounds, or refused; they lead nowhere else."""

from __future__ import annotations

import os
import struct
import subprocess
import time
import wave
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.faults.sessions import SMALL
from tests.support import requires_program


def plain_wav(path: Path, seconds: float = 1.0, rate: int = 8000, channels: int = 1) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\x10\x20" * int(seconds * rate * channels))


def truncated(path: Path) -> None:
    plain_wav(path)
    path.write_bytes(path.read_bytes()[:30])


def lying(path: Path) -> None:
    """Says that 4 GB follow."""
    plain_wav(path)
    data = bytearray(path.read_bytes())
    data[4:8] = data[40:44] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(data[:44])


def playlist(first: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        plain_wav(path.with_name("secret.wav"))
        path.write_text(first)

    return make


def link_out(path: Path) -> None:
    plain_wav(path.parent.parent / "secret.wav")
    path.symlink_to(path.parent.parent / "secret.wav")


BAD: dict[str, Callable[[Path], None]] = {
    "empty": lambda path: path.write_bytes(b"") and None,
    "truncated": truncated,
    "lying": lying,
    "noise": lambda path: path.write_bytes(os.urandom(50_000)) and None,
    "text": lambda path: path.write_text("just words " * 999) and None,
    "ffconcat": playlist("ffconcat version 1.0\nfile secret.wav\n"),
    "concat": playlist("file 'secret.wav'\n"),
    "m3u8": playlist("#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nsecret.wav\n#EXT-X-ENDLIST\n"),
    "http": playlist("#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:9/x.wav\n#EXT-X-ENDLIST\n"),
    "pls": playlist("[playlist]\nFile1=secret.wav\nNumberOfEntries=1\n"),
    "sdp": playlist("v=0\ns=x\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n"),
    "pipe": os.mkfifo,
    "folder": lambda path: path.mkdir(),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "memory": lambda path: path.symlink_to("/proc/self/mem"),
    "link out": link_out,
    "loop": lambda path: path.symlink_to(path.name),
    "dangling": lambda path: path.symlink_to("nowhere.wav"),
    "huge": lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 10**12),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_sound_is_refused_quickly(tmp_path: Path, name: str) -> None:
    """As a bed and as a chime; nothing waits, nothing else is opened."""
    from guided_press.errors import SoundError
    from guided_press.sound.beds import bed
    from guided_press.sound.own import load_sound

    folder = tmp_path / "here"
    folder.mkdir()
    BAD[name](folder / "own.wav")
    began = time.process_time()
    with pytest.raises(SoundError) as caught:
        load_sound(Path("own.wav"), folder, max_s=20)
    assert "own.wav" in str(caught.value)
    with pytest.raises(SoundError):
        bed("own.wav", folder).read(0, 100)
    assert time.process_time() - began < 2


def test_the_command_line_says_it_and_writes_nothing(folder: Path) -> None:
    """A bed that is no sound is named with exit 5, and nothing is written."""
    Path("own.wav").write_text("#EXTM3U\nhttp://127.0.0.1:9/x.wav\n")
    Path("mine.yaml").write_text(SMALL.replace("mode: self", "mode: self\nsound: {bed: own.wav}"))
    done = run("export", "mine.yaml", "-o", "out.wav", "--engine", "silent")
    assert (done.code, "own.wav" in done.err) == (5, True), done.err
    assert not Path("out.wav").exists()


def test_a_sound_that_is_too_long_is_refused(tmp_path: Path) -> None:
    """A sound of one's own has a longest length."""
    from guided_press.errors import SoundError
    from guided_press.sound.own import load_sound

    plain_wav(tmp_path / "long.wav", 36_000)
    with pytest.raises(SoundError, match="longer than"):
        load_sound(Path("long.wav"), tmp_path, max_s=20)


@requires_program("ffmpeg")
@pytest.mark.parametrize("ending", ["wav", "flac"])
def test_good_odd_files_just_work(tmp_path: Path, ending: str) -> None:
    """192 000 Hz and 8 channels."""
    from guided_press.sound.own import load_sound

    path = tmp_path / f"odd.{ending}"
    source = "sine=frequency=440:sample_rate=192000:duration=2"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", source, "-ac", "8", path],
                   check=True)  # fmt: skip
    clip = load_sound(Path(path.name), tmp_path, max_s=20)
    assert abs(clip.frames / 48_000 - 2) < 0.05
