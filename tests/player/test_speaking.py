"""The voice while a session plays: ahead, questions first, and never silent about a failure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
import pytest

from guided_press.errors import NotRecorded, VoiceCrashed, VoiceError
from guided_press.player.earcons import earcon
from guided_press.player.speaking import Speaking
from guided_press.sound.clip import Clip
from guided_press.voices.stored import StoredClip
from tests.player.stage import Reader, frames_of

TEXTS = [f"Sentence number {number}." for number in range(40)]


@pytest.fixture
def reader() -> Reader:
    return Reader()


def _speaking(reader: Reader) -> Speaking:
    return Speaking(reader, lambda key: False, earcon("unspoken"))


def test_everything_is_spoken_once_in_order(reader: Reader) -> None:
    """What comes first in the session is there first."""
    speaking = _speaking(reader)
    speaking.start([*TEXTS, *TEXTS[:3]])
    assert speaking.wait_for(TEXTS, 5)
    speaking.close()
    assert reader.said == TEXTS
    assert [speaking.sounds[text].frames for text in TEXTS] == [frames_of(text) for text in TEXTS]


def test_a_question_is_spoken_when_it_is_asked(reader: Reader) -> None:
    """It is there a moment later, whatever else is to be spoken."""
    speaking = _speaking(reader)
    assert speaking.ask_for(["The left side."]) is None
    speaking.start(TEXTS)
    assert speaking.wait_for(["The left side."], 5)
    sounds = speaking.ask_for(["The left side."])
    assert sounds is not None
    speaking.close()
    assert reader.said[0] == "The left side."


def test_one_sentence_that_cannot_be_spoken_takes_no_other_with_it(reader: Reader) -> None:
    """A signal stands in its place, and it is told."""
    reader.broken = {TEXTS[20]}
    speaking = _speaking(reader)
    speaking.start(TEXTS)
    assert speaking.wait_for(TEXTS, 5)
    speaking.close()
    assert list(speaking.unspoken) == [TEXTS[20]]
    assert speaking.sounds[TEXTS[20]].key == earcon("unspoken").key
    assert len(reader.said) == 39


def test_a_sound_that_is_lost_while_playing_becomes_a_signal() -> None:
    """The cache was emptied and the voice is gone: a signal of the same length, and it is told."""

    class Forgetful:
        def stored(self, texts: Iterable[str]) -> Mapping[str, StoredClip]:
            def lost() -> Clip:
                raise VoiceCrashed("test", "its process ended, twice.")

            return {text: StoredClip(text, 96_000, lost) for text in texts}

    speaking = Speaking(Forgetful(), lambda key: False, earcon("unspoken"))
    speaking.start(TEXTS[:1])
    assert speaking.wait_for(TEXTS[:1], 5)
    samples = speaking.sounds[TEXTS[0]].samples
    speaking.close()
    assert samples.shape == (96_000,)
    assert np.abs(samples).max() > 0.01
    assert TEXTS[0] in speaking.unspoken


def _errors() -> Iterator[VoiceError]:
    for kind in VoiceError.__subclasses__():
        if kind is NotRecorded:
            yield NotRecorded("maria", TEXTS, 3)
        else:
            yield kind("test", "it failed.")


def test_every_error_of_a_voice_is_met() -> None:
    """Nothing that a voice may raise ends the thread that speaks."""
    for raised in _errors():

        class Failing:
            error = raised

            def stored(self, texts: Iterable[str]) -> Mapping[str, StoredClip]:
                raise self.error

        speaking = Speaking(Failing(), lambda key: False, earcon("unspoken"))
        speaking.start(TEXTS[:3])
        assert speaking.wait_for(TEXTS[:3], 5)
        assert len(speaking.unspoken) == 3
        speaking.close()
