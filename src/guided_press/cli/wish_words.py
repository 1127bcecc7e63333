"""A wish as people say it: minutes, where they are, and whether somebody presses.

The same words stand behind options (``--minutes 12 --on chair --with somebody``) and alone
(``12 chair somebody``), so that every command that composes understands both.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Literal, Self, get_args

import typer

from guided_press.composing.places import PLACES, positions_at
from guided_press.composing.wish import LONGEST_S, SHORTEST_S
from guided_press.errors import WrongUse
from guided_press.knowledge.models import Mode, Position
from guided_press.units import parse_duration
from guided_press.words.amounts import as_number, minutes_of
from guided_press.words.english import listed

USUAL_MINUTES = "12"
USUAL_PLACE = "chair"

POSITIONS: tuple[str, ...] = tuple(name.replace("_", "-") for name in get_args(Position))
"""Body positions as they are written on the command line."""

_COMPANY: dict[str, Mode] = {
    "alone": "self", "self": "self", "nobody": "self", "me": "self",
    "somebody": "partner", "someone": "partner", "partner": "partner",
}  # fmt: skip
_FILLING = frozenset(
    {"with", "on", "in", "at", "a", "an", "the", "my", "for", "and", "minutes", "min"}
)

Minutes = Annotated[
    str | None,
    typer.Option("--minutes", "-m", help="The exact length: 12, 7.5 or 7:30.", show_default=False),
]
On = Annotated[
    str | None,
    typer.Option(
        "--on",
        "--positions",
        help="Where: chair, floor, bed, standing; or positions such as seated,prone.",
        show_default=False,
    ),
]
With = Annotated[
    str | None,
    typer.Option(
        "--with", "--mode", help="Who presses: nobody else, or somebody.", show_default=False
    ),
]
FocusName = Literal["calf", "sacrum", "low-back", "calm"]
"""Where the weight lies."""

Focused = Annotated[FocusName | None, typer.Option("--focus", help="Let the points be chosen.")]
Keep = Annotated[
    str | None,
    typer.Option(
        "--keep", metavar="NAME", help="Keep it among your scripts, by this name.",
        show_default=False,
    ),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class WishWords:
    """Minutes, a place and company, each as it was said; None where nothing was.

    Attributes:
        minutes: Such as ``12``, ``7.5`` or ``7:30``.
        on: Places and positions, with commas between them.
        company: Such as ``somebody`` or ``alone``.
    """

    minutes: str | None = None
    on: str | None = None
    company: str | None = None

    @classmethod
    def of(
        cls,
        words: Iterable[str] = (),
        *,
        minutes: str | None = None,
        on: str | None = None,
        company: str | None = None,
    ) -> Self:
        """Words in any order, together with what options say.

        Raises:
            WrongUse: A word is none of the three, or something is said twice.
        """
        parts = {"minutes": minutes, "on": on, "company": company}
        for word in words:
            plain = word.strip().lower()
            if plain in _FILLING:
                continue
            kind = _kind(plain)
            if not kind:
                raise WrongUse(
                    word, "is no length, no place and no company.", "Such as: 12 chair somebody"
                )
            if parts[kind] is not None and kind != "on":
                raise WrongUse(word, "this is said twice.", "Say each once: 12 chair somebody")
            parts[kind] = f"{parts[kind]},{plain}" if parts[kind] else plain
        return cls(**parts)

    @property
    def says_nothing(self) -> bool:
        """Whether none of the three was said."""
        return self.minutes is self.on is self.company is None

    @property
    def length_s(self) -> int:
        """The exact length.

        Raises:
            WrongUse: It is no length of a session.
        """
        return length_s(USUAL_MINUTES if self.minutes is None else self.minutes)

    @property
    def mode(self) -> Mode:
        """Alone, or with a partner.

        Raises:
            WrongUse: It is neither.
        """
        return mode_of(self.company or "alone")

    def positions(self, usual: str = "") -> tuple[Position, ...]:
        """The body positions that may be used, each once; none for any.

        Args:
            usual: Where, when nothing was said.

        Raises:
            WrongUse: A word is no place and no position.
        """
        return positions_of(usual if self.on is None else self.on, self.mode)


def length_s(minutes: str) -> int:
    """Minutes as people write them: 12, 7.5, 7:30 or 12min, in whole seconds.

    Raises:
        WrongUse: It is no length of a session.
    """
    text = minutes.strip().lower()
    between = f"A session lasts {as_number(SHORTEST_S)} to {minutes_of(LONGEST_S)}: 12 or 7:30."
    try:
        plain = text.replace(".", "", 1).isdecimal()
        seconds = parse_duration(f"{text}min" if plain else text)
    except ValueError:
        raise WrongUse(minutes, "this is no length.", between) from None
    if seconds != int(seconds):
        raise WrongUse(minutes, "whole seconds are needed.", between)
    if not SHORTEST_S <= seconds <= LONGEST_S:
        raise WrongUse(minutes, "no session is so short or so long.", between)
    return int(seconds)


def mode_of(company: str) -> Mode:
    """Alone, or with a partner.

    Raises:
        WrongUse: It is neither.
    """
    words = [word for word in company.lower().split() if word not in _FILLING]
    if len(words) != 1 or words[0] not in _COMPANY:
        raise WrongUse(company, "this is no company.", "Say alone, or somebody.")
    return _COMPANY[words[0]]


def positions_of(places: str, mode: Mode) -> tuple[Position, ...]:
    """The body positions of places and positions, each once.

    Args:
        places: With commas between them; empty for any.
        mode: Who presses.

    Raises:
        WrongUse: A word is neither.
    """
    positions: dict[Position, None] = {}
    for name in filter(None, (part.strip().lower() for part in places.split(","))):
        word = name.removeprefix("on ").removeprefix("in ").removeprefix("a ").removeprefix("the ")
        named: tuple[Position, ...] = tuple(
            p for p in get_args(Position) if p == _underscored(word)
        )
        for place in PLACES:
            if place == word:
                named = positions_at(place, mode)
        if not named:
            remedy = f"Places are {listed(PLACES)}; positions are {listed(POSITIONS)}."
            raise WrongUse(name, "this is no place and no position.", remedy)
        positions.update(dict.fromkeys(named))
    return tuple(positions)


def _underscored(name: str) -> str:
    return name.replace("-", "_").replace(" ", "_")


def _kind(word: str) -> str:
    """What a word says; empty when it says nothing that is known."""
    if word in _COMPANY:
        return "company"
    if word in PLACES or word in POSITIONS or _underscored(word) in get_args(Position):
        return "on"
    return "minutes" if word[:1].isdecimal() else ""
