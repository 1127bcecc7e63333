"""What must not be said: strength at the back of the knee, promises, commands to endure.

Our own lines and the lines of scripts pass here before anything is spoken. A word counts in all
its forms and however it is written: full-width letters, letters of other alphabets that look the
same, invisible characters and accents do not hide it. Which words these are is data of a language,
``data/LANGUAGE/rules.yaml``; in a language without rules nothing may be said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from guided_press.knowledge.models import LONG_HOLD
from guided_press.words.texts import DATA, read_data, text

MOST_WORDS = 20
"""In one sentence; a listener cannot look back."""

LIGHT_ONLY = frozenset({"BL40", LONG_HOLD})
"""Targets at the back of the knee, where no word of strength may be heard, not even negated."""

_RULES = "rules.yaml"


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that must not be said.

    Attributes:
        rule: Which rule it breaks: strength, promise, endurance, sensation, command, length, or
            language, where there are no rules.
        word: As it stands in the text.
        start: Where it begins in the text, in characters from 0.
        message: What is wrong.
        hint: What to write instead.
    """

    rule: str
    word: str
    start: int
    message: str
    hint: str


@dataclass(frozen=True, slots=True)
class _Forbidden:
    """Words of one rule; those of `unless` excuse them, before them in the sentence."""

    rule: str
    words: re.Pattern[str]
    message: str
    hint: str
    unless: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class _Rules:
    light: _Forbidden
    anywhere: tuple[_Forbidden, ...]
    length: Mapping[str, str]
    knee: re.Pattern[str]
    places: Mapping[str, re.Pattern[str]]
    positions: Mapping[str, re.Pattern[str]]


_SENTENCE = re.compile(r"[^.!?…。！？]+(?:[.!?…。！？]+(?=\s|$)|[.!?…。！？]|$)")

# Letters that look like Latin ones and are left alone by compatibility normalisation.
_LOOKALIKES = dict(
    zip(
        "аӑеёөоорсухіїјѕԁһӏԛԝвкмнтгαεοιυνκρτβηℓɡıł’ʼ‘‐‑‒–—",
        "aaeeooopcyxiijsdhlqwbkmhtraeoiuvkptbnlgil'''-----",
        strict=True,
    )
)


def has_rules(language: str) -> bool:
    """Whether it is known what must not be said in this language."""
    return (DATA / language / _RULES).is_file()


def lint(line: str, *, target: str | None, language: str) -> list[Violation]:
    """Find what must not be said.

    Args:
        line: Of one or more sentences.
        target: Code or id of what is being pressed while it is said; None when nothing is.
        language: Of the line; one without rules is a finding by itself.

    Returns:
        Findings in the order of the line; empty when it may be spoken.
    """
    if not has_rules(language):
        message = text("linting.no_rules", language=language)
        return [Violation("language", line, 0, message, text("linting.no_rules_hint"))]
    rules = _rules_of(language)
    folded, places = _folded(line)
    findings = [*_too_long(line, rules.length)]
    light = target in LIGHT_ONLY or (target is None and rules.knee.search(folded) is not None)
    for forbidden in (*rules.anywhere, *((rules.light,) if light else ())):
        for match in forbidden.words.finditer(folded):
            if not _excused(forbidden, folded, match.start()):
                first, last = places[match.start()], places[match.end() - 1] + 1
                word, rule = line[first:last], forbidden.rule
                findings.append(Violation(rule, word, first, forbidden.message, forbidden.hint))
    unique = {(f.start, f.rule): f for f in findings}
    return sorted(unique.values(), key=lambda finding: (finding.start, finding.rule))


def is_strong(line: str, language: str) -> bool:
    """Whether a line holds a word that may not be heard where the touch is light."""
    return _rules_of(language).light.words.search(_folded(line)[0]) is not None


def positions_in(line: str, language: str) -> frozenset[str]:
    """The body positions that a script's own line speaks of, by their ids."""
    folded = _folded(line)[0]
    rules = _rules_of(language).positions.items()
    return frozenset(position for position, words in rules if words.search(folded))


def places_in(line: str, language: str) -> frozenset[str]:
    """The regions of the body that a script's own line speaks of; of hands none can be told."""
    folded = _folded(line)[0]
    rules = _rules_of(language).places.items()
    return frozenset(region for region, words in rules if words.search(folded))


@cache
def _rules_of(language: str) -> _Rules:
    data = read_data(_RULES, language)
    parts: dict[str, str] = {}
    for name, words in data["parts"].items():
        parts[name] = _either(words, parts)
    return _Rules(
        _forbidden(data["light"], parts),
        tuple(_forbidden(entry, parts) for entry in data["anywhere"]),
        data["length"],
        _compiled(data["knee"], parts),
        {name: _compiled(words, parts) for name, words in data["places"].items()},
        {name: _compiled(words, parts) for name, words in data["positions"].items()},
    )


def _forbidden(entry: Mapping[str, Any], parts: Mapping[str, str]) -> _Forbidden:
    unless = entry.get("unless")
    return _Forbidden(
        entry["rule"],
        _compiled(entry["words"], parts),
        entry["message"],
        entry["hint"],
        _compiled(unless, parts) if unless else None,
    )


def _compiled(words: Iterable[str], parts: Mapping[str, str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){_either(words, parts)}(?!\w)")


def _either(words: Iterable[str], parts: Mapping[str, str]) -> str:
    pattern = f"(?:{'|'.join(words)})"
    for name, part in parts.items():
        pattern = pattern.replace(f"<{name}>", part)
    return pattern


def _excused(forbidden: _Forbidden, folded: str, start: int) -> bool:
    """Tradition that is called tradition, and an offer to close the eyes, may be said."""
    if forbidden.unless is None:
        return False
    sentence = next((m for m in _SENTENCE.finditer(folded) if m.start() <= start < m.end()), None)
    before = folded[sentence.start() : start] if sentence else ""
    return forbidden.unless.search(before) is not None


def _too_long(line: str, templates: Mapping[str, str]) -> Iterator[Violation]:
    for sentence in _SENTENCE.finditer(line):
        words = sentence.group().split()
        if len(words) > MOST_WORDS:
            start = sentence.start() + len(sentence.group()) - len(sentence.group().lstrip())
            message = templates["message"].format(words=len(words), most=MOST_WORDS)
            yield Violation("length", words[0], start, message, templates["hint"])


@lru_cache(maxsize=512)
def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    """The text as plain small letters, and for each the index it comes from.

    Compatibility forms are resolved, marks and invisible characters dropped, look-alikes replaced,
    white space and hyphens become one space. A soft hyphen or zero-width character joins what
    stands around it, as it does on the page.
    """
    letters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        for letter in _plain_letters(character):
            if letter != " " or not letters or letters[-1] != " ":
                letters.append(letter)
                places.append(index)
    return "".join(letters), tuple(places)


@lru_cache(maxsize=4096)
def _plain_letters(character: str) -> tuple[str, ...]:
    """What a character is folded to: mostly one letter, none for a mark."""
    letters: list[str] = []
    for letter in unicodedata.normalize("NFKD", character.casefold()).casefold():
        plain = _LOOKALIKES.get(letter, letter)
        if plain.isspace() or plain in "-_":
            letters.append(" ")
        elif unicodedata.category(plain) not in {"Mn", "Me", "Cf", "Cc"}:
            letters.append(plain)
    return tuple(letters)
