"""Finding the words: phrases of the bank and lines of a point, as sentences that fit the moment."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Line, Mode
from guided_press.session.cues import Role, Say, Side

_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=\S)")


def split_sentences(text: str) -> list[str]:
    """Split a text at sentence ends; each sentence is spoken and captioned by itself.

    Signs without a letter or a digit are no sentence; they stay with the one beside them.
    """
    parts: list[str] = []
    for part in filter(None, map(str.strip, _SENTENCE.split(text.strip()))):
        if parts and not (_speakable(part) and _speakable(parts[-1])):
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return parts


def _speakable(text: str) -> bool:
    return any(map(str.isalnum, text))


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one session.

    Attributes:
        knowledge: Where the phrases are.
        language: Of the phrase bank.
        mode: Who is spoken to.
    """

    knowledge: Knowledge
    language: str
    mode: Mode

    @property
    def partner(self) -> bool:
        """The giver is spoken to, and the receiver is asked."""
        return self.mode == "partner"

    def say(self, phrase: str, role: Role, *, whole: bool = False, **changes: object) -> list[Say]:
        """The sentences of a phrase, or all of it as one, with these attributes."""
        entry = self.knowledge.phrase(phrase, self.language)
        parts = [entry.text] if whole else split_sentences(entry.text)
        says = [Say(part, role, entry.claims, follows=n > 0) for n, part in enumerate(parts)]
        return [replace(say, **changes) for say in says]  # type: ignore[arg-type]

    def for_mode(self, phrase: str) -> str:
        """The wording for the giver or for oneself, where the bank has one."""
        wished = f"{phrase}_{self.mode}"
        return wished if self._has(wished) else phrase

    def variant(self, phrase: str, turn: int) -> str:
        """Another wording of the same phrase from turn to turn, where the bank has some."""
        ids = [phrase]
        while self._has(f"{phrase}_{len(ids) + 1}"):
            ids.append(f"{phrase}_{len(ids) + 1}")
        return ids[turn % len(ids)]

    def _has(self, phrase: str) -> bool:
        return phrase in self.knowledge.phrases(self.language)

    def own(self, lines: Iterable[str]) -> list[Say]:
        """A script's own lines, sentence by sentence."""
        return [Say(part, Role.OWN) for line in lines for part in split_sentences(line)]

    def lines(
        self, lines: Iterable[Line], side: Side, position: str | None, role: Role, *, brief: bool
    ) -> list[Say]:
        """The lines of a point that fit this side and body position."""
        sides = "both" if side == "both" else "one"
        fitting = [
            line
            for line in lines
            if line.mode in (self.mode, "any")
            and line.sides in (sides, "any")
            and (not line.positions or position is None or position in line.positions)
            and (line.brief or not brief)
        ]
        return [
            Say(part, role, line.claims)
            for line in fitting
            for part in split_sentences(line.text.format(side=side))
        ]
