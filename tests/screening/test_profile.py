"""Profiles: what their file says, what it must not say, and where it is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.errors import ScriptError
from guided_press.knowledge.conditions import Condition
from guided_press.screening.profile import (
    Answer,
    Profile,
    can_be_agreed,
    clear_today,
    is_of_today,
    load_profile,
    parse_profile,
    places_of,
    profile_text,
)
from tests.screening.answers import KNOWLEDGE, TODAY

STANDING = [c for c in KNOWLEDGE.conditions.values() if not is_of_today(c)]
ON_TODAY = {
    "red_flag_cauda_equina", "red_flag_leg_weakness", "red_flag_trauma", "red_flag_fever_unwell",
    "red_flag_weight_loss_night_pain", "red_flag_chest_or_abdomen", "dvt_suspected",
    "red_flag_spinal_cord",
    "intoxicated_or_sedated", "no_consent", "kidney_pain_or_urinary_signs", "touch_distress",
}  # fmt: skip


def parsed(text: str) -> Profile:
    return parse_profile(text, "anna.yaml", "anna", KNOWLEDGE)


def problems(text: str) -> list[str]:
    with pytest.raises(ScriptError) as caught:
        parsed(text)
    return [str(problem) for problem in caught.value.problems]


@st.composite
def fitting(draw: st.DrawFn, condition: Condition) -> Answer:
    """An answer that a question may have."""
    on = draw(st.dates(date(2020, 1, 1), date(2030, 1, 1)))
    answer = Answer(draw(st.sampled_from(["yes", "no", "not_sure"])), on)
    if answer.value != "yes":
        return answer
    if condition.local:
        answer = replace(answer, side=draw(st.sampled_from(["left", "right", "both"])))
    if places := places_of(condition):
        where = draw(st.lists(st.sampled_from(places), unique=True))
        answer = replace(answer, where=tuple(where))
    if can_be_agreed(condition) and draw(st.booleans()):
        answer = replace(answer, agreed_on=draw(st.dates(date(2020, 1, 1), date(2030, 1, 1))))
    return answer


@given(st.data())
def test_what_is_written_is_read_again(data):
    """A profile is the same after its file was written and read."""
    asked = data.draw(st.lists(st.sampled_from(STANDING), unique_by=lambda c: c.id))
    given_ = Profile("anna", {c.id: data.draw(fitting(c)) for c in asked})
    assert parsed(profile_text(given_, KNOWLEDGE)) == given_


def test_the_file_can_be_read_by_the_person_it_is_about():
    """Each answer stands under its question, with its date."""
    answer = Answer("yes", TODAY, side="left")
    text = profile_text(Profile("me", {"knee_or_popliteal_problem": answer}), KNOWLEDGE)
    assert "  # Is a knee injured or swollen" in text
    assert "  knee_or_popliteal_problem: {answer: yes, on: 2026-11-20, side: left}\n" in text


def test_the_red_flags_and_the_consent_are_asked_anew_for_each_session():
    """Whatever stops a session and can begin overnight is asked each time; age is not."""
    assert {c.id for c in KNOWLEDGE.conditions.values() if is_of_today(c)} == ON_TODAY


def test_answers_about_today_are_never_written():
    """A session's answers about today cannot get into a file by mistake."""
    with pytest.raises(ValueError, match="each session"):
        profile_text(Profile("me", clear_today(KNOWLEDGE, TODAY)), KNOWLEDGE)


def test_an_unknown_condition_refuses_the_file():
    """An answer that this version does not understand is not skipped."""
    text = "version: 1\nanswers:\n  pregnncy: {answer: yes, on: 2026-11-20}\n"
    assert problems(text) == [
        "anna.yaml:3:3: answers.pregnncy: unknown condition 'pregnncy'. Did you mean 'pregnancy'?"
    ]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("pregnancy: {answer: maybe, on: 2026-11-20}", "3:23: answers.pregnancy.answer: expected"),
        ("pregnancy: {answer: yes}", "3:14: answers.pregnancy.on: expected a date"),
        ("pregnancy: {answer: yes, on: 2026-02-30}", "3:32: answers.pregnancy.on: expected a date"),
        ("pregnancy: {answer: yes, on: 2026-11-20, side: left}", "has no side"),
        ("pregnancy: {answer: yes, on: 2026-11-20, wen: x}", "unknown key 'wen'"),
        ("kidney_condition: {answer: yes, on: 2026-11-20, agreed: 2026-11-20}", "agreement"),
        ("pregnancy: {answer: no, on: 2026-11-20, agreed: 2026-11-20}", "only when the answer"),
        ("no_consent: {answer: yes, on: 2026-11-20}", "asked anew for each session"),
        ("skin_problem_local: {answer: yes, on: 2026-11-20, where: [ear]}", "where[0]: expected"),
        (
            "foot_ankle_hand_injury: {answer: yes, on: 2026-11-20, where: [calf]}",
            "foot, ankle and hand",
        ),
        ("pregnancy: yes", "expected an answer and its date"),
    ],
)
def test_what_does_not_fit_is_told_with_its_place(entry, said):
    """File, line and column of what is wrong."""
    found = problems(f"version: 1\nanswers:\n  {entry}\n")
    assert len(found) == 1
    assert found[0].startswith("anna.yaml:3:")
    assert said in found[0]


def test_all_problems_are_told_at_once():
    """Nobody repairs one after the other."""
    text = "version: 2\nanswers:\n  pregnancy: {}\n  x: 1\n"
    assert len(problems(text)) == 4


@pytest.mark.parametrize("text", ["", "[]", "version: true\nanswers: {}", "version: 1"])
def test_what_is_no_profile_is_refused(text):
    """An empty or other file never counts as nothing to restrict."""
    assert problems(text)


def test_a_missing_file_says_what_makes_one(tmp_path):
    """Place, problem, remedy."""
    with pytest.raises(ScriptError, match=r"no such profile.*guided-press screen"):
        load_profile(tmp_path / "gone.yaml", KNOWLEDGE)
