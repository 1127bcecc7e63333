"""Where utterances begin and end."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.listening.speech import AFTER_S, BEFORE_S, CHUNK, HZ, Utterances
from tests.listening.speech import in_quiet_room, speak


@pytest.mark.parametrize("level", [1.0, 0.1])
def test_a_word_is_one_utterance_with_sound_around_it(level: float) -> None:
    """However loud: its ends are right to a tenth of a second."""
    word = speak("go on", HZ)
    (utterance,) = Utterances().push(in_quiet_room(word, level))
    assert utterance.seconds == pytest.approx(len(word) / HZ, abs=0.15)
    assert utterance.end_sample == pytest.approx(3 * HZ // 2 + len(word), abs=HZ // 10)
    around_s = len(utterance.samples) / HZ - utterance.seconds
    assert around_s == pytest.approx(BEFORE_S + AFTER_S, abs=2 * CHUNK / HZ)


@pytest.mark.long
@given(st.lists(st.integers(1, 4000), min_size=1, max_size=40))
@settings(max_examples=15, deadline=None)
def test_blocks_of_any_length_give_the_same(lengths: list[int]) -> None:
    """A microphone's blocks need not fit the detector's chunks."""
    sound = in_quiet_room(speak("next", HZ))
    whole, parted = Utterances(), Utterances()
    expected = whole.push(sound)
    got, start = [], 0
    for number in range(len(sound)):
        length = lengths[number % len(lengths)] + 500
        got += parted.push(sound[start : start + length])
        start += length
        if start >= len(sound):
            break
    assert [u.end_sample for u in got] == [u.end_sample for u in expected]
    assert np.array_equal(got[0].samples, expected[0].samples)


def test_long_talk_is_no_utterance() -> None:
    """A sentence of more than 1.8 s is dropped; the word after it is not."""
    talk = speak("we could ask the neighbours about it tomorrow in the afternoon", HZ)
    sound = np.concatenate([in_quiet_room(talk), in_quiet_room(speak("next", HZ))])
    (utterance,) = Utterances().push(sound)
    assert utterance.end_sample > len(in_quiet_room(talk))


@pytest.mark.parametrize("kind", ["silence", "hiss", "knocks", "hum"])
def test_what_is_not_speech_is_nothing(kind: str) -> None:
    """Digital silence, noise, knocks and hum."""
    chance = np.random.default_rng(3)
    sound = np.zeros(8 * HZ)
    if kind == "hiss":
        sound = 300 * chance.standard_normal(len(sound))
    if kind == "knocks":
        for start in range(HZ, 7 * HZ, HZ):
            sound[start : start + 600] = 8000 * chance.standard_normal(600)
    if kind == "hum":
        sound = 3000 * np.sin(2 * np.pi * 50 * np.arange(len(sound)) / HZ)
    assert Utterances().push(sound.astype(np.int16)) == []


def test_a_reset_forgets_half_a_word() -> None:
    """What follows does not belong to it."""
    sound = in_quiet_room(speak("go on", HZ))
    utterances = Utterances()
    middle = 3 * HZ // 2 + len(speak("go on", HZ)) // 2
    utterances.push(sound[:middle])
    assert utterances.speaking
    utterances.reset()
    assert not utterances.speaking
    assert utterances.push(np.zeros(2 * HZ, np.int16)) == []
