"""Whether an installed package is as it was installed, by the record that came with it."""

from __future__ import annotations

import csv
import hashlib
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from pathlib import Path


def damage(package: Path, distribution: str) -> str:
    """What is wrong with the files of a package; empty where nothing is, or nothing is known.

    Args:
        package: Its folder; the record lies in a folder beside it.
        distribution: As folders are named after it, such as ``hibari_tts``.

    Returns:
        The first file that is missing, or is not what was installed, as the beginning of a
        sentence without its full stop.
    """
    for path, sha256 in _recorded(package, distribution):
        try:
            with path.open("rb") as file:
                if hashlib.file_digest(file, "sha256").digest() != sha256:
                    return f"the file {path} is damaged"
        except OSError as error:
            return f"the file {path} cannot be read: {error.strerror}"
    return ""


def _recorded(package: Path, distribution: str) -> Iterator[tuple[Path, bytes]]:
    """Every file in the package that has a checksum, with it.

    ``importlib.metadata`` would find the same and takes 30 ms to import.
    """
    record = next(package.parent.glob(f"{distribution}-*.dist-info/RECORD"), None)
    if record is None:  # some systems' own packages come without
        return
    with record.open(encoding="utf-8", newline="") as rows:
        for name, checksum, _ in csv.reader(rows):
            kind, _, digest = checksum.partition("=")
            if name.startswith(f"{package.name}/") and kind == "sha256":
                yield package.parent / name, urlsafe_b64decode(f"{digest}==")
