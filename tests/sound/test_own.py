"""Own sound files: every usual format comes in, nothing else does."""

from __future__ import annotations

import errno
import io
import os
import time
from contextlib import nullcontext
from pathlib import Path

import av
import numpy as np
import pytest

from guided_press.errors import SoundError
from guided_press.sound import own
from guided_press.sound.clip import Clip
from guided_press.sound.own import identity, load_sound, sound_blocks
from tests.sound.makers import CODECS, tone, write_planes, write_sound


@pytest.mark.parametrize("ending", CODECS)
def test_every_usual_format_is_read(tmp_path: Path, ending: str) -> None:
    """The pitch and length stay; lossy formats may add a little at the end."""
    write_sound(tmp_path / f"a.{ending}", tone(1.0))
    clip = load_sound(Path(f"a.{ending}"), tmp_path, max_s=3)
    assert 48_000 <= clip.frames <= 51_000
    strongest = np.argmax(np.abs(np.fft.rfft(clip.samples[:48_000])))
    assert abs(int(strongest) - 440) <= 1
    assert clip.samples[0] == 0.0
    assert clip.samples[-1] == 0.0


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 96_000])
@pytest.mark.parametrize("channels", [1, 2])
def test_any_rate_and_channels_become_48_khz_mono(tmp_path: Path, rate: int, channels: int) -> None:
    """A second stays a second."""
    write_sound(tmp_path / "a.wav", tone(1.0, rate=rate), rate, channels)
    clip = load_sound(Path("a.wav"), tmp_path, max_s=3)
    assert abs(clip.frames - 48_000) <= 1
    assert clip.samples.ndim == 1


def test_the_key_follows_the_content(tmp_path: Path) -> None:
    """A copy under another name has the same key, another sound has not."""
    for name, hz in (("a.wav", 440), ("b.wav", 440), ("c.wav", 441)):
        write_sound(tmp_path / name, tone(0.5, hz))
    a, b, c = (load_sound(Path(n), tmp_path, max_s=1) for n in ("a.wav", "b.wav", "c.wav"))
    assert a.key == b.key != c.key
    assert identity(Path("a.wav"), tmp_path) == identity(Path("b.wav"), tmp_path)


def test_only_the_scripts_folder_is_read(tmp_path: Path) -> None:
    """Neither a path upwards, nor an absolute one, nor a link leads outside."""
    outside = write_sound(tmp_path / "outside.wav", tone(0.2))
    folder = tmp_path / "scripts"
    folder.mkdir()
    (folder / "link.wav").symlink_to(outside)
    (folder / "loop.wav").symlink_to(folder / "loop.wav")
    for path in (Path("../outside.wav"), outside, Path("link.wav")):
        with pytest.raises(SoundError, match="outside"):
            load_sound(path, folder, max_s=1)
    with pytest.raises(SoundError):
        load_sound(Path("loop.wav"), folder, max_s=1)
    inside = write_sound(folder / "inside.wav", tone(0.2))
    (folder / "alias.wav").symlink_to(inside)
    assert load_sound(Path("alias.wav"), folder, max_s=1).frames == 9_600
    assert load_sound(inside, folder, max_s=1).frames == 9_600


def test_pipes_devices_and_folders_are_refused_at_once(tmp_path: Path) -> None:
    """A pipe without a writer would wait for ever."""
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "folder.wav").mkdir()
    for name in ("pipe.wav", "folder.wav"):
        with pytest.raises(SoundError, match="regular file"):
            load_sound(Path(name), tmp_path, max_s=1)
    with pytest.raises(SoundError, match="no such file"):
        load_sound(Path("missing.wav"), tmp_path, max_s=1)
    with pytest.raises(SoundError, match="cannot be opened"):
        load_sound(Path("a\0b.wav"), tmp_path, max_s=1)


