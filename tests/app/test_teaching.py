"""A lesson step by step, as the terminal and the page lead through it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest

from guided_press.app.teaching import SILENCE_S, TRIES, LessonOutcome, Teaching
from guided_press.cli import ears as commands
from guided_press.cli.asking import Dialogue, Quit
from guided_press.errors import WrongUse
from guided_press.listening.commands import REPLIES, Command
from guided_press.listening.examples import Learned
from guided_press.listening.learning import TAKES
from guided_press.listening.speech import HZ, PcmBlock
from tests.listening.speech import ORDINARY, WPM, embedding, examples, in_quiet_room, speak

WORDS = {Command.NEXT: "next", Command.PAUSE: "pause"}


def blocks(*sounds: PcmBlock) -> Iterator[PcmBlock | None]:
    sound = np.concatenate(sounds)
    yield from (sound[start : start + 640] for start in range(0, len(sound), 640))


def spoken(text: str, wpm: int = 150, seed: int = 2) -> PcmBlock:
    return in_quiet_room(speak(text, HZ, wpm), seed=seed)


def outcomes(teaching: Teaching, *sounds: PcmBlock) -> list[LessonOutcome]:
    return [one for block in blocks(*sounds) if block is not None for one in teaching.push(block)]


def until_commands() -> Teaching:
    """A lesson whose commands are asked for next."""
    teaching = Teaching(WORDS, embedding())
    heard = outcomes(
        teaching,
        *(spoken(ORDINARY, seed=n) for n in range(3)),
        *(spoken(text, 140) for text in REPLIES),
    )
    assert heard == [LessonOutcome()] * (1 + len(REPLIES))
    return teaching


def replies_asked(teaching: Teaching) -> list[str]:
    """The replies that a lesson asks for after ordinary speech; each is said."""
    outcomes(teaching, *(spoken(ORDINARY, seed=n) for n in range(3)))
    asked = []
    while teaching.step.kind == "reply":
        asked.append(teaching.step.text)
        outcomes(teaching, spoken(teaching.step.text, 140))
    return asked


@pytest.mark.long
def test_the_steps_of_a_lesson() -> None:
    """Ordinary speech, every reply once, each command three times, then nothing more."""
    teaching = Teaching(WORDS, embedding())
    assert teaching.step.kind == "talk"
    assert teaching.share == 0.0
    teaching = until_commands()
    assert (teaching.step.text, teaching.step.number) == ("next", 1)
    outcomes(teaching, *(spoken("next", wpm) for wpm in WPM))
    assert (teaching.step.text, teaching.step.number) == ("pause", 1)
    outcomes(teaching, *(spoken("pause", wpm) for wpm in WPM))
    assert teaching.step.kind == "done"
    assert teaching.share == 1.0
    assert outcomes(teaching, spoken("pause")) == []
    learned = teaching.examples().commands
    assert {c: len(x.takes) for c, x in learned.items()} == dict.fromkeys(WORDS, TAKES)


@pytest.mark.long
def test_two_commands_that_sound_alike_are_told_and_can_be_renamed() -> None:
    """Refused with the other's name; after some tries anew, and other words lose no other take."""
    teaching = until_commands()
    outcomes(teaching, *(spoken("next", wpm) for wpm in WPM))
    refused = outcomes(teaching, *(spoken("next", 140, seed=n) for n in range(TRIES)))
    assert all("too much like 'next'" in one.problem for one in refused)
    assert [one.stuck for one in refused] == [False] * (TRIES - 1) + [True]
    for wrong in ("Next", " ", "x" * 100, "a\x1bb"):
        with pytest.raises(WrongUse):
            teaching.say_otherwise(wrong)
    teaching.say_otherwise("a short  pause")
    assert (teaching.step.text, teaching.step.number) == ("a short pause", 1)
    outcomes(teaching, *(spoken("a short pause", wpm) for wpm in WPM))
    learned = teaching.examples().commands
    assert [learned[command].words for command in WORDS] == ["next", "a short pause"]


def test_no_other_words_where_no_command_is_asked_for() -> None:
    """A reply is what it is."""
    with pytest.raises(WrongUse, match="no command"):
        Teaching(WORDS, embedding()).say_otherwise("halt")


