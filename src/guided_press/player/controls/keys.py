"""Single keys in the terminal. The terminal is given back as it was, however the session ends.

What a terminal sends is taken apart by prompt-toolkit, which knows the consoles of Windows as well.
"""

from __future__ import annotations

import atexit
import signal
import sys
import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

from guided_press.player.actions import Action
from guided_press.player.controls import ControlUnavailable, Desk

if TYPE_CHECKING:
    from prompt_toolkit.input import Input

KEYS: dict[str, Action] = {
    " ": Action.PLAY_PAUSE,
    "k": Action.PLAY_PAUSE,
    "c-m": Action.READY,  # Enter
    "c-j": Action.READY,
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
    "up": Action.LOUDER,
    "down": Action.SOFTER,
    "right": Action.NEXT,
    "left": Action.PREVIOUS,
}
"""Which key means what, by prompt-toolkit's names; capital letters mean the same."""

_INTERRUPT = "c-c"
_LOOK_S = 0.02
"""Time between two looks: no hand notices it, and it works alike for terminals, consoles and pipes,
which cannot all be waited for in one way."""


class Keys:
    """Reads single keys.

    Args:
        source: Where they come from; the terminal of standard input when None.
    """

    name = "keys"

    def __init__(self, source: Input | None = None) -> None:
        self._source = source
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._giving_back = threading.Lock()
        self._terminal = ExitStack()

    def start(self, desk: Desk) -> None:
        """Let keys through one by one, unseen; Ctrl-C stays what it is.

        The first sound does not wait for it: what is typed until then is read as soon as it can be.

        Raises:
            ControlUnavailable: Standard input is not a terminal.
        """
        if self._source is None and (sys.stdin is None or not sys.stdin.isatty()):
            raise ControlUnavailable("keys: standard input is not a terminal.")
        atexit.register(self._give_back)
        self._thread = threading.Thread(target=self._read, args=(desk,), name="keys", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Give the terminal back."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(1.0)
        self._give_back()
        atexit.unregister(self._give_back)

    def _give_back(self) -> None:
        self._stopped.set()
        with self._giving_back:
            self._terminal.close()

    def _open_terminal(self) -> Input | None:
        """The terminal, unseen from now on; None when the session has ended meanwhile."""
        source = self._source
        if source is None:
            from prompt_toolkit.input.defaults import create_input  # takes 0.1 s and more

            source = create_input(sys.stdin)
        with self._giving_back:
            if self._stopped.is_set():
                return None
            self._terminal.enter_context(source.raw_mode())
            _keep_interrupts(source)
        return source

    def _read(self, desk: Desk) -> None:
        source = self._open_terminal()
        if source is None:
            return
        while not self._stopped.wait(_LOOK_S) and not source.closed:
            # an Escape waits for what may follow; nothing has for a whole look
            for press in source.read_keys() or source.flush_keys():
                key = str(getattr(press.key, "value", press.key)).lower()
                if key == _INTERRUPT:  # consoles of Windows send it as a key
                    signal.raise_signal(signal.SIGINT)
                elif action := KEYS.get(key):
                    desk.ask(action)


def _keep_interrupts(source: Input) -> None:
    """Where there is a terminal in the sense of Unix, leave Ctrl-C to the system.

    Ctrl-Z does nothing: a session that is sent to sleep would leave hands pressing, and the screen
    in disorder.
    """
    try:
        import termios
    except ImportError:  # Windows
        return
    try:
        attributes = termios.tcgetattr(source.fileno())
    except (termios.error, OSError, NotImplementedError):  # a pipe
        return
    attributes[3] |= termios.ISIG
    attributes[6][termios.VSUSP] = b"\x00"
    termios.tcsetattr(source.fileno(), termios.TCSADRAIN, attributes)
