"""Silence is the content: how much is said in every hold, and over a whole routine."""

from __future__ import annotations

from contextlib import suppress
from itertools import combinations

import pytest
from hypothesis import given, settings

from guided_press.composing.composer import compose
from guided_press.composing.focus import FOCUSES
from guided_press.composing.wish import ImpossibleWish, Wish
from guided_press.cues import Role
from guided_press.knowledge.models import Mode, Position
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from tests.compiling.quiet import assert_quiet, most_words_a_minute, repeated, words_a_minute
from tests.composing.makers import KNOWLEDGE, placed, wishes

SHIPPED = [script.id for script in shipped_scripts()]


@pytest.mark.parametrize("script", SHIPPED)
def test_every_hold_is_mostly_quiet(script: str) -> None:
    """At most 30 % of a hold is speech, 25 % on average, and long holds have long quiet."""
    session = load_script(script).session
    assert_quiet(session, placed(session))


@pytest.mark.parametrize("script", SHIPPED)
def test_a_routine_is_calm(script: str) -> None:
    """Few words a minute, the fewer the longer it is."""
    timeline = placed(load_script(script).session)
    assert words_a_minute(timeline) <= most_words_a_minute(timeline)


@pytest.mark.parametrize("script", SHIPPED)
def test_questions_come_after_each_rise_and_once_a_minute_and_no_more(script: str) -> None:
    """With at least six wordings; a number first at each place that has a rise."""
    session = load_script(script).session
    timeline = placed(session)
    asked = [c for c in timeline.clips if c.role is Role.CHECKIN and "tingl" not in c.text]
    if session.mode != "partner" or "bl40_long_hold" in {h.target for h in timeline.holds}:
        return
    long_enough = [hold for hold in timeline.holds if hold.frames >= 25 * 48_000]
    minutes = sum(hold.frames for hold in long_enough) / 48_000 / 60
    assert len(asked) <= len(long_enough) + minutes * 2 / 3
    assert len({clip.text for clip in asked}) >= 6
    seen = set()
    for hold in long_enough:
        inside = [c for c in asked if hold.start_frame <= c.start_frame < hold.end_frame]
        assert inside
        if (hold.target, hold.side) not in seen and hold.pressure != "very_light":
            assert "zero" in inside[0].text.lower()
        seen.add((hold.target, hold.side))


@pytest.mark.parametrize("also", [(), ("BL25",), ("GB41",)])
@pytest.mark.parametrize("mode", ["self", "partner"])
def test_a_long_hold_is_not_reminded_of_in_the_same_words(
    mode: Mode, also: tuple[str, ...]
) -> None:
    """However many blocks follow each other, no sentence but the signals comes too often."""
    for length_s in (1600, 1800, 2080, 2470, 2665):
        wish = Wish(length_s, mode=mode, points=(*also, "bl40_long_hold"))
        with suppress(ImpossibleWish):
            session = compose(wish, KNOWLEDGE).session
            assert not repeated(placed(session)), length_s


@pytest.mark.parametrize("positions", [(), ("leg_crossed",)])
@pytest.mark.parametrize("focus", FOCUSES)
@pytest.mark.parametrize("length_s", [600, 1260, 2280, 2700])
def test_a_composition_of_one_focus_is_quiet(
    focus: str, length_s: int, positions: tuple[Position, ...]
) -> None:
    """Also where arms or a leg rest again and again: not always in the same words."""
    with suppress(ImpossibleWish):
        wish = Wish(length_s, focus=focus, positions=positions, changes=2)
        session = compose(wish, KNOWLEDGE).session
        assert_quiet(session, placed(session))


PAIRS = list(combinations(("BL23", "BL32", "leg_press_down", "BL67"), 2))


@pytest.mark.parametrize("points", PAIRS)
@pytest.mark.parametrize("length_s", [600, 840])
def test_a_hold_before_a_resting_hand_is_quiet(length_s: int, points: tuple[str, ...]) -> None:
    """A short hold is asked about once; the resting hand has questions of its own."""
    wish = Wish(length_s, "partner", points=("bl40_long_hold", *points), shorten=True)
    with suppress(ImpossibleWish):
        session = compose(wish, KNOWLEDGE).session
        assert_quiet(session, placed(session))


def test_nobody_is_asked_to_go_on_where_nothing_follows() -> None:
    """After the last block of a long hold only how it was is asked."""
    made = compose(Wish(1200, points=("bl40_long_hold",)), KNOWLEDGE)
    asked = [clip.text for clip in placed(made.session).clips if clip.role is Role.CHECKIN]
    assert asked[-2:] == ["And how was that, from zero to ten?", "Does anything tingle?"]
    assert any("go on?" in text for text in asked)


@pytest.mark.slow
@settings(max_examples=1000, deadline=None, derandomize=True)
@given(wishes())
def test_compositions_are_quiet_too(wish: Wish) -> None:
    """Whatever is wished, at the usual rate and with full guidance; a thousand, always the same."""
    if wish.rate_wpm not in (None, 145) or wish.guidance != "full":
        return
    try:
        session = compose(wish, KNOWLEDGE).session
    except ImpossibleWish:
        return
    assert_quiet(session, placed(session))
