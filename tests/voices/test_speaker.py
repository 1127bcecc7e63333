"""Every sentence is spoken once, at its level, and is the same sound every time."""

from __future__ import annotations

import subprocess
import sys
import unicodedata

import numpy as np
import pytest

from guided_press.errors import VoiceError, VoiceUnavailable
from guided_press.sound.loudness import integrated_lufs, true_peak_dbtp
from guided_press.store import Store
from guided_press.voices.catalog import choose
from tests.voices.conftest import MakeSpeaker

TEXTS = [
    "Place both thumbs on the fold behind your left knee.",
    "Press slowly, and keep breathing.",
    "Ten seconds left. Begin to ease off.",
    "Let go.",
]


def test_the_first_use_sounds_exactly_like_every_later_one(speaker: MakeSpeaker) -> None:
    first, later = speaker(), speaker()
    spoken, kept = first.speak(TEXTS), later.speak(TEXTS)
    assert (first.synthesized, first.reused) == (4, 0)
    assert (later.synthesized, later.reused) == (0, 4)
    for text in TEXTS:
        assert np.array_equal(spoken[text].samples, kept[text].samples)
        assert spoken[text].key == kept[text].key
        assert not spoken[text].samples.flags.writeable


@pytest.mark.parametrize("level", [-19.0, -25.0])
def test_the_voice_reaches_its_level_and_its_peaks_stay_below_the_ceiling(
    speaker: MakeSpeaker, level: float
) -> None:
    clips = [clip.samples for clip in speaker(voice_lufs=level).speak(TEXTS).values()]
    assert integrated_lufs(clips, 48_000) == pytest.approx(level, abs=1.0)
    assert true_peak_dbtp(clips, 48_000) <= -1.9


def test_a_line_sounds_the_same_whatever_else_is_in_the_script(
    speaker: MakeSpeaker, store: Store
) -> None:
    alone = speaker().speak(TEXTS[:1])[TEXTS[0]]
    assert speaker().speak(reversed(TEXTS))[TEXTS[0]].key == alone.key
    assert store.info()["levels"].entries == 1, "one gain per voice and rate, measured once"


def test_speaking_for_the_first_time_tells_how_far_it_is(speaker: MakeSpeaker) -> None:
    """A slow voice takes minutes for a session; a bar that stands still looks like a fault."""
    told: list[tuple[int, int]] = []
    speaker().speak(TEXTS[:1])
    speaker().stored(TEXTS, lambda done, of: told.append((done, of)))
    assert told == [(2, 4), (3, 4), (4, 4)]


def test_clips_begin_and_end_with_a_little_silence_and_no_click(speaker: MakeSpeaker) -> None:
    for clip in speaker(tone="plain").speak(TEXTS).values():
        loud = np.flatnonzero(np.abs(clip.samples) > 0.003 * np.abs(clip.samples).max())
        assert 0.005 < loud[0] / 48_000 < 0.015
        assert 0.020 < (clip.frames - loud[-1]) / 48_000 < 0.040
        assert clip.samples[0] == 0.0
        assert abs(clip.samples[-1]) < 1e-3


def test_each_different_sentence_is_spoken_once(speaker: MakeSpeaker) -> None:
    voice = speaker(respell=lambda text: text.replace("qi", "chee"))
    done: list[tuple[int, int]] = []
    clips = voice.speak(["The qi.", "The qi.", "The chee."], lambda n, of: done.append((n, of)))
    assert voice.synthesized == 1
    assert clips["The qi."].key == clips["The chee."].key
    assert done == [(1, 2), (2, 2)]


def test_texts_are_one_whatever_their_unicode_form(speaker: MakeSpeaker) -> None:
    voice = speaker("silent")
    composed = "Café"
    decomposed = unicodedata.normalize("NFD", composed)
    clips = voice.speak([composed, decomposed])
    assert clips[composed].key == clips[decomposed].key


def test_clips_come_in_the_order_asked(speaker: MakeSpeaker) -> None:
    speaker().speak(TEXTS[1:2])
    assert [text for text, _ in speaker().stream(TEXTS)] == TEXTS


def test_lengths_are_known_without_loading_sound(speaker: MakeSpeaker) -> None:
    voice = speaker()
    lengths = voice.lengths(TEXTS)
    assert voice.synthesized == 4
    assert speaker().lengths(TEXTS) == lengths
    assert {text: clip.frames for text, clip in voice.speak(TEXTS).items()} == lengths


