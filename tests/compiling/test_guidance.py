"""Guidance that fades: what brief and chimes leave out, and what they never do."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given, settings

from guided_press.composing.composer import compose
from guided_press.composing.wish import ImpossibleWish
from guided_press.errors import SafetyRefusal
from guided_press.screening.screening import screen
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from tests.composing.makers import KNOWLEDGE, placed, slots_of, wishes
from tests.screening.answers import TODAY, YES, answers

SCRIPTS = [script.id for script in shipped_scripts()]
ALWAYS = {"safety", "checkin", "release", "switch", "position"}


def spoken(script, guidance):
    session = load_script(script).session.model_copy(update={"guidance": guidance})
    return placed(session)


def texts(timeline, *roles):
    return [clip.text for clip in timeline.clips if clip.role in roles]


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("guidance", ["brief", "chimes"])
def test_safety_and_side_changes_are_never_left_out(script, guidance):
    """Brief words and chimes keep every line that body or side depends on."""
    full, less = spoken(script, "full"), spoken(script, guidance)
    assert set(texts(full, "safety", "position", "release")) == set(
        texts(less, "safety", "position", "release")
    )
    sides = [s.cues for s in slots_of(load_script(script).session) if s.kind == "switch"]
    again = {
        cue.text
        for cues in sides
        for cue in cues
        if getattr(cue, "role", "") in ("find", "position", "safety")
    }
    assert again <= {clip.text for clip in less.clips}


@pytest.mark.parametrize("script", SCRIPTS)
def test_chimes_keep_ten_seconds_in_every_hold_that_has_room(script):
    """With chimes a hold still says its last ten seconds and little else."""
    timeline = spoken(script, "chimes")
    for hold in timeline.holds:
        said = [c for c in timeline.clips if hold.start_frame <= c.start_frame < hold.end_frame]
        if hold.frames >= 30 * 48_000:
            assert "ten" in {clip.role for clip in said}
        assert {clip.role for clip in said} <= {"safety", "checkin", "ten", "release", "own"}


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_step_says_less_than_the_one_before(script):
    """Full says most, brief less, chimes least."""
    counts = [len(spoken(script, guidance).clips) for guidance in ("full", "brief", "chimes")]
    assert counts == sorted(counts, reverse=True)
    assert counts[0] > counts[2]


def test_brief_finding_has_only_the_lines_that_are_marked_for_it():
    """Brief drops the unmarked lines of finding and adds none."""
    brief = texts(spoken("low-back-15-self", "brief"), "find")
    full = texts(spoken("low-back-15-self", "full"), "find")
    dropped = {line.text for line in KNOWLEDGE.point("BL23").lines.find if not line.brief}
    assert set(brief) < set(full)
    assert not dropped & set(brief)


def test_a_step_may_say_less_than_its_session():
    """A step's own guidance holds for that step alone."""
    session = load_script("quick-9-seated").session
    steps = [
        step.model_copy(update={"guidance": "chimes"})
        if getattr(step, "press", "") == "PC8"
        else step
        for step in session.steps
    ]
    timeline = placed(session.model_copy(update={"steps": tuple(steps)}))
    roles = {hold.target: set() for hold in timeline.holds}
    for hold in timeline.holds:
        for clip in timeline.clips:
            if hold.start_frame <= clip.start_frame < hold.end_frame:
                roles[hold.target].add(clip.role)
    assert "grow" in roles["GB41"]
    assert "grow" not in roles["PC8"]


REGULAR = KNOWLEDGE.phrase("landing_regular", "en").text


@pytest.mark.parametrize("script", SCRIPTS)
def test_full_guidance_ends_on_patience_and_regularity(script):
    """What S1 says of them is heard in every landing, however short the close is."""
    session = load_script(script).session
    assert texts(placed(session), "close").count(REGULAR) == 1
    for condition in ("knee_or_popliteal_problem", "anticoagulant_or_bleeding"):
        with suppress(SafetyRefusal):
            left = screen(session, answers(**{condition: YES}), KNOWLEDGE, TODAY).session
            assert texts(placed(left), "close").count(REGULAR) == 1


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(wishes())
def test_full_guidance_ends_so_in_compositions(wish):
    """Whatever is wished, where anything was pressed."""
    with suppress(ImpossibleWish):
        session = compose(wish, KNOWLEDGE).session
        timeline = placed(session)
        expected = bool(timeline.holds) and session.guidance == "full"
        assert (REGULAR in texts(timeline, "close")) == expected
