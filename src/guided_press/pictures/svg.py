"""SVG text: colours, the width of words, and the few elements that all pictures are made of.

Text is set in Inter, which the package carries; without it (in a browser) the system's own
sans-serif stands in, which is about as wide.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape  # that of xml.sax loads what fetches addresses

PAPER = "#fbf6ee"
PANEL = "#f3e8d9"
SKIN = "#e3b592"
SKIN_EDGE = "#a36a4a"
SHADE = "#b9764f"
BONE = "#f8ead8"
INK = "#33281f"
MUTED = "#75614f"
ACCENT = "#0a6a6c"
ACCENT_PALE = "#cfe5e1"
SKIP = "#9c3a2c"
EDGE = "#dccbb6"
NAIL = "#fbeee4"
RIM = "#ffffff"
HAIR = "#7a543d"
CLOTH = "#c3c9ba"
GIVER = "#a9b8bf"

FONT = "Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"

WIDEST_FONT = 1.25
"""How much wider than Inter a browser's own font may run; headings and scenes leave this room."""

_ASCII_WIDTHS = (
    248, 309, 396, 643, 649, 844, 663, 213, 393, 393, 543, 673, 295, 466, 290, 379,
    667, 481, 621, 652, 666, 632, 648, 587, 646, 648, 290, 295, 673, 673, 673, 544,
    999, 724, 657, 744, 724, 608, 586, 755, 744, 275, 561, 677, 566, 906, 741, 775,
    643, 776, 651, 649, 660, 734, 724, 1007, 690, 705, 653, 393, 379, 393, 481, 468,
    497, 575, 630, 577, 630, 593, 377, 625, 613, 261, 261, 569, 261, 898, 610, 608,
    625, 625, 397, 549, 380, 608, 576, 837, 562, 576, 562, 393, 358, 393, 673,
)  # fmt: skip
"""Advance widths of Inter SemiBold from the space to the tilde, in thousandths of the size."""

_CONTROL = dict.fromkeys(
    [*range(32), *range(127, 160), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], " "
)


def clean(text: str) -> str:
    """Put a space in place of what XML cannot carry, and squeeze white space."""
    return " ".join(text.translate(_CONTROL).split())


def text_width(text: str, size: float) -> float:
    """Width of one line of text, in the units of ``size``; a few per cent on the safe side."""
    return sum(map(_advance, text)) * size / 1000


def _advance(char: str) -> float:
    code = ord(char)
    if 32 <= code < 127:
        return float(_ASCII_WIDTHS[code - 32])
    if unicodedata.combining(char):
        return 0.0
    if unicodedata.east_asian_width(char) in "WF":
        return 1000.0
    base = unicodedata.normalize("NFD", char)[0]
    return _advance(base) if base != char else 720.0


def wrap(text: str, size: float, width: float, lines: int) -> list[str]:
    """Break text into at most ``lines`` lines that fit; what is left over becomes an ellipsis."""
    words, rows = clean(text).split(), [""]
    while words:
        word = words.pop(0)
        joined = f"{rows[-1]} {word}".strip()
        if text_width(joined, size) <= width:
            rows[-1] = joined
            continue
        if rows[-1]:
            if len(rows) == lines:
                rows[-1] = shorten(joined, size, width)
                return rows
            rows.append("")
            words.insert(0, word)
            continue
        head = _fitting(word, size, width)
        rows[-1] = word[:head]
        if word[head:]:
            words.insert(0, word[head:])
    return [row for row in rows if row]


def shorten(text: str, size: float, width: float) -> str:
    """The text itself if it fits, else its beginning and an ellipsis."""
    if text_width(text, size) <= width:
        return text
    head = text[: _fitting(text, size, width - text_width("…", size))].rstrip()
    return f"{head}…"


def _fitting(text: str, size: float, width: float) -> int:
    """How many characters of the text fit; at least one."""
    used = 0.0
    for index, char in enumerate(text):
        used += _advance(char) * size / 1000
        if used > width:
            return max(1, index)
    return len(text)


def attrs(**values: object) -> str:
    """Attributes of an element; ``_`` in a name becomes ``-``, None is left out."""
    return "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for name, value in values.items()
        if value is not None
    )


def _value(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    digits = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits


def element(name: str, /, *children: str, **values: object) -> str:
    """An element with its children."""
    inside = "".join(children)
    return (
        f"<{name}{attrs(**values)}>{inside}</{name}>" if inside else f"<{name}{attrs(**values)}/>"
    )


def text(
    x: float,
    y: float,
    words: str,
    *,
    size: float,
    fill: str = INK,
    bold: bool = False,
    anchor: str = "start",
) -> str:
    """One line of text on its baseline."""
    return element(
        "text",
        escape(clean(words), quote=False) or " ",
        x=x,
        y=y,
        font_size=size,
        fill=fill,
        font_weight=600 if bold else None,
        text_anchor=None if anchor == "start" else anchor,
    )


def document(
    body: Iterable[str],
    *,
    view_box: Sequence[float],
    name: str,
    title: str,
    desc: str,
) -> str:
    """A whole SVG document, fit to stand inside an HTML page.

    Args:
        body: Elements.
        view_box: x, y, width, height.
        name: Prefix of all ids in the picture, unlike that of any other picture on the page.
        title: What it is, for people who cannot see it.
        desc: What it shows, likewise.
    """
    return element(
        "svg",
        element("title", escape(clean(title), quote=False), id=f"{name}-title"),
        element("desc", escape(clean(desc), quote=False), id=f"{name}-desc"),
        *body,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=" ".join(_value(float(value)) for value in view_box),
        role="img",
        aria_labelledby=f"{name}-title {name}-desc",
        font_family=FONT,
    )
