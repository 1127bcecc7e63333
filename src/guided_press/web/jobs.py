"""Work that takes longer than a request: done in threads, watched through server-sent events."""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal

from guided_press.errors import GuidedPressError
from guided_press.web.answering import error_answer
from guided_press.web.guarding import BUG, log_failure

AT_ONCE = 2
"""Jobs that run at the same time; each already uses all cores where it helps."""

UNFINISHED = 12
"""Jobs that may run or wait; more are refused."""

KEPT = 64
"""Jobs that are remembered; the oldest finished ones are forgotten first."""

LOOK_S = 0.08
KEEP_ALIVE_S = 15.0

State = Literal["waiting", "running", "done", "failed"]
Told = Callable[[str, float], None]


class TooBusy(Exception):
    """More jobs are waiting than anybody would start by hand."""


class Cancelled(Exception):
    """The server ends; whoever reports progress next is stopped."""


@dataclass
class Job:
    """One piece of work.

    Attributes:
        id: Random; nobody guesses it.
        state: What it is at.
        stage: What is being done, for people.
        share: How much of the stage is done, 0 to 1.
        result: What it gave; plain values.
        error: What went wrong, as it is answered to the page.
    """

    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    state: State = "waiting"
    stage: str = ""
    share: float = 0.0
    result: Any = None
    error: dict[str, Any] | None = None

    def seen(self) -> dict[str, Any]:
        """What the page is told."""
        seen: dict[str, Any] = {
            "state": self.state, "stage": self.stage, "share": round(self.share, 3),
        }  # fmt: skip
        if self.state == "done":
            seen["result"] = self.result
        if self.error is not None:
            seen["error"] = self.error
        return seen


class Jobs:
    """All jobs of one server."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(AT_ONCE, "job")
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._ended = False

    def start(self, work: Callable[[Told], Any]) -> Job:
        """Begin work as soon as a thread is free.

        Args:
            work: Is given a function to tell its stage and share; returns plain values.

        Raises:
            TooBusy: Too much is waiting already.
        """
        job = Job()
        with self._lock:
            unfinished = sum(job.state in ("waiting", "running") for job in self._jobs.values())
            if unfinished >= UNFINISHED:
                raise TooBusy
            self._jobs[job.id] = job
            self._forget()
        self._threads.submit(self._run, job, work)
        return job

    def get(self, job_id: str) -> Job | None:
        """The job of this id."""
        return self._jobs.get(job_id)

    def close(self) -> None:
        """Stop what runs at its next report, and begin nothing more."""
        self._ended = True
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Callable[[Told], Any]) -> None:
        def told(stage: str, share: float) -> None:
            if self._ended:
                raise Cancelled
            job.stage, job.share = stage, share

        job.state = "running"
        try:
            job.result = work(told)
        except GuidedPressError as error:
            job.error = error_answer(error)
            job.state = "failed"
        except Cancelled:
            job.state = "failed"
        except Exception as error:  # noqa: BLE001 - told without its words
            log_failure("a job failed", error)
            job.error = {"message": BUG}
            job.state = "failed"
        else:
            job.share, job.state = 1.0, "done"
        finally:
            if job.state == "running":  # whatever else went wrong: nobody waits for ever
                job.state = "failed"

    def _forget(self) -> None:
        finished = [job.id for job in self._jobs.values() if job.state in ("done", "failed")]
        for job_id in finished[: max(0, len(self._jobs) - KEPT)]:
            del self._jobs[job_id]


async def events(job: Job) -> AsyncIterator[bytes]:
    """Server-sent events of a job: one for each change, the last one when it has ended."""
    loop = asyncio.get_running_loop()
    last, quiet_since = "", loop.time()
    while True:
        seen = job.seen()
        words = json.dumps(seen, ensure_ascii=False)
        if words != last:
            yield f"data: {words}\n\n".encode()
            last, quiet_since = words, loop.time()
        elif loop.time() - quiet_since > KEEP_ALIVE_S:
            yield b": still here\n\n"
            quiet_since = loop.time()
        if seen["state"] in ("done", "failed"):
            return
        await asyncio.sleep(LOOK_S)
