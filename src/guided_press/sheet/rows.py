"""The timeline as the rows of a table: one for each hold, with the time for finding before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guided_press.cues import HoldNote, Side, SlotKind
from guided_press.knowledge.loading import Knowledge
from guided_press.script.model import Session, SwapStep, WorkStep
from guided_press.timeline import PlacedSlot, Timeline
from guided_press.units import NO_FRAMES, Frames, Seconds, to_seconds
from guided_press.words.english import sentence
from guided_press.words.names import manner_of
from guided_press.words.texts import choice, text


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of steps.

    Attributes:
        start_s: From the beginning of the routine.
        length_s: Of the hold, or of the step.
        find_s: Before a hold, to find the place; None elsewhere.
        what: In words.
        code: Of the point; empty for everything else.
        side: None when nothing is held.
        how: Pressure and movement.
        notes: On its time.
    """

    start_s: Seconds
    length_s: Seconds
    what: str
    find_s: Seconds | None = None
    code: str = ""
    side: Side | None = None
    how: str = ""
    notes: tuple[HoldNote, ...] = ()

    @property
    def is_hold(self) -> bool:
        """Something is pressed."""
        return self.side is not None


def rows_of(timeline: Timeline, session: Session, knowledge: Knowledge) -> Iterator[Row]:
    """The rows of a routine, the spoken screening not among them."""
    begin = timeline.routine.start_frame
    holds = {hold.start_frame: hold for hold in timeline.holds}
    find = NO_FRAMES
    for slot in timeline.slots:
        if slot.kind == "screening" or not slot.frames:
            continue
        start_s, length_s = to_seconds(Frames(slot.start_frame - begin)), to_seconds(slot.frames)
        if slot.kind in ("find", "switch"):
            find = Frames(find + slot.frames)
        elif slot.kind == "hold":
            hold = holds[slot.start_frame]
            target = knowledge.target(hold.target)
            how = manner_of(hold.pressure, _movement(slot, session) or target.movement.default)
            code = hold.target if hold.target in knowledge.point_codes() else ""
            title = target.title.split(" (")[0]
            found_s = to_seconds(find)
            yield Row(start_s, length_s, title, found_s, code, hold.side, how, hold.notes)
            find = NO_FRAMES
        else:
            yield Row(start_s, length_s, _step_words(slot, session))


def _movement(slot: PlacedSlot, session: Session) -> str | None:
    """What the hand does there, where the step says so."""
    step = None if slot.step is None else session.steps[slot.step]
    return step.movement if isinstance(step, WorkStep) else None


def _step_words(slot: PlacedSlot, session: Session) -> str:
    if slot.step is not None and isinstance(session.steps[slot.step], SwapStep):
        return text("sheet.swap")
    if slot.kind is SlotKind.POSITION and slot.position:
        return sentence(choice("positions.table", slot.position))
    return choice("sheet.kinds", slot.kind)
