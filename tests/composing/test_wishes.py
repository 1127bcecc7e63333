"""Wishes that people make: what comes of them is what they meant, and says what it is."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings

from guided_press.composing.composer import compose
from guided_press.composing.wish import Composed, ImpossibleWish, Wish
from guided_press.script.model import BreatheStep, PositionStep, PressStep, RestStep, TechniqueStep
from guided_press.units import SAMPLE_RATE, to_frames
from tests.compiling.quiet import mean_share, quiet_of_holds, words_a_minute
from tests.composing.makers import KNOWLEDGE, placed, wishes
from tests.composing.test_for_a_person import answers

PARTS = {
    "low_back": "low back",
    "sacrum": "sacrum",
    "knee": "knees",
    "calf": "calves",
    "leg": "legs",
    "foot": "feet",
    "toe": "little toes",
    "palm": "palms",
}
FIND_S = 5
"""No place behind the back is found in less, after a rest."""


def made(minutes: float, **wish) -> Composed:
    return compose(Wish(round(minutes * 60), **wish), KNOWLEDGE)


def held_s(composed: Composed) -> dict[str, float]:
    """Seconds of pressing of each point, both sides added up."""
    found: dict[str, float] = {}
    for step in composed.session.steps:
        if isinstance(step, (PressStep, TechniqueStep)):
            name = step.press if isinstance(step, PressStep) else step.technique
            found[name] = found.get(name, 0) + step.hold * (1 + (step.sides == "each"))
    return found


def test_sitting_includes_leaning_forward() -> None:
    """A low back is within reach on a chair, and gets most of the pressing."""
    held = held_s(made(10, positions=("seated",), focus="low-back"))
    assert held["BL23"] + held["BL25"] >= 180
    assert "PC8" not in held


def test_lying_on_the_side_alone_is_a_real_session() -> None:
    """The sacrum is within reach of the upper hand, and comes before the knees."""
    composed = made(12, positions=("side_lying",))
    assert {"BL31", "BL32", "BL40"} <= held_s(composed).keys()
    assert composed.session.title.startswith("Sacrum and knees")


@pytest.mark.parametrize("positions", [("supine",), ("prone", "supine")])
@pytest.mark.parametrize("minutes", [12, 20])
def test_lying_on_the_back_alone_is_palms_breath_and_quiet_and_says_so(positions, minutes) -> None:
    """Nothing else is within reach without strain."""
    composed = made(minutes, positions=positions)
    assert held_s(composed).keys() == {"PC8"}
    assert composed.session.title == f"Palms, breath and quiet, {minutes} minutes"
    assert any("hands reach the palms and nothing else" in note for note in composed.notes)
    assert "hands reach the palms" in " ".join(composed.text.split("steps:")[0].split("\n# "))


def test_lying_face_down_alone_is_answered_with_what_can_be_done() -> None:
    """Whoever wishes it learns why not, and what to wish instead."""
    with pytest.raises(ImpossibleWish, match="lie on the side"):
        made(12, positions=("prone",))
    assert made(12, positions=("side_lying",))


@pytest.mark.parametrize("minutes", [8, 15, 30, 45])
def test_calm_is_filled_with_breath_and_quiet(minutes) -> None:
    """No knees and no feet to fill the time, and the palms come early."""
    composed = made(minutes, focus="calm")
    steps = composed.session.steps
    assert held_s(composed).keys() == {"PC8"}
    assert any(isinstance(step, BreatheStep) for step in steps)
    before = steps[: next(n for n, step in enumerate(steps) if isinstance(step, PressStep))]
    assert not any(isinstance(step, RestStep) for step in before)


@pytest.mark.parametrize(
    ("wish", "title"),
    [
        ({}, "Knees"),
        ({"focus": "low-back"}, "Low back"),
        ({"focus": "sacrum"}, "Sacrum"),
        ({"focus": "calf"}, "Calves"),
        ({"mode": "partner"}, "Knees"),
    ],
)
def test_three_minutes_hold_one_place_and_are_called_after_it(wish, title) -> None:
    """Nobody lies down for three minutes."""
    composed = made(3, **wish)
    assert composed.session.title.split(",")[0] == title
    places = {step.position for step in composed.session.steps if isinstance(step, PositionStep)}
    assert places.isdisjoint({"prone", "supine", "side_lying"})
    assert min(held_s(composed).values()) >= 45


@pytest.mark.parametrize(("minutes", "focus"), [(10, "sacrum"), (30, "low-back"), (30, "sacrum")])
def test_a_focus_on_the_back_rests_the_arms(minutes, focus) -> None:
    """Between two places behind the back there is a rest or a change of position."""
    behind = {"BL23", "BL25", "BL31", "BL32", "BL33", "BL34"}
    steps = made(minutes, focus=focus).session.steps
    for before, after in pairwise(steps):
        both = [getattr(step, "press", "") in behind for step in (before, after)]
        assert not all(both)


def test_the_length_is_told_with_the_words_on_safety_before_it() -> None:
    """They are measured for what is in the session, and are fewer for who was asked already."""
    anybody = made(12)
    assert anybody.length_in_words.startswith("12:00, after ")
    assert anybody.length_in_words.endswith(" of safety")
    assert 30 <= anybody.opening_s <= 120
    day = date(2026, 11, 20)
    known = compose(Wish(720), KNOWLEDGE, answers=answers(set()), today=day)
    assert 0 < known.opening_s < anybody.opening_s
    unasked = compose(Wish(720), KNOWLEDGE, answers=answers(set()), today=day, asks_today=True)
    assert unasked.opening_s == anybody.opening_s


def test_a_session_that_we_choose_is_never_crowded() -> None:
    """With less room for words the last place is left out, and the reason is told."""
    composed = made(15, mode="partner", positions=("side_lying", "seated_lean_forward"), changes=2)
    assert words_a_minute(placed(composed.session)) <= 48


def test_points_that_crowd_the_time_are_guided_in_few_words_and_the_script_says_so() -> None:
    """Who names points gets all of them, and quiet between the words."""
    points = ("leg_press_down", "GB41", "BL67")
    composed = made(
        12, mode="partner", changes=2, points=points, positions=("seated", "side_lying")
    )
    assert composed.session.guidance == "brief"
    assert "guided in few words" in " ".join(composed.text.split("steps:")[0].split("\n# "))
    shares = quiet_of_holds(placed(composed.session), partner=True)
    assert mean_share(shares) <= 0.25


def test_points_that_leave_no_quiet_even_so_are_refused_with_what_would() -> None:
    """The length that has room is named, and how to have them all the same."""
    crowd = ("leg_press_down", "BL56", "calf_kneading", "BL32", "GB41")
    wish = {"mode": "partner", "points": crowd, "positions": ("seated", "side_lying"), "changes": 2}
    with pytest.raises(ImpossibleWish, match="With brief guidance") as refused:
        made(14, **wish)
    assert refused.value.possible.brief
    assert refused.value.possible.length_s is not None
    longer = made(refused.value.possible.length_s / 60, **wish)
    assert words_a_minute(placed(longer.session)) <= 48
    assert made(14, guidance="brief", **wish)


@pytest.mark.parametrize(
    ("minutes", "wish", "title"),
    [
        (1, {"focus": "calm"}, "Quiet, 1 minute"),
        (3, {"focus": "calm"}, "Breath and quiet, 3 minutes"),
        (5, {"positions": ("supine",)}, "Breath and quiet, 5 minutes"),
        (5, {"focus": "calm", "positions": ("side_lying",)}, "Breath and quiet, 5 minutes"),
    ],
)
def test_too_short_for_the_palms_it_is_breath_and_quiet_and_says_so(minutes, wish, title) -> None:
    """To be calm, or lying on the back, a session needs no place that is pressed."""
    composed = made(minutes, **wish)
    assert not held_s(composed)
    assert composed.session.title == title
    assert "palms" not in composed.session.description.lower()
    assert any(note.startswith("Nothing is pressed in it") for note in composed.notes)
    assert "PC8" in {item.target for item in composed.left_out}


def test_who_wished_for_a_place_gets_no_quiet_instead() -> None:
    """Breath and quiet stand in for nothing that was asked for by name."""
    for wish in ({"focus": "low-back", "positions": ("supine",)}, {"points": ("PC8",)}):
        with pytest.raises(ImpossibleWish):
            made(3, **wish)
    with pytest.raises(ImpossibleWish, match="To be still there takes longer"):
        made(2, positions=("supine",))


def test_sore_hands_leave_breath_and_quiet() -> None:
    """Calm is possible for somebody who presses nothing at all."""
    person = answers({"foot_ankle_hand_injury"})
    composed = compose(Wish(600, focus="calm"), KNOWLEDGE, answers=person, today=date(2026, 11, 20))
    assert composed.session.title == "Breath and quiet, 10 minutes"


@pytest.mark.long
@settings(max_examples=25, deadline=None)
@given(wishes())
def test_title_and_description_name_what_is_in_it(wish) -> None:
    """Each part of the body that is worked, and none that is not."""
    if composed := composed_or_none(wish):
        assert_true_to_content(composed)
        assert_arms_rest(composed, wish)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None)
@given(wishes())
def test_a_thousand_wishes_are_true_to_content_and_rest_the_arms(wish) -> None:
    """As above, over many."""
    if composed := composed_or_none(wish):
        assert_true_to_content(composed)
        assert_arms_rest(composed, wish)


def composed_or_none(wish: Wish) -> Composed | None:
    """What a wish becomes; None where it cannot be."""
    try:
        return compose(wish, KNOWLEDGE)
    except ImpossibleWish:
        return None


def assert_true_to_content(composed: Composed) -> None:
    """Description and title against the steps."""
    steps = composed.session.steps
    worked = {
        KNOWLEDGE.target(name).region
        for step in steps
        if (name := getattr(step, "press", None) or getattr(step, "technique", None))
    }
    named = {
        region for region, word in PARTS.items() if word in composed.session.description.lower()
    }
    assert named == worked
    title = composed.session.title.lower()
    assert {region for region, word in PARTS.items() if word in title} <= worked
    breath = any(isinstance(step, BreatheStep) for step in steps)
    assert breath or "breath" not in title


def assert_arms_rest(composed: Composed, wish: Wish) -> None:
    """What the listener gets: from a press chime to the release of the last hold behind."""
    if wish.mode == "partner":
        return
    start = end = None
    for hold in placed(composed.session).holds:
        if KNOWLEDGE.target(hold.target).region not in ("low_back", "sacrum"):
            start = None
            continue
        rested = end is None or hold.start_frame - end >= 15 * SAMPLE_RATE + to_frames(FIND_S)
        start = hold.start_frame if start is None or rested else start
        end = hold.end_frame
        assert end - start <= 150 * SAMPLE_RATE
