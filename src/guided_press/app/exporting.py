"""A session as a file: sound alone or with a player, and captions beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.app.details import details_of
from guided_press.app.own_sounds import sounds_digest
from guided_press.errors import ExportError
from guided_press.exporting import captions as caption_files
from guided_press.exporting import check_ending, write_audio
from guided_press.exporting.captions import CAPTIONS, Caption
from guided_press.exporting.steady import SteadyMix
from guided_press.files import not_written, write_atomically
from guided_press.timeline import Timeline
from guided_press.units import Frames
from guided_press.words.texts import text

if TYPE_CHECKING:
    from guided_press.app.session import OpenSession

ONE_FILE_ENDING = "html"
"""A file with this ending holds sound and player; every other is sound alone."""

LARGE_FILE = 50_000_000
"""Bytes from which one file is a burden."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote.

    Attributes:
        path: The file, as the person named it.
        frames: Length of the sound at 48 000 Hz.
        bytes: Length of the file.
        encoded_segments, reused_segments: Different pieces of sound that were encoded now, and
            that were found in the cache; 0 for formats without pieces.
        beside: Captions and chapters written beside it.
        timeline: What was exported.
        engine: Which engine spoke.
        synthesized, reused: Sentences spoken anew and taken from the cache.
        sounds: Names the content of the person's own sound files in it; empty without any.
        steady: Whether players that cut silence keep it whole.
        owner_note: Whose it is, when it was made for one person; as it stands in the file.
    """

    path: Path
    frames: Frames
    bytes: int
    encoded_segments: int
    reused_segments: int
    beside: tuple[Path, ...]
    timeline: Timeline
    engine: str
    synthesized: int
    reused: int
    sounds: str = ""
    steady: bool = False
    owner_note: str = ""
    voice_notes: tuple[str, ...] = ()

    @property
    def warning(self) -> str:
        """What the person should know about the file; empty when all is well."""
        if self.path.suffix.lower() != f".{ONE_FILE_ENDING}":
            if self.steady:
                return ""
            return text("files.steady", skip_silence=text("files.skip_silence"))
        if self.bytes <= LARGE_FILE:
            return ""
        return text("files.large", size=LARGE_FILE // 1_000_000)


def write_file(
    session: OpenSession, path: Path, captions: Sequence[Caption] = (), *, chapters_json: bool
) -> Exported:
    """Write an open session; see `session.export`."""
    progress = session.progress
    report = (lambda share: progress("writing", share)) if progress else None
    if path.suffix.lower() == f".{ONE_FILE_ENDING}":
        from guided_press.app.player_content import write_with_player  # a format of its own

        segments = write_with_player(session, path, report)
    else:
        segments = write_audio(
            SteadyMix(session.mix) if session.wishes.steady else session.mix,
            session.plan,
            details_of(session),
            path,
            store=session.store,
            progress=report,
        )
    speaker = session.speaker
    return Exported(
        path=path,
        frames=session.mix.total_frames,
        bytes=path.stat().st_size,
        encoded_segments=segments.encoded,
        reused_segments=segments.reused,
        beside=tuple(_write_beside(session.plan, path, captions, chapters=chapters_json)),
        timeline=session.plan,
        engine=speaker.spoken_by,
        synthesized=speaker.synthesized,
        reused=speaker.reused,
        sounds=sounds_digest(session.script, session.own_bed),
        steady=session.wishes.steady,
        owner_note=session.owner_note,
        voice_notes=session.voice_notes,
    )


def _write_beside(
    timeline: Timeline, target: Path, captions: Sequence[Caption], *, chapters: bool
) -> Iterator[Path]:
    files = {f".{kind}": CAPTIONS[kind](timeline) for kind in captions}
    if chapters:
        files[".chapters.json"] = caption_files.chapters_json(timeline)
    for suffix, content in files.items():
        path = target.with_suffix(suffix)
        write_atomically(path, content.encode("utf-8"))
        yield path


def check_output(path: Path) -> None:
    """Refuse early what could not be written at the end.

    Raises:
        ExportError: The ending is unknown, the folder is missing, or the path is a folder.
    """
    try:
        is_folder, has_folder = path.is_dir(), path.absolute().parent.is_dir()
    except OSError as error:  # too long, or in a folder that is closed to us
        raise not_written(path, error) from error
    if is_folder:
        raise ExportError(path, "is a folder.", "Give a file name such as session.mp3.")
    check_ending(path, ONE_FILE_ENDING)
    if not has_folder:
        raise ExportError(path, "its folder does not exist.", "Create the folder first.")
    if not os.access(path.absolute().parent, os.W_OK):
        raise ExportError(path, "its folder cannot be written to.", "Choose another folder.")
