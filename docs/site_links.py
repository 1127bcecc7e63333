"""For mkdocs: links out of the site become plain words, and links to sounds get a player."""

from __future__ import annotations

import re
from typing import Any

_OUTSIDE = re.compile(r"\[([^\]]+)\]\(\.\./[^)]*\)")
_SOUND = re.compile(r"\[([^\]]+)\]\(([^)\s]+\.mp3)\)")
_PLAYER = r'\g<0><br><audio controls preload="none" src="\2" aria-label="\1"></audio>'


def on_page_markdown(markdown: str, **_: Any) -> str:
    """The text of a page as the site shows it."""
    return _SOUND.sub(_PLAYER, _OUTSIDE.sub(r"\1", markdown))
