"""Many sessions: the tasks of a manifest over several processes that share one cache.

Every voice speaks its sentences in one process, each sentence once, some sessions at a time; as
soon as those are spoken, their files are written by whichever process is free. What was finished
before is skipped, so that an interrupted batch goes on where it was.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from guided_press.app.identity import file_digest, program_identity, secret
from guided_press.app.manifest import Task
from guided_press.app.own_sounds import sounds_digest
from guided_press.app.profiles import profile_path
from guided_press.app.session import OpenSession, export
from guided_press.errors import ExportError, GuidedPressError
from guided_press.files import write_atomically
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import find_script
from guided_press.script.loading import load_script
from guided_press.store import key_of
from guided_press.units import to_seconds

STATE = ".guided-press-batch.jsonl"
"""In the output folder: one line for each finished file."""

TRIES = 2
"""How often a task is begun when the process that has it ends unexpectedly."""

PORTION = 32
"""So many files of one voice are spoken before they are written; the first ones come soon."""

_SAFE_PATH = "PYTHONSAFEPATH"

Result = dict[str, Any]
"""One finished file as plain values; what is printed."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that was not written.

    Attributes:
        name: Of the file.
        reason: Place, problem and remedy.
    """

    name: str
    reason: str


@dataclass(slots=True)
class BatchProgress:
    """Where a batch stands.

    Attributes:
        failures: In the order in which they happened.
        tries: How often each task was begun.
    """

    failures: list[Failure] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)


def run(
    tasks: Sequence[Task], folder: Path, jobs: int, report: Callable[[Result], None]
) -> list[Failure]:
    """Write the files of a batch.

    Args:
        tasks: What to write.
        folder: Where; made when it is missing.
        jobs: How many processes.
        report: Told of every file as it is finished, or found finished.

    Returns:
        What could not be written; everything else is there.

    Raises:
        ExportError: The folder cannot be used.
    """
    state = FinishedFiles(folder)
    open_tasks = state.left_of(tasks, report)
    progress = BatchProgress()
    while open_tasks:
        open_tasks = _round(open_tasks, folder, jobs, state, progress, report)
    return progress.failures


def _round(
    tasks: list[Task],
    folder: Path,
    jobs: int,
    state: FinishedFiles,
    progress: BatchProgress,
    report: Callable[[Result], None],
) -> list[Task]:
    """Go through tasks with one pool of processes.

    Returns:
        The tasks that are left when a process of the pool ended unexpectedly.
    """
    open_tasks = {task.name: task for task in tasks}
    broken = False
    context = multiprocessing.get_context("spawn")  # threads and fork do not go together
    with _safe_path() as before, ProcessPoolExecutor(jobs, context, _begin, (before,)) as pool:
        speaking: dict[Future[Any], list[list[Task]]] = {
            pool.submit(speak, portions[0]): portions for portions in by_speaker(tasks)
        }
        writing: dict[Future[Any], Task] = {}
        try:
            while speaking or writing:
                ended, _ = wait([*speaking, *writing], return_when=FIRST_COMPLETED)
                for future in ended:
                    broken |= isinstance(future.exception(), BrokenProcessPool)
                    if future in speaking:
                        portion, *later = speaking.pop(future)
                        if broken:
                            continue
                        for task in portion:
                            writing[pool.submit(make, task, str(folder))] = task
                        if later:
                            speaking[pool.submit(speak, later[0])] = later
                    else:
                        _take(future, writing.pop(future), open_tasks, state, progress, report)
        except BrokenProcessPool:
            broken = True
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if not broken:
        return []
    for task in open_tasks.values():
        progress.tries[task.name] += 1
    return [task for task in open_tasks.values() if not _given_up(task, progress)]


def _take(
    future: Future[Result],
    task: Task,
    open_tasks: dict[str, Task],
    state: FinishedFiles,
    progress: BatchProgress,
    report: Callable[[Result], None],
) -> None:
    """Note how one task ended; what its process took with it stays in ``open_tasks``."""
    error = future.exception()
    if isinstance(error, BrokenProcessPool):
        return
    del open_tasks[task.name]
    if error is not None:
        bug = "" if isinstance(error, GuidedPressError) else f"{type(error).__name__}: "
        progress.failures.append(Failure(task.name, f"{bug}{error}"))
        return
    result = future.result()
    if "failed" in result:
        progress.failures.append(Failure(task.name, result["failed"]))
        return
    state.finish(task, result)
    report({**result, "status": "written"})


def _given_up(task: Task, progress: BatchProgress) -> bool:
    if progress.tries[task.name] < TRIES:
        return False
    reason = f"the process that made it ended unexpectedly, {TRIES} times."
    progress.failures.append(Failure(task.name, reason))
    return True


def by_speaker(tasks: Sequence[Task]) -> Iterator[list[list[Task]]]:
    """The tasks of one voice after the other, each in portions that are spoken in turn."""
    ordered = sorted(tasks, key=lambda task: tuple(map(str, task.speaker)))
    for _, group in groupby(ordered, key=lambda task: task.speaker):
        own = list(group)
        yield [own[first : first + PORTION] for first in range(0, len(own), PORTION)]


@contextmanager
def _safe_path() -> Iterator[str | None]:
    """Let no child interpreter begin with modules of the current folder, such as a struct.py there.

    Yields:
        What `_begin` gives back to whatever a process of the pool starts.
    """
    before = os.environ.get(_SAFE_PATH)
    os.environ[_SAFE_PATH] = "1"
    try:
        yield before
    finally:
        _give_back(before)


def _give_back(before: str | None) -> None:
    if before is None:
        os.environ.pop(_SAFE_PATH, None)
    else:
        os.environ[_SAFE_PATH] = before


def _begin(safe_path: str | None) -> None:
    """A process of the pool: Ctrl-C is for the one that hands out the work."""
    _give_back(safe_path)  # a person's own program may need its own folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the batch to be gone; a pool's process would wait for its next task for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


# -- in the processes ----------------------------------------------------------------------------


def speak(tasks: Sequence[Task]) -> int:
    """Speak every sentence of tasks with one voice; what cannot be spoken fails with its file.

    Returns:
        How many sentences were spoken now.
    """
    count, texts = 0, set()
    for task in tasks:
        about = (task.script, task.profile, task.language, task.guidance)
        if about in texts:
            continue
        texts.add(about)
        try:
            with OpenSession(task.script, task.wishes, to_pass_on=True) as session:
                count += session.speak()
        except GuidedPressError:  # told with the file, when it is its turn
            continue
    return count


def make(task: Task, folder: str) -> Result:
    """Write one file.

    Returns:
        What is printed of it; or only ``failed``, with the reason.
    """
    began = time.perf_counter()
    try:
        path = place_for(task, Path(folder))
        key = task_key(task)
        exported = export(task.script, path, task.wishes)
    except GuidedPressError as error:
        return {"failed": str(error)}
    except OSError as error:
        return {"failed": f"{folder}: {error.strerror}."}
    return {
        "name": task.name,
        "key": key,
        "bytes": exported.bytes,
        "seconds": to_seconds(exported.frames),
        "engine": exported.engine,
        "synthesized": exported.synthesized,
        "encoded_segments": exported.encoded_segments,
        "reused_segments": exported.reused_segments,
        "sounds": exported.sounds,
        "took_s": round(time.perf_counter() - began, 3),
    }


def place_for(task: Task, folder: Path) -> Path:
    """Where a task's file goes; the folders on the way are made.

    Raises:
        ExportError: A link would lead it out of the folder.
        OSError: A folder cannot be made.
    """
    path = folder / task.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.parent.resolve().is_relative_to(folder.resolve()):
        raise ExportError(path, "a link leads out of the folder.", "Remove the link.")
    return path


def task_key(task: Task) -> str:
    """Names what a file is made from, the person's own sounds excepted."""
    # without the folders: they tell whose they are, and a few tries would find that out
    shown = repr(replace(task, script=Path(task.script).name, profile=""))
    parts = [program_identity(), load_knowledge().fingerprint(), shown]
    parts.append(file_digest(find_script(task.script)))
    if task.profile:
        # the key lies in a folder that is passed on; answers are few, and without a secret of this
        # machine they could be tried until one fits
        parts += [secret(), file_digest(profile_path(task.profile)), date.today().isoformat()]
    return key_of("task", *parts)


