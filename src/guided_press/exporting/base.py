"""What every exporter is given and gives back; the only module of this room that all others read.

To add a format: write ``write(job) -> Segments`` in a module of its own, and name it in the table
in ``__init__.py``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from guided_press.timeline import Chapter
from guided_press.units import SAMPLE_RATE, Frames

if TYPE_CHECKING:
    from guided_press.exporting.steady import SteadyMix
    from guided_press.mixing import Mix
    from guided_press.store import Store

TITLE_BYTES = 240
"""Titles are cut to this many UTF-8 bytes: the chapter list of MP4 counts them in one byte."""

_NOT_TEXT = "\ufeff\ufffe\uffff"  # byte order marks and what is no character at all

AnyMix: TypeAlias = "Mix | SteadyMix"
"""The sound of a session, as it is or steady."""

FractionProgress = Callable[[float], None]
"""Is told how much is done, 0 to 1, from the calling thread."""


@dataclass(frozen=True, slots=True)
class Details:
    """What a file says about itself.

    Attributes:
        title, artist, album, comment: Any text; cleaned when written. Empty ones are left out.
        length: How long it is, in words; files say it before the comment.
        narrator: Who speaks; players of audiobooks show it.
        grouping: The name that libraries gather sessions under.
        date: Year, month and day, as ISO 8601 has them; empty to state none.
        track: Its number, from 1, when it is one of several; None when it stands alone.
        transcript: What is said: second and sentence, in order.
        cover_png: A picture, as PNG.
        chapters: In order; they touch and cover the whole session.
        chapter_pngs: Pictures by index of their chapter (MP3 only: no other format has a place).
        language: ISO 639-2, of what is said, the transcript and the comment.
    """

    title: str
    artist: str = ""
    album: str = ""
    length: str = ""
    comment: str = ""
    narrator: str = ""
    grouping: str = ""
    date: str = ""
    track: int | None = None
    transcript: tuple[tuple[float, str], ...] = ()
    cover_png: bytes | None = None
    chapters: tuple[Chapter, ...] = ()
    chapter_pngs: Mapping[int, bytes] = field(default_factory=dict)
    language: str = "eng"

    @property
    def description(self) -> str:
        """Length and comment, as the files say them; empty without either."""
        return " ".join(filter(None, (f"{self.length}." if self.length else "", self.comment)))


@dataclass(frozen=True, slots=True)
class ExportTask:
    """One file to write.

    Attributes:
        mix: The sound.
        details: What the file says about itself.
        path: Where to write; an unfinished file beside the final place.
        shown_path: The final place, for messages.
        store: Keeps encoded segments; None to keep nothing.
        progress: See `FractionProgress`.
    """

    mix: AnyMix
    details: Details
    path: Path
    shown_path: Path
    store: Store | None
    progress: FractionProgress


class Segments(NamedTuple):
    """How many different pieces of sound a file is made of; none in formats without pieces.

    Attributes:
        encoded: That were encoded now.
        reused: That were found in the store.
    """

    encoded: int = 0
    reused: int = 0


def to_ms(frame: Frames) -> int:
    """A position in milliseconds, rounded half up; the only rounding between frames and files."""
    return (frame * 1000 + SAMPLE_RATE // 2) // SAMPLE_RATE


def clock_of_ms(ms: int, point: str = ".") -> str:
    """Milliseconds as ``hh:mm:ss.mmm``."""
    seconds, ms = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{second:02d}{point}{ms:03d}"


def clean(text: str, max_bytes: int | None = None) -> str:
    """Make a text safe for tags and captions: one line, NFC, no control characters.

    Args:
        text: Anything.
        max_bytes: Longest allowed UTF-8 form; a longer text ends in an ellipsis.
    """
    words = " ".join(text.split())  # also U+2028, U+0085 and other line ends
    printable = "".join(
        character
        for character in words
        if unicodedata.category(character) not in ("Cc", "Cs") and character not in _NOT_TEXT
    )
    line = " ".join(unicodedata.normalize("NFC", printable).split())
    if max_bytes is None or len(line.encode()) <= max_bytes:
        return line
    cut = line.encode()[: max_bytes - len("…".encode())]
    return cut.decode("utf-8", "ignore").rstrip() + "…"
