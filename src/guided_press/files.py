"""Writing files so that a path holds the old complete file or the new complete file, never less.

Everything the program leaves for people (exports, pages, profiles) goes through here.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import sys
import unicodedata
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from guided_press.errors import ExportError
from guided_press.temporaries import temporary_file, temporary_folder, temporary_name

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

_MOST_LINKS = 40
_PART_CHARACTERS = 80
_PART_BYTES = 180
_JOINERS = "\u200c\u200d"
"""They belong to words of several scripts, such as Devanagari and Persian."""

_RESERVED = re.compile(r"(?i:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])")
"""Names of devices on Windows, with any ending."""


def name_part(text: str) -> str:
    """A text as part of a file's name: letters of any script with their marks, digits, ``_.+-``.

    Args:
        text: Anything.

    Returns:
        Composed (NFC), at most 80 characters and 180 bytes, not cut between a letter and its
        marks; everything else has become ``-``. Neither hidden nor ending with a dot; never empty.
    """
    text = unicodedata.normalize("NFC", text)
    fitting = "".join(letter if _fits(letter) else "\0" for letter in text)
    plain = re.sub("\0+", "-", fitting).lstrip("." + _JOINERS)
    end = len(plain.encode("utf-8", "replace")[:_PART_BYTES].decode("utf-8", "ignore"))
    end = min(end, _PART_CHARACTERS)
    while 0 < end < len(plain) and _hangs_on(plain[end]):
        end -= 1
    return plain[:end].rstrip("." + _JOINERS) or "-"


def unreserved(name: str) -> str:
    """A file's or folder's name, with ``-`` before its ending where Windows means a device."""
    stem, dot, rest = name.partition(".")
    return f"{stem}-{dot}{rest}" if _RESERVED.fullmatch(stem.strip()) else name


def _fits(letter: str) -> bool:
    return letter.isalnum() or letter in "_.+-" or _hangs_on(letter)


def _hangs_on(letter: str) -> bool:
    """Whether it belongs to the letter before it."""
    return letter in _JOINERS or unicodedata.category(letter)[0] == "M"


@contextmanager
def atomic_file(path: Path, *, private: bool = False) -> Iterator[Path]:
    """Write a file beside its place, and put it there only when it is complete.

    The temporary has the same ending as the path, for writers that go by it. It exists and is
    empty when the block begins. A person's own symbolic link is followed: what it points to is
    replaced. Somebody else's is refused, who would choose which file of ours that is.

    Args:
        path: Where the file shall stand; its folder exists.
        private: Only the owner may read it. Otherwise the mode of the file that stood there
            is kept, or the usual one for new files is taken.

    Yields:
        The temporary path to write to.

    Raises:
        ExportError: The file could not be written; what stood there still stands.
    """
    new_mode = 0o600 if private else 0o666  # less what the umask takes away
    try:
        target = _followed(path)
        old_mode = _mode_of(path, target)
        with temporary_file(target.parent, target.suffix, new_mode) as temporary:
            if old_mode is not None and not private:
                temporary.chmod(old_mode)
            yield temporary
            _flush(temporary)
            if _followed(path) != target:
                raise ExportError(path, "a link on the way was changed meanwhile.", "Try again.")
            temporary.replace(target)
            _flush_folder(target.parent)
    except OSError as error:
        raise not_written(path, error) from error


def private_folder(path: Path, *, make: bool = False) -> Path:
    """Open a folder of a person's own data: one that others may look into is closed to them.

    Args:
        path: A folder that is the program's own; nobody else puts anything there on purpose.
        make: Make it where it is not there, for its owner alone.

    Returns:
        The same path.

    Raises:
        OSError: It cannot be made.
    """
    if make:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(OSError):  # not there, somebody else's, or a disk without permissions
        if path.stat().st_mode & 0o077:
            path.chmod(0o700)
    return path


def remove_folder(path: Path) -> None:
    """Remove a folder at once, so that half of it never stands there.

    Raises:
        ExportError: It cannot be removed.
    """
    gone = path.with_name(temporary_name())
    try:
        path.rename(gone)
    except OSError as error:
        raise ExportError(path, f"cannot be removed: {error.strerror}.") from error
    shutil.rmtree(gone, ignore_errors=True)  # what is left is swept


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


def _followed(path: Path) -> Path:
    """Where a path leads, over links of our own and of the system alone.

    Raises:
        ExportError: Somebody else's link stands on the way.
        OSError: Links go round in circles.
    """
    parts = list(Path(os.path.abspath(path)).parts)  # noqa: PTH100 - resolve() follows links
    place = Path(parts.pop(0))
    links = 0
    while parts:
        part = parts.pop(0)
        if part == "..":
            place = place.parent
            continue
        step = place / part
        try:
            facts = step.lstat()
        except FileNotFoundError:
            return Path(step, *parts)
        if not stat.S_ISLNK(facts.st_mode):
            place = step
            continue
        links += 1
        if links > _MOST_LINKS:
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
        if hasattr(os, "geteuid") and facts.st_uid not in (0, os.geteuid()):
            problem = f"{step} is a symbolic link of another user."
            raise ExportError(path, problem, "Name the file that it leads to, or another place.")
        onward = step.readlink()
        if onward.is_absolute():
            place = Path(onward.anchor)
        parts[:0] = onward.parts[1:] if onward.is_absolute() else onward.parts
    return place


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


@contextmanager
def working_folder() -> Iterator[Path]:
    """An empty folder for us alone, where the system has its temporary ones.

    Yields:
        Its path; it is removed when the block ends.

    Raises:
        ExportError: It cannot be made.
    """
    import tempfile  # with what it imports 10 ms, which nobody needs who only writes a file

    parent = Path(tempfile.gettempdir())
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(temporary_folder(parent))
        except OSError as error:
            raise not_written(parent, error) from error
        yield folder


def not_written(path: Path, error: OSError) -> ExportError:
    """The error for a path, as the system told it, with what helps."""
    problem = error.strerror or str(error) or type(error).__name__
    return ExportError(path, f"cannot be written: {problem}.", _REMEDIES.get(error.errno or 0, ""))