# -- what is finished ----------------------------------------------------------------------------


class FinishedFiles:
    """The finished files of an output folder.

    Args:
        folder: Made when it is missing.

    Raises:
        ExportError: It cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._path = folder / STATE
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExportError(folder, f"cannot be made: {error.strerror}.") from error
        self._lines = self._read()
        text = "".join(json.dumps(line) + "\n" for line in self._lines.values())
        write_atomically(
            self._path, text.encode()
        )  # without what an interruption left half written

    def finished(self, task: Task) -> Result | None:
        """What was told of a file when it was finished; None when it has to be made."""
        line = self._lines.get(task.name)
        path = self._folder / task.name
        try:
            if line is None or line["key"] != task_key(task) or not path.is_file():
                return None
            same = path.stat().st_size == line["bytes"] and (
                not line["sounds"] or line["sounds"] == sounds_digest(load_script(task.script))
            )
        except (KeyError, TypeError, ValueError, OSError, GuidedPressError):
            return None
        return line if same else None

    def left_of(self, tasks: Sequence[Task], report: Callable[[Result], None]) -> list[Task]:
        """The tasks that have to be made; `report` is told of every finished one."""
        open_tasks = []
        for task in tasks:
            if (finished := self.finished(task)) is None:
                open_tasks.append(task)
            else:
                report({**finished, "status": "kept"})
        return open_tasks

    def finish(self, task: Task, result: Mapping[str, Any]) -> None:
        """Remember a finished file, at once.

        Raises:
            ExportError: The state cannot be written.
        """
        self._lines[task.name] = dict(result)
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(result) + "\n")
        except OSError as error:
            raise ExportError(self._path, f"cannot be written: {error.strerror}.") from error

    def _read(self) -> dict[str, Result]:
        lines: dict[str, Result] = {}
        try:
            text = self._path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return lines
        except OSError as error:
            raise ExportError(self._path, f"cannot be read: {error.strerror}.") from error
        for line in text.splitlines():
            try:
                result = json.loads(line)
            except ValueError:  # half a line
                continue
            if isinstance(result, dict) and _is_of_now(result):
                lines[result["name"]] = result
        return lines


def _is_of_now(result: Mapping[str, Any]) -> bool:
    """Whether a line is one of this version; an earlier one named paths, and is not kept."""
    return isinstance(result.get("name"), str) and isinstance(result.get("sounds"), str)


def usual_jobs() -> int:
    """As many processes as there are cores for us."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
