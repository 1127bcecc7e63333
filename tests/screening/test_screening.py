"""Screening: the strongest effect wins, nothing is ever added, and every change is told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.compiling.steps import compile_cues
from guided_press.cues import Gate, Say, Slot, SlotKind, sentences
from guided_press.errors import KnowledgeError, SafetyRefusal
from guided_press.knowledge.loading import DATA, Knowledge
from guided_press.knowledge.models import EFFECT_RANK, LONG_SITTING_S, LYING, PRESSURE_ORDER
from guided_press.placing.passages import join
from guided_press.placing.placer import place
from guided_press.placing.sounds import Lengths
from guided_press.player.words import PlayerWords
from guided_press.screening.profile import (
    Answer,
    can_be_agreed,
    clear_today,
    is_of_today,
    places_of,
)
from guided_press.screening.restrictions import LONG_HOLD, restrictions_of
from guided_press.screening.screening import Screened, TooLittleLeft, Unanswered, screen
from guided_press.script.demands import seated_s
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script, parse_script
from guided_press.script.model import BreatheStep, PositionStep, PressStep, Session, TechniqueStep
from guided_press.script.rules import check_session
from guided_press.timeline import Timeline
from guided_press.units import format_clock
from guided_press.voices.silent import Silent
from guided_press.words.linting import lint
from tests.screening.answers import AGREED, KNOWLEDGE, TODAY, YES, answers, yes_to

CHIMES = {"begin": 57_600, "half": 24_000, "switch": 72_000, "release": 60_000, "end": 130_000}
SHIPPED = [shipped.id for shipped in shipped_scripts()]
STANDING = [c for c in KNOWLEDGE.conditions.values() if not is_of_today(c)]
RESTRICTING = [c for c in STANDING if c.id != "child_under_16"]

# What scripts of people can have and ours do not: open holds, kneading, positions left out.
OPEN_HOLDS = """
version: 1
title: Open holds
mode: self
length: 12:00
steps:
  - settle: 20s
  - press: BL40
  - {press: BL55, movement: kneading, sides: each, say: Knead as deep as you like.}
  - press: GB41
  - {press: PC8, sides: each}
  - breathe: {in: 4s, out: 6s, rounds: 4}
  - close: 30s
"""


@cache
def session(name: str) -> Session:
    return load_script(name).session


def written(text: str) -> Session:
    return parse_script(text, "own.yaml", Path()).session


BED_THEN_CHAIR = """
version: 1
title: A bed and then a chair
mode: partner
steps:
  - position: side_lying
  - {press: BL32, hold: 60s}
  - {press: BL40, sides: each, hold: 60s}
  - position: seated
  - {press: BL40, hold: 60s}
  - {press: PC8, sides: each, hold: 60s}
  - close: 120s
