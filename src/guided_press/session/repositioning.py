"""Steps in the positions that a person may take; what fits in none of them is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import LYING, Position
from guided_press.session.restrictions import Reason, Restrictions
from guided_press.session.screened import Change, Entry, changes_of
from guided_press.session.script import PositionStep, PressStep, SayStep, Session, TechniqueStep
from guided_press.session.targets import target_of

MOVE_S = 20.0
"""For a change of position that the script did not plan."""

_ANY_ORDER: tuple[Position, ...] = (
    "seated", "side_lying", "standing", "supine", "prone", "seated_lean_forward", "leg_crossed",
)  # fmt: skip
"""Where nothing is pressed."""


_SPOKEN = {
    place: re.compile(words, re.IGNORECASE)
    for place, words in {
        "prone": r"\bprone\b|\bface[ -]?down|\bbelly\b|\bstomach\b|\btummy\b",
        "supine": r"\bsupine\b|\bface[ -]?up|\bon (?:your|the) back\b",
        "standing": r"\bstand(?:s|ing)?\b",
        "leg_crossed": r"\bcross(?:ed|ing)?\b|\bon the other knee\b",
        "seated_lean_forward": r"\blean(?:s|ing)? forward",
        "side_lying": r"\bon (?:your|the|one) side\b",
    }.items()
}
"""How a script's own line may speak of a position."""


@dataclass(slots=True)
class Body:
    """Goes through the steps and remembers where the body is.

    Attributes:
        position: Where it is; None as long as nothing says so.
        lay: It has been lying; then nobody is made to stand.
        report: What was changed.
    """

    session: Session
    knowledge: Knowledge
    found: Restrictions
    position: Position | None = None
    lay: bool = False
    report: list[Change] = field(default_factory=list)

    def move(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries with every position rewritten that may not be taken."""
        if not self.found.positions:
            return list(entries)
        moved = [entry for n, _ in enumerate(entries) for entry in self._moved(entries, n)]
        return [self._without_barred_words(entry) for entry in moved]

    def _without_barred_words(self, entry: Entry) -> Entry:
        """The entry without own lines that speak of a position nobody takes now."""
        step = entry.step
        if step is None or not step.say:
            return entry
        barred = [_SPOKEN[place] for place in self.found.positions if place in _SPOKEN]
        kept = tuple(line for line in step.say if not any(word.search(line) for word in barred))
        if kept == step.say:
            return entry
        if not kept and isinstance(step, SayStep):
            return Entry(entry.index, entry.original, None)
        return Entry(entry.index, entry.original, step.model_copy(update={"say": kept}))

    def _moved(self, entries: Sequence[Entry], number: int) -> Iterator[Entry]:
        entry = entries[number]
        step = entry.step
        if isinstance(step, PositionStep):
            if why := self._barred(step.position):
                instead = self._instead(entries, number)
                after = f"{instead.replace('_', ' ').capitalize()} instead."
                self.report += changes_of(
                    "position", step.position, "both", entry.index, why, after
                )
                # its own lines may speak of the position that is not taken
                step = PositionStep(position=instead, lasts=step.lasts, guidance=step.guidance)
            self._take(step.position)
            yield Entry(entry.index, entry.original, step)
        elif isinstance(step, (PressStep, TechniqueStep)):
            yield from self._worked(entry, step)
        else:
            yield entry

    def _worked(self, entry: Entry, step: PressStep | TechniqueStep) -> Iterator[Entry]:
        listed = self._listed(step)
        free = [place for place in listed if self._may(place)]
        here = self.position
        if here in free or (here is None and len(free) == len(listed)):
            yield entry
        elif free:
            self._take(free[0])
            after = f"{free[0].replace('_', ' ').capitalize()} instead."
            for place in listed:
                self.report += changes_of(
                    "position", place, "both", entry.index, self._barred(place), after
                )
            moved = PositionStep(position=free[0], lasts=MOVE_S)
            yield Entry(entry.index, None, moved)
            yield entry
        else:
            why = [reason for place in listed for reason in self._barred(place)]
            name = target_of(step, self.knowledge).id
            after = "There is no other position for it."
            self.report += changes_of("removed", name, "both", entry.index, why, after)
            yield Entry(entry.index, entry.original, None)

    def _instead(self, entries: Sequence[Entry], number: int) -> Position:
        """The position in which most of what follows can be worked; the usual one first."""
        following = []
        for entry in entries[number + 1 :]:
            if isinstance(entry.step, PositionStep):
                break
            if isinstance(entry.step, (PressStep, TechniqueStep)):
                following.append([p for p in self._listed(entry.step) if self._may(p)])
        candidates = list(dict.fromkeys(place for places in following for place in places))
        if candidates:
            return max(candidates, key=lambda p: sum(p in places for places in following))
        return next(place for place in _ANY_ORDER if self._may(place))

    def _listed(self, step: PressStep | TechniqueStep) -> tuple[Position, ...]:
        return target_of(step, self.knowledge).positions(self.session.mode)

    def _may(self, position: str) -> bool:
        return not self._barred(position) and not (position == "standing" and self.lay)

    def _barred(self, position: str) -> tuple[Reason, ...]:
        return self.found.positions.get(position, ())

    def _take(self, position: Position) -> None:
        self.position = position
        self.lay = self.lay or position in LYING
