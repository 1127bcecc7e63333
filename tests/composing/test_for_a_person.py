"""With a profile a session is composed of what is left: screening it removes nothing more."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.composing import ImpossibleWish, Wish, compose
from guided_press.errors import SafetyRefusal
from guided_press.session.profile import Answer, clear_today, is_of_today
from guided_press.session.screening import screen
from tests.composing.makers import KNOWLEDGE, placed, wishes

TODAY = date(2026, 11, 20)
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


@settings(max_examples=60, deadline=None)
@given(
    wishes(),
    st.sets(st.sampled_from([c.id for c in KEPT]), max_size=4),
    st.sampled_from(["left", "right", "both"]),
)
def test_composing_and_then_screening_changes_no_step(wish, applies, side):
    person = answers(applies, dict.fromkeys(applies, side))
    try:
        made = compose(wish, KNOWLEDGE, answers=person, today=TODAY)
    except (ImpossibleWish, SafetyRefusal) as refused:
        assert str(refused)
        return
    screened = screen(made.session, person, KNOWLEDGE, TODAY)
    assert screened.session.steps == made.session.steps
    assert placed(made.session).total_frames == wish.length_s * 48_000


def test_what_a_person_may_not_have_is_named_with_its_reason():
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
    with pytest.raises(ImpossibleWish) as refused:
        compose(Wish(720, mode="partner", focus="sacrum"), KNOWLEDGE, answers=person, today=TODAY)
    made = compose(Wish(360, focus="calm"), KNOWLEDGE, answers=person, today=TODAY)
    why = " ".join(KNOWLEDGE.conditions["pregnancy"].why.split()[:4])
    for text in (str(refused.value), made.text):
        assert text.count(why) == 1
    assert "D-PREG" not in str(refused.value)  # a name that only the data know


def test_who_may_have_nothing_gets_nothing():
    person = {**answers(set()), "red_flag_trauma": Answer("yes", TODAY)}
    with pytest.raises(SafetyRefusal):
        compose(Wish(600), KNOWLEDGE, answers=person, today=TODAY)
