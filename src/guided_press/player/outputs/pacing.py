"""Outputs without a device: a thread that pulls at the speed of a clock."""

from __future__ import annotations

import threading
import time

from guided_press.player.outputs.base import Output, PcmArray, Pull
from guided_press.units import Frames, to_seconds

PERIOD_FRAMES = Frames(960)
"""Pulled at once: 20 ms."""

_BEHIND_S = 1.0
"""More than this behind is a machine that slept: the missed time is not caught up."""


class PacedOutput(Output):
    """Pulls one period after another; a child class says what becomes of the frames.

    Args:
        speed: 1 for real time, 20 for twenty times as fast; None for as fast as frames are taken.
    """

    name = "paced"
    pull_frames = latency_frames = PERIOD_FRAMES
    patience_s: float | None = 0.4

    def __init__(self, speed: float | None = 1.0) -> None:
        self._speed = speed
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def open(self, pull: Pull) -> None:
        """Start the thread."""
        self._thread = threading.Thread(target=self._run, args=(pull,), name=self.name, daemon=True)
        self._thread.start()

    def close(self, wait_s: float = 1.0) -> None:
        """End the thread after the period it is in."""
        self._stop.set()
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join(wait_s)

    def _consume(self, samples: PcmArray) -> bool:
        """Use one period; False ends the thread."""
        raise NotImplementedError

    def _run(self, pull: Pull) -> None:
        due_s = time.monotonic()
        while not self._stop.is_set():
            if not self._consume(pull(PERIOD_FRAMES)):
                return
            if self._speed is None:
                continue
            due_s += to_seconds(PERIOD_FRAMES) / self._speed
            wait_s = due_s - time.monotonic()
            if wait_s < -_BEHIND_S:
                due_s = time.monotonic()
            elif wait_s > 0:
                self._stop.wait(wait_s)
