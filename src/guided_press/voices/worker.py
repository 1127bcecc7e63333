"""The worker process: one engine, one request a line on stdin, one answer a line on stdout.

Started as ``python -m guided_press.voices.worker ENGINE`` and talked to by ``link.py``. It imports
only what it needs, because people wait for it. It ends when stdin closes, even in mid-sentence.

Requests and answers are JSON objects. ``{"ready": true}`` comes first; ``{"speak": [text, voice,
rate_wpm], "path": ...}`` is answered by ``{"done": path}``; ``{"describe": name or null}`` by
``{"version": ..., "voice": ..., "voices": [[name, language, description], ...]}``. An answer
``{"error": [class, problem, remedy]}`` takes the place of any of them.
"""

from __future__ import annotations

import errno
import json
import os
import queue
import signal
import sys
import threading
from pathlib import Path
from typing import Any, NoReturn

from guided_press.errors import VoiceError
from guided_press.voices.base import Engine, Request
from guided_press.voices.catalog import load

_DISK = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EROFS, errno.EACCES)
"""What says that a disk is full or broken, and not the engine."""


def main() -> NoReturn:
    """Serve one engine until stdin closes."""
    answers = _keep_stdout()
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_read_requests, args=(requests,), daemon=True).start()
    try:
        _serve(sys.argv[1], requests, answers)
    except BaseException:  # noqa: BLE001  whatever it is, it is written down and the process ends
        import traceback

        traceback.print_exc()
    # The usual end would wait for the thread that reads, and some drivers hang in it.
    os._exit(1)


def _serve(engine_id: str, requests: queue.SimpleQueue[bytes], answers: int) -> None:
    try:
        engine = load(engine_id)
        engine.start()
    except VoiceError as error:
        _answer(answers, _as_answer(error))
        return
    _answer(answers, {"ready": True})
    while True:
        message = json.loads(requests.get())
        try:
            reply = _reply(engine, message)
        except VoiceError as error:
            reply = _as_answer(error)
        except OSError as error:
            if error.errno not in _DISK or "path" not in message:
                raise
            problem = f"the voice could not write there: {error.strerror}."
            reply = {"error": ["CacheError", message["path"], problem]}
        _answer(answers, reply)


def _reply(engine: Engine, message: dict[str, Any]) -> dict[str, Any]:
    if "speak" in message:
        engine.speak(Request(*message["speak"]), Path(message["path"]))
        return {"done": message["path"]}
    return {
        "version": engine.version(),
        "voice": engine.resolve(message["describe"]),
        "voices": [[v.name, v.language, v.description] for v in engine.voices()],
    }


def _keep_stdout() -> int:
    """Send what engines print to stderr, and return where answers go."""
    answers = os.dup(1)
    os.set_inheritable(answers, False)
    os.dup2(2, 1)
    return answers


def _read_requests(requests: queue.SimpleQueue[bytes]) -> None:
    """Pass requests on; end everything when the parent is gone or has closed the line.

    No engine is asked to shut down: some hang there, and there is nothing to keep.
    """
    while line := sys.stdin.buffer.readline():
        requests.put(line)
    if sys.platform != "win32" and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)  # together with programs that the engine started
    os._exit(0)


def _answer(answers: int, reply: dict[str, Any]) -> None:
    os.write(answers, json.dumps(reply).encode() + b"\n")


def _as_answer(error: VoiceError) -> dict[str, Any]:
    return {"error": [type(error).__name__, error.problem, error.remedy]}


if __name__ == "__main__":
    main()
