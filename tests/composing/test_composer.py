"""Any wish is met exactly, or refused with a reason and with what is possible instead."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from guided_press.composing.composer import compose
from guided_press.composing.places import with_kin
from guided_press.composing.wish import Composed, ImpossibleWish, Wish
from guided_press.cues import sentences
from guided_press.script.loading import parse_script
from guided_press.script.model import PositionStep, PressStep, TechniqueStep
from guided_press.script.rules import check_session
from guided_press.units import SAMPLE_RATE
from tests.composing.makers import KNOWLEDGE, placed, slots_of, wishes

WORK = (PressStep, TechniqueStep)


def target_of(step):
    return KNOWLEDGE.target(step.press if isinstance(step, PressStep) else step.technique)


def composed(wish: Wish) -> Composed | None:
    """What comes of a wish; None when it was refused, with a reason that says something."""
    try:
        return compose(wish, KNOWLEDGE)
    except ImpossibleWish as refused:
        event(f"refused: {refused.reason.split(' ')[0]}")
        assert len(refused.reason) > 20
        assert refused.reason.endswith((".", "?", ")."))
        return None


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(wishes())
def test_a_wish_is_met_to_the_second_and_nothing_has_to_give_way(wish):
    """A composed session lasts exactly as wished, and no hold or speech is bent for it."""
    made = composed(wish)
    if made is None:
        return
    timeline = placed(made.session)
    assert timeline.routine.frames == wish.length_s * SAMPLE_RATE
    stretched = [a for a in timeline.adjusted if a.change.startswith(("lengthened", "shortened"))]
    assert stretched == []


RESTS_BESIDE = ("bl40_long_hold", "BL40", "BL55")


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(wishes(), st.booleans())
def test_whoever_lies_on_the_side_turns_over_once(wish, beside):
    """Turning over hurts: one whole leg comes before the other, with a resting hand as well."""
    points = RESTS_BESIDE if beside else wish.points
    made = composed(replace(wish, points=points, focus=None, positions=("side_lying",)))
    if made is not None:
        turns = [s for s in sentences(slots_of(made.session)) if "oll over slowly" in s]
        assert len(turns) <= 1, turns


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(wishes())
def test_holds_stay_in_their_ranges_and_both_sides_get_the_same(wish):
    """No hold leaves its range, and left and right get equal time."""
    made = composed(wish)
    if made is None:
        return
    sides: dict[str, dict[str, float]] = defaultdict(lambda: {"left": 0.0, "right": 0.0})
    for step in made.session.steps:
        if not isinstance(step, WORK):
            continue
        target, hold = target_of(step), step.hold
        least = target.hold.floor_s if wish.shorten or target.hold.block_s else target.hold.min_s
        assert least <= hold <= (target.hold.block_s or target.hold.max_s)
        assert step.sides in ("together", "each", "left", "right")
        for side in ("left", "right"):
            sides[target.id][side] += hold * (step.sides in ("together", "each", side))
    for name, held in sides.items():
        limits = KNOWLEDGE.target(name).hold
        assert held["left"] == held["right"]
        assert held["left"] <= limits.max_total_s
    blocks = [s for s in made.session.steps if isinstance(s, WORK) and target_of(s).hold.block_s]
    assert sum(step.hold for step in blocks) <= 1800


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(wishes())
def test_positions_and_order(wish):
    """No more changes of position than wished, and each side runs from trunk to foot."""
    made = composed(wish)
    if made is None:
        return
    places = [step.position for step in made.session.steps if isinstance(step, PositionStep)]
    assert len(places) - 1 <= wish.changes
    assert not wish.positions or set(places) <= set(with_kin(wish.positions))
    for side in ("left", "right"):
        # one leg is finished before the other, so each side by itself runs from trunk to foot
        worked = [s for s in made.session.steps if isinstance(s, WORK)]
        orders = [target_of(s).order for s in worked if s.sides in ("together", "each", side)]
        assert orders == sorted(orders)
    assert wish.points or "bl40_long_hold" not in made.text.split("steps:")[1]


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(wishes())
def test_the_script_keeps_every_rule_and_loads_as_the_session(wish):
    """The written script passes the rules and is the session; one wish makes one script."""
    made = composed(wish)
    if made is None:
        return
    assert check_session(made.session, KNOWLEDGE) == []
    loaded = parse_script(made.text, "my.yaml", Path())
    assert loaded.session == made.session
    assert max(map(len, made.text.splitlines())) <= 100
    assert made == compose(wish, KNOWLEDGE)
