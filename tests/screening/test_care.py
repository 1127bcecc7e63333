"""What spares a body on its ways: which side it lies on, how it gets up, what no line speaks of."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.compiling.steps import compile_cues
from guided_press.composing.composer import compose
from guided_press.composing.wish import Wish
from guided_press.cues import OTHER_SIDE, Side, sentences
from guided_press.errors import SafetyRefusal
from guided_press.knowledge.models import LYING, PRESSURE_ORDER
from guided_press.screening.profile import Answer, is_of_today, places_of
from guided_press.screening.restrictions import restrictions_of
from guided_press.screening.screening import Screened, TooLittleLeft, screen
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script, parse_script
from guided_press.script.model import PositionStep, Session, WorkStep
from tests.screening.answers import AGREED, KNOWLEDGE, TODAY, YES, answers, yes_to

SHIPPED = [shipped.id for shipped in shipped_scripts()]
RESTRICTING = [
    c for c in KNOWLEDGE.conditions.values() if not is_of_today(c) and c.id != "child_under_16"
]


@cache
def session(name: str) -> Session:
    return load_script(name).session


def written(text: str) -> Session:
    return parse_script(text, "own.yaml", Path()).session


def screened(which: Session | str, **changed: Answer) -> Screened:
    whole = session(which) if isinstance(which, str) else which
    return screen(whole, answers(**changed), KNOWLEDGE, TODAY)


def said(found: Screened) -> list[str]:
    return sentences(compile_cues(found.session, KNOWLEDGE, (), found.notes))


def targeting(target: str) -> list[str]:
    """Conditions with an effect on a target, groups expanded."""
    return [
        c.id
        for c in RESTRICTING
        if any(target in KNOWLEDGE.groups.get(e.target, (e.target,)) for e in c.effects)
    ]


@st.composite
def some_answers(draw: st.DrawFn) -> dict[str, Answer]:
    chosen = draw(st.lists(st.sampled_from(RESTRICTING), max_size=4, unique_by=lambda c: c.id))
    return {condition.id: draw(yes_to(condition)) for condition in chosen}


# -- a bed and a chair ---------------------------------------------------------------------------


def lying_by_step(of: Session) -> dict[WorkStep, bool]:
    """Whether somebody lies at each step that presses, as far as a position was taken."""
    found, here = {}, None
    for step in of.steps:
        if isinstance(step, PositionStep):
            here = step.position
        elif isinstance(step, WorkStep) and here is not None:
            found[step.target.id] = here in LYING
    return found


ONE_KIND_EACH = [
    name
    for name in SHIPPED
    if len({s.position in LYING for s in session(name).steps if isinstance(s, PositionStep)}) == 1
]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(ONE_KIND_EACH), some_answers())
def test_what_is_planned_lying_is_done_lying_or_not_at_all(name, given_):
    """And what is planned on a chair on a chair: nobody gets up in between, and lies down again."""
    planned = lying_by_step(session(name))
    with suppress(SafetyRefusal):
        for target, lies in lying_by_step(screened(name, **given_).session).items():
            assert lies == planned[target], target


@pytest.mark.parametrize("where", ["foot", "ankle"])
def test_of_two_sides_the_one_that_is_reached_stays(where):
    """The left foot must not be underneath, so that the back of the right knee is left out."""
    device = {"device_line_or_implant": Answer("yes", TODAY, Side.LEFT, (where,))}
    left = screened("bladder-line-partner-30", **device).session
    knees = [step for step in left.works if step.target.id == "BL40"]
    assert [(step.touched, step.held_s) for step in knees] == [(("left",), 45.0)]


# -- the side to lie on --------------------------------------------------------------------------

LIES_ON = re.compile(r"[Ll]ie on your (left|right) side|[Rr]oll slowly onto your (left|right) side")
ON_THE_SIDE = ["sacrum-partner-20", "bladder-line-partner-30", "lying-down-14", "bl40-long-30"]


def one_sided(condition: str, side: Side) -> list[Answer]:
    """Every answer about one side that bars lying on it."""
    answer = replace(YES, side=side)
    places = places_of(KNOWLEDGE.conditions[condition])
    tried = [replace(answer, where=(place,)) for place in places] or [answer]
    return [
        one
        for one in tried
        if restrictions_of(answers(**{condition: one}), (), KNOWLEDGE, TODAY).of("under_side", side)
    ]


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
@pytest.mark.parametrize("condition", targeting("under_side"))
@pytest.mark.parametrize("name", ON_THE_SIDE)
def test_the_side_to_lie_on_is_said_and_is_the_well_one(name, condition, side):
    """Also where only the sacrum is worked, which is within reach from either side."""
    tried = one_sided(condition, side)
    assert tried
    for answer in tried:
        given_ = {condition: answer, "cannot_lie_prone": YES}
        if follows := KNOWLEDGE.conditions[condition].follows:
            given_[follows] = AGREED
        with suppress(TooLittleLeft):
            found = screened(name, **given_)
            lines = said(found)
            lain_on = {one or two for line in lines for one, two in LIES_ON.findall(line)}
            lies = any(
                isinstance(s, PositionStep) and s.position == "side_lying"
                for s in found.session.steps
            )
            assert lain_on == ({OTHER_SIDE[side]} if lies else set()), lines
            assert not [line for line in lines if "roll over" in line.lower()]


@pytest.mark.parametrize("sore", [Side.LEFT, Side.RIGHT])
def test_the_hand_that_works_on_the_side_is_on_top(sore):
    """One hand does the sacrum, lying on the side; the sore one lies underneath."""
    own = written(
        "version: 1\ntitle: Sacrum\nmode: self\nsteps:\n  - position: side_lying\n"
        "  - {press: BL32, hold: 60s}\n  - rest: 20s\n  - {press: BL33, hold: 60s}\n"
        "  - close: 128s\n"
    )
    found = screened(own, foot_ankle_hand_injury=Answer("yes", TODAY, sore, ("hand",)))
    assert found.session.targets == own.targets
    assert any(f"Lie on your {sore} side" in line for line in said(found))
    with pytest.raises(TooLittleLeft):
        screened(own, foot_ankle_hand_injury=Answer("yes", TODAY, Side.BOTH, ("hand",)))


def test_one_hand_is_named_where_both_sides_are_worked_at_once_lying_on_the_side():
    """In every position of such a place it is known which hands it takes."""
    for point in KNOWLEDGE.points():
        uses = point.uses("self")
        if any(use.hands for use in uses):
            assert {use.position == "side_lying": use.hands for use in uses} == {
                True: "upper",
                False: "both",
            }


# -- getting up ----------------------------------------------------------------------------------


@pytest.mark.parametrize("condition", targeting("kneeling"))
@pytest.mark.parametrize("name", [*ON_THE_SIDE, "hands"])
def test_nobody_gets_up_over_what_is_sore(name, condition):
    """Over hands and knees gets up only who may lean on both."""
    which = composed_lying() if name == "hands" else session(name)
    for place in places_of(KNOWLEDGE.conditions[condition]) or (None,):
        answer = Answer("yes", TODAY, Side.LEFT, (place,) if place else ())
        if not restrictions_of(answers(**{condition: answer}), (), KNOWLEDGE, TODAY).kneeling:
            continue
        with suppress(TooLittleLeft):
            assert not [
                line for line in said(screened(which, **{condition: answer})) if "and knees" in line
            ]


def composed_lying() -> Session:
    """The palms and the breath on the back."""
    return compose(Wish(14 * 60, "self", positions=("supine",)), KNOWLEDGE).session


def test_a_new_hip_gets_up_without_a_turn():
    """Whoever may not lie on the side comes up straight, and has somebody's help on the floor."""
    lines = said(screened(composed_lying(), hip_replacement_or_hip_precautions=YES))
    assert not [line for line in lines if re.search(r"\b[Rr]oll\b|a side", line)]
    assert [line for line in lines if "elbows" in line]
    assert "When you're ready, stand up slowly; from the floor, have somebody help you." in lines


