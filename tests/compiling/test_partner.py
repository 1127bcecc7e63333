"""Two people: consent first, the receiver is asked in time, and both know the way out."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.compiling.holds import SHORT_HOLD_S
from guided_press.compiling.opening import safety_lines
from guided_press.compiling.steps import compile_cues
from guided_press.composing.composer import compose
from guided_press.composing.focus import FOCUSES
from guided_press.composing.wish import ImpossibleWish, Wish
from guided_press.cues import Say, SlotKind, sentences
from guided_press.errors import SafetyRefusal
from guided_press.screening.screening import screen
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import (
    CloseStep,
    Guidance,
    PositionStep,
    PressStep,
    Session,
    WorkStep,
)
from guided_press.script.swapping import swapped
from guided_press.units import SAMPLE_RATE
from tests.composing.makers import KNOWLEDGE, placed
from tests.screening.answers import TODAY, YES, answers

PARTNER = [script.id for script in shipped_scripts() if script.mode == "partner"]
GUIDANCE = ["full", "brief", "chimes"]


def assert_everybody_is_asked(timeline):
    """After every rise a question and 4 s for the answer, and one in each minute of pressing."""
    sounds = sorted([c.start_frame for c in timeline.clips + timeline.chimes])
    for hold in timeline.holds:
        if hold.frames < SHORT_HOLD_S * SAMPLE_RATE or hold.target == "bl40_long_hold":
            continue  # the resting hold is asked after each of its blocks
        said = [c for c in timeline.clips if hold.start_frame <= c.start_frame < hold.end_frame]
        asked = [clip for clip in said if clip.role == "checkin"]
        risen = [clip.end_frame for clip in said if clip.role == "grow"]
        assert asked
        assert asked[-1].start_frame > max(risen, default=0)
        marks = [hold.start_frame, *(clip.start_frame for clip in asked), hold.end_frame]
        assert max(b - a for a, b in pairwise(marks)) <= 60 * SAMPLE_RATE
        for clip in asked:
            following = next((s for s in sounds if s > clip.start_frame), timeline.total_frames)
            assert following - clip.end_frame >= 4 * SAMPLE_RATE

    assert longest_unasked_s(timeline) <= 60


def longest_unasked_s(timeline):
    """The most seconds of pressing without a question, from one hold into the next as well."""
    asked = [clip.start_frame for clip in timeline.clips if clip.role == "checkin"]
    marks = [0, *sorted(asked), timeline.total_frames]
    held = [hold for hold in timeline.holds if hold.target != "bl40_long_hold"]
    pressed = [
        sum(max(0, min(hold.end_frame, b) - max(hold.start_frame, a)) for hold in held)
        for a, b in pairwise(marks)
    ]
    return max(pressed) / SAMPLE_RATE


def needless_questions(timeline):
    """Second questions in a hold without which nobody would press longer than a minute unasked."""
    asked = sorted(clip.start_frame for clip in timeline.clips if clip.role == "checkin")
    held = [hold for hold in timeline.holds if hold.target != "bl40_long_hold"]
    found = []
    for hold in held:
        for at in [at for at in asked if hold.start_frame <= at < hold.end_frame][1:]:
            number = asked.index(at)
            before, after = asked[number - 1], [*asked, timeline.total_frames][number + 1]
            pressed = sum(
                max(0, min(hold.end_frame, after) - max(hold.start_frame, before)) for hold in held
            )
            found += [(hold.target, at)] if pressed <= 60 * SAMPLE_RATE else []
    return found


LIGHTER = (
    "anticoagulant_or_bleeding", "disc_or_sciatica_acute", "giver_hand_problem",
    "osteoporosis_or_steroids", "reduced_sensation",
)  # fmt: skip


@pytest.mark.parametrize("condition", [None, *LIGHTER])
@pytest.mark.parametrize("script", PARTNER)
def test_nobody_is_asked_more_than_a_minute_needs_nor_less(script, condition):
    """Also where holds are shorter: no question soon after another, and no minute without one."""
    session = load_script(script).session
    if condition:
        try:
            session = screen(session, answers(**{condition: YES}), KNOWLEDGE, TODAY).session
        except SafetyRefusal:
            return
    timeline = placed(session)
    assert needless_questions(timeline) == []
    assert longest_unasked_s(timeline) <= 60


def assert_agreed_before_touch(timeline):
    """Consent, stop word and, where a number is asked, the scale: before any place is sought."""
    found = next(gate for gate in timeline.gates if gate.target)
    before = [c.text for c in timeline.clips if c.start_frame < found.start_frame]
    asked = any("zero to ten" in clip.text for clip in timeline.clips)
    for phrase in ("consent", "stopword", *(["scale"] if asked else [])):
        begun = re.split(r"[.{]", KNOWLEDGE.phrase(phrase, "en").text)[0]
        assert begun in " ".join(before)


@pytest.mark.parametrize("guidance", GUIDANCE)
@pytest.mark.parametrize("script", PARTNER)
def test_the_shipped_sessions_ask_in_time(script, guidance):
    """In shipped sessions the receiver agrees before touch and is asked in each hold."""
    session = load_script(script).session.model_copy(update={"guidance": guidance})
    assert_everybody_is_asked(placed(session))
    assert_agreed_before_touch(placed(session))


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(
    st.integers(2, 45), st.sampled_from([None, *FOCUSES]), st.sampled_from(GUIDANCE),
    st.booleans(),
)  # fmt: skip
def test_composed_sessions_ask_in_time(minutes, focus, guidance, shorten):
    """In any composed session the receiver agrees before touch and is asked in each hold."""
    wish = Wish(minutes * 60, "partner", focus=focus, guidance=guidance, shorten=shorten)
    try:
        session = compose(wish, KNOWLEDGE).session
    except ImpossibleWish:
        return
    assert_everybody_is_asked(placed(session))
    assert_agreed_before_touch(placed(session))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["BL23", "BL31", "BL40", "BL55", "BL56", "BL67"]), st.data())
def test_every_hold_that_a_script_may_state_is_asked_about(code, data):
    """No length of hold leaves the receiver unasked."""
    limits = KNOWLEDGE.point(code).hold
    hold = data.draw(st.integers(int(limits.floor_s), int(limits.max_s)))
    session = Session(
        version=1, title="One place", mode="partner",
        steps=(PositionStep(position="prone"), PressStep(press=code, hold=float(hold)),
               CloseStep(close=80.0)),
    )  # fmt: skip
    timeline = placed(session)
    assert_everybody_is_asked(timeline)
    assert_agreed_before_touch(timeline)  # also without a settle step


def test_the_giver_is_spoken_to_and_both_hands_are_guided():
    """In a session for two the giver is guided, after a yes."""
    timeline = placed(load_script("sacrum-partner-20").session)
    text = " ".join(clip.text for clip in timeline.clips)
    assert "Set one thumb on each top dip, and feel the contact." in text
    assert "your lower back" not in text
    assert text.index("wait for a clear yes") < text.index("Set one thumb")


def test_shared_earphones_get_instructions_left_and_breathing_and_bed_right():
    """Each ear hears what is meant for its person."""
    from pathlib import Path

    import numpy as np

    from guided_press.mixing import Mix
    from guided_press.sound.beds import bed
    from guided_press.sound.chimes import chime
    from guided_press.sound.clip import Clip

    session = load_script("palms-and-breath-6").session
    timeline = placed(session)
    tone = np.full(SAMPLE_RATE // 4, 0.1, np.float32)
    clips = {clip.text: Clip(tone, clip.text) for clip in timeline.clips}
    chimes = {kind: chime(kind) for kind in ("begin", "half", "switch", "release", "end")}
    plain = Mix(timeline, clips, chimes, None, split=True)
    breath = next(clip for clip in timeline.clips if clip.addressee == "receiver")
    guide = next(clip for clip in timeline.clips if clip.role == "find")
    for clip, loud, still in ((breath, 1, 0), (guide, 0, 1)):
        block = plain.read(clip.start_frame + 2400, 4800)
        assert np.abs(block[:, loud]).max() > 0.05
        assert np.abs(block[:, still]).max() < 0.001
    with_bed = Mix(timeline, clips, chimes, bed("rain", Path()), split=True)
    quiet = with_bed.read(timeline.holds[0].start_frame + 100 * SAMPLE_RATE, SAMPLE_RATE)
    assert np.abs(quiet[:, 0]).max() < 0.001 < np.abs(quiet[:, 1]).max()


def test_a_giver_is_told_where_to_go_before_a_place_that_is_out_of_reach() -> None:
    """From the hips along the legs, to the knees, and from there to the feet; once each."""
    slots = compile_cues(load_script("bladder-line-partner-30").session, KNOWLEDGE)
    moves = [
        (slot.step, s)
        for slot in slots
        for s in sentences([slot])
        if re.match("Giver, (go|come)", s)
    ]
    assert [said for _, said in moves] == [
        "Giver, go to the thighs, and move along with your hands.",
        "Giver, come to the knees.",
        "Giver, come to the feet.",
    ]
    steps = load_script("bladder-line-partner-30").session.steps
    worked = [steps[index].target.id for index, _ in moves]
    assert worked == ["leg_press_down", "BL40", "BL67"]


@cache
def _lying_on_the_side() -> list[Session]:
    """As written, as wished for, and where face down is not for somebody."""
    sessions = [load_script(script).session for script in PARTNER]
    for focus in FOCUSES:
        with suppress(ImpossibleWish):
            wish = Wish(1500, "partner", focus=focus, positions=("side_lying",))
            sessions.append(compose(wish, KNOWLEDGE).session)
    barred = answers(cannot_lie_prone=YES)
    for session in list(sessions):
        with suppress(SafetyRefusal):
            sessions.append(screen(session, barred, KNOWLEDGE, TODAY).session)
    return sessions


@pytest.mark.long
def test_whoever_rolls_over_has_time_and_the_giver_comes_round() -> None:
    """The pillows go along, then some seconds, then the giver is brought to the next place."""
    rolled = 0
    for session in _lying_on_the_side():
        for first in range(len(session.steps)):
            for slot in compile_cues(session, KNOWLEDGE, first_step=first):
                cues = list(slot.cues)
                says = [n for n, cue in enumerate(cues) if isinstance(cue, Say)]
                for turn, following in pairwise(says):
                    if "roll over" not in cues[turn].text:
                        continue
                    rolled += 1
                    assert cues[turn].moves_s >= 8
                    assert cues[following].text.startswith("Giver, come round")
                    before = " ".join(cues[n].text for n in says if n < turn)
                    assert "mind the pillows" in before or "need to" in cues[turn].text
    assert rolled > len(PARTNER)


NUMBERS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
NUMBER = "|".join(NUMBERS)
ACTIONS = re.compile(
    rf"stay at (?P<stay>{NUMBER}) or below|(?P<least>{NUMBER}) or more|[Aa]bove (?P<over>{NUMBER})"
)


def acted_on(said: str) -> set[int]:
    """The numbers of an answer for which a sentence says what to do."""
    found: set[int] = set()
    for match in ACTIONS.finditer(said):
        word = (match["stay"] or match["least"] or match["over"]).lower()
        number = NUMBERS.index(word)
        if match["stay"]:
            found |= set(range(number + 1))
        else:
            found |= set(range(number + bool(match["over"]), 11))
    return found


@pytest.mark.parametrize("condition", [None, *LIGHTER])
@pytest.mark.parametrize("guidance", GUIDANCE)
def test_every_number_has_an_action(condition: str | None, guidance: Guidance) -> None:
    """From zero to ten: to stay as it is, to ease off, or to halve or leave it."""
    given = answers(**{condition: YES} if condition else {})
    for session in _lying_on_the_side():
        with suppress(SafetyRefusal):
            told = session.model_copy(update={"guidance": guidance})
            told = screen(told, given, KNOWLEDGE, TODAY).session
            said = " ".join(sentences(compile_cues(told, KNOWLEDGE)))
            if "zero to ten" in said or "Which number" in said:
                assert acted_on(said) == set(range(11)), said
                mosts = {step.strongest for step in told.works} - {"very_light"}
                assert ("a lower number I name" in said) == (len(mosts) > 1)


def test_a_number_after_a_place_has_an_action_too() -> None:
    """Where the hands are off already, every number above the most says what to change."""
    steps = [
        {"position": "prone"}, {"press": "BL40", "hold": "60s"}, {"check": "20s"},
        {"press": "BL23", "hold": "60s"}, {"close": "80s"},
    ]  # fmt: skip
    for some in (steps, [*steps[:3], steps[-1]]):
        session = Session.model_validate(
            {"version": 1, "title": "A", "mode": "partner", "steps": some}
        )
        slots = compile_cues(session, KNOWLEDGE)
        check = next(slot for slot in slots if slot.kind is SlotKind.CHECK)
        most = "four" if len(some) == 5 else "two"
        assert acted_on(" ".join(sentences([check]))) == set(range(NUMBERS.index(most) + 1, 11))
        assert acted_on(" ".join(sentences(slots))) == set(range(11))


@pytest.mark.parametrize("guidance", GUIDANCE)
@pytest.mark.parametrize("script", PARTNER)
def test_it_is_said_first_who_is_spoken_to(script: str, guidance: Guidance) -> None:
    """Before any word that says you to one of them: after the greeting of both, or at once."""
    session = load_script(script).session.model_copy(update={"guidance": guidance})
    opening = safety_lines(session, KNOWLEDGE, "whole")[0]
    said = sentences(compile_cues(session, KNOWLEDGE, opening))
    told = said.index("Giver, I speak to you, unless I say receiver.")
    greeting = KNOWLEDGE.phrase("welcome_partner", "en").text
    assert all(line in greeting for line in said[:told])
    assert said[told + 2] == "First comes what matters for the receiver's safety."
    assert said[told + 3] == opening[0].text
    assert said.count("Giver, I speak to you, unless I say receiver.") == 1
    later = sentences(compile_cues(session, KNOWLEDGE, opening, first_step=3))
    assert "Giver, I speak to you, unless I say receiver." in later


@pytest.mark.parametrize("guidance", GUIDANCE)
@pytest.mark.parametrize("script", PARTNER)
def test_who_takes_turns_hears_that_both_are_concerned(script: str, guidance: Guidance) -> None:
    """Both are pressed, so that nothing is said of the safety or the rest of one alone."""
    session = load_script(script).session.model_copy(update={"guidance": guidance, "length": None})
    try:
        session = swapped(session)
    except SafetyRefusal:
        session = swapped(session.model_copy(update={"steps": session.steps[:4]}))
    opening = safety_lines(session, KNOWLEDGE, "whole")[0]
    said = sentences(compile_cues(session, KNOWLEDGE, opening))
    assert said[said.index(opening[0].text) - 1] == (
        "First comes what matters for the safety of you both."
    )
    assert not any("receiver's safety" in line or "One of you gives" in line for line in said)
    turns = "You take turns: one gives, the other only has to receive."
    assert (turns in said) == (guidance != "chimes")


def test_a_back_that_is_worked_at_a_table_is_free() -> None:
    """The chair stands sideways or is a stool, and is said to be needed before anybody sits."""
    steps = [{"position": "seated_lean_forward"}, {"press": "BL23"}, {"close": "60s"}]
    which = {"version": 1, "title": "A", "mode": "partner", "steps": steps}
    said = sentences(compile_cues(Session.model_validate(which), KNOWLEDGE))
    needed = next(n for n, line in enumerate(said) if "chair to sit on sideways" in line)
    sits = next(n for n, line in enumerate(said) if "sit sideways on the chair" in line)
    assert needed < sits
    assert any("kneel close behind" in line for line in said[sits:])


@pytest.mark.parametrize("script", PARTNER)
def test_the_scale_is_told_where_a_number_is_asked_and_nowhere_else(script: str) -> None:
    """With nothing but the lightest touch nobody is asked for one, and no round can be lighter."""
    session = load_script(script).session
    lightest = [
        step.model_copy(update={"pressure": "very_light"}) if isinstance(step, WorkStep) else step
        for step in session.steps
    ]
    for steps in (session.steps, tuple(lightest)):
        same = session.model_copy(update={"steps": steps, "length": None})
        said = " ".join(sentences(compile_cues(same, KNOWLEDGE)))
        asked = "zero to ten" in said or "Which number" in said
        assert ("For the numbers" in said, "At seven or more" in said) == (asked, asked)
        if not asked:
            assert not re.search(
                r"lighter (than the first|touch than in)|Less than last time", said
            )
