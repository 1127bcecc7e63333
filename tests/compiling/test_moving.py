"""Time to move: after a sentence that moves the body nothing is said until it has been done."""

from __future__ import annotations

from itertools import pairwise, takewhile

import pytest
from hypothesis import given, settings

from guided_press.compiling.steps import compile_cues
from guided_press.composing.composer import compose
from guided_press.composing.wish import ImpossibleWish, Wish
from guided_press.cues import Cue, Role, Say
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import PositionStep, Session
from guided_press.units import SAMPLE_RATE
from guided_press.words.splitting import split_sentences
from tests.composing.makers import KNOWLEDGE, placed, wishes

SHIPPED = [script.id for script in shipped_scripts()]
PHRASES = list(KNOWLEDGE.phrases("en").values())
SIT_S, LIE_S, LEG_S, UP_S = 6, 10, 4, 15


def says(session: Session) -> list[Say]:
    return [
        cue
        for slot in compile_cues(session, KNOWLEDGE)
        for cue in slot.cues
        if isinstance(cue, Say)
    ]


def assert_time_to_move(session: Session) -> None:
    """Nothing sounds before whoever was told to move could do it."""
    moves_s: dict[str, float] = {}
    for say in says(session):
        moves_s[say.text] = min(say.moves_s, moves_s.get(say.text, say.moves_s))
    assert any(moves_s.values())
    for told, following in pairwise(placed(session).clips):
        quiet = following.start_frame - told.end_frame
        assert quiet >= moves_s.get(told.text, 0.0) * SAMPLE_RATE, (told.text, following.text)


@pytest.mark.parametrize("script", SHIPPED)
@pytest.mark.parametrize("guidance", ["full", "brief", "chimes"])
def test_a_shipped_session_leaves_time_to_move(script: str, guidance: str) -> None:
    """Exactly its length, and time after every sentence that moves the body."""
    session = load_script(script).session
    assert_time_to_move(session.model_copy(update={"guidance": guidance}))


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(wishes())
def test_a_composition_leaves_time_to_move(wish: Wish) -> None:
    """Whatever is wished for; the time is taken from holds and rests."""
    try:
        session = compose(wish, KNOWLEDGE).session
    except ImpossibleWish:
        return
    if any(say.moves_s for say in says(session)):
        assert_time_to_move(session)


@pytest.mark.parametrize("script", SHIPPED)
def test_whatever_is_said_of_the_position_has_its_time(script: str) -> None:
    """A position, a limb or a giver that moves is never told without the time it takes."""
    session = load_script(script).session
    told = [say for say in says(session) if say.role is Role.POSITION]
    groups: list[list[Say]] = []
    for say in told:  # two people move at the same time
        if groups and not groups[-1][-1].moves_s:
            groups[-1].append(say)
        else:
            groups.append([say])
    assert groups
    assert all(group[-1].moves_s for group in groups)


@pytest.mark.parametrize("phrase", [p for p in PHRASES if p.moves_s], ids=lambda p: p.id)
def test_each_sentence_of_a_phrase_has_a_time(phrase) -> None:
    """As many times as sentences, none longer than coming up and sitting a while takes."""
    assert len(phrase.moves_s) == len(split_sentences(phrase.text))
    assert all(0 <= time_s <= UP_S for time_s in phrase.moves_s)


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda p: p.id)
def test_sitting_down_lying_down_and_a_leg_have_the_time_they_take(phrase) -> None:
    """Six seconds to sit down, ten to lie down or roll over, four for a leg, at least."""
    name = phrase.id
    if name.startswith(("position_seated_again", "position_standing")):
        return
    if name.startswith(("position_seated", "position_leg_crossed")):
        assert sum(phrase.moves_s) >= SIT_S
    elif name.startswith(("position_", "roll_onto_side")):
        assert sum(phrase.moves_s) >= LIE_S
    elif name.startswith(("bring_foot_on", "change_foot_on", "bring_ankle", "change_ankle")):
        assert sum(phrase.moves_s) >= LEG_S


@pytest.mark.parametrize("script", SHIPPED)
def test_who_begins_at_a_position_is_not_led_through_another(script: str) -> None:
    """Begun at a step that takes a position, a session takes no other one first."""
    session = load_script(script).session
    for first, step in enumerate(session.steps):
        if isinstance(step, PositionStep):
            slots = compile_cues(session, KNOWLEDGE, first_step=first)
            taken = [slot.position for slot in slots if slot.position]
            assert taken[0] == step.position


@pytest.mark.parametrize("script", SHIPPED)
def test_nobody_is_asked_about_a_touch_that_was_not_there(script: str) -> None:
    """Whatever step a session is begun at, the first question comes after the first hold began."""
    session = load_script(script).session
    for first in range(len(session.steps)):
        slots = compile_cues(session, KNOWLEDGE, first_step=first)
        before = takewhile(lambda slot: slot.hold is None, slots)
        asked = [cue for slot in before for cue in slot.cues if _asks(cue)]
        assert not asked


def _asks(cue: Cue) -> bool:
    return isinstance(cue, Say) and cue.role is Role.CHECKIN


def test_near_the_end_of_a_hold_nobody_is_offered_more() -> None:
    """Whoever answers then would be eased off; they are asked whether it is still fine."""
    still = {p.text for p in PHRASES if p.id.startswith("ask_still")}
    late = 0
    for script in SHIPPED:
        timeline = placed(load_script(script).session)
        for hold in timeline.holds:
            asked = [c for c in timeline.clips if c.role is Role.CHECKIN]
            inside = [c for c in asked if hold.start_frame <= c.start_frame < hold.end_frame]
            for clip in inside[1:]:
                if hold.end_frame - clip.start_frame < 28 * SAMPLE_RATE:
                    late += 1
                    assert clip.text in still
    assert late
