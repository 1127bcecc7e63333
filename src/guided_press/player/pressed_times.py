"""How long each place was pressed, and what is left of what it may get in one session."""

from __future__ import annotations

from collections.abc import Callable

from guided_press.cues import SlotKind
from guided_press.player.live_session import LiveSession
from guided_press.units import NO_FRAMES, Frames, to_frames, to_seconds

_JUMP_FRAMES = to_frames(1.0)
"""Nobody looks so seldom; what is longer is a jump, and was not pressed."""


class PressedTimes:
    """Adds up while a session is heard.

    Args:
        session: What is heard.
        most_s: The most that a target may be pressed in a session, on each side.
    """

    def __init__(self, session: LiveSession, most_s: Callable[[str], float]) -> None:
        self._session = session
        self._most_s = most_s
        self._pressed: dict[tuple[str, str], float] = {}
        self._counted_frame = NO_FRAMES

    def jump_to(self, frame: Frames) -> None:
        """Count from another frame on."""
        self._counted_frame = frame

    def count(self, heard_frame: Frames) -> None:
        """Add up what was heard since the last time."""
        passed = Frames(heard_frame - self._counted_frame)
        self._counted_frame = heard_frame
        if not 0 < passed < _JUMP_FRAMES:
            return
        slot = self._session.slots[self._session.index_at(heard_frame)]
        if slot.kind is SlotKind.HOLD and slot.hold:
            name = (slot.hold.target, slot.hold.side)
            self._pressed[name] = self._pressed.get(name, 0.0) + to_seconds(passed)

    def may_press_again(self, index: int) -> bool:
        """Whether the next hold from a slot on has any time left for this place."""
        return self._time_for(index) >= 0.0

    def limit_hold(self, index: int) -> None:
        """Give the hold of the part at a slot no more time than its place has left."""
        time_s, hold = self._time_for(index), self.hold_of_part(index)
        if hold is not None and 0.0 <= time_s < float("inf"):
            self._session.shorten_to(hold, time_s)

    def hold_of_part(self, index: int) -> int | None:
        """The next hold from a slot on, before another part begins."""
        slots = self._session.slots
        for later in range(index, len(slots)):
            if later > index and slots[later].chapter is not None:
                return None
            if slots[later].hold:
                return later
        return None

    def _time_for(self, index: int) -> float:
        """Seconds for the hold of the part at a slot; infinite where nothing was pressed yet.

        Below 0 where what is left is too little for a hold.
        """
        hold_index = self.hold_of_part(index)
        hold = self._session.slots[hold_index].hold if hold_index is not None else None
        if hold is None:
            return float("inf")
        pressed_s = self._pressed.get((hold.target, hold.side), 0.0)
        if pressed_s < 1.0:
            return float("inf")
        left_s = self._most_s(hold.target) - pressed_s
        return left_s if left_s >= self._session.least_s(hold.target) else -1.0
