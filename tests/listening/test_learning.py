"""A lesson takes what will do, and says what is wrong with the rest."""

from __future__ import annotations

import numpy as np
import pytest

from guided_press.listening.commands import Command
from guided_press.listening.learning import TAKES, Complaint
from guided_press.listening.speech import HZ, Utterance, Utterances
from tests.listening.speech import COMMANDS, WPM, examples, in_quiet_room, lesson, said, speak


def test_three_good_takes_make_a_command() -> None:
    """With fewer it is not among the examples."""
    begun = lesson()
    for number, wpm in enumerate(WPM):
        assert begun.count(Command.NEXT) == number
        assert begun.examples().commands == {}
        assert begun.hear(Command.NEXT, said("next", wpm)) is None
    learned = begun.examples().commands
    assert set(learned) == {Command.NEXT}
    assert learned[Command.NEXT].words == "next"
    assert len(learned[Command.NEXT].takes) == TAKES
    begun.again(Command.NEXT)
    assert begun.examples().commands == {}


def test_another_word_is_not_taken_for_the_same_command() -> None:
    """The takes of a command are alike."""
    begun = lesson()
    assert begun.hear(Command.NEXT, said("next")) is None
    assert begun.hear(Command.NEXT, said("go on")) is Complaint.UNLIKE_BEFORE
    assert begun.count(Command.NEXT) == 1


def test_two_commands_do_not_sound_alike() -> None:
    """The one that came first is named."""
    begun = lesson()
    assert begun.hear(Command.NEXT, said("next")) is None
    same = said("next", 135)
    assert begun.hear(Command.PAUSE, same) is Complaint.LIKE_ANOTHER
    assert begun.resembling(Command.PAUSE, same) is Command.NEXT


def test_level_and_room_are_looked_at() -> None:
    """Too quiet, too loud and too noisy are told from each other."""
    begun = lesson()
    word = said("next")
    faint = Utterance((word.samples // 300).astype(np.int16), word.end_sample, word.seconds)
    assert begun.hear(Command.NEXT, faint) is Complaint.TOO_QUIET
    loud = np.clip(word.samples.astype(np.float32) * 12, -32_768, 32_767).astype(np.int16)
    assert begun.hear(Command.NEXT, Utterance(loud, 0, word.seconds)) is Complaint.TOO_LOUD
    noise = 1500 * np.random.default_rng(1).standard_normal(len(word.samples))
    noisy = (word.samples + noise).astype(np.int16)
    assert begun.hear(Command.NEXT, Utterance(noisy, 0, word.seconds)) is Complaint.NOISY_ROOM


def test_ordinary_speech_counts_by_its_length() -> None:
    """What is too short to tell anything counts for nothing."""
    begun = lesson()
    before_s = begun.talk_s
    begun.hear_talk(np.zeros(HZ, np.int16))
    assert begun.talk_s == before_s > 1.3


@pytest.mark.long
def test_learned_commands_are_those_that_were_taught() -> None:
    """All three, each with the sound of several places."""
    taught = examples()
    assert set(taught.commands) == set(COMMANDS)
    assert {len(take) for one in taught.commands.values() for take in one.takes} == {5}
    assert taught.talk


def test_an_utterance_from_a_stream_will_do() -> None:
    """As the terminal's lesson hears it."""
    (utterance,) = Utterances().push(in_quiet_room(speak("again", HZ)))
    assert lesson((Command.AGAIN,)).hear(Command.AGAIN, utterance) is None
