"""Answers for tests: everything clear on one day, with some conditions added."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from guided_press.knowledge.conditions import Condition
from guided_press.knowledge.loading import load_knowledge
from guided_press.screening.profile import (
    Answer,
    can_be_agreed,
    clear_today,
    is_of_today,
    places_of,
)

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


@st.composite
def yes_to(draw: st.DrawFn, condition: Condition) -> Answer:
    """A yes with any side, places and agreement that may belong to it."""
    answer = YES
    if condition.local:
        answer = replace(answer, side=draw(st.sampled_from(["left", "right", "both"])))
    if places := places_of(condition):
        where = draw(st.lists(st.sampled_from(places), max_size=2, unique=True))
        answer = replace(answer, where=tuple(where))
    if can_be_agreed(condition) and draw(st.booleans()):
        answer = replace(answer, agreed_on=TODAY)
    return answer
