"""The output that nobody hears: keeps time like a device, for tests and for silent rehearsals."""

from __future__ import annotations

from guided_press.player.outputs.base import PcmArray
from guided_press.player.outputs.pacing import PacedOutput


class NullOutput(PacedOutput):
    """Takes frames at the speed of time and drops them.

    Args:
        speed: 1 for real time, 20 for twenty times as fast; None for as fast as possible.
    """

    name = "null"

    def _consume(self, samples: PcmArray) -> bool:  # noqa: ARG002 - nobody hears them
        return True
