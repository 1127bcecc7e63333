"""Which characters an English voice can say, and plain ones in place of their many forms."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

_SUPERSCRIPTS = {"²": " squared", "³": " cubed"}
_COMPOSED = {"…", "™", "®", "©", "º", "ª"} | {*_SUPERSCRIPTS}
"""Compatibility forms that mean more than what they fold to."""
_PLAIN = {
    **dict.fromkeys("‐‑−﹣－", "-"),
    **dict.fromkeys("‒―", "—"),
    **dict.fromkeys("’ʼ‛′", "'"),
    **dict.fromkeys("[]{}", " "),  # brackets are a pause, and never an engine's markup
    "№": "No. ", "⁄": "/", "∕": "/", "·": ".", "×": "×", "✕": "×", "✖": "×",
    "™": "", "®": "", "©": "", "ẞ": "ß", "Ŀ": "L", "ŀ": "l",
}  # fmt: skip
_FRACTIONS = re.compile("(?<=[0-9])(?=[¼-¾⅐-⅞])")
_RAISED = frozenset("⁰¹⁴⁵⁶⁷⁸⁹⁺⁻⁼ⁿⁱ")
"""Powers and notes: which is meant cannot be told, and joined to a number they change it."""
_PRIMES = frozenset("′″‴")
"""Behind a number feet, minutes of an hour or of an angle."""
_PUNCTUATION = frozenset(".,;:!?…'\"()“”‘„«»‹›—–-")
_SIGNS = frozenset("%‰°$€£¥&+=±×÷~≈≤≥<>/#@²³ºª")
"""Said as words, see ``numbers.py``."""
_LAST_LETTER = "\u017f"
"""Up to here are the letters of Europe's alphabets, which eSpeak NG reads by themselves. Letters of
phonetics, small capitals, turned and old ones stand behind it; they are spelt or left out."""
_LAST_ACCENTED = "\u024f"
"""Up to here it reads those letters with an accent, too; others as "letter", and a number."""


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
    stand for; white space becomes spaces; invisible and private characters go, and so do accents
    that no voice knows. The result is in NFC.
    """
    text = _FRACTIONS.sub(" ", text)
    folded = unicodedata.normalize("NFC", "".join(map(_plain, text)))
    return folded if folded.isascii() else "".join(map(_with_known_accents, folded))


@lru_cache(maxsize=4096)
def _with_known_accents(character: str) -> str:
    """A letter with as many of its accents as are read; nothing for an accent on its own."""
    if _is_accent(character):
        return ""
    if character <= _LAST_ACCENTED or not _is_letter(character):
        return character
    parts = unicodedata.normalize("NFD", character)
    shorter = (unicodedata.normalize("NFC", parts[:n]) for n in range(len(parts), 0, -1))
    return next(letter for letter in shorter if len(letter) == 1 and letter <= _LAST_ACCENTED)


def _is_letter(character: str) -> bool:
    """Whether it is a letter of Europe's alphabets, with or without accents."""
    if not unicodedata.name(character, "").startswith("LATIN "):
        return False
    return character.isalpha() and unicodedata.normalize("NFD", character)[0] <= _LAST_LETTER


def _is_accent(character: str) -> bool:
    """Whether it is a mark that some letter has as its own; a stroke through letters is none."""
    return character in _accents()


@cache
def _accents() -> frozenset[str]:
    parts = (unicodedata.normalize("NFD", chr(code)) for code in range(0xC0, 0x1F00))
    return frozenset(mark for part in parts if part[0].isascii() for mark in part[1:])


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
    if character in _PUNCTUATION or character in _SIGNS:
        return True
    return _is_accent(character) or _is_letter(character)
