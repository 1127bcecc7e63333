"""Questions on a terminal: a screen at a time, back and forward, and out at any moment.

One letter and Enter, or the whole word; so it works in every terminal and with a screen reader.
Everything is written to standard error, so that a plan can still go into a pipe.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import typer

from guided_press.cli import terminal
from guided_press.session.profile import (
    Answer,
    Area,
    Profile,
    Value,
    can_be_agreed,
    has_place,
    places_of,
)

if TYPE_CHECKING:
    from guided_press.app import Questions
    from guided_press.knowledge.models import Condition
    from guided_press.session.cues import Side

WIDTH = 88
"""Running text is not set wider than this."""

AROUND_LINES = 4
"""Of a page of questions: what stands above them, and what is asked below."""

_VALUES: Mapping[str, Value] = {"y": "yes", "n": "no", "s": "not_sure"}
_VALUE_WORDS = {"yes": "y", "no": "n", "not sure": "s", "not_sure": "s", "?": "s", "none": "n"}
_SIDES: Mapping[str, Side] = {"l": "left", "r": "right", "b": "both"}

_INTRODUCTION = (
    "These questions are about the person who is pressed, the last ones about whoever presses. "
    "Answer y (yes), n (no) or s (not sure), and Enter. b goes back, q quits. "
    "Not sure counts as the careful answer. Nothing is kept before you say so."
)
_ABOUT_TODAY = (
    "About today. These questions are asked for each session, and the answers are not kept."
)


class Back(Exception):
    """The person wants to see the screen before."""


class Quit(Exception):
    """The person wants to stop here."""


class Dialogue:
    """Writes lines and reads answers.

    Args:
        read: Gives the next line, or an empty text at the end of the input.
        write: Takes text as it is.
        height: Lines that can be seen at once; the terminal's when nothing is said.
    """

    def __init__(
        self,
        read: Callable[[], str] | None = None,
        write: Callable[[str], object] | None = None,
        height: int | None = None,
    ) -> None:
        self._read = read or sys.stdin.readline
        self._write = write or sys.stderr.write
        self._height = height or terminal.height()

    @staticmethod
    def is_possible() -> bool:
        """Whether somebody is there to be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def say(self, text: str = "", indent: str = "") -> None:
        """Write a paragraph; what is indented hangs a little further in."""
        self._write(f"{_filled(text, indent)}\n")

    def listed(self, questions: Sequence[str]) -> None:
        """Write numbered questions, a page at a time where they are more than can be seen.

        Nobody should say "no to all" to what has scrolled away unread.

        Raises:
            Back, Quit: Instead of going on.
        """
        room = self._height - AROUND_LINES if self._height else None
        written = 0
        for number, question in enumerate(questions, 1):
            text = _filled(f"{number}. {question}", "  ")
            lines = text.count("\n") + 1
            if room is not None and written and written + lines > room:
                self.choose("There are more.", {"": "more"}, "Enter = go on, b, q")
                written = 0
            self._write(f"{text}\n")
            written += lines

    def write(self, text: str) -> None:
        """Write text as it is, at once."""
        self._write(text)
        sys.stderr.flush()

    def choose(self, prompt: str, known: Mapping[str, str], words: str) -> str:
        """Ask until the answer is one of the known letters or words.

        Args:
            prompt: What is asked.
            known: Whole words, and the letter that each stands for.
            words: The choices as they are shown.

        Raises:
            Back, Quit: Instead of an answer; the end of the input quits.
        """
        while True:
            answer = self.line(f"{prompt} [{words}] ", (*known, *known.values()))
            letter = known.get(answer, answer)
            if letter in known.values():
                return letter
            self.say(f"Please answer {words}.")

    def line(self, prompt: str, known: Sequence[str] = ()) -> str:
        """Ask for a line; small letters, without the space around it.

        Args:
            prompt: What is asked.
            known: Answers that are taken as they are, even if they look like a way out.

        Raises:
            Back, Quit: Instead of an answer.
        """
        self._write(prompt)
        sys.stderr.flush()
        answer = self._read()
        if not answer:
            self._write("\n")
            raise Quit
        answer = answer.strip().lower()
        if answer not in known:
            if answer in ("q", "quit"):
                raise Quit
            if answer in ("b", "back"):
                raise Back
        return answer


def _filled(text: str, indent: str = "") -> str:
    hanging = f"{indent}   " if indent else ""
    width = min(terminal.width(), WIDTH)
    return textwrap.fill(text, width, initial_indent=indent, subsequent_indent=hanging)


def interview(dialogue: Dialogue, before: Profile) -> Profile | None:
    """Ask everything that is kept, screen by screen.

    Args:
        dialogue: Where.
        before: Earlier answers; Enter keeps those of a screen that still count.

    Returns:
        The profile with the new answers; None when the person does not want them kept.
    """
    from guided_press import app

    screens = app.screens()
    answers, number = dict(before.answers), 0
    dialogue.say(_INTRODUCTION)
    try:
        while number < len(screens):
            dialogue.say()
            dialogue.say(f"{number + 1} of {len(screens)}: {screens[number].title}")
            try:
                _screen(dialogue, screens[number], answers)
                number += 1
            except Back:
                number = max(0, number - 1)
        dialogue.say()
        question = f"Keep these answers as the profile '{before.name}'?"
    except Quit:
        if answers == before.answers:
            dialogue.say("Nothing was changed.")
            return None
        question = f"Keep what was answered so far as the profile '{before.name}'?"
    return replace(before, answers=answers) if _agrees(dialogue, question) else None


def _agrees(dialogue: Dialogue, question: str) -> bool:
    """Nothing is kept without a yes; going away is none."""
    try:
        if dialogue.choose(question, {"yes": "y", "no": "n"}, "y/n") == "y":
            return True
    except (Back, Quit):
        pass
    dialogue.say("Nothing was kept.")
    return False


