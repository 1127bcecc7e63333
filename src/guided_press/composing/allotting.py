"""Whole seconds for every part of a session, so that they add up exactly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GRAIN_S = 5
"""Holds are multiples of this where that is possible."""


@dataclass(slots=True)
class OpenTime:
    """A time that may be chosen.

    Attributes:
        name: Unique in a session, such as ``hold BL40``.
        low_s, wish_s, high_s: The least, what is usual, and the most; whole seconds.
        times: How often it occurs; both sides of a hold are one part that occurs twice.
        hold: Somebody is pressed for so long.
    """

    name: str
    low_s: int
    wish_s: int
    high_s: int
    times: int = 1
    hold: bool = False

    def __post_init__(self) -> None:
        self.high_s = max(self.high_s, self.low_s)
        self.wish_s = min(max(self.wish_s, self.low_s), self.high_s)


def least_s(parts: Sequence[OpenTime]) -> int:
    """The shortest total."""
    return sum(part.low_s * part.times for part in parts)


def most_s(parts: Sequence[OpenTime]) -> int:
    """The longest total."""
    return sum(part.high_s * part.times for part in parts)


def allot(parts: Sequence[OpenTime], total_s: int) -> dict[str, int]:
    """Share out a total: first everything grows from its least to its usual time, then to its most.

    Args:
        parts: At least one occurs once and has some room.
        total_s: Whole seconds, from `least_s` to `most_s`.

    Returns:
        Seconds of each part by its name; times their number of occurrences they add up to the
        total.

    Raises:
        ValueError: The total is out of reach.
    """
    if not least_s(parts) <= total_s <= most_s(parts):
        raise ValueError(f"{total_s} s cannot be shared out")
    usual_s = sum(part.wish_s * part.times for part in parts)
    times_s: dict[str, int] = {}
    for part in parts:
        if total_s <= usual_s:
            low, high, room = part.low_s, part.wish_s, usual_s - least_s(parts)
            share = total_s - least_s(parts)
        else:
            low, high, room = part.wish_s, part.high_s, most_s(parts) - usual_s
            share = total_s - usual_s
        value = low + (high - low) * share // room if room else low
        times_s[part.name] = max(low, value // GRAIN_S * GRAIN_S) if part.hold else value
    _settle(parts, times_s, total_s)
    return times_s


def _settle(parts: Sequence[OpenTime], times_s: dict[str, int], total_s: int) -> None:
    """Add what rounding took, second by second: to what occurs once, then to the holds."""
    rest = total_s - sum(times_s[part.name] * part.times for part in parts)
    single = [part for part in parts if part.times == 1 and not part.hold]
    others = sorted((part for part in parts if part not in single), key=lambda part: part.times)
    while rest:
        step = 1 if rest > 0 else -1
        movers = [part for part in single if _fits(part, times_s[part.name] + step)][: abs(rest)]
        if not movers:
            # the last steps may overshoot; then what occurs once gives the difference back
            back = sum(abs(times_s[p.name] - (p.low_s if rest > 0 else p.high_s)) for p in single)
            step = _stride(others, times_s, rest, back)
            movers = [part for part in others if _fits(part, times_s[part.name] + step)][:1]
        if not movers:
            raise ValueError(f"{total_s} s cannot be shared out evenly")
        for part in movers:
            times_s[part.name] += step
            rest -= step * part.times


def _stride(others: Sequence[OpenTime], times_s: dict[str, int], rest: int, back: int) -> int:
    """A whole grain for a hold, if the rest can give back what that is too much; else a second."""
    step = GRAIN_S if rest > 0 else -GRAIN_S
    part = next((part for part in others if _fits(part, times_s[part.name] + step)), None)
    if part is not None and abs(step) * part.times - abs(rest) <= back:
        return step
    return 1 if rest > 0 else -1


def _fits(part: OpenTime, value: int) -> bool:
    return part.low_s <= value <= part.high_s