"""

SESSIONS = [*map(session, SHIPPED), written(OPEN_HOLDS), written(BED_THEN_CHAIR)]


def screened(name: str, **changed: Answer) -> Screened:
    return screen(session(name), answers(**changed), KNOWLEDGE, TODAY)


def refused(name: str, **changed: Answer) -> SafetyRefusal:
    with pytest.raises(SafetyRefusal) as caught:
        screened(name, **changed)
    return caught.value


def slots_of(found: Screened) -> tuple[Slot, ...]:
    return compile_cues(found.session, KNOWLEDGE, (), found.notes)


def placed(found: Screened) -> Timeline:
    slots, silent = slots_of(found), Silent()
    rate = found.session.voice.rate_wpm
    lengths = {text: silent.frames(text, rate) for text in sentences(slots)}
    return join(*place(slots, Lengths(lengths, CHIMES), length_s=found.session.length))


Held = dict[tuple[str, str], list[tuple[float, int]]]


def held(timeline: Timeline) -> Held:
    """Seconds and pressure of every hold, by target and side."""
    found: Held = defaultdict(list)
    for hold in timeline.holds:
        for side in ("left", "right") if hold.side == "both" else (hold.side,):
            seconds = (hold.end_frame - hold.start_frame) / 48_000
            found[hold.target, side].append((seconds, PRESSURE_ORDER.index(hold.pressure)))
    return found


def holds(found: Screened) -> list[str]:
    return [
        f"{step.target.id} {side} {step.hold:g}"
        for step in found.session.steps
        if isinstance(step, (PressStep, TechniqueStep))
        for side in step.in_turn
    ]


def length(found: Screened) -> str:
    """What the steps that are left say about their time."""
    return format_clock(sum(step.planned_s for step in found.session.steps))


def told(found: Screened) -> list[str]:
    return [say.text for say in found.notes]


# -- strategies ----------------------------------------------------------------------------------


@st.composite
def some_answers(draw: st.DrawFn, most: int = 4) -> dict[str, Answer]:
    chosen = draw(st.lists(st.sampled_from(RESTRICTING), max_size=most, unique_by=lambda c: c.id))
    return {condition.id: draw(yes_to(condition)) for condition in chosen}


# -- properties ----------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SESSIONS), some_answers(), st.data())
def test_a_further_condition_never_adds_or_strengthens_anything(which, before, data):
    """No new point, no rise of pressure, no longer hold, whatever is answered besides."""
    condition = data.draw(st.sampled_from([c for c in RESTRICTING if c.id not in before]))
    more = {**before, condition.id: data.draw(yes_to(condition))}
    try:
        restricted = screen(which, answers(**more), KNOWLEDGE, TODAY)
    except SafetyRefusal:
        return
    # what is refused with less was not possible with more
    free = screen(which, answers(**before), KNOWLEDGE, TODAY)
    least = held(placed(restricted))
    most = held(placed(free))
    for key, runs in least.items():
        assert key in most
        assert len(runs) <= len(most[key])
        assert max(s for s, _ in runs) <= max(s for s, _ in most[key]) + 1e-6
        assert max(p for _, p in runs) <= max(p for _, p in most[key])


SEATED = [
    {"press": "PC8", "sides": "each", "hold": "90s"},
    {"press": "BL40", "sides": "each", "hold": "90s"},
    {"position": "seated_lean_forward"},
    {"press": "BL23", "sides": "together", "hold": "90s"},
    {"rest": "40s"},
    {"press": "BL32", "sides": "together", "hold": "60s"},
    {"position": "leg_crossed"},
    {"press": "BL56", "sides": "each", "hold": "60s"},
    {"press": "GB41", "sides": "each", "hold": "60s"},
]


@st.composite
def long_sessions(draw: st.DrawFn) -> Session:
    """Half an hour and a little more or less, of work and quiet on a chair and elsewhere."""
    quiet = draw(st.lists(st.integers(60, 400), min_size=4, max_size=8))
    first = draw(st.sampled_from(["seated", "side_lying", "standing"]))
    steps: list[dict] = [{"position": first}, {"rest": f"{quiet[0]}s"}, {"position": "seated"}]
    for work, rest_s in zip(SEATED, [*quiet, *[60] * len(SEATED)], strict=False):
        steps += [work, {"rest": f"{rest_s}s"}]
    session = {"version": 1, "title": "Long", "steps": [*steps, {"close": "75s"}]}
    return Session.model_validate(session)


@settings(max_examples=100, deadline=None)
@given(long_sessions(), some_answers(3), st.data())
def test_who_may_not_sit_for_long_never_may_with_one_condition_more(which, before, data):
    """What is left out besides does not make a routine possible that was refused."""
    before = {**before, "disc_or_sciatica_acute": AGREED}
    condition = data.draw(st.sampled_from([c for c in RESTRICTING if c.id not in before]))
    more = {**before, condition.id: data.draw(yes_to(condition))}
    try:
        found = screen(which, answers(**more), KNOWLEDGE, TODAY)
    except SafetyRefusal:
        return
    assert seated_s(which) < LONG_SITTING_S
    assert seated_s(found.session) < LONG_SITTING_S
    screen(which, answers(**before), KNOWLEDGE, TODAY)


def test_half_an_hour_on_a_chair_is_refused_whatever_is_left_out_besides():
    """Without the palms less than half an hour is left; it is refused as with them."""
    work = [{"press": "PC8", "sides": "each", "hold": "120s"}, {"rest": "60s"}]
    more = [{"press": "BL40", "sides": "each", "hold": "60s"}, {"rest": "1500s"}]
    steps = [{"position": "seated"}, *work, *more, {"close": "30s"}]
    which = Session.model_validate({"version": 1, "title": "Long", "steps": steps})
    assert seated_s(which) >= LONG_SITTING_S
    sciatica = {"disc_or_sciatica_acute": YES}
    injured = Answer("yes", TODAY, side="both", where=("hand",))
    for given_ in (sciatica, {**sciatica, "foot_ankle_hand_injury": injured}):
        with pytest.raises(SafetyRefusal):
            screen(which, answers(**given_), KNOWLEDGE, TODAY)


LAIN_ON = [
    c.id for c in RESTRICTING if any(e.effect == "change_position" for e in c.effects) or c.local
]


@pytest.mark.long
@pytest.mark.parametrize("name", ["bladder-line-partner-30", "lying-down-14"])
@pytest.mark.parametrize("first", LAIN_ON)
def test_a_second_reason_to_lie_otherwise_lengthens_no_hold(name, first):
    """What is moved for one reason gets no time back by being moved for a second one."""
    agreed = AGREED if can_be_agreed(KNOWLEDGE.conditions[first]) else YES
    try:
        before = screened(name, **{first: agreed})
    except SafetyRefusal:
        return
    most = seconds_held(before)
    for second in LAIN_ON:
        for more in one_sided(second):
            if second == first:
                continue
            with suppress(SafetyRefusal):
                least = seconds_held(screened(name, **{first: agreed, second: more}))
                assert least.keys() <= most.keys(), (second, more)
                assert all(least[key] <= most[key] for key in least), (second, more)


def one_sided(name: str) -> list[Answer]:
    """A yes without a place, or on the left at each place that it may be at."""
    condition = KNOWLEDGE.conditions[name]
    agreed = AGREED if can_be_agreed(condition) else YES
    if not condition.local:
        return [agreed]
    left = replace(agreed, side="left")
    return [left, *(replace(left, where=(place,)) for place in places_of(condition))]


def seconds_held(found: Screened) -> dict[tuple[str, str], float]:
    """The longest hold of each target and side."""
    longest: dict[tuple[str, str], float] = defaultdict(float)
    for step in found.session.works:
        for side in step.touched:
            key = step.target.id, side
            longest[key] = max(longest[key], step.held_s)
    return longest


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SESSIONS), some_answers(), st.randoms(use_true_random=False))
def test_the_order_of_the_answers_does_not_matter(which, given_, random):
    """The same answers give the same session, report and notes, or the same refusal."""
    one = list(answers(**given_).items())
    other = list(one)
    random.shuffle(other)
    results = []
    for order in (one, other):
        try:
            results.append(screen(which, dict(order), KNOWLEDGE, TODAY))
        except SafetyRefusal as refusal:
            results.append((str(refusal), refusal.conditions))
    assert results[0] == results[1]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SESSIONS), some_answers(6))
def test_what_is_left_can_be_heard_and_breaks_no_rule(which, given_):
    """Every session and every set of conditions compiles and is placed, or says why not."""
    try:
        found = screen(which, answers(**given_), KNOWLEDGE, TODAY)
    except SafetyRefusal as refusal:
        assert refusal.message
        assert refusal.conditions
        return
    assert_sound(which, found)


@pytest.mark.long
@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_session_bears_every_single_condition(name):
    """Alone, on each side, and with a clinician's agreement: it runs, or says why not."""
    for condition in KNOWLEDGE.conditions.values():
        value = "no" if condition.yes_means == "clear" else "yes"
        tried = [Answer(value, TODAY), Answer("not_sure", TODAY)]
        if condition.local:
            tried += [replace(YES, side="left"), replace(YES, side="right")]
        if can_be_agreed(condition):
            tried.append(AGREED)
        for answer in tried:
            try:
                found = screened(name, **{condition.id: answer})
            except SafetyRefusal as refusal:
                assert condition.id in refusal.conditions
                assert condition.message in refusal.message
            else:
                assert_sound(session(name), found)


