"""The store: what was made once and need not be made again, kept on disk under a key.

Entries are checked when they are read; a damaged one is removed and counts as missing. Several
processes may read, write and prune at the same time: an entry is there whole or not at all.
"""

from __future__ import annotations

import hashlib
import os
import re
import struct
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from guided_press.errors import CacheError
from guided_press.files import private_folder
from guided_press.temporaries import sweep, temporary_folder

KINDS = ("clips", "segments", "levels", "pictures")
"""What is kept: spoken sentences, encoded segments, measured voice levels, drawn pictures."""

_HEAD = struct.Struct("<4sIQ16s")
"""Magic, 0, length of the data in bytes, and blake2b-128 of kind, key and data."""
_MAGIC = b"GPS1"
_KEY = re.compile(r"[0-9a-f]{16,128}")
_FRESH_S = 3600.0
"""How exactly the time of last use is kept; it only decides what is pruned first."""


def key_of(*parts: str | bytes | int | float) -> str:
    """Name a thing by what it is made from; different parts give different keys.

    The parts' types and borders count: ``("ab",)``, ``("a", "b")`` and ``(b"ab",)`` differ.

    Returns:
        32 hexadecimal digits (blake2b, 128 bit).
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        if isinstance(part, bytes):
            tag, data = b"b", part
        elif isinstance(part, str):
            tag, data = b"s", part.encode("utf-8", "surrogatepass")
        elif isinstance(part, int):
            tag, data = b"i", str(int(part)).encode()
        else:
            tag, data = b"f", float(part).hex().encode()
        digest.update(tag + struct.pack("<Q", len(data)) + data)
    return digest.hexdigest()


def cache_folder() -> Path:
    """Where the store lies.

    ``$GUIDED_PRESS_CACHE``; else ``audio_cache`` of the checkout that the package runs from;
    else the user's cache folder.
    """
    if named := os.environ.get("GUIDED_PRESS_CACHE"):
        return Path(named).expanduser()
    return usual_cache_folder()


def usual_cache_folder() -> Path:
    """Where the store lies when no other place is named."""
    source = Path(__file__).resolve().parents[1]
    if source.name == "src" and (source.parent / "pyproject.toml").is_file():
        return source.parent / "audio_cache"
    import platformdirs  # only where it is needed: start-up time counts

    return platformdirs.user_cache_path("guided-press", appauthor=False)


@dataclass(frozen=True, slots=True)
class Amount:
    """How much of something.

    Attributes:
        entries: Number of entries.
        size_bytes: Their size on disk, without the file system's rounding.
    """

    entries: int = 0
    size_bytes: int = 0

    def __add__(self, other: Amount) -> Amount:
        return Amount(self.entries + other.entries, self.size_bytes + other.size_bytes)


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: str
    key: str
    path: Path
    size_bytes: int
    used: float


class Store:
    """Entries of a few kinds, each under a key.

    Attributes:
        root: Its folder; made when the first entry is written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        if root == usual_cache_folder():
            private_folder(root)
        self._temporaries = root / "tmp"
        sweep(self._temporaries)  # also where everything is here and nothing is written
        self._exit = ExitStack()
        self._own: Path | None = None
        self._lock = threading.Lock()
        weakref.finalize(self, self._exit.close)  # also when the process ends

    @property
    def is_private(self) -> bool:
        """Nobody else on this machine may look into it; names tell what was said to somebody."""
        try:
            return sys.platform == "win32" or not self.root.stat().st_mode & 0o077
        except OSError:
            return True  # it is made when the first entry is written

    def get(self, kind: str, key: str) -> bytes | None:
        """Read an entry.

        Returns:
            Its data; None when it is missing, or damaged and now removed.

        Raises:
            CacheError: It is there and may not be read.
        """
        path = self._path(kind, key)
        try:
            with path.open("rb", buffering=0) as file:
                head = file.read(_HEAD.size)
                data = file.read()
                self._mark_used(path, os.fstat(file.fileno()).st_mtime)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._error(path, error) from error
        if head == _head(kind, key, data):
            return data
        self._remove(path)
        return None

    def peek(self, kind: str, key: str, size: int) -> bytes | None:
        """Read only the first bytes of an entry, to learn about it without reading all.

        Its length is checked, its content is not: data that must be right carries its own check.

        Returns:
            Up to ``size`` bytes; None when the entry is missing, or cut short and now removed.

        Raises:
            CacheError: It is there and may not be read.
        """
        path = self._path(kind, key)
        try:
            with path.open("rb", buffering=0) as file:
                start = file.read(_HEAD.size + size)
                status = os.fstat(file.fileno())
                self._mark_used(path, status.st_mtime)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise self._error(path, error) from error
        if len(start) >= _HEAD.size:
            magic, _, length, _ = _HEAD.unpack_from(start)
            if magic == _MAGIC and status.st_size == _HEAD.size + length:
                return start[_HEAD.size :]
        self._remove(path)
        return None

    def has(self, kind: str, key: str) -> bool:
        """Whether there is an entry; its content is not checked."""
        return self._path(kind, key).is_file()

    def put(self, kind: str, key: str, data: bytes) -> None:
        """Write an entry, in place of the one with the same key.

        Raises:
            CacheError: The folder cannot be written to.
        """
        self._write(kind, key, data, _move)

    def add(self, kind: str, key: str, data: bytes) -> bytes:
        """Write an entry unless another process did first; then all go on with the same data.

        Returns:
            What is stored now: the data of whoever was first.

        Raises:
            CacheError: The folder cannot be written to.
        """
        if self._write(kind, key, data, _link):
            return data
        first = self.get(kind, key)
        if first is not None:
            return first
        self.put(kind, key, data)  # the first one was damaged, or is pruned again
        return data

    def temporary(self, suffix: str = "") -> Path:
        """A new path for an unfinished file, in a folder of this process.

        Whatever is left there is removed at the usual end, and after any other by whoever is next.

        Raises:
            CacheError: The folder cannot be written to.
        """
        return self._own_folder() / f"{os.urandom(6).hex()}{suffix}"

    def _own_folder(self) -> Path:
        with self._lock:
            if self._own is None or not self._own.is_dir():
                try:
                    self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
                    self._temporaries.mkdir(parents=True, exist_ok=True)
                    self._own = self._exit.enter_context(temporary_folder(self._temporaries))
                except OSError as error:
                    raise self._error(self._temporaries, error) from error
            return self._own

    def info(self) -> dict[str, Amount]:
        """How much there is of each kind."""
        amounts = dict.fromkeys(KINDS, Amount())
        for entry in self._entries():
            amounts[entry.kind] += Amount(1, entry.size_bytes)
        return amounts

    def verify(self) -> tuple[Amount, Amount]:
        """Read everything; damaged entries are removed.

        Returns:
            What is in order, and what was damaged.
        """
        good = damaged = Amount()
        for entry in self._entries():
            amount = Amount(1, entry.size_bytes)
            if self.get(entry.kind, entry.key) is not None:
                good += amount
            else:
                damaged += amount
        return good, damaged

    def prune(self, max_bytes: float | None = None, older_than_s: float | None = None) -> Amount:
        """Remove entries that were not used for the longest time.

        Args:
            max_bytes: Remove until what is left is at most this large; None for no limit.
            older_than_s: Remove what was not used for this long (kept to the hour); None for no
                limit.

        Returns:
            What was removed.
        """
        entries = sorted(self._entries(), key=lambda entry: entry.used)
        total_bytes = sum(entry.size_bytes for entry in entries)
        oldest = -float("inf") if older_than_s is None else time.time() - older_than_s
        removed = Amount()
        for entry in entries:
            too_large = max_bytes is not None and total_bytes > max_bytes
            if (too_large or entry.used < oldest) and self._remove(entry.path):
                total_bytes -= entry.size_bytes
                removed += Amount(1, entry.size_bytes)
        sweep(self._temporaries)
        return removed

    def _path(self, kind: str, key: str) -> Path:
        if kind not in KINDS or not _KEY.fullmatch(key):
            raise ValueError(f"no such kind or key: {kind!r}, {key!r}")
        return self.root / kind / key[:2] / key[2:]

    def _write(self, kind: str, key: str, data: bytes, place: Callable[[Path, Path], bool]) -> bool:
        path = self._path(kind, key)
        temporary = self.temporary()
        try:
            with temporary.open("wb", buffering=0) as file:
                _write_all(file.fileno(), _head(kind, key, data), data)
            try:
                return place(temporary, path)
            except FileNotFoundError:  # the first entry of this folder
                path.parent.mkdir(parents=True, exist_ok=True)
                return place(temporary, path)
        except OSError as error:
            raise self._error(path, error) from error
        finally:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _entries(self) -> Iterator[_Entry]:
        for kind in KINDS:
            for path in (self.root / kind).glob("*/*"):
                key = path.parent.name + path.name
                if _KEY.fullmatch(key):
                    with suppress(FileNotFoundError):  # pruned by another process just now
                        status = path.stat()
                        yield _Entry(kind, key, path, status.st_size, status.st_mtime)

    @staticmethod
    def _mark_used(path: Path, used: float) -> None:
        if time.time() - used > _FRESH_S:
            with suppress(
                OSError
            ):  # someone else's entry, or a read-only disk: it may still be used
                os.utime(path)

    @staticmethod
    def _remove(path: Path) -> bool:
        try:
            path.unlink()
        except OSError:  # gone already, open elsewhere (Windows), or not ours: it is no longer used
            return False
        return True

    def _error(self, path: Path, error: OSError) -> CacheError:
        return CacheError(
            path,
            f"the cache cannot be used: {error.strerror or error}.",
            "Free some space or repair its permissions, or set GUIDED_PRESS_CACHE to a folder "
            "that you may write to.",
        )


def _head(kind: str, key: str, data: bytes) -> bytes:
    digest = hashlib.blake2b(f"{kind}/{key}/".encode(), digest_size=16)
    digest.update(data)
    return _HEAD.pack(_MAGIC, 0, len(data), digest.digest())


def _move(temporary: Path, path: Path) -> bool:
    try:
        temporary.replace(path)
    except PermissionError:
        # Windows refuses while another process has the same entry open: it is there already.
        if sys.platform != "win32" or not path.is_file():
            raise
    return True


def _link(temporary: Path, path: Path) -> bool:
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        return False
    except FileNotFoundError:
        raise
    except OSError:  # a file system without links: the last one wins
        return _move(temporary, path)
    return True


def _write_all(handle: int, *parts: bytes) -> None:
    for part in parts:
        view = memoryview(part)
        while view:
            view = view[os.write(handle, view) :]
