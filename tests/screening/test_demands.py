"""What a condition bars for a hand, a bend or a posture is barred wherever a step needs it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.compiling.steps import compile_cues
from guided_press.cues import SlotKind, sentences
from guided_press.errors import SafetyRefusal
from guided_press.knowledge.models import LYING, Demand, Position, Reach
from guided_press.screening.profile import AREAS, Answer, is_of_today, places_of
from guided_press.screening.restrictions import restrictions_of
from guided_press.screening.screening import Screened, TooLittleLeft, screen
from guided_press.script.demands import asked_of_body
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script, parse_script
from guided_press.script.model import PositionStep, PressStep, Session, TechniqueStep
from tests.compiling.sitting import assert_a_full_minute
from tests.composing.makers import placed
from tests.screening.answers import AGREED, KNOWLEDGE, TODAY, YES, answers, yes_to

SHIPPED = [shipped.id for shipped in shipped_scripts()]
RESTRICTING = [
    c for c in KNOWLEDGE.conditions.values() if not is_of_today(c) and c.id != "child_under_16"
]
BARRED_TOGETHER = (*get_args(Position), *get_args(Reach), *get_args(Demand))


@cache
def session(name: str) -> Session:
    return load_script(name).session


def screened(name: str, **changed: Answer) -> Screened:
    return screen(session(name), answers(**changed), KNOWLEDGE, TODAY)


def work(of: Session) -> list[tuple[PressStep | TechniqueStep, str | None]]:
    """Every step that presses, and the position in which it does."""
    found, here = [], None
    for step in of.steps:
        if isinstance(step, PositionStep):
            here = step.position
        elif isinstance(step, (PressStep, TechniqueStep)):
            found.append((step, here))
    return found


def places(of: Session) -> set[str]:
    """What is worked, with its side."""
    steps = [step for step, _ in work(of)]
    return {f"{step.target.id} {side}" for step in steps for side in step.in_turn}


@st.composite
def some_answers(draw: st.DrawFn) -> dict[str, Answer]:
    chosen = draw(st.lists(st.sampled_from(RESTRICTING), max_size=4, unique_by=lambda c: c.id))
    return {condition.id: draw(yes_to(condition)) for condition in chosen}


# -- rules ---------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SHIPPED), some_answers())
def test_no_step_needs_what_is_barred(name, given_):
    """No position, no limb brought up, no bend and no half hour on a chair that may not be."""
    which, said = session(name), answers(**given_)
    try:
        left = screen(which, said, KNOWLEDGE, TODAY).session
    except SafetyRefusal:
        return
    asked = restrictions_of(said, which.targets, KNOWLEDGE, TODAY)
    found = asked.for_mode(which.mode)
    for step, here in work(left):
        target = step.target
        uses = [use for use in target.uses(which.mode) if here in (use.position, None)]
        assert uses
        assert any(not found.bars_use(use, step.touched) for use in uses), target.id


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SHIPPED), some_answers())
def test_no_sore_hand_presses(name, given_):
    """Alone, both sides at once take both hands, and a palm takes the hand of the other side."""
    which, said = session(name), answers(**given_)
    if which.mode == "partner":
        return
    try:
        left = screen(which, said, KNOWLEDGE, TODAY).session
    except SafetyRefusal:
        return
    found = restrictions_of(said, which.targets, KNOWLEDGE, TODAY)
    sore = {side for side, why in found.hands.items() if why}
    for step, _ in work(left):
        target = step.target
        assert sore != {"left", "right"}
        for side in step.in_turn:
            if side == "both":
                assert not sore
            elif target.worked_by == "other_hand":
                assert ({"left", "right"} - {side}).isdisjoint(sore)


INJURED_LEG = [
    *(("foot_ankle_hand_injury", (place,)) for place in ("foot", "ankle")),
    ("knee_or_popliteal_problem", ()),
]


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize(("condition", "where"), INJURED_LEG)
def test_an_injured_leg_is_neither_stood_on_nor_leaned_on_nor_moved(name, side, condition, where):
    """No position loads it, and no line has that ankle, foot or knee do anything."""
    answer = Answer("yes", TODAY, side, where)
    try:
        left = screened(name, **{condition: answer}).session
    except TooLittleLeft:
        return
    assert {step.position for step in left.steps if isinstance(step, PositionStep)}.isdisjoint(
        {"standing", "leg_crossed", "prone"}
    )
    said = " ".join(sentences(compile_cues(left, KNOWLEDGE, (), ()))).lower()
    moved = ["toes", "ankle", "foot", "little toe"]
    if condition == "knee_or_popliteal_problem":
        moved = ["knee", "calf", "toes", "ankle"]
    for part in moved:
        assert f"{side} {part}" not in said


HAND_OR_ARM = [
    (condition.id, place)
    for condition in RESTRICTING
    for place in ("hand", "arm")
    if place in places_of(condition)
    and any(effect.effect == "avoid" and effect.only_at for effect in condition.effects)
]


@pytest.mark.parametrize(("condition", "place"), HAND_OR_ARM)
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_hand_that_must_not_be_pressed_presses_nothing(condition, place, side):
    """Whatever is wrong with a hand or an arm, it does not work alone in the palm of the other."""
    said = answers(**{condition: Answer("yes", TODAY, side, (place,))})
    found = restrictions_of(said, ("PC8",), KNOWLEDGE, TODAY)
    assert found.bars("PC8", side)
    assert found.hands[side]
    with pytest.raises(TooLittleLeft):
        screen(session("palms-and-breath-6"), said, KNOWLEDGE, TODAY)


LAIN_ON = {
    "prone": {"knee", "leg", "foot", "ankle", "chest", "belly"},
    "supine": {"back", "low_back", "sacrum", "knee", "calf", "leg"},
}
LAIN_ON_UNDERNEATH = {"knee", "calf", "leg", "foot", "ankle", "arm"}


@pytest.mark.parametrize("condition", ["skin_problem_local", "device_line_or_implant"])
@pytest.mark.parametrize("place", AREAS)
def test_neither_sore_skin_nor_a_device_is_lain_on(condition, place):
    """Face down, on the back, or underneath on the side: none of it is in what is left."""
    sore = Answer("yes", TODAY, "right", (place,))
    found = restrictions_of(answers(**{condition: sore}), (), KNOWLEDGE, TODAY)
    for position, places_there in LAIN_ON.items():
        assert (position in found.positions) == (place in places_there)
    for name in SHIPPED:
        with suppress(TooLittleLeft):
            assert_not_lain_on(screened(name, **{condition: sore}).session, "right", place)


def assert_not_lain_on(left: Session, side: str, place: str) -> None:
    """No position lies on a place, on a side, and no leg is worked while that one is below."""
    for step, here in work(left):
        assert place not in LAIN_ON.get(here or "", ())
        reach = step.target.reach(left.mode, here) if here else None
        if reach == "upper_side" and place in LAIN_ON_UNDERNEATH:
            assert step.touched == (side,)


@pytest.mark.parametrize("condition", ["skin_problem_local", "device_line_or_implant"])
def test_who_has_both_legs_sore_does_not_lie_on_the_side(condition):
    """Neither in one answer nor in two."""
    legs = Answer("yes", TODAY, "both", ("leg",))
    one, other = replace(legs, side="left"), replace(legs, side="right")
    for said in (
        answers(**{condition: legs}),
        answers(skin_problem_local=one, device_line_or_implant=other),
    ):
        assert "side_lying" in restrictions_of(said, (), KNOWLEDGE, TODAY).positions
    found = restrictions_of(answers(**{condition: one}), (), KNOWLEDGE, TODAY)
    assert "side_lying" not in found.positions


@pytest.mark.parametrize("name", SHIPPED)
def test_a_new_hip_is_never_turned_over(name):
    """No lying on the side or face down, nor a way out of it."""
    with suppress(TooLittleLeft):
        left = screened(name, hip_replacement_or_hip_precautions=YES).session
        taken = {step.position for step in left.steps if isinstance(step, PositionStep)}
        assert not {"side_lying", "prone"} & taken


@pytest.mark.parametrize("name", SHIPPED)
def test_how_not_to_lie_is_said_where_somebody_lies(name):
    """And nowhere else: a ban in a session on a chair only puzzles."""
    which = session(name)
    lies = any(isinstance(s, PositionStep) and s.position in LYING for s in which.steps)
    with suppress(TooLittleLeft):
        notes = screened(name, hip_replacement_or_hip_precautions=YES).notes
        assert lies == any("lie" in note.text.split() for note in notes)


NO_HEEL_OF_A_HAND = re.compile(
    r"between thumb and finger|squeeze|pinch|wrap|knead|little toe|thin cord", re.IGNORECASE
)
THUMB_THAT_PRESSES = re.compile(
    r"\bthumbs?\b(?! widths)|fingertip|knuckle|flat fingers", re.IGNORECASE
)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_heel_of_a_hand_can_do_whatever_sore_thumbs_hear(name):
    """No line asks for a pinch, a grip, or a hollow that only a fingertip finds."""
    try:
        found = screened(name, giver_hand_problem=YES)
    except TooLittleLeft:
        return
    for first in range(len(found.session.steps)):
        for line in sentences(compile_cues(found.session, KNOWLEDGE, (), (), first_step=first)):
            assert not NO_HEEL_OF_A_HAND.search(line), line
            assert not THUMB_THAT_PRESSES.search(line), line
    assert "heel of your hand" in " ".join(note.text for note in found.notes)


BOTH_HANDS = re.compile(
    r"\bboth (?:hands|palms|thumbs|fists|knees)\b|one hand each|\bfists\b", re.IGNORECASE
)


@pytest.mark.parametrize("condition", ["foot_ankle_hand_injury", "skin_problem_local"])
@pytest.mark.parametrize("sore", ["left", "right"])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_sore_hand_is_named_and_the_other_one_does_it_all(name, sore, condition):
    """Alone; no line asks for the hand that is sore, and with a partner none speaks of it."""
    try:
        found = screened(name, **{condition: replace(YES, side=sore, where=("hand",))})
    except TooLittleLeft:
        return
    other = "right" if sore == "left" else "left"
    told = f"Let your {sore} hand rest today; your {other} hand does it all."
    notes = [note for note in found.notes if note.text == told]
    assert len(notes) == (session(name).mode == "self")
    assert all(f"condition.{condition}" in note.claims for note in notes)
    for first in range(len(found.session.steps) if notes else 0):
        for line in sentences(compile_cues(found.session, KNOWLEDGE, (), (), first_step=first)):
            assert not BOTH_HANDS.search(line) or "rest" in line, line


@pytest.mark.parametrize("where", [(), *((area,) for area in AREAS)])
def test_every_place_that_feels_less_is_light(where):
    """What is named, and the legs in any case; everything where nothing is named."""
    targets = [target.id for target in (*KNOWLEDGE.points(), KNOWLEDGE.technique("leg_press_down"))]
    said = answers(reduced_sensation=replace(YES, where=where))
    found = restrictions_of(said, targets, KNOWLEDGE, TODAY)
    for target in targets:
        region = KNOWLEDGE.target(target).region
        named = not where or any(region in AREAS[area] for area in where)
        on_the_leg = region in {"knee", "calf", "leg", "foot", "toe"}
        assert bool(found.lightens(target, ("left", "right"))) == (named or on_the_leg)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(SHIPPED), some_answers())
def test_who_may_not_rise_quickly_sits_for_a_minute(name, given_):
    """The promise of a full minute is kept by the session itself."""
    try:
        found = screen(
            session(name), answers(**{**given_, "fainting_or_low_pressure": YES}), KNOWLEDGE, TODAY
        )
    except SafetyRefusal:
        return
    assert_a_full_minute(placed(found.session))


BED_AND_CHAIR = """
version: 1
title: A bed and a chair
mode: self
steps:
  - position: side_lying
  - {press: BL32, hold: 60s}
  - {press: PC8, sides: each, hold: 60s}
  - position: seated
  - {press: BL25, hold: 60s}
  - {press: PC8, sides: each, hold: 60s}
  - close: 120s
