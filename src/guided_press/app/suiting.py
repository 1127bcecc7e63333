"""Sessions screened for one person, and what is possible where they are refused.

No answer is logged, exported or put into an error; what leaves this room is what was left out of
a session, and why.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from guided_press.app.profiles import answers_for, open_profile
from guided_press.app.unanswered import answers_offered, how_to_answer
from guided_press.knowledge.loading import load_knowledge
from guided_press.screening.screening import TooLittleLeft, screen

if TYPE_CHECKING:
    from guided_press.app.wishes import Today
    from guided_press.errors import Offer
    from guided_press.screening.profile import Answer, Profile
    from guided_press.screening.screening import Screened
    from guided_press.script.loading import LoadedScript


def screen_script(script: LoadedScript, profile: Profile | str, today: Today) -> Screened:
    """Screen a script for one person, as of today.

    Args:
        script: What is planned.
        profile: Who it is for, or the name or path of their profile.
        today: Answers to the questions of today, given for this one session; see
            `all_clear_today`. With `UNASKED` the caller has the whole opening spoken.

    Raises:
        SafetyRefusal: No session, with what helps.
        ScriptError: The profile is not valid.
    """
    person = open_profile(profile)
    knowledge, day = load_knowledge(), date.today()
    answers = answers_for(person, today)
    try:
        with answers_offered(person):
            return screen(script.session, answers, knowledge, day)
    except TooLittleLeft as refusal:
        refusal.find_offers = partial(_offers, script, answers, refusal, day, person)
        raise


def _offers(
    script: LoadedScript,
    answers: Mapping[str, Answer],
    refusal: TooLittleLeft,
    day: date,
    person: Profile,
) -> Iterator[Offer]:
    """What is possible where too little is left; more, perhaps, with every answer."""
    from guided_press.app.alternatives import what_else  # composes: seldom, and not quickly

    yield from what_else(script, answers, refusal.conditions, day, person.name)
    if refusal.open_questions:
        yield from how_to_answer(person, today=False)
