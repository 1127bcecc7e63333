"""The last step of placing: slots of known length become passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate

from guided_press.cues import (
    ESSENTIAL,
    Chime,
    ChimeKind,
    Cue,
    Role,
    Say,
    Slot,
    SlotKind,
)
from guided_press.placing.fitting import (
    ANCHORED,
    Stretch,
    cue_name,
    measure,
    meet_length,
    second_up,
    step_name,
)
from guided_press.placing.holding import lay_in_hold
from guided_press.placing.ordered import Laid, lay_in_order, natural_frames, without_optional
from guided_press.placing.passages import Passage, passage
from guided_press.placing.sounds import Lengths
from guided_press.timeline import Adjusted, PlacedChime, Span
from guided_press.units import (
    GRID_FRAMES,
    NO_FRAMES,
    SAMPLE_RATE,
    Frames,
    Seconds,
    format_clock,
    to_frames,
    to_seconds,
)
from guided_press.words.texts import text


def place(
    slots: Sequence[Slot], lengths: Lengths, *, length_s: Seconds | None = None
) -> tuple[tuple[Passage, ...], tuple[Adjusted, ...]]:
    """Give every cue its frame; `join` makes the timeline of it.

    Args:
        slots: What happens, in order.
        lengths: How long every sentence and chime sounds.
        length_s: The routine's exact total in seconds, the spoken screening not included.

    Returns:
        A passage for each slot, and what was moved, dropped or changed for them; the same input
        gives the same.

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
    starts = accumulate((stretch.frames for stretch in stretches), initial=0)
    passages = [placer.place(each, Frames(at)) for each, at in zip(stretches, starts, strict=False)]
    return tuple(passages), tuple(adjusted)


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
    anywhere = lengths.wherever_it_begins()
    for index, slot in enumerate(slots):
        if slot.kind is not SlotKind.HOLD or slot.length_s is None:
            continue
        shortest = to_frames(min(slot.length_s, slot.min_s))
        homeless = lay_in_hold(slot.cues, NO_FRAMES, shortest, anywhere).homeless
        staying = list(out[index].cues)
        for say in homeless:
            staying.remove(say)  # once: the same may be said in the hold too
        out[index] = replace(out[index], cues=tuple(staying))
        for say in homeless:
            after = say.role is Role.RELEASE
            neighbour = index + 1 if after else index - 1
            free = replace(say, offset_s=0.0, anchor="start", min_hold_s=0.0)
            cues = out[neighbour].cues
            out[neighbour] = replace(out[neighbour], cues=(free, *cues) if after else (*cues, free))
            change = text("plan.moved_after") if after else text("plan.moved_before")
            why = text("plan.no_room_in_hold", length=format_clock(to_seconds(shortest)))
            adjusted.append(Adjusted(cue_name(step_name(slot), say), change, why))
    return out


@dataclass(slots=True)
class _Placer:
    """Places one slot behind the other."""

    lengths: Lengths
    adjusted: list[Adjusted]

    def place(self, stretch: Stretch, start: Frames) -> Passage:
        """Place a slot that begins at a frame of the session."""
        slot, span = stretch.slot, Span(start, Frames(start + stretch.frames))
        if slot.kind not in ANCHORED:
            return passage(slot, span, self._in_order(stretch, start), ())
        rings = (
            self._chime(ChimeKind.BEGIN, span.start_frame, slot.step),
            self._chime(ChimeKind.RELEASE, span.end_frame, slot.step),
        )
        return passage(slot, span, self._in_hold(stretch, start), rings if slot.hold else ())

    def _in_hold(self, stretch: Stretch, start: Frames) -> Sequence[Laid]:
        slot = stretch.slot
        layout = lay_in_hold(
            slot.cues, start, stretch.frames, self.lengths, chimes=slot.hold is not None, alone=True
        )
        length_s = to_seconds(stretch.frames)
        room = text("plan.no_earlier_room", length=format_clock(length_s))
        for say, late_s in layout.delays:
            self._adjust(stretch, say, text("plan.moved_later", seconds=f"{late_s:.1f}"), room)
        for cue in (*layout.dropped, *layout.homeless):
            reason = text("plan.no_room_beside", seconds=f"{length_s:g}")
            self._adjust(stretch, cue, text("plan.dropped"), reason)
        return layout.laid

    def _in_order(self, stretch: Stretch, start: Frames) -> Sequence[Laid]:
        cues, tight = self._fit_cues(stretch)
        wish = natural_frames(cues, self.lengths, after_hold=stretch.after_hold, pause_share=1)
        share = 1.0
        if wish > stretch.frames:
            share = max(0.0, (stretch.frames - tight) / (wish - tight)) if wish > tight else 0.0
        lay = partial(
            lay_in_order,
            cues,
            start,
            self.lengths,
            after_hold=stretch.after_hold,
            pause_share=share,
        )
        _, used = lay()
        # one grid step stays free for every stretched sentence that is rounded up
        steps = GRID_FRAMES * sum(isinstance(c, Say) for c in cues)
        laid, _ = lay(free=max(0, start + stretch.frames - used - steps))
        return laid

    def _fit_cues(self, stretch: Stretch) -> tuple[tuple[Cue, ...], Frames]:
        """Drop the least important sentences until the rest fits."""
        cues, tight = stretch.slot.cues, stretch.tight
        for least in range(1, ESSENTIAL + 1):
            if tight <= stretch.frames:
                break
            fewer = without_optional(cues, least)
            for cue in cues:
                if cue not in fewer and isinstance(cue, (Say, Chime)):
                    reason = text("plan.too_short", seconds=f"{to_seconds(stretch.frames):g}")
                    self._adjust(stretch, cue, text("plan.dropped"), reason)
            cues = fewer
            tight = natural_frames(cues, self.lengths, after_hold=stretch.after_hold, pause_share=0)
        return cues, tight

    def _adjust(self, stretch: Stretch, cue: Say | Chime, change: str, reason: str) -> None:
        self.adjusted.append(Adjusted(cue_name(stretch.name, cue), change, reason))

    def _chime(self, kind: ChimeKind, start: Frames, step: int | None) -> PlacedChime:
        return PlacedChime(start, Frames(start + self.lengths.chimes[kind]), kind, step)
