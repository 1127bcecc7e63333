"""Where a sentence ends: a text is spoken and captioned sentence by sentence.

The rules are few and our own. A library such as pysbd ends sentences at "approx." and not at "…".
"""

from __future__ import annotations

import re

_END = re.compile(r"(?<=[.!?…])(?P<closing>[\"'”’»)\]]*)\s+(?=\S)")
_TITLES = frozenset({
    "dr", "drs", "mr", "mrs", "ms", "mx", "sr", "jr", "lt", "sgt", "mt", "prof", "profs", "st",
    "rev", "messrs", "mme", "mmes", "mlle", "col", "gen", "capt", "maj",
    "cpl", "cmdr", "adm", "gov", "sen", "assoc", "asst", "adj", "supt", "insp",
})  # fmt: skip
_WITH_CAPITAL = frozenset({
    "Hon", "Pres", "Rep", "Co", "Ave", "Inc", "Corp", "Bros", "Univ", "Inst", "Art", "Sec", "Tel",
    "Temp",
})  # fmt: skip
"""Short forms beside a name or a number; small, they are words or units."""
_WITHOUT_VOWEL = re.compile(r"[B-DF-HJ-NP-TV-XZ][b-df-hj-np-tv-xz]{1,3}")
"""Such a word is a short form: Dr, Drs, Mrs, Sgt, Rd, Blvd."""
_SOUNDS = re.compile(r"(?:Hm+|Sh+|Ps+t|Br+|Gr+)")
"""They have none either, and are whole."""
_BEGINS = re.compile(
    r"(?:After|And|Before|But|Do|Don't|If|It|It's|Let|Now|Or|The|Then|There|These|They|This|We|"
    r"When|You|Your)(?!\w)"
)
"""No name is such a word: behind a short form it begins a sentence."""
_NEVER_LAST = frozenset({
    "approx", "avg", "ca", "cf", "dept", "eg", "esp", "est", "ie", "incl", "resp", "viz", "vs",
})  # fmt: skip
_BEFORE_NUMBER = frozenset({
    "no", "nos", "nr", "fig", "figs", "p", "pp", "vol", "ch", "min", "max", "sec", "tel", "ext",
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
    if following.islower() or not _speakable(rest.split(maxsplit=1)[0]):
        return False
    if not sentence.endswith(".") or sentence.endswith(".."):
        return True
    *before, word = [""] * 2 + [word.lstrip(_OPENING) for word in sentence[:-1].split()[-2:]]
    folded = word.lower()
    if folded.replace(".", "") in _NEVER_LAST:
        return False
    if _is_short_form(word):
        return folded in _MAY_END or _BEGINS.match(rest.lstrip(_OPENING)) is not None
    if folded in _BEFORE_NUMBER and following.isdigit() and not _NUMBER.fullmatch(before[-1]):
        return False
    if word in _DATES and (
        following.isdigit() or re.split(r"[^A-Za-z]", rest, maxsplit=1)[0] in _DATES
    ):
        return False
    # "1. Sit down." is one sentence; "Count to 3. Then rest." are two
    return not (_NUMBER.fullmatch(word) and sentence[:-1].strip() == word)


def _is_short_form(word: str) -> bool:
    """Whether a name or more of it may follow on the stop behind a word."""
    if _INITIALS.fullmatch(word) or word.lower() in _TITLES or word in _WITH_CAPITAL:
        return True
    return _WITHOUT_VOWEL.fullmatch(word) is not None and not _SOUNDS.fullmatch(word)


def _speakable(text: str) -> bool:
    return any(map(str.isalnum, text))