def test_a_warm_cache_needs_no_worker_and_no_numeric_library(
    speaker: MakeSpeaker, store: Store
) -> None:
    lengths = speaker().lengths(TEXTS)
    code = (
        "import sys; from pathlib import Path; from guided_press.store import Store\n"
        "from guided_press.voices.speaker import Speaker\n"
        "s = Speaker('embedded', None, 145, -19, Store(Path(sys.argv[1])), str)\n"
        "print(sum(s.lengths(sys.argv[2:]).values()))\n"
        "print([m for m in ('numpy', 'av', 'pydantic', 'ctypes', 'importlib.metadata')"
        " if m in sys.modules and m != 'ctypes'], s._link._process)\n"
    )
    out = subprocess.run(
        [sys.executable, "-c", code, str(store.root), *TEXTS], capture_output=True, text=True
    ).stdout
    assert out == f"{sum(lengths.values())}\n[] None\n"


@pytest.mark.parametrize("loss", ["pruned", "damaged"])
def test_a_clip_lost_after_its_length_was_told_keeps_that_length(
    speaker: MakeSpeaker, store: Store, loss: str
) -> None:
    clips = speaker().stored(TEXTS)
    for path in (store.root / "clips").glob("*/*"):
        if loss == "pruned":
            path.unlink()
        else:
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 0x40
            path.write_bytes(data)
    for clip in clips.values():
        assert len(clip.samples) == clip.frames


def test_what_decides_the_sound_decides_the_key(speaker: MakeSpeaker) -> None:
    keys = [
        speaker().key,
        speaker(name="us-f3").key,
        speaker(rate_wpm=150).key,
        speaker(voice_lufs=-20.0).key,
        speaker("silent").key,
    ]
    assert len(set(keys)) == len(keys)
    assert speaker().key == keys[0]
    assert speaker(voice_lufs=-19).key == keys[0]


def test_a_faster_rate_is_shorter(speaker: MakeSpeaker) -> None:
    slow, fast = speaker(rate_wpm=100).lengths(TEXTS), speaker(rate_wpm=200).lengths(TEXTS)
    assert all(fast[text] < 0.75 * slow[text] for text in TEXTS)


def test_silent_sentences_have_a_predictable_length_and_no_file(
    speaker: MakeSpeaker, store: Store
) -> None:
    voice = speaker("silent", rate_wpm=120)
    assert voice.lengths(["One two three four."]) == {"One two three four.": 4 * 24_000}
    (clip,) = voice.speak(["One two three four."]).values()
    assert clip.frames == 4 * 24_000
    assert not clip.samples.any()
    assert not store.root.exists()
    assert (voice.synthesized, voice.reused) == (0, 0)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing to speak"),
        (" \t ", "nothing to speak"),
        ("...", "neither letters nor digits"),
        ("a\x01b", r"U\+0001 at place 2"),
        ("a\ud800", r"U\+D800"),
        ("line\nline", r"U\+000A"),
        ("x" * 2001, "2001 characters"),
    ],
)
def test_texts_that_cannot_be_spoken_are_refused(
    speaker: MakeSpeaker, text: str, says: str
) -> None:
    with pytest.raises(VoiceError, match=says):
        speaker("silent").speak([text])


@pytest.mark.parametrize(
    "text",
    [
        "-h",
        "-w out.wav is said, not done",
        "<audio src='x'/> hello <break time='9s'/>",
        "[[h@'loU]] hello",
        "%s {file} $(id) `id`",
        "1 2 3",
        "BL40",
        "word " * 399 + "end.",
        "你好 hello",
    ],
)
def test_odd_texts_are_only_spoken(speaker: MakeSpeaker, text: str) -> None:
    assert speaker().lengths([text])[text] > 4800


def test_auto_says_what_it_took(speaker: MakeSpeaker, monkeypatch: pytest.MonkeyPatch) -> None:
    voice = speaker("auto")
    assert voice.engine_id == "embedded"
    assert "embedded" in voice.note
    assert speaker("embedded").note == ""
    monkeypatch.setattr("sys.platform", "darwin")
    assert choose("auto")[0] == "system"
    assert choose("silent") == ("silent", "")


def test_an_unknown_engine_is_unavailable_with_what_there_is(speaker: MakeSpeaker) -> None:
    with pytest.raises(VoiceUnavailable, match=r"no such engine.*embedded, system"):
        speaker("espeek")
