"""Every sentence is spoken once, at its level, and is the same sound every time."""

from __future__ import annotations

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
    "Ten seconds left. Begin easing off.",
    "Let go.",
]


def test_the_first_use_sounds_exactly_like_every_later_one(speaker: MakeSpeaker) -> None:
    """A sentence from the store is the same samples as when it was just spoken, and read-only."""
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
    """Any level asked for is reached, and no peak passes the ceiling for it."""
    clips = [clip.samples for clip in speaker(lufs=level).speak(TEXTS).values()]
    assert integrated_lufs(clips) == pytest.approx(level, abs=1.0)
    assert true_peak_dbtp(clips) <= -1.9


def test_a_line_sounds_the_same_whatever_else_is_in_the_script(
    speaker: MakeSpeaker, store: Store
) -> None:
    """The gain belongs to the voice, not to the company a sentence is spoken in."""
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
    """A clip keeps a few milliseconds around its speech and starts and ends at zero."""
    for clip in speaker(tone="plain").speak(TEXTS).values():
        loud = np.flatnonzero(np.abs(clip.samples) > 0.003 * np.abs(clip.samples).max())
        assert 0.005 < loud[0] / 48_000 < 0.015
        assert 0.020 < (clip.frames - loud[-1]) / 48_000 < 0.040
        assert clip.samples[0] == 0.0
        assert abs(clip.samples[-1]) < 1e-3


def test_each_different_sentence_is_spoken_once(speaker: MakeSpeaker) -> None:
    """Texts that sound alike are one clip, and progress counts each of them once."""
    voice = speaker(respell=lambda text: text.replace("qi", "chee"))
    done: list[tuple[int, int]] = []
    clips = voice.speak(["The qi.", "The qi.", "The chee."], lambda n, of: done.append((n, of)))
    assert voice.synthesized == 1
    assert clips["The qi."].key == clips["The chee."].key
    assert done == [(1, 2), (2, 2)]


def test_texts_are_one_whatever_their_unicode_form(speaker: MakeSpeaker) -> None:
    """A composed and a decomposed letter are one text and one clip."""
    voice = speaker("silent")
    composed = "Café"
    decomposed = unicodedata.normalize("NFD", composed)
    clips = voice.speak([composed, decomposed])
    assert clips[composed].key == clips[decomposed].key


def test_clips_come_in_the_order_asked(speaker: MakeSpeaker) -> None:
    """What is stored already does not overtake what must still be spoken."""
    speaker().speak(TEXTS[1:2])
    assert [text for text, _ in speaker().stream(TEXTS)] == TEXTS


def test_lengths_are_known_without_loading_sound(speaker: MakeSpeaker) -> None:
    """Lengths that are told without the sound are those of the sound."""
    voice = speaker()
    lengths = voice.lengths(TEXTS)
    assert voice.synthesized == 4
    assert speaker().lengths(TEXTS) == lengths
    assert {text: clip.frames for text, clip in voice.speak(TEXTS).items()} == lengths


def test_a_warm_cache_needs_no_worker(speaker: MakeSpeaker) -> None:
    """What is in the cache is told and loaded without the process that speaks."""
    lengths = speaker().lengths(TEXTS)
    again = speaker()
    assert again.lengths(TEXTS) == lengths
    assert again.speak(TEXTS)
    assert again._link._process is None


@pytest.mark.parametrize("loss", ["pruned", "damaged"])
def test_a_clip_lost_after_its_length_was_told_keeps_that_length(
    speaker: MakeSpeaker, store: Store, loss: str
) -> None:
    """A clip that is lost or damaged is spoken again with the very length that was planned."""
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
    """Engine, voice, rate and level each make another key; the same choice makes the same one."""
    keys = [
        speaker().key,
        speaker(name="us-f3").key,
        speaker(rate_wpm=150).key,
        speaker(lufs=-20.0).key,
        speaker("silent").key,
    ]
    assert len(set(keys)) == len(keys)
    assert speaker().key == keys[0]
    assert speaker(lufs=-19).key == keys[0]


def test_a_faster_rate_is_shorter(speaker: MakeSpeaker) -> None:
    """Twice the rate takes less than three quarters of the time for every sentence."""
    slow, fast = speaker(rate_wpm=100).lengths(TEXTS), speaker(rate_wpm=200).lengths(TEXTS)
    assert all(fast[text] < 0.75 * slow[text] for text in TEXTS)


def test_silent_sentences_have_a_predictable_length_and_no_file(
    speaker: MakeSpeaker, store: Store
) -> None:
    """The silent engine takes half a second a word at 120 words a minute and stores nothing."""
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
    """A text without a letter or digit is refused with its reason."""
    with pytest.raises(VoiceError, match=says):
        speaker("silent").speak([text])


@pytest.mark.parametrize(
    "text",
    [
        "-h",
        "-w out.wav is said, not done",
        "<audio src='x'/> hello <break time='9s'/>",
        "1 2 3",
        "BL40",
        "word " * 399 + "end.",
    ],
)
def test_odd_texts_are_only_spoken(speaker: MakeSpeaker, text: str) -> None:
    """Options and markup in a text are words to say, and nothing is done by them."""
    assert speaker().lengths([text])[text] > 4800


@pytest.mark.parametrize(
    "text",
    ["%s {file} $(id) `id`", "你好 hello", "now [here](/ˈO/)", "Rest 🙂"],
)
def test_what_no_voice_says_is_refused_by_name(speaker: MakeSpeaker, text: str) -> None:
    """Signs of markup, other scripts and pictures are neither dropped nor spelt."""
    with pytest.raises(VoiceError, match="no voice can say '") as error:
        speaker().lengths([text])
    assert error.value.sentence == text


def test_auto_is_the_engine_that_is_chosen(speaker: MakeSpeaker) -> None:
    """The one that the environment names here; a name is taken as it is."""
    assert speaker("auto").engine_id == "embedded"
    assert choose("silent") == "silent"


def test_an_unknown_engine_is_unavailable_with_what_there_is(speaker: MakeSpeaker) -> None:
    """A misspelt engine is refused with the list of those there are."""
    with pytest.raises(VoiceUnavailable, match=r"no such engine.*embedded, system"):
        speaker("espeek")
