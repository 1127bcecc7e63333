"""What is so today, said in plain words."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from guided_press.app.profiles import all_clear_today, questions_of_today
from guided_press.errors import WrongUse
from guided_press.knowledge.loading import load_knowledge
from guided_press.screening.profile import Answer
from guided_press.screening.restrictions import restrictions_of
from guided_press.screening.screening import refuse_if_stopped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guided_press.knowledge.conditions import Condition

_NOTHING = frozenset({"clear", "none", "nothing"})
_UNSURE = frozenset({"unsure", "not sure", "not_sure"})
_SAYS_NOTHING = frozenset(
    ("a", "an", "and", "any", "are", "do", "have", "in", "is", "of", "or", "the")
)
"""Words that tell no question from another."""


def answers_in_words(words: str) -> dict[str, Answer]:
    """The answers to the questions of today, as somebody says them on one line.

    Args:
        words: ``clear`` when nothing is so and everybody wants the session; ``not sure``; or what
            is so, with commas: ``fever, chest pain``. Words that fit several questions answer
            each of them with what stops a session.

    Raises:
        WrongUse: A part fits no question.
    """
    text = " ".join(words.casefold().split()).strip(".")
    questions = questions_of_today().conditions
    if text in _NOTHING:
        return all_clear_today()
    if text in _UNSURE:
        return {condition.id: Answer("not_sure", date.today()) for condition in questions}
    answers = all_clear_today()
    parts = [part.strip() for part in text.split(",")]
    for part in filter(None, parts) if any(parts) else [text]:
        conditions = [condition for condition in questions if _fits(part, condition)]
        if not conditions:
            remedy = (
                "Say clear when nothing is so, else what is so, such as fever or chest pain;"
                " 'guided-press screen --list' shows all that is asked."
            )
            raise WrongUse("--today", f"{part[:40]!r} is nothing that is asked.", remedy)
        answers |= {condition.id: amiss(condition) for condition in conditions}
    return answers


def refuse_for_signs(answers: Mapping[str, Answer]) -> None:
    """Refuse where a sign of today ends every session, whoever it is for.

    Args:
        answers: To the questions of today.

    Raises:
        SafetyRefusal: With what to do.
    """
    knowledge, today = load_knowledge(), date.today()
    nothing_else = {name: Answer("no", today) for name in knowledge.conditions}
    refuse_if_stopped(restrictions_of({**nothing_else, **answers}, (), knowledge, today))


def amiss(condition: Condition) -> Answer:
    """The answer of today that speaks against a session."""
    return Answer("no" if condition.yes_means == "clear" else "yes", date.today())


def _fits(part: str, condition: Condition) -> bool:
    """Every word that says something stands in the question, or in what it is called."""
    words = _words(part)
    return bool(words) and any(words <= _words(text) for text in (condition.spoken, condition.ask))


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold())) - _SAYS_NOTHING
