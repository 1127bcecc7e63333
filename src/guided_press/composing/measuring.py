"""How much time the words of a step need, counted with the silent voice."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from guided_press.compiling.opening import safety_lines
from guided_press.compiling.steps import compile_cues
from guided_press.composing.arranging import Draft
from guided_press.composing.candidates import Candidate
from guided_press.composing.wish import Wish
from guided_press.cues import ChimeKind, Say, SlotKind, sentences
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Point, Position
from guided_press.placing.passages import join
from guided_press.placing.placer import needed_s, place
from guided_press.placing.sounds import Lengths
from guided_press.screening.screening import Screened
from guided_press.script.model import Session
from guided_press.sound.chimes import chime
from guided_press.timeline import PlacedHold, Timeline
from guided_press.units import Seconds, to_seconds
from guided_press.voices.silent import Silent

USUAL_WPM = 145
SOME_S = 30
"""Stands for a time that is not known yet."""

MOST_WORDS_A_MINUTE = ((10, 66), (15, 54), (math.inf, 48))
"""Below so many minutes, so many words a minute over the whole routine (our choice)."""

MOST_SPEECH = 0.25
"""Of the holds, on average (our choice)."""

_KEYS = {
    SlotKind.POSITION: "lasts",
    SlotKind.SETTLE: "settle",
    SlotKind.FIND: "find",
    SlotKind.SWITCH: "switch",
    SlotKind.REST: "rest",
    SlotKind.CHECK: "check",
    SlotKind.CLOSE: "close",
}


class SpeechMeasure:
    """Measures what is said, for one wish."""

    def __init__(self, wish: Wish, knowledge: Knowledge) -> None:
        self._wish = wish
        self._knowledge = knowledge
        self._rate_wpm = wish.rate_wpm or USUAL_WPM
        self._voice = Silent()
        self._chimes = {kind.value: chime(kind.value).placed_frames for kind in ChimeKind}
        self._finding: dict[tuple[str, str, str], tuple[int, int]] = {}

    def finding_s(self, candidate: Candidate, sides: str, position: Position) -> tuple[int, int]:
        """About how long finding a place and changing sides take, after another hold."""
        key = (candidate.id, sides, position)
        if key not in self._finding:
            target = candidate.target
            kind = "press" if isinstance(target, Point) else "technique"
            step = {kind: candidate.id, "sides": sides, "hold": candidate.most_s}
            steps: list[dict[str, Any]] = [{"position": position}]
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
            if slot.kind in _KEYS and slot.step is not None
        }

    def opening_s(self, heard: Screened, *, whole: bool) -> float:
        """About how long the words before the routine last, as somebody hears it.

        Args:
            heard: The session as it is left for them, with its notes.
            whole: They hear the whole opening and not the stop rule alone.
        """
        session = heard.session
        lines, _ = safety_lines(session, self._knowledge, "whole" if whole else "stop rule")
        return to_seconds(self._timeline(session, lines, heard.notes).routine.start_frame)

    def is_calm(self, session: Session) -> bool:
        """Whether no more is said than in the sessions that come with the program."""
        timeline = self._timeline(session)
        minutes = to_seconds(timeline.routine.frames) / 60
        most_words = next(most for below, most in MOST_WORDS_A_MINUTE if minutes < below)
        if words_a_minute(timeline) > most_words:
            return False
        shares = [speech_in(hold, timeline) for hold in timeline.holds]
        return not shares or sum(shares) <= MOST_SPEECH * len(shares)

    def _timeline(
        self, session: Session, opening: Sequence[Say] = (), notes: Sequence[Say] = ()
    ) -> Timeline:
        slots = compile_cues(session, self._knowledge, opening, notes)
        spoken = {text: self._voice.frames(text, self._rate_wpm) for text in sentences(slots)}
        lengths = Lengths(spoken, self._chimes)
        length_s = None if session.length is None else Seconds(session.length)
        return join(*place(slots, lengths, length_s=length_s), title=session.title)

    def estimate(self, draft: Draft) -> dict[str, int]:
        """About how long each part of a draft needs, without compiling it as a whole."""
        needs: dict[str, int] = {}
        position: Position = draft.places[0]
        for entry in draft.entries:
            position = entry.fields.get("position", position)
            if entry.candidate:
                find, switch = self.finding_s(entry.candidate, entry.fields["sides"], position)
                for key, needed in (("find", find), ("switch", switch)):
                    if key in entry.times:
                        needs[entry.times[key]] = needed
        return needs


def words_a_minute(timeline: Timeline) -> float:
    """Of the routine; what comes before it does not count."""
    routine = timeline.routine
    inside = [clip for clip in timeline.clips if clip.start_frame >= routine.start_frame]
    words = sum(len(clip.text.split()) for clip in inside)
    return 60 * words / to_seconds(routine.frames)


def speech_in(hold: PlacedHold, timeline: Timeline) -> float:
    """The share of a hold in which somebody speaks."""
    spoken = (
        min(clip.end_frame, hold.end_frame) - max(clip.start_frame, hold.start_frame)
        for clip in timeline.clips
    )
    return sum(frames for frames in spoken if frames > 0) / hold.frames


def session_of(wish: Wish, steps: list[dict[str, Any]], **more: object) -> Session:
    """A session with these steps, in the wish's mode."""
    head = {"version": 1, "title": "Session", "mode": wish.mode, "guidance": wish.guidance}
    return Session.model_validate({**head, **more, "steps": steps}, by_alias=True, by_name=False)
