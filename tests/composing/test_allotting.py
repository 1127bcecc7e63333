"""Seconds are shared out exactly, whatever the parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.composing.allotting import OpenTime, allot, least_s, most_s


@st.composite
def sessions(draw):
    """Holds on one or two sides, some finding, and a close with room."""
    holds = [
        OpenTime(f"hold {n}", low, low + draw(st.integers(0, 40)), low + 60, times, hold=True)
        for n, (low, times) in enumerate(
            draw(st.lists(st.tuples(st.integers(10, 120), st.integers(1, 2)), max_size=12))
        )
    ]
    finds = [OpenTime(f"find {n}", 5, 10, 20) for n in range(len(holds))]
    return [*holds, *finds, OpenTime("close", 12, 20, 60)]


@given(sessions(), st.integers(0, 1000))
def test_every_total_in_reach_is_met_to_the_second(parts, share):
    """Any total between least and most is shared out whole, within each part's range."""
    low, high = least_s(parts), most_s(parts)
    total = low + (high - low) * share // 1000
    given_s = allot(parts, total)
    assert sum(given_s[part.name] * part.times for part in parts) == total
    assert all(part.low_s <= given_s[part.name] <= part.high_s for part in parts)


def test_a_total_out_of_reach_is_refused():
    """Less than the least or more than the most is refused."""
    parts = [OpenTime("close", 12, 20, 60)]
    for total in (11, 61):
        with pytest.raises(ValueError, match="cannot be shared out"):
            allot(parts, total)


def test_holds_are_round_where_there_is_room():
    """Holds last whole fives where other parts can take the rest."""
    parts = [OpenTime("hold", 60, 90, 120, 2, hold=True), OpenTime("close", 12, 20, 60)]
    for total in range(170, 260):
        assert allot(parts, total)["hold"] % 5 == 0