@pytest.mark.parametrize("condition", targeting("working_hand"))
@pytest.mark.parametrize("name", ON_THE_SIDE)
def test_a_sore_arm_is_not_leaned_on(name, condition):
    """Alone and with a partner the arm is named that pushes one up."""
    places = places_of(KNOWLEDGE.conditions[condition])
    answer = Answer("yes", TODAY, Side.RIGHT, ("hand",) if "hand" in places else ())
    given_ = {condition: answer, "cancer_now_or_before": AGREED}
    found = restrictions_of(answers(**given_), (), KNOWLEDGE, TODAY)
    with suppress(TooLittleLeft):
        lines = said(screened(name, **given_))
        leaned = [line for line in lines if "on your left arm alone" in line]
        assert bool(leaned) == bool(found.arms)
        assert not [line for line in lines if "your right arm" in line]


@pytest.mark.parametrize("condition", targeting("bend"))
@pytest.mark.parametrize("name", SHIPPED)
def test_nobody_is_sent_to_stretch_who_must_not_bend(name, condition):
    """A stretch bends too; everybody else hears of it."""
    with suppress(TooLittleLeft):
        assert not [
            line for line in said(screened(name, **{condition: AGREED})) if "stretch" in line
        ]
    assert [line for line in said(Screened(session("low-back-15-self"))) if "stretch" in line]


