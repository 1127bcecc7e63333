"""What somebody wishes for, what came of it, and why it cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from guided_press.errors import GuidedPressError
from guided_press.knowledge.models import Mode, Position
from guided_press.session.script import Guidance, Session
from guided_press.units import format_clock

SHORTEST_S = 60
LONGEST_S = 45 * 60
"""No session with pressing is longer (our choice)."""

MOST_CHANGES = 2
"""Changes of position in a session; one is usual."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A session that somebody would like to have.

    Attributes:
        length_s: The exact total, `SHORTEST_S` to `LONGEST_S`.
        mode: Alone, or with a partner.
        points: Codes and technique ids; all of them, or it is refused. Empty: we choose.
        focus: Where the weight lies when we choose; a key of ``focus.FOCUSES``.
        positions: Only these are used; empty for any.
        guidance: How much is said.
        changes: Of position, at most; 0 to `MOST_CHANGES`.
        shorten: Holds may be shorter than their sources say, down to their floor; each is marked.
        engine, voice, rate_wpm, bed: Written into the script; None for the usual.
    """

    length_s: int
    mode: Mode = "self"
    points: tuple[str, ...] = ()
    focus: str | None = None
    positions: tuple[Position, ...] = ()
    guidance: Guidance = "full"
    changes: int = 1
    shorten: bool = False
    engine: str | None = None
    voice: str | None = None
    rate_wpm: int | None = None
    bed: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A point or technique that is not in the session, and why."""

    target: str
    reason: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A session made to a wish.

    Attributes:
        session: What the text says.
        text: The script, to be read and edited; it loads as the session.
        left_out: What did not fit, in the order in which it would have come.
        notes: What else to know, in sentences.
    """

    session: Session
    text: str
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Possible:
    """The nearest wishes that can be met.

    Attributes:
        points: As many of the points as fit the length; empty when none does.
        length_s: The nearest length for all of them; None when no length helps.
        changes: As many changes of position would do.
        shortened: With shorter holds the wish itself can be met.
    """

    points: tuple[str, ...] = ()
    length_s: int | None = None
    changes: int | None = None
    shortened: bool = False


class ImpossibleWish(GuidedPressError):
    """A wish that cannot be met.

    Attributes:
        reason: Why, in a sentence; or what is possible, where that says it.
        possible: The nearest wishes.
        left_out: What cannot be used at all, and why.
    """

    exit_code = 3

    def __init__(
        self, reason: str, possible: Possible | None = None, left_out: Sequence[LeftOut] = ()
    ) -> None:
        self.reason = reason
        self.possible = possible or Possible()
        self.left_out = tuple(left_out)
        super().__init__(" ".join([reason, *told(self.left_out)]))


def told(left_out: Sequence[LeftOut]) -> list[str]:
    """What is left out and why, in sentences; what shares a reason shares its sentence."""
    targets: dict[str, list[str]] = {}
    for item in left_out:
        targets.setdefault(item.reason, []).append(item.target)
    return [f"{in_words(names)}: {_closed(reason)}" for reason, names in targets.items()]


def _closed(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."


def in_words(names: Sequence[str], joint: str = "and") -> str:
    """Names in a row, as people write them."""
    return f" {joint} ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def minutes_of(seconds: float) -> str:
    """Such as ``5 minutes``, ``1 minute`` or ``7:30 minutes``."""
    if seconds % 60:
        return f"{format_clock(seconds)} minutes"
    return f"{seconds / 60:g} minute{'' if seconds == 60 else 's'}"


def as_number(minutes: float) -> str:
    """Seconds as minutes for the end of a sentence, such as ``9`` or ``7:30``."""
    return format_clock(minutes) if minutes % 60 else f"{minutes / 60:g}"


@dataclass(slots=True)
class Reasons:
    """Collects what is left out while a session is being made."""

    found: dict[str, str] = field(default_factory=dict)

    def add(self, target: str, reason: str) -> None:
        """The first reason stays."""
        self.found.setdefault(target, reason)

    def told(self) -> tuple[LeftOut, ...]:
        """All of them."""
        return tuple(LeftOut(target, reason) for target, reason in self.found.items())
