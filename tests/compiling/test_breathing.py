"""Breathing together: the offer is the last thing before the first breath."""

from __future__ import annotations

import pytest

from guided_press.composing.composer import compose
from guided_press.composing.wish import Wish
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import Session
from guided_press.units import SAMPLE_RATE
from tests.composing.makers import KNOWLEDGE, placed

OFFER = KNOWLEDGE.phrase("breathe_offer", "en").text
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


@pytest.mark.parametrize("script", SHIPPED)
def test_a_shipped_session_breathes_right_after_the_offer(script: str) -> None:
    """Nobody waits through a rest for the breath that was just announced."""
    assert all(wait <= MOST_S for wait in waits_s(load_script(script).session))


def test_a_composed_session_breathes_right_after_the_offer() -> None:
    """Whatever the composer puts before the breaths."""
    waits = [wait for wish in WISHES for wait in waits_s(compose(wish, KNOWLEDGE).session)]
    assert waits
    assert max(waits) <= MOST_S, waits
