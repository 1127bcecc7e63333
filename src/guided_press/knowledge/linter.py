"""What must not be said: strength at the back of the knee, promises, commands to endure.

Our own lines and the lines of scripts pass here before anything is spoken. A word counts in all
its forms and however it is written: full-width letters, letters of other alphabets that look the
same, invisible characters and accents do not hide it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

Rule = Literal["strength", "promise", "endurance", "sensation", "command", "length"]

MOST_WORDS = 20
"""In one sentence; a listener cannot look back."""

LIGHT_ONLY = frozenset({"BL40", "bl40_long_hold"})
"""Targets at the back of the knee, where no word of strength may be heard, not even negated."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must not be said.

    Attributes:
        rule: Which rule it breaks.
        word: As it stands in the text.
        start: Where it begins in the text, in characters from 0.
        message: What is wrong.
        hint: What to write instead.
    """

    rule: Rule
    word: str
    start: int
    message: str
    hint: str


class _Words(NamedTuple):
    rule: Rule
    pattern: str
    message: str
    hint: str


_NO_PROMISE = "Say what to do, not what it will do; tradition is told as tradition."
_NO_TIME = "Say nothing about whether or when relief comes."
_NUMBER = (
    r"(?:\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty|"
    r"thirty|forty|sixty|some|few|a few|several)"
)
_NUMBERS = rf"{_NUMBER}(?: (?:to |or )?{_NUMBER})?"
_PERIOD = r"(?:seconds?|secs?|minutes?|mins?|hours?|days?|weeks?|moments?|sessions?)"
_EASE = (
    r"(?:relie(?:f|ves?|ved|ving)|eas(?:e|es|ed|ing)(?! off| up| out| in| back| the| your)|"
    r"improve(?:s|d|ment)?|better|"
    r"pain ?free|painless|gone|vanish(?:es|ed)?|disappear(?:s|ed)?|recover(?:s|ed|y)?)"
)

_STRENGTH = _Words(
    "strength",
    r"firm(?:ly|er|est|ness)?|deep(?:ly|er|est|en|ens|ened|ening)?|depths?|"
    r"strong(?:ly|er|est)?|strength(?:s|en|ens|ened|ening)?|"
    r"dig(?:s|ging|gings)?|dug|hard(?:er|est)?|heav(?:y|ier|iest|ily)|"
    r"lean(?:s|ed|ing|t)?|forc(?:e|es|ed|ing|eful|efully)|vigou?r(?:ous|ously)?|"
    r"tight(?:ly|er|en)?|grip(?:s|ped|ping)?|elbows?|hold your breath|"
    r"intens(?:e|ely|ity|ive|ively|ify|ifies|ified|ifying)|"
    r"full (?:pressure|weight|strength)|body ?weight|"
    r"(?:more|increas(?:e|es|ed|ing)(?: the)?|add(?:s|ed|ing)?(?: more)?) (?:pressure|weight)|"
    r"press(?:es|ed|ing)? (?:in|into|down)|push(?:es|ed|ing)?",
    "no word of strength may be heard at the back of the knee, not even negated",
    "Say feather-light, skin only, or hardly any weight.",
)

_ANYWHERE = (
    _Words(
        "promise",
        r"cur(?:e|es|ed|ing|able|ative|atives)|treat(?:s|ed|ing|ment|ments|able)?|"
        r"heal(?:s|ed|ing|ings|er|ers)?|"
        r"guarant(?:ee|ees|eed|eeing|y|ies)|de ?tox(?:es|ed|ing|ify|ifies|ified|ifying|"
        r"ification|ifications)?|remed(?:y|ies|ied|ying)|miracles?|miraculous(?:ly)?|"
        r"toxins?|magic(?:al|ally)?|sleep better|"
        r"relax(?:es|ed)? (?:\w+ ){0,3}at once|"
        r"(?:will|be|is|are) (?:\w+ )?gone|prevents? (?:back )?pain|"
        r"strengthens? (?:the|your) kidneys?|fix(?:es|ed|ing)?|"
        r"(?:melt|take|wash|drive|chase|make)s? (?:\w+ ){0,3}?pain (?:away|vanish|go)|"
        r"pain (?:goes|melts|fades|drains) away",
        "nothing is promised",
        _NO_PROMISE,
    ),
    _Words(
        "promise",
        r"(?:immediate|instant|lasting|permanent|quick|fast|rapid|complete|total|sure)(?:ly)? "
        r"(?:\w+ ){0,2}?" + _EASE + r"|relie(?:f|ves?|ved|ving) (?:\w+ ){0,3}?"
        r"(?:at once|immediately|instantly|permanently|for good|forever|for ever|right away|"
        r"straight away|quickly|soon)",
        "nothing is promised, least of all at once or for good",
        _NO_TIME,
    ),
    _Words(
        "promise",
        _EASE + r" (?:\w+ ){0,4}?(?:in|within|after) (?:(?:about|only|just|around|as little as) )*"
        + _NUMBERS + r" (?:\w+ )?" + _PERIOD
        + r"|(?:in|within|after) (?:(?:about|only|just|around|as little as) )*" + _NUMBERS
        + r" (?:\w+ )?" + _PERIOD + r",? (?:\w+ ){0,6}?" + _EASE,
        "no time to relief is stated",
        _NO_TIME,
    ),
    _Words(
        "promise",
        r"(?:opens?|unblocks?|balances?|clears?|moves?|releases?|restores?|nourishes?) "
        r"(?:(?:the|your) )?(?:qi|chi|meridians?|kidney (?:qi|energy)|energy)",
        "tradition is stated as fact",
        "Word it as tradition: in Chinese medicine this point is said to be linked with it.",
    ),
    _Words(
        "endurance",
        r"push(?:es|ed|ing)? (?:\w+ )?through|no pain,? no gain|"
        r"(?:bear|endure|tolerate|grit|fight|work) (?:\w+ )?(?:through )?(?:the |your )?"
        r"(?:pain|teeth)|power through|tough it out|suck it up",
        "nobody is asked to endure anything",
        "Say lift off, or stop.",
    ),
    _Words(
        "sensation",
        r"you(?:'ll| will| should| may| might| are going to| must) (?:\w+ )?(?:feel|sense|notice)",
        "no sensation is announced",
        "Ask: what do you notice? Nothing at all is fine.",
    ),
    _Words(
        "command",
        r"clos(?:e|ing) (?:your |both |the )?eyes|(?:keep|hold) (?:your |both |the )?eyes "
        r"(?:closed|shut)|shut (?:your |both |the )?eyes",
        "closing the eyes is offered, never commanded",
        "Say: if you like, let the eyes close.",
    ),
)  # fmt: skip

_KNEE = re.compile(
    r"\b(?:behind|back of|hollow of|under) (?:\w+ ){0,2}knees?\b"
    r"|\bknee (?:hollow|fold|crease|pit)s?\b"
)
"""Speaks of the back of the knee, whatever is pressed."""

_TRADITION = re.compile(r"\b(?:tradition(?:al|ally)?|in chinese medicine|is said to|are said to)\b")
_OFFER = re.compile(r"\b(?:if you (?:like|wish|want)|you (?:may|might|can)|or keep)\b")
_SENTENCE = re.compile(r"[^.!?…。！？]+(?:[.!?…。！？]+(?=\s|$)|[.!?…。！？]|$)")

# Letters that look like Latin ones and are left alone by compatibility normalisation.
_LOOKALIKES = dict(zip(
    "аӑеёөоорсухіїјѕԁһӏԛԝвкмнтгαεοιυνκρτβηℓɡıł’ʼ‘‐‑‒–—",
    "aaeeooopcyxiijsdhlqwbkmhtraeoiuvkptbnlgil'''-----",
    strict=True,
))  # fmt: skip


def lint(text: str, *, target: str | None) -> list[Finding]:
    """Find what must not be said.

    Args:
        text: One line, of one or more sentences.
        target: Code or id of what is being pressed while it is said; None when nothing is.

    Returns:
        Findings in the order of the text; empty when the line may be spoken.
    """
    folded, places = _folded(text)
    findings = [*_too_long(text)]
    light = target in LIGHT_ONLY or (target is None and _KNEE.search(folded) is not None)
    for words in (*_ANYWHERE, *((_STRENGTH,) if light else ())):
        for start, end in _matches(words.pattern, folded):
            if not _excused(words, folded, start):
                first, last = places[start], places[end - 1] + 1
                findings.append(
                    Finding(words.rule, text[first:last], first, words.message, words.hint)
                )
    unique = {(f.start, f.rule): f for f in findings}
    return sorted(unique.values(), key=lambda finding: (finding.start, finding.rule))


def _matches(pattern: str, folded: str) -> Iterator[tuple[int, int]]:
    for match in _compiled(pattern).finditer(folded):
        yield match.span()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)")


def _excused(words: _Words, folded: str, start: int) -> bool:
    """Tradition that is called tradition, and an offer to close the eyes, may be said."""
    sentence = next((m for m in _SENTENCE.finditer(folded) if m.start() <= start < m.end()), None)
    before = folded[sentence.start() : start] if sentence else ""
    if words.message == "tradition is stated as fact":
        return bool(_TRADITION.search(before))
    return words.rule == "command" and bool(_OFFER.search(before))


def _too_long(text: str) -> Iterator[Finding]:
    for sentence in _SENTENCE.finditer(text):
        words = sentence.group().split()
        if len(words) > MOST_WORDS:
            start = sentence.start() + len(sentence.group()) - len(sentence.group().lstrip())
            yield Finding(
                "length", words[0], start,
                f"{len(words)} words in one sentence; at most {MOST_WORDS} can be followed by ear",
                "Make two sentences of it.",
            )  # fmt: skip


def _folded(text: str) -> tuple[str, list[int]]:
    """The text as plain small letters, and for each the index it comes from.

    Compatibility forms are resolved, marks and invisible characters dropped, look-alikes replaced,
    white space and hyphens become one space. A soft hyphen or zero-width character joins what
    stands around it, as it does on the page.
    """
    letters: list[str] = []
    places: list[int] = []
    for index, character in enumerate(text):
        for letter in unicodedata.normalize("NFKD", character.casefold()).casefold():
            plain = _LOOKALIKES.get(letter, letter)
            if plain.isspace() or plain in "-_":
                plain = " "
            elif unicodedata.category(plain) in {"Mn", "Me", "Cf", "Cc"}:
                continue
            if plain != " " or not letters or letters[-1] != " ":
                letters.append(plain)
                places.append(index)
    return "".join(letters), places
