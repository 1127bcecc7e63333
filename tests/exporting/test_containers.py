"""M4B, Opus, FLAC and WAV: exact length, chapters, tags, the same bytes every time."""

from __future__ import annotations

import json
import subprocess
import tracemalloc
import wave
from pathlib import Path

import av
import mutagen
import numpy as np
import pytest

from guided_press.errors import ExportError
from guided_press.exporting import Details, endings, write_audio
from guided_press.sound.clip import FloatArray
from tests.exporting.fakes import PNG, FakeBed, FakeEvent, FakeMix, details, timeline, voice
from tests.support import requires_program

FRAMES = 480_123
TITLES = ["Before you begin", "Zhōng & <left>", "Rest"]


def session(channels: int = 1) -> FakeMix:
    made = [FakeEvent(10_000, voice(60_000, 1)), FakeEvent(200_000, voice(60_000, 2))]
    return FakeMix(FRAMES, made, channels=channels)


def written(folder: Path, ending: str, channels: int = 1) -> Path:
    path = folder / f"a.{ending}"
    write_audio(session(channels), timeline(FRAMES, TITLES), details(), path, store=None)
    return path


def decoded(path: Path) -> FloatArray:
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("fltp", rate=48_000)
        blocks = [
            part.to_ndarray().T
            for frame in container.decode(audio=0)
            for part in resampler.resample(frame)
        ]
    return np.concatenate(blocks)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("ending", ["m4b", "opus", "flac", "wav"])
def test_what_is_heard_is_the_mix(tmp_path: Path, ending: str, channels: int) -> None:
    """Exact length (AAC: up to its last packet) and every sound at its place."""
    heard, mix = decoded(written(tmp_path, ending, channels)), session(channels)
    extra = len(heard) - FRAMES
    # FFmpeg's reader plays AAC to the end of its last packet; the file itself says the length.
    assert 0 <= extra < 1024 if ending == "m4b" else extra == 0
    wanted = mix.read(0, FRAMES)
    error = heard[:FRAMES] - wanted
    limit = 2e-5 if ending in ("flac", "wav") else 0.3 * float(np.sqrt(np.mean(wanted**2)))
    assert float(np.sqrt(np.mean(error**2))) < limit
    assert not np.abs(heard[FRAMES:]).max(initial=0) > 1e-3


@pytest.mark.parametrize("ending", endings())
def test_a_second_export_is_the_same_to_the_byte(tmp_path: Path, ending: str) -> None:
    """No dates, no random numbers."""
    first = written(tmp_path, ending).read_bytes()
    (tmp_path / "later").mkdir()
    assert written(tmp_path / "later", ending).read_bytes() == first


@pytest.mark.parametrize("ending", ["m4b", "opus", "flac"])
def test_tags_read_back(tmp_path: Path, ending: str) -> None:
    """Title, artist, transcript and cover."""
    file = mutagen.File(written(tmp_path, ending))
    names = {"m4b": ("\xa9nam", "\xa9ART", "\xa9lyr")}.get(ending, ("title", "artist", "lyrics"))
    assert [str(file[name][0]).splitlines()[0] for name in names] == [
        "Low back, fifteen minutes",
        "Guided Press",
        "[00:00.50]Sit back.",
    ]
    if ending == "m4b":
        assert bytes(file["covr"][0]) == PNG
    elif ending == "flac":
        assert file.pictures[0].data == PNG
        assert [t.start_offset for t in file.cuesheet.tracks] == [0, 160_041, 320_082, FRAMES]
    else:
        assert "metadata_block_picture" in file


def test_wav_has_cue_points_labels_and_tags(tmp_path: Path) -> None:
    """Chapters in a WAV; and the standard library reads the sound."""
    path = written(tmp_path, "wav")
    with wave.open(str(path)) as file:
        assert (file.getnframes(), file.getnchannels(), file.getsampwidth()) == (FRAMES, 1, 2)
    data = path.read_bytes()
    assert int.from_bytes(data[4:8], "little") == len(data) - 8
    cue = data.index(b"cue ", 44 + 2 * FRAMES)
    assert int.from_bytes(data[cue + 8 : cue + 12], "little") == 3
    assert "Zhōng & <left>".encode() + b"\0" in data[cue:]
    with av.open(str(path)) as container:
        assert container.metadata["title"] == "Low back, fifteen minutes"
        assert container.metadata["artist"] == "Guided Press"


