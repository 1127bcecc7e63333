"""A cache that several machines share, in any folder that fsspec reaches."""

from __future__ import annotations

import os
from pathlib import Path

from guided_press.errors import CacheError, GuidedPressError
from guided_press.store import Store, key_of, usual_cache_folder


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
    """The store for a cache that is named by a URL; any thread may ask for it."""
    return SharedStore(url, usual_cache_folder() / f"of-{key_of(url)[:12]}-{os.getpid()}")
