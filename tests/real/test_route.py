"""The whole route, measured by programs that are not ours: what was promised is what is heard."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import guided_press as gp
from guided_press.app.session import OpenSession
from guided_press.sound.clip import FloatArray
from guided_press.timeline import Timeline
from guided_press.units import SAMPLE_RATE
from tests.support import requires_program

pytestmark = [pytest.mark.real, pytest.mark.long, requires_program("ffmpeg", "ffprobe", "mp3val")]

SESSION = "low-back-15-self"


def run(*command: str | Path) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, check=True)
    return done.stdout.decode() + done.stderr.decode()


def decoded(path: Path) -> FloatArray:
    """The file's sound, by ffmpeg."""
    command = ["ffmpeg", "-v", "error", "-i", path, "-f", "f32le", "-ac", "1", "-ar", "48000", "-"]
    done = subprocess.run([str(part) for part in command], capture_output=True, check=True)
    return np.frombuffer(done.stdout, np.float32)


def loudest_at(sound: FloatArray, wanted: FloatArray, near: int, reach: int) -> int:
    """The frame where a sound is found, by cross-correlation around a place."""
    start = max(0, near - reach)
    window = sound[start : near + reach + len(wanted)].astype(np.float64)
    size = 1 << (len(window) + len(wanted)).bit_length()
    spectrum = np.fft.rfft(window, size) * np.conj(np.fft.rfft(wanted.astype(np.float64), size))
    match = np.fft.irfft(spectrum, size)[: len(window) - len(wanted) + 1]
    return start + int(np.argmax(match))


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("route") / "session.mp3"
    gp.export(SESSION, path, captions=("vtt", "srt", "lrc"), chapters_json=True)
    return path


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    return gp.plan(SESSION)


@pytest.fixture(scope="module")
def sound(exported: Path) -> FloatArray:
    return decoded(exported)


def test_the_file_is_as_long_as_the_plan_to_the_sample(
    sound: FloatArray, timeline: Timeline
) -> None:
    """And its routine lasts exactly the fifteen minutes of its title."""
    assert len(sound) == timeline.total_frames
    assert timeline.routine.frames == 900 * SAMPLE_RATE


def test_every_hold_is_heard_exactly_as_long_as_stated(
    sound: FloatArray, timeline: Timeline
) -> None:
    """From press chime to release chime, found by correlation, within 2 ms; sides alike."""
    chimes = OpenSession(SESSION).chimes
    stated = {"BL25": 90, "BL23": 150, "BL40": 60, "GB41": 60, "PC8": 120}
    heard: dict[tuple[str, str], float] = {}
    for hold in timeline.holds:
        # the first tenths of a second, where nothing but the chime sounds
        begin, release = (chimes[kind].samples[:38_400] for kind in ("begin", "release"))
        start = loudest_at(sound, begin, hold.start_frame, 9_600)
        end = loudest_at(sound, release, hold.end_frame, 9_600)
        assert (end - start) / SAMPLE_RATE == pytest.approx(stated[hold.target], abs=0.002)
        heard[hold.target, hold.side] = end - start
    for target in ("GB41", "PC8"):
        assert heard[target, "left"] == pytest.approx(heard[target, "right"], abs=48)


def test_speech_never_overlaps_speech_and_stands_where_the_plan_says(
    sound: FloatArray, timeline: Timeline
) -> None:
    """There is sound in every clip, and silence between the phrases of the plan."""
    for before, after in zip(timeline.clips, timeline.clips[1:], strict=False):
        assert before.end_frame <= after.start_frame
    for clip in timeline.clips:
        level = np.sqrt(np.mean(sound[clip.start_frame : clip.end_frame] ** 2))
        assert level > 0.01, clip.text


def test_the_voice_is_at_its_loudness_and_below_the_peak(
    sound: FloatArray, timeline: Timeline, tmp_path: Path
) -> None:
    """-19 +/- 0.5 LUFS for what is spoken, at most -1.0 dBTP for everything."""
    spoken = np.concatenate([sound[c.start_frame : c.end_frame] for c in timeline.clips])
    for name, samples in (("voice", spoken), ("all", sound)):
        raw = tmp_path / f"{name}.f32"
        samples.tofile(raw)
        said = run(
            "ffmpeg", "-hide_banner", "-f", "f32le", "-ar", "48000", "-ac", "1", "-i", raw,
            "-af", "ebur128=peak=true", "-f", "null", "-",
        )  # fmt: skip
        summary = said[said.rindex("Summary:") :]
        loudness = float(re.search(r"I:\s+(-?[\d.]+) LUFS", summary).group(1))
        peak = float(re.search(r"Peak:\s+(-?[\d.]+) dBFS", summary).group(1))
        assert peak <= -1.0
        if name == "voice":
            assert loudness == pytest.approx(-19, abs=0.5)


