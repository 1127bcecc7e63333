"""Unquoted scalars mean what the core schema of YAML 1.2 says."""

from __future__ import annotations

import pytest

from guided_press.yaml_scalars import MAX_DIGITS, NoScalar, meaning_of


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("no", "no"),
        ("yes", "yes"),
        ("on", "on"),
        ("Off", "Off"),
        ("true", True),
        ("FALSE", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("012", 12),
        ("-7", -7),
        ("+3", 3),
        ("0o17", 15),
        ("0x1F", 31),
        ("0b1", "0b1"),
        ("1_000", "1_000"),
        ("1:30", "1:30"),
        ("0:45", "0:45"),
        ("2026-11-20", "2026-11-20"),
        ("1.5", 1.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("+", "+"),
        ("=", "="),
    ],
)
def test_scalars_mean_what_yaml_1_2_says(written, meant):
    """Only true and false are truth values, and only plain numbers are numbers."""
    assert meaning_of(written) == meant
    assert type(meaning_of(written)) is type(meant)


@pytest.mark.parametrize("written", [".inf", "-.INF", ".nan", "1e999", "1" * (MAX_DIGITS + 1)])
def test_a_number_that_nobody_can_use_is_no_scalar(written):
    """It is refused, and not taken for a text or for an endless number."""
    with pytest.raises(NoScalar):
        meaning_of(written)
