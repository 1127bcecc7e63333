"""Unfinished files and folders: locked while somebody works on them, swept when nobody does.

The lock is the system's own (flock), so it ends with its process however that ends, and it is seen
by every process that sees the file: in another container too, whose process numbers say nothing
here. Where a file system has no such locks, as on Windows, age decides.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

_NAME = re.compile(r"\.gp-([0-9a-f]{8})-(?:\d{1,10}-)?[0-9a-f]{12}(\..{0,16})?", re.DOTALL)
_FOREIGN_AGE_S = 24 * 3600.0
"""What may belong to another machine, or cannot be locked, is left alone for a day."""
_TRIES = 10


def temporary_name(suffix: str = "") -> str:
    """A new name for something unfinished, by which it is swept later.

    Args:
        suffix: Its ending, with the dot.
    """
    ending = suffix if suffix.isprintable() and len(suffix) <= 16 else ""
    return f".gp-{_this_machine():08x}-{os.urandom(6).hex()}{ending}"


@contextmanager
def temporary_file(folder: Path, suffix: str = "", mode: int = 0o600) -> Iterator[Path]:
    """An empty file that is ours until the block ends; then it is removed if it is still there.

    Args:
        folder: Where; what others left unfinished in it is swept first.
        suffix: Of its name, with the dot.
        mode: Its permissions, less what the umask takes away.

    Yields:
        Its path; it may be written, and moved to its final place.

    Raises:
        OSError: It cannot be made.
    """
    sweep(folder)
    path, lock = _locked(folder, suffix, lambda new: _new_file(new, mode))
    try:
        yield path
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)
        _close(lock)


@contextmanager
def temporary_folder(parent: Path) -> Iterator[Path]:
    """An empty folder for us alone until the block ends; then it is removed if it is still there.

    Args:
        parent: Where; what others left unfinished in it is swept first.

    Yields:
        Its path; it may be filled, and moved to its final place.

    Raises:
        OSError: It cannot be made.
    """
    import shutil  # which nobody needs who only writes a file

    sweep(parent)
    path, lock = _locked(parent, "", _new_folder)
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)
        _close(lock)


def sweep(folder: Path) -> int:
    """Remove what ended processes left unfinished in a folder.

    What somebody works on stays, and for a day what another machine may be working on.

    Returns:
        How many were removed.
    """
    removed = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name) if entry.name.startswith(".gp-") else None
            if match is None:
                continue
            with suppress(OSError):
                removed += _swept(entry, ours=int(match[1], 16) == _this_machine())
    return removed


def _swept(entry: os.DirEntry[str], *, ours: bool) -> bool:
    """Remove one entry if nobody holds it; whether it was removed."""
    facts = entry.stat(follow_symlinks=False)
    is_folder = stat.S_ISDIR(facts.st_mode)
    if not is_folder and not stat.S_ISREG(facts.st_mode):
        return False
    if is_folder and hasattr(os, "geteuid") and facts.st_uid != os.geteuid():
        return False
    old = time.time() - facts.st_mtime > _FOREIGN_AGE_S
    if not ours and not old:
        return False
    lock = _open(Path(entry.path), is_folder=is_folder)
    try:
        free = None if lock is None else _lock(lock)
        if free is False or (free is None and not old):
            return False
        if is_folder:
            import shutil

            shutil.rmtree(entry.path)
        else:
            Path(entry.path).unlink()
    finally:
        _close(lock)
    return True


def _locked(
    folder: Path, suffix: str, make: Callable[[Path], int | None]
) -> tuple[Path, int | None]:
    """Something new under a new name, and the descriptor that holds its lock, if there are locks.

    Between its making and its lock somebody may sweep it; then another one is made.
    """
    for _ in range(_TRIES):
        path = folder / temporary_name(suffix)
        try:
            lock = make(path)
        except FileNotFoundError:
            if folder.is_dir():
                continue
            raise
        if lock is None or sys.platform == "win32":  # there an open file could not be moved
            _close(lock)
            return path, None
        with suppress(OSError):
            if _lock(lock) is not False and os.path.samestat(os.fstat(lock), path.lstat()):
                return path, lock
        _close(lock)
    raise OSError(errno.EBUSY, "somebody removes every new file")


def _new_file(path: Path, mode: int) -> int:
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, mode)


def _new_folder(path: Path) -> int | None:
    path.mkdir(mode=0o700)
    return _open(path, is_folder=True)


def _open(path: Path, *, is_folder: bool) -> int | None:
    """A descriptor to lock; None on Windows."""
    if sys.platform == "win32":
        return None
    access = os.O_RDONLY | os.O_DIRECTORY if is_folder else os.O_RDWR
    return os.open(path, access | os.O_NOFOLLOW | os.O_NONBLOCK)


def _lock(descriptor: int) -> bool | None:
    """Take the lock; False when somebody has it, None when there are no locks here."""
    import fcntl

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return None
    return True


def _close(descriptor: int | None) -> None:
    if descriptor is not None:
        os.close(descriptor)


@cache
def _this_machine() -> int:
    """A number for this machine: containers and machines of one name differ in their id."""
    name = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    with suppress(OSError):
        name += Path("/etc/machine-id").read_text(encoding="ascii", errors="replace")
    return zlib.crc32(name.encode("utf-8", "surrogateescape"))
