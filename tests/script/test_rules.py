"""Sessions against what is known; every rule alone, in scripts as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.errors import ScriptError
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import PRESSURE_ORDER
from guided_press.script.loading import parse_script
from guided_press.script.model import CloseStep, PressStep, Session
from guided_press.script.rules import check_session

KNOWLEDGE = load_knowledge()
TO_RECEIVER = "rest: 20s, say: Rest a little., to: receiver"
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
    """A name that cannot be worked is refused with what was likely meant."""
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
    """More than a point takes is refused with the most it takes."""
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
        (
            "technique: bl40_long_hold, side: left, hold: 301s",
            "301 s is above the longest block of bl40_long_hold (300 s",
        ),
        ("technique: bl40_long_hold, side: left", "600 s is above the longest block"),
    ],
)
def test_a_hold_is_between_the_shortest_and_the_longest(step, said):
    """A hold outside its range is refused with the limit and its source."""
    (problem,) = problems(step)
    assert said in problem


def test_the_limits_themselves_are_allowed():
    """The shortest and the longest hold are within the range."""
    assert problems("press: BL40, hold: 30s") == []
    assert problems("press: BL40, hold: 120s") == []


def test_a_point_is_not_pressed_longer_than_its_most_in_one_session():
    """Holds of one side add up over all steps to the most for the point."""
    (problem,) = problems(*["press: PC8, side: left, hold: 120s"] * 3)
    assert "steps[2].hold: PC8 adds up to 360 s (left); at most 240 s in one session" in problem
    assert problems(*["press: PC8, hold: 120s"] * 2) == []
    (problem,) = problems(
        "press: BL40, sides: together, hold: 90s", "press: BL40, side: right, hold: 31s"
    )
    assert "BL40 adds up to 121 s (right)" in problem
    (problem,) = problems("press: BL23, hold: 95s", "rest: 20s", "press: BL23, hold: 95s")
    assert "BL23 adds up to 190 s (each side)" in problem


def test_the_arms_rest_after_150_seconds_behind_ones_own_back():
    """Finding the next place counts, since the hands stay behind; a partner's hands do not."""
    sacrum = ["press: BL31, hold: 60s", "press: BL32, find: 20s, hold: 60s"]
    assert problems(*sacrum) == []
    third = "press: BL33, find: 10s, hold: 30s"
    (problem,) = problems(*sacrum, third)
    assert "the hands are behind the back for 180 s at a stretch; at most 150 s" in problem
    assert problems(*sacrum, "rest: 15s", third) == []
    assert len(problems(*sacrum, "rest: 14s", third)) == 1
    assert problems(*sacrum, "press: PC8, hold: 90s", third) == []
    assert problems(*sacrum, third, mode="partner") == []
    assert len(problems("press: BL31", "press: BL32", "press: BL33")) == 1  # as long as usual
    (problem,) = problems("press: BL23, hold: 151s")
    assert "Hold it in two steps" in problem


def test_the_resting_hold_goes_in_blocks_with_a_question_between():
    """Two blocks of the resting hold never follow each other unasked."""
    left, right, check = f"{LONG}, side: left", f"{LONG}, side: right", "check: 20s"
    assert problems(left, check, left, check, right, check) == []
    (problem,) = problems(left, right)
    assert "steps[1]: two blocks of bl40_long_hold follow each other unasked" in problem
    assert len(problems(left, "rest: 20s", left)) == 1
    (problem,) = problems(f"{LONG}, sides: each")
    assert "left and right are two blocks of bl40_long_hold" in problem


def test_the_resting_hold_counts_once_for_both_knees():
    """Its most in a session is for both knees together."""
    left, right = (f"technique: bl40_long_hold, hold: 300s, side: {s}" for s in ("left", "right"))
    half_an_hour = [left, "check: 20s", right, "check: 20s"] * 3
    assert problems(*half_an_hour) == []
    (problem,) = problems(*half_an_hour, left)
    assert "bl40_long_hold adds up to 2100 s (in all); at most 1800 s" in problem


def test_sides_follow_the_hand_position_of_the_sources():
    """A point is worked on one side or both as its sources do it."""
    (problem,) = problems("position: seated", "press: GB41, sides: together")
    assert "steps[1].sides: GB41 is worked one side at a time. Use each, left or right." in problem
    (problem,) = problems("position: prone", "press: BL31, side: left", mode="partner")
    assert "steps[1].side: both sides of BL31 are worked together" in problem
    assert problems("position: side_lying", "press: BL31, side: left", mode="partner") == []
    assert problems("press: BL40, sides: together") == []
    assert problems("press: BL40, sides: each") == []


def test_a_point_needs_a_position_in_which_it_can_be_worked():
    """A point out of reach is refused with the positions that reach it."""
    (problem,) = problems("position: standing", "press: BL40")
    assert "steps[1].press: BL40 cannot be worked alone in the position 'standing'. " in problem
    assert "It can in seated or side_lying." in problem
    (problem,) = problems("position: prone", "press: GB41", mode="partner")
    assert "GB41 cannot be worked with a partner in the position 'prone'" in problem
    assert problems("press: BL40") == []


def test_what_needs_a_giver_is_refused_alone():
    """A technique for two is refused in a session for one."""
    (problem,) = problems("technique: leg_press_down")
    assert "leg_press_down cannot be worked alone. It needs `mode: partner`." in problem
    assert problems("position: prone", "technique: leg_press_down", mode="partner") == []


