"""How much sound a device keeps: little while the machine is quiet, more while it is busy.

A small buffer answers at once and stutters when other programs hold the processor; a large one
bridges that and answers late. What is right is seen from how late the device is served. Measured
at PulseAudio: a buffer of P ms is filled between P - 50 and 2 P - 50 ms, so the smaller of these
is what may be late before a gap is heard, and the larger is how late an answer may be.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from guided_press.units import SAMPLE_RATE

LEVELS_MS = (120, 200, 300, 400)
"""The first answers within 190 ms and bridges 70; the last bridges 350, and no larger one is
served by PulseAudio through this library."""

_EMPTY_MS = 50
"""So much less than its size a buffer holds when it is filled again."""

_ALARM = 0.5
"""Served late by this share of what a buffer bridges, a larger one is wished."""

_EASY = 0.2
"""Never served later than this share of what the smaller buffer bridges, that one is wished."""

_EASY_FOR_S = 60.0
_LOAD = Path("/proc/loadavg")


def level_for(waiting_per_core: float) -> int:
    """The buffer to begin with, in milliseconds.

    Args:
        waiting_per_core: Programs that want to run, for each processor.
    """
    if waiting_per_core < 1.5:
        return LEVELS_MS[0]
    return LEVELS_MS[1] if waiting_per_core < 2.5 else LEVELS_MS[-1]


def waiting_per_core() -> float:
    """How many programs want to run now, for each processor; 0 where the system does not say."""
    waiting = 0.0
    with suppress(OSError, AttributeError):
        waiting = os.getloadavg()[0]
    with suppress(OSError, ValueError):  # Linux tells this very moment instead of a minute
        waiting = float(int(_LOAD.read_text().split()[3].partition("/")[0]) - 1)
    return waiting / (os.cpu_count() or 1)


class Cushion:
    """Remembers how late a device was served, over all outputs that one factory makes.

    Args:
        buffer_ms: What the first output keeps; by the load of the machine when None.
        clock: Seconds, always rising.
        load: How many programs want to run, for each processor; the system's when None.

    Attributes:
        wished_ms: What the next output should keep.
    """

    def __init__(
        self,
        buffer_ms: int | None = None,
        clock: Callable[[], float] = time.monotonic,
        load: Callable[[], float] | None = None,
    ) -> None:
        self._load = load or waiting_per_core
        self.wished_ms = buffer_ms or level_for(self._load())
        self._clock = clock
        self._served_s: float | None = None
        self._late: deque[tuple[float, float]] = deque()
        self._since_s = clock()

    def begin(self) -> None:
        """A fresh device is served from now on."""
        self._served_s = None
        self._late.clear()
        self._since_s = self._clock()

    def served(self, frames: int, buffer_ms: int) -> None:
        """The device has got frames.

        Args:
            frames: How many.
            buffer_ms: What its output keeps.
        """
        now_s, before_s = self._clock(), self._served_s
        self._served_s = now_s
        if before_s is None:
            return
        late_s = now_s - before_s - frames / SAMPLE_RATE
        if late_s > _ALARM * _bridged_s(buffer_ms):
            enough = [ms for ms in LEVELS_MS if _ALARM * _bridged_s(ms) >= late_s]
            larger = enough[0] if enough else LEVELS_MS[-1]
            self.wished_ms = max(self.wished_ms, buffer_ms, larger)
        self._remember(now_s, late_s)
        smaller = [ms for ms in LEVELS_MS if ms < buffer_ms]
        calm = now_s - self._since_s > _EASY_FOR_S
        if smaller and calm and self._late[0][1] < _EASY * _bridged_s(smaller[-1]):
            # punctual by good luck is not enough: others must have let the machine go
            self.wished_ms = min(buffer_ms, max(smaller[-1], level_for(self._load())))

    def too_large(self, buffer_ms: int) -> None:
        """A device took this much once, and never asked again."""
        smaller = [ms for ms in LEVELS_MS if ms < buffer_ms]
        self.wished_ms = smaller[-1] if smaller else buffer_ms

    def _remember(self, now_s: float, late_s: float) -> None:
        """Keep the worst of the last minute first."""
        while self._late and self._late[-1][1] <= late_s:
            self._late.pop()
        self._late.append((now_s, late_s))
        while self._late[0][0] < now_s - _EASY_FOR_S:
            self._late.popleft()


def latest_s(buffer_ms: int) -> float:
    """How much later than asked for frames are heard, at most, with a buffer of so many ms."""
    return (2 * buffer_ms - _EMPTY_MS) / 1000


def _bridged_s(buffer_ms: int) -> float:
    return (buffer_ms - _EMPTY_MS) / 1000
