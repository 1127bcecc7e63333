"""Ways to ask for something: keys, signals, a socket, media keys, and the voice.

A control translates what it hears into an `Action` and hands it to the `Desk`. It runs in a
thread of its own, is started once and stopped once, and must never end the session by failing:
what it cannot do, it says in `ControlUnavailable`, and the session is played without it.
"""

from __future__ import annotations

from typing import Protocol

from guided_press.errors import GuidedPressError
from guided_press.player.actions import Action
from guided_press.player.status import Status


class ControlUnavailable(GuidedPressError):
    """This control does not work here; the others do."""


class Desk(Protocol):
    """What a control may do. Every method may be called from any thread, and returns at once."""

    def ask(self, action: Action) -> None:
        """Wish something."""
        ...

    def wish_volume(self, gain: float) -> None:
        """Wish a volume, 0 to 2; 1 is as rendered.

        Raises:
            ValueError: It is not a number.
        """
        ...

    def tell(self, problem: str) -> None:
        """Show what goes wrong with this control."""
        ...

    def status(self) -> Status:
        """How everything stood a moment ago."""
        ...

    def sounding(self, within_s: float) -> bool:
        """Whether the session's voice, a chime or a signal is heard now, or within that time."""
        ...


class Control(Protocol):
    """A way to ask for something.

    Attributes:
        name: For messages, such as ``keys``.
    """

    name: str

    def start(self, desk: Desk) -> None:
        """Begin to listen, in the background.

        Raises:
            ControlUnavailable: It cannot, with the reason.
        """
        ...

    def stop(self) -> None:
        """Listen no more, and leave everything as it was found; never raises."""
        ...
