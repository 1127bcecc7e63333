"""Finding the words: phrases of the bank and lines of a point, as sentences that fit the moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from guided_press.cues import Addressee, Role, Say, Side
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Mode, SpokenLine
from guided_press.words.splitting import split_sentences
from guided_press.words.texts import choice

SPARED_CLAIM = "ours.spared_hands"
"""What the words for sore thumbs and fingers rest on besides."""


@dataclass(slots=True)
class Wording:
    """The words of one session.

    Attributes:
        knowledge: Where the phrases are.
        language: Of the phrase bank.
        mode: Who is spoken to.
        spares_hands: No thumb and no fingertip presses.
        uses: How often each wording was taken; the one used least is the next.
        notices: Lines of points that are good to hear once, and were.
    """

    knowledge: Knowledge
    language: str
    mode: Mode
    spares_hands: bool = False
    uses: Counter[str] = field(default_factory=Counter)
    notices: set[str] = field(default_factory=set)

    @property
    def partner(self) -> bool:
        """The giver is spoken to, and the receiver is asked."""
        return self.mode == "partner"

    def ahead(self) -> Wording:
        """The same words, to look at what will be said without taking it."""
        return replace(self, uses=self.uses.copy(), notices=self.notices.copy())

    def say(
        self,
        phrase: str,
        role: Role,
        *,
        whole: bool = False,
        filled: Mapping[str, str] | None = None,
        **changes: object,
    ) -> list[Say]:
        """The sentences of a phrase, or all of it as one, with these attributes.

        Args:
            phrase: Its id; the wording for the giver or for oneself, where the bank has one.
            role: What it is for.
            whole: Keep several sentences together.
            filled: For its placeholders.
            changes: Attributes of `Say`.
        """
        entry = self.knowledge.phrase(self.for_mode(phrase), self.language)
        text = entry.text.format(**filled) if filled else entry.text
        self.uses[entry.id] += 1
        parts = [text] if whole else split_sentences(text)
        moves_s = dict(enumerate(entry.moves_s))
        says = [
            Say(
                part,
                role,
                entry.claims,
                moves_s=moves_s.get(n, 0.0),
                follows=n > 0,
                continues=n > 0,
                addressee=entry.to,
            )
            for n, part in enumerate(parts)
        ]
        return [replace(say, **changes) for say in says]  # type: ignore[arg-type]

    def for_mode(self, phrase: str) -> str:
        """The wording for the giver or for oneself, where the bank has one."""
        wished = f"{phrase}_{self.mode}"
        return wished if self.has(wished) else phrase

    def where(self, phrase: str, position: str | None) -> str:
        """The wording for a position of the body, where the bank has one."""
        there = f"{phrase}_{position}"
        return there if self.has(self.for_mode(there)) else phrase

    def variant(self, phrase: str) -> str:
        """The wording of a phrase that was used least, the first one before the others."""
        first = self.for_mode(phrase)
        ids = [first]
        while self.has(f"{first}_{len(ids) + 1}"):
            ids.append(f"{first}_{len(ids) + 1}")
        return min(ids, key=lambda name: self.uses[name])

    def has(self, phrase: str) -> bool:
        """Whether the bank has it."""
        return phrase in self.knowledge.phrases(self.language)

    def own(self, lines: Iterable[str], to: Addressee) -> list[Say]:
        """A script's own lines, sentence by sentence."""
        return [
            Say(part, Role.OWN, continues=n > 0, addressee=to)
            for line in lines
            for n, part in enumerate(split_sentences(line))
        ]

    def lines(
        self,
        lines: Iterable[SpokenLine],
        side: Side,
        position: str | None,
        role: Role,
        *,
        brief: bool,
        movement: str = "",
    ) -> list[Say]:
        """The lines of a point that fit this side, body position and movement of the hand.

        Where no position was taken, those of the first one that is named; what warns is said of
        every position.
        """
        lines = [line for line in lines if line.mode in (self.mode, "any")]
        if position is None and role is not Role.SAFETY:
            position = next((line.positions[0] for line in lines if line.positions), None)
        sides = "both" if side == "both" else "one"
        called = choice("names.sides", side)
        fitting = [
            line
            for line in lines
            if line.sides in (sides, "any")
            and (not line.positions or position is None or position in line.positions)
            and line.movement in ("", movement)
            and (line.brief or not brief)
        ]
        says: list[Say] = []
        for line in fitting:
            parts = split_sentences(self._told(line).format(side=called))
            says += [
                Say(part, role, self._claims(line), continues=n > 0, addressee=line.to)
                for n, part in enumerate(parts)
            ]
            if parts:
                says[-1] = replace(says[-1], moves_s=line.moves_s)
        return says

    def _told(self, line: SpokenLine) -> str:
        told = line.told(spares_hands=self.spares_hands)
        if told != line.text or not line.also:
            return told
        least = min((told, *line.also), key=lambda words: self.uses[words])
        self.uses[least] += 1
        return least

    def _claims(self, line: SpokenLine) -> tuple[str, ...]:
        spared = line.told(spares_hands=self.spares_hands) != line.text
        return (*line.claims, SPARED_CLAIM) if spared else line.claims
