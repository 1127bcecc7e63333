"""One at a time: what is read, changed and written again is held by a lock until it is written."""

from __future__ import annotations

import hmac
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

from guided_press.errors import NotAsShown
from guided_press.files import not_written, private_folder

LOCK_NAME = ".lock"
_SECRET = secrets.token_bytes(32)
_AGAIN_S = 0.05


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder's lock; others, in this process or another, wait until it is free.

    The lock is the system's own: it ends with its process, however that ends.

    Args:
        folder: Of a person's own data; made when it is not there.

    Raises:
        ExportError: The folder cannot be made, or the lock not be opened.
    """
    path = folder / LOCK_NAME
    try:
        private_folder(folder, make=True)
        descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise not_written(path, error) from error
    try:
        _take(descriptor)
        yield
    finally:
        os.close(descriptor)


def version_of(content: bytes) -> str:
    """Names a content as long as this process runs; without its secret nothing is told by it."""
    return hmac.new(_SECRET, content, "sha256").hexdigest()[:32]


def refuse_other(version: str, content: bytes) -> None:
    """Inside a lock, refuse to delete what is not what was shown.

    Args:
        version: Of what was shown.
        content: What is there.

    Raises:
        NotAsShown: It is another one by now.
    """
    if version != (there := version_of(content)):
        raise NotAsShown(there)


def _take(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            with suppress(OSError):  # it gives up after ten seconds
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
                return
            sleep(_AGAIN_S)
    import fcntl

    with suppress(OSError):  # a disk without locks
        fcntl.flock(descriptor, fcntl.LOCK_EX)
