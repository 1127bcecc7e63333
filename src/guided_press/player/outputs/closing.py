"""Closing in the background: a device whose server is gone can block the caller for ever."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable

_EXIT_LIMIT_S = 0.3
_LOOK_S = 0.2

_running: set[threading.Thread] = set()


def in_background(work: Callable[[], None], wait_s: float) -> bool:
    """Run something that may block in a daemon thread.

    Args:
        work: Runs to its end, or until the program ends (which waits 0.3 s for it, because Python
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


def run_apart(work: Callable[[], None]) -> None:
    """Run something that may block, so that Ctrl-C is answered meanwhile.

    Raises:
        Exception: What it raises.
    """
    failed: list[Exception] = []

    def run() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001 - raised again in the caller's thread
            failed.append(error)

    thread = threading.Thread(target=run, name="opening sound", daemon=True)
    thread.start()
    while thread.is_alive():
        thread.join(_LOOK_S)
    if failed:
        raise failed[0]


@atexit.register
def _wait_at_exit() -> None:
    deadline_s = time.monotonic() + _EXIT_LIMIT_S
    for thread in list(_running):
        thread.join(max(0.0, deadline_s - time.monotonic()))