def test_a_reply_that_is_a_command_is_not_asked_for() -> None:
    """Who says "yes" for "ready" would otherwise teach that it means nothing."""
    teaching = Teaching({Command.READY: "Yes"}, embedding())
    assert replies_asked(teaching) == [text for text in REPLIES if text != "yes"]


@pytest.mark.long
def test_silence_is_told_and_nothing_is_lost() -> None:
    """After twelve seconds in which somebody would have spoken; the lesson goes on after it."""
    teaching = until_commands()
    outcomes(teaching, spoken("next"))
    (silent,) = outcomes(teaching, np.zeros(int((SILENCE_S + 1) * HZ), np.int16))
    assert silent.deaf
    assert "Nothing was heard" in silent.problem
    teaching.forget_sound()
    assert outcomes(teaching, *(spoken("next", wpm) for wpm in WPM[1:])) == [LessonOutcome()] * 2
    assert teaching.step.text == "pause"


def test_a_lost_microphone_is_told() -> None:
    """It is an outcome like silence: the lesson waits, and keeps what it has."""
    outcome = Teaching(WORDS, embedding()).hear(iter([None]))
    assert outcome.deaf
    assert "was lost" in outcome.problem


@pytest.mark.long
def test_what_was_learned_before_belongs_to_the_lesson() -> None:
    """No kept words are asked for as a reply or taken for another command; none may be alike."""
    kept = {**examples().commands, Command.READY: Learned("Yes", examples().replies[:1])}
    for words in ({Command.STOP: "Pause"}, {Command.STOP: "yes"}):
        with pytest.raises(WrongUse, match="two commands"):
            Teaching(words, embedding(), kept)
    assert Teaching({Command.PAUSE: "yes", Command.READY: "pause"}, embedding(), kept).words
    teaching = Teaching({Command.STOP: "halt"}, embedding(), kept)
    assert replies_asked(teaching) == [text for text in REPLIES if text != "yes"]
    (refused,) = outcomes(teaching, spoken("pause"))
    assert "too much like 'pause'" in refused.problem
    with pytest.raises(WrongUse, match="two commands"):
        teaching.say_otherwise("go on")
    outcomes(teaching, *(spoken("halt", wpm) for wpm in WPM))
    assert set(teaching.examples().commands) == {Command.STOP}


@pytest.mark.long
def test_the_terminals_lesson() -> None:
    """What is to be said, and what became of it; a wrong one is refused and said again."""
    sounds = [spoken(ORDINARY, seed=n) for n in range(3)]
    sounds += [spoken(text, 140) for text in REPLIES]
    sounds += [spoken("next", wpm) for wpm in WPM]
    sounds += [spoken("next", 140), *(spoken("pause", wpm) for wpm in WPM)]
    shown = io.StringIO()
    dialogue = Dialogue(io.StringIO("\n").readline, shown.write)
    learned = commands._lesson(Teaching(WORDS, embedding()), dialogue, blocks(*sounds)).commands
    assert {c: len(x.takes) for c, x in learned.items()} == dict.fromkeys(WORDS, TAKES)
    assert "too much like 'next'" in shown.getvalue()
    assert shown.getvalue().count("good\n") == 6 + len(REPLIES)


@pytest.mark.long
def test_the_terminals_lesson_outlives_silence_and_a_lost_microphone() -> None:
    """It says what is wrong, goes on with Enter from there, and ends with q."""
    teaching = until_commands()
    silence = np.zeros(14 * HZ, np.int16)

    def microphone() -> Iterator[PcmBlock | None]:
        yield from blocks(spoken("next", WPM[0]), silence)
        yield None
        yield from blocks(*(spoken("next", wpm) for wpm in WPM[1:]))
        yield from blocks(*(spoken("pause", wpm) for wpm in WPM))

    shown = io.StringIO()
    dialogue = Dialogue(io.StringIO("\n\n\n").readline, shown.write)
    learned = commands._lesson(teaching, dialogue, microphone()).commands
    assert {c: len(x.takes) for c, x in learned.items()} == dict.fromkeys(WORDS, TAKES)
    assert shown.getvalue().count("Nothing was heard.") == 1
    assert shown.getvalue().count("The microphone was lost.") == 1
    assert shown.getvalue().count("Enter = again, q = quit") == 2
    dialogue = Dialogue(io.StringIO("\nq\n").readline, shown.write)
    with pytest.raises(Quit):
        commands._lesson(Teaching(WORDS, embedding()), dialogue, blocks(silence))
