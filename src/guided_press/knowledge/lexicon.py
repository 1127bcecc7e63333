"""From a sentence as it is shown to a sentence as a voice should be given it.

Codes, ranges, units and fractions follow rules; names and foreign words come from the lexicon.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guided_press.knowledge.models import Respelling

_MERIDIANS = {
    "BL": "bladder", "UB": "bladder", "CV": "conception vessel", "GB": "gallbladder",
    "GV": "governing vessel", "HT": "heart", "KI": "kidney", "LI": "large intestine",
    "LR": "liver", "LU": "lung", "LV": "liver", "PC": "pericardium", "SI": "small intestine",
    "SP": "spleen", "ST": "stomach", "TE": "triple energizer",
}  # fmt: skip
_UNITS = {"ms": "millisecond", "s": "second", "sec": "second", "min": "minute", "h": "hour"}
_PARTS = {"1/2": "half", "1/3": "a third", "2/3": "two thirds", "1/4": "a quarter",
          "3/4": "three quarters"}  # fmt: skip
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")

_MERIDIAN = "|".join(_MERIDIANS)
_CODE = re.compile(
    rf"(?<!\w)(?P<code>{_MERIDIAN})[ -]?(?P<number>[1-9]\d?)"
    rf"(?:\s*[-–—]\s*(?:(?P<last_code>{_MERIDIAN})[ -]?)?(?P<last>[1-9]\d?))?(?!\w)"
)
_ALONE = r"(?<![\w/.,:–—-])"  # nothing before it that would make it part of a date, say
_RANGE = re.compile(rf"{_ALONE}(\d+(?:\.\d+)?)\s*[-–—]\s*(\d+(?:\.\d+)?)(?![\d/:–—-]|\.\d)")
_RANGE_UNIT = re.compile(
    rf"{_ALONE}(\d+(?:\.\d+)?)\s*[-–—]\s*(\d+(?:\.\d+)?)\s?(ms|sec|min|s|h)(?!\w)"
)
_UNIT = re.compile(r"(?<![\w./:–—-])(\d+(?:\.\d+)?)\s?(ms|sec|min|s|h)(?!\w)")
_MIXED = re.compile(rf"{_ALONE}(\d+) (1/2|1/3|2/3|1/4|3/4)(?![\w/])")
_PART = re.compile(rf"{_ALONE}(1/2|1/3|2/3|1/4|3/4)(?![\w/])")
_SCORE = re.compile(rf"{_ALONE}(\d+(?:\.\d+)?)/10(?![\w/])")


def respell(text: str, entries: Iterable[Respelling]) -> str:
    """Write a sentence so that an English voice says it as it is meant.

    Point codes become names with numbers in words (``BL40``: bladder forty), ``1-2`` becomes
    ``1 to 2``, ``30s`` ``30 seconds``, ``1/2`` ``half``; then whole words are replaced, longer
    entries first, letter case ignored. Dates and other numbers stay as they are.

    Args:
        text: Any sentence; brought to NFC.
        entries: Words and what to say for them.
    """
    return respeller(entries)(text)


def respeller(entries: Iterable[Respelling]) -> Callable[[str], str]:
    """The same as `respell`, with the entries prepared once for many sentences."""
    says = {_plain(entry.word): entry.say for entry in entries}
    words = "|".join(re.escape(word) for word in sorted(says, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if says else None

    def apply(text: str) -> str:
        text = _numbers(unicodedata.normalize("NFC", text))
        if pattern is None:
            return text
        return pattern.sub(lambda match: says.get(_plain(match.group()), match.group()), text)

    return apply


def _plain(word: str) -> str:
    return unicodedata.normalize("NFC", word).lower()


def _numbers(text: str) -> str:
    text = _CODE.sub(_code_words, text)
    text = _MIXED.sub(lambda match: f"{match[1]} and {_with_article(match[2])}", text)
    text = _PART.sub(lambda match: _PARTS[match[1]], text)
    text = _SCORE.sub(r"\1 out of 10", text)
    text = _UNIT.sub(_unit_words, _RANGE_UNIT.sub(r"\1 to \2 \3", text))
    return _RANGE.sub(r"\1 to \2", text)


def _with_article(part: str) -> str:
    return "a half" if part == "1/2" else _PARTS[part]


def _code_words(match: re.Match[str]) -> str:
    name = _MERIDIANS[match["code"]]
    words = f"{name} {_in_words(int(match['number']))}"
    if match["last"] is None:
        return words
    last = f"{_MERIDIANS[match['last_code']]} " if match["last_code"] else ""
    return f"{words} to {last}{_in_words(int(match['last']))}"


def _unit_words(match: re.Match[str]) -> str:
    amount, unit = match[1], _UNITS[match[2]]
    return f"{amount} {unit}" if amount == "1" else f"{amount} {unit}s"


def _in_words(number: int) -> str:
    """1 to 99 in words, so that no voice reads a code's number as a year or a date."""
    if number < len(_ONES):
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
