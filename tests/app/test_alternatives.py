"""What is possible instead holds what its name says, for the person who was refused."""

from __future__ import annotations

import pytest

from guided_press.app.alternatives import WishOffer, nearest_wish, what_else
from guided_press.app.profiles import answered
from guided_press.composing.composer import compose
from guided_press.composing.wish import Wish
from guided_press.errors import SafetyRefusal, ScriptError
from guided_press.knowledge.models import LYING
from guided_press.screening.profile import Profile, is_of_today, places_of
from guided_press.screening.restrictions import restrictions_of
from guided_press.screening.screening import screen
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import PositionStep, Session
from tests.screening.answers import KNOWLEDGE, TODAY, YES, answers

REGIONS = {"sacrum": "sacrum", "calf": "calf", "low-back": "low_back"}
CONDITIONS = ["pregnancy", "anticoagulant_or_bleeding"]


def refused(condition: str) -> list[str]:
    """The shipped sessions that leave too little for somebody."""
    names = []
    for shipped in shipped_scripts():
        try:
            screen(load_script(shipped.id).session, answers(**{condition: YES}), KNOWLEDGE, TODAY)
        except SafetyRefusal:
            names.append(shipped.id)
    return names


def offered(name: str, condition: str) -> tuple[Wish, Session] | None:
    """The wish that is offered in place of a session, and what is made to it."""
    given = answers(**{condition: YES})
    offers = what_else(load_script(name), given, [condition], TODAY, "somebody")
    wish = next((offer.wish for offer in offers if isinstance(offer, WishOffer)), None)
    if wish is None:
        return None
    return wish, compose(wish, KNOWLEDGE, answers=given, today=TODAY).session


@pytest.mark.long
@pytest.mark.parametrize("condition", CONDITIONS)
def test_a_focus_is_offered_only_where_a_place_of_it_is_left(condition: str) -> None:
    """Nobody is sent to a session for the sacrum that holds the palms alone."""
    for name in refused(condition):
        found = offered(name, condition)
        if found and found[0].focus in REGIONS:
            wish, made = found
            regions = {KNOWLEDGE.target(t).region for t in made.targets}
            assert REGIONS[str(wish.focus)] in regions, (name, wish)


def test_who_is_pregnant_is_offered_no_focus_on_the_sacrum() -> None:
    """Of a session for the sacrum something else remains, lying still."""
    found = offered("sacrum-partner-20", "pregnancy")
    assert found
    wish, made = found
    assert wish.focus != "sacrum"
    taken = {step.position for step in made.steps if isinstance(step, PositionStep)}
    assert taken <= LYING, taken


def test_what_is_too_short_is_offered_the_nearest_time_that_was_tried() -> None:
    """Fewer words may make room below the length that the usual words need."""
    wish = Wish(60, positions=("seated",))
    nearest = nearest_wish(wish, 180, lambda one: one.length_s >= 120)
    assert nearest == Wish(120, positions=("seated",))
    assert nearest_wish(wish, 180, lambda one: one.length_s >= 180) == Wish(
        180, positions=("seated",)
    )


POSTURES = [
    c.id
    for c in KNOWLEDGE.conditions.values()
    if not is_of_today(c) and any(e.effect == "change_position" for e in c.effects)
]


@pytest.mark.long
@pytest.mark.parametrize("condition", POSTURES)
def test_no_barred_posture_is_named(condition: str) -> None:
    """What is offered instead names only what may be taken: a name reads as a permission."""
    barred = restrictions_of(answers(**{condition: YES}), (), KNOWLEDGE, TODAY).positions
    for name in refused(condition)[:2]:
        found = offered(name, condition)
        assert found is None or barred.keys().isdisjoint(found[0].positions)


OF_A_PLACE = [c.id for c in KNOWLEDGE.conditions.values() if places_of(c)]


@pytest.mark.parametrize("condition", OF_A_PLACE)
def test_no_place_is_named_for_anybody(condition: str) -> None:
    """What is copied as it stands names no place, so that nothing is opened by it."""
    script = load_script("calf-chain-12")
    said = answers(**{condition: YES})
    *_, offer = what_else(script, said, [condition], TODAY, "me")
    setting = offer.words.split()[-1]
    assert setting == f"{condition}=yes,PLACE"
    with pytest.raises(ScriptError, match="is none of the words for it"):
        answered(Profile("me"), [setting])
