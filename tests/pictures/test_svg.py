"""SVG text: whatever people write stays well-formed, and fits."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from guided_press.pictures import svg

sizes = st.sampled_from([12.0, 20.0, 60.0])
anything = st.text(st.characters(codec=None), max_size=200)


@given(anything)
def test_any_text_is_well_formed(words: str) -> None:
    """Control signs, lone surrogates and markup never break the document."""
    body = svg.text(0, 0, words, size=12)
    whole = svg.document([body], view_box=(0, 0, 1, 1), name="x", title=words, desc=words)
    assert ET.fromstring(whole.encode("utf-8")).tag.endswith("svg")


@given(st.text(max_size=300), sizes, st.integers(1, 4))
def test_wrapped_lines_fit(words: str, size: float, lines: int) -> None:
    """No line is wider than asked (one letter always stands), and there are not too many."""
    rows = svg.wrap(words, size, 300, lines)
    assert len(rows) <= lines
    for row in rows:
        assert svg.text_width(row, size) <= 300 or len(row) <= 2


@given(st.text(st.characters(categories=["L", "Nd"]), max_size=200), sizes)
def test_shortened_text_is_a_beginning(words: str, size: float) -> None:
    """Shortening only ever cuts the end off and says so with a sign."""
    short = svg.shorten(words, size, 200)
    assert words.startswith(short.removesuffix("…"))


def test_text_that_fits_is_kept() -> None:
    """What has room is neither shortened nor broken."""
    assert svg.shorten("BL40", 20, 200) == "BL40"
    assert svg.wrap("Low back", 20, 400, 2) == ["Low back"]


@given(st.text(max_size=40), st.floats(-50, 20), st.integers(1, 4))
def test_wrapping_ends_even_without_room(words: str, width: float, lines: int) -> None:
    """A width that holds not even one letter gives lines of one letter, not an endless search."""
    assert len(svg.wrap(words, 20, width, lines)) <= lines


def test_wrap_says_that_something_is_missing() -> None:
    """Only text that does not fit ends in an ellipsis."""
    assert svg.wrap("word " * 80, 20, 200, 2)[-1].endswith("…")


def test_wide_signs_count_full() -> None:
    """A Chinese character is as wide as the letter size; an accent adds nothing."""
    assert svg.text_width("委", 20) == 20
    assert svg.text_width("e\u0301", 20) == svg.text_width("e", 20)
    assert svg.text_width("ě", 20) == svg.text_width("e", 20)
