"""Closing in the background: a device whose server is gone can block the caller for ever."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable

_EXIT_LIMIT_S = 0.8

_running: set[threading.Thread] = set()


def in_background(work: Callable[[], None], wait_s: float) -> bool:
    """Run something that may block in a daemon thread.

    Args:
        work: Runs to its end, or until the program ends (which waits 0.8 s for it, because Python
            must not end while a device still calls into it).
        wait_s: Return after this time at the latest.

    Returns:
        Whether the work is done.
    """

    def run() -> None:
        try:
            work()
        finally:
            _running.discard(threading.current_thread())

    thread = threading.Thread(target=run, name="closing sound", daemon=True)
    _running.add(thread)
    thread.start()
    thread.join(max(0.0, wait_s))
    return not thread.is_alive()


@atexit.register
def _wait_at_exit() -> None:
    deadline_s = time.monotonic() + _EXIT_LIMIT_S
    for thread in list(_running):
        thread.join(max(0.0, deadline_s - time.monotonic()))
