"""Values as words, `words/numerals.py`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guided_press.words.numerals import cardinal, ordinal, year


def test_words_of_whole_numbers() -> None:
    """Amounts, places in a row, and years."""
    assert cardinal(0) == "zero"
    assert cardinal(1_000_021) == "one million twenty-one"
    assert cardinal(115) == "one hundred fifteen"
    assert [ordinal(n) for n in (1, 12, 20, 33)] == [
        "first",
        "twelfth",
        "twentieth",
        "thirty-third",
    ]
    assert [year(n) for n in (1905, 1800, 2005, 2026)] == [
        "nineteen oh five",
        "eighteen hundred",
        "two thousand five",
        "twenty twenty-six",
    ]


@given(st.integers(0, 10**15 - 1))
def test_every_amount_has_words(value: int) -> None:
    """Up to a thousand billions."""
    assert cardinal(value).replace(" ", "").replace("-", "").isalpha()
