"""The timeline: everything of a session at its final frame, and marks that are read off it.

Made by ``placing.join`` alone; after that nothing asks the script, the points or a voice again. All
positions are whole frames at 48 000 Hz; an ``end_frame`` is the first frame after.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import asdict, dataclass
from typing import Any

from guided_press.cues import Addressee, ChimeKind, HoldNote, Role, Side, SlotKind
from guided_press.units import SAMPLE_RATE, Frames


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the timeline."""

    start_frame: Frames
    end_frame: Frames

    @property
    def frames(self) -> Frames:
        """Length in frames."""
        return Frames(self.end_frame - self.start_frame)


@dataclass(frozen=True, slots=True)
class PlacedClip(Span):
    """A sentence at its place.

    Attributes:
        text: As shown; also names the sound.
        role: What it is for.
        step: Index of the step it belongs to; None for the spoken screening.
        claims: What it rests on.
        addressee: ``giver``, ``receiver`` or ``both``.
    """

    text: str
    role: Role
    step: int | None
    claims: tuple[str, ...] = ()
    addressee: Addressee = "giver"


@dataclass(frozen=True, slots=True)
class PlacedChime(Span):
    """A chime at its place; a bowl rings on behind it, under whatever follows."""

    kind: ChimeKind
    step: int | None


@dataclass(frozen=True, slots=True)
class PlacedHold(Span):
    """A hold: from the onset of its press chime to the onset of its release chime."""

    target: str
    side: Side
    pressure: str
    step: int | None
    notes: tuple[HoldNote, ...] = ()


@dataclass(frozen=True, slots=True)
class PlacedGate(Span):
    """The finding time of a point: live playback may wait at its end for "ready"."""

    target: str
    side: Side
    reminder: str
    step: int | None


@dataclass(frozen=True, slots=True)
class PlacedSlot(Span):
    """A slot at its place, for pictures, tables and the player."""

    kind: SlotKind
    step: int | None
    title: str
    position: str


@dataclass(frozen=True, slots=True)
class Chapter(Span):
    """A navigation mark; chapters touch and cover the whole timeline."""

    title: str
    step: int | None


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A cue or stretch that is not where it was wished.

    Attributes:
        cue: Which, with its step.
        change: ``moved``, ``dropped``, ``lengthened`` or ``shortened``, and by how much.
        reason: Why.
    """

    cue: str
    change: str
    reason: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """A whole session, placed.

    Attributes:
        title: The session's title.
        total_frames: Length of everything; the routine ends here.
        routine: From the end of the spoken screening to the last frame.
        slots: Touching, in order, covering the whole timeline.
        clips, chimes, holds, gates, chapters: In order of their start.
        adjusted: What was moved, dropped or changed, and why.
    """

    title: str
    total_frames: Frames
    routine: Span
    slots: tuple[PlacedSlot, ...]
    clips: tuple[PlacedClip, ...]
    chimes: tuple[PlacedChime, ...]
    holds: tuple[PlacedHold, ...]
    gates: tuple[PlacedGate, ...]
    chapters: tuple[Chapter, ...]
    adjusted: tuple[Adjusted, ...]

    @property
    def never_skipped(self) -> tuple[Span, ...]:
        """Each chapter before the routine, up to the end of its last word on safety."""
        spans = []
        for chapter in self.chapters:
            ends = [
                clip.end_frame
                for clip in self.clips
                if clip.step is None
                and clip.role in (Role.SCREENING, Role.SAFETY)
                and chapter.start_frame <= clip.start_frame < chapter.end_frame
            ]
            if ends:
                spans.append(Span(chapter.start_frame, max(ends)))
        return tuple(spans)

    def clip_at(self, frame: Frames) -> PlacedClip | None:
        """The sentence that is being said at a frame."""
        last = bisect_right(self.clips, frame, key=lambda clip: clip.start_frame) - 1
        if last >= 0 and frame < self.clips[last].end_frame:
            return self.clips[last]
        return None

    def first_position(self, target: str) -> str:
        """The position in which a place is held first; empty where none is said by then."""
        starts = [hold.start_frame for hold in self.holds if hold.target == target]
        slots = [
            slot
            for start in starts[:1]
            for slot in self.slots
            if slot.start_frame <= start < slot.end_frame
        ]
        return slots[0].position if slots else ""

    def as_json(self) -> dict[str, Any]:
        """The published form, made of plain values (what ``plan --json`` prints)."""
        return {
            "sample_rate": SAMPLE_RATE,
            "title": self.title,
            "total_frames": self.total_frames,
            "routine": asdict(self.routine),
            "clips": [asdict(clip) for clip in self.clips],
            "chimes": [asdict(chime) for chime in self.chimes],
            "holds": [
                {
                    "point": hold.target,
                    "side": hold.side,
                    "start_frame": hold.start_frame,
                    "end_frame": hold.end_frame,
                    "hold_s": round(hold.frames / SAMPLE_RATE, 6),
                    "pressure": hold.pressure,
                    "step": hold.step,
                    "notes": list(hold.notes),
                }
                for hold in self.holds
            ],
            "gates": [asdict(gate) for gate in self.gates],
            "chapters": [asdict(chapter) for chapter in self.chapters],
            "slots": [asdict(slot) for slot in self.slots],
            "adjusted": [asdict(change) for change in self.adjusted],
        }
