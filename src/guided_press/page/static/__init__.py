"""The static sources of the page, and how the modules become the one script of a file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

STATIC_FOLDER = Path(__file__).parent
"""Holds player.js and what it imports, and player.css, which a served page shares."""

_MODULES = ("moment.js", "memory.js", "remote.js", "screen.js", "player.js", "one_file.js")
"""In an order in which each imports only from those before it."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=function|const|class)", re.MULTILINE)


def text_of(name: str) -> str:
    """A static source, with Unix line ends wherever it was checked out."""
    return (STATIC_FOLDER / name).read_text("utf-8")


def style() -> str:
    """The style of the one-file page: the player's, and that of the page around it."""
    return text_of("player.css") + "\n" + text_of("one_file.css")


@cache
def script_of_one_file() -> str:
    """All modules as one, because a page opened from a file may import none."""
    parts = []
    for name in _MODULES:
        source = text_of(name)
        missing = set(_IMPORT.findall(source)) - set(_MODULES[: _MODULES.index(name)])
        if missing:
            raise RuntimeError(f"{name} imports {sorted(missing)}, which do not stand before it")
        parts.append(_EXPORT.sub("", _IMPORT.sub("", source)))
    return "\n".join(parts)
