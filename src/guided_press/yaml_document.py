"""What a YAML text says, with line and column of every key and value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Path = tuple[str | int, ...]
"""Keys and indices from the root to a value."""


class Node:
    """Where a value stands, and its parts; written by hand because there may be 50 000 of them.

    Attributes:
        line, column: From 1.
        size: Nodes in it, itself included, aliases expanded.
        height: Levels below it.
        text: A scalar as written, quotation and escapes resolved; None for lists and mappings.
        plain: A scalar without quotation.
        text_column: Column of its first character when it is written plainly on one line, else 0.
        keys, parts: Of a mapping or list, by key or index; shared and empty for a scalar.
    """

    __slots__ = (
        "column",
        "height",
        "keys",
        "line",
        "parts",
        "plain",
        "size",
        "text",
        "text_column",
    )

    def __init__(self, line: int, column: int, text: str | None, *, plain: bool = False) -> None:
        self.line = line
        self.column = column
        self.size = 1
        self.height = 0
        self.text = text
        self.plain = plain
        self.text_column = 0
        self.keys: dict[str, tuple[int, int]] = _NO_KEYS if text is not None else {}
        self.parts: dict[str | int, Node] = _NO_PARTS if text is not None else {}


_NO_KEYS: dict[str, tuple[int, int]] = {}
_NO_PARTS: dict[str | int, Node] = {}


@dataclass(frozen=True, slots=True)
class Document:
    """What a YAML text says, and where.

    Attributes:
        file: As the person named it.
        value: dict (keys in file order), list, str, int, float, bool or None. What an alias stands
            for is shared, so treat it as read-only.
    """

    file: str
    value: Any
    _root: Node = field(repr=False)

    def existing(self, path: Path) -> Path:
        """The longest beginning of the path that is in the document."""
        node = self._root
        for depth, part in enumerate(path):
            if part not in node.parts:
                return path[:depth]
            node = node.parts[part]
        return path

    def place(self, path: Path) -> tuple[int, int]:
        """Line and column of a value, from 1; of the nearest value around it when it is absent."""
        node = self._node(path)
        return node.line, node.column

    def key_place(self, path: Path) -> tuple[int, int]:
        """Line and column of the key that a path ends with; like `place` where there is no key."""
        if path and isinstance(path[-1], str) and self.existing(path) == path:
            return self._node(path[:-1]).keys[path[-1]]
        return self.place(path)

    def text_place(self, path: Path, offset: int) -> tuple[int, int]:
        """Line and column of one character of a text; of the text itself when it spans lines."""
        node = self._node(path)
        return node.line, (node.text_column + offset if node.text_column else node.column)

    def _node(self, path: Path) -> Node:
        node = self._root
        for part in self.existing(path):
            node = node.parts[part]
        return node


def format_path(path: Path) -> str:
    """Write a path as people read it, such as ``steps[3].hold``."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in path]
    return "".join(parts).removeprefix(".")
