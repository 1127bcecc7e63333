"""Values as English words: amounts, places in a row, years, digits one by one."""

from __future__ import annotations

_ONES = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SCALES = ("", " thousand", " million", " billion", " trillion")
_MOST_DIGITS = 3 * len(_SCALES)
"""What is longer is no amount; it is read digit by digit."""
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def number(digits: str) -> str:
    """An amount in words: ``1,250.5`` is one thousand two hundred fifty point five."""
    whole, _, part = digits.replace(",", "").partition(".")
    if len(whole) > _MOST_DIGITS or (len(whole) > 1 and whole.startswith("0")):
        words = one_by_one(whole)
    else:
        words = cardinal(int(whole))
    return f"{words} point {one_by_one(part)}" if part else words


def cardinal(value: int) -> str:
    """0 to 999 999 999 999 999 in words, without "and"."""
    groups = []
    for scale in _SCALES:
        value, group = divmod(value, 1000)
        if group:
            groups.append(_below_1000(group) + scale)
    return " ".join(reversed(groups)) or _ONES[0]


def _below_1000(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    words = [f"{_ONES[hundreds]} hundred"] if hundreds else []
    if rest >= len(_ONES):
        tens, ones = divmod(rest, 10)
        words.append(_TENS[tens] + (f"-{_ONES[ones]}" if ones else ""))
    elif rest:
        words.append(_ONES[rest])
    return " ".join(words)


def ordinal(value: int) -> str:
    """The ``value``-th in words."""
    words = cardinal(value)
    start = max(words.rfind(" "), words.rfind("-")) + 1
    head, last = words[:start], words[start:]
    if last in _ORDINALS:
        return head + _ORDINALS[last]
    return head + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def year(value: int) -> str:
    """1100 to 2099 as years are read: nineteen eighty-five, two thousand five."""
    century, rest = divmod(value, 100)
    if century % 10 == 0 and rest < 10:
        return cardinal(value)
    if rest == 0:
        return f"{cardinal(century)} hundred"
    return f"{cardinal(century)} {'oh ' if rest < 10 else ''}{cardinal(rest)}"


def one_by_one(digits: str) -> str:
    """Each digit a word."""
    return " ".join(_ONES[int(digit)] for digit in digits if digit.isdigit())
