"""Digits that count nothing, as words: telephone numbers, dates, spans of years, decades.

A decade and an amount of seconds are written alike ("the 30s", "30s"): what stands around decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from guided_press.words.measures import UNIT
from guided_press.words.numerals import cardinal, one_by_one, ordinal, year

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_MONTH = "|".join(MONTHS)
_VERBS_TOO = "March|May"
_ON = r"on|by|until|till|since|from|before|after|of"

ALONE = r"(?<![\w.,:/'–—-])"
"""Nothing before it that would make it part of something longer."""

END = r"(?![\w/–—-]|[.,:]\d)"
"""Nothing after it either."""

TO = r"\s*[-–—]\s*"
"""A range."""

YEAR = r"(?:1[1-9]|20)\d\d"
_UNIT_NEXT = rf"(?!\s?(?:{UNIT}|times)(?!\w))"
_LEAST_DIGITS = 6
"""Of a telephone number in several groups."""
_CENTURY_FROM = 70
"""Two digits of a year from here up are of the last century."""


def _date(match: re.Match[str]) -> str:
    parts = match.groupdict()
    first, second, whole = int(parts["month"]), int(parts["day"]), int(parts["year"])
    month, day = (second, first) if first > 12 else (first, second)
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    if whole < 100:
        whole += 1900 if whole >= _CENTURY_FROM else 2000
    return f"{MONTHS[month - 1]} {ordinal(day)}, {year(whole)}"


def _month_day(match: re.Match[str]) -> str:
    """``May 5, 2024``: the day is a place in a row."""
    parts = match.groupdict()
    if not 1 <= int(parts["day"]) <= 31:
        return match[0]
    last = f" to {ordinal(int(parts['last']))}" if parts.get("last") else ""
    of = f", {year(int(parts['year']))}" if parts.get("year") else ""
    return f"{parts.get('before') or ''}{parts['month']} {ordinal(int(parts['day']))}{last}{of}"


def _day_month(match: re.Match[str]) -> str:
    if not 1 <= int(match["day"]) <= 31:
        return match[0]
    day, whole = ordinal(int(match["day"])), year(int(match["year"]))
    return f"the {day} of {match['month']}, {whole}"


def _phone(match: re.Match[str]) -> str:
    parts = match.groupdict()
    groups = re.findall(r"\d+", parts.get("digits") or match[0])
    if len(groups) > 1 and len("".join(groups)) < _LEAST_DIGITS:
        return match[0]
    plus = "plus " if match[0].startswith("+") else ""
    return f"{parts.get('before') or ''}{plus}{', '.join(map(one_by_one, groups))}"


def _decade(century: str | None, tens: int) -> str:
    if century and tens == 0:
        return f"{year(int(century) * 100)}s"
    plural = f"{cardinal(10 * tens)[:-1]}ies" if tens > 1 else "tens"
    return f"{cardinal(int(century))} {plural}" if century else plural


def _decades(match: re.Match[str]) -> str:
    """All decades of a list: where one is meant, the others are too."""
    told = _TENS.sub(lambda found: _decade(found["century"], int(found["tens"])), match["list"])
    return f"{match.groupdict().get('before') or ''}{re.sub(TO, ' to ', told)}"


def _span(match: re.Match[str]) -> str:
    """``1970-80``: an end that is less than its beginning is a year, too."""
    if int(match["last"]) <= int(match["first"]) % 100:
        return match[0]
    return f"{year(int(match['first']))} to {cardinal(int(match['last']))}"


_TENS = re.compile(r"'?(?P<century>1[1-9]|20)?(?P<tens>\d)0'?s\b")
_MORE = rf"(?:(?:,? (?:and|or|to|through) (?:the )?|, |{TO})'?(?:1[1-9]|20)?[1-9]0'?s\b)*"
_BEFORE = (
    r"(?:the|my|your|his|her|our|their|early|mid|late)(?: (?:roaring|swinging|golden|wild|early|"
    r"mid|late))?"
)
_OF_A_TIME = (
    r"(?:music|songs?|hits?|tunes?|pop|rock|disco|jazz|soul|funk|style|fashion|films?|movies?|"
    r"shows?|classics?|kids?|child|children)"
)
"""Behind a decade."""
_LASTING = r"(?:holds?|press(?:es)?|rests?|pauses?|breaks?|rounds?|blocks?|waits?|steps?|timers?)"
"""Behind it an amount of seconds: the 30s hold."""

RULES: tuple[tuple[str, Callable[[re.Match[str]], str]], ...] = (
    (
        (
            r"(?i:(?P<before>\b(?:call|dial|phone|ring|text|tel\.?|telephone) ))"
            r"(?P<digits>\d{2,}(?:[ -]\d{2,})+|\d{3})(?![\w-]|[.,:]\d)"
        ),
        _phone,
    ),
    (r"(?<![\w.+])\+\d{1,3}(?:[ .-]?\(?\d{1,5}\)?){2,6}(?!\w)", _phone),
    (r"(?<![\w.,:/-])0\d{1,4}(?:[ -]\d{2,}){1,5}(?![\w-]|[.,:]\d)", _phone),
    (rf"{ALONE}(?P<year>\d{{4}})-(?P<month>\d\d)-(?P<day>\d\d){END}", _date),
    (rf"{ALONE}(?P<month>\d\d?)[/.](?P<day>\d\d?)[/.](?P<year>{YEAR}){END}", _date),
    (rf"{ALONE}(?P<month>\d\d?)/(?P<day>\d\d?)/(?P<year>\d\d){END}", _date),
    (rf"\b(?P<month>{_MONTH}) (?P<day>\d\d?),? (?P<year>{YEAR}){END}", _month_day),
    (rf"(?:\bthe )?{ALONE}(?P<day>\d\d?) (?P<month>{_MONTH}),? (?P<year>{YEAR}){END}", _day_month),
    (
        (
            rf"(?P<before>\b(?i:{_ON}) )?\b(?P<month>(?(before)(?:{_MONTH})|(?!{_VERBS_TOO})"
            rf"(?:{_MONTH}))) (?P<day>\d\d?)(?:{TO}(?P<last>\d\d?))?{END}"
        ),
        _month_day,
    ),
    (
        r"(?<![\w.-])(?:\+?\d{1,3}[ -])?(?:\(?\d{3}\)?[ -])?\d{3}[ -]\d{4}(?![\w-]|[.,:]\d)"
        + _UNIT_NEXT,
        _phone,
    ),
    (r"(?<![\w.-])(?:\+?\d{1,3}\.)?\d{3}\.\d{3}\.\d{4}(?![\w.-])", _phone),
    (rf"(?<![\w/.])(?P<list>(?:1[1-9]|20)\d0'?s\b{_MORE})", _decades),
    (rf"(?<!\w)(?P<list>'[1-9]0'?s\b{_MORE})", _decades),
    (rf"(?i:(?P<before>\b{_BEFORE}[ -]))(?P<list>[2-9]0'?s\b{_MORE})(?! {_LASTING}\b)", _decades),
    (rf"{ALONE}(?P<list>[2-9]0'?s)(?= {_OF_A_TIME}\b)", _decades),
    (rf"{ALONE}(?P<first>{YEAR})(?:{TO}|/)(?P<last>\d\d){END}{_UNIT_NEXT}", _span),
)
"""What is written, and how it is said; each is applied to what the ones before have left."""
