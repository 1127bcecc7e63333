"""What is said to a question; empty where there is nothing to say."""

from __future__ import annotations

from guided_press.cues import Hold
from guided_press.player.bookmark import Bookmark
from guided_press.player.live_session import LiveSession
from guided_press.player.words import PlayerWords
from guided_press.units import Frames, to_seconds


class Answers:
    """Answers from what is worked at a slot.

    Args:
        session: What is heard.
        words: How it is said.
    """

    def __init__(self, session: LiveSession, words: PlayerWords) -> None:
        self._session = session
        self._words = words

    def target(self, index: int) -> str:
        """What is found or pressed; empty where nothing is."""
        hold = self._hold_near(index)
        return hold.target if hold else ""

    def here(self, index: int, frame: Frames) -> list[str]:
        """Point, side and what is left; only what is left where no place is worked."""
        hold = self._hold_near(index)
        if hold is None:
            return self.time_left(frame)
        left_s = to_seconds(self._session.frames_left(frame))
        return self._words.here(hold.target, hold.side, left_s)

    def where(self, index: int) -> list[str]:
        """The finding line once more, or where the place is."""
        if reminder := self._session.finding_of(index):
            return [reminder]
        hold = self._hold_near(index)
        return self._words.where(hold.target, hold.side) if hold else []

    def side(self, index: int) -> list[str]:
        """Which side is worked."""
        hold = self._hold_near(index)
        return self._words.side(hold.side) if hold else []

    def time_left(self, frame: Frames) -> list[str]:
        """What is left of the session."""
        return self._words.time_left(to_seconds(self._session.frames_left(frame)))

    def left_out(self, index: int) -> list[str]:
        """That the place of a hold is left out today."""
        hold = self._hold_near(index)
        return self._words.left_out(hold.target, hold.side) if hold else []

    def position(self, script: str, frame: Frames) -> Bookmark:
        """The place at a frame, for another day."""
        index = self._session.index_at(frame)
        slot, hold = self._session.slots[index], self._hold_near(index)
        return Bookmark(
            script,
            self._session.timeline.title,
            slot.step,
            self.target(index),
            hold.side if hold else "",
            slot.kind.value,
            round(to_seconds(self._session.frames_left(frame)), 1),
        )

    def _hold_near(self, index: int) -> Hold | None:
        near = self._session.hold_near(index)
        return self._session.slots[near].hold if near is not None else None
