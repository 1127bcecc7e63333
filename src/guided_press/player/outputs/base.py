"""What a sound output is: the protocol between the transport and every way to be heard.

An output *pulls*: it calls the transport from a thread of its own whenever it wants more frames,
and plays exactly what it gets. To add an output, write one module beside this one with a class
that fulfils `Output`, and name it in the table of ``__init__.py``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

CHANNELS = 2
"""Every output gets two channels."""

PcmArray = NDArray[np.int16]
"""Samples as devices take them: int16, shape (frames, 2), 48 000 Hz."""

Pull = Callable[[int], PcmArray]
"""Called with a number of frames, answers with exactly as many."""


@dataclass(frozen=True, slots=True)
class OutputInfo:
    """One output that can be chosen.

    Attributes:
        name: What a person writes after ``--output``.
        description: A few words for the list.
        problem: Why it cannot be used here, with the remedy; empty when it can.
    """

    name: str
    description: str
    problem: str = ""


class Output(Protocol):
    """A way to be heard. One object is opened once and closed once.

    Attributes:
        name: For people, such as ``miniaudio (PulseAudio)``.
        latency_frames: From the moment a pull is answered until its first frame is heard, while
            the output runs steadily.
        patience_s: How long without a pull means that the output is lost; None when silence says
            nothing, because the pace is set by whoever reads.
    """

    name: str
    latency_frames: int
    patience_s: float | None

    def open(self, pull: Pull) -> None:
        """Start to pull, from another thread, possibly before this returns.

        Raises:
            AudioDeviceError: There is nothing to be heard on, with the remedy.
        """
        ...

    def close(self, wait_s: float = 1.0) -> None:
        """Let what was pulled be heard, then stop; never raises.

        Args:
            wait_s: Return after this time at the latest. What takes longer, such as a device whose
                server is gone, goes on in the background.
        """
        ...

    def gone(self) -> str | None:
        """Why the output will never come back, such as a closed pipe; None while it may."""
        ...


OutputFactory = Callable[[], Output]
"""Makes a fresh output; called again after the last one was lost."""
