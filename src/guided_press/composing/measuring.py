"""How much time the words of a step need, counted with the silent voice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guided_press.composing.arranging import Draft
from guided_press.composing.candidates import Candidate
from guided_press.composing.wish import Wish
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Point, Position
from guided_press.placing import Lengths, needed_s
from guided_press.session.compiling import compile_cues
from guided_press.session.cues import ChimeKind, SlotKind, sentences
from guided_press.session.script import Session
from guided_press.sound.chimes import chime
from guided_press.voices.silent import Silent

USUAL_WPM = 145
SOME_S = 30
"""Stands for a time that is not known yet."""

_KEYS = {
    SlotKind.POSITION: "lasts", SlotKind.SETTLE: "settle", SlotKind.FIND: "find",
    SlotKind.SWITCH: "switch", SlotKind.REST: "rest", SlotKind.CHECK: "check",
    SlotKind.CLOSE: "close",
}  # fmt: skip


class Words:
    """Measures what is said, for one wish."""

    def __init__(self, wish: Wish, knowledge: Knowledge) -> None:
        self._wish = wish
        self._knowledge = knowledge
        self._rate_wpm = wish.rate_wpm or USUAL_WPM
        self._voice = Silent()
        self._chimes = {kind.value: chime(kind.value).frames for kind in ChimeKind}
        self._finding: dict[tuple[str, str, str], tuple[int, int]] = {}

    def finding_s(self, candidate: Candidate, sides: str, place: Position) -> tuple[int, int]:
        """About how long finding a place and changing sides take, after another hold."""
        key = (candidate.id, sides, place)
        if key not in self._finding:
            target = candidate.target
            kind = "press" if isinstance(target, Point) else "technique"
            step = {kind: candidate.id, "sides": sides, "hold": candidate.most_s}
            steps: list[dict[str, Any]] = [{"position": place}]
            if isinstance(target, Point) and target.found_from:
                steps.append({**step, "press": target.found_from})  # it is there, nearly always
            needs = self.of([*steps, step, {"close": SOME_S}])
            last = len(steps)
            self._finding[key] = (needs[last, "find"] + 1, needs.get((last, "switch"), 0))
        return self._finding[key]

    def of(self, steps: list[dict[str, Any]]) -> Mapping[tuple[int, str], int]:
        """Whole seconds that the words of these steps need, by step and key."""
        slots = compile_cues(session_of(self._wish, steps), self._knowledge)
        spoken = {text: self._voice.frames(text, self._rate_wpm) for text in sentences(slots)}
        needs = needed_s(slots, Lengths(spoken, self._chimes))
        return {
            (slot.step, _KEYS[slot.kind]): needed
            for slot, needed in zip(slots, needs, strict=True)
            if slot.kind in _KEYS
        }

    def estimate(self, draft: Draft) -> dict[str, int]:
        """About how long each part of a draft needs, without compiling it as a whole."""
        needs: dict[str, int] = {}
        place: Position = draft.places[0]
        for entry in draft.entries:
            place = entry.fields.get("position", place)
            if entry.candidate:
                find, switch = self.finding_s(entry.candidate, entry.fields["sides"], place)
                for key, needed in (("find", find), ("switch", switch)):
                    if key in entry.times:
                        needs[entry.times[key]] = needed
        return needs


def session_of(wish: Wish, steps: list[dict[str, Any]], **more: object) -> Session:
    """A session with these steps, in the wish's mode."""
    head = {"version": 1, "title": "Session", "mode": wish.mode, "guidance": wish.guidance}
    return Session.model_validate({**head, **more, "steps": steps}, by_alias=True, by_name=False)
