"""What can be said, in which forms, and how sure the recogniser has to be of each form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from guided_press.errors import WrongUse

Kind = Literal["please", "urgent", "doubled", "single"]

WORDS = (
    "pause", "continue", "again", "next", "skip", "louder", "softer", "stop", "too much", "ready",
    "how long", "where",
)  # fmt: skip
"""The commands."""

KINDS: tuple[Kind, ...] = ("please", "urgent", "doubled", "single")

USUAL_KINDS: frozenset[Kind] = frozenset({"please", "urgent"})
"""What is listened for unless more is asked for; ``benchmarks/listen`` says why."""

FLOORS: dict[Kind, float] = {"please": -36.0, "urgent": -15.0, "doubled": -40.0, "single": -10.0}
"""The least likelihood ratio of a phrase against any speech, log10, that counts as this kind.

The longer a phrase, the less it takes: two words in a row hardly ever come by chance.
"""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One form of a command.

    Attributes:
        text: What is said, in lower case.
        word: Which of `WORDS` it means.
        kind: Which of `KINDS` the form is.
    """

    text: str
    word: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Command:
    """A command that was heard.

    Attributes:
        word: One of `WORDS`.
        phrase: The words in which it was said.
        kind: How it was said.
        likelihood: log10 ratio of this phrase against any speech; 0 is even.
    """

    word: str
    phrase: str
    kind: Kind
    likelihood: float


def _phrases() -> tuple[Phrase, ...]:
    synonyms = {"repeat": "again", "resume": "continue"}
    found = [Phrase("too much", "too much", "urgent")]
    for word in WORDS:
        found.append(Phrase(f"please {word}", word, "please"))
        found.append(Phrase(f"{word} {word}", word, "doubled"))
        if word != "too much":
            found.append(Phrase(word, word, "single"))
    found += [Phrase(f"please {other}", word, "please") for other, word in synonyms.items()]
    # Questions are asked with the word at the end.
    found += [Phrase(f"{word} please", word, "please") for word in ("how long", "where")]
    return tuple(found)


PHRASES = _phrases()
"""Every form of every command."""


def kinds_named(text: str) -> frozenset[Kind]:
    """Read a list such as ``please,urgent``.

    Raises:
        WrongUse: There is no such kind, or none is named.
    """
    named = [name.strip() for name in text.split(",") if name.strip()]
    found = frozenset(kind for kind in KINDS if kind in named)
    unknown = [name for name in named if name not in KINDS]
    if unknown or not found:
        wrong = unknown[0] if unknown else text
        raise WrongUse(
            "--commands", f"there is no kind {wrong!r}.", f"There are {', '.join(KINDS)}."
        )
    return found
