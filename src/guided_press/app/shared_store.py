"""A cache that several machines share, in any folder that fsspec reaches."""

from __future__ import annotations

import atexit
import threading
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from guided_press.display_text import shown_address, told_of
from guided_press.errors import CacheError, GuidedPressError
from guided_press.files import private_folder
from guided_press.store import Store, usual_cache_folder
from guided_press.temporaries import temporary_folder


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
        CacheError: Nobody answers at the URL, or not as it should.
    """

    def __init__(self, url: str, root: Path) -> None:
        super().__init__(root)
        self._url = url
        try:
            from fsspec.core import url_to_fs

            self._files, self._base = url_to_fs(url)
        except (ImportError, ValueError) as error:
            raise ClusterUnavailable(
                f"{shown_address(url)}: the cache cannot be reached: {told_of(error, url)}. "
                "Install what it needs: pip install 'guided-press[cluster]'."
            ) from error
        except _ANYTHING as error:
            raise CacheError(
                shown_address(url), f"the common cache cannot be reached: {told_of(error, url)}."
            ) from error

    def get(self, kind: str, key: str) -> bytes | None:
        """Read an entry, from here or from the common folder; see `Store.get`."""
        data = super().get(kind, key)
        if data is None and self._fetch(kind, key):
            data = super().get(kind, key)  # checks what came
        return data

    def peek(self, kind: str, key: str, size: int) -> bytes | None:
        """Read the first bytes of an entry; see `Store.peek`."""
        head = super().peek(kind, key, size)
        if head is None and self._fetch(kind, key):
            head = super().peek(kind, key, size)
        return head

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Write an entry, here and in the common folder."""
        super().put(kind, key, data)
        self._send(kind, key)

    def add(self, kind: str, key: str, data: bytes) -> bytes:
        """Write an entry unless somebody did first; see `Store.add`."""
        if (first := self.get(kind, key)) is not None:
            return first
        entry = super().add(kind, key, data)
        self._send(kind, key)
        return entry

    def _shared(self, kind: str, key: str) -> str:
        return f"{self._base.rstrip('/')}/{kind}/{key[:2]}/{key[2:]}"

    def _fetch(self, kind: str, key: str) -> bool:
        """Copy an entry from the common folder to ours; False when it is not there."""
        shared, own = self._shared(kind, key), self._path(kind, key)
        try:
            framed = self._files.cat_file(shared)
        except (FileNotFoundError, KeyError):  # archives say the latter
            return False
        except _ANYTHING as error:
            raise self._broken(shared, "read", error) from error
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
        except _ANYTHING as error:
            raise self._broken(shared, "written", error) from error

    def _broken(self, shared: str, what: str, error: Exception) -> CacheError:
        told = told_of(error, self._url)
        return CacheError(shown_address(shared), f"the common cache cannot be {what}: {told}.")


def shared_store(url: str) -> SharedStore:
    """The store for a cache that is named by a URL; any thread may ask for it."""
    with _opening:
        return SharedStore(url, _own_copy(url))


@cache
def _own_copy(_url: str) -> Path:
    """This process's folder for what a common cache holds; removed when the process ends."""
    parent = usual_cache_folder() / "remote"
    try:
        private_folder(parent, make=True)
        return _held.enter_context(temporary_folder(parent))
    except OSError as error:
        raise CacheError(parent, f"cannot be made: {error.strerror}.") from error


_ANYTHING = (Exception,)
"""Each kind of address brings a library that raises errors of its own."""

_opening = threading.Lock()
_held = ExitStack()
atexit.register(_held.close)
