"""Work that takes longer than a request: done in threads, watched through server-sent events.

Whoever may only listen has threads and places of their own, and never takes the owner's.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from guided_press.app.session import StageProgress
from guided_press.errors import GuidedPressError
from guided_press.web.answering import error_answer
from guided_press.web.guarding import Access, log_failure
from guided_press.words.texts import text

AT_ONCE = 2
"""Jobs of one access that run at the same time; each already uses all cores where it helps."""

UNFINISHED = 12
"""Jobs of one access that may run or wait; more are refused."""

MOST_JOBS = 64
"""Jobs of one access that are remembered; the oldest finished ones are forgotten first."""

LOOK_S = 0.08
KEEP_ALIVE_S = 15.0

JobState = Literal["waiting", "running", "done", "failed"]


class TooBusy(Exception):
    """More jobs are waiting than anybody would start by hand."""


class Cancelled(Exception):
    """Nobody wants it any more, or the server ends; whoever reports progress next is stopped."""


@dataclass
class Job:
    """One piece of work.

    Attributes:
        access: Of whoever began it.
        id: Random; nobody guesses it.
        state: What it is at.
        stage: What is being done, for people.
        share: How much of the stage is done, 0 to 1.
        result: What it gave; plain values.
        error: What went wrong, as it is answered to the page.
        cancelled: Nobody wants it any more.
    """

    access: Access
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))
    state: JobState = "waiting"
    stage: str = ""
    share: float = 0.0
    result: Any = None
    error: dict[str, Any] | None = None
    cancelled: bool = False

    def as_json(self) -> dict[str, Any]:
        """What the page is told."""
        answer: dict[str, Any] = {
            "state": self.state,
            "stage": self.stage,
            "share": round(self.share, 3),
        }
        if self.state == "done":
            answer["result"] = self.result
        if self.error is not None:
            answer["error"] = self.error
        return answer


class Jobs:
    """All jobs of one server."""

    def __init__(self) -> None:
        self._threads = {
            access: ThreadPoolExecutor(AT_ONCE, f"job-{access}") for access in get_args(Access)
        }
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._ended = False

    def start(self, work: Callable[[StageProgress], Any], access: Access) -> Job:
        """Begin work as soon as a thread is free.

        Args:
            work: Is given a function to tell its stage and share; returns plain values.
            access: Of whoever asks for it.

        Raises:
            TooBusy: Too much of this access is waiting already.
        """
        job = Job(access)
        with self._lock:
            unfinished = [old for old in self._of(access) if old.state in ("waiting", "running")]
            if len(unfinished) >= UNFINISHED:
                raise TooBusy
            self._jobs[job.id] = job
            self._forget(access)
        self._threads[access].submit(self._run, job, work)
        return job

    def get(self, job_id: str) -> Job | None:
        """The job of this id."""
        return self._jobs.get(job_id)

    def cancel(self, job: Job) -> None:
        """Stop a job at its next report; one that waits for a thread never begins."""
        with self._lock:
            job.cancelled = True
            if job.state == "waiting":
                job.state = "failed"
            if job.error is None and job.state != "done":
                job.error = {"message": text("page.cancelled")}

    def close(self) -> None:
        """Stop what runs at its next report, and begin nothing more."""
        self._ended = True
        for threads in self._threads.values():
            threads.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, work: Callable[[StageProgress], Any]) -> None:
        def report(stage: str, share: float) -> None:
            if self._ended or job.cancelled:
                raise Cancelled
            job.stage, job.share = stage, share

        with self._lock:
            if job.cancelled:
                return
            job.state = "running"
        try:
            job.result = work(report)
        except GuidedPressError as error:
            job.error = error_answer(error)
            job.state = "failed"
        except Cancelled:
            job.state = "failed"
        except Exception as error:  # noqa: BLE001 - told without its words
            log_failure("a job failed", error)
            job.error = {"message": text("page.bug")}
            job.state = "failed"
        else:
            job.share, job.state = 1.0, "done"
        finally:
            if job.state == "running":  # whatever else went wrong: nobody waits for ever
                job.state = "failed"

    def _of(self, access: Access) -> list[Job]:
        """Its jobs, the oldest first."""
        return [job for job in self._jobs.values() if job.access == access]

    def _forget(self, access: Access) -> None:
        known = self._of(access)
        finished = [job.id for job in known if job.state in ("done", "failed")]
        for job_id in finished[: max(0, len(known) - MOST_JOBS)]:
            del self._jobs[job_id]


async def events(job: Job) -> AsyncIterator[bytes]:
    """Server-sent events of a job: one for each change, the last one when it has ended."""
    loop = asyncio.get_running_loop()
    last, quiet_since = "", loop.time()
    while True:
        answer = job.as_json()
        words = json.dumps(answer, ensure_ascii=False)
        if words != last:
            yield f"data: {words}\n\n".encode()
            last, quiet_since = words, loop.time()
        elif loop.time() - quiet_since > KEEP_ALIVE_S:
            yield b": still here\n\n"
            quiet_since = loop.time()
        if answer["state"] in ("done", "failed"):
            return
        await asyncio.sleep(LOOK_S)