# -- own lines -----------------------------------------------------------------------------------

LINES = {
    "low_back": "Rest both hands on your low back.",
    "sacrum": "Let both palms rest on the flat bone, and be still.",
    "knee": "Let your knees fall open a little.",
    "calf": "Let both calves soften.",
    "foot": "Feel both feet on the ground.",
}


@pytest.mark.parametrize("place", LINES)
def test_no_line_of_a_script_speaks_of_a_sore_place(place):
    """Whoever wrote it did not know of it; the others stay."""
    own = written(
        "version: 1\ntitle: Palms\nmode: self\nsteps:\n  - position: seated\n"
        "  - {press: PC8, sides: each, hold: 90s}\n  - rest: 60s\n    say:\n"
        + "".join(f"      - {line}\n" for line in LINES.values())
        + "  - close: 90s\n"
    )
    found = screened(own, skin_problem_local=replace(YES, where=(place,)))
    kept = next(step.say for step in found.session.steps if step.say)
    assert LINES[place] not in kept
    # a calf goes with a sore knee or foot, by which its places are found
    assert {LINES[one] for one in LINES if one not in (place, "calf")} <= {*kept}
    assert place in [change.target for change in found.report if change.kind == "words"]


def test_no_line_speaks_of_what_is_left_out():
    """One knee is enough for today, where no knee is worked at all."""
    lines = said(screened("lying-down-14", osteoporosis_or_steroids=YES))
    assert not [line for line in lines if "knee" in line and "enough" in line]


# -- hands and blocks ----------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["hand", "arm"])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_hand_that_feels_less_presses_lightly(name, where):
    """Alone, wherever it presses; with a partner somebody else presses."""
    try:
        left = screened(name, reduced_sensation=replace(YES, where=(where,))).session
    except TooLittleLeft:
        return
    if left.mode == "self":
        light = PRESSURE_ORDER.index("light")
        assert all(PRESSURE_ORDER.index(step.strongest) <= light for step in left.works)


@pytest.mark.parametrize("condition", ["age_16_17", "heart_or_breathing_condition"])
def test_a_hold_in_blocks_is_halved_block_by_block(condition):
    """Half of the usual hold is said, and half of it is held."""
    whole = session("bl40-long-30").works
    left = screened("bl40-long-30", **{condition: AGREED}).session.works
    assert [step.held_s for step in left] == [step.held_s // 2 for step in whole]