def assert_sound(before: Session, found: Screened) -> None:
    """It is placed, its length is met, and every line may be said where it is said."""
    timeline = placed(found)
    if found.session.length is not None:
        frames = timeline.routine.end_frame - timeline.routine.start_frame
        assert frames == round(found.session.length * 48_000)
    assert not {f.message for f in check_session(found.session, KNOWLEDGE)} - {
        f.message for f in check_session(before, KNOWLEDGE)
    }
    assert_lines(slots_of(found))


def assert_lines(slots: Sequence[Slot]) -> None:
    """No promise, no strength at the knee, nothing too long, with what is worked in mind."""
    for number, slot in enumerate(slots):
        hold = next((s.hold for s in slots[number:] if s.hold), None)
        at_work = slot.kind in (SlotKind.FIND, SlotKind.HOLD, SlotKind.SWITCH)
        target = hold.target if hold and at_work else None
        for cue in slot.cues:
            text = cue.text if isinstance(cue, Say) else ""
            text = cue.reminder if isinstance(cue, Gate) else text
            assert lint(text, target=target, language="en") == [], text


# -- fail closed ---------------------------------------------------------------------------------


def test_without_a_profile_nothing_changes():
    """Nobody in particular: the very same session, and no notes."""
    for which in SESSIONS:
        assert screen(which, None, KNOWLEDGE, TODAY) == Screened(which)


def test_a_clear_no_to_everything_changes_nothing():
    """A healthy person gets the whole session."""
    for which in SESSIONS:
        found = screen(which, answers(), KNOWLEDGE, TODAY)
        assert found.session is which
        assert found == Screened(which)


def test_no_answers_are_no_session():
    """Unanswered counts as the cautious answer."""
    with pytest.raises(Unanswered) as caught:
        screen(session("palms-and-breath-6"), {}, KNOWLEDGE, TODAY)
    assert caught.value.today
    assert "red_flag_fever_unwell" in caught.value.conditions
    assert "emergency number" not in caught.value.message  # nobody said that anything is wrong


def test_red_flags_of_yesterday_are_unanswered():
    """They are asked anew for each session."""
    yesterday = TODAY - timedelta(days=1)
    old = {**answers(), **clear_today(KNOWLEDGE, yesterday)}
    with pytest.raises(Unanswered):
        screen(session("palms-and-breath-6"), old, KNOWLEDGE, TODAY)


