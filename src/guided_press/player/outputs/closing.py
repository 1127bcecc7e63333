"""Closing in the background: a device whose server is gone can block the caller for ever."""

from __future__ import annotations

import atexit
import threading
import time
from collections.abc import Callable

_EXIT_LIMIT_S = 0.3
"""So long the end of the program waits for what is still to be heard, then for what closes.

Python must not end while a device calls into it: that can end in a crash instead.
"""

_LOOK_S = 0.2

_running: set[threading.Thread] = set()
_awaited: set[threading.Event] = set()
_exiting = threading.Event()


def in_background(work: Callable[[], None], wait_s: float) -> bool:
    """Run something that may block in a daemon thread.

    Args:
        work: Runs to its end, or until the program ends; waits only through `await_sound`, so that
            it gets on then.
        wait_s: Return after this time at the latest.

    Returns:
        Whether the work is done.
    """

    def run() -> None:
        try:
            work()
        finally:
            _running.discard(thread)

    thread = threading.Thread(target=run, name="closing sound", daemon=True)
    _running.add(thread)
    try:
        thread.start()
    except RuntimeError:  # Python ends, and starts no thread any more
        run()
        return True
    thread.join(max(0.0, wait_s))
    return not thread.is_alive()


def await_sound(heard: threading.Event, limit_s: float) -> None:
    """Wait for sound to be out, for a time; hardly any longer once the program ends."""
    _awaited.add(heard)
    if not _exiting.is_set():
        heard.wait(limit_s)
    _awaited.discard(heard)


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
    _join_all()
    _exiting.set()
    for heard in list(_awaited):
        heard.set()
    _join_all()


def _join_all() -> None:
    """Until nothing is closed any more, also what was begun meanwhile; for a time."""
    deadline_s = time.monotonic() + _EXIT_LIMIT_S
    while (left_s := deadline_s - time.monotonic()) > 0:
        alive = [thread for thread in list(_running) if thread.is_alive()]
        if not alive:
            return
        alive[0].join(left_s)
