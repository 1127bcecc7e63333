"""M4B, Opus, FLAC and WAV: exact length, chapters, tags, the same bytes every time."""

from __future__ import annotations

import json
import struct
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
from guided_press.timeline import Chapter
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
        assert "METADATA_BLOCK_PICTURE" in file


@pytest.mark.parametrize("ending", ["mp3", "m4b", "opus", "flac"])
def test_libraries_find_what_they_file_by(tmp_path: Path, ending: str) -> None:
    """Album, narrator (where composers stand), grouping, date, track and language."""
    path = written(tmp_path, ending)
    with av.open(str(path)) as container:
        stream = container.streams.audio[0]
        tags = {**stream.metadata, **container.metadata}
    tags = {name.lower(): value for name, value in tags.items()}
    assert (tags["album"], tags["composer"], tags["grouping"]) == (
        "Routines", "eSpeak NG", "Guided Press",
    )  # fmt: skip
    assert (tags["date"][:4], tags["track"], tags["album_artist"]) == ("2026", "2", "Guided Press")
    assert tags["language"] == "eng"


@pytest.mark.parametrize("ending", ["opus", "flac"])
def test_names_of_comments_are_in_capitals(tmp_path: Path, ending: str) -> None:
    """Readers that compare names letter by letter find them."""
    names = [name for name, _ in mutagen.File(written(tmp_path, ending)).tags]
    assert names == [name.upper() for name in names]


def test_an_audiobook_says_that_it_is_one(tmp_path: Path) -> None:
    """Brand M4B, and the head before the sound."""
    data = written(tmp_path, "m4b").read_bytes()
    assert data[4:12] == b"ftypM4B "
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize("titles", [TITLES, ["One"], [f"Chapter {i}" for i in range(300)], []])
def test_every_chapter_text_is_a_chunk(tmp_path: Path, titles: list[str]) -> None:
    """The table of chunks points at each text, and the sound is where it was."""
    path = tmp_path / "a.m4b"
    write_audio(session(), timeline(FRAMES, titles), details(), path, store=None)
    data = path.read_bytes()
    at = data.find(b"text", data.index(b"moov"))
    texts = data[data.rindex(b"trak", 0, at) :] if titles else b""
    for number, offset in enumerate(offsets_of(texts)):
        size = int.from_bytes(data[offset : offset + 2], "big")
        assert data[offset + 2 : offset + 2 + size].decode() == titles[number]
    assert len(offsets_of(texts)) == len(titles)
    with av.open(str(path)) as container:
        assert [chapter["metadata"]["title"] for chapter in container.chapters()] == titles
    assert np.abs(decoded(path)[:FRAMES] - session().read(0, FRAMES)).mean() < 0.01


def offsets_of(track: bytes) -> list[int]:
    """The offsets of the first table in a part of a file."""
    if not track:
        return []
    at = track.index(b"stco") + 8
    count = int.from_bytes(track[at : at + 4], "big")
    return [int.from_bytes(track[at + 4 + 4 * i : at + 8 + 4 * i], "big") for i in range(count)]


def test_streams_of_different_sound_can_be_put_one_after_the_other(tmp_path: Path) -> None:
    """An Ogg stream's number comes from its content: other sound, other number."""

    def serial(mix: FakeMix) -> bytes:
        path = tmp_path / "a.opus"
        write_audio(mix, timeline(FRAMES, TITLES), details(), path, store=None)
        return path.read_bytes()[14:18]

    other = FakeMix(FRAMES, [FakeEvent(10_000, voice(60_000, 3))])
    bedded = FakeMix(FRAMES, list(session().events), FakeBed(48_000))
    assert serial(session()) == serial(session())
    assert len({serial(session()), serial(other), serial(bedded)}) == 3


@pytest.mark.parametrize("ending", ["opus", "flac"])
def test_a_chapter_a_moment_before_the_hour_is_at_the_hour(tmp_path: Path, ending: str) -> None:
    """Times are rounded before they are split."""
    hour = 3600 * 48_000
    late = details(chapters=(Chapter(hour - 14, hour, "Late", 0),))  # 3599.9997 s
    path = tmp_path / f"a.{ending}"
    write_audio(session(), timeline(FRAMES), late, path, store=None)
    assert mutagen.File(path)["CHAPTER001"] == ["01:00:00.000"]


def png(kind: int, bits: int, colours: bytes = b"") -> bytes:
    """The head of a PNG of a kind of colour."""
    header = struct.pack(">IIBBBBB", 5, 4, bits, kind, 0, 0, 0)
    palette = struct.pack(">I", len(colours)) + b"PLTE" + colours + bytes(4) if colours else b""
    return PNG[:8] + struct.pack(">I", 13) + b"IHDR" + header + bytes(4) + palette


@pytest.mark.parametrize(
    ("picture", "depth", "colours"),
    [(PNG, 24, 0), (png(6, 8), 32, 0), (png(0, 1), 1, 0), (png(2, 16), 48, 0),
     (png(3, 4, bytes(12)), 4, 4)],
)  # fmt: skip
def test_a_picture_s_depth_is_its_own(
    tmp_path: Path, picture: bytes, depth: int, colours: int
) -> None:
    """Bits of a pixel as the PNG has them; a list of colours is counted."""
    path = tmp_path / "a.flac"
    write_audio(session(), timeline(FRAMES), details(cover_png=picture), path, store=None)
    (kept,) = mutagen.File(path).pictures
    assert (kept.depth, kept.colors) == (depth, colours)


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
