"""Texts of others as they may be shown: without secrets, and nothing acts on a terminal."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

_ADDRESS = re.compile(r"[A-Za-z][\w+.-]*://\S+")
_SECRETS = re.compile(r"""(?<=://)(?:[^\s/@:]*:\S*@|[^\s/@]*@)|[?#][^\s'"]+""")
"""User and password before the host, and everything from a question mark or number sign on."""
_BREAKS = re.compile(r"""[\s'"]""")
_MOST_TOLD = 300

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


def shown_address(address: str) -> str:
    """One whole address without its secrets, also where it holds spaces or quotes."""
    return without_secrets(_unbroken(address))


def told_of(said: BaseException | str, address: str) -> str:
    """What a library's error says about an address, on one line, without the address's secrets.

    Libraries name parts of an address as they like; where a secret is among them, only the kind
    of the error is told.
    """
    kind = type(said).__name__ if isinstance(said, BaseException) else "refused"
    text = str(said)
    if any(secret in text for secret in _secrets_of(address)):
        text = ""
    text = without_secrets(text).strip() or kind
    return text.splitlines()[0][:_MOST_TOLD].rstrip(".")


def _secrets_of(address: str) -> set[str]:
    """Users, passwords and tokens of an address, as it has them and as a library decodes them."""
    found: set[str] = set()
    for match in _SECRETS.finditer(_unbroken(address)):
        spelt = match.group().strip("?#@")
        for text in (spelt, unquote(spelt)):
            found |= {text, *re.split("[:@&=#?]", text)}
    return found - {""}


def _unbroken(address: str) -> str:
    return _BREAKS.sub(lambda match: quote(match.group()), address)


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
