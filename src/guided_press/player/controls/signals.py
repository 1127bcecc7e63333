"""Signals for home-made buttons: USR1 pauses and plays, USR2 goes to the next step.

A foot switch or a button box needs no more than ``pkill -USR1 guided-press``. TERM and HUP end a
session as "stop" does, so that the place is kept.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Any

from guided_press.player.actions import Action
from guided_press.player.controls import ControlUnavailable, Desk

SIGNALS: dict[str, Action] = {
    "SIGUSR1": Action.PLAY_PAUSE,
    "SIGUSR2": Action.NEXT,
    "SIGTERM": Action.STOP,
    "SIGHUP": Action.STOP,
}
"""Which signal means what."""


class Signals:
    """Translates signals; only in the main thread of a program."""

    name = "signals"

    def __init__(self) -> None:
        self._before: dict[int, Any] = {}

    def start(self, desk: Desk) -> None:
        """Take the signals over.

        Raises:
            ControlUnavailable: This is not the main thread.
        """
        try:
            for name, action in SIGNALS.items():
                if (number := getattr(signal, name, None)) is not None:
                    self._before[number] = signal.signal(number, _asking(desk, action))
        except ValueError as error:
            self.stop()
            raise ControlUnavailable("signals: they reach the main thread only.") from error

    def stop(self) -> None:
        """Give the signals back."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()


def _asking(desk: Desk, action: Action) -> Callable[[int, FrameType | None], None]:
    # The wish goes into a simple queue, which may be used even while it is being used.
    return lambda _number, _frame: desk.ask(action)
