"""What somebody wishes for, what came of it, and why it cannot be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from guided_press.cues import Side
from guided_press.errors import GuidedPressError
from guided_press.knowledge.models import Mode, Position
from guided_press.script.model import Guidance, Session
from guided_press.units import Seconds
from guided_press.words import amounts
from guided_press.words.english import closed, listed, sentence
from guided_press.words.texts import choice, text

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
    """A point or technique that is not in the session, or not on one side, and why.

    Attributes:
        target: Its code or id.
        called: The same in words.
        side: When it is only left out there.
    """

    target: str
    reason: str
    called: str
    side: Side | None = None

    @property
    def name(self) -> str:
        """What it is called, with the side when it is only left out there."""
        if self.side is None:
            return self.called
        return f"{self.called}, {choice('names.sides', self.side)}"


@dataclass(frozen=True, slots=True)
class Composed:
    """A session made to a wish.

    Attributes:
        session: What the text says.
        text: The script, to be read and edited; it loads as the session.
        left_out: What did not fit, in the order in which it would have come.
        notes: What else to know, in sentences.
        opening_s: Of the words on safety that come before it, with the silent voice.
    """

    session: Session
    text: str
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    opening_s: float = 0.0

    @property
    def length_in_words(self) -> str:
        """How long it is, such as ``12:00, after about 1:05 of safety``."""
        routine_s, opening_s = Seconds(self.session.length or 0.0), Seconds(self.opening_s)
        return amounts.length_in_words(routine_s, opening_s, estimated=True)


@dataclass(frozen=True, slots=True)
class Possible:
    """The nearest wishes that can be met.

    Attributes:
        points: As many of the points as fit the length; empty when none does.
        length_s: The nearest length for all of them; None when no length helps.
        changes: As many changes of position would do.
        shortened: With shorter holds the wish itself can be met.
        brief: With fewer words the wish itself may be met.
    """

    points: tuple[str, ...] = ()
    length_s: int | None = None
    changes: int | None = None
    shortened: bool = False
    brief: bool = False


class ImpossibleWish(GuidedPressError):
    """A wish that cannot be met.

    Attributes:
        reason: Why, in a sentence; or what is possible, where that says it.
        possible: The nearest wishes.
        left_out: What was named and cannot be used at all, and why.
    """

    exit_code = 3

    def __init__(
        self,
        reason: str,
        possible: Possible | None = None,
        left_out: Sequence[LeftOut] = (),
    ) -> None:
        self.reason = reason
        self.possible = possible or Possible()
        self.left_out = tuple(left_out)
        super().__init__(" ".join([reason, *in_sentences(self.left_out)]))


def in_sentences(left_out: Sequence[LeftOut]) -> list[str]:
    """What is left out and why, in sentences; what shares a reason shares its sentence."""
    targets: dict[str, list[str]] = {}
    for item in left_out:
        targets.setdefault(item.reason, []).append(item.name)
    return [
        sentence(text("composing.left_out_row", names=listed(names), reason=closed(reason)))
        for reason, names in targets.items()
    ]


@dataclass(slots=True)
class Reasons:
    """Collects what is left out while a session is being made.

    Attributes:
        called: From a code or id to what it is called.
    """

    called: Callable[[str], str]
    items: dict[tuple[str, Side | None], LeftOut] = field(default_factory=dict)

    def add(self, target: str, reason: str, side: Side | None = None) -> None:
        """The first reason stays."""
        self.items.setdefault((target, side), LeftOut(target, reason, self.called(target), side))

    def left_out(self) -> tuple[LeftOut, ...]:
        """All of them."""
        return tuple(self.items.values())