@pytest.mark.parametrize(
    "text",
    [
        "ffconcat version 1.0\nfile secret.wav\n",
        "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nsecret.wav\n#EXT-X-ENDLIST\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=audio 5004 RTP/AVP 0\n",
        "<?xml version='1.0'?><MPD><BaseURL>secret.wav</BaseURL></MPD>",
        "",
        "not a sound at all",
    ],
)
@pytest.mark.parametrize("name", ["bed.wav", "bed.mp3", "bed.m3u8", "bed.ffconcat"])
def test_playlists_open_nothing(
    tmp_path: Path, text: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of other files under the name of a sound is refused; the others stay closed."""
    write_sound(tmp_path / "secret.wav", tone(0.5))
    os.utime(tmp_path / "secret.wav", (0, 0))
    (tmp_path / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SoundError, match="not a sound file"):
        load_sound(Path(name), tmp_path, max_s=5)
    assert (tmp_path / "secret.wav").stat().st_atime_ns == 0


def test_limits_hold_for_length_and_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Longer or larger than allowed is refused with the limit."""
    write_sound(tmp_path / "a.flac", np.zeros(48_000 * 3, np.float32))
    with pytest.raises(SoundError, match="longer than 2 s"):
        load_sound(Path("a.flac"), tmp_path, max_s=2)
    monkeypatch.setattr(own, "MAX_BYTES", 50)
    with pytest.raises(SoundError, match="larger than"):
        load_sound(Path("a.flac"), tmp_path, max_s=9)


def sound_or_none(folder: Path, name: str) -> Clip | None:
    """A damaged sound; None where it is refused, with its name."""
    try:
        return load_sound(Path(name), folder, max_s=60)
    except SoundError as error:
        assert name in str(error)
        return None


@pytest.mark.parametrize("ending", CODECS)
def test_damaged_files_are_refused_or_read_to_the_damage(tmp_path: Path, ending: str) -> None:
    """Cut or scrambled bytes, in the head above all, end in sound or a SoundError."""
    rng = np.random.default_rng(3)
    whole = bytearray(write_sound(tmp_path / f"a.{ending}", tone(0.2)).read_bytes())
    head = min(len(whole), 400)
    for number in range(40):
        hurt = bytearray(whole[: int(rng.integers(1, len(whole)))] if number % 4 == 3 else whole)
        places = rng.integers(0, min(len(hurt), head), 1 + number % 8)
        for place in places:
            hurt[place] = int(rng.choice([0, 127, 128, 255, rng.integers(0, 256)]))
        (tmp_path / f"b.{ending}").write_bytes(hurt)
        clip = sound_or_none(tmp_path, f"b.{ending}")
        assert clip is None or np.isfinite(clip.samples).all()


@pytest.mark.parametrize(
    ("ending", "place", "value"),
    [
        ("caf", 44, b"\xc0" + bytes(7)),  # a chunk that ends before the file begins
        ("caf", 60, b"\x7f" + b"\xff" * 7),
        ("w64", 56, b"\xff" * 8),
        ("w64", 56, bytes(7) + b"\x90"),
        ("wav", 24, bytes(4)),  # a rate of 0
        ("wav", 24, b"\xff" * 4),
        ("wav", 22, bytes(2)),  # no channel
    ],
)
def test_a_length_or_rate_that_no_sound_has_is_a_sound_error_or_sound(
    tmp_path: Path, ending: str, place: int, value: bytes
) -> None:
    """The decoder's own errors, a seek to nowhere among them, name the file."""
    hurt = bytearray(write_sound(tmp_path / f"a.{ending}", tone(0.2)).read_bytes())
    hurt[place : place + len(value)] = value
    (tmp_path / f"b.{ending}").write_bytes(hurt)
    clip = sound_or_none(tmp_path, f"b.{ending}")
    assert clip is None or clip.frames > 0


@pytest.mark.parametrize(
    ("ending", "place", "value"),
    [("caf", 57, b"\xc0" + bytes(7)), ("caf", 119, b"\xff" * 8), ("w64", 54, b"\xff" * 8)],
)
def test_no_error_passes_through_the_codec_library(
    tmp_path: Path, ending: str, place: int, value: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    """It would print its traceback, and blame the next file for it."""
    hurt = bytearray(write_sound(tmp_path / f"a.{ending}", tone(0.2)).read_bytes())
    hurt[place : place + len(value)] = value
    (tmp_path / f"b.{ending}").write_bytes(hurt)
    for _ in range(3):  # one was kept, the next one printed
        sound_or_none(tmp_path, f"b.{ending}")
    load_sound(Path(f"a.{ending}"), tmp_path, max_s=1)
    assert capfd.readouterr() == ("", "")


def test_a_disk_that_fails_is_told_and_not_the_format(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """A bad block, at the first byte or amid the sound, is no end of the sound."""
    path = write_sound(tmp_path / "a.wav", tone(2.0))

    class Failing(io.BytesIO):
        end = 0

        def read(self, size: int | None = -1) -> bytes:
            if self.tell() >= self.end:
                raise OSError(errno.EIO, os.strerror(errno.EIO))
            return super().read(size)

    monkeypatch.setattr(own, "open_inside", lambda *_: nullcontext(Failing(path.read_bytes())))
    for Failing.end in (0, 65_536):
        with pytest.raises(SoundError, match=r"a\.wav: it cannot be read"):
            load_sound(Path("a.wav"), tmp_path, max_s=3)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("rate_hz", [1, 8, 999])
@pytest.mark.parametrize("ending", ["wav", "w64", "aiff", "caf", "flac", "mka"])
def test_a_rate_that_no_sound_has_is_refused_at_once(
    tmp_path: Path, ending: str, rate_hz: int
) -> None:
    """By its number, before anything of it is resampled, in every container that can say it."""
    name = f"a.{ending}"
    write_sound(tmp_path / name, tone(0.2), rate_hz)
    began = time.process_time()
    with pytest.raises(SoundError, match=rf"{ending}: its sample rate is {rate_hz} Hz"):
        load_sound(Path(name), tmp_path, max_s=1_000)
    assert time.process_time() - began < 0.5


def test_a_piece_that_no_encoder_makes_is_refused(tmp_path: Path) -> None:
    """One block of minutes would be resampled as a whole, to gigabytes."""
    with av.open(str(tmp_path / "a.mka"), "w", format="matroska") as container:
        stream = container.add_stream("pcm_s16le", rate=8_000, layout="mono")
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 8_000 * 100), np.int16), layout="mono")
        frame.sample_rate, frame.pts = 8_000, 0
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    with pytest.raises(SoundError, match="a piece of it is longer than 90 s"):
        load_sound(Path("a.mka"), tmp_path, max_s=1_000)


