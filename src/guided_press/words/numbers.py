"""Numbers, units and signs as words, so that every voice says them alike.

The rules go by what stands around a number: dates, decades and telephone numbers, see `labels`,
then clock times, scores, fractions, money, units, ranges, years, and last what is only a number.
British and American readers differ in a few; these are American.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from guided_press.words.labels import ALONE, END, MONTHS, RULES, TO, YEAR
from guided_press.words.measures import (
    DENOMINATOR,
    DENOMINATORS,
    PLURALS,
    UNIT,
    UNITS,
    WITH_A_STOP,
)
from guided_press.words.numerals import cardinal, number, one_by_one, ordinal, year

_PARTS = {
    2: "half",
    3: "third",
    4: "quarter",
    5: "fifth",
    6: "sixth",
    7: "seventh",
    8: "eighth",
    9: "ninth",
    10: "tenth",
    12: "twelfth",
    16: "sixteenth",
    20: "twentieth",
    100: "hundredth",
}
_PERIODS = (
    "second", "minute", "hour", "day", "night", "week", "month", "year", "session", "side", "leg",
    "round", "breath",
)  # fmt: skip
_PER = "|".join(_PERIODS)
"""Behind a slash they are what an amount is for each of: 3/week."""
_SHORT_FORMS = {
    "e.g.": "for example",
    "i.e.": "that is",
    "etc.": "and so on",
    "approx.": "about",
    "ca.": "about",
    "vs.": "versus",
    "incl.": "including",
    "w/o": "without",
}
"""Voices spell them, or make a word of them."""
_ROMAN = {
    "I": 1,
    "II": 2,
    "III": 3,
    "IV": 4,
    "V": 5,
    "VI": 6,
    "VII": 7,
    "VIII": 8,
    "IX": 9,
    "X": 10,
}
_MONEY = {
    "$": ("dollar", "cent"),
    "€": ("euro", "cent"),
    "£": ("pound", "penny"),
    "¥": ("yen", "sen"),
}
_SIGNS = {
    "&": "and",
    "+": "plus",
    "=": "equals",
    "±": "plus or minus",
    "×": "times",
    "÷": "divided by",
    "~": "about",
    "≈": "about",
    "≤": "at most",
    "≥": "at least",
    "<": "less than",
    ">": "more than",
    "#": "number",
    "@": "at",
    "%": "percent",
    "‰": "per mille",
    "°": "degrees",
    "$": "dollars",
    "€": "euros",
    "£": "pounds",
    "¥": "yen",
    "²": "squared",
    "³": "cubed",
}

_N = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_PART = r"(?:\d+ )?\d+/\d+"
_AMOUNT = rf"(?:{_PART}|{_N})"
_SCALE = r"\s(?:hundred|thousand|million|billion|trillion)(?!\w)"
_TEMPERATURE = r"(?:\d\d\d?(?:\.\d+)?|\d\.\d+|(?<=minus )\d)"
"""A letter behind it may be its degrees'; behind one digit alone it is something else's."""


@lru_cache(maxsize=4096)  # the same sentences come in session after session
def in_words(text: str) -> str:
    """Write every number, unit and sign of a text as words.

    Args:
        text: Plain, as ``characters.plain`` leaves it.

    Returns:
        Without digits.
    """
    for pattern, words in _RULES:
        text = pattern.sub(words, text)
    return _SPACES.sub(lambda match: match[1] or " ", text).strip()


_SPACES = re.compile(r" +([.,;:!?])| {2,}")

Spelling = Callable[[re.Match[str]], str]


def _time(match: re.Match[str]) -> str:
    hour, minute, second = int(match["h"]), int(match["m"]), match["s"]
    if hour > 24 or minute > 59:
        return match[0]
    half = re.sub(r"[. ]", "", match["half"] or "").upper()
    words = cardinal(hour)
    if minute:
        words += f" {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    elif not (half or second):
        words += " o'clock"
    if second:
        words += f" and {_counted(second, 'second')}"
    return f"{words} {half[0]} {half[1]}" if half else words


def _score(match: re.Match[str]) -> str:
    to = f" to {number(match['last'])}" if match["last"] else ""
    return f"{number(match['first'])}{to} out of ten"


def _fraction(match: re.Match[str]) -> str:
    return _part(match["whole"], int(match["above"]), int(match["below"]))


def _part(whole: str | None, above: int, below: int) -> str:
    if below not in _PARTS or not 0 < above < below:
        words = f"{cardinal(above)} over {cardinal(below)}"
        return f"{number(whole)} {words}" if whole else words
    name = _PARTS[below]
    if above > 1:
        part = f"{cardinal(above)} {'halves' if name == 'half' else f'{name}s'}"
    else:
        part = name if name == "half" else f"a {name}"
    if not whole:
        return part
    return f"{number(whole)} and {'a half' if part == 'half' else part}"


def _counted(amount: str, unit: str) -> str:
    """An amount and its unit, one or several."""
    plural = unit if amount == "1" else PLURALS.get(unit, f"{unit}s")
    return f"{number(amount)} {plural}"


def _unit(match: re.Match[str]) -> str:
    unit, of_first = UNITS[match["unit"]], UNITS.get(match["first_unit"] or "")
    words = _measured(match["last"] or match["first"], unit)
    if match["last"]:
        both = of_first and of_first != unit
        first = _measured(match["first"], of_first) if both and of_first else ""
        words = f"{first or _amount(match['first'])} to {words}"
    for per in match["per"].split("/")[1:]:
        words += f" per {DENOMINATORS.get(per, per)}"
    return words


def _amount(amount: str) -> str:
    """A number, or one with a fraction: ``1 1/2``."""
    if "/" not in amount:
        return number(amount)
    *whole, part = amount.split()
    above, below = map(int, part.split("/"))
    return _part(whole[0] if whole else None, above, below)


def _measured(amount: str, unit: str) -> str:
    """So much of a unit; less than one is a part of it: half a second."""
    if "/" not in amount:
        return _counted(amount, unit)
    words = _amount(amount)
    if " " in amount or unit in ("percent", "per mille") or " over " in words:
        return f"{words} {PLURALS.get(unit, f'{unit}s')}"
    article = "an" if unit[0] in "aeiou" or unit == "hour" else "a"
    return f"{words} {article} {unit}" if words == "half" else f"{words} of {article} {unit}"


def _lasting(match: re.Match[str]) -> str:
    """``1:30 min`` is minutes and seconds, ``1:30 h`` and ``1h30`` hours and minutes."""
    unit = UNITS[match["unit"]]
    small = {"minute": "second", "hour": "minute"}[unit]
    words = _counted(str(int(match["whole"])), unit)
    return f"{words} {_counted(str(int(match['part'])), small)}" if int(match["part"]) else words


def _per(match: re.Match[str]) -> str:
    per = match["per"]
    return f"{match['what']} per {UNITS.get(per, per)}"


def _attribute(match: re.Match[str]) -> str:
    """Before a noun a unit stands in the singular: a ``10-s`` hold, a ``5-10-minute`` walk."""
    first = f"{_amount(match['first'])} to " if match["first"] else ""
    unit = UNITS.get(match["unit"], match["unit"])
    return f"{first}{_amount(match['last'])}-{unit}"


def _short_form(match: re.Match[str]) -> str:
    """What a shortened word stands for; its stop stays where it also ends the sentence."""
    words = _SHORT_FORMS[match[0].lower()]
    words = words[0].upper() + words[1:] if match[0][0].isupper() else words
    ends = match.end() == len(match.string.rstrip()) and match[0].endswith(".")
    return f"{words}." if ends else words


def _roman(match: re.Match[str]) -> str:
    return f"{match['what']} {cardinal(_ROMAN[match['roman']])}"


def _money(match: re.Match[str]) -> str:
    unit, small = _MONEY[match["sign"]]
    if match["scale"]:
        return f"{number(match['amount'])}{match['scale']} {PLURALS.get(unit, f'{unit}s')}"
    whole, _, cents = match["amount"].partition(".")
    if len(cents) != 2 or not int(cents):
        return _counted(match["amount"] if cents and int(cents) else whole, unit)
    return f"{_counted(whole, unit)} and {_counted(str(int(cents)), small)}"


def _minus(match: re.Match[str]) -> str:
    """Behind an amount the sign is a range's."""
    return match[0] if match["amount"] else "minus "


