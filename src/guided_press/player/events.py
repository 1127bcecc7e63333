"""What a transport tells without being asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from guided_press.units import Frames

EventKind = Literal["ended", "overlay_ended", "lost", "recovered", "gone", "slept", "failed"]


@dataclass(frozen=True, slots=True)
class TransportEvent:
    """Something that happened by itself.

    Attributes:
        kind: ``ended``: the source's last frame was heard. ``overlay_ended``: the last short sound
            was. ``lost``: the device is silent or cannot be opened; it is tried again and again.
            ``recovered``: it plays again. ``gone``: it will not come back. ``slept``: the machine
            or the program stood still. ``failed``: the source raised; playing is paused.
        frame: Where the source is, as heard; for ``recovered`` where it goes on.
        detail: For people; may be empty.
        absent_s: For ``recovered`` and ``slept``: how long nothing was heard.
    """

    kind: EventKind
    frame: Frames
    detail: str = ""
    absent_s: float = 0.0
