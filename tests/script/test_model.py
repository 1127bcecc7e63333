"""What a step says about itself: the sides it works, and how long it is."""

from __future__ import annotations

from typing import Any

import pytest

from guided_press.knowledge.loading import load_knowledge
from guided_press.script.model import PressStep, Session, Step

BL40 = load_knowledge().point("BL40")
WORK = {"press": "BL40", "hold": 60, "find": 20, "switch": 10}


def only(step: dict[str, Any]) -> Step:
    """The one step of a session."""
    script = {"version": 1, "title": "A test", "steps": [step]}
    return Session.model_validate(script, by_alias=True, by_name=False).steps[0]


@pytest.mark.parametrize(
    ("wish", "in_turn", "touched"),
    [
        ({}, ["left", "right"], ["left", "right"]),
        ({"sides": "each"}, ["left", "right"], ["left", "right"]),
        ({"sides": "together"}, ["both"], ["left", "right"]),
        ({"side": "right"}, ["right"], ["right"]),
    ],
)
def test_sides_follow_the_script_then_the_point(
    wish: dict[str, str], in_turn: list[str], touched: list[str]
) -> None:
    """The script's wish decides the sides; without one the point does."""
    step = only(WORK | wish)
    assert list(step.in_turn) == in_turn  # type: ignore[union-attr]
    assert list(step.touched) == touched  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("step", "stated_s", "planned_s"),
    [
        ({"position": "seated"}, 0, 0),
        ({"settle": 30}, 30, 30),
        ({"say": "Well done.", "pause": 5}, 5, 5),
        ({"breathe": {"in": 4, "out": 6, "rounds": 3}}, 30, 30),
        (WORK | {"sides": "each"}, 30, 150),
        (WORK | {"side": "left"}, 20, 90),
        ({"press": "BL40"}, 0, 2 * BL40.hold.typical_s),
    ],
)
def test_each_side_of_a_hold_counts(
    step: dict[str, Any], stated_s: float, planned_s: float
) -> None:
    """The time between the sides is planned even where one is left: it becomes rest."""
    assert only(step).stated_s == stated_s
    assert only(step).planned_s == planned_s


def test_what_a_script_leaves_open_is_as_usual_there() -> None:
    """An open hold flexes in the point's range; pressure and movement are the point's own."""
    step = only({"press": "BL40"})
    assert isinstance(step, PressStep)
    limits = BL40.hold
    assert (step.least_s, step.held_s, step.most_s) == (
        limits.min_s,
        limits.typical_s,
        limits.max_s,
    )
    assert (step.strongest, step.moves) == (BL40.pressure.default, BL40.movement.default)
    stated = only(WORK | {"pressure": "light", "movement": "hold"})
    assert isinstance(stated, PressStep)
    assert {stated.least_s, stated.held_s, stated.most_s} == {60}
    assert (stated.strongest, stated.moves) == ("light", "hold")