def _height(match: re.Match[str]) -> str:
    """``5'10"``: feet and inches."""
    inches = match["inches"] or match["rest"]
    return f"{_counted(match['feet'], 'foot')} {_counted(inches, 'inch')}"


def _aside(match: re.Match[str]) -> str:
    """A dash before a number; behind an amount it is a range's: ``now—10 breaths``, ``5—10``."""
    return match[0] if match["amount"] else " — "


def _range(match: re.Match[str]) -> str:
    ends = match["first"], match["last"]
    spell = _year_digits if all(map(_YEAR.fullmatch, ends)) else _amount
    return f"{spell(ends[0])} to {spell(ends[1])}"


def _times(match: re.Match[str]) -> str:
    first = f"{number(match['first'])} to " if match["first"] else ""
    return f"{first}{number(match['last'])} times"


def _year_digits(digits: str) -> str:
    return year(int(digits))


def _joined(match: re.Match[str]) -> str:
    """Letters and digits without a space: ``L5``, ``B12``, ``4x4``, ``COVID-19``."""
    parts = re.findall(r"\d+|[^\W\d_]+", match[0])
    return " ".join(number(part) if part.isdigit() else part for part in parts)


def _version(match: re.Match[str]) -> str:
    return " point ".join(map(number, re.split(r"[.:]", match["parts"])))


