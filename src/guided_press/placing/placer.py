"""The last step of placing: slots of known length become marks and placed sounds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from guided_press.placing.fitting import ANCHORED, Stretch, measure, meet_length, second_up
from guided_press.placing.holding import lay_in_hold
from guided_press.placing.ordered import Laid, lay_in_order, natural_frames, without_optional
from guided_press.placing.sounds import Lengths
from guided_press.session.cues import (
    KEPT,
    Chime,
    ChimeKind,
    Cue,
    Gate,
    Role,
    Say,
    Slot,
    SlotKind,
)
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
from guided_press.units import GRID_FRAMES, SAMPLE_RATE, format_clock, to_frames, to_seconds


def place(
    slots: Sequence[Slot], lengths: Lengths, *, title: str = "", length_s: float | None = None
) -> Timeline:
    """Give every cue its frame.

    Args:
        slots: What happens, in order.
        lengths: How long every sentence and chime sounds.
        title: For the timeline.
        length_s: The routine's exact total in seconds, the spoken screening not included.

    Returns:
        The timeline; the same input gives the same timeline.

    Raises:
        LengthError: The total cannot be met.
        KeyError: A sentence or chime has no length.
    """
    adjusted: list[Adjusted] = []
    roomy = _give_homes(slots, lengths, adjusted)
    stretches = measure(roomy, lengths, adjusted)
    if length_s is not None:
        meet_length(stretches, to_frames(length_s), adjusted)
    placer = _Placer(lengths, adjusted)
    for stretch in stretches:
        placer.place(stretch)
    return placer.timeline(title)


def needed_s(slots: Sequence[Slot], lengths: Lengths) -> tuple[int, ...]:
    """Whole seconds in which each slot can say everything, with its pauses as wished.

    Whoever states no less than this for every slot gets a timeline in which nothing is lengthened.
    Holds and paced breaths count as 0: their length is stated, not needed.
    """
    stretches = measure(_give_homes(slots, lengths, []), lengths, [])
    return tuple(
        0 if s.slot.kind in ANCHORED else second_up(s.floor(s.wish)) // SAMPLE_RATE
        for s in stretches
    )


def _give_homes(slots: Sequence[Slot], lengths: Lengths, adjusted: list[Adjusted]) -> list[Slot]:
    """Move what must be said and fits in no hold to the slot before it (release lines: after)."""
    out = list(slots)
    for index, slot in enumerate(slots):
        if slot.kind is not SlotKind.HOLD or slot.length_s is None:
            continue
        shortest = to_frames(min(slot.length_s, slot.min_s))
        homeless = lay_in_hold(slot.cues, 0, shortest, lengths).homeless
        out[index] = replace(out[index], cues=tuple(c for c in slot.cues if c not in homeless))
        for say in homeless:
            after = say.role is Role.RELEASE
            neighbour = index + 1 if after else index - 1
            free = replace(say, offset_s=0.0, anchor="start", min_hold_s=0.0)
            cues = out[neighbour].cues
            out[neighbour] = replace(out[neighbour], cues=(free, *cues) if after else (*cues, free))
            adjusted.append(
                Adjusted(
                    f"step {slot.step + 1}: {say.label}",
                    "moved after the hold" if after else "moved before the hold",
                    f"a hold of {format_clock(to_seconds(shortest))} has no room for it",
                )
            )
    return out


@dataclass(slots=True)
class _Placer:
    """Collects everything placed so far."""

    lengths: Lengths
    adjusted: list[Adjusted]
    cursor: int = 0
    routine_start: int = 0
    slots: list[PlacedSlot] = field(default_factory=list)
    clips: list[PlacedClip] = field(default_factory=list)
    chimes: list[PlacedChime] = field(default_factory=list)
    holds: list[PlacedHold] = field(default_factory=list)
    gates: list[PlacedGate] = field(default_factory=list)
    chapters: list[tuple[int, str, int]] = field(default_factory=list)

    def place(self, stretch: Stretch) -> None:
        """Place one slot behind the others."""
        slot, start, end = stretch.slot, self.cursor, self.cursor + stretch.frames
        if slot.chapter is not None:
            self.chapters.append((start, slot.chapter, slot.step))
        if slot.kind in ANCHORED:
            self._place_anchored(stretch, start)
        else:
            self._place_in_order(stretch, start)
        title = slot.hold.target if slot.hold else ""
        self.slots.append(
            PlacedSlot(start, end, slot.kind.value, slot.step, title, slot.position or "")
        )
        self.cursor = end
        if slot.kind is SlotKind.SCREENING:
            self.routine_start = end

    def _place_anchored(self, stretch: Stretch, start: int) -> None:
        slot, end = stretch.slot, start + stretch.frames
        if hold := slot.hold:
            self._chime(ChimeKind.BEGIN, start, slot.step)
            self._chime(ChimeKind.RELEASE, end, slot.step)
            self.holds.append(
                PlacedHold(start, end, hold.target, hold.side, hold.pressure, slot.step, slot.notes)
            )
        layout = lay_in_hold(
            slot.cues, start, stretch.frames, self.lengths, chimes=hold is not None
        )
        self._add(layout.laid, slot.step)
        room = f"a stretch of {format_clock(to_seconds(stretch.frames))} has no earlier room for it"
        for say, late_s in layout.moved:
            self._adjust(stretch, say, f"moved, {late_s:.1f} s later", room)
        for cue in layout.dropped:
            reason = f"no room beside more important cues in {to_seconds(stretch.frames):g} s"
            self._adjust(stretch, cue, "dropped", reason)

    def _place_in_order(self, stretch: Stretch, start: int) -> None:
        slot = stretch.slot
        cues, tight = self._fit_cues(stretch)
        wish = natural_frames(cues, self.lengths, after_hold=stretch.after_hold, pause_share=1)
        share = 1.0
        if wish > stretch.frames:
            share = max(0.0, (stretch.frames - tight) / (wish - tight)) if wish > tight else 0.0
        _, used = lay_in_order(
            cues, start, self.lengths, after_hold=stretch.after_hold, pause_share=share
        )
        # one grid step stays free for every stretched sentence that is rounded up
        free = max(
            0, start + stretch.frames - used - GRID_FRAMES * sum(isinstance(c, Say) for c in cues)
        )
        laid, _ = lay_in_order(
            cues, start, self.lengths, after_hold=stretch.after_hold, pause_share=share, free=free
        )
        self._add(laid, slot.step)
        for cue in cues:
            if isinstance(cue, Gate):
                self.gates.append(
                    PlacedGate(
                        start,
                        start + stretch.frames,
                        cue.target,
                        cue.side,
                        cue.reminder,
                        slot.step,
                    )
                )

    def _fit_cues(self, stretch: Stretch) -> tuple[tuple[Cue, ...], int]:
        """Drop the least important sentences until the rest fits."""
        cues, tight = stretch.slot.cues, stretch.tight
        for least in range(1, KEPT + 1):
            if tight <= stretch.frames:
                break
            fewer = without_optional(cues, least)
            for cue in cues:
                if cue not in fewer and isinstance(cue, (Say, Chime)):
                    reason = f"{to_seconds(stretch.frames):g} s are too short for it"
                    self._adjust(stretch, cue, "dropped", reason)
            cues = fewer
            tight = natural_frames(cues, self.lengths, after_hold=stretch.after_hold, pause_share=0)
        return cues, tight

    def _adjust(self, stretch: Stretch, cue: Say | Chime, change: str, reason: str) -> None:
        self.adjusted.append(Adjusted(f"{stretch.name}: {cue.label}", change, reason))

    def _chime(self, kind: ChimeKind, start: int, step: int) -> None:
        end = start + self.lengths.chimes[kind.value]
        self.chimes.append(PlacedChime(start, end, kind.value, step))

    def _add(self, laid: Sequence[Laid], step: int) -> None:
        for item in laid:
            cue = item.cue
            if isinstance(cue, Chime):
                self._chime(cue.kind, item.start_frame, step)
            else:
                self.clips.append(
                    PlacedClip(
                        item.start_frame,
                        item.end_frame,
                        cue.text,
                        cue.role.value,
                        step,
                        cue.claims,
                        cue.channel,
                    )
                )

    def timeline(self, title: str) -> Timeline:
        """Everything placed, as a timeline."""
        # only a session without a close can end on a release chime; it still sounds in full
        total = max([self.cursor, *(chime.end_frame for chime in self.chimes)])
        starts = self.chapters or [(0, title, -1)]
        ends = [start for start, _, _ in starts[1:]] + [total]
        chapters = tuple(
            Chapter(start if index else 0, end, name, step)
            for index, ((start, name, step), end) in enumerate(zip(starts, ends, strict=True))
        )
        return Timeline(
            title=title,
            total_frames=total,
            routine=Span(self.routine_start, total),
            slots=tuple(self.slots),
            clips=tuple(sorted(self.clips, key=lambda clip: clip.start_frame)),
            chimes=tuple(sorted(self.chimes, key=lambda chime: chime.start_frame)),
            holds=tuple(self.holds),
            gates=tuple(self.gates),
            chapters=chapters,
            adjusted=tuple(self.adjusted),
        )
