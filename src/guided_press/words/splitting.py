"""Where a sentence ends: a text is spoken and captioned sentence by sentence.

The rules are few and our own. A library such as pysbd ends sentences at "approx." and not at "…".
"""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?…])(?P<closing>[\"'”’»)\]]*)\s+(?=\S)")
_TITLES = frozenset({
    "dr", "mr", "mrs", "ms", "mx", "prof", "st", "rev", "sr", "jr", "messrs", "lt", "col", "gen",
    "sgt", "capt", "maj", "cpl", "cmdr", "adm", "gov", "sen", "mt",
})  # fmt: skip
_NEVER_LAST = frozenset({
    "approx", "ca", "cf", "dept", "eg", "esp", "est", "ie", "incl", "resp", "viz", "vs",
})  # fmt: skip
_BEFORE_NUMBER = frozenset({
    "no", "nos", "nr", "fig", "figs", "p", "pp", "vol", "ch", "min", "max",
})  # fmt: skip
"""Unless a number stands before them too: "Hold for 2 min. 5 breaths follow." are two."""
_DATES = frozenset({
    "Jan", "Feb", "Mar", "Apr", "Jun", "Jul", "Aug", "Sep", "Sept", "Oct", "Nov", "Dec", "Mon",
    "Tue", "Tues", "Wed", "Thu", "Thur", "Thurs", "Fri", "Sat", "Sun",
})  # fmt: skip
"""Before a number, or one another; "sat" and "sun" are words, so capitals count."""
_INITIALS = re.compile(r"[A-HJ-Z]|(?:[A-Za-z]{1,2}\.)+[A-Za-z]{1,4}")
"""One capital, or letters with stops between them, such as "Ph.D"; "I" is a word."""
_OPENING = "\"'“‘«(["
_MAY_END = frozenset({"a.m", "p.m"})
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def split_sentences(text: str) -> list[str]:
    """Split a text at sentence ends; each sentence is spoken and captioned by itself.

    Signs without a letter or a digit are no sentence; they stay with the one beside them.
    """
    parts: list[str] = []
    for part in _parts(text.strip()):
        if parts and not (_speakable(part) and _speakable(parts[-1])):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return parts


def _parts(text: str) -> list[str]:
    parts, start = [], 0
    for match in _END.finditer(text):
        if _ends(text[start : match.start()], text[match.end() :]):
            parts.append(text[start : match.end("closing")])
            start = match.end()
    return [part for part in (*parts, text[start:]) if part]


def _ends(sentence: str, rest: str) -> bool:
    """Whether a sentence ends here.

    Args:
        sentence: Up to its last sign.
        rest: What comes next, without the space before it.
    """
    following = rest.lstrip(_OPENING)[:1]
    if following.islower():
        return False
    if not sentence.endswith(".") or sentence.endswith(".."):
        return True
    *before, word = [""] * 2 + [word.lstrip(_OPENING) for word in sentence[:-1].split()[-2:]]
    folded = word.lower()
    if folded in _TITLES or folded in _NEVER_LAST:
        return False
    if folded in _BEFORE_NUMBER and following.isdigit() and not _NUMBER.fullmatch(before[-1]):
        return False
    if word in _DATES and (
        following.isdigit() or re.split(r"[^A-Za-z]", rest, maxsplit=1)[0] in _DATES
    ):
        return False
    if _INITIALS.fullmatch(word):
        return folded in _MAY_END
    # "1. Sit down." is one sentence; "Count to 3. Then rest." are two
    return not (_NUMBER.fullmatch(word) and sentence[:-1].strip() == word)


def _speakable(text: str) -> bool:
    return any(map(str.isalnum, text))