def _named_version(match: re.Match[str]) -> str:
    return f"{match['word'] or 'version '}{_version(match)}"


def _sign(match: re.Match[str]) -> str:
    return f" {_SIGNS[match[0].strip()]} "


_YEAR = re.compile(YEAR)
_BEFORE_YEAR = r"(?:in|since|of|from|by|until|till|before|after|year|around|about|{})".format(
    "|".join(MONTHS)
)
_RULES: tuple[tuple[re.Pattern[str], Spelling], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r" {2,}", lambda _: " "),
        (r"(?<=\d)-{2,}(?=\d)", lambda _: "–"),
        (r"\s*(?:-{2,}|–{2,}|—{2,})\s*", lambda _: " — "),
        # close to its words it would be no pause; behind a number it may be a range of codes
        (r"(?<=\S)\s?—\s?(?=[^\s\d])(?![A-Z]+\d)", lambda _: " — "),
        (rf"(?P<amount>\d(?:\s?(?:{UNIT}))?)?\s?—\s?(?=\d)", _aside),
        (r"(?<![\w.])\.(?=\d)", lambda _: "0."),
        (r"(?<=[\d°CF%])\s?[–—]\s?[-–](?=\d)", lambda _: " to minus "),
        (rf"(?P<amount>\d(?:\s?(?:{UNIT}))?\s+)?(?<![\w)%‰°])[-–](?=[$€£¥]?\d)", _minus),
        (r"(?<=\d)\s?º", lambda _: "°"),  # meant, though it is the o of "nº"
        (r"[ºª]", lambda match: "o" if match[0] == "º" else "a"),
        (
            (
                rf"(?<=\d)(?P<unit>[\s-]?(?:{WITH_A_STOP})(?:/(?:{_PER}|{DENOMINATOR}))?)"
                r"\.(?=\s*[,;:)]|\s+[a-z])"
            ),
            lambda match: match["unit"],
        ),
        (
            (
                rf"{ALONE}(?P<amount>(?:{_N}{TO})?{_TEMPERATURE})\s?"
                r"(?P<scale>[CF])(?![\w'-])"
            ),
            lambda match: f"{match['amount']} °{match['scale']}",
        ),
        (
            (
                r"(?<![\w'.,])(?P<feet>\d)'(?:\s?(?P<inches>\d|1[01])(?:\"|”|'')|"
                r"(?P<rest>\d|1[01])(?![.,]\d))(?!\w)"
            ),
            _height,
        ),
        (
            rf"(?<!\w)(?:{'|'.join(map(re.escape, _SHORT_FORMS))})(?!\w)",
            _short_form,
        ),
        (r"\bw/ ?(?=[^\W\d])", lambda _: "with "),
        (
            (
                r"(?P<what>\b(?:[Pp]art|[Ss]tage|[Pp]hase|[Tt]ype|[Cc]hapter|[Rr]ound|[Ss]tep|"
                r"[Gg]rade|[Ll]evel))"
                rf" (?P<roman>{'|'.join(sorted(_ROMAN, key=len, reverse=True))})(?![\w'])"
            ),
            _roman,
        ),
        (
            rf"(?<!\w)(?P<word>[Vv]ersion )?v\.? ?(?P<parts>\d+(?:\.\d+)*){END}",
            _named_version,
        ),
        (
            r"(?<![\w.:])(?P<whole>\d+):(?P<part>\d\d) ?(?P<unit>min|mins|h|hrs?)(?![\w/])",
            _lasting,
        ),
        (r"(?<![\w.:])(?P<whole>\d+) ?(?P<unit>h) ?(?P<part>[0-5]\d)(?!\w)", _lasting),
        *RULES,
        (
            (
                rf"{ALONE}(?P<h>\d\d?):(?P<m>\d\d)(?::(?P<s>\d\d))?"
                r"(?P<half> ?(?:[AaPp]\.[Mm]\.|[AaPp][Mm]\b))?(?![\w:])"
            ),
            _time,
        ),
        (
            (
                rf"{ALONE}(?P<first>{_N})(?:(?:\s?/\s?10)?{TO}(?P<last>{_N}))?\s?/\s?10{END}"
                rf"(?!\s?(?:{UNIT})(?!\w))"
            ),
            _score,
        ),
        (r"(?<!\w)24/7(?!\w)", lambda _: "twenty-four seven"),
        (rf"(?<!\w)(?P<sign>[$€£¥])\s?(?P<amount>{_N})(?!\w)(?P<scale>{_SCALE})?", _money),
        (rf"{ALONE}(?P<amount>{_N})(?P<scale>{_SCALE})?\s?(?P<sign>[€£¥])", _money),
        (
            rf"(?P<n>{_N})\s?°(?= (?:angle|turn|bend|arc)\b)",
            lambda match: f"{number(match['n'])} degree",
        ),
        (
            (
                rf"{ALONE}(?:(?P<first>{_AMOUNT}){TO})?(?P<last>{_AMOUNT})"
                rf"-(?P<unit>(?:{UNIT}|{_PER})(?!\w))"
            ),
            _attribute,
        ),
        (
            (
                rf"{ALONE}(?P<first>{_AMOUNT})"
                rf"(?:(?:\s?(?P<first_unit>{UNIT}))?{TO}(?P<last>{_AMOUNT}))?"
                rf"\s?(?P<unit>{UNIT})(?P<per>(?:/(?:{DENOMINATOR}|{_PER})(?!\w))*)(?!\w)"
            ),
            _unit,
        ),
        (rf"{ALONE}(?P<first>{_PART}){TO}(?P<last>{_AMOUNT}){END}", _range),
        (
            rf"{ALONE}(?:(?P<whole>\d+) )?(?P<above>\d+)/(?P<below>\d+)(?=-[^\W\d]|(?:{END}))",
            _fraction,
        ),
        (r"(?<!\w)(?P<n>\d+)(?:st|nd|rd|th)\b", lambda match: ordinal(int(match["n"]))),
        (rf"(?<!\w)(?P<n>{_N})\s?[x×](?=\s?\d)", lambda match: f"{number(match['n'])} times "),
        (
            rf"(?<!\w)(?:(?P<first>{_N}){TO})?(?P<last>{_N})\s?[x×](?!\w)",
            _times,
        ),
        (r"\bNos?\.? +(?=\d)", lambda _: "Number "),
        (r"\bnos?\. +(?=\d)", lambda _: "number "),
        (r"(?<![\d.:])(?P<parts>\d+(?:[.:]\d+){2,})", _version),
        (r"(?<![\w.:])(?P<first>\d+):(?P<last>\d+)(?![\w:])", _range),
        (
            rf"(?P<what>(?<!\w){_N}\s?(?:[^\W\d]+)?|\btimes)/(?P<per>{_PER}|min|h|hr|sec|s|wk|mo|yr)(?!\w)",
            _per,
        ),
        (
            rf"{ALONE}(?P<first>{_N}){TO}(?P<last>{_N})(?=-[^\W\d])",
            lambda match: f"{number(match['first'])} to {number(match['last'])}",
        ),
        (rf"{ALONE}(?P<first>{_N}){TO}(?P<last>{_N}){END}", _range),
        (
            rf"(?i:(?P<before>\b{_BEFORE_YEAR},? ))(?P<year>{YEAR}){END}",
            lambda match: f"{match['before']}{_year_digits(match['year'])}",
        ),
        (r"(?<!\w)([A-Z]+\d+)\s?[-–—]\s?(?=(?:[A-Z]+)?\d)", lambda match: f"{match[1]} to "),
        (r"[^\W\d_]+-?\d+(?:[^\W_]*)|\d+[^\W\d_]+\d*", _joined),
        (r"(?<![\w)])[-−](?=\d)", lambda _: "minus "),
        (_N, lambda match: number(match[0])),
        (r"\d+", lambda match: one_by_one(match[0])),
        (r"\band/or\b", lambda _: "or"),
        (rf"\s*[{re.escape(''.join(_SIGNS))}]\s*", _sign),
        (r"(?<=\w) ?/ ?(?=\w)", lambda _: " or "),
        (r"(?<=\w) [-–] (?=\w)|(?<=\S)\s?—\s?(?=\S)", lambda _: " — "),
    )
)
"""Each is applied to what the ones before have left."""
