"""Writing files so that a path holds the old complete file or the new complete file, never less.

Everything the program leaves for people (exports, pages, profiles) goes through here.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import sys
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from guided_press.errors import ExportError

_TEMPORARY = re.compile(r"\.gp-([0-9a-f]{8})-(\d{1,10})-[0-9a-f]{12}(\..{0,16})?", re.DOTALL)
_FOREIGN_AGE_S = 24 * 3600.0
"""A temporary of another machine is left alone for a day; its process cannot be asked."""

_REMEDIES = {
    errno.ENOSPC: "Free some space, or choose another disk.",
    errno.EDQUOT: "Free some space, or choose another disk.",
    errno.EFBIG: "Choose a disk that takes files of this size.",
    errno.EACCES: "Choose a folder that you may write to.",
    errno.EPERM: "Choose a folder that you may write to.",
    errno.EROFS: "Choose a folder that you may write to.",
    errno.ENAMETOOLONG: "Choose a shorter name.",
    errno.ENOENT: "Create the folder first.",
    errno.ENOTDIR: "Choose a place inside a folder.",
}


@contextmanager
def atomic_file(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Write a file beside its place, and put it there only when it is complete.

    The temporary has the same ending as the path, for writers that go by it. It exists and is
    empty when the block begins. A symbolic link is followed: what it points to is replaced.

    Args:
        path: Where the file shall stand; its folder exists.
        private: Only the owner may read it. Otherwise the mode of the file that stood there
            is kept, or the usual one for new files is taken.

    Yields:
        The temporary path to write to.

    Raises:
        ExportError: The file could not be written; what stood there still stands.
    """
    target = path
    try:
        target = Path(os.path.realpath(path))
        old_mode = _mode_of(path, target)
        sweep_temporaries(target.parent)
        temporary = target.parent / temporary_name(target.suffix)
        new_mode = 0o600 if private else 0o666  # less what the umask takes away
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, new_mode))
    except OSError as error:
        raise not_written(path, error) from error
    try:
        if old_mode is not None and not private:
            temporary.chmod(old_mode)
        yield temporary
        _flush(temporary)
        temporary.replace(target)
        _flush_folder(target.parent)
    except OSError as error:
        raise not_written(path, error) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def is_file(path: Path) -> bool:
    """Whether there is a file that can be looked at; a name that no file can have is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # too long, in a closed folder, with a zero character
        return False


def is_folder(path: Path) -> bool:
    """Whether there is a folder that can be looked at, as for `is_file`."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def write_atomically(path: Path, data: bytes, private: bool = False) -> None:
    """Write a whole file in one step.

    Raises:
        ExportError: The file could not be written; what stood there still stands.
    """
    with atomic_file(path, private=private) as temporary:
        temporary.write_bytes(data)


def temporary_name(suffix: str = "") -> str:
    """A new name for an unfinished file: says whose it is, so that it can be swept.

    Args:
        suffix: Its ending, with the dot.
    """
    ending = suffix if suffix.isprintable() and len(suffix) <= 16 else ""
    return f".gp-{_this_machine():08x}-{os.getpid()}-{os.urandom(6).hex()}{ending}"


def sweep_temporaries(folder: Path) -> int:
    """Remove what dead processes left unfinished in a folder.

    Temporaries of living processes stay, and so do those of other machines for a day.

    Returns:
        How many were removed.
    """
    removed = 0
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            match = _TEMPORARY.fullmatch(entry.name) if entry.name.startswith(".gp-") else None
            if match is None:
                continue
            with suppress(OSError):
                if _abandoned(entry, int(match[1], 16), int(match[2])):
                    _remove(entry)
                    removed += 1
    return removed


def _remove(entry: os.DirEntry[str]) -> None:
    if entry.is_dir(follow_symlinks=False):
        import shutil  # only here, where a voice was being installed

        shutil.rmtree(entry.path)
    else:
        Path(entry.path).unlink()


def _abandoned(entry: os.DirEntry[str], machine: int, pid: int) -> bool:
    if machine == _this_machine() and sys.platform != "win32":
        return not _alive(pid)
    # On Windows asking a process by signal would end it, so its files go by age as well.
    return time.time() - entry.stat(follow_symlinks=False).st_mtime > _FOREIGN_AGE_S


def _alive(pid: int) -> bool:
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _this_machine() -> int:
    name = os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename
    return zlib.crc32(name.encode("utf-8", "surrogateescape"))


def _mode_of(path: Path, target: Path) -> int | None:
    """The permissions of the file that stands there, None without one; refuses other things."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISDIR(mode):
        raise ExportError(path, "this is a folder.", "Name a file in it.")
    if not stat.S_ISREG(mode):
        raise ExportError(path, "this is a device or a pipe, not a file.", "Name a file.")
    return stat.S_IMODE(mode)


def _flush(file: Path) -> None:
    handle = os.open(file, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_folder(folder: Path) -> None:
    """Make the new name last; folders that cannot be flushed (network, Windows) are left."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def not_written(path: Path, error: OSError) -> ExportError:
    """The error for a path, as the system told it, with what helps."""
    problem = error.strerror or str(error) or type(error).__name__
    return ExportError(path, f"cannot be written: {problem}.", _REMEDIES.get(error.errno or 0, ""))
