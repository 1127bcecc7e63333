"""The line to a worker process: requests ahead, answers in order, and patience that ends.

A worker that hangs or ends is stopped and started again, and the sentence it had is tried once
more; after that it is the sentence's or the engine's fault, and an error names both.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from guided_press import errors
from guided_press.errors import CacheError, VoiceBadAudio, VoiceCrashed, VoiceError, VoiceTimeout
from guided_press.voices.base import NO_PROGRAM, Engine, Request, VoiceInfo, VoiceSpec
from guided_press.voices.finishing import spoken_part
from guided_press.voices.wav import read_wav

START_S = 15.0
"""How long a worker may take to start, and to describe its voices."""
_CLOSE_S = 2.0
_AHEAD_BYTES = 3_000
"""Requests under way, a single long one excepted: less than pipes hold, so writing never blocks."""


@dataclass(slots=True)
class _Job:
    message: bytes
    path: Path | None
    shown: str
    allowed_s: float
    sent_at: float = 0.0
    tries: int = 1


@dataclass(frozen=True, slots=True)
class Description:
    """What an engine says about itself once it is started.

    Attributes:
        version: Engine and backend version.
        voice: The engine's own name for the voice that was asked for.
        voices: What can be chosen.
    """

    version: str
    voice: str
    voices: tuple[VoiceInfo, ...]


class WorkerLink:
    """One worker process of one engine, started when it is first needed. For one thread.

    Args:
        engine: Which engine; only its id and its time limits are read.
        start_s: How long the worker may take to start.
    """

    def __init__(self, engine: Engine, start_s: float = START_S) -> None:
        self._engine = engine
        self._start_s = start_s
        self._process: _Process | None = None

    def begin(self) -> None:
        """Start the worker without waiting for it, so that other work can go on meanwhile."""
        if self._process is None:
            self._process = _Process(self._engine.id)

    def describe(self, name: str | None) -> Description:
        """Ask a worker for version and voices, and for the engine's own name of a voice.

        Raises:
            VoiceError: It cannot start, or has no such voice.
        """
        message = json.dumps({"describe": name}).encode() + b"\n"
        job = _Job(message, None, "its list of voices", self._start_s)
        (answer,) = self._run(iter([job]))
        voices = tuple(VoiceInfo(*voice) for voice in answer["voices"])
        return Description(answer["version"], answer["voice"], voices)

    def speak(
        self, requests: Iterable[Request], path_for: Callable[[Request], Path]
    ) -> Generator[Path, None, None]:
        """Speak sentences, sending requests ahead while answers are used.

        Args:
            requests: What to speak.
            path_for: Gives each sentence the path of a file that does not exist yet, and removes
                the file at the end, however that comes about.

        Yields:
            The path of each sentence, in order; what is in the file is not checked.

        Raises:
            VoiceTimeout, VoiceCrashed: Twice in the same sentence.
            CacheError: The disk is full or broken.
            VoiceError: As the engine says.
        """
        jobs = (self._job(request, path_for(request)) for request in requests)
        with closing(self._run(jobs)) as answers:
            for answer in answers:
                yield Path(answer["done"])

    def close(self) -> None:
        """End the worker; the next request would start it again."""
        if self._process is not None:
            self._process.close()
            self._process = None

    def _job(self, request: Request, path: Path) -> _Job:
        fields = asdict(request)
        speak = [fields["text"], fields["voice"], fields["rate_wpm"]]
        message = json.dumps({"speak": speak, "path": str(path)}, ensure_ascii=False)
        engine = self._engine
        allowed_s = engine.timeout_base_s + engine.timeout_per_character_s * len(request.text)
        return _Job(message.encode() + b"\n", path, f"{request.text[:60]!r}", allowed_s)

    def _run(self, jobs: Iterator[_Job]) -> Generator[dict[str, Any], None, None]:
        under_way: deque[_Job] = deque()
        waiting = next(jobs, None)
        try:
            while True:
                # Filled up only when half is answered, so that several go in one write.
                if waiting and _bytes(under_way) <= _AHEAD_BYTES // 2:
                    sending = [waiting]
                    waiting = next(jobs, None)
                    while waiting and _bytes([*under_way, *sending, waiting]) <= _AHEAD_BYTES:
                        sending.append(waiting)
                        waiting = next(jobs, None)
                    under_way.extend(sending)
                    self._send(sending)
                if not under_way:
                    return
                answer = self._first_answer(under_way)
                under_way.popleft()
                yield answer
        finally:
            if under_way:  # given up half-way: answers would be taken for others
                self._stop()
                _remove(under_way)

    def _send(self, jobs: Sequence[_Job]) -> None:
        self.begin()
        assert self._process is not None
        now = time.monotonic()
        for job in jobs:
            job.sent_at = now
        self._process.send(b"".join(job.message for job in jobs))

    def _first_answer(self, under_way: deque[_Job]) -> dict[str, Any]:
        job = under_way[0]
        while True:
            try:
                return self._answer_to(job)
            except _Silence:
                error_class: type[VoiceError] = VoiceTimeout
                problem = f"no answer within {job.allowed_s:.0f} s"
            except _Ended as ended:
                error_class, problem = VoiceCrashed, f"its process ended{ended}"
            self._stop()
            _remove(under_way)
            if job.tries == 2:
                getattr(self._engine, "check_installation", bool)()
                raise error_class(
                    self._engine.id,
                    f"{problem}, twice, at {job.shown}.",
                    "Try another wording or another voice.",
                )
            job.tries = 2
            self._send(list(under_way))

    def _answer_to(self, job: _Job) -> dict[str, Any]:
        """The next answer, which must be to this job: a clip under another's key would stay."""
        assert self._process is not None
        self._checked(self._process.wait_ready(self._start_s))
        answer = self._checked(self._process.answer(job.sent_at, job.allowed_s))
        if job.path is not None and answer.get("done") != str(job.path):
            raise _Ended(" after an answer to another sentence")
        return answer

    def _checked(self, answer: dict[str, Any]) -> dict[str, Any]:
        if "error" not in answer:
            return answer
        name, problem, remedy = answer["error"]
        if name == "CacheError":  # the disk, not the engine: place and problem
            raise CacheError(
                Path(problem).parent,
                remedy,
                "Free some space, or set GUIDED_PRESS_CACHE to a folder that you may write to.",
            )
        error_class = getattr(errors, name, VoiceError)
        raise error_class(self._engine.id, problem, remedy)

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process = None


