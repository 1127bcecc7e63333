"""Answers for tests: everything clear on one day, with some conditions added."""

from __future__ import annotations

from datetime import date

from guided_press.knowledge.loading import load_knowledge
from guided_press.screening.profile import Answer, clear_today, is_of_today

KNOWLEDGE = load_knowledge()
TODAY = date(2026, 11, 20)

YES = Answer("yes", TODAY)
AGREED = Answer("yes", TODAY, agreed_on=TODAY)


def answers(**changed: Answer) -> dict[str, Answer]:
    """A clear no to everything, and a yes to the session, but for what is named."""
    standing = {
        condition.id: Answer("no", TODAY)
        for condition in KNOWLEDGE.conditions.values()
        if not is_of_today(condition)
    }
    return {**standing, **clear_today(KNOWLEDGE, TODAY), **changed}
