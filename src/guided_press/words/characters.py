"""Which characters an English voice can say, and plain ones in place of their many forms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SUPERSCRIPTS = {"²": " squared", "³": " cubed"}
_COMPOSED = {"…", "™", "®", "©", "º", "ª"} | {*_SUPERSCRIPTS}
"""Compatibility forms that mean more than what they fold to."""
_PLAIN = {
    **dict.fromkeys("‐‑−﹣－", "-"),
    **dict.fromkeys("‒―", "—"),
    **dict.fromkeys("’ʼ‛′", "'"),
    **dict.fromkeys("[]{}", " "),  # brackets are a pause, and never an engine's markup
    "№": "No. ", "⁄": "/", "∕": "/", "·": ".", "×": "×", "✕": "×", "✖": "×",
    "™": "", "®": "", "©": "",
}  # fmt: skip
_FRACTIONS = re.compile("(?<=[0-9])(?=[¼-¾⅐-⅞])")
_RAISED = frozenset("⁰¹⁴⁵⁶⁷⁸⁹⁺⁻⁼ⁿⁱ")
"""Powers and notes: which is meant cannot be told, and joined to a number they change it."""
_PRIMES = frozenset("′″‴")
"""Behind a number feet, minutes of an hour or of an angle."""
_PUNCTUATION = frozenset(".,;:!?…'\"()“”‘„«»‹›—–-")
_SIGNS = frozenset("%‰°$€£¥&+=±×÷~≈≤≥<>/#@²³ºª")
"""Said as words, see ``numbers.py``."""


SAY_AS_IT_SOUNDS = "Write it in Latin letters as it sounds, or leave it out."
"""What helps."""


@dataclass(frozen=True, slots=True)
class Unsayable:
    """What no English voice reads.

    Attributes:
        text: Characters that stand together, such as a word in another script, or a sign.
        start: Index of the first.
    """

    text: str
    start: int

    def __str__(self) -> str:
        """The characters, and their names where they may not be seen."""
        if len(self.text) == 1:
            name = unicodedata.name(self.text, f"U+{ord(self.text):04X}").lower()
            return f"'{self.text}' ({name})"
        return f"'{self.text}'"


def plain(text: str) -> str:
    """Fold forms of letters and digits that only look different.

    Mathematical and full-width letters, ligatures and digits of every script become what they
    stand for; white space becomes spaces; invisible and private characters go. The result is in
    NFC.
    """
    text = _FRACTIONS.sub(" ", text)
    folded = "".join(map(_plain, text))
    return unicodedata.normalize("NFC", folded)


def _plain(character: str) -> str:
    if character in _PLAIN:
        return _PLAIN[character]
    if character.isascii():
        return " " if character in "\t\n\r\f\v" else character
    if character in _COMPOSED:
        return _SUPERSCRIPTS.get(character, character)
    decimal = unicodedata.decimal(character, None)
    if decimal is not None:
        return str(decimal)
    if character.isspace():
        return " "
    if (value := _counts(character)) is not None:
        return f" {value} "
    if unicodedata.category(character) in ("Cf", "Co") or "\ufe00" <= character <= "\ufe0f":
        return ""
    folded = unicodedata.normalize("NFKC", character)
    return folded if len(folded) == 1 else "".join(map(_plain, folded))


def _counts(character: str) -> int | None:
    """The whole number that a single sign stands for, such as ``①`` or ``Ⅲ``."""
    value = unicodedata.numeric(character, None)
    numbers = unicodedata.category(character) in ("No", "Nl")
    return int(value) if numbers and value is not None and value == int(value) else None


def unsayable(text: str) -> list[Unsayable]:
    """Find what an English voice would leave out, spell, or read as something else.

    Args:
        text: As a script says it.

    Returns:
        In the order of the text; neighbours are one.
    """
    pieces: list[Unsayable] = []
    for start, character in enumerate(text):
        before = text[start - 1] if start else ""
        if _is_clear(character) and not (character in _PRIMES and before.isdigit()):
            continue
        last = pieces[-1] if pieces else None
        if last and last.start + len(last.text) == start and _joins(last.text[-1], character):
            pieces[-1] = Unsayable(last.text + character, last.start)
        else:
            pieces.append(Unsayable(character, start))
    return pieces


@lru_cache(maxsize=4096)
def _is_clear(character: str) -> bool:
    """Whether a voice says a character as it is meant, whatever stands around it."""
    category = unicodedata.category(character)
    if category in ("Cc", "Cs"):  # control characters are told by whoever reads the file
        return True
    sayable = category != "Co" and character not in _RAISED
    return sayable and all(map(_sayable, _plain(character)))


def _joins(before: str, character: str) -> bool:
    """Letters of a word stand together, signs each by itself."""
    return before.isalpha() and (character.isalpha() or unicodedata.combining(character) != 0)


def _sayable(character: str) -> bool:
    if character.isascii():
        return (
            character.isalnum()
            or character in _PUNCTUATION
            or character in _SIGNS
            or (character == " ")
        )
    if character in _PUNCTUATION or character in _SIGNS or unicodedata.combining(character):
        return True
    return character.isalpha() and unicodedata.name(character, "").startswith("LATIN ")
