"""Pictures in the dark: the same drawing in other colours where a browser's theme is dark.

The colours are exchanged by a style sheet inside the picture, so that one file serves both themes;
programs that know no style sheets draw it in the light ones.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256

from guided_press.pictures import svg

DARK: Mapping[str, str] = {
    svg.PAPER: "#211912",
    svg.PANEL: "#2b2118",
    svg.EDGE: "#43352a",
    svg.SKIN: "#95684c",
    svg.SKIN_EDGE: "#4b2e1d",
    svg.SHADE: "#6a412b",
    svg.BONE: "#c7a88a",
    svg.NAIL: "#d9bda6",
    svg.INK: "#f5eadc",
    svg.MUTED: "#d2c0ad",
    svg.ACCENT: "#86d8cf",
    svg.ACCENT_PALE: "#2c6663",
    svg.SKIP: "#f2a592",
    svg.RIM: "#1b2b2a",
    svg.HAIR: "#5d3f2d",
    svg.CLOTH: "#6c7263",
    svg.GIVER: "#566a72",
}
"""Colour on light ground -> colour on dark ground, for every colour of the charts."""


def _rules() -> str:
    return "".join(
        f'[{part}="{light}"]{{{part}:{dark}}}'
        for light, dark in DARK.items()
        for part in ("fill", "stroke")
    )


DARK_STYLE = f"@media (prefers-color-scheme:dark){{{_rules()}}}"
"""The style sheet; the same in every picture, so that a page's policy can name its hash."""


def style_hash() -> str:
    """The style sheet's source for a content security policy.

    Source:
        https://www.w3.org/TR/CSP3/
    """
    return f"'sha256-{b64encode(sha256(DARK_STYLE.encode()).digest()).decode()}'"


def with_dark_look(drawing: str) -> str:
    """An SVG document that follows the theme of whoever looks at it."""
    head, end, body = drawing.partition("</desc>")
    return f"{head}{end}<style>{DARK_STYLE}</style>{body}"
