"""Whoever leaves something out, or goes back, can follow what they hear from there on."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.compiling.body import ON_A_CHAIR
from guided_press.compiling.steps import compile_cues
from guided_press.cues import Role, Slot, SlotKind, sentences
from guided_press.knowledge.models import Position, Reach
from guided_press.player.live_session import LiveSession
from guided_press.player.sound_lengths import SoundLengths
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.script.model import Session
from guided_press.units import Frames
from tests.player.stage import CHIME_FRAMES, KNOWLEDGE, Show, frames_of, live_of, session_of

SHIPPED = [script.id for script in shipped_scripts()]
WHAT_TO_DO = {Role.POSITION, Role.FIND, Role.TECHNIQUE, Role.GROW, Role.SAFETY, Role.OWN}
"""Whoever heard all of these has found the place, or does what is done there."""

LIMBS: tuple[Reach, ...] = (
    "foot_on_stool", "ankle_on_knee", "foot_in_hand", "palm_up", "hand_in_hands", "upper_side",
)  # fmt: skip
OTHER = {"left": "right", "right": "left"}


@cache
def session(name: str) -> Session:
    return load_script(name).session.model_copy(update={"length": None})


def live(which: Session) -> LiveSession:
    slots = compile_cues(which, KNOWLEDGE)
    every = set(sentences(list(slots)))
    known = SoundLengths({text: frames_of(text) for text in every}, CHIME_FRAMES, 145)
    return LiveSession(
        slots, known, title="Test", length_s=None, wait=False,
        limits=lambda target: KNOWLEDGE.target(target).hold,
        rejoin=lambda rejoined: compile_cues(which, KNOWLEDGE, rejoined=rejoined),
    )  # fmt: skip


class _Anything(dict[str, int]):
    """Every sentence is spoken, as long as its words take."""

    def __contains__(self, text: object) -> bool:
        return True

    def get(self, text: str, default: object = None) -> int:
        return frames_of(text)


SPOKEN = SoundLengths(_Anything(), CHIME_FRAMES, 145)


@dataclass
class Listener:
    """Somebody who does what they hear, and nothing else."""

    which: Session
    position: str | None = None
    limb: tuple[str, str] | None = None
    on_top: str | None = None
    found: set[tuple[str, str]] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    at: tuple[str, str] | None = None
    heard: set[str] = field(default_factory=set)

    def phrases(self, name: str, side: str = "left") -> list[str]:
        here = [f"{name}_{self.position}", name]
        both = [one for where in here for one in (f"{where}_{self.which.mode}", where)]
        texts = [
            KNOWLEDGE.phrases("en")[one].text for one in both if one in KNOWLEDGE.phrases("en")
        ]
        return [text.format(side=side, other=OTHER[side]) for text in texts[:1]]

    def lines(self, target: str, kind: str, side: str) -> set[str]:
        lines = getattr(KNOWLEDGE.target(target).lines, kind)
        fits = [line for line in lines if line.mode in (self.which.mode, "any")]
        sides = ("left", "right") if side == "both" else (side,)
        return {line.text.format(side=one) for line in fits for one in sides}

    def hear(self, slot: Slot, texts: list[str], *, all_told: bool) -> None:
        for text in texts:
            self.heard.add(text)
            self._move(text)
        gone = (SlotKind.POSITION, SlotKind.REST, SlotKind.SETTLE, SlotKind.BREATHE)
        if slot.kind in (*gone, SlotKind.CHECK):
            self.at = None
        if slot.kind in (SlotKind.FIND, SlotKind.SWITCH) and all_told:
            self._find(slot, texts)
        if slot.hold and all_told:
            self._hold(slot, texts)

    def _move(self, text: str) -> None:
        self._take_position(text)
        for limb in LIMBS:
            for side in ("left", "right"):
                if self._is(text, "change", limb, side):
                    if limb == "upper_side":
                        assert self.on_top == OTHER[side], text
                    elif limb != "palm_up":  # its words fit as well where no hand was up
                        assert self.limb == (limb, OTHER[side]), text
                    self._bring(limb, side)
                elif self._is(text, "bring", limb, side):
                    self._bring(limb, side)
                elif self._is(text, "put_down", limb, side):
                    self.limb = None

    def _take_position(self, text: str) -> None:
        for position in get_args(Position):
            if self.phrases(f"position_{position}")[0].startswith(text):
                self.on_top = self.on_top if self.position == position else None
                self.position = position
        if self.phrases("roll_onto_side")[0].startswith(text):
            self.position, self.on_top = "side_lying", None
        for side in ("left", "right"):
            for way in ("position_side_lying_on", "roll_onto_side_on"):
                if self.phrases(way, side)[0].startswith(text):
                    self.position, self.on_top = "side_lying", side
        if any(said.startswith(text) for said in self.phrases("position_seated_again")):
            assert self.position in ON_A_CHAIR, text
            self.position = "seated"
        if text in self.phrases("leave_seated_lean_forward"):  # who came up sits
            self.position = "seated"

    def _is(self, text: str, way: str, limb: str, side: str) -> bool:
        return text in self.phrases(f"{way}_{limb}", side)

    def _bring(self, limb: str, side: str) -> None:
        self.limb = (limb, side)
        if limb == "upper_side":
            self.on_top = side

    def _place(self, slot: Slot) -> tuple[str, str]:
        gate = slot.hold or next(c for c in slot.cues if hasattr(c, "reminder"))
        return gate.target, str(gate.side)

    def _find(self, slot: Slot, texts: list[str]) -> None:
        target, side = self._place(slot)
        known = (target, side) in self.found
        here = self.at is not None and self.at[0] == target
        words = set(texts)
        new = not words & self.lines(target, "find", side)
        if new and words & self.lines(target, "again", side):
            assert known or here, (slot.step, texts)
        if new and words & self.lines(target, "other", side):
            assert any(code == target for code, _ in self.found), (slot.step, texts)
        point = KNOWLEDGE.target(target)
        if words & self.lines(target, "slide", side):
            assert self.at is not None, texts
            start = getattr(point, "found_from", None)
            comes = KNOWLEDGE.target(self.at[0])
            assert start in (self.at[0], getattr(comes, "found_from", None)), texts
            assert self.at[1] == side, texts
        elif getattr(point, "found_from", None) and not point.lines.slide and not (known or here):
            comes = self.at[0] if self.at else None
            led = words & (self.lines(point.found_from, "find", side)
                           | self.lines(point.found_from, "again", side))  # fmt: skip
            start = getattr(KNOWLEDGE.target(comes), "found_from", None) if comes else None
            assert led or point.found_from in (comes, start), (texts, self.at)
            self.found.add((point.found_from, side))  # the way leads over it
        assert known or here or texts, slot
        self.found.add((target, side))
        self.at = (target, side)

    def _hold(self, slot: Slot, texts: list[str]) -> None:
        target, side = self._place(slot)
        assert self.position == slot.position, (self.position, slot.position)
        assert (target, side) in self.found, (target, side)
        assert self.at == (target, side), (self.at, target, side)
        reach = KNOWLEDGE.target(target).reach(self.which.mode, slot.position)
        if reach and side != "both":
            up = (self.limb and self.limb[0], self.on_top) if reach == "upper_side" else self.limb
            assert (up or ("", ""))[1] == side, (reach, side, up)
        work = self.lines(target, "work", side)
        if not self.heard & work:  # what the hand does was said for this place
            raise AssertionError((target, side, texts))
        for caution in KNOWLEDGE.target(target).lines.caution:
            if caution.mode in (self.which.mode, "any") and caution.sides == "any":
                one = caution.text.format(side=side)
                assert "{side}" in caution.text or one in self.heard, one
        self.held.add(target)


def play(shown: LiveSession, who: Listener, moves: list[tuple[float, str]]) -> None:
    """Hear the parts one by one; each move says how much of a part is heard, and what follows."""
    first = next(i for i, slot in enumerate(shown.slots) if slot.step is not None)
    index = max(part for part in shown.parts if part <= first)
    for share, way in [*moves, *[(1.0, "on")] * len(shown.slots)]:
        if index >= len(shown.slots):
            return
        later = [part for part in shown.parts if part > index]
        end = later[0] if later else len(shown.slots)
        start_frame = shown.start_of(index)
        stop = Frames(int(start_frame + share * (shown.end_of(end - 1) - start_frame)))
        for slot in range(index, end):
            _hear(shown, who, slot, stop)
        if way == "on" or share == 1.0:
            index = end
            continue
        earlier = [part for part in shown.parts if first <= part < index]
        targets = {"next": later[:1], "previous": earlier[-1:], "again": [index]}[way]
        if targets and targets[0] >= first:
            index = targets[0]
            shown.join_at(index, SPOKEN)
            shown.restore_from(index)


def _hear(shown: LiveSession, who: Listener, slot: int, stop: Frames) -> None:
    start, end = shown.start_of(slot), shown.end_of(slot)
    if stop <= start:
        return
    shown.hear(Frames(min(stop, end - 1)))
    if stop >= end and slot + 1 < len(shown.slots):
        shown.hear(shown.start_of(slot + 1))
    clips = [c for c in shown.timeline.clips if start <= c.start_frame and c.end_frame <= end]
    texts = [clip.text for clip in clips if clip.end_frame <= stop]
    told = all(clip.end_frame <= stop for clip in clips if clip.role in WHAT_TO_DO)
    who.hear(shown.slots[slot], texts, all_told=told)


@pytest.mark.parametrize("name", SHIPPED)
def test_who_hears_all_of_it_can_follow_all_of_it(name: str) -> None:
    """The listener of these tests finds no fault in what is heard whole."""
    play(live(session(name)), Listener(session(name)), [])


MOVES = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.1, 0.2, 0.3, 0.5, 0.9, 1.0]),
        st.sampled_from(["next", "next", "next", "previous", "again"]),
    ),
    max_size=8,
)


@pytest.mark.long
@settings(max_examples=100, deadline=None)
@given(st.sampled_from(SHIPPED), st.sampled_from(["full", "brief"]), MOVES)
def test_who_leaves_something_out_can_follow_what_comes(name, guidance, moves) -> None:
    """Forward and back, at any moment: no slide from where nobody was, no limb that is not up."""
    which = session(name).model_copy(update={"guidance": guidance})
    play(live(which), Listener(which), moves)


CALF = [
    {"position": "seated", "lasts": "10s"},
    {"press": "PC8", "sides": "each", "hold": "60s"},
    {"position": "leg_crossed", "lasts": "10s"},
    {"press": "BL55", "sides": "left", "hold": "60s"},
    {"press": "BL56", "sides": "left", "hold": "60s"},
    {"close": "30s"},
]


def test_a_jump_over_a_place_leaves_no_slide_from_it() -> None:
    """Next during the finding of BL55: BL56 is found from the heel, with the ankle up."""
    which = session_of(CALF)
    slots = compile_cues(which, KNOWLEDGE)
    shown = Show(
        live_of(slots, rejoin=lambda rejoined: compile_cues(which, KNOWLEDGE, rejoined=rejoined)),
    )
    shown.do("play")
    part = next(i for i, slot in enumerate(slots) if slot.chapter and "BL55" in slot.chapter)
    shown.play_to(shown.live.start_of(part) + 48_000)
    shown.do("next")
    here = shown.live.index_at(shown.transport.next_frame)
    said = [c.text for c in shown.live.timeline.clips if c.start_frame >= shown.live.start_of(here)]
    assert "Slide along the groove to the fullest part of the left calf." not in said
    assert "Slide up from your left heel to the fullest part of the calf." in said
    assert said.index("Lay your left ankle across your other knee.") < said.index(
        "Slide up from your left heel to the fullest part of the calf."
    )
    assert "Leave out either calf if it's warm, swollen or throbbing." in said
    assert set(said) <= set(shown.speaking.sounds)
