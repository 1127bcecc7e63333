"""Characters that look like YAML's signs and are none, and signs of YAML inside a text.

Word processors and web pages put them there: typographic quotes and dashes, no-break spaces. YAML
takes them for letters, and what it says then leads people astray; here they are named.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\uff0d\u2022\u00b7\u2023"
_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_OPENING, _CLOSING = "“”„‟«»‘’‚‛‹›＂＇", "“”‟«»‘’‛‹›＂＇"

_DASH_KEY = re.compile(f"[{_SPACES} ]*([{_DASHES}])[{_SPACES} ]")
_SPACE_KEY = re.compile(f"-?[ ]*([{_SPACES}])")
_SPACE_AFTER = re.compile(f"[\\w-]+:([{_SPACES}])")
_SPACE_AFTER_KEY = re.compile(f"[ -]*[\\w-]+:([{_SPACES}])")
_INDENT = re.compile(f"[ -]*([{_SPACES}])")
_VALUE = re.compile(r"(?:^|[:\[{,-])[ ]+(?=(.))|^(?=(.))")
_BEHIND = re.compile(r"\s+#(?=[^\s#!])")
_WHOLE = re.compile(f"[{_OPENING}][^{_OPENING}{_CLOSING}]*[{_CLOSING}]")


@dataclass(frozen=True, slots=True)
class LookAlike:
    """One of them.

    Attributes:
        offset: Characters before it, in what was looked at.
        message: What it is.
        hint: What to write.
    """

    offset: int
    message: str
    hint: str


def in_plain_text(text: str) -> LookAlike | None:
    """Look at a key or value that stands without quotes.

    Args:
        text: As YAML read it; offsets count in it.
    """
    if match := _DASH_KEY.match(text):
        return _dash(match.start(1), match.group(1))
    if match := _SPACE_KEY.match(text) or _SPACE_AFTER.match(text):
        return _space(match.start(1), match.group(1))
    if _WHOLE.fullmatch(text):
        return _quote(0, text[0])
    return None


def behind_text(text: str, rest: str) -> LookAlike | None:
    """Look at what follows a value without quotes on its line.

    Args:
        text: The value; numbers and times have comments behind them, words may go on.
        rest: The line after it.
    """
    match = _BEHIND.match(rest)
    if match is None or text[:1].isdecimal():
        return None
    hint = "Put the text into quotes; a comment has a space after its '#'."
    return LookAlike(match.end() - 1, "what stands behind ' #' is a comment, not text", hint)


def in_broken_line(line: str, at: int) -> LookAlike | None:
    """Look at a line that YAML cannot read.

    Args:
        line: The whole line.
        at: Characters before the place where YAML gave up.
    """
    bare = line.lstrip(" ")
    if bare[:1] and bare[0] in _DASHES:
        return _dash(len(line) - len(bare), bare[0])
    if match := _INDENT.match(line) or _SPACE_AFTER_KEY.match(line):
        return _space(match.start(1), match.group(1))
    for match in _VALUE.finditer(line):
        first = match.group(1) or match.group(2)
        if first in _OPENING:
            return _quote(match.end(), first)
        if first in "\"'" and match.end() <= at and (sign := _inner_quote(line, match.end())):
            return sign
    return None


def _inner_quote(line: str, start: int) -> LookAlike | None:
    """A quote that ends the text too early; None when the text ends as it should."""
    quote = line[start]
    inside = r'(?:[^"\\]|\\.)*' if quote == '"' else r"(?:[^']|'')*"
    match = re.compile(f"{quote}{inside}{quote}").match(line, start)
    if match is None:
        return None
    rest = line[match.end() :]
    if not rest.strip() or re.match(r"\s*[,\]}:]|\s+#", rest):
        return None
    inner = '\\"' if quote == '"' else "''"
    other = "'" if quote == '"' else '"'
    return LookAlike(
        match.end() - 1,
        f"a {quote} inside the text ends it here",
        f"Write {inner} inside it, or put {other} around it.",
    )


def _dash(offset: int, sign: str) -> LookAlike:
    return LookAlike(offset, f"{_named(sign)} is no '-'", "Begin the line of a list with '-'.")


def _space(offset: int, sign: str) -> LookAlike:
    return LookAlike(offset, f"{_named(sign)} is no space", "Write usual spaces there.")


def _quote(offset: int, sign: str) -> LookAlike:
    return LookAlike(offset, f"{_named(sign)} is no quote of YAML's", 'Write " there.')


def _named(sign: str) -> str:
    name = unicodedata.name(sign, "this character").lower()
    shown = "" if sign.isspace() else f"{sign} "
    return f"{shown}({name}, U+{ord(sign):04X})".strip()
