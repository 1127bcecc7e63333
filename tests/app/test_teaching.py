"""A lesson step by step, as the terminal and the page lead through it."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest

from guided_press.app.teaching import SILENCE_S, TRIES, Course, LessonOutcome
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


def outcomes(course: Course, *sounds: PcmBlock) -> list[LessonOutcome]:
    return [one for block in blocks(*sounds) if block is not None for one in course.push(block)]


def until_commands() -> Course:
    """A lesson whose commands are asked for next."""
    course = Course(WORDS, embedding())
    heard = outcomes(
        course,
        *(spoken(ORDINARY, seed=n) for n in range(3)),
        *(spoken(text, 140) for text in REPLIES),
    )
    assert heard == [LessonOutcome()] * (1 + len(REPLIES))
    return course


def replies_asked(course: Course) -> list[str]:
    """The replies that a lesson asks for after ordinary speech; each is said."""
    outcomes(course, *(spoken(ORDINARY, seed=n) for n in range(3)))
    asked = []
    while course.step.kind == "reply":
        asked.append(course.step.text)
        outcomes(course, spoken(course.step.text, 140))
    return asked


def test_the_steps_of_a_lesson() -> None:
    """Ordinary speech, every reply once, each command three times, then nothing more."""
    course = Course(WORDS, embedding())
    assert course.step.kind == "talk"
    assert course.share == 0.0
    course = until_commands()
    assert (course.step.text, course.step.number) == ("next", 1)
    outcomes(course, *(spoken("next", wpm) for wpm in WPM))
    assert (course.step.text, course.step.number) == ("pause", 1)
    outcomes(course, *(spoken("pause", wpm) for wpm in WPM))
    assert course.step.kind == "done"
    assert course.share == 1.0
    assert outcomes(course, spoken("pause")) == []
    learned = course.examples().commands
    assert {c: len(x.takes) for c, x in learned.items()} == dict.fromkeys(WORDS, TAKES)


@pytest.mark.long
def test_two_commands_that_sound_alike_are_told_and_can_be_renamed() -> None:
    """Refused with the other's name; after some tries anew, and other words lose no other take."""
    course = until_commands()
    outcomes(course, *(spoken("next", wpm) for wpm in WPM))
    refused = outcomes(course, *(spoken("next", 140, seed=n) for n in range(TRIES)))
    assert all("too much like 'next'" in one.problem for one in refused)
    assert [one.stuck for one in refused] == [False] * (TRIES - 1) + [True]
    for wrong in ("Next", " ", "x" * 100, "a\x1bb"):
        with pytest.raises(WrongUse):
            course.say_otherwise(wrong)
    course.say_otherwise("a short  pause")
    assert (course.step.text, course.step.number) == ("a short pause", 1)
    outcomes(course, *(spoken("a short pause", wpm) for wpm in WPM))
    learned = course.examples().commands
    assert [learned[command].words for command in WORDS] == ["next", "a short pause"]


def test_no_other_words_where_no_command_is_asked_for() -> None:
    """A reply is what it is."""
    with pytest.raises(WrongUse, match="no command"):
        Course(WORDS, embedding()).say_otherwise("halt")


def test_a_reply_that_is_a_command_is_not_asked_for() -> None:
    """Who says "yes" for "ready" would otherwise teach that it means nothing."""
    course = Course({Command.READY: "Yes"}, embedding())
    assert replies_asked(course) == [text for text in REPLIES if text != "yes"]


def test_silence_is_told_and_nothing_is_lost() -> None:
    """After twelve seconds in which somebody would have spoken; the lesson goes on after it."""
    course = until_commands()
    outcomes(course, spoken("next"))
    (silent,) = outcomes(course, np.zeros(int((SILENCE_S + 1) * HZ), np.int16))
    assert silent.deaf
    assert "Nothing was heard" in silent.problem
    course.forget_sound()
    assert outcomes(course, *(spoken("next", wpm) for wpm in WPM[1:])) == [LessonOutcome()] * 2
    assert course.step.text == "pause"


def test_a_lost_microphone_is_told() -> None:
    """It is an outcome like silence: the lesson waits, and keeps what it has."""
    outcome = Course(WORDS, embedding()).hear(iter([None]))
    assert outcome.deaf
    assert "was lost" in outcome.problem


def test_what_was_learned_before_belongs_to_the_lesson() -> None:
    """No kept words are asked for as a reply or taken for another command; none may be alike."""
    kept = {**examples().commands, Command.READY: Learned("Yes", examples().replies[:1])}
    for words in ({Command.STOP: "Pause"}, {Command.STOP: "yes"}):
        with pytest.raises(WrongUse, match="two commands"):
            Course(words, embedding(), kept)
    assert Course({Command.PAUSE: "yes", Command.READY: "pause"}, embedding(), kept).words
    course = Course({Command.STOP: "halt"}, embedding(), kept)
    assert replies_asked(course) == [text for text in REPLIES if text != "yes"]
    (refused,) = outcomes(course, spoken("pause"))
    assert "too much like 'pause'" in refused.problem
    with pytest.raises(WrongUse, match="two commands"):
        course.say_otherwise("go on")
    outcomes(course, *(spoken("halt", wpm) for wpm in WPM))
    assert set(course.examples().commands) == {Command.STOP}


def test_the_terminals_lesson() -> None:
    """What is to be said, and what became of it; a wrong one is refused and said again."""
    sounds = [spoken(ORDINARY, seed=n) for n in range(3)]
    sounds += [spoken(text, 140) for text in REPLIES]
    sounds += [spoken("next", wpm) for wpm in WPM]
    sounds += [spoken("next", 140), *(spoken("pause", wpm) for wpm in WPM)]
    shown = io.StringIO()
    dialogue = Dialogue(io.StringIO("\n").readline, shown.write)
    learned = commands._lesson(Course(WORDS, embedding()), dialogue, blocks(*sounds)).commands
    assert {c: len(x.takes) for c, x in learned.items()} == dict.fromkeys(WORDS, TAKES)
    assert "too much like 'next'" in shown.getvalue()
    assert shown.getvalue().count("good\n") == 6 + len(REPLIES)


@pytest.mark.long
def test_the_terminals_lesson_outlives_silence_and_a_lost_microphone() -> None:
    """It says what is wrong, goes on with Enter from there, and ends with q."""
    course = until_commands()
    silence = np.zeros(14 * HZ, np.int16)

    def microphone() -> Iterator[PcmBlock | None]:
        yield from blocks(spoken("next", WPM[0]), silence)
        yield None
        yield from blocks(*(spoken("next", wpm) for wpm in WPM[1:]))
        yield from blocks(*(spoken("pause", wpm) for wpm in WPM))

    shown = io.StringIO()
    dialogue = Dialogue(io.StringIO("\n\n\n").readline, shown.write)
    learned = commands._lesson(course, dialogue, microphone()).commands
    assert {c: len(x.takes) for c, x in learned.items()} == dict.fromkeys(WORDS, TAKES)
    assert shown.getvalue().count("Nothing was heard.") == 1
    assert shown.getvalue().count("The microphone was lost.") == 1
    assert shown.getvalue().count("Enter = again, q = quit") == 2
    dialogue = Dialogue(io.StringIO("\nq\n").readline, shown.write)
    with pytest.raises(Quit):
        commands._lesson(Course(WORDS, embedding()), dialogue, blocks(silence))
