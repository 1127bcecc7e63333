"""A placed session in pieces that can move: one passage for each slot, with its sounds inside.

A `Timeline` has absolute frames. While a session is played, holds become longer, finding times
end early and waiting is put in; so the player cuts the timeline into passages, changes those
ahead, and joins them again. Every sound keeps its exact place inside its passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from guided_press.session.cues import Gate, Slot
from guided_press.timeline import (
    Chapter,
    PlacedChime,
    PlacedClip,
    PlacedGate,
    PlacedHold,
    PlacedSlot,
    Span,
    Timeline,
)

Placed = TypeVar("Placed", PlacedClip, PlacedChime)


@dataclass(frozen=True, slots=True)
class Passage:
    """One slot with its sounds; their frames count from the passage's own first frame.

    Attributes:
        slot: What it is for.
        frames: Its length, without waiting.
        clips, chimes: In order. The release chime of a hold stands at ``frames``.
        wait_before, wait_after: Frames of waiting at either end; not time of the session.
    """

    slot: Slot
    frames: int
    clips: tuple[PlacedClip, ...] = ()
    chimes: tuple[PlacedChime, ...] = ()
    wait_before: int = 0
    wait_after: int = 0

    @property
    def total_frames(self) -> int:
        """Its length with all waiting."""
        return self.wait_before + self.frames + self.wait_after

    @property
    def gate(self) -> Gate | None:
        """Where playing may wait for "ready"."""
        return next((cue for cue in self.slot.cues if isinstance(cue, Gate)), None)


def cut(timeline: Timeline, slots: Sequence[Slot]) -> list[Passage]:
    """Cut a timeline into passages.

    Args:
        timeline: Placed from these slots.
        slots: In order.
    """
    clips, chimes = list(timeline.clips), list(timeline.chimes)
    passages = []
    for slot, placed in zip(slots, timeline.slots, strict=True):
        start, end = placed.start_frame, placed.end_frame
        rings_at = end if slot.hold else -1
        inside = [clip for clip in clips if start <= clip.start_frame < end]
        ringing = [
            chime
            for chime in chimes
            if (start <= chime.start_frame < end and not _releases(chime, start))
            or (chime.start_frame == rings_at and chime.kind == "release")
        ]  # fmt: skip
        sounds = tuple(_moved(inside, -start)), tuple(_moved(ringing, -start))
        passages.append(Passage(slot, end - start, *sounds))
    return passages


def _releases(chime: PlacedChime, start: int) -> bool:
    """A release chime at a slot's first frame belongs to the hold before it."""
    return chime.kind == "release" and chime.start_frame == start


def _moved(sounds: Iterable[Placed], by: int) -> Iterator[Placed]:
    for sound in sounds:
        start, end = sound.start_frame + by, sound.end_frame + by
        yield replace(sound, start_frame=start, end_frame=end)


@dataclass(slots=True)
class _Joint:
    """What is collected while passages are joined."""

    slots: list[PlacedSlot] = field(default_factory=list)
    clips: list[PlacedClip] = field(default_factory=list)
    chimes: list[PlacedChime] = field(default_factory=list)
    holds: list[PlacedHold] = field(default_factory=list)
    gates: list[PlacedGate] = field(default_factory=list)
    chapters: list[tuple[int, str, int]] = field(default_factory=list)

    def add(self, passage: Passage, start: int) -> None:
        """Put a passage at its frame."""
        slot, begin = passage.slot, start + passage.wait_before
        end = start + passage.total_frames
        hold, gate = slot.hold, passage.gate
        title = hold.target if hold else ""
        self.slots.append(
            PlacedSlot(start, end, slot.kind.value, slot.step, title, slot.position or "")
        )
        self.clips += _moved(passage.clips, begin)
        self.chimes += _moved(passage.chimes, begin)
        if hold:
            span = (begin, begin + passage.frames)
            self.holds.append(
                PlacedHold(*span, hold.target, hold.side, hold.pressure, slot.step, slot.notes)
            )
        if gate:
            self.gates.append(
                PlacedGate(start, end, gate.target, gate.side, gate.reminder, slot.step)
            )
        if slot.chapter is not None:
            self.chapters.append((start, slot.chapter, slot.step))


def join(passages: Sequence[Passage], before: Timeline) -> Timeline:
    """Put passages behind one another.

    Args:
        passages: At least one.
        before: The timeline they were cut from; gives title and adjustments.
    """
    joint, cursor, routine_start = _Joint(), 0, 0
    for passage in passages:
        joint.add(passage, cursor)
        cursor += passage.total_frames
        if passage.slot.kind == "screening":
            routine_start = cursor
    total = max([cursor, *(chime.end_frame for chime in joint.chimes)])
    marks = joint.chapters or [(0, before.title, -1)]
    ends = [start for start, _, _ in marks[1:]] + [total]
    chapters = tuple(
        Chapter(start if number else 0, end, title, step)
        for number, ((start, title, step), end) in enumerate(zip(marks, ends, strict=True))
    )
    return Timeline(
        title=before.title,
        total_frames=total,
        routine=Span(routine_start, total),
        slots=tuple(joint.slots),
        clips=tuple(sorted(joint.clips, key=lambda clip: clip.start_frame)),
        chimes=tuple(sorted(joint.chimes, key=lambda chime: chime.start_frame)),
        holds=tuple(joint.holds),
        gates=tuple(joint.gates),
        chapters=chapters,
        adjusted=before.adjusted,
    )
