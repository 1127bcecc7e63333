"""Frames and seconds, decibels and gain, durations as people write them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.units import (
    GRID_FRAMES,
    SAMPLE_RATE,
    db_to_gain,
    format_clock,
    gain_to_db,
    on_grid,
    parse_duration,
    to_frames,
    to_seconds,
)


@given(st.integers(0, 10**10))
def test_frames_survive_the_way_over_seconds(frames: int) -> None:
    """Seconds are for YAML and display only; nothing is lost on the way."""
    assert to_frames(to_seconds(frames)) == frames


@given(st.floats(0, 10**6))
def test_seconds_are_rounded_to_the_nearest_frame(seconds: float) -> None:
    """No time is off by more than half a frame."""
    assert abs(to_frames(seconds) - seconds * SAMPLE_RATE) <= 0.5


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_length_of_time_is_refused(value: float) -> None:
    """Infinity and what is no number never become frames."""
    with pytest.raises(ValueError, match="is not a length of time"):
        to_frames(value)


@given(st.integers(0, 10**10))
def test_the_grid_is_never_before_and_less_than_one_step_after(frame: int) -> None:
    """A frame moves forward to the grid by less than one step, never backward."""
    found = on_grid(frame)
    assert found % GRID_FRAMES == 0
    assert 0 <= found - frame < GRID_FRAMES


@given(st.floats(-120, 40))
def test_decibels_survive_the_way_over_gain(gain_db: float) -> None:
    """Decibels to gain and back are the same decibels."""
    assert gain_to_db(db_to_gain(gain_db)) == pytest.approx(gain_db, abs=1e-9)


def test_silence_is_minus_infinity() -> None:
    """No gain is minus infinity decibels, and zero decibels change nothing."""
    assert db_to_gain(-math.inf) == 0
    assert gain_to_db(0) == -math.inf
    assert db_to_gain(0) == 1


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        (90, 90), (1.5, 1.5), ("90", 90), ("90s", 90), (" 90 s ", 90), ("250ms", 0.25),
        ("1.5min", 90), ("2m", 120), ("1h", 3600), ("1:30", 90), ("0:45", 45), ("15:00", 900),
        ("1:02:03", 3723), ("0:00.250", 0.25), (0, 0), ("90sec", 90),
    ],
)  # fmt: skip
def test_durations_as_people_write_them(written: str | float, seconds: float) -> None:
    """Every usual way to write a duration means the seconds a person would mean."""
    assert parse_duration(written) == pytest.approx(seconds)


@pytest.mark.parametrize(
    "written",
    [
        "", "banana", "-5s", "1:60", "1:5", "5 minutes", "1e5", "s", "1.2.3", "٣s", "1:2:3:4",
        -1, 1e9, math.nan, math.inf, True, None, [], "9" * 10_000, "99999999h",
    ],
)  # fmt: skip
def test_what_is_no_duration_says_what_one_looks_like(written: object) -> None:
    """And repeats no more than a few characters of it."""
    with pytest.raises(ValueError) as error:  # noqa: PT011 - the message is asserted below
        parse_duration(written)  # type: ignore[arg-type]
    assert "duration" in str(error.value)
    assert len(str(error.value)) < 120


@given(st.integers(0, 359_999_999))
def test_a_written_clock_is_read_back(milliseconds: int) -> None:
    """Below 100 hours with milliseconds: what is printed is what was meant."""
    clock = format_clock(milliseconds / 1000, decimals=3)
    assert parse_duration(clock) * 1000 == pytest.approx(milliseconds, abs=0.01)


@pytest.mark.parametrize(
    ("seconds", "decimals", "clock"),
    [
        (0, 0, "0:00"), (59.5, 0, "1:00"), (59.4, 0, "0:59"), (900, 3, "15:00.000"),
        (3599.95, 1, "1:00:00.0"), (3661, 0, "1:01:01"), (0.25, 1, "0:00.3"),
    ],
)  # fmt: skip
def test_clocks_round_half_up_and_carry(seconds: float, decimals: int, clock: str) -> None:
    """59.95 s is never shown as 0:60."""
    assert format_clock(seconds, decimals=decimals) == clock
