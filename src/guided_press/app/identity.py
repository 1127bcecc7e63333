"""What the program is, and what a file holds: for whoever has to know that nothing has changed."""

from __future__ import annotations

import hashlib
import os
import secrets
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import guided_press
from guided_press.files import write_atomically
from guided_press.locking import locked
from guided_press.own_folders import own_data
from guided_press.store import key_of


@cache
def program_identity() -> str:
    """Names the code that runs: our modules and texts as they lie on disk, Python, every package.

    They go by size and time of change, packages by the version in their folder's name: a third
    of a millisecond each, where reading metadata would take thirty.
    """
    package = Path(guided_press.__file__).parent
    ours = sorted(_files(package))
    installed = sorted(name for folder in sys.path for name in _distributions(folder))
    return key_of(sys.version, sys.platform, *ours, *installed)


def _files(folder: Path | str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((".py", ".yaml")):
                facts = entry.stat()
                yield f"{entry.path} {facts.st_size} {facts.st_mtime_ns}"
            elif entry.is_dir() and entry.name not in ("__pycache__", "static"):
                yield from _files(entry.path)


def _distributions(folder: str) -> Iterable[str]:
    try:
        names = os.listdir(folder)  # noqa: PTH208  paths would be made of hundreds of names
        return [name for name in names if name.endswith((".dist-info", ".egg-info"))]
    except OSError:  # a ZIP file, or a folder that is not there
        return []


@cache
def secret() -> str:
    """A random value that only this person on this machine has; made when it is asked for first.

    What few values are possible for, such as somebody's answers, is never named by a digest without
    it.

    Raises:
        ExportError: It cannot be kept.
    """
    path = own_data() / "secret"
    with locked(path.parent):
        if not path.is_file():
            write_atomically(path, secrets.token_hex(32).encode("ascii"), private=True)
        return path.read_text(encoding="ascii")


def file_digest(path: Path) -> str:
    """Of a file's content; empty when it is gone."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
    except OSError:
        return ""