@pytest.mark.parametrize(
    ("days", "counts"), [(0, True), (30, True), (31, False), (-1, True), (-2, False)]
)
def test_an_answer_counts_for_thirty_days(days, counts):
    """It may be tomorrow where it was answered; older, or further ahead, it was never said."""
    no = Answer("no", TODAY - timedelta(days=days))
    found = screened("low-back-15-self", kidney_condition=no)
    assert found.open_questions == (() if counts else ("kidney_condition",))
    assert ("BL23 both 150" in holds(found)) is counts


def test_an_old_answer_to_what_stops_a_session_asks_again():
    """The child's message is not for somebody who only has not answered lately."""
    old = Answer("no", TODAY - timedelta(days=31))
    refusal = refused("palms-and-breath-6", child_under_16=old)
    assert isinstance(refusal, Unanswered)
    assert refusal.conditions == ("child_under_16",)


def test_not_sure_counts_as_the_cautious_answer():
    """For nearly every question that is yes; for the pace of breathing it is no."""
    unsure = Answer("not_sure", TODAY)
    assert "BL23 both 150" not in holds(screened("low-back-15-self", kidney_condition=unsure))
    found = screened("palms-and-breath-6", breathing_pace_discomfort=unsure)
    assert found == Screened(session("palms-and-breath-6"))


def test_an_unknown_condition_refuses():
    """An answer that nobody understands is no reason to go on."""
    assert refused("palms-and-breath-6", haunted=YES).conditions == ("haunted",)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("conditions.yaml", "{target: BL23, effect: avoid}", "{target: BL99, effect: avoid}"),
        ("conditions.yaml", "  - id: kidney_condition", "  - id: kidney_conditions"),
        ("points/PC8.yaml", "condition: pregnancy", "condition: pregnncy"),
    ],
)
def test_damaged_safety_data_refuse(tmp_path, file, old, new):
    """An effect on nothing, or a restriction by nothing, is not passed over."""
    for path in DATA.rglob("*.yaml"):
        copy = tmp_path / path.relative_to(DATA)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    text = (tmp_path / file).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / file).write_text(text.replace(old, new), encoding="utf-8")
    damaged = Knowledge(tmp_path)
    which = load_script("low-back-15-self").session
    with pytest.raises((KnowledgeError, SafetyRefusal)):
        screen(which, answers(), damaged, TODAY)


# -- the effects ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
@pytest.mark.parametrize(
    "condition",
    [c for c in KNOWLEDGE.conditions.values() if c.effects[0].effect == "stop_session"],
    ids=lambda c: c.id,
)
def test_what_stops_a_session_yields_its_message_and_nothing_else(name, condition):
    """No pressing session at all, and no override."""
    worried = Answer("no" if condition.yes_means == "clear" else "yes", TODAY)
    assert refused(name, **{condition.id: worried}).message == condition.message


def test_of_several_reasons_to_stop_the_most_urgent_is_told():
    """An emergency is not hidden behind a fever."""
    refusal = refused("desk-break-4", red_flag_fever_unwell=YES, red_flag_cauda_equina=YES)
    assert refusal.message == KNOWLEDGE.conditions["red_flag_cauda_equina"].message
    assert set(refusal.conditions) == {"red_flag_fever_unwell", "red_flag_cauda_equina"}


def test_to_avoid_has_no_override():
    """A clinician's agreement changes what asks first, not what is left out."""
    found = refused("bladder-line-partner-30", pregnancy=AGREED)
    removed = {c.target for c in found.report if c.kind == "removed"}  # type: ignore[attr-defined]
    assert removed == {
        "BL31", "BL32", "BL33", "BL34", "leg_press_down", "BL55", "BL56", "BL57",
        "calf_kneading", "BL67",
    }  # fmt: skip


def test_an_agreement_makes_it_light_and_no_more():
    """What asks first is left out; with a dated agreement it runs lightly, for thirty days."""
    assert "BL23 both" not in " ".join(
        holds(screened("low-back-15-self", spinal_surgery_older=YES))
    )
    found = screened("low-back-15-self", spinal_surgery_older=AGREED)
    assert "BL23 both 75" in holds(found)
    old = replace(AGREED, agreed_on=TODAY - timedelta(days=31))
    assert "BL23 both" not in " ".join(
        holds(screened("low-back-15-self", spinal_surgery_older=old))
    )
    future = replace(AGREED, agreed_on=date(2027, 1, 1))
    assert screened("low-back-15-self", spinal_surgery_older=future) == screened(
        "low-back-15-self", spinal_surgery_older=YES
    )