def test_chapters_stand_where_the_holds_are(exported: Path, timeline: Timeline) -> None:
    """Ffprobe finds the plan's chapters; each hold lies in one of its own."""
    probed = json.loads(run("ffprobe", "-v", "error", "-of", "json", "-show_chapters", exported))
    chapters = probed["chapters"]
    assert [c["tags"]["title"] for c in chapters] == [c.title for c in timeline.chapters]
    for found, wanted in zip(chapters, timeline.chapters, strict=True):
        assert float(found["start_time"]) == pytest.approx(wanted.start_frame / 48_000, abs=0.001)
    of_holds = [
        [c for c in timeline.chapters if c.start_frame <= h.start_frame < c.end_frame]
        for h in timeline.holds
    ]
    titles = [found[0].title for found in of_holds]
    assert len(set(titles)) == len(timeline.holds)
    assert all(h.end_frame <= f[0].end_frame for h, f in zip(timeline.holds, of_holds, strict=True))


def test_the_file_is_clean_and_the_same_again(exported: Path, tmp_path: Path) -> None:
    """mp3val has no warning, and a second export is byte-identical."""
    assert "WARNING" not in run("mp3val", exported)
    again = tmp_path / "again.mp3"
    gp.export(SESSION, again)
    assert again.read_bytes() == exported.read_bytes()


def test_the_tags_carry_title_cover_and_words(exported: Path) -> None:
    """A player shows what the session is, and what is said."""
    probed: dict[str, Any] = json.loads(
        run("ffprobe", "-v", "error", "-of", "json", "-show_format", "-show_streams", exported)
    )
    tags = probed["format"]["tags"]
    assert tags["title"] == "Low back, fifteen minutes"
    assert "begin easing off" in tags["lyrics-eng"]
    assert any(stream["codec_name"] == "png" for stream in probed["streams"])


def words_of(text: str) -> str:
    return " ".join(re.findall(r"[a-z']+", text.lower()))


def test_an_independent_listener_finds_every_sentence_where_its_caption_is(
    sound: FloatArray, timeline: Timeline
) -> None:
    """Of all sentences of the session, pocketsphinx picks the one that the caption says."""
    pocketsphinx = pytest.importorskip("pocketsphinx")
    decoder = pocketsphinx.Decoder(pocketsphinx.Config(lm=None, loglevel="FATAL", samprate=16000))
    known = [
        text
        for text in dict.fromkeys(words_of(clip.text) for clip in timeline.clips)
        if all(decoder.lookup_word(word) for word in text.split())
    ]
    decoder.add_jsgf_string("said", f"#JSGF V1.0; grammar said; public <s> = {' | '.join(known)};")
    decoder.activate_search("said")
    right, asked = 0, 0
    for clip in timeline.clips:
        if words_of(clip.text) not in known:
            continue
        piece = sound[clip.start_frame - 4_800 : clip.end_frame + 9_600]
        low = np.convolve(piece, np.ones(3) / 3, "same")[::3]
        decoder.start_utt()
        decoder.process_raw((low * 32_000).astype("<i2").tobytes(), no_search=False, full_utt=True)
        decoder.end_utt()
        heard = decoder.hyp().hypstr if decoder.hyp() else ""
        asked += 1
        right += heard == words_of(clip.text)
    assert asked > 60
    # by chance it would be one in sixty; the recogniser is small and the voice is a machine
    assert right / asked >= 0.55, f"{right} of {asked}"


def test_captions_and_chapters_beside_the_file(exported: Path, timeline: Timeline) -> None:
    """Every sentence is in every caption file; the JSON names every chapter."""
    for ending in (".vtt", ".srt", ".lrc"):
        lines = exported.with_suffix(ending).read_text("utf-8").splitlines()
        words = (line.rpartition("]")[2] for line in lines if "-->" not in line)
        text = " ".join(" ".join(line for line in words if not line.isdigit()).split())
        assert all(clip.text in text for clip in timeline.clips)
    chapters = json.loads(exported.with_suffix(".chapters.json").read_text("utf-8"))
    assert [c["title"] for c in chapters["chapters"]] == [c.title for c in timeline.chapters]
