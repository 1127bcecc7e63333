"""The static sources of one file, and how the modules become the one script of a file."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

STATIC_FOLDER = Path(__file__).parent
"""Holds player.js and what it imports, tokens.css and player.css, which a served page shares."""

MODULES = (
    "texts.js",
    "moment.js",
    "memory.js",
    "remote.js",
    "make.js",
    "dialogs.js",
    "screen.js",
    "safety.js",
    "stretching.js",
    "player.js",
    "one_file.js",
)
"""In an order in which each imports only from those before it."""

PLAYER = ("tokens.css", "player.css", *(name for name in MODULES if name != "one_file.js"))
"""The player alone, without what one file has around it."""

_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=function|const|class)", re.MULTILINE)


def text_of(name: str) -> str:
    """A static source, with Unix line ends wherever it was checked out."""
    return (STATIC_FOLDER / name).read_text("utf-8")


def style() -> str:
    """The style of one file: the look, the player's, and that of what is around it."""
    return "\n".join(map(text_of, ("tokens.css", "player.css", "one_file.css")))


@cache
def script_of_one_file() -> str:
    """All modules as one, because what is opened from a file may import none."""
    parts = []
    for name in MODULES:
        source = text_of(name)
        missing = set(_IMPORT.findall(source)) - set(MODULES[: MODULES.index(name)])
        if missing:
            raise RuntimeError(f"{name} imports {sorted(missing)}, which do not stand before it")
        parts.append(_EXPORT.sub("", _IMPORT.sub("", source)))
    return "\n".join(parts)
