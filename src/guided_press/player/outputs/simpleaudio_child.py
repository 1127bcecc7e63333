"""The child process that plays through simpleaudio: sounds in on a pipe, reports out on another.

A process of its own, because simpleaudio 1.0.4 crashes on Python 3.12 and later at the end of the
first sound unless ``PYTHONMALLOC=malloc`` was set before Python started, and because it never
recovers once a sound server was missing: a new process does. It is started by its path and imports
nothing of this package, so it is ready soon.

In: a header `HEADER` of command, number and length, then so many bytes of sound (int16, two
channels, 48 000 Hz). Out: lines of ``ready``, ``ended NUMBER`` and ``failed NUMBER REASON``.
"""

from __future__ import annotations

import contextlib
import signal
import struct
import sys
import threading
import time
from collections.abc import Callable
from typing import BinaryIO, Protocol, TextIO

HEADER = struct.Struct("!cII")
PLAY, STOP_ALL = b"p", b"s"

_LOOK_S = 0.02
_SAMPLE_RATE, _CHANNELS, _SAMPLE_BYTES = 48_000, 2, 2


class Sounding(Protocol):
    """A sound that was begun."""

    def stop(self) -> None:
        """End it now."""
        ...

    def is_playing(self) -> bool:
        """Whether it is still heard."""
        ...


PlayBuffer = Callable[[bytes, int, int, int], Sounding]
"""Begins to play samples: with their channels, bytes of a sample and rate."""


class Child:
    """Plays what it is told, and reports.

    Args:
        commands: Where it is told.
        reports: Where it reports.
        play_buffer: As simpleaudio has it.
    """

    def __init__(self, commands: BinaryIO, reports: TextIO, play_buffer: PlayBuffer) -> None:
        self._commands = commands
        self._reports = reports
        self._play_buffer = play_buffer
        self._sounding: dict[int, Sounding] = {}
        self._lock = threading.Lock()
        self._over = threading.Event()

    def serve(self) -> None:
        """Do what is told until nobody tells any more; then be silent."""
        looking = threading.Thread(target=self._look, name="looking", daemon=True)
        looking.start()
        self._report("ready")
        while len(header := self._commands.read(HEADER.size)) == HEADER.size:
            command, number, length = HEADER.unpack(header)
            samples = self._commands.read(length)
            if command == STOP_ALL:
                self._stop_all()
            elif command == PLAY and len(samples) == length:
                self._play(number, samples)
        self._over.set()
        looking.join(1.0)
        self._stop_all()

    def _play(self, number: int, samples: bytes) -> None:
        try:
            sound = self._play_buffer(samples, _CHANNELS, _SAMPLE_BYTES, _SAMPLE_RATE)
        except Exception as error:  # noqa: BLE001 - whatever it is, the parent decides
            self._report(f"failed {number} {' '.join(str(error).split())}")
            return
        with self._lock:
            self._sounding[number] = sound

    def _stop_all(self) -> None:
        with self._lock:
            stopped = list(self._sounding.values())
            self._sounding.clear()
        for sound in stopped:
            sound.stop()

    def _look(self) -> None:
        """Report what was heard to its end; what was stopped is not reported."""
        while not self._over.wait(_LOOK_S):
            with self._lock:
                ended = [n for n, sound in self._sounding.items() if not sound.is_playing()]
                for number in ended:
                    del self._sounding[number]
            for number in ended:
                self._report(f"ended {number}")

    def _report(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody listens: the commands end soon too
            self._reports.write(line + "\n")
            self._reports.flush()


def main() -> None:
    """Serve on standard input and output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, who ends us
    from simpleaudio import play_buffer

    Child(sys.stdin.buffer, sys.stdout, play_buffer).serve()
    time.sleep(_LOOK_S)  # its threads let go of the device


if __name__ == "__main__":
    main()
