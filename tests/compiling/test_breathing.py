"""Breathing together: the offer is the last thing before the first breath."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings

from guided_press.composing.composer import compose
from guided_press.composing.wish import ImpossibleWish, Wish
from guided_press.cues import Side
from guided_press.errors import SafetyRefusal
from guided_press.screening.profile import Answer
from guided_press.screening.screening import screen
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import Session
from guided_press.units import SAMPLE_RATE
from tests.composing.makers import KNOWLEDGE, placed, wishes
from tests.screening.answers import TODAY, answers

OFFER = KNOWLEDGE.phrase("breathe_offer", "en").text
LET_GO = KNOWLEDGE.phrase("breathe_done", "en").text
LAST = KNOWLEDGE.phrase("breathe_out", "en").text
FIRST = KNOWLEDGE.phrase("breathe_in", "en").text
MOST_S = 10
"""Between the offer and the first breath."""

SHIPPED = [script.id for script in shipped_scripts()]
WISHES = [
    Wish(length_s=60 * minutes, mode=mode, focus=focus)
    for minutes in (8, 12, 20)
    for mode in ("self", "partner")
    for focus in (None, "calm")
]


def waits_s(session: Session) -> list[float]:
    """From the end of each offer to the next "Breathe in."."""
    clips = placed(session).clips
    waits = []
    for number, clip in enumerate(clips):
        if clip.text == OFFER:
            breath = next(c for c in clips[number:] if c.text == FIRST)
            waits.append((breath.start_frame - clip.end_frame) / SAMPLE_RATE)
    return waits


def assert_let_go(session: Session) -> None:
    """Counted breaths are offered before and left to themselves after every run of them."""
    said = [clip.text for clip in placed(session).clips if clip.role == "breathing"]
    for before, text, following in zip([None, *said], said, [*said[1:], None], strict=False):
        if text == FIRST:
            assert before in (OFFER, LAST)
        if text == LAST:
            assert following in (FIRST, LET_GO)


HANDS = [None, "foot_ankle_hand_injury", "skin_problem_local", "giver_hand_problem"]


@pytest.mark.parametrize("sore", HANDS)
@pytest.mark.parametrize("script", SHIPPED)
def test_counted_breaths_are_let_go(script: str, sore: str | None) -> None:
    """However little of a session is left around them, they do not just stop."""
    given = {sore: Answer("yes", TODAY, Side.RIGHT, ("hand",))} if sore else {}
    with suppress(SafetyRefusal):
        session = load_script(script).session
        assert_let_go(screen(session, answers(**given), KNOWLEDGE, TODAY).session)


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(wishes())
def test_counted_breaths_are_let_go_in_compositions(wish: Wish) -> None:
    """Whatever is wished."""
    with suppress(ImpossibleWish):
        assert_let_go(compose(wish, KNOWLEDGE).session)


@pytest.mark.parametrize("script", SHIPPED)
def test_a_shipped_session_breathes_right_after_the_offer(script: str) -> None:
    """Nobody waits through a rest for the breath that was just announced."""
    assert all(wait <= MOST_S for wait in waits_s(load_script(script).session))


def test_a_composed_session_breathes_right_after_the_offer() -> None:
    """Whatever the composer puts before the breaths."""
    waits = [wait for wish in WISHES for wait in waits_s(compose(wish, KNOWLEDGE).session)]
    assert waits
    assert max(waits) <= MOST_S, waits
