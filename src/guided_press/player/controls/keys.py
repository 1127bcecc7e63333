"""Single keys in the terminal. The terminal is given back as it was, however the session ends."""

from __future__ import annotations

import atexit
import os
import re
import select
import sys
import threading
from collections.abc import Iterator
from typing import Any

from guided_press.player.actions import Action
from guided_press.player.controls import ControlUnavailable, Desk

KEYS: dict[str, Action] = {
    " ": Action.PLAY_PAUSE,
    "k": Action.PLAY_PAUSE,
    "\r": Action.READY,
    "\n": Action.READY,
    "r": Action.READY,
    "a": Action.AGAIN,
    "n": Action.NEXT,
    "p": Action.PREVIOUS,
    "+": Action.LONGER,
    "=": Action.LONGER,
    "-": Action.SHORTER,
    "w": Action.WHERE,
    "s": Action.SIDE,
    "t": Action.TIME_LEFT,
    "u": Action.LOUDER,
    "d": Action.SOFTER,
    "x": Action.TOO_MUCH,
    "!": Action.TOO_MUCH,
    "q": Action.STOP,
    "\x1b[A": Action.LOUDER,
    "\x1b[B": Action.SOFTER,
    "\x1b[C": Action.NEXT,
    "\x1b[D": Action.PREVIOUS,
}
"""Which key means what; capital letters mean the same."""


_KEY = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1bO.|.", re.DOTALL)
"""An arrow and its like, whatever is held down with it; else a character."""


def split_keys(text: str) -> Iterator[str]:
    """Split what a terminal sent into keys; an arrow is one key of three characters.

    What is held down with a key is a part of it, so that Ctrl and an arrow are not taken for the
    letter at its end.
    """
    for key in _KEY.findall(text):
        yield key.lower() if len(key) == 1 else key.replace("\x1bO", "\x1b[")


class Keys:
    """Reads single keys from a terminal.

    Args:
        descriptor: Of the terminal; standard input when None.
    """

    name = "keys"

    def __init__(self, descriptor: int | None = None) -> None:
        self._descriptor = sys.stdin.fileno() if descriptor is None else descriptor
        self._before: Any = None
        self._thread: threading.Thread | None = None
        self._woken, self._wake = os.pipe()

    def start(self, desk: Desk) -> None:
        """Let keys through one by one, unseen; Ctrl-C stays what it is.

        Raises:
            ControlUnavailable: It is not a terminal, or the system has none of this kind.
        """
        try:
            import termios
        except ImportError as error:
            raise ControlUnavailable("keys: this system has no such terminal.") from error
        if not os.isatty(self._descriptor):
            raise ControlUnavailable("keys: standard input is not a terminal.")
        self._before = termios.tcgetattr(self._descriptor)
        unseen = termios.tcgetattr(self._descriptor)
        unseen[3] &= ~(termios.ICANON | termios.ECHO)
        # A session that is sent to sleep would leave hands pressing, and the screen in disorder.
        unseen[6][termios.VSUSP] = b"\x00"
        unseen[6][termios.VMIN], unseen[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._descriptor, termios.TCSADRAIN, unseen)
        atexit.register(self._restore)
        self._thread = threading.Thread(target=self._read, args=(desk,), name="keys", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give the terminal back."""
        os.write(self._wake, b"x")
        if self._thread is not None:
            self._thread.join(1.0)
        self._restore()
        atexit.unregister(self._restore)
        os.close(self._wake)
        os.close(self._woken)

    def _restore(self) -> None:
        if self._before is not None:
            import termios

            termios.tcsetattr(self._descriptor, termios.TCSADRAIN, self._before)
            self._before = None

    def _read(self, desk: Desk) -> None:
        while True:
            ready, _, _ = select.select([self._descriptor, self._woken], [], [])
            if self._woken in ready:
                return
            try:
                data = os.read(self._descriptor, 64)
            except OSError:
                return
            if not data:
                return
            for key in split_keys(data.decode(errors="replace")):
                if action := KEYS.get(key):
                    desk.ask(action)
