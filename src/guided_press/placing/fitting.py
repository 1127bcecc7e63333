"""How long each slot is: as stated, longer where safety needs it, and exactly the total wished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from guided_press.cues import Chime, Say, Slot, SlotKind
from guided_press.errors import GuidedPressError
from guided_press.placing.ordered import natural_frames, only_essential
from guided_press.placing.sounds import Lengths
from guided_press.timeline import Adjusted
from guided_press.units import NO_FRAMES, SAMPLE_RATE, Frames, format_clock, to_frames, to_seconds
from guided_press.words.texts import choice, text

ANCHORED = frozenset({SlotKind.HOLD, SlotKind.BREATHE})
"""Slots whose length does not follow from what is said in them."""

GIVES_TIME = (
    SlotKind.REST,
    SlotKind.CLOSE,
    SlotKind.SETTLE,
    SlotKind.SAY,
    SlotKind.POSITION,
    SlotKind.CHECK,
    SlotKind.SWITCH,
    SlotKind.FIND,
)
"""Whose silence is taken first when time is needed elsewhere."""

TAKES_TIME = (SlotKind.REST, SlotKind.CLOSE, SlotKind.SETTLE)
"""Who takes up the remainder, the first kind that is there."""


class LengthError(GuidedPressError):
    """The length asked for cannot be met.

    Attributes:
        length_s, shortest_s, longest_s: Lengths of the routine; the longest may be infinite.
    """

    exit_code = 3

    def __init__(self, length_s: float, shortest_s: float, longest_s: float) -> None:
        self.length_s = length_s
        self.shortest_s = shortest_s
        self.longest_s = longest_s
        length = format_clock(length_s)
        super().__init__(
            text("plan.length_too_short", length=length, bound=format_clock(shortest_s))
            if length_s < shortest_s
            else text("plan.length_too_long", length=length, bound=format_clock(longest_s))
        )


def step_name(slot: Slot) -> str:
    """How the plan names the step of a slot."""
    return text("plan.opening") if slot.step is None else text("plan.step", n=slot.step + 1)


def cue_name(where: str, cue: Say | Chime) -> str:
    """How the plan names a cue of a step or a stretch."""
    if isinstance(cue, Say):
        label = text("plan.said", role=choice("plan.roles", cue.role), text=cue.text)
    else:
        label = text("plan.chime", kind=choice("plan.chimes", cue.kind))
    return text("plan.cue", where=where, cue=label)


@dataclass(slots=True)
class Stretch:
    """A slot while its length is being found.

    Attributes:
        after_hold: A release chime rings at its first frame.
        wish: Frames with every cue and every pause as wished; 0 for anchored slots.
        tight: Frames with every cue and the shortest pauses.
        essential: Frames with only what is never dropped, and the shortest pauses.
        frames: The length it has.
    """

    slot: Slot
    after_hold: bool
    wish: Frames
    tight: Frames
    essential: Frames
    frames: Frames

    @property
    def name(self) -> str:
        """How the plan names it."""
        kind = choice("plan.kinds", self.slot.kind)
        return text("plan.stretch", step=step_name(self.slot), kind=kind)

    def floor(self, needed: Frames) -> Frames:
        """The least length that leaves room for this many frames of cues, in whole seconds."""
        return max(second_up(needed), to_frames(self.slot.min_s))


def second_up(frames: Frames) -> Frames:
    """The next whole second: whole seconds need only three phases of an MP3 packet."""
    return Frames(-(-frames // SAMPLE_RATE) * SAMPLE_RATE)


def measure(slots: Sequence[Slot], lengths: Lengths, adjusted: list[Adjusted]) -> list[Stretch]:
    """Give every slot the length it states, or needs."""
    stretches: list[Stretch] = []
    for index, slot in enumerate(slots):
        after_hold = index > 0 and slots[index - 1].kind is SlotKind.HOLD
        if slot.kind in ANCHORED:
            stated = to_frames(slot.length_s or 0.0)
            stretches.append(Stretch(slot, after_hold, NO_FRAMES, NO_FRAMES, NO_FRAMES, stated))
            continue
        wish = natural_frames(slot.cues, lengths, after_hold=after_hold, pause_share=1)
        tight = natural_frames(slot.cues, lengths, after_hold=after_hold, pause_share=0)
        essentials = only_essential(slot.cues)
        essential = natural_frames(essentials, lengths, after_hold=after_hold, pause_share=0)
        stretch = Stretch(slot, after_hold, wish, tight, essential, NO_FRAMES)
        if slot.length_s is None:
            stretch.frames = stretch.floor(wish)
        else:
            stated = to_frames(slot.length_s)
            stretch.frames = stated if stated >= essential else stretch.floor(essential)
            if stretch.frames > stated:
                _report(stretch, stated, text("plan.never_dropped"), adjusted)
        stretches.append(stretch)
    return stretches


def meet_length(stretches: Sequence[Stretch], total: Frames, adjusted: list[Adjusted]) -> None:
    """Bring the routine to exactly this many frames.

    Raises:
        LengthError: It cannot be met.
    """
    routine = [s for s in stretches if s.slot.kind is not SlotKind.SCREENING]
    before = [s.frames for s in routine]
    missing = total - sum(before)
    if missing < 0:
        rest = _shorten(routine, -missing)
        if rest:
            shortest = to_seconds(sum((s.frames for s in routine), NO_FRAMES))
            raise LengthError(to_seconds(total), shortest, float("inf"))
    elif missing > 0:
        rest = _lengthen(routine, missing)
        if rest:
            longest = to_seconds(sum((s.frames for s in routine), NO_FRAMES))
            raise LengthError(to_seconds(total), 0.0, longest)
    for stretch, frames in zip(routine, before, strict=True):
        if stretch.frames != frames:
            reason = text("plan.exactly", length=format_clock(to_seconds(total)))
            _report(stretch, frames, reason, adjusted)


def _report(stretch: Stretch, before: Frames, reason: str, adjusted: list[Adjusted]) -> None:
    old, new = f"{to_seconds(before):g}", f"{to_seconds(stretch.frames):g}"
    change = (
        text("plan.lengthened", old=old, new=new)
        if stretch.frames > before
        else text("plan.shortened", old=old, new=new)
    )
    adjusted.append(Adjusted(stretch.name, change, reason))


def _shorten(routine: Sequence[Stretch], excess: int) -> int:
    """Take time away, silence first, then flexible holds, then optional sentences."""
    excess = _take_silence(routine, excess, lambda s: s.floor(s.wish))
    excess = _flex_holds(routine, -excess)
    excess = _take_silence(routine, excess, lambda s: s.floor(s.tight))
    return _take_silence(routine, excess, lambda s: s.floor(s.essential))


def _take_silence(routine: Sequence[Stretch], excess: int, floor: Callable[[Stretch], int]) -> int:
    for kind in GIVES_TIME:
        givers = [s for s in routine if s.slot.kind is kind]
        for stretch in sorted(givers, key=lambda s: floor(s) - s.frames):
            share = min(excess, max(0, stretch.frames - floor(stretch)))
            stretch.frames = Frames(stretch.frames - share)
            excess -= share
    return excess


def _lengthen(routine: Sequence[Stretch], missing: int) -> int:
    missing = _flex_holds(routine, missing)
    for kind in TAKES_TIME:
        takers = [s for s in routine if s.slot.kind is kind]
        if takers:
            share = missing // len(takers) // SAMPLE_RATE * SAMPLE_RATE
            for stretch in takers:
                stretch.frames = Frames(stretch.frames + share)
            rest = missing - share * len(takers)
            takers[-1].frames = Frames(takers[-1].frames + rest)
            return 0
    return missing


def _flex_holds(routine: Sequence[Stretch], change: int) -> int:
    """Flex holds that have no stated length, twins alike, in whole seconds.

    Returns:
        Frames that are still to be taken away or added (0 or more).
    """
    flexible = [s for s in routine if s.slot.kind is SlotKind.HOLD and s.slot.min_s < s.slot.max_s]
    twins: dict[int | str, list[Stretch]] = {}
    for number, stretch in enumerate(flexible):
        twin = stretch.slot.twin
        twins.setdefault(f"alone {number}" if twin is None else twin, []).append(stretch)
    rest = abs(change)
    while rest:
        moved = False
        for group in twins.values():
            room = min(_room(stretch, change) for stretch in group) // SAMPLE_RATE * SAMPLE_RATE
            step = min(room, SAMPLE_RATE)
            if step and step * len(group) <= rest:
                for stretch in group:
                    stretch.frames = Frames(stretch.frames + (step if change > 0 else -step))
                rest -= step * len(group)
                moved = True
        if not moved:
            break
    return rest


def _room(stretch: Stretch, change: int) -> int:
    slot = stretch.slot
    if change > 0:
        return max(0, to_frames(slot.max_s) - stretch.frames)
    return max(0, stretch.frames - to_frames(slot.min_s))
