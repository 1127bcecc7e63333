"""Where "again", "next" and "previous" lead to; decided here, done by the player."""

from __future__ import annotations

from enum import StrEnum

from guided_press.cues import SlotKind
from guided_press.player.live_session import LiveSession
from guided_press.player.pressed_times import PressedTimes
from guided_press.units import Frames, to_seconds
from guided_press.words.texts import choice

EARLY_S = 3.0
"""So early in a part, "previous" means the part before."""


class NoWay(StrEnum):
    """There is none, and why."""

    HAD_ITS_TIME = "had_its_time"
    LAST_PART = "last_part"
    FOR_SAFETY = "for_safety"
    """It would leave words on safety before they were heard."""

    @property
    def why(self) -> str:
        """The reason, as it is shown."""
        return choice("playing.no_way", self)


class Ways:
    """The ways out of a slot. Each answers with the index of a slot, or that there is none.

    Args:
        session: What is heard.
        pressed: Which places may be pressed again.
    """

    def __init__(self, session: LiveSession, pressed: PressedTimes) -> None:
        self._session = session
        self._pressed = pressed

    def again(self, index: int) -> int | NoWay:
        """The beginning of the part."""
        part = self._session.part_of(index)
        return part if self._pressed.may_press_again(part) else NoWay.HAD_ITS_TIME

    def next(self, index: int, frame: Frames) -> int | NoWay:
        """The part after; of words on safety, which nobody skips, at most their short form."""
        if self._session.slots[index].kind is SlotKind.SCREENING:
            short = self._session.short_form_from(index)
            if short is not None:
                return short
            spans = self._session.timeline.never_skipped
            if any(span.start_frame <= frame < span.end_frame for span in spans):
                return NoWay.FOR_SAFETY
        later = [part for part in self._session.parts if part > index]
        return later[0] if later else NoWay.LAST_PART

    def previous(self, index: int, frame: Frames) -> int | NoWay:
        """The beginning of the part; the part before, where this one has only begun."""
        part = self._session.part_of(index)
        early = to_seconds(Frames(frame - self._session.start_of(part))) < EARLY_S
        earlier = [p for p in self._session.parts if p < part]
        if early and earlier:
            part = earlier[-1]
        return part if self._pressed.may_press_again(part) else NoWay.HAD_ITS_TIME
