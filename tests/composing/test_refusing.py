"""A refused wish is answered with the nearest wishes that can be met."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from guided_press.composing.composer import compose
from guided_press.composing.wish import ImpossibleWish, Possible, Wish
from tests.composing.makers import KNOWLEDGE, wishes


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(wishes())
def test_what_a_refusal_calls_possible_is_possible(wish):
    """Each way out that a refusal offers can really be composed."""
    try:
        compose(wish, KNOWLEDGE)
    except ImpossibleWish as refused:
        possible = refused.possible
        if possible.changes:
            assert compose(replace(wish, changes=possible.changes), KNOWLEDGE)
        if wish.points and possible.length_s is None:
            assert not possible.points or compose(replace(wish, points=possible.points), KNOWLEDGE)
        elif possible.length_s is not None and len(possible.points) < len(wish.points):
            assert compose(replace(wish, length_s=possible.length_s), KNOWLEDGE)
            if possible.points:
                assert compose(replace(wish, points=possible.points), KNOWLEDGE)
        elif possible.length_s is not None:
            assert compose(replace(wish, length_s=possible.length_s), KNOWLEDGE)
        if possible.shortened:
            assert compose(replace(wish, shorten=True), KNOWLEDGE)


def test_what_cannot_be_worked_as_wished_leaves_a_wish_that_can():
    """What remains is not called possible at a length that it cannot fill."""
    wish = Wish(22 * 60, mode="partner", points=("calf_kneading", "GB41"), positions=("seated",))
    with pytest.raises(ImpossibleWish) as refused:
        compose(wish, KNOWLEDGE)
    assert refused.value.possible == Possible()
    assert "Of the others, the hollow on top of the foot (GB41) fills" in str(refused.value)
    with pytest.raises(ImpossibleWish) as refused:
        compose(replace(wish, length_s=300), KNOWLEDGE)
    assert refused.value.possible == Possible(("GB41",))
    assert "Of the others, the hollow on top of the foot (GB41) fits." in str(refused.value)


def test_another_change_of_position_is_offered_only_where_it_helps():
    """More changes are offered where they make it possible, and not elsewhere."""
    with pytest.raises(ImpossibleWish) as refused:
        compose(Wish(40 * 60, positions=("standing", "side_lying"), changes=0), KNOWLEDGE)
    changes = refused.value.possible.changes
    assert changes
    with pytest.raises(ImpossibleWish) as refused:
        compose(Wish(45 * 60, positions=("standing",)), KNOWLEDGE)
    assert refused.value.possible.changes is None


@pytest.mark.parametrize(
    ("mode", "points", "length_s"),
    [("self", ("BL23", "GB41", "PC8"), 570), ("partner", ("BL23", "BL32", "GB41"), 660)],
)
def test_what_fits_in_few_words_is_not_refused(mode, points, length_s):
    """Whole holds with fewer words come before shorter holds, and nobody has to wish for them."""
    made = compose(Wish(length_s, mode=mode, points=points), KNOWLEDGE)
    assert made.session.guidance == "brief"
    assert any("few words" in note for note in made.notes)
