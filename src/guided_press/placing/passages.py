"""A placed session in pieces that can move: one passage for each slot, with its sounds inside.

A `Timeline` has absolute frames. While a session is played, holds become longer, finding times
end early and waiting is put in; so passages are what changes, and `join` makes the timeline of
them, always and everywhere. Every sound keeps its exact place inside its passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import TypeVar

from guided_press.cues import Chime, Gate, Slot, SlotKind
from guided_press.placing.ordered import Laid
from guided_press.timeline import (
    Adjusted,
    Chapter,
    PlacedChime,
    PlacedClip,
    PlacedGate,
    PlacedHold,
    PlacedSlot,
    Span,
    Timeline,
)
from guided_press.units import NO_FRAMES, Frames

PlacedSound = TypeVar("PlacedSound", PlacedClip, PlacedChime)


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
    frames: Frames
    clips: tuple[PlacedClip, ...] = ()
    chimes: tuple[PlacedChime, ...] = ()
    wait_before: Frames = NO_FRAMES
    wait_after: Frames = NO_FRAMES

    @property
    def total_frames(self) -> Frames:
        """Its length with all waiting."""
        return Frames(self.wait_before + self.frames + self.wait_after)

    @property
    def gate(self) -> Gate | None:
        """Where playing may wait for "ready"."""
        return next((cue for cue in self.slot.cues if isinstance(cue, Gate)), None)


def passage(slot: Slot, span: Span, laid: Sequence[Laid], rings: Sequence[PlacedChime]) -> Passage:
    """A passage of what was laid at frames of the whole session.

    Args:
        slot: What it is for.
        span: Where it stands.
        laid: Its cues at their frames.
        rings: The press and the release chime of a hold.
    """
    sounds = [sounding(item, slot.step) for item in laid]
    clips = [sound for sound in sounds if isinstance(sound, PlacedClip)]
    chimes = [*rings, *(sound for sound in sounds if isinstance(sound, PlacedChime))]
    by = -span.start_frame
    return Passage(slot, span.frames, tuple(shifted(clips, by)), tuple(shifted(chimes, by)))


def sounding(item: Laid, step: int | None) -> PlacedClip | PlacedChime:
    """A laid cue as what sounds."""
    start, end, cue = item.start_frame, item.end_frame, item.cue
    if isinstance(cue, Chime):
        return PlacedChime(start, end, cue.kind, step)
    return PlacedClip(start, end, cue.text, cue.role, step, cue.claims, cue.addressee)


def shifted(sounds: Iterable[PlacedSound], by: int) -> Iterator[PlacedSound]:
    """The same sounds, so many frames later."""
    for sound in sounds:
        start, end = Frames(sound.start_frame + by), Frames(sound.end_frame + by)
        yield replace(sound, start_frame=start, end_frame=end)


def join(
    passages: Sequence[Passage], adjusted: Sequence[Adjusted] = (), *, title: str = ""
) -> Timeline:
    """Put passages behind one another: the only maker of timelines.

    Args:
        passages: In order.
        adjusted: What was moved, dropped or changed when they were placed.
        title: Of the session.
    """
    ends = [Frames(end) for end in accumulate(passage.total_frames for passage in passages)]
    spans = [Span(Frames(e - p.total_frames), e) for p, e in zip(passages, ends, strict=True)]
    placed = list(zip(passages, spans, strict=True))
    chimes = [chime for p, span in placed for chime in shifted(p.chimes, _begin(p, span))]
    clips = [clip for p, span in placed for clip in shifted(p.clips, _begin(p, span))]
    # only a session without a close can end on a release chime; it still sounds in full
    total = max([NO_FRAMES, *ends[-1:], *(chime.end_frame for chime in chimes)])
    opened = [span.end_frame for p, span in placed if p.slot.kind is SlotKind.SCREENING]
    return Timeline(
        title=title,
        total_frames=total,
        routine=Span(max(opened, default=NO_FRAMES), total),
        slots=tuple(_slot(p, span) for p, span in placed),
        clips=tuple(sorted(clips, key=lambda clip: clip.start_frame)),
        chimes=tuple(sorted(chimes, key=lambda chime: chime.start_frame)),
        holds=tuple(hold for p, span in placed for hold in _holds(p, span)),
        gates=tuple(gate for p, span in placed for gate in _gates(p, span)),
        chapters=tuple(_chapters(placed, title, total)),
        adjusted=tuple(adjusted),
    )


def _begin(passage: Passage, span: Span) -> Frames:
    """The first frame of a passage behind the waiting before it."""
    return Frames(span.start_frame + passage.wait_before)


def _slot(passage: Passage, span: Span) -> PlacedSlot:
    slot = passage.slot
    title = slot.hold.target if slot.hold else ""
    return PlacedSlot(
        span.start_frame, span.end_frame, slot.kind, slot.step, title, slot.position or ""
    )


def _holds(passage: Passage, span: Span) -> Iterator[PlacedHold]:
    slot, begin = passage.slot, _begin(passage, span)
    if hold := slot.hold:
        end = Frames(begin + passage.frames)
        yield PlacedHold(begin, end, hold.target, hold.side, hold.pressure, slot.step, slot.notes)


def _gates(passage: Passage, span: Span) -> Iterator[PlacedGate]:
    if gate := passage.gate:
        step = passage.slot.step
        yield PlacedGate(
            span.start_frame, span.end_frame, gate.target, gate.side, gate.reminder, step
        )


def _chapters(
    placed: Sequence[tuple[Passage, Span]], title: str, total: Frames
) -> Iterator[Chapter]:
    """Chapters touch and cover everything; a session without any is one."""
    marks = [
        (span.start_frame, passage.slot.chapter, passage.slot.step)
        for passage, span in placed
        if passage.slot.chapter is not None
    ]
    marks = marks or [(NO_FRAMES, title, None)]
    starts = [NO_FRAMES, *(start for start, _, _ in marks[1:]), total]
    for (start, end), (_, name, step) in zip(pairwise(starts), marks, strict=True):
        yield Chapter(start, end, name, step)
