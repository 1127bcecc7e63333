"""What no voice can say is told with its place; what only looks odd is folded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.words.characters import plain, unsayable


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("委中 is BL40", [("委中", 0)]),
        ("Let go 🙂 now", [("🙂", 7)]),
        ("αβγ and привет", [("αβγ", 0), ("привет", 8)]),
        ("*now* [x](/y/)", [("*", 0), ("*", 4)]),
        ("Łódź, café, straße: 50 % — “yes”… it’s 37 °C", []),
        ("𝗥𝗲𝘀𝘁 １２ times", []),
        ("a\u200bb\u00a0c", []),
        ("①, Ⅲ, H₂O and m²", []),
        ("note¹ and 10⁴", [("¹", 4), ("⁴", 12)]),
        ("5′ 30″, the ′60s", [("′", 1), ("″", 5)]),
        ("a\ue000b", [("\ue000", 1)]),
    ],
)
def test_what_cannot_be_said_is_named_with_its_place(
    text: str, told: list[tuple[str, int]]
) -> None:
    """Words of other scripts as a whole, signs one by one."""
    assert [(unknown.text, unknown.start) for unknown in unsayable(text)] == told


def test_a_sign_is_told_by_its_name() -> None:
    """A picture may not be seen where the message is read."""
    assert str(unsayable("🙂")[0]) == "'🙂' (slightly smiling face)"


@given(st.text(max_size=40))
def test_places_are_those_of_the_text(text: str) -> None:
    """Every index points at what it names."""
    for unknown in unsayable(text):
        assert text[unknown.start :].startswith(unknown.text)


@given(st.text(max_size=40))
def test_what_is_plain_stays_plain(text: str) -> None:
    """Folding twice changes nothing more."""
    once = plain(text)
    assert plain(once) == once
