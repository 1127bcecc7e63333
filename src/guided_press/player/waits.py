"""Waiting for "ready", or for the voice: what is due to be heard meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from guided_press.player.live_session import Waiting

WAIT_TICK_S = 5.0
REMIND_S = 20.0

Due = Literal["", "explain", "remind", "tick"]


@dataclass(slots=True)
class _Wait:
    """One wait, and what was said in it."""

    what: Waiting
    since_s: float
    ticks: int = 0
    reminded: bool = False


class Waits:
    """Looks at the clock while a session waits."""

    def __init__(self) -> None:
        self._wait: _Wait | None = None
        self._explained = False

    @property
    def what(self) -> Waiting:
        """What is waited for now; empty for nothing. Controls ask from their own threads."""
        wait = self._wait
        return wait.what if wait else ""

    def forget(self) -> None:
        """The wait is over; the next one begins anew."""
        self._wait = None

    def look(self, what: Waiting, now_s: float) -> Due:
        """What is due.

        Args:
            what: What is waited for; empty for nothing.
            now_s: Always rising.

        Returns:
            ``explain``: how to go on, once in a session. ``remind``: the finding line, once in a
            wait. ``tick``: a soft sound, every few seconds.
        """
        if not what:
            self._wait = None
            return ""
        if self._wait is None or self._wait.what != what:
            self._wait = _Wait(what, now_s)
            if what == "ready" and not self._explained:
                self._explained = True
                return "explain"
            return ""
        waited_s = now_s - self._wait.since_s
        if what == "ready" and waited_s >= REMIND_S and not self._wait.reminded:
            self._wait.reminded = True
            self._wait.ticks = int(waited_s / WAIT_TICK_S)
            return "remind"
        if waited_s >= WAIT_TICK_S * (self._wait.ticks + 1):
            self._wait.ticks += 1
            return "tick"
        return ""
