"""Which command an utterance is, and that other speech is none."""

from __future__ import annotations

import pytest

from guided_press.listening.bank import other_speech
from guided_press.listening.commands import REPLIES, Command
from guided_press.listening.embedding import SIZE
from guided_press.listening.examples import Examples, Learned
from guided_press.listening.matching import Matcher
from tests.listening.speech import COMMANDS, embedding, examples, said


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(examples(), embedding())


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("wpm", "level"), [(142, 0.4), (158, 0.8)])
def test_a_command_is_heard_at_another_pace_and_level(
    matcher: Matcher, command: Command, wpm: int, level: float
) -> None:
    """As it is on another day."""
    heard = matcher.match(said(command.replace("-", " "), wpm, level, seed=9))
    assert heard is not None
    assert heard.command is command


@pytest.mark.parametrize("text", ["thank you", "of course", "the neighbour", "not today", "louder"])
def test_other_words_are_no_command(matcher: Matcher, text: str) -> None:
    """Nor is a command that was not taught."""
    assert matcher.match(said(text, 150, 0.7, seed=9)) is None


def test_the_bank_holds_every_reply_of_several_people() -> None:
    """As unit vectors."""
    bank = other_speech()
    assert {words for words, _ in bank} == set(REPLIES)
    assert len(bank) >= 5 * len(REPLIES)
    assert all(vectors.shape[1] == SIZE for _, vectors in bank)
    assert all(abs(float((vectors[0] ** 2).sum()) - 1) < 1e-3 for _, vectors in bank)


def test_what_somebody_else_replies_is_no_command_unless_it_is_ones_own_word() -> None:
    """An example of "yes" as another person says it is only listened for where it was chosen."""
    bank = other_speech()
    yes = next(vectors for words, vectors in bank if words == "yes")
    near = next(v for words, v in bank if words == "yes" and v is not yes)
    for words, heard in (("next", None), ("Yes", Command.READY)):
        taught = Examples({Command.READY: Learned(words, ((near,),))}, (), ())
        found = Matcher(taught, embedding()).name(near if heard else yes)
        assert (found and found.command) == heard
