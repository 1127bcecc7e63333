"""The spoken screening: complete for what is in the session, silent about the rest, and in time."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.errors import KnowledgeError
from guided_press.knowledge.linter import lint
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Mode
from guided_press.session.cues import Role, Say
from guided_press.session.opening import (
    BREATHING,
    LONGEST_S,
    MOST_WORDS,
    PAUSE_S,
    effects_on,
    opening_lines,
    spoken_s,
)

KNOWLEDGE = load_knowledge()
TECHNIQUES = tuple(t for t in KNOWLEDGE.technique_ids() if KNOWLEDGE.technique(t).schedulable)
TARGETS = (*KNOWLEDGE.point_codes(), *TECHNIQUES, BREATHING)
REGIONS_OF_WORDS = {
    "sacrum": {"sacrum"}, "lower": {"low_back"}, "back": {"low_back", "sacrum"},
    "knees": {"knee"}, "legs": {"knee", "calf", "leg"}, "feet": {"foot", "toe"},
    "hands": {"palm"}, "calves": {"calf"}, "toes": {"toe"}, "palms": {"palm"},
}  # fmt: skip
targets = st.lists(st.sampled_from(TARGETS), unique=True)
modes = st.sampled_from(("self", "partner"))


def _claims(lines: tuple[Say, ...]) -> set[str]:
    return {claim for line in lines for claim in line.claims}


def _regions(chosen: list[str]) -> set[str]:
    return {KNOWLEDGE.target(target).region for target in chosen if target != BREATHING}


@given(targets, modes)
def test_whatever_bars_a_target_is_named(chosen: list[str], mode: Mode) -> None:
    """Every stop and every condition that leaves out or asks first is named or covered."""
    claims = _claims(opening_lines(KNOWLEDGE, chosen, mode))
    for condition in KNOWLEDGE.conditions.values():
        effects = set(effects_on(KNOWLEDGE, condition, [*chosen, "session"]).values())
        if effects & {"stop_session", "avoid", "ask_first"}:
            assert f"condition.{condition.id}" in claims


@given(targets, modes)
def test_it_is_over_in_time(chosen: list[str], mode: Mode) -> None:
    """At most 84 words and 40 seconds, pauses and chime included; no sentence over 20 words."""
    lines = opening_lines(KNOWLEDGE, chosen, mode)
    assert sum(len(line.text.split()) for line in lines) <= 84
    assert spoken_s(lines) <= LONGEST_S
    assert all(len(line.text.split()) <= MOST_WORDS for line in lines)
    assert all(line.pause_s == PAUSE_S and line.role is Role.SCREENING for line in lines)


@given(targets, modes)
def test_no_absent_place_is_named(chosen: list[str], mode: Mode) -> None:
    """Nothing is said about a part of the body that the session does not touch."""
    present = _regions(chosen)
    for line in opening_lines(KNOWLEDGE, chosen, mode)[1:]:
        for word in re.findall(r"[a-z]+", line.text.lower()):
            assert not REGIONS_OF_WORDS.get(word) or REGIONS_OF_WORDS[word] & present


@given(targets, modes)
def test_only_conditions_of_these_targets_are_added(chosen: list[str], mode: Mode) -> None:
    """What stands in a list touches a target of the session."""
    fixed = _claims(opening_lines(KNOWLEDGE, [], mode))
    for claim in _claims(opening_lines(KNOWLEDGE, chosen, mode)) - fixed:
        if claim.startswith("condition."):
            condition = KNOWLEDGE.conditions[claim.removeprefix("condition.")]
            assert effects_on(KNOWLEDGE, condition, chosen)


@given(targets, modes)
def test_every_line_can_be_spoken_and_rests_on_something(chosen: list[str], mode: Mode) -> None:
    """No promise, no brace left, and every claim resolves."""
    for line in opening_lines(KNOWLEDGE, chosen, mode):
        assert lint(line.text, target="BL40") == []
        assert "{" not in line.text
        assert all(KNOWLEDGE.claim(claim).source for claim in line.claims)


@pytest.mark.parametrize("mode", ["self", "partner"])
def test_everything_at_once_fits(mode: Mode) -> None:
    """All points and techniques in one session still fit."""
    assert spoken_s(opening_lines(KNOWLEDGE, TARGETS, mode)) <= LONGEST_S


def test_red_flags_first_and_the_way_out_last() -> None:
    """The most serious is said first; what stays in the ear is that one can stop."""
    lines = [line.text for line in opening_lines(KNOWLEDGE, TARGETS, "self")]
    assert lines[0].startswith("Get medical help for chest pain")
    assert lines[-1].startswith("You can stop at any time")


def test_the_sacrum_is_barred_in_pregnancy_only_where_it_is_worked() -> None:
    """The sentence names the place when the session has it."""
    sacrum = " ".join(line.text for line in opening_lines(KNOWLEDGE, ["BL32"], "partner"))
    assert "Skip the bone below the waist with pregnancy" in sacrum
    palm = " ".join(line.text for line in opening_lines(KNOWLEDGE, ["PC8"], "self"))
    assert "sacrum" not in palm
    assert "pregnancy" not in palm


def test_wider_conditions_are_asked_about_where_they_were_not_named() -> None:
    """Pregnancy bars the legs, and is a reason to ask before the low back as well."""
    lines = opening_lines(KNOWLEDGE, ["BL23", "BL55"], "self")
    claimed = [line.text for line in lines if "condition.pregnancy" in line.claims]
    assert any(text.startswith("Skip the legs") for text in claimed)
    assert any("ask a clinician first" in text for text in claimed)


def test_an_unknown_target_is_refused() -> None:
    """Missing safety data means no session."""
    with pytest.raises(KnowledgeError, match="BL99"):
        opening_lines(KNOWLEDGE, ["BL99"], "self")
