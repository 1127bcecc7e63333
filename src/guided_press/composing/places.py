"""Where a person is (a chair, the floor, a bed, on their feet), as positions that can be composed.

The one home of this mapping: the command line and the page both ask for a place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, get_args

from guided_press.knowledge.models import Mode, Position

Place = Literal["chair", "floor", "bed", "standing"]

PLACES: tuple[Place, ...] = get_args(Place)
"""In the order in which they are offered; the first is the usual one."""

_LYING: tuple[Position, ...] = ("side_lying", "supine")

_ALONE: Mapping[Place, tuple[Position, ...]] = {
    "chair": ("seated", "seated_lean_forward"),
    "floor": _LYING,
    "bed": _LYING,
    "standing": ("standing",),
}


def with_kin(positions: Sequence[Position]) -> tuple[Position, ...]:
    """What a wish for these positions takes in: who sits on a chair can also lean forward on it."""
    wished = list(positions)
    if "seated" in wished:
        wished += _ALONE["chair"]
    return tuple(dict.fromkeys(wished))


def positions_at(place: Place, mode: Mode) -> tuple[Position, ...]:
    """The body positions that a place offers.

    Args:
        place: Where the person who is pressed will be.
        mode: Lying face down is for sessions with a partner: nobody reaches their own back there.

    Returns:
        At least one, the usual one first.
    """
    positions = _ALONE[place]
    if mode == "partner" and positions == _LYING:
        return (*positions, "prone")
    return positions
