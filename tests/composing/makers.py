"""Random wishes, and a composed session placed with the silent voice."""

from __future__ import annotations

from hypothesis import strategies as st

from guided_press.compiling.steps import compile_cues
from guided_press.composing.focus import FOCUSES
from guided_press.composing.wish import Wish
from guided_press.cues import ChimeKind, sentences
from guided_press.knowledge.loading import load_knowledge
from guided_press.placing.passages import join
from guided_press.placing.placer import place
from guided_press.placing.sounds import Lengths
from guided_press.sound.chimes import chime
from guided_press.voices.silent import Silent

KNOWLEDGE = load_knowledge()
TARGETS = [t.id for t in (*KNOWLEDGE.points(), *KNOWLEDGE.techniques())]
PLACES = [
    "standing", "seated", "seated_lean_forward", "leg_crossed", "side_lying", "supine", "prone",
]  # fmt: skip
CHIMES = {kind.value: chime(kind.value).placed_frames for kind in ChimeKind}


@st.composite
def wishes(draw) -> Wish:
    """Any wish that the command line can make."""
    named = draw(st.booleans())
    points = draw(st.lists(st.sampled_from(TARGETS), min_size=1, max_size=6, unique=True))
    focus = draw(st.sampled_from([None, *FOCUSES]))
    return Wish(
        length_s=draw(st.integers(60, 2700) | st.integers(1, 45).map(lambda n: 60 * n)),
        mode=draw(st.sampled_from(["self", "partner"])),
        points=tuple(points) if named else (),
        focus=None if named else focus,
        positions=tuple(draw(st.lists(st.sampled_from(PLACES), max_size=3, unique=True))),
        guidance=draw(st.sampled_from(["full", "full", "brief", "chimes"])),
        changes=draw(st.integers(0, 2)),
        shorten=draw(st.booleans()),
        rate_wpm=draw(st.sampled_from([None, None, 100, 145, 200])),
    )


def slots_of(session):
    """The slots of a session, for somebody whose questions are answered."""
    return compile_cues(session, KNOWLEDGE)


def placed(session):
    """The timeline with the silent voice."""
    slots, voice = slots_of(session), Silent()
    lengths = {text: voice.frames(text, session.voice.rate_wpm) for text in sentences(slots)}
    passages, adjusted = place(slots, Lengths(lengths, CHIMES), length_s=session.length)
    return join(passages, adjusted, title=session.title)
