"""What is known about the terminal: its encoding, its width, and whether it is one.

A character that an encoding lacks is written in a plainer one, never as an error.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
import unicodedata

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
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="plainer")


def silence_stdout() -> None:
    """Send what is still to be written nowhere, so that the interpreter ends in peace."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def speaks_unicode() -> bool:
    """Whether standard output takes every character."""
    return (sys.stdout.encoding or "ascii").lower().replace("-", "").startswith("utf")


def takes_colour() -> bool:
    """Whether standard output is a terminal that knows colours, and nobody asked for none."""
    plain = os.environ.get("TERM", "").lower() in ("dumb", "unknown")
    return sys.stdout.isatty() and not plain and not os.environ.get("NO_COLOR")


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
