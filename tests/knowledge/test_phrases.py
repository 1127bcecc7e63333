"""The phrase bank: complete, short, harmless, and every line with what it rests on."""

from __future__ import annotations

import re
import string
from typing import get_args

import pytest

from guided_press.compiling.concerns import MANNERS
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Mode, Phrase, Position, Thing
from guided_press.words.linting import MOST_WORDS, lint

KNOWLEDGE = load_knowledge()
PHRASES = tuple(KNOWLEDGE.phrases("en").values())

PLACEHOLDERS = {
    "consent": {"places"},
    "one_hand": {"side", "other"},
    "screening_not_for": {"list"},
    "screening_not_for_more": {"list"},
    "screening_only": {"list", "place"},
    "screening_only_more": {"list"},
    "scale_self": {"most"},
    "scale": {"most"},
    "checkin_above": {"most"},
    "checkin_above_each": {"most"},
    "checkin_after_very_light": {"most"},
    "checkin_was_after": {"most"},
    "needs": {"list"},
    "needs_more": {"list"},
    "skip_both": {"place"},
    "lightened": {"place"},
    "resume": {"place", "side", "left"},
    "resume_both": {"place", "left"},
    "time_left": {"left"},
    "where": {"place"},
    "which_side": {"side"},
    "screening_avoid": {"place", "list"},
    "screening_avoid_more": {"list"},
    "screening_spots": {"list"},
    "screening_spots_more": {"list"},
    "screening_ask": {"list"},
    "screening_ask_more": {"list"},
    "screening_ask_rest": {"list"},
    "screening_without": {"place"},
    "screening_otherwise": {"list", "ways"},
    "screening_otherwise_more": {"list"},
}

IN_ANY_HOLD = (
    "contact",
    "grow_very_light",
    "enough",
    "lighter",
    "half",
    "ten",
    "release",
    "breathe_hold",
    "notice",
    "checkin",
    "check_long_hold",
    "check_toes",
    "too_much",
    "paused",
)


def test_every_way_has_its_words() -> None:
    """What a condition bars of a session has words for what is done instead."""
    ids = KNOWLEDGE.phrases("en").keys()
    assert {f"screening_way_{way}" for way in ("light", *MANNERS)} <= ids


def test_every_position_and_reach_has_its_words() -> None:
    """The way in and the way out of a position; a limb is brought, changed and put down."""
    ids = KNOWLEDGE.phrases("en").keys()
    for position in get_args(Position):
        for mode in ("self", "partner"):
            assert {f"position_{position}_{mode}", f"leave_{position}_{mode}"} <= ids
        assert f"beside_{position}" in ids
    for target in (*KNOWLEDGE.points(), *KNOWLEDGE.techniques()):
        for mode in get_args(Mode):
            for reach in {use.reach for use in target.uses(mode)} - {None}:
                lies = (reach, mode) == ("upper_side", "partner")  # on its pillow all the time
                for way in ("bring", "change") if lies else ("bring", "change", "put_down"):
                    assert f"{way}_{reach}_{mode}" in ids
    assert {f"thing_{thing}" for thing in get_args(Thing)} <= ids


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda p: p.id)
def test_every_claim_resolves(phrase: Phrase) -> None:
    """No line is spoken that rests on nothing."""
    for claim in phrase.claims:
        assert KNOWLEDGE.claim(claim).source


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda p: p.id)
def test_every_line_is_short_and_promises_nothing(phrase: Phrase) -> None:
    """Sentences of at most 20 words, no promise, no endurance, no announced sensation."""
    assert lint(phrase.text, target=None, language="en") == []
    assert phrase.id.startswith("screening_") or len(phrase.text.split()) <= 2 * MOST_WORDS


@pytest.mark.parametrize(
    "phrase", [p for p in PHRASES if p.id.startswith(IN_ANY_HOLD)], ids=lambda p: p.id
)
def test_lines_of_a_hold_fit_the_back_of_the_knee(phrase: Phrase) -> None:
    """What may be said during a hold holds no word of strength."""
    assert lint(phrase.text, target="BL40", language="en") == []


def test_placeholders_are_the_agreed_ones() -> None:
    """A forgotten brace would be read aloud."""
    found = {
        phrase.id: {name for _, name, _, _ in string.Formatter().parse(phrase.text) if name}
        for phrase in PHRASES
    }
    limbs = {
        name
        for name in found
        if name.startswith(
            (
                "bring_",
                "change_",
                "put_down_",
                "position_side_lying_on_",
                "roll_onto_side_on_",
                "roll_over_on_",
                "get_up_by_arm_",
            )
        )
    }
    assert all(found.pop(name) <= {"side", "other"} for name in limbs)
    assert {name: fields for name, fields in found.items() if fields} == PLACEHOLDERS


def test_variants_follow_one_another() -> None:
    """`notice_3` without `notice_2` would never be spoken."""
    ids = KNOWLEDGE.phrases("en").keys()
    for name in ids:
        stem, _, number = name.rpartition("_")
        if number.isdigit() and int(number) > 2:
            assert f"{stem}_{int(number) - 1}" in ids


def test_the_signals_stay_short() -> None:
    """They stand at exact times, and a hold may be short."""
    assert len(KNOWLEDGE.phrase("release", "en").text.split()) <= 4
    assert len(KNOWLEDGE.phrase("release_stay", "en").text.split()) <= 5
    assert len(KNOWLEDGE.phrase("ten", "en").text.split()) <= 6
    halves = [phrase for phrase in PHRASES if phrase.id.startswith("half")]
    assert all(len(phrase.text.split()) <= 8 for phrase in halves)


LIMITS = {"light": "three", "moderate": "four", "firm": "five"}


@pytest.mark.parametrize("word", LIMITS)
@pytest.mark.parametrize("family", ["grow", "start", "same"])
def test_pressure_words_say_where_to_stop(family: str, word: str) -> None:
    """The voice never asks for what lies near pain, and every wording names its own limit."""
    wordings = [p for p in PHRASES if re.fullmatch(rf"{family}_{word}(_\d)?", p.id)]
    assert len(wordings) >= 4
    numbers = {"one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}
    for phrase in wordings:
        assert numbers & set(re.findall(r"[a-z]+", phrase.text)) == {LIMITS[word]}, phrase.text


def test_questions_have_many_wordings_and_offer_more_only_where_they_may() -> None:
    """A number first, then how much feels best; the third kind never offers more."""
    kinds = {
        k: [p for p in PHRASES if p.id.startswith(k)]
        for k in ("ask_number", "ask_best", "ask_light")
    }
    assert all(len(phrases) >= 5 for phrases in kinds.values())
    assert all("zero" in phrase.text.lower() for phrase in kinds["ask_number"])
    offers = {"more", "stronger", "firmer", "best", "deeper"}
    for phrase in kinds["ask_light"]:
        assert not offers & set(re.findall(r"[a-z]+", phrase.text.lower())), phrase.text
    assert all(p.to == "receiver" for phrases in kinds.values() for p in phrases)