"""


@settings(max_examples=60, deadline=None)
@given(some_answers())
def test_who_may_not_rise_quickly_gets_up_only_at_the_end(given_):
    """There is no minute to sit in the middle, so that what follows lying is done lying."""
    own = parse_script(BED_AND_CHAIR, "own.yaml", Path()).session
    assert "quick_rise" in asked_of_body(own)
    said = answers(**{**given_, "fainting_or_low_pressure": YES})
    with suppress(SafetyRefusal):
        left = screen(own, said, KNOWLEDGE, TODAY).session
        taken = [step.position for step in left.steps if isinstance(step, PositionStep)]
        assert not [(a, b) for a, b in pairwise(taken) if a in LYING and b not in LYING]
        assert "BL25 both" not in places(left) or taken[0] not in LYING


@settings(max_examples=60, deadline=None)
@given(some_answers())
def test_a_question_that_was_not_asked_counts_for_nothing(given_):
    """Who says no to the first question never has to answer the one that follows it."""
    for condition in RESTRICTING:
        if not condition.follows or condition.follows in given_:
            continue
        said = answers(**{k: v for k, v in given_.items() if k != condition.id})
        targets = ("PC8", "BL23")
        with_no = restrictions_of(said, targets, KNOWLEDGE, TODAY)
        unasked = {name: answer for name, answer in said.items() if name != condition.id}
        without = restrictions_of(unasked, targets, KNOWLEDGE, TODAY)
        assert without.sides == with_no.sides
        assert condition.id not in without.open_questions
        yes = restrictions_of({**unasked, condition.follows: YES}, targets, KNOWLEDGE, TODAY)
        assert condition.id in yes.open_questions


Ways = set[tuple[str, str | None, tuple[str, ...]]]

WAYS: Ways = {
    (use.position, use.reach, use.demands)
    for target in (*KNOWLEDGE.points(), *KNOWLEDGE.techniques())
    for use in target.uses("self")
}
"""Every way in which somebody alone gets to a place, with what it demands of the body."""
BENT = {
    way
    for way in WAYS
    if way[0] == "seated_lean_forward"
    or way[1] == "foot_on_stool"
    or {"bend", "drawn_knee"} & {*way[2]}
}
CROSSED = {way for way in WAYS if way[0] == "leg_crossed"}
SAT_LONG = {way for way in WAYS if "long_sitting" in way[2]}


def ways_barred(**changed: Answer) -> Ways:
    """The ways that these answers bar, whatever is worked."""
    found = restrictions_of(answers(**changed), (), KNOWLEDGE, TODAY)
    return {
        way
        for target in (*KNOWLEDGE.points(), *KNOWLEDGE.techniques())
        for use in target.uses("self")
        if found.bars_use(use, ("left", "right"))
        for way in [(use.position, use.reach, use.demands)]
    }


# -- cases ---------------------------------------------------------------------------------------


def test_a_new_hip_neither_bends_nor_crosses():
    """No foot on a stool, no reach behind the knees from a chair, no ankle on a knee."""
    for name in SHIPPED:
        try:
            left = screened(name, hip_replacement_or_hip_precautions=YES).session
        except TooLittleLeft:
            continue
        if left.mode == "self":
            regions = {s.target.region: here for s, here in work(left)}
            assert not {"foot", "toe"} & regions.keys()
            assert regions.get("knee", "side_lying") == "side_lying"


def test_an_injured_hand_neither_presses_nor_is_pressed():
    """The right hand sore: no left palm, for the right thumb would press it."""
    hand = Answer("yes", TODAY, "right", ("hand",))
    with pytest.raises(TooLittleLeft):
        screened("palms-and-breath-6", foot_ankle_hand_injury=hand)
    left = places(screened("quick-5-seated", foot_ankle_hand_injury=hand).session)
    assert not [place for place in left if place.startswith("PC8")]
    assert {"BL40 left", "BL40 right"} <= left


def test_two_injured_hands_press_nothing_alone():
    """And with a partner, whose hands they are not, nothing changes but the palms."""
    hands = Answer("yes", TODAY, "both", ("hand",))
    for name in SHIPPED:
        if session(name).mode == "self":
            with pytest.raises(TooLittleLeft):
                screened(name, foot_ankle_hand_injury=hands)
        else:
            left = screened(name, foot_ankle_hand_injury=hands).session
            assert not [place for place in places(left) if place.startswith("PC8")]


SEATED_FOR_LONG = """
version: 1
title: Quiet on a chair
mode: self
length: {length}
steps:
  - position: seated
  - settle: 20s
  - {{press: PC8, sides: each}}
  - rest: {rest}
  - close: 30s
