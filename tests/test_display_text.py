"""Texts of others as they may be shown."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.display_text import (
    one_line,
    shown_address,
    told_of,
    visible,
    without_secrets,
)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ftp://me:secret@host/cache", "ftp://host/cache"),
        ("s3://key:se/c@ret@bucket/x: refused", "s3://bucket/x: refused"),
        ("zip://x.zip::ftp://me:secret@host/a.zip", "zip://host/a.zip"),
        ("https://token@host/a?sig=secret&x=1", "https://host/a"),
        ("https://host/a#secret is closed", "https://host/a is closed"),
        ("abfs://box/a?sv=secret' is closed", "abfs://box/a' is closed"),
        ("http://host:80/a@b", "http://b"),  # 80/a may be a password
        ("no address, a@b.c?d", "no address, a@b.c?d"),
    ],
)
def test_addresses_are_shown_without_their_secrets(address: str, shown: str) -> None:
    """Neither user nor password nor token; whatever else the text says stays."""
    assert without_secrets(address) == shown


@pytest.mark.parametrize(
    "address",
    ["ftp://me:top secret@host/a", "https://host/a?sig='secret'", "https://host/a#x secret"],
)
def test_a_whole_address_is_shown_without_its_secrets_whatever_they_hold(address: str) -> None:
    """Spaces and quotes end an address in a text, not one that was given as such."""
    assert "secret" not in shown_address(address)


@pytest.mark.parametrize(
    "said",
    ["invalid address 'me:se%20cret@host:1'", "login of me failed: se cret", "no /a?sig=token"],
)
def test_a_library_may_name_any_part_of_an_address(said: str) -> None:
    """Only the kind of its error is told where a part is secret; other errors are told whole."""
    address = "ftp://me:se%20cret@host:1/a?sig=token"
    assert told_of(ValueError(said), address) == "ValueError"
    assert told_of(ValueError("host is not there.\nmore"), address) == "host is not there"


@given(st.text())
def test_no_text_acts_on_a_terminal_once_it_is_visible(text: str) -> None:
    """What is left of control characters are tabs and line ends; the rest of it stays."""
    shown = visible(text)
    assert not [sign for sign in shown if ord(sign) < 32 and sign not in "\t\n"]
    assert not set(shown) & {"\x7f", "\x9b", "\u202e", "\u2066", "\u2028"}
    assert visible(shown) == shown
    assert visible(one_line(text)) == one_line(text)
    assert "\n" not in one_line(text)


@given(st.text())
def test_json_stays_the_same_json(text: str) -> None:
    """The spelling is the one of JSON."""
    assert json.loads(visible(json.dumps(text, ensure_ascii=False))) == text