def test_a_light_touch_is_half_the_hold_and_no_more_than_light():
    """Never below the shortest hold, never longer than the script has it."""
    found = screened("low-back-15-self", anticoagulant_or_bleeding=AGREED)
    assert holds(found) == [
        "BL25 both 45", "BL23 both 75", "BL40 both 45", "GB41 left 30", "GB41 right 30",
        "PC8 left 60", "PC8 right 60",
    ]  # fmt: skip
    strongest = {s.pressure for s in found.session.steps if isinstance(s, PressStep)}
    assert strongest == {"very_light", "light"}
    assert told(found) == ["We'll be extra gentle with everything today."]
    assert holds(screened("quick-5-seated", reduced_sensation=YES))[3:] == [
        "PC8 left 30", "PC8 right 30",
    ]  # fmt: skip


def test_words_of_strength_leave_a_light_step():
    """A script's own line does not ask for what is no longer there, and kneading stops."""
    found = screen(written(OPEN_HOLDS), answers(anticoagulant_or_bleeding=AGREED), KNOWLEDGE, TODAY)
    step = next(s for s in found.session.steps if isinstance(s, PressStep) and s.press == "BL55")
    assert step.say == ()
    assert step.movement is None
    assert "words" in {change.kind for change in found.report}


def test_own_lines_do_not_speak_of_a_position_that_is_barred():
    """Who may not lie face down is not told, in whatever step, to stay like that."""
    script = """
version: 1
title: Own words
mode: partner
length: 8:00
steps:
  - {position: prone, lasts: 20s}
  - settle: 60s
  - {press: BL23, say: [Remain on your belly., Breathe.]}
  - {press: BL25, say: Stay face-down.}
  - say: Lie prone for a while.
  - close: 100s
"""
    found = screen(written(script), answers(cannot_lie_prone=YES), KNOWLEDGE, TODAY)
    said = " ".join(line for step in found.session.steps for line in step.say)
    assert said == "Breathe."
    words = [(c.step, c.target) for c in found.report if c.kind == "words"]
    assert words == [(2, "prone"), (3, "prone"), (4, "prone")], "each is told"


def test_own_lines_of_a_position_that_is_barred_are_told_to_be_left_out():
    """One of them may have been a warning."""
    script = """
version: 1
title: Own words
mode: partner
steps:
  - {position: prone, say: Not after a clot.}
  - settle: 60s
  - press: BL23
  - close: 100s
"""
    found = screen(written(script), answers(cannot_lie_prone=YES), KNOWLEDGE, TODAY)
    assert [(c.step, c.target) for c in found.report if c.kind == "words"] == [(0, "prone")]


def test_open_holds_do_not_take_the_time_of_what_was_left_out():
    """A script whose holds flex gets them at their shortest, and no length to fill."""
    found = screen(written(OPEN_HOLDS), answers(varicose_veins=YES), KNOWLEDGE, TODAY)
    assert found.session.length is None
    assert holds(found) == ["GB41 left 30", "GB41 right 30", "PC8 left 90", "PC8 right 90"]


def test_a_local_condition_leaves_the_other_side():
    """One knee barred: the other one runs, and the script names the side it skips."""
    found = screened("quick-5-seated", knee_or_popliteal_problem=replace(YES, side="left"))
    assert holds(found)[0] == "BL40 right 41"
    assert told(found) == ["We leave the fold behind your left knee out today."]
    change = found.report[0]
    assert (change.kind, change.target, change.side) == ("one_side", "BL40", "left")
    assert change.sources == ("S0", "S3")


def test_a_place_that_is_named_leaves_the_others():
    """Sore skin on a hand is no reason to leave out the foot."""
    found = screened(
        "quick-5-seated", skin_problem_local=replace(YES, side="right", where=("hand",))
    )
    assert holds(found) == ["BL40 left 30", "BL40 right 30", "GB41 left 30", "GB41 right 30"]


@pytest.mark.parametrize(
    ("condition", "area"),
    [(c.id, area) for c in KNOWLEDGE.conditions.values() for area in places_of(c)],
)
def test_every_place_that_can_be_named_leaves_something_out(condition, area):
    """An answer that touches nothing would look like care and be none."""
    targets = [t.id for t in (*KNOWLEDGE.points(), *KNOWLEDGE.techniques())]
    given_ = answers(**{condition: Answer("yes", TODAY, "left", (area,))})
    found = restrictions_of(given_, targets, KNOWLEDGE, TODAY)
    pressed = any(found.bars(target, "left") for target in targets if target != LONG_HOLD)
    assert pressed or found.positions


def test_places_with_a_comma_of_their_own_stay_apart_in_a_list():
    """Nobody hears that the knees are "just below the ribs and the knees"."""
    plan = load_script("low-back-15-self").session
    given_ = answers(kidney_condition=YES, postpartum_12_weeks=YES)
    said = [note.text for note in screen(plan, given_, KNOWLEDGE, TODAY).notes]
    assert "We leave the low back just below your ribs and the knees out today." in said


