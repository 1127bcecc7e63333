"""What a session needs before it begins: a chair, a stool, bare feet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import get_args

from guided_press.cues import Role, Say
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Thing
from guided_press.script.model import PositionStep, Session, WorkStep
from guided_press.words.english import listed
from guided_press.words.linting import MOST_WORDS
from guided_press.words.wording import Wording

FEET: Thing = "bare_feet"

_STANDS_IN: Mapping[Thing, Thing] = {"two_pillows": "pillow", "open_chair": "chair"}
"""What serves as something else too, which then need not be there."""


def things_needed(session: Session, knowledge: Knowledge) -> tuple[Thing, ...]:
    """What has to be there, from the positions of a session and from what is worked in them.

    Args:
        session: Screened or not; a position that is not in it needs nothing.
        knowledge: What positions, reaches and places need.

    Returns:
        Once each, in the order in which they are said.
    """
    needed: set[Thing] = set()
    position: str | None = None
    for step in session.steps:
        places: list[str | None] = []
        if isinstance(step, PositionStep):
            position = step.position
            places = [position]
        elif isinstance(step, WorkStep):
            needed.update(step.target.needs)
            places = [step.target.reach(session.mode, position)]
        for place in filter(None, places):
            needed.update(knowledge.supports[place].needs(session.mode))
    for larger, smaller in _STANDS_IN.items():
        if larger in needed:
            needed.discard(smaller)
    return tuple(thing for thing in get_args(Thing) if thing in needed)


def names_of_things(things: Sequence[Thing], words: Wording) -> tuple[str, ...]:
    """How each of them is called, for a list on a page or a sheet."""
    phrases = (words.knowledge.phrase(f"thing_{thing}", words.language) for thing in things)
    return tuple(phrase.text for phrase in phrases)


def needs_lines(things: Sequence[Thing], words: Wording) -> list[Say]:
    """Say what is needed, in sentences that can be followed by ear."""
    names = list(names_of_things([thing for thing in things if thing != FEET], words))
    says: list[Say] = []
    while names:
        phrase = "needs_more" if says else "needs"
        most = len(names)
        while most > 1 and len(_needs(phrase, names[:most], words).split()) > MOST_WORDS:
            most -= 1
        says += words.say(phrase, Role.SETTLE, filled={"list": listed(names[:most])})
        names = names[most:]
    if FEET in things:
        says += words.say("needs_feet", Role.SETTLE)
    return says + words.say("needs_ready", Role.SETTLE) if says else []


def _needs(phrase: str, names: Sequence[str], words: Wording) -> str:
    return words.knowledge.phrase(phrase, words.language).text.format(list=listed(names))