def _screen(dialogue: Dialogue, questions: Questions, answers: dict[str, Answer]) -> None:
    """Ask the questions of one screen: none of them, or one by one.

    Args:
        dialogue: Where.
        questions: Which.
        answers: Earlier ones; each new one is put in at once, so that leaving loses none.
    """
    from guided_press import app

    conditions = questions.conditions
    current = [c.id for c in conditions if c.id in answers and app.is_current(answers[c.id])]
    so_far = {name: f" ({_shown(answers[name])})" for name in current}
    dialogue.listed([f"{c.ask}{so_far.get(c.id, '')}" for c in conditions])
    known = {"none": "n", "no": "n", "yes": "y", "not sure": "y", "s": "y"}
    words = "n = no to all, y = one by one, b, q"
    if len(current) == len(conditions):
        known[""] = "keep"
        words += ", Enter = keep"
    choice = dialogue.choose("Does any of these apply?", known, words)
    if choice == "keep":
        return
    today = date.today()
    for number, condition in enumerate(conditions, 1):
        if choice == "n":
            answers[condition.id] = Answer("no", today)
        else:
            answers[condition.id] = _question(dialogue, number, condition, today)


def _question(dialogue: Dialogue, number: int, condition: Condition, today: date) -> Answer:
    """Ask one question, say what the answer does, and ask what belongs to it."""
    dialogue.say(f"{number}. {condition.ask}", "  ")
    words = {**_VALUE_WORDS, **{letter: letter for letter in _VALUES}}
    value = _VALUES[dialogue.choose("  ", words, "y/n/s")]
    answer = Answer(value, today)
    if value == "not_sure":
        as_yes = condition.if_unsure == "treat_as_yes"
        dialogue.say(f"Counted as {'yes' if as_yes else 'no'}, to be careful.", "   ")
    if value == "yes" or (value == "not_sure" and condition.if_unsure == "treat_as_yes"):
        dialogue.say(condition.message, "   ")
    if value != "yes":
        return answer
    if condition.local:
        letter = dialogue.choose(
            "   Which side?", {"left": "l", "right": "r", "both": "b"}, "left/right/both"
        )
        answer = replace(answer, side=_SIDES[letter])
    if has_place(condition):
        answer = replace(answer, where=_places(dialogue, condition))
    if can_be_agreed(condition):
        question = "   Has a clinician who knows of this agreed to acupressure?"
        if dialogue.choose(question, {"yes": "y", "no": "n"}, "y/n") == "y":
            answer = replace(answer, agreed_on=today)
    return answer


def _places(dialogue: Dialogue, condition: Condition) -> tuple[Area, ...]:
    """Where it is; Enter stands for everywhere."""
    known = places_of(condition)
    while True:
        said = dialogue.line(f"   Where? Several with commas, Enter = all [{', '.join(known)}] ")
        named = [word.strip().replace(" ", "_") for word in said.split(",") if word.strip()]
        if all(word in known for word in named):
            return tuple(area for area in known if area in named)
        dialogue.say(f"Please name {', '.join(known)}.")


def _shown(answer: Answer) -> str:
    side = f", {answer.side}" if answer.side != "both" else ""
    where = f", {' and '.join(answer.where)}" if answer.where else ""
    agreed = ", a clinician agreed" if answer.agreed_on else ""
    return f"so far: {answer.value.replace('_', ' ')}{side}{where}{agreed}"


def ask_about_today(dialogue: Dialogue) -> dict[str, Answer]:
    """Ask the questions of today on one screen.

    Returns:
        An answer to each; what somebody does not want to tell apart counts as not sure.

    Raises:
        SafetyRefusal: The person quit.
    """
    from guided_press import app
    from guided_press.errors import SafetyRefusal

    *signs, consent = app.questions_of_today().conditions
    answers = app.all_clear_today()
    try:
        dialogue.say(_ABOUT_TODAY)
        dialogue.listed([condition.ask for condition in signs])
        words = {**_VALUE_WORDS, **{letter: letter for letter in _VALUES}}
        any_of_them = dialogue.choose("Is any of this so today?", words, "y/n/s")
        if any_of_them != "n":
            answers |= _those(dialogue, signs, _VALUES[any_of_them])
        dialogue.say(consent.ask, "  ")
        answers[consent.id] = Answer(_VALUES[dialogue.choose("  ", words, "y/n/s")], date.today())
    except (Back, Quit):
        raise SafetyRefusal("The questions about today were not answered.") from None
    return answers


def answers_of_today(today: str | None) -> dict[str, Any] | None:
    """The answers to the questions of today: from the option, else asked on a terminal.

    Args:
        today: ``clear``, or None.

    Returns:
        None where nobody can be asked; then the session is refused, and says what helps.
    """
    from guided_press import app

    if today is not None:
        if today.strip().lower() != "clear":
            raise typer.BadParameter("only 'clear' is possible", param_hint="--today")
        return app.all_clear_today()
    dialogue = Dialogue()
    return ask_about_today(dialogue) if dialogue.is_possible() else None


def _those(dialogue: Dialogue, signs: Sequence[Condition], value: Value) -> dict[str, Answer]:
    """Which of the signs are meant; all of them without an answer that can be read."""
    said = dialogue.line("Which ones? Their numbers, with commas: ")
    numbers = [int(word) for word in said.replace(",", " ").split() if word.isdecimal()]
    named = [signs[number - 1] for number in numbers if 1 <= number <= len(signs)]
    if named:
        return {condition.id: Answer(value, date.today()) for condition in named}
    return {condition.id: Answer("not_sure", date.today()) for condition in signs}
