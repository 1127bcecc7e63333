"""With a second voice, the receiver hears it, and the giver hears the first."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from guided_press.app.session import OpenSession
from guided_press.app.wishes import Wishes
from guided_press.compiling.steps import compile_cues
from guided_press.cues import Role, sentences, to_receiver
from guided_press.errors import VoiceNotFound
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script, parse_script
from guided_press.store import Store
from guided_press.voices.base import VoiceSpec
from guided_press.voices.speakers import SessionSpeaker, TwoSpeakers, receiver_voice, speaker_of

GIVER, RECEIVER = "Press slowly.", "How is the pressure?"


def voice(receiver: str | None) -> VoiceSpec:
    return VoiceSpec("embedded", "us", receiver=receiver)


@pytest.fixture
def both(store: Store) -> Iterator[SessionSpeaker]:
    with speaker_of(voice("gb"), store, str, [RECEIVER]) as speaker:
        yield speaker


def test_each_sentence_comes_from_the_voice_that_it_is_for(
    both: SessionSpeaker, store: Store
) -> None:
    """The giver's is the first voice's to the sample, the receiver's the second's."""
    got = both.speak([RECEIVER, GIVER])
    assert list(got) == [RECEIVER, GIVER]
    for name, text in (("us", GIVER), ("gb", RECEIVER)):
        alone = VoiceSpec("embedded", name)
        with speaker_of(alone, store, str) as speaker:
            assert np.array_equal(speaker.speak([text])[text].samples, got[text].samples)
            assert speaker.reused == 1


def test_what_is_kept_of_two_voices_is_loaded_in_the_order_asked(both: SessionSpeaker) -> None:
    """Lengths, counts and progress are those of both together."""
    told: list[tuple[int, int]] = []
    got = both.stored([RECEIVER, GIVER], lambda done, of: told.append((done, of)))
    assert list(got) == [RECEIVER, GIVER]
    assert told == [(1, 2), (2, 2)]
    assert (both.synthesized, both.reused) == (2, 0)
    assert both.lengths([GIVER])[GIVER] == got[GIVER].frames


def test_without_a_second_voice_nothing_changes(store: Store) -> None:
    """One voice speaks to both."""
    with speaker_of(voice(None), store, str, [RECEIVER]) as speaker:
        assert not isinstance(speaker, TwoSpeakers)


def test_a_second_voice_is_of_the_same_engine_unless_it_names_another() -> None:
    """NAME, or ENGINE:NAME."""
    assert receiver_voice("natural", "emma") == ("natural", "emma")
    assert receiver_voice("natural", "embedded:gb") == ("embedded", "gb")
    assert receiver_voice("natural", "system:") == ("system", None)


def test_a_second_voice_that_is_missing_is_an_error(store: Store) -> None:
    """As with every voice that is named."""
    with pytest.raises(VoiceNotFound, match=r"^voice\.receiver: .*nobody"):
        speaker_of(voice("nobody"), store, str)


def test_another_second_voice_is_another_key(store: Store) -> None:
    """What was kept for other voices is not taken."""
    keys = set()
    for receiver in (None, "gb", "rp"):
        with speaker_of(voice(receiver), store, str) as speaker:
            keys.add(speaker.key)
    assert len(keys) == 3


def test_in_a_partner_session_breathing_and_questions_are_for_the_receiver() -> None:
    """And what is also said to the giver is the giver's."""
    knowledge = load_knowledge()
    slots = compile_cues(load_script("sacrum-partner-20").session, knowledge, ())
    told = to_receiver(slots)
    assert "How is the pressure there, from zero to ten?" in told
    assert 2 < len(told) < len(sentences(slots)) / 2
    assert not any("thumbs" in text for text in told)


def test_a_scripts_own_line_is_for_whom_it_names() -> None:
    """In a step of its own, in one among others, and during a hold; without a name the giver."""
    steps = """
  - {say: Receiver let your shoulders rest., to: receiver}
  - {say: Giver rest your hands.}
  - {press: BL25, hold: 120s, say: Receiver be at ease., to: receiver}
  - {rest: 20s, say: Receiver move your toes., to: receiver}
  - {close: 90s}
"""
    head = "version: 1\ntitle: A test\nmode: partner\nsteps:\n  - {position: prone}"
    slots = compile_cues(parse_script(head + steps, "x.yaml", Path()).session, load_knowledge(), ())
    told = to_receiver(slots)
    own = {"shoulders rest": True, "rest your hands": False, "at ease": True, "your toes": True}
    for words, is_receivers in own.items():
        (line,) = (text for text in sentences(slots) if words in text)
        assert (line in told) is is_receivers


def test_shipped_lines_that_name_the_receiver_are_in_the_receivers_voice() -> None:
    """A line that begins with who it is for is spoken to them."""
    knowledge = load_knowledge()
    for script in shipped_scripts():
        slots = compile_cues(load_script(script.id).session, knowledge, ())
        named = {text for text in sentences(slots) if text.startswith("Receiver, ")}
        assert named <= to_receiver(slots), script.id


def test_what_is_for_the_safety_of_who_is_pressed_is_heard_by_both() -> None:
    """The opening, what the two agree on and the end are on both sides, in the first voice."""
    for script in shipped_scripts():
        session = load_script(script.id).session
        if session.mode != "partner":
            continue
        with OpenSession(script.id, Wishes(engine="silent")) as opened:
            timeline, slots = opened.plan, opened.slots
        opening = [clip for clip in timeline.clips if clip.role is Role.SCREENING]
        assert opening
        assert {clip.addressee for clip in opening} == {"both"}
        agreed = ("At the word stop,", "For the numbers:", "We'll stay at", "The session is over.")
        for words in agreed:
            said = [clip for clip in timeline.clips if clip.text.startswith(words)]
            assert said, words
            assert {clip.addressee for clip in said} == {"both"}, words
            assert not {clip.text for clip in said} & to_receiver(slots)
