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
from typing import TYPE_CHECKING

import typer

from guided_press.app.profiles import (
    DEFAULT_NAME,
    all_clear_today,
    is_agreed,
    is_current,
    is_settled,
    is_spared,
    questions_of_today,
    screens,
)
from guided_press.app.today import amiss, answers_in_words
from guided_press.app.wishes import UNASKED
from guided_press.cli import terminal
from guided_press.cues import Side
from guided_press.errors import SafetyRefusal
from guided_press.screening.profile import (
    Answer,
    Area,
    Profile,
    Value,
    can_be_agreed,
    has_place,
    places_of,
)
from guided_press.words.english import listed
from guided_press.words.texts import choice, text

if TYPE_CHECKING:
    from guided_press.app.profiles import Questions
    from guided_press.app.wishes import Today
    from guided_press.knowledge.conditions import Condition

WIDTH = 88
"""Running text is not set wider than this."""

AROUND_LINES = 4
"""Of a page of questions: what stands above them, and what is asked below."""

_VALUES: Mapping[str, Value] = {"y": "yes", "n": "no", "s": "not_sure"}
_VALUE_WORDS = {"yes": "y", "no": "n", "not sure": "s", "not_sure": "s", "?": "s", "none": "n"}
_SIDES: Mapping[str, Side] = {"l": Side.LEFT, "r": Side.RIGHT, "b": Side.BOTH}


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
        self._has_keys = read is None and self.is_possible()
        self._read = read or sys.stdin.readline
        self._write = write or sys.stderr.write
        self._height = height or terminal.height()

    @staticmethod
    def is_possible() -> bool:
        """Whether somebody is there to be asked."""
        return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()

    def say(self, words: str = "", indent: str = "") -> None:
        """Write a paragraph; what is indented hangs a little further in."""
        self._write(f"{_filled(words, indent)}\n")

    def listed(self, questions: Sequence[str], around: int = AROUND_LINES) -> None:
        """Write numbered questions, a page at a time where they are more than can be seen.

        Nobody should say "no to all" to what has scrolled away unread.

        Raises:
            Back, Quit: Instead of going on.
        """
        room = self._height - around if self._height else None
        height = 0
        for number, question in enumerate(questions, 1):
            shown = _filled(f"{number}. {question}", "  ")
            lines = shown.count("\n") + 1
            if room is not None and height and height + lines > room:
                self.choose(text("asking.more"), {"": "more"}, text("asking.more_choices"))
                height = 0
            self._write(f"{shown}\n")
            height += lines

    def write(self, words: str) -> None:
        """Write words as they are, at once."""
        self._write(words)
        sys.stderr.flush()

    def choose(self, prompt: str, letters: Mapping[str, str], words: str) -> str:
        """Ask until the answer is one of the known letters or words.

        Args:
            prompt: What is asked.
            letters: Whole words, and the letter that each stands for.
            words: The choices as they are shown.

        Raises:
            Back, Quit: Instead of an answer; the end of the input quits.
        """
        while True:
            answer = self.line(f"{prompt} [{words}] ", (*letters, *letters.values()))
            letter = letters.get(answer, answer)
            if letter in letters.values():
                return letter
            self.say(text("asking.please_answer", choices=words))

    def press(self, prompt: str, letters: Mapping[str, str], words: str) -> str:
        """As `choose`, by one key alone where there is a keyboard.

        Raises:
            Back, Quit: Instead of an answer.
        """
        if not self._has_keys:
            return self.choose(prompt, letters, words)
        self.write(f"{_filled(f'{prompt} [{words}]')} ")
        while True:
            try:
                key = typer.getchar().lower()
            except (EOFError, KeyboardInterrupt):
                key = "q"
            if key in ("q", "b", *letters.values(), *letters):
                self.write(f"{key}\n")
                break
        if key in ("q", "b"):
            raise Quit if key == "q" else Back
        return letters.get(key, key)

    def line(self, prompt: str, answers: Sequence[str] = ()) -> str:
        """Ask for a line; small letters, without the space around it.

        Args:
            prompt: What is asked.
            answers: Answers that are taken as they are, even if they look like a way out.

        Raises:
            Back, Quit: Instead of an answer.
        """
        self._write(f"{_filled(prompt)} " if prompt.strip() else prompt)
        sys.stderr.flush()
        answer = self._read()
        if not answer:
            self._write("\n")
            raise Quit
        answer = answer.strip().lower()
        if answer not in answers:
            if answer in ("q", "quit"):
                raise Quit
            if answer in ("b", "back"):
                raise Back
        return answer