def test_a_session_ends_with_its_only_close():
    """There is one close, and it is the last step."""
    assert problems("rest: 3s", close=None) == [
        "steps[0]: the session ends without a 'close' step. Add `- close: 30s`."
    ]
    (problem,) = problems("close: 20s", "rest: 3s")
    assert "steps[0].close: only the last step can be 'close'" in problem


def test_after_lying_people_sit_for_a_minute_before_they_stand():
    """Nobody is stood up within a minute of lying."""
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
    """The limit is on sessions that press; resting may last longer."""
    assert problems("press: PC8, hold: 30s", length="45:00") == []
    (problem,) = problems("press: PC8, hold: 30s", length="45:01")
    assert "length: 45:01 of guided pressing is too long; at most 45:00" in problem
    (problem,) = problems("press: PC8, hold: 30s", "rest: 45min")
    assert problem.startswith("steps: 47:30 of guided pressing")
    assert problems("rest: 60min") == []


def test_a_length_that_its_holds_exceed_is_refused():
    """A stated length has room for the stated holds of both sides."""
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
    """A person's own lines obey the rules for ours."""
    assert any(said in problem for problem in problems(step))


def test_the_place_of_a_word_is_the_word_itself():
    """A refused word is told at its own column."""
    text = "version: 1\ntitle: A test\nsteps:\n  - say: 'One. This cures.'\n  - close: 9s\n"
    with pytest.raises(ScriptError) as caught:
        parse_script(text, "x.yaml", Path())
    assert str(caught.value).startswith("x.yaml:4:21: steps[0].say: 'cures'")


def test_strength_may_be_spoken_of_where_it_is_due():
    """Words of strength are for points that take it, and for no others."""
    assert problems("press: BL57, side: left, say: A firm touch.") == []
    assert len(problems("press: BL40, say: A firm touch.")) == 1


def test_titles_promise_nothing_either():
    """Title and description obey the rule against promises."""
    text = "version: 1\ntitle: Heal your back\ndescription: A cure.\nsteps:\n  - close: 9s\n"
    with pytest.raises(ScriptError) as caught:
        parse_script(text, "x.yaml", Path())
    assert [problem.path for problem in caught.value.problems] == ["title", "description"]


def test_a_session_that_was_not_read_from_yaml_is_checked_for_what_cannot_be_spoken():
    """The check does not rely on the reader."""
    session = Session(version=1, title="x", steps=(CloseStep(close=9, say=("One\x00.", " ")),))
    assert [finding.message for finding in check_session(session, KNOWLEDGE)] == [
        "the invisible character U+0000 cannot be spoken",
        "the text is empty",
    ]


@given(
    code=st.sampled_from(KNOWLEDGE.point_codes()),
    hold=st.floats(0, 400),
    pressure=st.sampled_from(PRESSURE_ORDER),
)
def test_no_hold_or_pressure_beyond_the_data_gets_through(code, hold, pressure):
    """The rules refuse exactly what lies outside the point's data."""
    point = KNOWLEDGE.point(code)
    mode = "self" if point.positions_self else "partner"
    step = PressStep(press=code, hold=hold, pressure=pressure)
    session = Session(version=1, title="x", mode=mode, steps=(step, CloseStep(close=9)))
    found = {finding.path[-1] for finding in check_session(session, KNOWLEDGE)}
    limits = point.hold
    assert ("hold" in found) == (not limits.floor_s <= hold <= limits.max_s)
    too_much = PRESSURE_ORDER.index(pressure) > PRESSURE_ORDER.index(point.pressure.max)
    assert ("pressure" in found) == too_much


@pytest.mark.parametrize(
    ("work", "mode"),
    [("press: BL40", "self"), ("press: BL40", "partner"), ("technique: leg_press_down", "partner")],
)
def test_on_the_side_only_the_upper_leg_is_worked(work, mode):
    """Both legs at once are out of reach there; one after the other, people turn over."""
    lying = "position: side_lying"
    (problem,) = problems(lying, f"{work}, sides: together, hold: 60", mode=mode)
    assert "only the upper leg is within reach" in problem
    assert not problems(lying, f"{work}, sides: each, hold: 60", mode=mode)


def test_what_no_voice_can_say_is_named_with_its_place() -> None:
    """Other scripts and pictures, in spoken lines alone; a person may read anything."""
    line = "position: seated, say: [Rest 🙂 now 委中.]"
    found = problems(line)
    assert ["'🙂' (slightly smiling face)" in found[0], "'委中'" in found[1]] == [True, True]
    assert all("Write it in Latin letters" in problem for problem in found)
    assert problems("position: seated, say: [Press １２ times.]") == []


def test_a_session_in_a_language_without_rules_is_refused() -> None:
    """Nobody could tell what must not be said in it, so nothing of it may be said."""
    steps = (PressStep(press="PC8", say=("Guten Tag.",)), CloseStep(close=20.0))
    session = Session(version=1, title="Ein Titel", steps=steps)
    foreign = session.model_copy(update={"language": "de"})
    refused = [finding.path for finding in check_session(foreign, KNOWLEDGE)]
    assert ("title",) in refused
    assert ("steps", 0, "say", 0) in refused
    assert ("title",) not in [finding.path for finding in check_session(session, KNOWLEDGE)]


def test_own_lines_for_the_receiver_need_a_receiver_and_lines():
    """`to: receiver` is right where two people are and something is said, and there alone."""
    assert problems(TO_RECEIVER, mode="partner") == []
    (alone,) = problems(TO_RECEIVER)
    assert "there is nobody else to speak to" in alone
    (silent,) = problems("rest: 20s, to: receiver", mode="partner")
    assert "nothing is said to the receiver" in silent
