"""A batch on a cluster: dask hands the tasks out, and the cache is a folder that fsspec reaches.

Every machine keeps entries in a folder of its own and shares them through the common one, so that a
sentence that was spoken on one machine is spoken nowhere else. A lost machine's tasks are given to
another one. Needs the extra ``cluster``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guided_press.app.batch import (
    Failure,
    Result,
    State,
    by_speaker,
    make,
    place_for,
    speak,
    task_key,
)
from guided_press.app.shared_store import ClusterUnavailable
from guided_press.errors import ExportError
from guided_press.files import write_atomically

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
    try:
        from distributed import Client, as_completed
    except ImportError as error:
        raise ClusterUnavailable(
            "dask is not installed. Install it: pip install 'guided-press[cluster]'."
        ) from error
    state = State(folder)
    left = state.left_of(tasks, report)
    failures: list[Failure] = []
    try:
        client = Client(scheduler, timeout="10s", set_as_default=False)
    except OSError as error:
        raise ClusterUnavailable(f"{scheduler}: no scheduler answers: {error}.") from error
    with client:
        futures = {}
        for portions in by_speaker(left):
            spoken = None
            for portion in portions:  # in turn, so that each sentence is spoken once
                spoken = client.submit(_speak_there, portion, cache, spoken, pure=False)
                for task in portion:
                    made = client.submit(_make_there, task, cache, spoken, pure=False)
                    futures[made] = task
        for future in as_completed(futures, loop=client.loop):
            task = futures.pop(future)  # else the workers would keep every file in their memory
            if (lost := future.exception()) is not None:
                failures.append(Failure(task.name, f"{type(lost).__name__}: {lost}"))
                continue
            result, data = future.result()
            if "failed" in result:
                failures.append(Failure(task.name, result["failed"]))
                continue
            try:
                write_atomically(place_for(task, folder), data)
            except (OSError, ExportError) as error:
                failures.append(Failure(task.name, str(error)))
                continue
            # named as here: on another machine the same program has other times of change
            state.finish(task, {**result, "key": task_key(task)})
            report({**result, "status": "written"})
    return failures


def _speak_there(tasks: Sequence[Task], cache: str, _before: int | None) -> int:
    os.environ["GUIDED_PRESS_CACHE"] = cache
    return speak(tasks)


def _make_there(task: Task, cache: str, _spoken: int) -> tuple[Result, Any]:
    """Make a file on a worker; its bytes travel, its place there does not matter."""
    os.environ["GUIDED_PRESS_CACHE"] = cache
    with tempfile.TemporaryDirectory(prefix="guided-press-") as folder:
        result = make(task, folder)
        data = b"" if "failed" in result else (Path(folder) / task.name).read_bytes()
    return result, data