def test_a_file_may_have_no_chapters_and_no_tags(tmp_path: Path) -> None:
    """Everything but the sound is optional, and one frame is a session."""
    for ending in endings():
        path = tmp_path / f"bare.{ending}"
        write_audio(FakeMix(1, []), timeline(1), Details(""), path, store=None)
        assert 0 < len(decoded(path)) <= 1024


@pytest.mark.parametrize("ending", ["opus", "flac", "wav", "m4b"])
def test_memory_does_not_grow_with_the_session(tmp_path: Path, ending: str) -> None:
    """Blocks are encoded as they come; a minute would be 11 MB."""
    mix = FakeMix(60 * 48_000, [FakeEvent(0, voice(48_000))], FakeBed(48_000))
    write_audio(FakeMix(10, []), timeline(10), details(), tmp_path / f"a.{ending}", store=None)
    tracemalloc.start()
    write_audio(mix, timeline(60 * 48_000), details(), tmp_path / f"a.{ending}", store=None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4e6


@pytest.mark.parametrize("ending", endings())
def test_progress_goes_from_nothing_to_all(tmp_path: Path, ending: str) -> None:
    """Never backwards."""
    told: list[float] = []
    path = tmp_path / f"a.{ending}"
    write_audio(session(), timeline(FRAMES), details(), path, store=None, progress=told.append)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


@pytest.mark.parametrize("ending", endings())
@pytest.mark.parametrize("place", ["nowhere/a", "folder", "file/a"])
def test_unusable_places_are_export_errors(tmp_path: Path, ending: str, place: str) -> None:
    """The error names the path, and nothing is left behind."""
    (tmp_path / f"folder.{ending}").mkdir()
    (tmp_path / "file").write_text("x")
    path = tmp_path / f"{place}.{ending}"
    with pytest.raises(ExportError) as caught:
        write_audio(session(), timeline(FRAMES), details(), path, store=None)
    assert caught.value.path == str(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([f"folder.{ending}", "file"])


@pytest.mark.parametrize("ending", endings())
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_an_export_error(
    tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stood there still stands."""
    path = tmp_path / f"a.{ending}"
    path.write_text("old")
    open_file, open_av = Path.open, av.open

    def full(file: Path | str) -> Path:
        return Path("/dev/full") if Path(file).name.startswith(".gp-") else Path(file)

    monkeypatch.setattr(Path, "open", lambda self, *a, **k: open_file(full(self), *a, **k))
    monkeypatch.setattr(av, "open", lambda file, *a, **k: open_av(str(full(file)), *a, **k))
    with pytest.raises(ExportError) as caught:
        write_audio(session(), timeline(FRAMES), details(), path, store=None)
    assert "No space left" in str(caught.value)
    assert caught.value.path == str(path)
    assert path.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_unknown_endings_and_empty_sessions_are_refused(tmp_path: Path) -> None:
    """The error names what can be written."""
    with pytest.raises(ExportError, match=r"\.mp3, \.m4b, \.opus, \.flac, \.wav"):
        write_audio(session(), timeline(FRAMES), details(), tmp_path / "a.ogg", store=None)
    with pytest.raises(ExportError, match="empty"):
        write_audio(FakeMix(0, []), timeline(0), details(), tmp_path / "a.mp3", store=None)
    assert not list(tmp_path.iterdir())


@pytest.mark.real
@requires_program("ffmpeg", "ffprobe")
@pytest.mark.parametrize("ending", ["mp3", "m4b", "opus", "flac"])
def test_other_programs_read_chapters_and_length(tmp_path: Path, ending: str) -> None:
    """Chapters are listed once, with their titles, by ffprobe; ffmpeg decodes the exact length."""
    path = written(tmp_path, ending)
    probe = ["ffprobe", "-v", "error", "-of", "json", "-show_chapters", "-show_streams", path]
    found = json.loads(subprocess.run(probe, capture_output=True, text=True).stdout)
    assert [chapter["tags"]["title"] for chapter in found["chapters"]] == TITLES
    assert [float(chapter["start_time"]) for chapter in found["chapters"]] == pytest.approx(
        [0.0, 3.334, 6.668], abs=1e-3
    )
    command = ["ffmpeg", "-v", "error", "-i", path, "-map", "0:a", "-f", "s16le", "-"]
    done = subprocess.run(command, capture_output=True)
    assert done.stderr == b""
    if ending == "m4b":
        assert found["streams"][0]["duration_ts"] == FRAMES
    else:
        assert len(done.stdout) == 2 * FRAMES
