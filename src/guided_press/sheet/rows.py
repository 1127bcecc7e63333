"""The timeline as the rows of a table: one for each hold, with the time for finding before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guided_press.knowledge.loading import Knowledge
from guided_press.pictures.charts import manner
from guided_press.timeline import PlacedHold, PlacedSlot, Timeline
from guided_press.units import SAMPLE_RATE

_WORDS = {
    "settle": "Settle in", "position": "Take the position", "breathe": "Paced breaths, an offer",
    "rest": "Rest", "check": "Ask how it is", "say": "Listen", "close": "Rest your hands, sit",
}  # fmt: skip


_POSITIONS = {
    "prone": "face down", "supine": "on the back", "side_lying": "on one side",
    "seated_lean_forward": "seated, leaning forward", "leg_crossed": "one ankle on the other knee",
}  # fmt: skip


def position_words(position: str) -> str:
    """A position as people call it."""
    return _POSITIONS.get(position, position)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of steps.

    Attributes:
        start_s: From the beginning of the routine.
        length_s: Of the hold, or of the step.
        find_s: Before a hold, to find the place; 0 for none.
        what: In words.
        code: Of the point; empty for everything else.
        side: left, right or both; empty when nothing is held.
        how: Pressure and movement.
        notes: ``time ours`` and ``shortened``.
    """

    start_s: float
    length_s: float
    what: str
    find_s: float = 0.0
    code: str = ""
    side: str = ""
    how: str = ""
    notes: tuple[str, ...] = ()

    @property
    def held(self) -> bool:
        """Something is pressed."""
        return bool(self.side)


def rows_of(timeline: Timeline, knowledge: Knowledge) -> Iterator[Row]:
    """The rows of a routine, the spoken screening not among them."""
    begin = timeline.routine.start_frame
    holds = {hold.start_frame: hold for hold in timeline.holds}
    find_s = 0.0
    for slot in timeline.slots:
        if slot.kind == "screening" or not slot.frames:
            continue
        start_s, length_s = (slot.start_frame - begin) / SAMPLE_RATE, slot.frames / SAMPLE_RATE
        if slot.kind in ("find", "switch"):
            find_s += length_s
        elif slot.kind == "hold":
            yield _held(holds[slot.start_frame], start_s, length_s, find_s, knowledge)
            find_s = 0.0
        else:
            yield Row(start_s, length_s, _step_words(slot, timeline))


def _held(
    hold: PlacedHold, start_s: float, length_s: float, find_s: float, knowledge: Knowledge
) -> Row:
    target = knowledge.target(hold.target)
    title = target.title.split(" (")[0]
    code = hold.target if hold.target in knowledge.point_codes() else ""
    how = manner(target).replace(target.pressure.default, hold.pressure, 1).replace("_", " ")
    return Row(start_s, length_s, title, find_s, code, hold.side, how, hold.notes)


def _step_words(slot: PlacedSlot, timeline: Timeline) -> str:
    starts = {chapter.start_frame: chapter.title for chapter in timeline.chapters}
    if starts.get(slot.start_frame, "").endswith("hange places"):
        return "Change places"
    if slot.kind == "position" and slot.position:
        return position_words(slot.position).capitalize()
    return _WORDS.get(slot.kind, slot.kind.capitalize())