"""


@pytest.mark.parametrize(
    ("length", "rest", "runs"), [("30:00", "20m", False), ("29:00", "19m", True)]
)
def test_a_script_of_half_an_hour_on_a_chair_is_refused_to_whom_it_bars(length, rest, runs):
    """Quiet on a chair is sitting too; a minute less runs, and so it does for everybody else."""
    own = parse_script(SEATED_FOR_LONG.format(length=length, rest=rest), "own.yaml", Path()).session
    assert screen(own, answers(), KNOWLEDGE, TODAY).session is own
    said = answers(disc_or_sciatica_acute=YES)
    if runs:
        screen(own, said, KNOWLEDGE, TODAY)
        return
    with pytest.raises(TooLittleLeft, match="on a chair"):
        screen(own, said, KNOWLEDGE, TODAY)


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_injured_ankle_keeps_the_palms(side):
    """Only the foot of that side goes."""
    ankle = Answer("yes", TODAY, side, ("ankle",))
    whole = places(session("quick-5-seated"))
    left = places(screened("quick-5-seated", foot_ankle_hand_injury=ankle).session)
    assert whole - left == {f"GB41 {side}"}


def test_a_bad_disc_is_not_bent_and_does_not_sit_for_half_an_hour():
    """Barred leaning forward means barred a foot on a stool and a reach down from the chair too."""
    assert ways_barred(disc_or_sciatica_acute=YES) == BENT | CROSSED | SAT_LONG


@pytest.mark.parametrize(
    "condition", ["spinal_surgery_recent", "vertebral_fracture_or_bone_disease"]
)
def test_a_healing_spine_is_neither_bent_nor_rounded(condition):
    """After an operation or with a broken vertebra: no bend, and no ankle on the other knee."""
    assert ways_barred(**{condition: YES}) == BENT | CROSSED
    for name in SHIPPED:
        with suppress(TooLittleLeft):
            left = screened(name, **{condition: AGREED}).session
            if left.mode == "self":
                assert not {"foot", "toe"} & {step.target.region for step, _ in work(left)}


LEG_OF_VESSELS = [
    condition.id
    for condition in RESTRICTING
    if condition.group in {"blood_clot", "leg_vessels"} or "swollen" in condition.id
]


@pytest.mark.parametrize("condition", LEG_OF_VESSELS)
@pytest.mark.parametrize("side", ["left", "right", "both"])
def test_nothing_leans_on_a_leg_with_sore_vessels(condition, side):
    """Clots, veins, arteries and swelling: no ankle on the other knee, whichever leg it is."""
    local = KNOWLEDGE.conditions[condition].local
    answer = replace(YES, side=side if local else "both")
    on_the_side = {way for way in WAYS if way[1] == "upper_side"}  # one leg is underneath
    lain_on = on_the_side | (
        {way for way in WAYS if way[0] == "side_lying"} if side == "both" else set()
    )
    assert ways_barred(**{condition: answer}) == CROSSED | (lain_on if local else set())


def test_fragile_vertebrae_are_neither_bent_nor_rounded():
    """A deep bend loads their front, and so does a low back that an ankle on a knee rounds."""
    assert ways_barred(osteoporosis_or_steroids=YES) == BENT | CROSSED


@pytest.mark.parametrize("name", SHIPPED)
def test_pain_that_shoots_down_the_leg_is_watched(name):
    """Whatever is left for whoever has it, they hear when to stop."""
    with suppress(TooLittleLeft):
        notes = screened(name, disc_or_sciatica_acute=AGREED).notes
        assert "If the leg pain grows, stop." in [note.text for note in notes]


def test_a_device_on_the_chest_leaves_all_places_but_not_face_down():
    """A pacemaker is not near any place; nobody lies on it."""
    chest = Answer("yes", TODAY, where=("chest",))
    for name in SHIPPED:
        found = screened(name, device_line_or_implant=chest)
        assert places(found.session) >= {
            place for place in places(session(name)) if "both" not in place
        }
        assert "prone" not in {here for _, here in work(found.session)}


NEAR = {
    "low_back": {"low_back", "sacrum"}, "sacrum": {"low_back", "sacrum"},
    "back": {"low_back", "sacrum"}, "calf": {"knee", "calf", "leg"},
    "leg": {"knee", "calf", "leg"},
}  # fmt: skip


@pytest.mark.parametrize("place", NEAR)
def test_nothing_is_pressed_near_a_device(place):
    """A stimulator at the low back has its wire beside the sacrum; it is said, or refused."""
    device = Answer("yes", TODAY, where=(place,))
    for name in SHIPPED:
        with suppress(TooLittleLeft):
            found = screened(name, device_line_or_implant=device)
            assert not NEAR[place] & {step.target.region for step, _ in work(found.session)}
            gone = places(session(name)) - places(found.session)
            assert bool(gone) == bool([note for note in found.notes if "out today" in note.text])


def test_long_past_cancer_leaves_light_palms_and_breath():
    """Without therapy and with all lymph nodes; else the team is asked first."""
    found = screened("palms-and-breath-6", cancer_now_or_before=YES)
    assert places(found.session) == {"PC8 left", "PC8 right"}
    assert {step.pressure for step, _ in work(found.session)} == {"light"}
    node = replace(YES, side="left")
    both = {"cancer_now_or_before": YES, "cancer_treatment_or_lymph_nodes": node}
    with pytest.raises(TooLittleLeft):  # that hand neither is pressed nor presses the other one
        screened("palms-and-breath-6", **both)
    agreed = screened(
        "palms-and-breath-6",
        **{**both, "cancer_treatment_or_lymph_nodes": replace(AGREED, side="left")},
    )
    assert places(agreed.session) == {"PC8 left", "PC8 right"}
    assert {step.pressure for step, _ in work(agreed.session)} == {"light"}


def test_lighter_is_not_less():
    """After a clot the sacrum is pressed lightly; the routine for it still runs."""
    found = screened("sacrum-partner-20", dvt_history_or_clotting_disorder=YES)
    assert {place.split()[0] for place in places(found.session)} == {"BL31", "BL32", "BL33", "BL34"}


def test_one_knee_leaves_the_other_leg():
    """On a chair the leg that is well is worked; on the side it would be on top of the sore one."""
    knee = {"knee_or_popliteal_problem": replace(YES, side="right")}
    chain = places(screened("calf-chain-12", **knee).session)
    legs = [place.split() for place in chain if "BL67" not in place]
    assert {side for _, side in legs} == {"left"}
    assert not [
        place for place in places(screened("sacrum-partner-20", **knee).session) if "leg_" in place
    ]


def test_sore_thumbs_of_the_giver_are_spared_by_one_clear_rule():
    """Lighter and shorter, with words that fit the knee as well."""
    found = screened("bladder-line-partner-30", giver_hand_problem=YES)
    notes = " ".join(note.text for note in found.notes)
    assert "thumb" in notes
    assert "flat hand" in notes
    assert "knuckle" not in notes
    assert {step.pressure for step, _ in work(found.session)} <= {"light", "very_light"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("infection_risk", ("immunity", "inject", "infection")),
        ("red_flag_leg_weakness", ("both legs hurt",)),
        ("red_flag_spinal_cord", ("unsteady", "upper back", "band")),
        ("pain_over_six_weeks", ("six weeks",)),
    ],
)
def test_what_was_not_asked_is_asked(name, words):
    """Weak immunity, both legs, unsteady walking, the upper back, and six weeks without change."""
    ask = KNOWLEDGE.conditions[name].ask
    for word in words:
        assert word in ask


def test_words_of_a_session_never_name_a_barred_bend():
    """What the voice says is what is left: no stool where bending is barred."""
    for name in SHIPPED:
        try:
            found = screened(name, hip_replacement_or_hip_precautions=YES)
        except TooLittleLeft:
            continue
        if found.session.mode == "self":
            slots = compile_cues(found.session, KNOWLEDGE, (), ())
            said = " ".join(sentences(slots)).lower()
            assert "stool" not in said
            assert "other knee" not in said or "now the other knee" in said


@pytest.mark.parametrize("condition", ["heart_or_breathing_condition", "breathing_pace_discomfort"])
@pytest.mark.parametrize("name", SHIPPED)
def test_nobody_rests_from_work_that_was_not_done(name, condition):
    """A quiet in place of the first breaths is for arriving; hands are not told to be still yet."""
    try:
        found = screened(name, **{condition: YES})
    except TooLittleLeft:
        return
    slots = compile_cues(found.session, KNOWLEDGE, (), ())
    kinds = [slot.kind for slot in slots]
    arriving = slots[: next(n for n, kind in enumerate(kinds) if kind is SlotKind.HOLD)]
    said = " ".join(sentences(arriving))
    assert not re.search(r"Rest now|hands be still|[Rr]est your hands|rest quietly", said)
    assert ("a little quiet" in said) == (SlotKind.REST in [slot.kind for slot in arriving])


def test_what_is_asked_between_long_blocks_is_asked_of_what_was():
    """The hand is away by then, so no question speaks of it as if it were there."""
    asked = [
        phrase
        for phrase in KNOWLEDGE.phrases("en").values()
        if re.match("check_long_hold(?!_no)", phrase.id)
    ]
    assert asked
    assert all("was" in phrase.text for phrase in asked)


@pytest.mark.parametrize("name", SHIPPED)
def test_where_less_is_felt_the_touch_only_rests(name):
    """Hardly any weight, no movement, and no number that nobody there could tell."""
    try:
        found = screened(name, reduced_sensation=YES)
    except TooLittleLeft:
        return
    for step, _ in work(found.session):
        assert step.pressure == "very_light"
        assert step.movement in ("hold", "resting_hand")
    said = " ".join(sentences(compile_cues(found.session, KNOWLEDGE, (), ()))).lower()
    assert not re.search(
        r"squeeze|circle|knead|build|press softly|at most|\b(three|four|five)\b(?! breaths| dips)",
        said,
    )


@pytest.mark.parametrize("name", SHIPPED)
def test_a_new_hip_neither_lies_on_the_side_nor_bends(name):
    """Nobody is rolled onto a new hip, and no knee is drawn up: what is left is done otherwise."""
    try:
        found = screened(name, hip_replacement_or_hip_precautions=YES)
    except TooLittleLeft:
        return
    said = " ".join(sentences(compile_cues(found.session, KNOWLEDGE, (), ())))
    assert not re.search(r"on (your|the) (left|right) side|roll over|knee up", said)


def test_a_refusal_names_what_it_leaves_out_in_words():
    """Nobody who is refused reads the name of an entry in the data."""
    with pytest.raises(TooLittleLeft) as refused:
        screened("calf-chain-12", pregnancy=YES)
    assert not re.search(r"[A-Z]{2}\d|_", str(refused.value))


def test_a_refusal_says_which_questions_without_an_answer_it_is_for():
    """They counted as a cautious yes; nobody is told what they never said."""
    said = answers()
    del said["dvt_history_or_clotting_disorder"]
    with pytest.raises(TooLittleLeft) as refused:
        screen(session("calf-chain-12"), said, KNOWLEDGE, TODAY)
    assert refused.value.open_questions == ("dvt_history_or_clotting_disorder",)
    condition = KNOWLEDGE.conditions["dvt_history_or_clotting_disorder"]
    assert f"cautious yes: {condition.shown}." in refused.value.message
    assert condition.message not in refused.value.message
    with pytest.raises(TooLittleLeft) as refused:
        screened("calf-chain-12", dvt_history_or_clotting_disorder=YES)
    assert not refused.value.open_questions
    assert "cautious yes" not in refused.value.message


@pytest.mark.parametrize("sore", ["left", "right"])
def test_the_upper_hand_is_the_one_that_presses_on_the_side(sore):
    """Lying on the side, a sore hand works no leg; with a partner it is not asked to."""
    hurt = replace(YES, side=sore, where=("hand",))
    found = restrictions_of(answers(foot_ankle_hand_injury=hurt), {"BL40"}, KNOWLEDGE, TODAY)
    (use,) = (u for u in KNOWLEDGE.point("BL40").uses("self") if u.reach == "upper_side")
    barred = [side for side in ("left", "right") if found.for_mode("self").bars_use(use, (side,))]
    assert barred == [sore]
    assert not found.for_mode("partner").bars_use(use, ("left", "right"))


def test_who_may_be_in_no_position_is_refused():
    """With reasons, also where the script only changes its position."""
    barred = {"pregnancy", "disc_or_sciatica_acute", "hip_replacement_or_hip_precautions"}
    given = answers(**dict.fromkeys(barred, replace(YES, side="both")))
    with pytest.raises(SafetyRefusal, match="Too little"):
        screen(load_script("bl40-long-30").session, given, KNOWLEDGE, TODAY)
