"""From a sentence as it is shown to a sentence as a voice should be given it.

Forms of letters are folded, codes and numbers become words, and names and foreign words are spelt
as the lexicon says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterable
from typing import TYPE_CHECKING

from guided_press.words.characters import base_letters, plain
from guided_press.words.numbers import in_words
from guided_press.words.numerals import cardinal

if TYPE_CHECKING:
    from guided_press.knowledge.models import Respelling

_MERIDIANS = {
    "BL": "bladder", "UB": "bladder", "CV": "conception vessel", "GB": "gallbladder",
    "GV": "governing vessel", "HT": "heart", "KI": "kidney", "LI": "large intestine",
    "LR": "liver", "LU": "lung", "LV": "liver", "PC": "pericardium", "SI": "small intestine",
    "SP": "spleen", "ST": "stomach", "TE": "triple energizer",
}  # fmt: skip
_MERIDIAN = "|".join(_MERIDIANS)
_NUMBER = r"[1-9]\d?"
_CODE = re.compile(
    # apart, or with a hyphen, only in capitals: "he is 40" is no code, and neither is "st. 36"
    rf"(?<!\w)(?:(?P<code>{_MERIDIAN})[ -]?|(?P<joined>(?i:{_MERIDIAN})))(?P<number>{_NUMBER})"
    rf"(?:\s*[-–—]\s*(?:(?P<last_code>(?i:{_MERIDIAN}))[ -]?)?(?P<last>{_NUMBER}))?(?!\w)"
)


MARKS = "\ue000", "\ue001", "\ue002"
"""Before a word, between its letters and its sounds, and behind them: private characters, which
``plain`` takes out of every text, so that only the lexicon marks anything."""
_MARKED = re.compile(f"{MARKS[0]}([^{MARKS[1]}]*){MARKS[1]}([^{MARKS[2]}]*){MARKS[2]}")
_WHOLE_MARKED = re.compile(f"({MARKS[0]}[^{MARKS[2]}]*{MARKS[2]})")


def respell(text: str, entries: Iterable[Respelling]) -> str:
    """Write a sentence so that an English voice says it as it is meant.

    Point codes become names (``BL40``: bladder forty), numbers words (``30s``: thirty seconds,
    ``1-2``: one to two); then whole words are replaced, longer entries first, letter case ignored.

    Args:
        text: Any sentence; brought to NFC.
        entries: Words and what to say for them.
    """
    return respeller(entries)(text)


def respeller(entries: Iterable[Respelling]) -> Callable[[str], str]:
    """The same as `respell`, with the entries prepared once for many sentences."""
    says = {_plain(entry.word): _say(entry) for entry in entries}
    words = "|".join(re.escape(word) for word in sorted(says, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if says else None

    def apply(text: str) -> str:
        text = in_words(_CODE.sub(_code_words, plain(text)))
        if pattern is None:
            return text
        return pattern.sub(lambda match: says.get(_plain(match.group()), match.group()), text)

    return apply


def _say(entry: Respelling) -> str:
    begin, middle, end = MARKS
    return f"{begin}{entry.say}{middle}{entry.natural}{end}" if entry.natural else entry.say


def without_sounds(text: str) -> str:
    """A respelt text for voices that read letters."""
    return _MARKED.sub(r"\1", text)


def with_letters(text: str, known: Container[str]) -> str:
    """A respelt text for a voice that knows some letters only; the lexicon's sounds stay.

    Args:
        text: As `respeller` gives it.
        known: See `base_letters`.
    """
    parts = _WHOLE_MARKED.split(text)
    return "".join(part if at % 2 else base_letters(part, known) for at, part in enumerate(parts))


def with_sounds(text: str, pattern: str) -> str:
    """A respelt text for the natural voice.

    Args:
        text: As `respeller` gives it.
        pattern: What stands for a marked word, as `re.sub` takes it: its letters are group 1, its
            sounds group 2.
    """
    return _MARKED.sub(pattern, text)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower()


def _code_words(match: re.Match[str]) -> str:
    name = _MERIDIANS[(match["code"] or match["joined"]).upper()]
    words = f"{name} {cardinal(int(match['number']))}"
    if match["last"] is None:
        return words
    last = f"{_MERIDIANS[match['last_code'].upper()]} " if match["last_code"] else ""
    return f"{words} to {last}{cardinal(int(match['last']))}"