def test_what_is_worked_together_is_not_worked_on_one_side():
    """The pairs of the sacrum go with both thumbs; a barred side takes the other with it."""
    one = replace(YES, side="left", where=("sacrum",))
    found = screened("bladder-line-partner-30", skin_problem_local=one)
    assert not [hold for hold in holds(found) if hold.startswith("BL3")]
    assert "other side goes too" in found.report[0].reason


def test_a_technique_is_no_freer_than_the_points_it_works():
    """Where all points of the calf are barred, nobody kneads it either."""
    found = screened("calf-chain-12", device_line_or_implant=replace(YES, side="left"))
    assert {hold.split()[1] for hold in holds(found) if "BL67" not in hold} == {"right"}


def test_the_long_resting_hold_needs_clear_answers():
    """Every question about clots, vessels, knees, nerves and pregnancy is a clear no."""
    groups = {"blood_clot", "leg_vessels", "knee", "nerves", "pregnancy"}
    asked = [c for c in STANDING if c.group in groups]
    assert len(asked) == 8
    for condition in asked:
        for answer in (Answer("not_sure", TODAY), replace(YES, side="left"), AGREED):
            refusal = refused("bl40-long-30", **{condition.id: answer})
            assert condition.id in refusal.conditions
    assert screened("bl40-long-30", osteoporosis_or_steroids=YES).session == session("bl40-long-30")
    assert refused("bl40-long-30", anticoagulant_or_bleeding=AGREED)


def test_breathing_is_not_counted_where_that_is_uneasy():
    """The counts are dropped and their time is rest."""
    found = screened("palms-and-breath-6", breathing_pace_discomfort=YES)
    assert not [s for s in found.session.steps if isinstance(s, BreatheStep)]
    assert length(found) == "6:00"
    assert told(found) == ["Breathe in your own rhythm."]


def test_what_is_only_noted_is_said_once_and_changes_nothing():
    """Uneasy with touch: the advice, and the whole session."""
    found = screened("quick-9-seated", touch_distress=YES)
    assert found.session is session("quick-9-seated")
    assert [change.kind for change in found.report] == ["note"]
    assert told(found) == ["Any place can be dropped, and no reason is needed."]


def test_every_change_names_its_condition_reason_and_sources():
    """Nobody has to guess why something is missing."""
    found = screened("low-back-15-self", kidney_condition=YES)
    removed = next(change for change in found.report if change.kind == "removed")
    assert (removed.target, removed.side, removed.step) == ("BL23", "both", 4)
    assert removed.condition == "kidney_condition"
    assert removed.reason.startswith("kidney disease: BL23 lies close to the kidneys")
    assert "R-KIDNEY-2026" in removed.sources


WORDS_OF_A_PLACE = {
    "sacrum": {"sacral_points", "BL31", "BL32", "BL33", "BL34"},
    "little toe": {"BL67"},
    "the palm": {"PC8"},
    "a leg ": {"calf_points", "calf_kneading", "leg_press_down"},
}


@pytest.mark.parametrize("condition", list(KNOWLEDGE.conditions.values()), ids=lambda c: c.id)
def test_a_reason_speaks_of_the_place_it_is_given_for(condition):
    """Nobody reads of the sacrum why the palm is light; several places, several reasons."""
    for effect in condition.effects:
        if not effect.why:
            assert condition.id != "pregnancy", effect.target  # it is of many places
            continue
        why = effect.why.lower()
        for words, targets in WORDS_OF_A_PLACE.items():
            assert words not in why or effect.target in targets, (effect.target, why)


def test_what_is_light_beside_what_is_left_out_is_called_the_rest():
    """Nobody hears that the low back is left out, and then that it is pressed gently."""
    assert told(screened("low-back-15-self", kidney_condition=YES)) == [
        "We leave the low back just below your ribs out today.",
        "We'll be extra gentle with the rest of the low back today.",
    ]
    sore = told(screened("low-back-15-self", giver_hand_problem=YES))
    assert sore[:2] == [
        "We leave the feet out today.", "We'll be extra gentle with everything else today."
    ]  # fmt: skip


# -- positions -----------------------------------------------------------------------------------


def positions(found: Screened) -> list[str]:
    return [step.position for step in found.session.steps if isinstance(step, PositionStep)]


def test_standing_moves_to_the_chair():
    """BL25 can be worked sitting; nobody who faints is told to stand."""
    found = screened("low-back-15-self", fainting_or_low_pressure=YES)
    assert positions(found) == ["seated", "seated_lean_forward", "seated"]
    assert "BL25 both 90" in holds(found)
    lines = " ".join(sentences(slots_of(found)))
    assert "Stand with a wall" not in lines
    assert "wall or a chair within reach" not in lines


CHAIR_AND_BED = """
version: 1
title: A chair and a bed
mode: self
steps:
  - position: seated
  - {press: BL40, hold: 60s}
  - position: side_lying
  - {press: BL32, hold: 60s}
  - {press: PC8, sides: each, hold: 60s}
  - close: 90s
"""


