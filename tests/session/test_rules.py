"""Sessions against what is known; every rule alone, in scripts as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.errors import ScriptError
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import PRESSURE_ORDER
from guided_press.session.loading import parse_script
from guided_press.session.rules import check_session
from guided_press.session.script import CloseStep, PressStep, Session

KNOWLEDGE = load_knowledge()
LONG = "technique: bl40_long_hold, hold: 255s"


def problems(
    *steps: str, mode: str = "self", length: str = "", close: str | None = "90s"
) -> list[str]:
    """What is said about a script of these steps; each without its place in the file."""
    end = [f"close: {close}"] if close else []
    text = f"version: 1\ntitle: A test\nmode: {mode}\n"
    text += f"length: {length}\n" if length else ""
    text += "steps:\n" + "".join(f"  - {{{step}}}\n" for step in [*steps, *end])
    try:
        parse_script(text, "x.yaml", Path())
    except ScriptError as error:
        return [str(problem).split(": ", 1)[1] for problem in error.problems]
    return []


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("press: BL04", "unknown point 'BL04'. Did you mean 'BL40'?"),
        ("press: knee", "unknown point 'knee'. Known points: BL23, BL25,"),
        ("press: calf_kneading", "It is a technique: write `technique: calf_kneading`."),
        ("technique: kneading", "unknown technique 'kneading'. Did you mean 'calf_kneading'?"),
        ("technique: BL40", "It is a point: write `press: BL40`."),
        ("technique: ball_tool", "ball_tool is never scheduled"),
        ("press: BL36", "BL36 is never scheduled: It is known to the articles only from a reader"),
        ("press: BL39", "BL39 is never scheduled"),
        ("press: LI4", "LI4 is never scheduled: Lists of points to avoid in pregnancy name it."),
        ("press: SP6", "SP6 is never scheduled"),
        ("press: BL60", "BL60 is never scheduled"),
        ("press: GB21", "GB21 is never scheduled"),
    ],
)
def test_only_known_and_usable_points_and_techniques_are_scheduled(step, said):
    (problem,) = problems(step)
    assert said in problem


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("press: BL40, pressure: moderate", "moderate is more than BL40 takes; at most light"),
        ("press: BL40, pressure: firm", "firm is more than BL40 takes; at most light. Source: S0"),
        ("press: BL55, pressure: firm", "firm is more than BL55 takes; at most moderate"),
        (f"{LONG}, side: left, pressure: light", "light is more than bl40_long_hold takes"),
        ("press: BL40, movement: kneading", "'kneading' is not a movement for BL40"),
        ("press: BL40, movement: deep_hold", "'deep_hold' is not a movement for BL40"),
        ("press: BL40, movement: wigle", "Did you mean 'wiggle'?"),
    ],
)
def test_pressure_and_movement_stay_within_what_the_point_takes(step, said):
    (problem,) = problems(step)
    assert said in problem


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("press: BL40, hold: 4s", "4 s is below the shortest hold of BL40 (30 s, source S1)"),
        ("press: BL40, hold: 29.9s", "29.9 s is below the shortest hold"),
        ("press: BL40, hold: 121s", "121 s is above the longest hold of BL40 (120 s, source S1)"),
        ("press: BL40, hold: 3min", "Longer than that there is only the technique bl40_long_hold"),
        ("press: GB41, hold: 61s", "61 s is above the longest hold of GB41 (60 s, source S1)"),
        ("press: BL67, hold: 5s", "5 s is below the shortest hold of BL67 (10 s"),
        ("technique: calf_kneading, hold: 2min", "120 s is above the longest hold of calf"),
        ("technique: bl40_long_hold, side: left, hold: 301s",
         "301 s is above the longest block of bl40_long_hold (300 s"),
        ("technique: bl40_long_hold, side: left", "600 s is above the longest block"),
    ],
)  # fmt: skip
def test_a_hold_is_between_the_shortest_and_the_longest(step, said):
    (problem,) = problems(step)
    assert said in problem


def test_the_limits_themselves_are_allowed():
    assert problems("press: BL40, hold: 30s") == []
    assert problems("press: BL40, hold: 120s") == []


def test_a_point_is_not_pressed_longer_than_its_most_in_one_session():
    (problem,) = problems(*["press: PC8, side: left, hold: 120s"] * 3)
    assert "steps[2].hold: PC8 adds up to 360 s (left); at most 240 s in one session" in problem
    assert problems(*["press: PC8, hold: 120s"] * 2) == []
    (problem,) = problems(
        "press: BL40, sides: together, hold: 90s", "press: BL40, side: right, hold: 31s"
    )
    assert "BL40 adds up to 121 s (right)" in problem
    (problem,) = problems(*["press: BL23, hold: 95s"] * 2)
    assert "BL23 adds up to 190 s (each side)" in problem


def test_the_resting_hold_goes_in_blocks_with_a_question_between():
    left, right, check = f"{LONG}, side: left", f"{LONG}, side: right", "check: 20s"
    assert problems(left, check, left, check, right, check) == []
    (problem,) = problems(left, right)
    assert "steps[1]: two blocks of bl40_long_hold follow each other unasked" in problem
    assert len(problems(left, "rest: 20s", left)) == 1
    (problem,) = problems(f"{LONG}, sides: each")
    assert "left and right are two blocks of bl40_long_hold" in problem


def test_the_resting_hold_counts_once_for_both_knees():
    left, right = (f"technique: bl40_long_hold, hold: 300s, side: {s}" for s in ("left", "right"))
    half_an_hour = [left, "check: 20s", right, "check: 20s"] * 3
    assert problems(*half_an_hour) == []
    (problem,) = problems(*half_an_hour, left)
    assert "bl40_long_hold adds up to 2100 s (in all); at most 1800 s" in problem


def test_sides_follow_the_hand_position_of_the_sources():
    (problem,) = problems("position: seated", "press: GB41, sides: together")
    assert "steps[1].sides: GB41 is worked one side at a time. Use each, left or right." in problem
    (problem,) = problems("position: prone", "press: BL31, side: left", mode="partner")
    assert "steps[1].side: both sides of BL31 are worked together" in problem
    assert problems("position: side_lying", "press: BL31, side: left", mode="partner") == []
    assert problems("press: BL40, sides: together") == []
    assert problems("press: BL40, sides: each") == []


def test_a_point_needs_a_position_in_which_it_can_be_worked():
    (problem,) = problems("position: standing", "press: BL40")
    assert "steps[1].press: BL40 cannot be worked alone in the position 'standing'. " in problem
    assert "It can in seated or side_lying." in problem
    (problem,) = problems("position: prone", "press: GB41", mode="partner")
    assert "GB41 cannot be worked with a partner in the position 'prone'" in problem
    assert problems("press: BL40") == []


def test_what_needs_a_giver_is_refused_alone():
    (problem,) = problems("technique: leg_press_down")
    assert "leg_press_down cannot be worked alone. It needs `mode: partner`." in problem
    assert problems("position: prone", "technique: leg_press_down", mode="partner") == []


def test_a_session_ends_with_its_only_close():
    assert problems("rest: 3s", close=None) == [
        "steps[0]: the session ends without a 'close' step. Add `- close: 30s`."
    ]
    (problem,) = problems("close: 20s", "rest: 3s")
    assert "steps[0].close: only the last step can be 'close'" in problem


def test_after_lying_people_sit_for_a_minute_before_they_stand():
    lie, sit = "position: side_lying", "position: seated, lasts: 60s"
    (problem,) = problems(lie, close="59s")
    assert "59 s is too short after lying. Give 60 s at least to sit before standing." in problem
    assert problems(lie, close="60s") == []
    assert problems(lie, sit, close="10s") == []
    assert problems(lie, "position: seated", "press: PC8, hold: 30s", close="10s") == []
    assert len(problems(lie, "position: seated", "rest: 59s", close="10s")) == 1
    (problem,) = problems(lie, "position: standing")
    assert "standing up 0:00 after lying makes people dizzy" in problem
    assert problems(lie, sit, "position: standing", close="10s") == []
    assert len(problems(sit, lie, "position: standing")) == 1


def test_pressing_lasts_45_minutes_at_most():
    assert problems("press: PC8, hold: 30s", length="45:00") == []
    (problem,) = problems("press: PC8, hold: 30s", length="45:01")
    assert "length: 45:01 of guided pressing is too long; at most 45:00" in problem
    (problem,) = problems("press: PC8, hold: 30s", "rest: 45min")
    assert problem.startswith("steps: 47:30 of guided pressing")
    assert problems("rest: 60min") == []


def test_a_length_that_its_holds_exceed_is_refused():
    (problem,) = problems("press: PC8, hold: 120s", length="3:59")
    assert "length: 3:59 is too short: the holds alone last 4:00." in problem
    assert problems("press: PC8, hold: 120s", length="4:00") == []
    assert problems("press: PC8", length="3:00") == []  # unstated holds may be shorter


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("say: This cures back pain.", "steps[0].say: 'cures': nothing is promised"),
        ("rest: 9s, say: [Rest., You will feel warm.]", "steps[0].say[1]: 'You will feel': "),
        ("press: BL40, say: Press in firmly.", "no word of strength"),
        ("say: '😀 ...'", "steps[0].say: it holds neither letters nor digits"),
        (f"say: {'word ' * 21}", "21 words in one sentence; at most 20"),
    ],
)
def test_own_words_promise_nothing_and_can_be_followed(step, said):
    assert any(said in problem for problem in problems(step))


def test_the_place_of_a_word_is_the_word_itself():
    text = "version: 1\ntitle: A test\nsteps:\n  - say: 'One. This cures.'\n  - close: 9s\n"
    with pytest.raises(ScriptError) as caught:
        parse_script(text, "x.yaml", Path())
    assert str(caught.value).startswith("x.yaml:4:21: steps[0].say: 'cures'")


def test_strength_may_be_spoken_of_where_it_is_due():
    assert problems("press: BL57, side: left, say: A firm touch.") == []
    assert len(problems("press: BL40, say: A firm touch.")) == 1


def test_titles_promise_nothing_either():
    text = "version: 1\ntitle: Heal your back\ndescription: A cure.\nsteps:\n  - close: 9s\n"
    with pytest.raises(ScriptError) as caught:
        parse_script(text, "x.yaml", Path())
    assert [problem.path for problem in caught.value.problems] == ["title", "description"]


def test_a_session_that_was_not_read_from_yaml_is_checked_for_what_cannot_be_spoken():
    session = Session(version=1, title="x", steps=(CloseStep(close=9, say=("One\x00.", " ")),))
    assert [finding.message for finding in check_session(session, KNOWLEDGE)] == [
        "the invisible character U+0000 cannot be spoken", "the text is empty",
    ]  # fmt: skip


@given(
    code=st.sampled_from(KNOWLEDGE.point_codes()),
    hold=st.floats(0, 400),
    pressure=st.sampled_from(PRESSURE_ORDER),
)
def test_no_hold_or_pressure_beyond_the_data_gets_through(code, hold, pressure):
    point = KNOWLEDGE.point(code)
    mode = "self" if point.positions_self else "partner"
    step = PressStep(press=code, hold=hold, pressure=pressure)
    session = Session(version=1, title="x", mode=mode, steps=(step, CloseStep(close=9)))
    found = {finding.path[-1] for finding in check_session(session, KNOWLEDGE)}
    limits = point.hold
    assert ("hold" in found) == (not limits.floor_s <= hold <= limits.max_s)
    too_much = PRESSURE_ORDER.index(pressure) > PRESSURE_ORDER.index(point.pressure.max)
    assert ("pressure" in found) == too_much
