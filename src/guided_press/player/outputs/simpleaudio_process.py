"""Simpleaudio from outside: starts the child, hands it sounds, and passes on its reports."""

from __future__ import annotations

import importlib.util
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

from guided_press.errors import AudioDeviceError
from guided_press.player.outputs.simpleaudio_child import HEADER, PLAY, STOP_ALL

NAME = "simpleaudio"
DESCRIPTION = "cue by cue: no background, no exact seek"
REMEDY = "Install it: pip install 'guided-press[simpleaudio]'"

_CHILD = Path(__file__).with_name("simpleaudio_child.py")
_END_S = 1.0


def problem() -> str:
    """Why simpleaudio cannot be used here, with the remedy; empty when it can."""
    if importlib.util.find_spec(NAME) is None:
        return f"simpleaudio is not installed. {REMEDY}"
    return ""


def refuse_missing() -> None:
    """Say early that the extra is missing.

    Raises:
        AudioDeviceError: It is, with the remedy.
    """
    if why := problem():
        raise AudioDeviceError(f"--output {NAME}: {why}")


class SimpleaudioProcess:
    """A child that plays; when it ends or loses its device, a new one is made.

    Args:
        on_report: Told every line of the child, and ``gone`` when it has ended by itself; called
            from another thread.

    Raises:
        AudioDeviceError: Simpleaudio is not installed, or no process can be started.
    """

    name = NAME

    def __init__(self, on_report: Callable[[str], None]) -> None:
        refuse_missing()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(_CHILD)],
                env={**os.environ, "PYTHONMALLOC": "malloc"},
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            raise AudioDeviceError(
                f"--output {NAME}: its process does not start: {error}"
            ) from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._on_report = on_report
        self._closed = False
        self._commands: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        for work, pipe in ((self._write, self._process.stdin), (self._read, self._process.stdout)):
            threading.Thread(target=work, args=(pipe,), name=NAME, daemon=True).start()

    def play(self, number: int, samples: bytes) -> None:
        """Begin a sound: int16, two channels, 48 000 Hz."""
        self._commands.put(HEADER.pack(PLAY, number, len(samples)) + samples)

    def stop_all(self) -> None:
        """Be silent at once."""
        self._commands.put(HEADER.pack(STOP_ALL, 0, 0))

    def close(self) -> None:
        """End the child; nothing is reported any more."""
        self._closed = True
        self._commands.put(None)
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _write(self, pipe: IO[bytes]) -> None:
        """In a thread of its own: a child that hangs must not stop the session's clock."""
        with suppress(OSError, ValueError):
            while (command := self._commands.get()) is not None:
                pipe.write(command)
                pipe.flush()
        with suppress(OSError):
            pipe.close()

    def _read(self, pipe: IO[bytes]) -> None:
        with pipe:
            for line in pipe:
                if not self._closed:
                    self._on_report(line.decode(errors="replace").strip())
        if not self._closed:
            self._on_report("gone")
