"""Files: everything that is written of a finished session, chosen by the file's ending.

Formats do not know each other. This module imports none of them until one is asked for, because
loading a codec takes time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.errors import ExportError
from guided_press.exporting.base import AnyMix, Details, ExportTask, FractionProgress, Segments
from guided_press.files import atomic_file
from guided_press.store import Store

if TYPE_CHECKING:
    from guided_press.timeline import Timeline

__all__ = ["Details", "Segments", "check_ending", "endings", "write_audio"]

_WRITERS = {
    "mp3": "mp3:write",
    "m4b": "containers:write_m4b",
    "opus": "containers:write_opus",
    "flac": "containers:write_flac",
    "wav": "wav:write",
}
"""Ending -> module of this room and its function ``(ExportTask) -> Segments``."""


def endings() -> tuple[str, ...]:
    """The endings of audio files that can be written, the preferred one first."""
    return tuple(_WRITERS)


def check_ending(path: Path, *others: str) -> None:
    """Refuse a path whose ending no format has.

    Args:
        path: Of the file.
        others: Endings besides those of audio files, without the dot.

    Raises:
        ExportError: There is no such format.
    """
    known = (*endings(), *others)
    if path.suffix.lower().removeprefix(".") not in known:
        remedy = f"Use one of .{', .'.join(known)}."
        raise ExportError(path, "the ending names no known format.", remedy)


def write_audio(
    mix: AnyMix,
    timeline: Timeline,
    details: Details,
    path: Path,
    *,
    store: Store | None,
    progress: FractionProgress | None = None,
) -> Segments:
    """Write a session as one audio file.

    Args:
        mix: The sound.
        timeline: Where the chapters come from when the details name none.
        details: What the file says about itself.
        path: Its ending chooses the format; its folder exists.
        store: Keeps encoded segments for the next time; None to keep nothing.
        progress: Told how much is done, 0 to 1.

    Raises:
        ExportError: Unknown ending, an empty session, or the file could not be written; what
            stood there before still stands.
        CacheError: The store cannot be used.
    """
    writer = _writer(path)
    if mix.total_frames == 0:
        raise ExportError(path, "the session is empty.", "Give it at least one step.")
    report = progress or (lambda _: None)
    report(0.0)
    with atomic_file(path) as temporary:
        complete = details
        if not details.chapters:
            complete = replace(details, chapters=timeline.chapters)
        segments = writer(ExportTask(mix, complete, temporary, path, store, report))
    report(1.0)
    return segments


def _writer(path: Path) -> Callable[[ExportTask], Segments]:
    check_ending(path)
    module, name = _WRITERS[path.suffix.lower().removeprefix(".")].split(":")
    writer: Callable[[ExportTask], Segments] = getattr(import_module(f"{__name__}.{module}"), name)
    return writer