def say_one_word(engine: Engine) -> None:
    """Let an engine start and speak, for whoever wants to know whether it can.

    One in which no program speaks has nothing that could fail, and maybe not this word.

    Raises:
        VoiceError: It cannot.
        CacheError: There is no room for the word.
    """
    import tempfile

    if engine.id in NO_PROGRAM:
        return
    with tempfile.TemporaryDirectory() as folder, closing(WorkerLink(engine)) as link:
        voice = engine.resolve(None) if engine.quick else link.describe(None).voice
        word = Request("Yes.", voice, VoiceSpec().rate_wpm)
        (path,) = link.speak([word], lambda _: Path(folder) / "word.wav")
        try:
            spoken_part(read_wav(path))
        except ValueError as error:
            problem = f"what it gave for 'Yes.' is no speech: {error}."
            raise VoiceBadAudio(engine.id, problem, "Try another voice.") from error


class _Silence(Exception):
    """No answer in time."""


class _Ended(Exception):
    """The process is gone; the text says how, as the end of a sentence."""


class _Process:
    """A started worker and the thread that reads its answers."""

    def __init__(self, engine_id: str) -> None:
        import tempfile

        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  closed with the process
        group: dict[str, Any] = (
            {"creationflags": getattr(subprocess, "CREATE_NO_WINDOW", 0)}
            if sys.platform == "win32"
            else {"process_group": 0}  # Ctrl-C is ours to answer, and its children end with it
        )
        self._popen = subprocess.Popen(
            # -P: a json.py in the folder where someone works is not ours to run
            [sys.executable, "-P", "-X", "utf8", "-m", "guided_press.voices.worker", engine_id],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            **group,
        )
        self._started = time.monotonic()
        self._last_answer = self._started
        self._ready: dict[str, Any] = {}
        self._answers: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        threading.Thread(target=self._read, args=(self._popen.stdout,), daemon=True).start()

    def _read(self, stdout: IO[bytes]) -> None:
        with stdout:
            for line in stdout:
                self._answers.put((time.monotonic(), line))
        self._answers.put((time.monotonic(), b""))

    def send(self, message: bytes) -> None:
        assert self._popen.stdin is not None
        with suppress(OSError):  # it has ended; the missing answer will say so
            self._popen.stdin.write(message)
            self._popen.stdin.flush()

    def wait_ready(self, start_s: float) -> dict[str, Any]:
        """What it said first: that it is ready, or the error that keeps it from it."""
        self._ready = self._ready or self.answer(self._started, start_s)
        return self._ready

    def answer(self, since: float, allowed_s: float) -> dict[str, Any]:
        """The next answer; time counts from when the worker had nothing else to do."""
        deadline = max(since, self._last_answer) + allowed_s
        try:
            arrived, line = self._answers.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise _Silence from None
        if not line.endswith(b"\n"):
            raise _Ended(self._how_it_ended())
        self._last_answer = arrived
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _how_it_ended(self) -> str:
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_CLOSE_S)
        code = self._popen.returncode
        how = f" (signal {-code})" if code is not None and code < 0 else f" (exit code {code})"
        self._stderr.seek(0)
        lines = self._stderr.read()[-4000:].decode(errors="replace").strip().splitlines()
        return f"{how}: {lines[-1][:200]}" if lines else how

    def kill(self) -> None:
        """End it at once, and with it what it started."""
        if self._popen.returncode is None:
            with suppress(OSError):
                if sys.platform == "win32":
                    self._popen.kill()
                else:
                    os.killpg(self._popen.pid, signal.SIGKILL)
        self._release()

    def close(self) -> None:
        """Let it end by itself, which it does when its line closes."""
        assert self._popen.stdin is not None
        with suppress(OSError):
            self._popen.stdin.close()
        try:
            self._popen.wait(_CLOSE_S)
        except subprocess.TimeoutExpired:
            self.kill()
        self._release()

    def _release(self) -> None:
        with suppress(OSError):
            if self._popen.stdin is not None:
                self._popen.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(_CLOSE_S)
        self._stderr.close()


def _bytes(jobs: Iterable[_Job]) -> int:
    return sum(len(job.message) for job in jobs)


def _remove(jobs: Iterable[_Job]) -> None:
    for job in jobs:
        if job.path is not None:
            with suppress(OSError):
                job.path.unlink(missing_ok=True)
