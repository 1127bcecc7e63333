"""Roles change: the same again for the other person, found, asked and agreed anew."""

from __future__ import annotations

import pytest

from guided_press.composing.composer import compose
from guided_press.composing.wish import Wish
from guided_press.errors import SafetyRefusal, ScriptError
from guided_press.script.loading import load_script
from guided_press.script.rules import check_session
from guided_press.script.swapping import CHANGE_OVER_S, swapped
from guided_press.units import SAMPLE_RATE
from tests.compiling.test_partner import assert_agreed_before_touch, assert_everybody_is_asked
from tests.composing.makers import KNOWLEDGE, placed

TWENTY = load_script("sacrum-partner-20").session


def test_the_length_is_twice_the_half_and_the_change():
    """Changing places costs its stated time and none from either half."""
    timeline = placed(swapped(TWENTY))
    assert timeline.routine.frames == (2 * 1200 + CHANGE_OVER_S) * SAMPLE_RATE


def test_both_get_the_same_holds():
    """The second person gets what the first got, in order, side and time."""
    holds = placed(swapped(TWENTY)).holds
    half = len(holds) // 2
    assert [(h.target, h.side, h.frames) for h in holds[:half]] == [
        (h.target, h.side, h.frames) for h in holds[half:]
    ]


def test_chapters_tell_the_halves_apart():
    """No two chapters share a title, and the second half says that it is."""
    titles = [chapter.title for chapter in placed(swapped(TWENTY)).chapters]
    assert len(titles) == len(set(titles))
    change = titles.index("Change places")
    assert all(title.startswith("Second half: ") for title in titles[change + 1 :])
    assert not any("half" in title for title in titles[:change])


def test_consent_and_finding_are_said_again_and_there_is_time_to_sit_up():
    """The second receiver is asked and found anew, after a minute's sitting."""
    timeline = placed(swapped(TWENTY))
    texts = [clip.text for clip in timeline.clips]
    assert texts.count("Giver, wait for a clear yes.") == 2
    assert texts.count("Set one thumb on each top dip, and feel the contact.") == 2
    change = next(c for c in timeline.clips if c.text.startswith("Now change places"))
    sit = next(c for c in timeline.clips if c.text.startswith("Receiver, sit for a full minute"))
    assert change.start_frame - sit.start_frame >= 60 * SAMPLE_RATE
    assert_everybody_is_asked(timeline)
    assert_agreed_before_touch(timeline)


def test_what_changes_places_keeps_every_rule():
    """A swapped session passes the checks that its half passes."""
    assert check_session(swapped(TWENTY), KNOWLEDGE) == []
    for minutes in (5, 12, 22):
        session = compose(Wish(minutes * 60, "partner"), KNOWLEDGE).session
        assert check_session(swapped(session), KNOWLEDGE) == []


def test_too_long_for_two_halves_is_refused_with_what_is_possible():
    """Two halves beyond the limit are refused with a length that fits."""
    with pytest.raises(SafetyRefusal, match="compose 22 somebody"):
        swapped(load_script("bladder-line-partner-30").session)


def test_what_is_offered_instead_is_for_the_same_person():
    """A profile that counted for the session counts for the half that is offered."""
    with pytest.raises(SafetyRefusal, match=r"compose 22 somebody --profile anna$"):
        swapped(load_script("bladder-line-partner-30").session, "--profile anna")


def test_alone_nobody_changes_places():
    """Only a session for two that is not swapped yet can be."""
    with pytest.raises(ScriptError, match="for one person alone"):
        swapped(load_script("quick-5-seated").session)
    with pytest.raises(ScriptError, match="already"):
        swapped(swapped(TWENTY))