def test_nobody_sits_down_to_lie_down_at_once():
    """Where the first place is worked lying instead, people lie down to begin with."""
    found = screen(written(CHAIR_AND_BED), answers(osteoporosis_or_steroids=YES), KNOWLEDGE, TODAY)
    assert positions(found) == ["side_lying"]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SESSIONS), some_answers())
def test_nobody_is_sent_from_a_chair_to_a_bed(which, given_):
    """A script in which nobody lies has nobody lie, and so nobody get up in the middle of it."""
    planned = positions(Screened(which))
    with suppress(SafetyRefusal):
        left = positions(screen(which, answers(**given_), KNOWLEDGE, TODAY))
        if planned and not LYING.intersection(planned):
            assert not LYING.intersection(left)


def test_nobody_lies_face_down_who_may_not():
    """The whole line goes on, lying on the side: all of one leg, then people turn over once."""
    found = screened("bladder-line-partner-30", cannot_lie_prone=YES)
    assert positions(found) == ["side_lying"]
    moved, planned = holds(found), holds(Screened(session("bladder-line-partner-30")))
    assert [hold for hold in planned if "both" in hold and "BL4" not in hold][:6] == moved[:6]
    calf = ["BL55", "BL56", "BL57", "calf_kneading"]
    for side, half in (("left", moved[6:13]), ("right", moved[13:])):
        legs = [f"leg_press_down {side} 45", f"BL40 {side} 45"]
        assert half == [*legs, *(f"{name} {side} 60" for name in calf), f"BL67 {side} 15"]
    assert sorted(moved[8:12]) == sorted(planned[8:12])
    said = sentences(slots_of(found))
    assert (
        sum("roll over" in line for line in said) == 1
    )  # they lie down on the side that comes first
    assert "face down" not in " ".join(sentences(slots_of(found)))


def test_a_point_without_another_position_is_left_out():
    """BL23 alone needs leaning forward."""
    found = screened("low-back-15-self", hip_replacement_or_hip_precautions=YES)
    assert not [hold for hold in holds(found) if hold.startswith("BL23")]
    assert not {"seated_lean_forward", "leg_crossed"} & set(positions(found))


def test_without_a_position_in_the_script_a_barred_one_is_still_not_spoken():
    """Legs are neither crossed nor bent up for GB41 when a new hip forbids it."""
    enough = "{press: PC8, sides: each, hold: 90s}\n  - {press: BL25, hold: 90s}"
    script = OPEN_HOLDS.replace("{press: PC8, sides: each}", enough)
    found = screen(
        written(script), answers(hip_replacement_or_hip_precautions=YES), KNOWLEDGE, TODAY
    )
    lines = " ".join(sentences(slots_of(found)))
    assert "stool" not in lines
    assert "ankle on the other knee" not in lines


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(SESSIONS), some_answers())
def test_a_barred_position_is_in_no_step(which, given_):
    """Whatever is answered: a position that is not used is not in the script either."""
    barred = {
        target
        for name, answer in given_.items()
        for effect in KNOWLEDGE.conditions[name].effects
        if effect.effect == "change_position"
        and not (effect.at and answer.where and {*effect.at}.isdisjoint(answer.where))
        for target in (effect.target,)
    }
    try:
        found = screen(which, answers(**given_), KNOWLEDGE, TODAY)
    except SafetyRefusal:
        return
    assert not barred & set(positions(found))
    for one, other in pairwise(positions(found)):
        assert one != other


# -- the shipped sessions ------------------------------------------------------------------------

KNEE = {"knee_or_popliteal_problem": YES}
FOOT = {"foot_ankle_hand_injury": replace(YES, where=("foot",))}


@pytest.mark.parametrize(
    ("name", "changed", "lasts", "gone"),
    [
        ("quick-5-seated", KNEE, "4:01", {"BL40"}),
        ("quick-5-seated", FOOT, "3:11", {"GB41"}),
        ("low-back-15-self", {"skin_problem_local": replace(YES, where=("low_back",))},
         "9:50", {"BL23", "BL25"}),
        ("calf-chain-12", {"skin_problem_local": replace(YES, side="left", where=("leg", "foot"))},
         "7:03", set()),
        ("desk-break-4", {"vertebral_fracture_or_bone_disease": YES}, "2:26", {"BL25"}),
        ("palms-and-breath-6", {"pregnancy": YES}, "4:00", set()),
    ],
)  # fmt: skip
def test_shipped_sessions_without_the_parts_that_are_barred(name, changed, lasts, gone):
    """What their descriptions promise: what is left, and how long it takes."""
    found = screened(name, **changed)
    assert length(found) == lasts
    targets = {s.target.id for s in session(name).steps if is_held(s)}
    left = {s.target.id for s in found.session.steps if is_held(s)}
    assert targets - left == gone


