"""Where "again", "next" and "previous" lead to; decided here, done by the player."""

from __future__ import annotations

from guided_press.player.live_session import LiveSession
from guided_press.player.pressing import Pressing
from guided_press.units import to_seconds

EARLY_S = 3.0
"""So early in a part, "previous" means the part before."""

_HAD_ITS_TIME = "This place has had its time."


class Ways:
    """The ways out of a slot. Each answers with a slot, or with the reason why there is none.

    Args:
        session: What is heard.
        pressing: Which places may be pressed again.
    """

    def __init__(self, session: LiveSession, pressing: Pressing) -> None:
        self._session = session
        self._pressing = pressing

    def again(self, index: int) -> int | str:
        """The beginning of the part."""
        part = self._session.part_of(index)
        return part if self._pressing.may_press_again(part) else _HAD_ITS_TIME

    def next(self, index: int) -> int | str:
        """The part after."""
        later = [part for part in self._session.parts if part > index]
        return later[0] if later else "This is the last part."

    def previous(self, index: int, frame: int) -> int | str:
        """The beginning of the part; the part before, where this one has only begun."""
        part = self._session.part_of(index)
        early = to_seconds(frame - self._session.start_of(part)) < EARLY_S
        earlier = [p for p in self._session.parts if p < part]
        if early and earlier:
            part = earlier[-1]
        return part if self._pressing.may_press_again(part) else _HAD_ITS_TIME
