"""What screening leaves of a script's steps, and its report of what it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from guided_press.cues import ONE_SIDES, Side
from guided_press.screening.restrictions import Reason, Restrictions
from guided_press.script.model import Session, Step, WorkStep
from guided_press.words.english import closed
from guided_press.words.texts import text

ChangeKind = Literal[
    "removed", "lightened", "one_side", "position", "breathing", "words", "shorter", "note"
]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different for this person.

    Attributes:
        kind: ``removed``: not worked; ``one_side``: not worked on this side; ``lightened``;
            ``position``: another one is taken; ``breathing``: no counts, or fewer; ``words``: a
            line of the script is left out; ``shorter``: the whole; ``note``: only said.
        target: A point, technique or position; ``paced_breathing`` or ``session``.
        side: Which side it concerns.
        step: Index into the script's steps; None when it concerns the whole.
        condition: Its id; empty when the change only follows from the others.
        reason: For people.
        sources: Ids of what the condition's effect rests on.
    """

    kind: ChangeKind
    target: str
    side: Side
    step: int | None
    condition: str
    reason: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One step of a script and what became of it.

    Attributes:
        index: Of the step in the script.
        original: The step; None when this one was put in before it.
        step: What is left of it; None when nothing is.
    """

    index: int
    original: Step | None
    step: Step | None

    @property
    def works(self) -> bool:
        """In the script, something is pressed here."""
        return isinstance(self.original, WorkStep)


def changes_of(
    kind: ChangeKind,
    target: str,
    side: Side,
    step: int | None,
    reasons: Iterable[Reason],
    after: str = "",
) -> Iterator[Change]:
    """A change for every condition behind it; more words may follow the reason of each."""
    for condition_id, reason in {reason.condition.id: reason for reason in reasons}.items():
        words = f"{closed(reason.words)} {after}" if after else reason.words
        yield Change(kind, target, side, step, condition_id, words, reason.sources)


def shorter(session: Session, remaining: Session) -> Iterator[Change]:
    """Say that the whole is shorter, and that nothing else got the time."""
    before = sum(step.planned_s for step in session.steps)
    after = sum(step.planned_s for step in remaining.steps)
    if before - after >= 1:
        yield Change("shorter", "session", Side.BOTH, None, "", text("screening.shorter"))


def noted(restrictions: Restrictions, targets: Iterable[str]) -> Iterator[Change]:
    """What changes nothing and is said once."""
    reasons = [r for target in targets for side in ONE_SIDES for r in restrictions.of(target, side)]
    yield from changes_of("note", "session", Side.BOTH, None, (r for r in reasons if r.rank == 1))