def _filled(words: str, indent: str = "") -> str:
    hanging = f"{indent}   " if indent else ""
    width = min(terminal.width(), WIDTH)
    return textwrap.fill(
        words, width, initial_indent=indent, subsequent_indent=hanging, break_on_hyphens=False
    )


def interview(dialogue: Dialogue, before: Profile) -> Profile | None:
    """Ask everything that is kept, screen by screen.

    Args:
        dialogue: Where.
        before: Earlier answers; Enter keeps those of a screen that still count.

    Returns:
        The profile with the new answers; None when the person does not want them kept.
    """
    pages = screens()
    answers, number = dict(before.answers), 0
    dialogue.say(text("asking.introduction"))
    try:
        while number < len(pages):
            dialogue.say()
            title = pages[number].title
            dialogue.say(text("asking.screen", number=number + 1, of=len(pages), title=title))
            try:
                _screen(dialogue, pages[number], answers)
                number += 1
            except Back:
                number = max(0, number - 1)
        dialogue.say()
        question = text("asking.keep", profile=before.name)
    except Quit:
        if answers == before.answers:
            dialogue.say(text("asking.nothing_changed"))
            return None
        question = text("asking.keep_so_far", profile=before.name)
    return replace(before, answers=answers) if _agrees(dialogue, question) else None


def _agrees(dialogue: Dialogue, question: str) -> bool:
    """Nothing is kept without a yes; going away is none."""
    try:
        if dialogue.choose(question, {"yes": "y", "no": "n"}, text("asking.yes_no")) == "y":
            return True
    except (Back, Quit):
        pass
    dialogue.say(text("asking.nothing_kept"))
    return False


def _screen(dialogue: Dialogue, questions: Questions, answers: dict[str, Answer]) -> None:
    """Ask the questions of one screen: none of them, or one by one.

    Args:
        dialogue: Where.
        questions: Which.
        answers: Earlier ones; each new one is put in at once, so that leaving loses none.
    """
    conditions = questions.conditions
    there = {c.id: answers[c.id] for c in conditions if c.id in answers}
    so_far = {name: f" ({shown(answer)})" for name, answer in there.items() if is_current(answer)}
    dialogue.listed([f"{c.ask}{so_far.get(c.id, '')}" for c in conditions])
    letters = {"none": "n", "no": "n", "yes": "y", "not sure": "y", "s": "y"}
    all_there = len(there) == len(conditions) and all(map(is_settled, there.values()))
    if all_there:
        letters[""] = "keep"
    words = text("asking.any_or_keep_choices" if all_there else "asking.any_choices")
    letter = dialogue.choose(text("asking.any"), letters, words)
    if letter == "keep":
        return
    today = date.today()
    for number, condition in enumerate(conditions, 1):
        if letter == "n":
            answers[condition.id] = Answer("no", today)
        elif is_spared(condition, answers):
            answers.pop(condition.id, None)
        else:
            answers[condition.id] = _question(dialogue, number, condition, today)


def _question(dialogue: Dialogue, number: int, condition: Condition, today: date) -> Answer:
    """Ask one question, say what the answer does, and ask what belongs to it."""
    dialogue.say(f"{number}. {condition.ask}", "  ")
    words = {**_VALUE_WORDS, **{letter: letter for letter in _VALUES}}
    value = _VALUES[dialogue.choose("  ", words, text("asking.yes_no_unsure"))]
    answer = Answer(value, today)
    if value == "not_sure":
        as_yes = condition.if_unsure == "treat_as_yes"
        dialogue.say(text("asking.counted_yes" if as_yes else "asking.counted_no"), "   ")
    if value == "yes" or (value == "not_sure" and condition.if_unsure == "treat_as_yes"):
        dialogue.say(condition.message, "   ")
    if value != "yes":
        return answer
    if condition.local:
        sides = {"left": "l", "right": "r", "both": "b"}
        question = f"   {text('asking.which_side')}"
        letter = dialogue.choose(question, sides, text("asking.sides"))
        answer = replace(answer, side=_SIDES[letter])
    if has_place(condition):
        answer = replace(answer, where=_places(dialogue, condition))
    if can_be_agreed(condition):
        question = f"   {text('asking.agreed')}"
        if dialogue.choose(question, {"yes": "y", "no": "n"}, text("asking.yes_no")) == "y":
            answer = replace(answer, agreed_on=today)
    return answer


