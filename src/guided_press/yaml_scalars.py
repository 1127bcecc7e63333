"""What an unquoted scalar means in the core schema of YAML 1.2."""

from __future__ import annotations

import math
import re

MAX_DIGITS = 30

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_MAY_BE_NUMBER = frozenset("0123456789+-.")


class NoScalar(Exception):
    """A scalar that looks like a number and is none that can be used.

    Attributes:
        message: What is wrong.
        hint: What would help; may be empty.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        self.message = message
        self.hint = hint
        super().__init__(message)


def meaning_of(text: str) -> str | int | float | bool | None:
    """The value of an unquoted scalar.

    Raises:
        NoScalar: It cannot be used.
    """
    if text in _NULL:
        return None
    if text in _BOOL:
        return _BOOL[text]
    if text[0] not in _MAY_BE_NUMBER:
        return text
    if _NOT_FINITE.fullmatch(text):
        raise NoScalar(f"'{text}' is not a usable number")
    integer, real = _INTEGER.fullmatch(text), _FLOAT.fullmatch(text)
    if not integer and not real:
        return text
    if len(text) > MAX_DIGITS and sum(map(str.isalnum, text)) > MAX_DIGITS:
        message = f"a number of more than {MAX_DIGITS} digits"
        raise NoScalar(message, "Put it into quotes if it is a text.")
    if integer:
        return int(text, 0) if text[:2] in ("0o", "0x") else int(text)
    number = float(text)
    if not math.isfinite(number):
        raise NoScalar(f"'{text}' is not a usable number")
    return number
