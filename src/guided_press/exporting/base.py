"""What every exporter is given and gives back; the only module of this room that all others read.

To add a format: write ``write(job) -> Coded`` in a module of its own, and name it in the table in
``__init__.py``.
"""

from __future__ import annotations

import builtins
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.timeline import Chapter

if TYPE_CHECKING:
    from guided_press.exporting.mp3_packets import PacketPlan, SegmentStore
    from guided_press.mixing import Mix

TITLE_BYTES = 240
"""Titles are cut to this many UTF-8 bytes: the chapter list of MP4 counts them in one byte."""

_NOT_TEXT = "\ufeff\ufffe\uffff"  # byte order marks and what is no character at all

Progress = Callable[[float], None]
"""Is told how much is done, 0 to 1, from the calling thread."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a file says about itself.

    Attributes:
        title, artist, album, comment: Any text; cleaned when written. Empty ones are left out.
        transcript: What is said: second and sentence, in order.
        cover_png: A picture, as PNG.
        chapters: In order; they touch and cover the whole session.
        chapter_pngs: Pictures by index of their chapter (MP3 only: no other format has a place).
        language: ISO 639-2, of the transcript and the comment.
    """

    title: str
    artist: str = ""
    album: str = ""
    comment: str = ""
    transcript: tuple[tuple[float, str], ...] = ()
    cover_png: bytes | None = None
    chapters: tuple[Chapter, ...] = ()
    chapter_pngs: Mapping[int, bytes] = field(default_factory=dict)
    language: str = "eng"


@dataclass(frozen=True, slots=True)
class Job:
    """One file to write.

    Attributes:
        mix: The sound.
        details: What the file says about itself.
        path: Where to write; an unfinished file beside the final place.
        shown_path: The final place, for messages.
        store: Keeps encoded segments; None to keep nothing.
        progress: See `Progress`.
    """

    mix: Mix
    details: Details
    path: Path
    shown_path: Path
    store: SegmentStore | None
    progress: Progress


@dataclass(frozen=True, slots=True)
class Coded:
    """How a file came about.

    Attributes:
        encoded_segments, reused_segments: Different segments that were encoded now, and that were
            found in the store; 0 for formats without segments.
        packet_plan, tag: From which the same file can be written again without encoding; MP3 only.
    """

    encoded_segments: int = 0
    reused_segments: int = 0
    packet_plan: PacketPlan | None = None
    tag: bytes = b""


@dataclass(frozen=True, slots=True)
class Written:
    """A finished file.

    Attributes:
        path: As the person named it.
        frames: Length of the sound.
        bytes: Length of the file.
        encoded_segments, reused_segments, packet_plan, tag: See `Coded`.
    """

    path: Path
    frames: int
    bytes: int
    encoded_segments: int = 0
    reused_segments: int = 0
    packet_plan: PacketPlan | None = None
    tag: builtins.bytes = b""


def clean(text: str, max_bytes: int | None = None) -> str:
    """Make a text safe for tags and captions: one line, NFC, no control characters.

    Args:
        text: Anything.
        max_bytes: Longest allowed UTF-8 form; a longer text ends in an ellipsis.
    """
    words = " ".join(text.split())  # also U+2028, U+0085 and other line ends
    kept = "".join(
        character
        for character in words
        if unicodedata.category(character) not in ("Cc", "Cs") and character not in _NOT_TEXT
    )
    line = " ".join(unicodedata.normalize("NFC", kept).split())
    if max_bytes is None or len(line.encode()) <= max_bytes:
        return line
    cut = line.encode()[: max_bytes - len("…".encode())]
    return cut.decode("utf-8", "ignore").rstrip() + "…"