def _places(dialogue: Dialogue, condition: Condition) -> tuple[Area, ...]:
    """Where it is; Enter stands for everywhere."""
    places = places_of(condition)
    while True:
        question = text("asking.where" if condition.places else "asking.where_or_all")
        answer = dialogue.line(f"   {question} [{', '.join(places)}] ")
        named = [word.strip().replace(" ", "_") for word in answer.split(",") if word.strip()]
        if all(word in places for word in named) and (named or not condition.places):
            return tuple(area for area in places if area in named)
        dialogue.say(text("asking.please_name", places=", ".join(places)))


def shown(answer: Answer) -> str:
    """An earlier answer, as it stands behind its question."""
    parts = [choice("asking.values", answer.value)]
    if answer.side != "both":
        parts.append(choice("names.sides", answer.side))
    if answer.where:
        parts.append(listed(answer.where))
    if answer.agreed_on:
        parts.append(agreement(answer, answer.agreed_on))
    return text("asking.so_far", answer=", ".join(parts))


def agreement(answer: Answer, day: date) -> str:
    """A clinician's agreement and its day; where it does not count, why not."""
    words = text("asking.agreed_on", day=day.isoformat())
    if is_agreed(answer):
        return words
    ahead = day > date.today()
    return text("asking.dated_ahead" if ahead else "asking.too_old", answer=words)


def ask_about_today(dialogue: Dialogue) -> dict[str, Answer]:
    """Ask the questions of today on one screen.

    Returns:
        An answer to each; what somebody does not want to tell apart counts as not sure.

    Raises:
        SafetyRefusal: The person quit.
    """
    questions = questions_of_today().conditions  # the consent is the last of them
    last = len(questions)
    try:
        dialogue.listed([condition.ask for condition in questions], around=3)
        key = dialogue.press(
            text("asking.today", before_last=last - 1, last=last),
            {"no": "n", "none": "n", "yes": "y", "not sure": "s", "?": "s"},
            text("asking.today_choices"),
        )
        if key == "n":
            return all_clear_today()
        return all_clear_today() | _those(dialogue, questions, not_sure=key == "s")
    except (Back, Quit):
        raise SafetyRefusal(text("asking.today_left")) from None


def is_receiver(dialogue: Dialogue) -> bool:
    """Whether the saved answers are of whoever is pressed.

    Raises:
        SafetyRefusal: The person left the question.
    """
    question = text("asking.receiver", profile=DEFAULT_NAME)
    try:
        return dialogue.press(question, {"yes": "y", "no": "n"}, text("asking.yes_no")) == "y"
    except (Back, Quit):
        raise SafetyRefusal(text("asking.receiver_left")) from None


def answers_of_today(words: str | None, *, ask: bool) -> Today:
    """The answers to the questions of today: from the option, else asked on a terminal.

    Args:
        words: In plain words; see `answers_in_words`. None when nothing was said.
        ask: The session is for now, so that whoever is there is asked.

    Returns:
        `UNASKED` where nobody can be asked; then the session asks aloud.

    Raises:
        WrongUse: The words cannot be understood.
        SafetyRefusal: The person quit.
    """
    if words is not None:
        return answers_in_words(words)
    dialogue = Dialogue()
    return ask_about_today(dialogue) if ask and dialogue.is_possible() else UNASKED


def _those(
    dialogue: Dialogue, questions: Sequence[Condition], *, not_sure: bool
) -> dict[str, Answer]:
    """Which of them are meant; all of them without an answer that can be read."""
    answer = ""
    while not answer:  # an Enter behind the one key is no answer
        answer = dialogue.line(f"{text('asking.which_ones')} ")
    numbers = [int(word) for word in answer.replace(",", " ").split() if word.isdecimal()]
    named = [questions[number - 1] for number in numbers if 1 <= number <= len(questions)]
    if not named or not_sure:
        unsure = Answer("not_sure", date.today())
        return {condition.id: unsure for condition in named or questions}
    return {condition.id: amiss(condition) for condition in named}
