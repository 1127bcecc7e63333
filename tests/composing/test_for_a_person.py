"""With a profile a session is composed of what is left: screening it removes nothing more."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guided_press.composing.composer import compose
from guided_press.composing.wish import ImpossibleWish, Wish
from guided_press.errors import SafetyRefusal
from guided_press.knowledge.models import LONG_SITTING_S
from guided_press.screening.profile import Answer, clear_today, is_of_today
from guided_press.screening.screening import screen
from guided_press.script.demands import seated_s
from tests.composing.makers import KNOWLEDGE, placed, wishes

TODAY = date(2026, 11, 20)
LYING_ON_THE_SIDE = Wish(1203, "partner", ("BL23", "BL25", "BL31", "bl40_long_hold"))
"""With brittle bones nobody lies on the front, and on the side one knee is reached at a time."""
BED_AND_CHAIR = Wish(
    720, "partner", ("BL40", "GB41", "BL32"), positions=("side_lying", "seated"), changes=2
)
"""Whoever rises slowly is not sat up in the middle."""

KEPT = [c for c in KNOWLEDGE.conditions.values() if not is_of_today(c)]


def answers(applies: set[str], sides: dict[str, str] | None = None) -> dict[str, Answer]:
    """Everything is answered; these apply."""
    found = dict(clear_today(KNOWLEDGE, TODAY))
    for condition in KEPT:
        good, bad = ("yes", "no") if condition.yes_means == "clear" else ("no", "yes")
        side = (sides or {}).get(condition.id, "both") if condition.local else "both"
        yes = condition.id in applies
        found[condition.id] = Answer(bad if yes else good, TODAY, side if yes else "both")
    return found


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(
    wishes(),
    st.sets(st.sampled_from([c.id for c in KEPT]), max_size=4),
    st.sampled_from(["left", "right", "both"]),
)
@example(LYING_ON_THE_SIDE, {"osteoporosis_or_steroids"}, "left")
@example(BED_AND_CHAIR, {"fainting_or_low_pressure"}, "left")
@example(Wish(119, changes=0), {"foot_ankle_hand_injury"}, "left")
@example(Wish(900, points=("BL40", "PC8")), {"skin_problem_local"}, "right")
def test_composing_and_then_screening_changes_no_step(wish, applies, side):
    """Screening finds nothing left to take out of what was composed for a person."""
    person = answers(applies, dict.fromkeys(applies, side))
    try:
        made = compose(wish, KNOWLEDGE, answers=person, today=TODAY)
    except (ImpossibleWish, SafetyRefusal) as refused:
        assert str(refused)
        return
    screened = screen(made.session, person, KNOWLEDGE, TODAY)
    assert screened.session.steps == made.session.steps
    assert placed(made.session).routine.frames == wish.length_s * 48_000


@settings(max_examples=25, deadline=None)
@given(wishes(), st.sampled_from([1800, 1801, 2100, 2700]))
@example(Wish(1800, focus="calm"), 1800)
@example(Wish(1800, positions=("seated",)), 1800)
@example(Wish(1800, points=("PC8",), positions=("seated",)), 1800)
def test_half_an_hour_is_not_spent_on_a_chair_by_whom_it_harms(wish, length_s):
    """Whatever is wished, pressing or quiet: less than that in all, or a refusal."""
    person = answers({"disc_or_sciatica_acute"})
    try:
        made = compose(replace(wish, length_s=length_s), KNOWLEDGE, answers=person, today=TODAY)
    except ImpossibleWish as refused:
        assert str(refused)
        return
    assert seated_s(made.session) < LONG_SITTING_S


def test_who_may_not_sit_for_long_lies_down_or_hears_what_would_do():
    """Thirty minutes of calm are spent lying; on a chair twenty-nine are offered."""
    person = answers({"disc_or_sciatica_acute"})
    made = compose(Wish(1800, focus="calm"), KNOWLEDGE, answers=person, today=TODAY)
    assert seated_s(made.session) == 0
    on_a_chair = Wish(1800, focus="calm", positions=("seated",))
    with pytest.raises(ImpossibleWish) as refused:
        compose(on_a_chair, KNOWLEDGE, answers=person, today=TODAY)
    assert refused.value.possible.length_s == 1740
    shorter = replace(on_a_chair, length_s=1740)
    assert compose(shorter, KNOWLEDGE, answers=person, today=TODAY).session.length == 1740


def test_who_may_not_stand_gets_nothing_that_stands():
    """An injured ankle is not stood on, and the refusal says that the way is what bars it."""
    person = answers({"foot_ankle_hand_injury"}, {"foot_ankle_hand_injury": "right"})
    person["foot_ankle_hand_injury"] = replace(person["foot_ankle_hand_injury"], where=("ankle",))
    standing = Wish(300, positions=("standing",))
    with pytest.raises(ImpossibleWish, match="this way"):
        compose(standing, KNOWLEDGE, answers=person, today=TODAY)
    assert compose(replace(standing, positions=("seated",)), KNOWLEDGE, answers=person, today=TODAY)


def test_what_a_person_may_not_have_is_named_with_its_reason():
    """What is left out is told with its reason, in result and script."""
    person = answers({"pregnancy"})
    wish = Wish(360, points=("BL31", "PC8"))
    made = compose(wish, KNOWLEDGE, answers=person, today=TODAY)
    assert [item.target for item in made.left_out] == ["BL31"]
    assert "regnan" in made.left_out[0].reason
    assert "BL31" in made.text.split("steps:")[0]
    assert "BL31" not in made.text.split("steps:")[1]


def test_a_reason_that_several_places_share_is_told_once():
    """A refusal that says the same of every point is not read to its end."""
    person = answers({"pregnancy"})
    named = Wish(2700, mode="partner", points=("BL31", "BL32", "BL33"))
    with pytest.raises(ImpossibleWish) as refused:
        compose(named, KNOWLEDGE, answers=person, today=TODAY)
    shorter = Wish(720, mode="partner", focus="sacrum")
    made = compose(shorter, KNOWLEDGE, answers=person, today=TODAY)
    why = "rules out the sacrum"
    for text in (str(refused.value), made.text):
        assert " ".join(text.replace("#", "").split()).count(why) == 1
    assert "D-PREG" not in str(refused.value)  # a name that only the data know


def test_who_may_have_nothing_gets_nothing():
    """A warning sign refuses the whole session."""
    person = {**answers(set()), "red_flag_trauma": Answer("yes", TODAY)}
    with pytest.raises(SafetyRefusal):
        compose(Wish(600), KNOWLEDGE, answers=person, today=TODAY)
