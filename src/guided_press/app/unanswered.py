"""How to answer, where a question without an answer that counts refuses a session."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

from guided_press.app.profiles import dated_ahead, open_profile
from guided_press.errors import Offer
from guided_press.screening.screening import Unanswered
from guided_press.words.texts import text

if TYPE_CHECKING:
    from guided_press.screening.profile import Profile


@contextmanager
def answers_offered(profile: Profile | str) -> Iterator[None]:
    """Let a refusal for want of an answer offer the way to it.

    Args:
        profile: Whose answers count.

    Raises:
        Unanswered: What was raised inside.
    """
    try:
        yield
    except Unanswered as refusal:
        person = open_profile(profile)
        refusal.find_offers = partial(how_to_answer, person, today=refusal.today)
        raise


def how_to_answer(person: Profile, *, today: bool) -> Iterator[Offer]:
    """Where the questions are asked: those of today with each session, all others once."""
    if today:
        yield Offer(text("answers.how_to_answer_today"), for_terminal=True)
        return
    if ahead := dated_ahead(person):
        yield Offer(ahead)
    yield Offer(text("answers.how_to_answer", profile=person.name), for_terminal=True)