@pytest.mark.parametrize("ending", CODECS)
def test_what_an_encoder_adds_is_not_counted(tmp_path: Path, ending: str) -> None:
    """A sound of exactly the limit is within it in every format; one of a fifth more is not."""
    write_sound(tmp_path / f"a.{ending}", tone(1.0, rate=44_100), _rate_for(ending))
    assert load_sound(Path(f"a.{ending}"), tmp_path, max_s=1.0).frames >= 44_000
    with pytest.raises(SoundError, match=r"longer than 0\.8 s"):
        load_sound(Path(f"a.{ending}"), tmp_path, max_s=0.8)


def _rate_for(ending: str) -> int:
    return 48_000 if ending in ("ogg", "opus") else 44_100


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [(1.0, 1.0, 1.0), (1.0, -1.0, 0.71), (0.3, -0.3, 0.21), (1.0, 0.0, 0.5), (0.0, 1.0, 0.5)],
)
def test_two_channels_never_cancel_each_other(
    tmp_path: Path, left: float, right: float, expected: float
) -> None:
    """Equal ones add up, one alone counts, and of opposite ones a single one is taken."""
    one = tone(2.0, peak=0.5)
    write_planes(tmp_path / "a.wav", np.stack([left * one, right * one]))
    blocks = np.concatenate(list(sound_blocks(Path("a.wav"), tmp_path, max_s=3)))
    level = float(np.sqrt(np.mean(np.square(blocks[4_800:-4_800])))) / (0.5 / np.sqrt(2))
    assert level == pytest.approx(expected * np.sqrt(2), rel=0.02)


def test_quiet_at_the_beginning_does_not_decide_how_channels_are_mixed(tmp_path: Path) -> None:
    """Nor does a long one fill the memory: what is held is bounded."""
    one = np.concatenate([np.zeros(48_000 * 8, np.float32), tone(2.0)])
    write_planes(tmp_path / "a.flac", np.stack([one, -one]))
    blocks = np.concatenate(list(sound_blocks(Path("a.flac"), tmp_path, max_s=30)))
    assert float(np.abs(blocks).max()) > 0.4
