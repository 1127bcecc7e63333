"""A script's own lines: they can be spoken, can be followed by ear, and promise nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from guided_press.knowledge.linter import lint
from guided_press.session.problems import Finding
from guided_press.yaml_source import Path


def check_text(
    place: Path, text: str, target: str | None = None, *, spoken: bool = False
) -> Iterator[Finding]:
    """Check one text that is spoken or shown.

    Args:
        place: Of the text, in the script.
        text: One or more sentences.
        target: The point or technique that is being worked while it is heard.
        spoken: It is heard, and not only shown.
    """
    if not text.strip():
        yield Finding(place, "the text is empty")
        return
    if spoken and not any(map(str.isalnum, text)):
        yield Finding(
            place, "it holds neither letters nor digits", "Write words that can be spoken."
        )
    for offset, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            message = f"the invisible character U+{ord(character):04X} cannot be spoken"
            yield Finding(place, message, "Delete it.", offset=offset)
    for found in lint(text, target=target):
        message = found.message if found.rule == "length" else f"'{found.word}': {found.message}"
        yield Finding(place, message, found.hint, offset=found.start)
