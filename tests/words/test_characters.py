"""What no voice can say is told with its place; what only looks odd is folded."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.words.characters import MOST_LETTERS, base_letters, plain, unsayable
from guided_press.words.numbers import in_words


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


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("A " + "x" * 25 + " now", [("x" * 25, 2)]),
        ("x" * 24 + " " + "y" * 24, []),
        ("x" * 20 + "-" + "y" * 20, []),
        ("'" + "x" * 20 + "’" + "y" * 20 + "'.", [("x" * 20 + "’" + "y" * 20, 1)]),
        ("x" * 20 + "\u00ad" + "y" * 20, [("x" * 20 + "\u00ad" + "y" * 20, 0)]),
        ("ﬁ" * 13, [("ﬁ" * 13, 0)]),
        ("þ" * 13, [("þ" * 13, 0)]),
        ("e\u0301" * 24, []),
        ("e\u0301" * 25, [("e\u0301" * 25, 0)]),
        ("１" * 30, []),
        ("放" * 30, [("放" * 30, 0)]),
    ],
)
def test_a_word_that_is_too_long_is_named_whole(text: str, told: list[tuple[str, int]]) -> None:
    """Letters count as a voice gets them; a hyphen or a space parts them."""
    assert [(unknown.text, unknown.start) for unknown in unsayable(text)] == told


def test_a_long_word_is_told_by_its_beginning_with_its_own_remedy() -> None:
    """A message stays short, and says how many letters are possible."""
    told = unsayable("w" * 1900)[0]
    assert str(told) == f"'{'w' * MOST_LETTERS}…' (a word of 1900 letters; 24 are possible)"
    assert told.remedy != unsayable("放")[0].remedy


@given(st.text(alphabet="abÉéﬁþ㎏'’-\u0301\u00ad 1Ⅷ&", min_size=20, max_size=90))
def test_what_passes_holds_no_word_that_is_too_long(text: str) -> None:
    """After everything that is done to a text, in any order of its characters."""
    if not unsayable(text):
        words = in_words(base_letters(plain(text), ())).replace("'", "")
        longest = max(re.findall(r"[^\W\d_]+", words), key=len, default="")
        assert len(longest) <= MOST_LETTERS


@pytest.mark.parametrize(
    ("text", "known", "said"),
    [
        ("Lǘ, Ë, Ħamrun, Ŋ, Þór", "ü", "Lü, E, Hamrun, N, Thor"),
        ("Lǘ, ë", "", "Lu, e"),
        ("— „é” 5", "", "— „e” 5"),
    ],
)
def test_letters_that_a_voice_lacks_become_their_base(text: str, known: str, said: str) -> None:
    """With as many accents as it knows; what is no letter stays."""
    assert base_letters(plain(text), frozenset(known)) == said


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