def is_held(step: object) -> bool:
    return isinstance(step, (PressStep, TechniqueStep))


def test_the_long_session_for_the_back_is_about_eleven_minutes_without_the_kidneys():
    """BL23 goes, BL25 is light, no other point gets the time."""
    found = screened("low-back-15-self", kidney_condition=YES)
    assert length(found) == "10:55"
    assert holds(found) == [
        "BL25 both 45", "BL40 both 60", "GB41 left 60", "GB41 right 60", "PC8 left 120",
        "PC8 right 120",
    ]  # fmt: skip


def test_one_leg_barred_leaves_no_talk_of_the_other_leg():
    """The change of legs goes with the leg."""
    sore = replace(YES, side="right", where=("leg", "foot"))
    found = screened("calf-chain-12", skin_problem_local=sore)
    assert length(found) == "7:07"
    assert "Now the other leg." not in sentences(slots_of(found))
    assert told(found) == [
        "We leave the fold behind your right knee and your right calf out today.",
        "We leave your right little toe, beside the nail, out today.",
    ]


@pytest.mark.parametrize("mode", ["self", "partner"])
@pytest.mark.parametrize("technique", [t.id for t in KNOWLEDGE.techniques()])
def test_a_technique_is_left_out_by_its_work(technique, mode):
    """Nobody hears that a place is left out, and is pressed there by what stays."""
    target = KNOWLEDGE.technique(technique)
    said = PlayerWords(KNOWLEDGE, mode, "en").left_out(technique, "left")
    place = target.place_side if mode == "self" else target.place_side_partner
    assert said == [f"We leave {target.work.format(place=place.format(side='left'))} out today."]
    assert target.work != "{place}"


def test_who_has_numb_feet_hears_that_the_kneading_is_left_out():
    """The points of the calf stay, so the calf is not called left out."""
    plan = written(
        "version: 1\ntitle: Calf\nmode: self\nsteps:\n  - position: seated\n"
        "  - press: BL57\n    hold: 60s\n  - technique: calf_kneading\n    hold: 60s\n"
        "  - press: PC8\n    hold: 90s\n  - close: 90s\n"
    )
    found = screen(plan, answers(reduced_sensation=YES), KNOWLEDGE, TODAY)
    assert any(hold.startswith("BL57") for hold in holds(found))
    said = told(found)
    assert "We leave the kneading of your calf out today." in said
    assert "We leave your calf out today." not in said
    assert said[-2:] == [
        "Look at the skin first.",
        "Where you feel less, let the touch only rest.",
    ]


def test_a_place_in_which_nothing_is_left_is_not_taken():
    """Without the low back nobody stands up or leans forward for nothing."""
    found = screened("low-back-15-self", skin_problem_local=replace(YES, where=("low_back",)))
    assert positions(found) == ["seated"]
    assert "Take three breaths, just as they come." in sentences(slots_of(found))


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("quick-5-seated", {**KNEE, **FOOT}),
        ("quick-5-seated", {"dvt_history_or_clotting_disorder": YES}),
        ("calf-chain-12", {"leg_artery_disease": YES}),
        ("calf-chain-12", {"pregnancy": AGREED}),
        ("sacrum-partner-20", {"pregnancy": AGREED}),
        ("sacrum-partner-20", {"spinal_surgery_recent": AGREED}),
        ("bladder-line-partner-30", {"pregnancy": YES}),
        ("bladder-line-partner-30", {"leg_artery_disease": YES, "kidney_condition": YES}),
        ("bl40-long-30", {"pregnancy": YES}),
    ],
)
def test_too_little_is_refused_and_says_what_and_why(name, changed):
    """Fewer than two holds, less than a third of the time, or one part of a long line."""
    refusal = refused(name, **changed)
    assert isinstance(refusal, TooLittleLeft)
    assert "Too little of this session" in refusal.message
    for condition in changed:
        assert KNOWLEDGE.conditions[condition].message in refusal.message


def test_the_pregnant_profile_gets_no_second_of_sacrum_or_calf():
    """Not in any session, with or without an agreement; and the refusal says so."""
    for which in SESSIONS:
        for answer in (YES, AGREED):
            try:
                found = screen(which, answers(pregnancy=answer), KNOWLEDGE, TODAY)
            except SafetyRefusal:
                continue
            regions = {KNOWLEDGE.target(hold.target).region for hold in placed(found).holds}
            assert not regions & {"sacrum", "calf", "leg", "toe"}
            assert not set(positions(found)) & {"prone", "supine"}
    message = refused("bladder-line-partner-30", pregnancy=YES).message
    assert "In pregnancy the sacrum, the little toe, the calves" in message


def test_there_are_only_the_effects_that_are_handled():
    """A new kind of effect in the data has to be thought about here."""
    used = {effect.effect for c in KNOWLEDGE.conditions.values() for effect in c.effects}
    assert used == set(EFFECT_RANK)
