"""Texts of others as they may be shown: without secrets, and nothing acts on a terminal."""

from __future__ import annotations

import re

_ADDRESS = re.compile(r"[A-Za-z][\w+.-]*://\S+")
_SECRETS = re.compile(r"""(?<=://)(?:[^\s/@:]*:\S*@|[^\s/@]*@)|\?[^\s'"]+""")
"""User and password before the host, and everything from the question mark on."""

_ACTING = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, without tab and line feed
    "\u2028\u2029"  # line breaks of their own
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # they reorder what is displayed
)
_UNSAFE = re.compile(f"[{_ACTING}]")
_NOT_IN_A_LINE = re.compile(f"[\t\n{_ACTING}]")


def without_secrets(text: str) -> str:
    """A text whose addresses say neither user, password nor token: those stay with the person."""
    return _ADDRESS.sub(lambda match: _SECRETS.sub("", match.group()), text)


def visible(text: str) -> str:
    r"""A text whose control characters are spelt, such as ``\u001b``; tabs and line ends stay.

    That spelling is JSON's too, so that JSON stays what it is.
    """
    return _UNSAFE.sub(_spelt, text) if _UNSAFE.search(text) else text


def one_line(text: str) -> str:
    """Likewise, and on one line: nothing in a name begins a line that seems to be ours."""
    return _NOT_IN_A_LINE.sub(_spelt, text)


def _spelt(match: re.Match[str]) -> str:
    return f"\\u{ord(match.group()):04x}"
