"""Parts of a sound."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guided_press.web.ranges import parse_range

SIZES = st.integers(1, 10**9)


@given(SIZES, st.integers(0, 2 * 10**9), st.integers(0, 2 * 10**9))
def test_a_range_means_the_same_as_a_slice(size: int, first: int, last: int) -> None:
    found = parse_range(f"bytes={first}-{last}", size)
    if last < first:
        assert found == (0, size)
    elif first >= size:
        assert found is None
    else:
        assert found == (first, min(last + 1, size))


@given(SIZES, st.integers(0, 2 * 10**9))
def test_open_ends(size: int, number: int) -> None:
    assert parse_range(f"bytes={number}-", size) == ((number, size) if number < size else None)
    tail = parse_range(f"bytes=-{number}", size)
    assert tail == ((max(0, size - number), size) if number else None)


@given(SIZES, st.text(max_size=30))
def test_whatever_is_sent_the_answer_lies_inside(size: int, header: str) -> None:
    for sent in (header, f"bytes={header}"):
        found = parse_range(sent, size)
        assert found is None or 0 <= found[0] < found[1] <= size


def test_what_is_no_single_range_is_ignored() -> None:
    for header in (None, "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b", "bytes=1", "bytes"):
        assert parse_range(header, 10) == (0, 10)
