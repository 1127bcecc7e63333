"""The phrase bank: complete, short, harmless, and every line with what it rests on."""

from __future__ import annotations

import string
from typing import get_args

import pytest

from guided_press.knowledge.linter import MOST_WORDS, lint
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import PRESSURE_ORDER, Phrase, Position

KNOWLEDGE = load_knowledge()
PHRASES = tuple(KNOWLEDGE.phrases().values())

NEEDED = (
    "open", "welcome_self", "welcome_partner", "consent", "stopword", "scale", "warn", "skip",
    "skip_both", "kneepass", "contact", "contact_2", "contact_again", "enough", "lighter",
    "half", "ten", "release", "release_partner", "breathe_hold", "breathe_offer", "breathe_in",
    "breathe_out", "breathe_own", "breathe_done", "notice", "notice_2", "switch", "switch_leg",
    "switch_knee", "switch_foot", "switch_hand", "checkin", "checkin_after", "check_long_hold",
    "check_toes", "rest_self", "rest_partner", "rest_partner_palms", "rest_hands_off", "sit",
    "sit_seated", "close_hands", "close_over", "wait_ready", "paused", "resume", "resume_both",
    "time_left", "too_much_1", "too_much_offer", "halt", "shortened",
)  # fmt: skip

PLACEHOLDERS = {
    "skip": {"side", "place"}, "skip_both": {"place"}, "lightened": {"place"},
    "resume": {"place", "side", "left"}, "resume_both": {"place", "left"}, "time_left": {"left"},
    "where": {"place"}, "which_side": {"side"}, "halt": {"message"},
    "screening_avoid": {"place", "list"}, "screening_more": {"list"}, "screening_spots": {"list"},
    "screening_ask": {"list"},
}  # fmt: skip

IN_ANY_HOLD = (
    "contact", "grow_very_light", "enough", "lighter", "half", "ten", "release", "breathe_hold",
    "notice", "checkin", "check_long_hold", "check_toes", "too_much", "paused", "warn",
)  # fmt: skip


def test_every_needed_phrase_is_there() -> None:
    """The compiler and the player find what they ask for, in both modes and all positions."""
    positions = [f"position_{p}_{m}" for p in get_args(Position) for m in ("self", "partner")]
    grow = [f"grow_{word}" for word in PRESSURE_ORDER]
    assert {*NEEDED, *positions, *grow} <= KNOWLEDGE.phrases().keys()


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda p: p.id)
def test_every_claim_resolves(phrase: Phrase) -> None:
    """No line is spoken that rests on nothing."""
    for claim in phrase.claims:
        assert KNOWLEDGE.claim(claim).source


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda p: p.id)
def test_every_line_is_short_and_promises_nothing(phrase: Phrase) -> None:
    """Sentences of at most 20 words, no promise, no endurance, no announced sensation."""
    assert lint(phrase.text, target=None) == []
    assert len(phrase.text.split()) <= 2 * MOST_WORDS


@pytest.mark.parametrize(
    "phrase", [p for p in PHRASES if p.id.startswith(IN_ANY_HOLD)], ids=lambda p: p.id
)
def test_lines_of_a_hold_fit_the_back_of_the_knee(phrase: Phrase) -> None:
    """What may be said during a hold holds no word of strength."""
    assert lint(phrase.text, target="BL40") == []


def test_placeholders_are_the_agreed_ones() -> None:
    """A forgotten brace would be read aloud."""
    found = {
        phrase.id: {name for _, name, _, _ in string.Formatter().parse(phrase.text) if name}
        for phrase in PHRASES
    }
    assert {name: fields for name, fields in found.items() if fields} == PLACEHOLDERS


def test_variants_follow_one_another() -> None:
    """`notice_3` without `notice_2` would never be spoken."""
    ids = KNOWLEDGE.phrases().keys()
    for name in ids:
        stem, _, number = name.rpartition("_")
        if number.isdigit() and int(number) > 2:
            assert f"{stem}_{int(number) - 1}" in ids


def test_the_shortest_cues_stay_short() -> None:
    """They stand at exact times, and a hold may be short."""
    assert KNOWLEDGE.phrase("half").text == "Half-way."
    assert KNOWLEDGE.phrase("release").text == "Let go slowly."
    assert len(KNOWLEDGE.phrase("ten").text.split()) <= 6


def test_pressure_words_never_ask_for_more_than_five() -> None:
    """The voice never asks for what lies near pain, and says where to stop."""
    for phrase in PHRASES:
        if phrase.id.startswith(("grow_light", "grow_moderate", "grow_firm")):
            assert "of ten" in phrase.text
            assert not {"six", "seven", "eight", "nine"} & set(phrase.text.lower().split())
