"""The usual recogniser: our end-pointer here, pocketsphinx in a process of its own.

Decoding holds Python's lock for a tenth of a second, which the player's sound must never wait for.
"""

from __future__ import annotations

import importlib.util
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from guided_press.listening.commands import USUAL_KINDS, Command, Kind
from guided_press.listening.endpointer import EndPointer, PcmBlock
from guided_press.listening.recogniser import ListeningUnavailable
from guided_press.listening.worker import LENGTH_BYTES

START_S = 20.0
ANSWER_S = 5.0
_WAITING = 2
"""More utterances than this never wait: a late command is worse than one that is repeated."""

_TRIES = 3


class SphinxRecogniser:
    """Hears commands with pocketsphinx.

    Args:
        kinds: Which forms of commands count.
        argv: What is started, without the kinds; for tests.
    """

    def __init__(
        self, kinds: frozenset[Kind] = USUAL_KINDS, argv: Sequence[str] | None = None
    ) -> None:
        usual = (sys.executable, "-m", "guided_press.listening.worker")
        self._argv = [*(argv or usual), ",".join(sorted(kinds))]
        self._ends = EndPointer()
        self._utterances: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._heard: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None
        self._failure: ListeningUnavailable | None = None
        self._closed = False

    def start(self) -> None:
        """Start the worker, and wait until it knows all its words.

        Raises:
            ListeningUnavailable: pocketsphinx is missing, or lacks a word.
        """
        if importlib.util.find_spec("pocketsphinx") is None:
            remedy = "pip install 'guided-press[voice-control]'"
            raise ListeningUnavailable(f"voice control: it is not installed ({remedy}).")
        self._process = self._begun()
        self._thread = threading.Thread(target=self._serve, name="recognising", daemon=True)
        self._thread.start()

    @property
    def worker_pid(self) -> int | None:
        """The process that decodes; None before `start`."""
        return self._process.pid if self._process is not None else None

    def push(self, block: PcmBlock) -> list[Command]:
        """Take the next sound; return what was understood since the last call."""
        if self._failure is not None:
            raise self._failure
        for utterance in self._ends.push(block):
            with suppress(queue.Full):
                self._utterances.put_nowait(utterance.samples.tobytes())
        found = []
        with suppress(queue.Empty):
            while True:
                found.append(self._heard.get_nowait())
        return found

    def reset(self) -> None:
        """Forget an utterance that has begun."""
        self._ends.reset()

    def close(self) -> None:
        """End the worker."""
        self._closed = True
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        with suppress(queue.Full):
            self._utterances.put_nowait(None)
        if self._thread is not None:
            self._thread.join(1.0)

    def _begun(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            self._argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        answer = _answer_of(process, START_S)
        if "ready" not in answer:
            process.kill()
            process.wait()
            raise ListeningUnavailable(
                str(answer.get("error", "voice control: its process ended at once."))
            )
        return process

    def _serve(self) -> None:
        """Send utterances, and collect answers; a worker that dies is started again."""
        failed = 0
        while (samples := self._utterances.get()) is not None and not self._closed:
            process = self._process
            assert process is not None
            answer = _ask(process, samples)
            if "command" in answer:
                failed = 0
                if answer["command"]:
                    self._heard.put(Command(*answer["command"]))
                continue
            process.kill()
            process.wait()
            failed += 1
            if self._closed or not self._replaced(failed):
                return

    def _replaced(self, failed: int) -> bool:
        """Start a new worker for a dead one; whether that was any use."""
        if failed == _TRIES:
            self._failure = ListeningUnavailable("voice control: its process ended three times.")
            return False
        try:
            self._process = self._begun()
        except ListeningUnavailable as error:
            self._failure = error
            return False
        return True


def _ask(process: subprocess.Popen[bytes], samples: bytes) -> dict[str, Any]:
    assert process.stdin is not None
    try:
        process.stdin.write(len(samples).to_bytes(LENGTH_BYTES, "little") + samples)
        process.stdin.flush()
    except OSError:
        return {}
    return _answer_of(process, ANSWER_S)


def _answer_of(process: subprocess.Popen[bytes], within_s: float) -> dict[str, Any]:
    """The next line; empty when the process ended, or took too long and was ended."""
    assert process.stdout is not None
    # A pipe cannot be waited for with a limit on every system; ending its writer can.
    limit = threading.Timer(within_s, process.kill)
    limit.daemon = True
    limit.start()
    try:
        line = process.stdout.readline()
    finally:
        limit.cancel()
    try:
        return dict(json.loads(line))
    except ValueError:
        return {}
