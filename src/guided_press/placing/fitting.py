"""How long each slot is: as stated, longer where safety needs it, and exactly the total wished."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby

from guided_press.errors import GuidedPressError
from guided_press.placing.ordered import natural_frames, only_kept
from guided_press.placing.sounds import Lengths
from guided_press.session.cues import Slot, SlotKind
from guided_press.timeline import Adjusted
from guided_press.units import SAMPLE_RATE, format_clock, to_frames, to_seconds

ANCHORED = frozenset({SlotKind.HOLD, SlotKind.BREATHE})
"""Slots whose length does not follow from what is said in them."""

GIVES_TIME = (
    SlotKind.REST, SlotKind.CLOSE, SlotKind.SETTLE, SlotKind.SAY, SlotKind.POSITION,
    SlotKind.CHECK, SlotKind.SWITCH, SlotKind.FIND,
)  # fmt: skip
"""Whose silence is taken first when time is needed elsewhere."""

TAKES_TIME = (SlotKind.REST, SlotKind.CLOSE, SlotKind.SETTLE)
"""Who takes up the remainder, the first kind that is there."""


class LengthError(GuidedPressError):
    """The wanted length cannot be met.

    Attributes:
        wanted_s, shortest_s, longest_s: Lengths of the routine; the longest may be infinite.
    """

    exit_code = 3

    def __init__(self, wanted_s: float, shortest_s: float, longest_s: float) -> None:
        self.wanted_s = wanted_s
        self.shortest_s = shortest_s
        self.longest_s = longest_s
        bound = (
            f"the shortest that fits is {format_clock(shortest_s)}"
            if wanted_s < shortest_s
            else f"the longest that fits is {format_clock(longest_s)}"
        )
        super().__init__(f"a length of {format_clock(wanted_s)} cannot be met; {bound}.")


@dataclass(slots=True)
class Stretch:
    """A slot while its length is being found.

    Attributes:
        after_hold: A release chime rings at its first frame.
        wish: Frames with every cue and every pause as wished; 0 for anchored slots.
        tight: Frames with every cue and the shortest pauses.
        kept: Frames with only what is never dropped, and the shortest pauses.
        frames: The length it has.
    """

    slot: Slot
    after_hold: bool
    wish: int
    tight: int
    kept: int
    frames: int

    @property
    def name(self) -> str:
        """How the plan names it."""
        where = f"step {self.slot.step + 1}" if self.slot.step >= 0 else "opening"
        return f"{where}: {self.slot.kind}"

    def floor(self, needed: int) -> int:
        """The least length that leaves room for this many frames of cues, in whole seconds."""
        return max(second_up(needed), to_frames(self.slot.min_s))


def second_up(frames: int) -> int:
    """The next whole second: whole seconds need only three phases of an MP3 packet."""
    return -(-frames // SAMPLE_RATE) * SAMPLE_RATE


def measure(slots: Sequence[Slot], lengths: Lengths, adjusted: list[Adjusted]) -> list[Stretch]:
    """Give every slot the length it states, or needs."""
    stretches: list[Stretch] = []
    for index, slot in enumerate(slots):
        after_hold = index > 0 and slots[index - 1].kind is SlotKind.HOLD
        if slot.kind in ANCHORED:
            stated = to_frames(slot.length_s or 0.0)
            stretches.append(Stretch(slot, after_hold, 0, 0, 0, stated))
            continue
        wish = natural_frames(slot.cues, lengths, after_hold=after_hold, pause_share=1)
        tight = natural_frames(slot.cues, lengths, after_hold=after_hold, pause_share=0)
        kept_cues = only_kept(slot.cues)
        kept = natural_frames(kept_cues, lengths, after_hold=after_hold, pause_share=0)
        stretch = Stretch(slot, after_hold, wish, tight, kept, 0)
        if slot.length_s is None:
            stretch.frames = stretch.floor(wish)
        else:
            stated = to_frames(slot.length_s)
            stretch.frames = stated if stated >= kept else stretch.floor(kept)
            if stretch.frames > stated:
                _report(stretch, stated, "what is said there is never dropped", adjusted)
        stretches.append(stretch)
    return stretches


def meet_length(stretches: Sequence[Stretch], wanted: int, adjusted: list[Adjusted]) -> None:
    """Bring the routine to exactly this many frames.

    Raises:
        LengthError: It cannot be met.
    """
    routine = [s for s in stretches if s.slot.kind is not SlotKind.SCREENING]
    before = [s.frames for s in routine]
    missing = wanted - sum(before)
    if missing < 0:
        left = _shorten(routine, -missing)
        if left:
            shortest = to_seconds(sum(s.frames for s in routine))
            raise LengthError(to_seconds(wanted), shortest, float("inf"))
    elif missing > 0:
        left = _lengthen(routine, missing)
        if left:
            longest = to_seconds(sum(s.frames for s in routine))
            raise LengthError(to_seconds(wanted), 0.0, longest)
    for stretch, frames in zip(routine, before, strict=True):
        if stretch.frames != frames:
            reason = f"the routine lasts exactly {format_clock(to_seconds(wanted))}"
            _report(stretch, frames, reason, adjusted)


def _report(stretch: Stretch, before: int, reason: str, adjusted: list[Adjusted]) -> None:
    word = "lengthened" if stretch.frames > before else "shortened"
    old, new = to_seconds(before), to_seconds(stretch.frames)
    adjusted.append(Adjusted(stretch.name, f"{word} from {old:g} s to {new:g} s", reason))


def _shorten(routine: Sequence[Stretch], excess: int) -> int:
    """Take time away, silence first, then flexible holds, then optional sentences."""
    excess = _take_silence(routine, excess, lambda s: s.floor(s.wish))
    excess = _flex_holds(routine, -excess)
    excess = _take_silence(routine, excess, lambda s: s.floor(s.tight))
    return _take_silence(routine, excess, lambda s: s.floor(s.kept))


def _take_silence(routine: Sequence[Stretch], excess: int, floor: Callable[[Stretch], int]) -> int:
    for kind in GIVES_TIME:
        givers = [s for s in routine if s.slot.kind is kind]
        for stretch in sorted(givers, key=lambda s: floor(s) - s.frames):
            taken = min(excess, max(0, stretch.frames - floor(stretch)))
            stretch.frames -= taken
            excess -= taken
    return excess


def _lengthen(routine: Sequence[Stretch], missing: int) -> int:
    missing = _flex_holds(routine, missing)
    for kind in TAKES_TIME:
        takers = [s for s in routine if s.slot.kind is kind]
        if takers:
            share = missing // len(takers) // SAMPLE_RATE * SAMPLE_RATE
            for stretch in takers:
                stretch.frames += share
            takers[-1].frames += missing - share * len(takers)
            return 0
    return missing


def _flex_holds(routine: Sequence[Stretch], change: int) -> int:
    """Flex holds that have no stated length, twins alike, in whole seconds.

    Returns:
        Frames that are still to be taken away or added (0 or more).
    """
    flexible = [s for s in routine if s.slot.kind is SlotKind.HOLD and s.slot.min_s < s.slot.max_s]
    twins = [
        list(group)
        for _, group in groupby(sorted(flexible, key=_twin), key=_twin)
    ]  # fmt: skip
    left = abs(change)
    while left:
        moved = False
        for group in twins:
            room = min(_room(stretch, change) for stretch in group) // SAMPLE_RATE * SAMPLE_RATE
            step = min(room, SAMPLE_RATE)
            if step and step * len(group) <= left:
                for stretch in group:
                    stretch.frames += step if change > 0 else -step
                left -= step * len(group)
                moved = True
        if not moved:
            break
    return left


def _twin(stretch: Stretch) -> int:
    return stretch.slot.twin


def _room(stretch: Stretch, change: int) -> int:
    slot = stretch.slot
    if change > 0:
        return max(0, to_frames(slot.max_s) - stretch.frames)
    return max(0, stretch.frames - to_frames(slot.min_s))
