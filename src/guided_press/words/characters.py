"""Which characters an English voice can say, and plain ones in place of their many forms."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby

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


MOST_LETTERS = 24
"""Of one word. The natural voice leaves out what comes behind them; for listeners a longer word is
none, whatever voice reads it."""

_BASES = {
    **dict(zip("ĐđĦħıĸŁłŊŋØøŦŧ", "DdHhikLlNnOoTt", strict=True)),
    **dict(zip("ÆæÐðŒœßÞþ", ("Ae", "ae", "Th", "th", "Oe", "oe", "ss", "Th", "th"), strict=True)),
}
"""How English readers say letters that are none of their own with an accent."""


@dataclass(frozen=True, slots=True)
class Unsayable:
    """What no English voice reads.

    Attributes:
        text: Characters that stand together, such as a word in another script, or a sign.
        start: Index of the first.
        letters: How many letters it has, where a word is too long.
    """

    text: str
    start: int
    letters: int = 0

    def __str__(self) -> str:
        """The characters, and their names where they may not be seen."""
        if self.letters:
            beginning = self.text[:MOST_LETTERS]
            return f"'{beginning}…' (a word of {self.letters} letters; {MOST_LETTERS} are possible)"
        if len(self.text) == 1:
            name = unicodedata.name(self.text, f"U+{ord(self.text):04X}").lower()
            return f"'{self.text}' ({name})"
        return f"'{self.text}'"

    @property
    def remedy(self) -> str:
        """What helps."""
        if self.letters:
            return "Write it in parts, with spaces or hyphens between them."
        return "Write it in Latin letters as it sounds, or leave it out."


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
    return _PLAIN.get(folded, folded) if len(folded) == 1 else "".join(map(_plain, folded))


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
    return sorted([*_unread(text), *_too_long(text)], key=lambda piece: piece.start)


def _unread(text: str) -> list[Unsayable]:
    """Characters that no voice reads."""
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


def _too_long(text: str) -> Iterator[Unsayable]:
    """Words of more letters than a voice says."""
    if text.isascii() and all(len(word) <= MOST_LETTERS for word in text.split()):
        return
    written = ((at, letter) for at, character in enumerate(text) for letter in _plain(character))
    for in_word, run in groupby(written, lambda place: _is_of_word(place[1])):
        word = [(at, letter) for at, letter in run if letter != "'"]
        letters = sum(len(base_letters(letter, ())) for _, letter in word if letter.isalpha())
        if in_word and letters > MOST_LETTERS:
            start, last = word[0][0], word[-1][0]
            yield Unsayable(text[start : last + 1], start, letters)


def _is_of_word(character: str) -> bool:
    return (
        character == "'" or _is_accent(character) or (character.isalpha() and _sayable(character))
    )


def base_letters(text: str, known: Container[str]) -> str:
    """Put its base letter in place of every letter that a voice does not know.

    Args:
        text: As `plain` leaves it.
        known: The letters that the voice reads, beyond ASCII.
    """
    if text.isascii():
        return text
    return "".join(
        character if character in known or not _is_letter(character) else _base(character, known)
        for character in text
    )


def _base(letter: str, known: Container[str]) -> str:
    """The letter with as many of its accents as are known."""
    parts = unicodedata.normalize("NFD", letter)
    shorter = (unicodedata.normalize("NFC", parts[:n]) for n in range(len(parts), 0, -1))
    found = (part for part in shorter if part in known or part in _BASES or part.isascii())
    base = next(found, letter)
    return _BASES.get(base, base)


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
