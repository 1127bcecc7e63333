"""A batch on a cluster: dask hands the tasks out, and the cache is a folder that fsspec reaches.

Every machine keeps entries in a folder of its own and shares them through the common one, so that a
sentence that was spoken on one machine is spoken nowhere else. A lost machine's tasks are given to
another one. Needs the extra ``cluster``.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
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
from guided_press.errors import CacheError, ExportError, GuidedPressError
from guided_press.files import write_atomically
from guided_press.store import Store, cache_folder, key_of

if TYPE_CHECKING:
    from guided_press.app.manifest import Task


class ClusterUnavailable(GuidedPressError):
    """The extra is not installed, or there is no scheduler at the address."""

    exit_code = 4


class SharedStore(Store):
    """A store in a folder of this machine whose entries are shared through a common folder.

    Args:
        url: Of the common folder, as fsspec has it, such as ``s3://bucket/cache``.
        root: This machine's own folder.

    Raises:
        ClusterUnavailable: fsspec, or what it needs for this kind of URL, is missing.
    """

    def __init__(self, url: str, root: Path) -> None:
        super().__init__(root)
        try:
            from fsspec.core import url_to_fs

            self._files, self._base = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise ClusterUnavailable(
                f"{url}: the cache cannot be reached: {error}. "
                "Install it: pip install 'guided-press[cluster]'."
            ) from error

    def get(self, kind: str, key: str) -> bytes | None:
        """Read an entry, from here or from the common folder; see `Store.get`."""
        found = super().get(kind, key)
        if found is None and self._fetch(kind, key):
            found = super().get(kind, key)  # checks what came
        return found

    def peek(self, kind: str, key: str, size: int) -> bytes | None:
        """Read the first bytes of an entry; see `Store.peek`."""
        found = super().peek(kind, key, size)
        if found is None and self._fetch(kind, key):
            found = super().peek(kind, key, size)
        return found

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Write an entry, here and in the common folder."""
        super().put(kind, key, data)
        self._send(kind, key)

    def add(self, kind: str, key: str, data: bytes) -> bytes:
        """Write an entry unless somebody did first; see `Store.add`."""
        if (found := self.get(kind, key)) is not None:
            return found
        kept = super().add(kind, key, data)
        self._send(kind, key)
        return kept

    def _shared(self, kind: str, key: str) -> str:
        return f"{self._base.rstrip('/')}/{kind}/{key[:2]}/{key[2:]}"

    def _fetch(self, kind: str, key: str) -> bool:
        """Copy an entry from the common folder to ours; False when it is not there."""
        shared, own = self._shared(kind, key), self._path(kind, key)
        try:
            framed = self._files.cat_file(shared)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise CacheError(shared, f"the common cache cannot be read: {error}.") from error
        own.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.temporary()
        temporary.write_bytes(framed)
        temporary.replace(own)
        return True

    def _send(self, kind: str, key: str) -> None:
        """Copy our entry to the common folder; a half copied one is not taken by anybody."""
        shared = self._shared(kind, key)
        try:
            self._files.makedirs(shared.rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(shared, self._path(kind, key).read_bytes())
        except OSError as error:
            raise CacheError(shared, f"the common cache cannot be written: {error}.") from error


def shared_store(url: str) -> SharedStore:
    """The store for a cache that is named by a URL."""
    with suppress(KeyError):
        del os.environ["GUIDED_PRESS_CACHE"]
    own = cache_folder() / f"of-{key_of(url)[:12]}-{os.getpid()}"
    os.environ["GUIDED_PRESS_CACHE"] = url
    return SharedStore(url, own)


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
    left = []
    for task in tasks:
        if (finished := state.finished(task)) is not None:
            report({**finished, "status": "kept"})
        else:
            left.append(task)
    failures: list[Failure] = []
    try:
        client = Client(scheduler, timeout="10s", set_as_default=False)  # type: ignore[no-untyped-call]
    except OSError as error:
        raise ClusterUnavailable(f"{scheduler}: no scheduler answers: {error}.") from error
    with client:
        futures = {}
        for group in by_speaker(left):
            spoken = client.submit(_speak_there, group, cache, pure=False)
            for task in group:
                made = client.submit(_make_there, task, cache, spoken, pure=False)
                futures[made] = task
        for future in as_completed(futures, loop=client.loop):  # type: ignore[no-untyped-call]
            task = futures[future]
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


def _speak_there(tasks: Sequence[Task], cache: str) -> int:
    os.environ["GUIDED_PRESS_CACHE"] = cache
    return speak(tasks)


def _make_there(task: Task, cache: str, _spoken: int) -> tuple[Result, Any]:
    """Make a file on a worker; its bytes travel, its place there does not matter."""
    os.environ["GUIDED_PRESS_CACHE"] = cache
    with tempfile.TemporaryDirectory(prefix="guided-press-") as folder:
        result = make(task, folder)
        data = b"" if "failed" in result else (Path(folder) / task.name).read_bytes()
    return result, data
