"""Which places are left out for the rest of the day, on both sides, and the way past them."""

from __future__ import annotations

from guided_press.player.cast import Cast
from guided_press.player.pressed_times import PressedTimes
from guided_press.player.ways import NoWay, Ways


class Avoiding:
    """The places that nobody presses any more today.

    Args:
        cast: What is heard, what was left out earlier today, and who is told of more.
        pressed: Which hold belongs to a part.
        ways: What comes after a part.
    """

    def __init__(self, cast: Cast, pressed: PressedTimes, ways: Ways) -> None:
        self._session = cast.session
        self._pressed = pressed
        self._ways = ways
        self._left_out = set(cast.left_out)
        self._keep = cast.leave_out

    def leave_out(self, target: str) -> None:
        """Press a target no more today."""
        self._left_out.add(target)
        self._keep(target)

    def avoids(self, index: int) -> bool:
        """Whether the part at a slot works a place that is left out."""
        if not self._left_out:
            return False
        hold_index = self._pressed.hold_of_part(self._session.part_of(index))
        hold = self._session.slots[hold_index].hold if hold_index is not None else None
        return hold is not None and hold.target in self._left_out

    def way_past(self, index: int) -> int | NoWay:
        """The next part that works no place that is left out."""
        way: int | NoWay = index
        while isinstance(way, int) and (way == index or self.avoids(way)):
            way = self._ways.next(way, self._session.start_of(way))
        return way
