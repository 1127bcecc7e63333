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
        ("Now \u0280\u1d07\ua731\u1d1b.", [("\u0280\u1d07\ua731\u1d1b", 4)]),
        (
            "\u0279\u01ddst, \ua7ff \uab33 \u1d79",
            [("\u0279\u01dd", 0), ("\ua7ff", 6), ("\uab33", 8), ("\u1d79", 10)],
        ),
        ("\u1d80a\u01bf\u021d", [("\u1d80", 0), ("\u01bf\u021d", 2)]),
        ("r\u0336e\u0338", [("\u0336", 1), ("\u0338", 3)]),
        ("a\u20dd", [("\u20dd", 1)]),
        ("Phở, Nguyễn, ọ\u0301, e\u0301, Đặng, œuvre, þing, \u1e9e, ĳ", []),
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


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Nguyễn, phở", "Nguyên, phơ"),
        ("ọ\u0301la, Ḥasan, Ẅ", "ola, Hasan, W"),
        ("e\u0301, č, ǿ", "é, č, ǿ"),
        ("STRA\u1e9eE", "STRAßE"),
    ],
)
def test_accents_that_no_voice_knows_are_left_out(text: str, said: str) -> None:
    """The letter stays; otherwise it would be spelt as a letter with a number."""
    assert plain(text) == said


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
