"""A recorded voice says what was recorded, at level; what was not is named and never made up."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from guided_press.errors import ExportError, NotRecorded, VoiceError, VoiceNotFound
from guided_press.sound.loudness import integrated_lufs
from guided_press.store import Store
from guided_press.voices import recordings
from guided_press.voices.base import VoiceSpec
from guided_press.voices.catalog import engines
from guided_press.voices.recordings import (
    code_of,
    keep_recording,
    recorded_voices,
    remove_recorded,
    short_codes,
)
from guided_press.voices.speakers import RecordedSpeaker, speaker_for
from guided_press.voices.wav import Waveform, read_wav

TEXTS = ["Press slowly, as the breath goes out.", "Let go of it slowly.", "Rest for three breaths."]


def voice_of(hz: float, seconds: float = 1.8) -> Waveform:
    at = np.arange(round(seconds * 44_100)) / 44_100
    tone = 0.05 * np.sin(2 * np.pi * hz * at) * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * at))
    return Waveform(tone.astype(np.float32), 44_100)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of this test's own, for workers too."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "guided-press" / "voices" / "recorded"


@pytest.fixture
def maria() -> None:
    for number, text in enumerate(TEXTS):
        keep_recording("maria", text, voice_of(300 * (number + 1)))


def made(store: Store, name: str | None) -> RecordedSpeaker:
    speaker = speaker_for(VoiceSpec("recorded", name), store, str.upper)
    assert isinstance(speaker, RecordedSpeaker)
    return speaker


def pitch_hz(samples: np.ndarray) -> float:
    spectrum = np.abs(np.fft.rfft(samples))
    return float(spectrum.argmax() * 48_000 / len(samples))


@pytest.mark.usefixtures("maria")
def test_each_sentence_is_its_recording_and_the_voice_is_at_level(store: Store) -> None:
    """A sentence is heard as its own recording, and all of them together at the set loudness."""
    with made(store, None) as speaker:
        clips = speaker.speak(TEXTS)
    for number, text in enumerate(TEXTS):
        assert pitch_hz(clips[text].samples) == pytest.approx(300 * (number + 1), abs=2)
    together = [clip.samples for clip in clips.values()]
    assert integrated_lufs(together) == pytest.approx(-19, abs=0.3)


@pytest.mark.usefixtures("maria")
def test_every_missing_sentence_is_named(store: Store) -> None:
    """Asking for sentences without a recording names each of them, how many, and the remedy."""
    with made(store, "maria") as speaker, pytest.raises(NotRecorded) as refused:
        speaker.stored([*TEXTS, "Sit.", "Stand up."])
    assert refused.value.sentences == ("Sit.", "Stand up.")
    assert all(text in str(refused.value) for text in ("Sit.", "Stand up.", "2 of 5", "record"))


@pytest.mark.usefixtures("maria")
@pytest.mark.parametrize("way", ["stored", "speak"])
def test_another_voice_stands_in_only_where_it_is_asked_to(store: Store, way: str) -> None:
    """A second voice speaks what is missing if it was named, and only what is missing."""
    with made(store, "maria or embedded:gb") as speaker:
        clips = getattr(speaker, way)([TEXTS[0], "Sit down on a chair.", TEXTS[1]])
        assert speaker.spoken_by == "recorded or embedded"
        assert (speaker.synthesized, speaker.reused) == (3, 0)
    assert list(clips) == [TEXTS[0], "Sit down on a chair.", TEXTS[1]]
    assert pitch_hz(clips[TEXTS[1]].samples) == pytest.approx(600, abs=2)
    with made(store, "maria") as alone:
        assert alone.key != speaker.key


@pytest.mark.usefixtures("maria")
def test_another_take_is_another_voice(store: Store) -> None:
    """A new recording of a sentence is heard at once, and no earlier sound is taken for it."""
    with made(store, "maria") as speaker:
        before = speaker.key
    keep_recording("maria", TEXTS[0], voice_of(450))
    with made(store, "maria") as speaker:
        assert speaker.key != before
        assert pitch_hz(speaker.speak(TEXTS)[TEXTS[0]].samples) == pytest.approx(450, abs=2)


@pytest.mark.usefixtures("maria")
@pytest.mark.parametrize("name", ["mario", "../maria", "", "maria/x", "maria or nosuch"])
def test_names_of_nobody_are_refused(store: Store, name: str) -> None:
    """Only the name of a recorded person is a voice; no name at all means the one there is."""
    if name == "":
        with made(store, name) as speaker:
            assert speaker.name == "maria"
        return
    with pytest.raises(VoiceError):
        made(store, name)


def test_without_recordings_the_engine_says_how_to_make_some(store: Store) -> None:
    """Where nothing is recorded, list and error both name the command that records."""
    assert "guided-press record" in engines()["recorded"].problem
    with pytest.raises(VoiceError, match="guided-press record"):
        made(store, None)


@pytest.mark.usefixtures("maria")
def test_a_damaged_recording_is_named(store: Store, data: Path) -> None:
    """The error for a recording that cannot be read names its file."""
    path = data / "maria" / f"{code_of(TEXTS[0])}.wav"
    path.write_bytes(b"no sound")
    with made(store, "maria") as speaker, pytest.raises(VoiceError, match=path.name):
        speaker.speak(TEXTS)


@pytest.mark.parametrize("name", ["", "..", "a/b", ".hidden", "x" * 90, "a b"])
def test_a_voice_has_a_name_that_stays_in_its_folder(name: str) -> None:
    """A name that would lead out of the folder, hide or not fit is refused."""
    with pytest.raises(VoiceError):
        keep_recording(name, "Sit.", voice_of(300))


@pytest.mark.usefixtures("maria")
def test_what_cannot_be_written_leaves_the_earlier_take(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk costs the new take only: the earlier one stays whole, and no rest is left."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(recordings, "write_wav", full)
    with pytest.raises(ExportError, match="Free some space"):
        keep_recording("maria", TEXTS[0], voice_of(900))
    kept = data / "maria" / f"{code_of(TEXTS[0])}.wav"
    assert pitch_hz(read_wav(kept).samples) * 44_100 / 48_000 == pytest.approx(300, abs=2)
    assert len(list(kept.parent.iterdir())) == len(TEXTS)


@pytest.mark.usefixtures("maria")
def test_a_removed_voice_is_gone() -> None:
    """A removed recorded voice is no longer listed, and removing it again is refused."""
    remove_recorded("maria")
    assert recorded_voices() == []
    with pytest.raises(VoiceNotFound):
        remove_recorded("maria")


def test_a_code_is_made_from_the_sentence_alone() -> None:
    """So it serves every session, and a changed sentence never gets the old sound."""
    assert code_of("Café.") == code_of(" Cafe\u0301. ")
    assert code_of("Sit.") != code_of("Sit!")
    assert not set("".join(code_of(str(number)) for number in range(500))) & set("lo01")


def test_codes_on_paper_grow_until_no_two_are_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Short codes are as short as keeps each sentence's code its own."""
    codes = {"a": "abcdefgh", "b": "abcdefxx", "c": "zzzzzzzz"}
    monkeypatch.setattr(recordings, "code_of", codes.__getitem__)
    assert short_codes(["a", "b", "c"]) == {"a": "abcdefg", "b": "abcdefx", "c": "zzzzzzz"}
