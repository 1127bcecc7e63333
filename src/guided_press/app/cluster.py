"""A batch on a cluster: dask hands the tasks out, and the cache is a folder that fsspec reaches.

Every machine keeps entries in a folder of its own and shares them through the common one, so that a
sentence that was spoken on one machine is spoken nowhere else. A lost machine's tasks are given to
another one. Needs the extra ``cluster``.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guided_press.app.batch import (
    Failure,
    FinishedFiles,
    Result,
    by_speaker,
    make,
    place_for,
    speak,
    task_key,
)
from guided_press.app.shared_store import ClusterUnavailable
from guided_press.display_text import without_secrets
from guided_press.errors import ExportError
from guided_press.files import write_atomically
from guided_press.temporaries import temporary_folder

if TYPE_CHECKING:
    from guided_press.app.manifest import Task


def run_on_cluster(
    tasks: Sequence[Task],
    folder: Path,
    scheduler: str,
    cache: str,
    report: Callable[[Result], None],
) -> list[Failure]:
    """Write the files of a batch on the workers of a cluster; they are brought here.

    Args:
        tasks: What to write. Scripts are files that every worker can read, or shipped ones.
        folder: Where, on this machine.
        scheduler: Address, such as ``tcp://host:8786``.
        cache: URL of the common cache.
        report: Told of every file as it is finished, or found finished.

    Returns:
        What could not be written.

    Raises:
        ClusterUnavailable: The extra is missing, or nobody answers at the address.
        ExportError: The folder cannot be used.
    """
    state = FinishedFiles(folder)
    open_tasks = state.left_of(tasks, report)
    failures: list[Failure] = []
    with _client(scheduler) as client:
        futures = {}
        for portions in by_speaker(open_tasks):
            portion_before = None
            for portion in portions:  # in turn, so that each sentence is spoken once
                portion_before = client.submit(
                    _speak_there, portion, cache, portion_before, pure=False
                )
                for task in portion:
                    file = client.submit(_make_there, task, cache, portion_before, pure=False)
                    futures[file] = task
        for future in _as_completed(futures, client):
            task = futures.pop(future)  # else the workers would keep every file in their memory
            try:
                result = _bring(future, task, folder)
            except (OSError, ExportError, NotMade) as error:
                failures.append(Failure(task.name, str(error)))
                continue
            # named as here: on another machine the same program has other times of change
            state.finish(task, {**result, "key": task_key(task)})
            report({**result, "status": "written"})
    return failures


class NotMade(Exception):
    """A worker could not make a file, or was lost with it."""


def _bring(future: Any, task: Task, folder: Path) -> Result:
    """Write what a worker has made.

    Raises:
        NotMade: It could not make it.
        OSError, ExportError: It cannot be written here.
    """
    if (lost := future.exception()) is not None:
        raise NotMade(f"{type(lost).__name__}: {lost}")
    result: Result
    result, data = future.result()
    if "failed" in result:
        raise NotMade(result["failed"])
    write_atomically(place_for(task, folder), data)
    return result


def _client(scheduler: str) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterUnavailable(
            "dask is not installed. Install it: pip install 'guided-press[cluster]'."
        ) from error
    try:
        return Client(scheduler, timeout="10s", set_as_default=False)
    except OSError as error:
        raise ClusterUnavailable(
            without_secrets(f"{scheduler}: no scheduler answers: {error}.")
        ) from error


def _as_completed(futures: Iterable[Any], client: Any) -> Iterator[Any]:
    from distributed import as_completed

    yield from as_completed(futures, loop=client.loop)


def _speak_there(tasks: Sequence[Task], cache: str, _before: int | None) -> int:
    os.environ["GUIDED_PRESS_CACHE"] = cache
    return speak(tasks)


def _make_there(task: Task, cache: str, _spoken: int) -> tuple[Result, Any]:
    """Make a file on a worker; its bytes travel, its place there does not matter."""
    os.environ["GUIDED_PRESS_CACHE"] = cache
    with temporary_folder() as folder:
        result = make(task, str(folder))
        data = b"" if "failed" in result else (folder / task.name).read_bytes()
    return result, data
