"""What is known about the terminal: its encoding, its width, and whether it is one.

A character that an encoding lacks is written in a plainer one, never as an error.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any, TextIO

from guided_press.display_text import visible

NARROW = 60
"""Columns; below this a table keeps only what matters most."""

PIPE_WIDTH = 200
"""Columns where nobody's terminal is: rows stay on one line, so that grep finds them."""

_PLAINER = {
    "█": "#", "▀": "^", "▄": "_", "▪": "=", "░": ":", "·": ".", "─": "-", "━": "-", "│": "|",
    "…": "...", "–": "-", "—": "-", "‘": "'", "’": "'", "“": '"', "”": '"', "•": "*", "×": "x",
    "≥": ">=", "≤": "<=", "→": "->",
}  # fmt: skip


def prepare_streams() -> None:
    """Let no character end the program, whatever the terminal's encoding is, nor its absence."""
    codecs.register_error("plainer", _plainer)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us, such as a launcher
            nowhere = os.open(os.devnull, os.O_WRONLY)
            setattr(sys, name, io.TextIOWrapper(io.FileIO(nowhere, "w"), encoding="utf-8"))
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plainer")
        if not isinstance(stream, PlainStream):
            setattr(sys, name, PlainStream(stream))


class PlainStream:
    """The one way from this program to a terminal or file: control characters are spelt.

    Names, arguments and texts of files may hold any, and would move the cursor or rewrite what was
    said of them. Whatever draws with control characters itself writes to `behind`, and has to make
    the texts in it visible.

    Attributes:
        behind: The stream that this one stands before.
    """

    def __init__(self, behind: TextIO) -> None:
        self.behind = behind

    def write(self, text: str) -> int:
        """Write a text."""
        self.behind.write(visible(text))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        """Write texts."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name == "buffer":  # else the parser of commands would go round where all is ASCII
            raise AttributeError(name)
        return getattr(self.behind, name)


def behind(stream: TextIO) -> TextIO:
    """The stream for what draws with control characters."""
    return stream.behind if isinstance(stream, PlainStream) else stream


def silence_stdout() -> None:
    """Send what is still to be written nowhere, so that the interpreter ends in peace."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def speaks_unicode() -> bool:
    """Whether standard output takes every character."""
    return (sys.stdout.encoding or "ascii").lower().replace("-", "").startswith("utf")


def draws(stream: TextIO) -> bool:
    """Whether a stream is a terminal that can be drawn on, and not only written to."""
    named = os.environ.get("TERM", "").lower() not in ("", "dumb", "unknown")
    return stream.isatty() and (named or sys.platform == "win32")  # a console there has no TERM


def takes_colour(stream: TextIO | None = None) -> bool:
    """Whether a stream, usually standard output, shows colours, and nobody asked for none."""
    return draws(stream or sys.stdout) and not os.environ.get("NO_COLOR")


def width() -> int:
    """Columns to write in; COLUMNS has the last word, and programs get plenty."""
    if os.environ.get("COLUMNS", "").isdigit():
        return max(int(os.environ["COLUMNS"]), 20)
    for stream in (sys.stdout, sys.stderr):  # behind a pipe to a pager the errors still show it
        try:
            return max(os.get_terminal_size(stream.fileno()).columns or 80, 20)
        except (OSError, ValueError):
            continue
    return PIPE_WIDTH


def height() -> int | None:
    """Lines of the terminal on which questions are asked; None where that is not known."""
    try:
        return os.get_terminal_size(sys.stderr.fileno()).lines or None
    except (OSError, ValueError):
        return None


def _plainer(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = error.object[error.start : error.end]
    return "".join(map(_plain_character, text)), error.end


def _plain_character(character: str) -> str:
    if character in _PLAINER:
        return _PLAINER[character]
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if part.isascii()) or "?"
