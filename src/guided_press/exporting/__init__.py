"""Files: everything that is written of a finished session, chosen by the file's ending.

Formats do not know each other. This module imports none of them until one is asked for, because
writing an MP3 from kept packets must not wait for a codec library to load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.errors import ExportError
from guided_press.exporting.base import Coded, Details, Job, Progress, Written
from guided_press.exporting.mp3_packets import SegmentStore
from guided_press.files import atomic_file

if TYPE_CHECKING:
    from guided_press.mixing import Mix
    from guided_press.timeline import Timeline

__all__ = ["Details", "Written", "endings", "write_audio"]

_WRITERS = {
    "mp3": "mp3:write",
    "m4b": "containers:write_m4b",
    "opus": "containers:write_opus",
    "flac": "containers:write_flac",
    "wav": "wav:write",
}
"""Ending -> module of this room and its function ``(Job) -> Coded``."""


def endings() -> tuple[str, ...]:
    """The endings of audio files that can be written, the preferred one first."""
    return tuple(_WRITERS)


def write_audio(
    mix: Mix,
    timeline: Timeline,
    details: Details,
    path: Path,
    *,
    store: SegmentStore | None,
    progress: Progress | None = None,
) -> Written:
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
    told = progress or _ignore
    told(0.0)
    with atomic_file(path) as temporary:
        complete = details if details.chapters else _with_chapters(details, timeline)
        coded = writer(Job(mix, complete, temporary, path, store, told))
        size = temporary.stat().st_size
    told(1.0)
    return Written(
        path,
        mix.total_frames,
        size,
        coded.encoded_segments,
        coded.reused_segments,
        coded.packet_plan,
        coded.tag,
    )


def _writer(path: Path) -> Callable[[Job], Coded]:
    place = _WRITERS.get(path.suffix.lower().removeprefix("."))
    if place is None:
        known = ", ".join(f".{ending}" for ending in _WRITERS)
        raise ExportError(path, "the ending names no known format.", f"Use one of {known}.")
    module, name = place.split(":")
    writer: Callable[[Job], Coded] = getattr(import_module(f"{__name__}.{module}"), name)
    return writer


def _with_chapters(details: Details, timeline: Timeline) -> Details:
    return replace(details, chapters=timeline.chapters)


def _ignore(_: float) -> None:
    """Nobody wants to know."""
