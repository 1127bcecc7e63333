"""Where an export goes, and what it wrote."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.errors import ExportError
from guided_press.files import not_written

if TYPE_CHECKING:
    from guided_press.exporting import Written
    from guided_press.timeline import Timeline

PAGE_ENDING = ".html"
"""A file with this ending is the one-file page; every other is sound alone."""

LARGE_PAGE = 50_000_000
"""Bytes from which a page is a burden."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        written: The sound file, with the counts of encoded and reused segments.
        beside: Captions and chapters written beside it.
        timeline: What was exported.
        engine: Which engine spoke.
        synthesized, reused: Sentences spoken anew and taken from the cache.
        sounds: The person's own sound files in it, with digests of their content.
    """

    written: Written
    beside: tuple[Path, ...]
    timeline: Timeline
    engine: str
    synthesized: int
    reused: int
    sounds: tuple[tuple[str, str], ...] = ()

    @property
    def warning(self) -> str:
        """What the person should know about the file; empty when all is well."""
        if self.written.path.suffix.lower() != PAGE_ENDING or self.written.bytes <= LARGE_PAGE:
            return ""
        return (
            f"A page of more than {LARGE_PAGE // 1_000_000} MB opens slowly on a phone, and mail"
            " refuses it. Take an .mp3 or .m4b instead."
        )


def check_output(path: Path) -> None:
    """Refuse early what could not be written at the end.

    Raises:
        ExportError: The ending is unknown, the folder is missing, or the path is a folder.
    """
    from guided_press.exporting import endings

    try:
        is_folder, has_folder = path.is_dir(), path.absolute().parent.is_dir()
    except OSError as error:  # too long, or in a folder that is closed to us
        raise not_written(path, error) from error
    if is_folder:
        raise ExportError(path, "is a folder.", "Give a file name such as session.mp3.")
    known_endings = [*(f".{ending}" for ending in endings()), PAGE_ENDING]
    if path.suffix.lower() not in known_endings:
        known = ", ".join(known_endings)
        raise ExportError(path, "the ending names no known format.", f"Use one of {known}.")
    if not has_folder:
        raise ExportError(path, "its folder does not exist.", "Create the folder first.")
    if not os.access(path.absolute().parent, os.W_OK):
        raise ExportError(path, "its folder cannot be written to.", "Choose another folder.")
