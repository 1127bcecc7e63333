"""A batch on a cluster: dask hands the tasks out, and the cache is a folder that fsspec reaches.

Every machine keeps entries in a folder of its own and shares them through the common one, so that a
sentence that was spoken on one machine is spoken nowhere else. A lost machine's tasks are given to
another one. Needs the extra ``cluster``.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
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
from guided_press.display_text import shown_address, told_of
from guided_press.errors import ExportError
from guided_press.files import working_folder, write_atomically

if TYPE_CHECKING:
    from guided_press.app.manifest import Task

_PATIENCE_S = 10.0


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
                result = _bring(future, task, folder, cache)
            except (OSError, ExportError, NotMade) as error:
                failures.append(Failure(task.name, str(error)))
                continue
            # named as here: on another machine the same program has other times of change
            state.finish(task, {**result, "key": task_key(task)})
            report({**result, "status": "written"})
    return failures


class NotMade(Exception):
    """A worker could not make a file, or was lost with it."""


def _bring(future: Any, task: Task, folder: Path, cache: str) -> Result:
    """Write what a worker has made.

    Raises:
        NotMade: It could not make it.
        OSError, ExportError: It cannot be written here.
    """
    result: Result
    try:
        result, data = future.result()
    except Exception as error:  # a worker's, and dask's where worker or scheduler are lost
        raise NotMade(f"{type(error).__name__}: {told_of(error, cache)}") from error
    if "failed" in result:
        raise NotMade(result["failed"])
    write_atomically(place_for(task, folder), data)
    return result


@contextmanager
def _client(scheduler: str) -> Iterator[Any]:
    """A client of the scheduler, which has answered.

    Raises:
        ClusterUnavailable: As `run_on_cluster`.
    """
    try:
        from distributed import Client, Security
    except ImportError as error:
        raise ClusterUnavailable(
            "dask is not installed. Install it: pip install 'guided-press[cluster]'."
        ) from error
    security = Security()  # what dask's own settings say
    with _unheard():
        try:
            # a client that never was connected waits in its end, and then prints what went wrong
            asyncio.run(_ask(scheduler, security))
            client = Client(
                scheduler, timeout=f"{_PATIENCE_S}s", set_as_default=False, security=security
            )
        except Exception as error:  # dask's, asyncio's and those of every transport
            raise ClusterUnavailable(
                f"{shown_address(scheduler)}: no scheduler answers: {told_of(error, scheduler)}. "
                "An address is such as tcp://host:8786, without a user or a password."
            ) from error
        with client:
            yield client


async def _ask(scheduler: str, security: Any) -> None:
    """Let a scheduler say who it is; whatever else listens there never answers that."""
    from distributed.comm.core import connect

    settings = security.get_connection_args("client")
    async with asyncio.timeout(_PATIENCE_S):
        line = await connect(scheduler, timeout=_PATIENCE_S, **settings)
        try:
            await line.write({"op": "identity", "reply": True})
            await line.read()
        finally:
            line.abort()


@contextmanager
def _unheard() -> Iterator[None]:
    """Keep what dask logs, tracebacks among it, off the terminal: failures are told with files."""
    before = {}
    for name in ("distributed", "distributed.client"):  # dask gives these handlers of their own
        logger = logging.getLogger(name)
        before[logger], logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        for logger, was in before.items():
            logger.disabled = was


def _as_completed(futures: Iterable[Any], client: Any) -> Iterator[Any]:
    from distributed import as_completed

    yield from as_completed(futures, loop=client.loop)


def _speak_there(tasks: Sequence[Task], cache: str, _before: int | None) -> int:
    os.environ["GUIDED_PRESS_CACHE"] = cache
    return speak(tasks)


def _make_there(task: Task, cache: str, _spoken: int) -> tuple[Result, Any]:
    """Make a file on a worker; its bytes travel, its place there does not matter."""
    os.environ["GUIDED_PRESS_CACHE"] = cache
    with working_folder() as folder:
        result = make(task, str(folder))
        data = b"" if "failed" in result else (folder / task.name).read_bytes()
    return result, data
