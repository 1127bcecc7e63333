"""What a sound output is: the protocol between the transport and every way to be heard.

An output *pulls*: it calls the transport from a thread of its own whenever it wants more frames,
and plays exactly what it gets. To add an output, write one module beside this one with a class
that fulfils `Output`, and name it in the table of ``__init__.py``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from guided_press.units import Frames

CHANNELS = 2
"""Every output gets two channels."""

PcmArray = NDArray[np.int16]
"""Samples as devices take them: int16, shape (frames, 2), 48 000 Hz."""


class Pull(Protocol):
    """Where an output gets its frames from."""

    def __call__(self, frames: int) -> PcmArray:
        """The next frames, exactly as many."""
        ...

    def give_back(self, frames: int) -> None:
        """The last so many frames will not be heard: others are given in their place."""
        ...


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


class Output(ABC):
    """A way to be heard. One object is opened once and closed once.

    Attributes:
        name: For people, such as ``miniaudio (PulseAudio)``.
        pull_frames: What is asked for at once, at most.
        latency_frames: From the moment a pull is answered until its first frame is heard, while
            the output runs steadily. For an output that gives back: what is not heard yet.
        patience_s: How long without a pull means that the output is lost; None when silence says
            nothing, because the pace is set by whoever reads.
        gives_back: It keeps seconds ahead, and gives them back when it is told to `hurry`.
    """

    name: str
    gives_back: bool = False

    @property
    @abstractmethod
    def pull_frames(self) -> Frames: ...  # noqa: D102 - the class says it

    @property
    @abstractmethod
    def latency_frames(self) -> Frames: ...  # noqa: D102

    @property
    @abstractmethod
    def patience_s(self) -> float | None: ...  # noqa: D102

    @abstractmethod
    def open(self, pull: Pull) -> None:
        """Start to pull, from another thread, possibly before this returns.

        Raises:
            AudioDeviceError: There is nothing to be heard on, with the remedy.
        """

    @abstractmethod
    def close(self, wait_s: float = 1.0) -> None:
        """Let what was pulled be heard, then stop; never raises.

        Args:
            wait_s: Return after this time at the latest. What takes longer, such as a device whose
                server is gone, goes on in the background.
        """

    def hurry(self) -> None:
        """What was pulled is wrong by now; only for outputs that give back."""
        return

    def outgrown(self) -> bool:
        """Whether a fresh output would suit better, because the machine is busier or quieter."""
        return False

    def gone(self) -> str | None:
        """Why the output will never come back, such as a closed pipe; None while it may."""
        return None


OutputFactory = Callable[[], Output]
"""Makes a fresh output; called again after the last one was lost."""
