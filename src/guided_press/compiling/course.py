"""The slots of a session as they come, with where the body is and what is still to be said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from guided_press.compiling.body import Body
from guided_press.cues import Rejoined, Role, Say, Side, Slot, SlotKind, Whereabouts
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Point, SpokenLine, Technique
from guided_press.script.arms import works_behind
from guided_press.script.care import Care
from guided_press.script.model import Session
from guided_press.words.english import inside
from guided_press.words.texts import text
from guided_press.words.wording import Wording

SHORT_SESSION_S = 600.0
"""Below this some of what is good to hear is left out."""

AT_REST = frozenset({SlotKind.REST, SlotKind.BREATHE, SlotKind.SETTLE, SlotKind.CHECK})
"""Slots behind which no hand is at work any more."""

_HANDS_AWAY = AT_REST | {SlotKind.POSITION}
"""Slots in which the hands leave the place where they were."""


@dataclass(slots=True)
class Course:
    """What was added so far, and what it left behind.

    Attributes:
        half: Of a session in which two people change places; else the first.
        at: Where the hands are, since they found it; None once they were taken away.
        waiting: What is said at the beginning of the next slot.
        rejoined: Where somebody goes on who left something out; None for who hears all of it.
        before: How many slots come before the routine.
    """

    session: Session
    knowledge: Knowledge
    words: Wording
    half: int = 1
    slots: list[Slot] = field(default_factory=list)
    at: tuple[str, Side] | None = None
    waiting: list[Say] = field(default_factory=list)
    rejoined: Rejoined | None = None
    before: int = 0
    _owed: str | None = None
    body: Body = field(init=False)

    def __post_init__(self) -> None:
        # in a second half another body is worked, of which nothing is known
        self.body = Body(self.words, self.session.care if self.half == 1 else Care())

    @property
    def position(self) -> str | None:
        """Where the body is."""
        return self.body.position

    @property
    def is_short(self) -> bool:
        """There is time for what is needed, and for little else."""
        length_s = self.session.length
        return length_s is not None and length_s < SHORT_SESSION_S

    def say(self, phrase: str, role: Role, **changes: object) -> list[Say]:
        """The sentences of a phrase."""
        return self.words.say(phrase, role, **changes)  # type: ignore[arg-type]

    def lines(
        self, lines: Iterable[SpokenLine], side: Side, role: Role, *, brief: bool = False
    ) -> list[Say]:
        """The lines of a point that fit this side in the current position."""
        return self.words.lines(lines, side, self.position, role, brief=brief)

    def add(self, slots: Iterable[Slot]) -> None:
        """Add slots, each as soon as it is made, so that the next one begins where it ends."""
        for slot in slots:
            self.slots.append(self._in_place(slot))

    def _in_place(self, slot: Slot) -> Slot:
        """A slot in the current position, behind what is still to be said."""
        cues = slot.cues
        if slot.kind not in (SlotKind.HOLD, SlotKind.BREATHE):
            cues, self.waiting = (*self.waiting, *cues), []
        if slot.kind in _HANDS_AWAY:
            self.at = None
        return replace(
            slot,
            cues=cues,
            position=self.position,
            chapter=None if slot.chapter is None else self.in_half(slot.chapter),
            leaves=self.whereabouts,
        )

    @property
    def whereabouts(self) -> Whereabouts:
        """Where somebody is who heard all of it so far."""
        return Whereabouts(self.body.position, self.body.limb, self.body.on_top, self.at)

    def was_left_out(self, index: int) -> bool:
        """A slot before the one where somebody goes on was not heard."""
        return self.rejoined is not None and index - self.before in self.rejoined.left_out

    def rejoin(self, *, moves: bool = False, silent: bool = False) -> None:
        """Where the next slot is the one where somebody goes on: from where they really are.

        Args:
            moves: The slot says by itself which position is taken.
            silent: It has no room for it; the slot after it says which.
        """
        rejoined = self.rejoined
        if rejoined is not None and len(self.slots) - self.before == rejoined.landing:
            self._owed, self.at = self.position, rejoined.where.at
            self.body.stand_as(rejoined.where)
            if self.was_left_out(len(self.slots) - 1):
                self.waiting = []  # it would end what never began
        if self._owed is None or silent:
            return
        if self.position != self._owed and not moves:
            self.at = None
            self.waiting += self.body.take(self._owed)
        self._owed = None

    def put_down(self) -> list[Say]:
        """Whoever bent down comes up, and what was worked or working is put down."""
        return [*self.up_again(), *self.hands_down()]

    def hands_down(self) -> list[Say]:
        """The limb that was worked is put down, and arms that reached behind come to the front."""
        return [*self.body.put_down(), *self.arms_round()]

    def up_again(self, following: Point | Technique | None = None) -> list[Say]:
        """Whoever bent down to a place comes up, unless the following one is reached so too."""
        bends = self.knowledge.groups["bends"]
        here = self._asks_of_the_body(self.at[0] if self.at else None)
        goes_on = following is not None and self._asks_of_the_body(following.id) & {*bends}
        if "bend" not in here or goes_on:
            return []
        return self.say(self.words.variant("up_again"), Role.POSITION)

    def _asks_of_the_body(self, target: str | None) -> set[str]:
        """What a place asks for, alone and in this position."""
        if target is None or self.words.partner:
            return set()
        uses = self.knowledge.target(target).uses("self")
        here = [use for use in uses if use.position == self.position]
        return {name for use in here for name in (use.reach, *use.demands) if name}

    def arms_round(self) -> list[Say]:
        """Whoever had their hands behind their own back brings them round."""
        if self.at is None or not works_behind(self.knowledge.target(self.at[0]), self.words.mode):
            return []
        phrase = self.words.where("arms_round", self.position)
        return self.say(self.words.variant(phrase), Role.POSITION)

    def in_half(self, chapter: str) -> str:
        """A chapter's title, which tells the half of a session in which two people change."""
        return chapter if self.half == 1 else text("chapters.second_half", title=inside(chapter))

    def change_places(self) -> None:
        """The second half begins, with another body."""
        self.body = Body(self.words)
        self.half += 1
