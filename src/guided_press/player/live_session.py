"""A session while it is played: the timeline, and everything that may still change ahead.

No frame before the one that a change is given is ever altered, so the sound that plays never
jumps. Nothing here plays, waits or reads a clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Literal

from guided_press.knowledge.models import HoldRange
from guided_press.placing import LengthError, Lengths, place
from guided_press.placing.sounds import BEFORE_CHIME, SHORTEST_PAUSE
from guided_press.player.passages import Passage, cut, join
from guided_press.player.relaying import relay
from guided_press.session.cues import Gate, Role, Say, Silence, Slot, SlotKind, sentences
from guided_press.timeline import PlacedClip, Timeline
from guided_press.units import SAMPLE_RATE, to_frames, to_seconds

WAIT_FRAMES = to_frames(20.0)
"""Room for waiting that always lies ahead; more is put in while it is used up."""

RING_FRAMES = to_frames(1.3)
"""A release chime that rings into a finding time is heard to its end."""

LAST_WORDS_FRAMES = to_frames(12.0)
"""A hold that is made shorter still has time for "ten seconds" and for letting go."""

Waiting = Literal["", "ready", "voice"]


@dataclass(frozen=True, slots=True)
class Known:
    """How long sentences sound, as far as they are spoken.

    Attributes:
        sentences: Frames by text.
        chimes: Frames by kind.
        rate_wpm: For guessing the others.
    """

    sentences: Mapping[str, int]
    chimes: Mapping[str, int]
    rate_wpm: int

    def lengths(self, slots: Sequence[Slot]) -> Lengths:
        """A length for every sentence; guessed generously where it is not spoken yet."""
        guessed = {
            text: self.sentences.get(text) or (len(text.split()) + 1) * 60 * SAMPLE_RATE
            // self.rate_wpm
            for text in sentences(list(slots))
        }  # fmt: skip
        return Lengths(guessed, self.chimes)

    def unknown_from(self, slots: Sequence[Slot]) -> int | None:
        """The first slot of the first step that is not spoken in full; None when all are.

        The spoken screening counts slot by slot.
        """
        for index, slot in enumerate(slots):
            if any(text not in self.sentences for text in sentences([slot])):
                if slot.step < 0:
                    return index
                return next(i for i, other in enumerate(slots) if other.step == slot.step)
        return None


def split_opening(slots: Sequence[Slot]) -> list[Slot]:
    """Give every sentence of the spoken screening its own slot, so that the first may sound."""
    out: list[Slot] = []
    for slot in slots:
        if slot.kind is not SlotKind.SCREENING:
            out.append(slot)
            continue
        says = [cue for cue in slot.cues if isinstance(cue, Say)]
        for number, say in enumerate(says):
            cues = (say,) if number else (Silence(0.5), say)
            out.append(replace(slot, cues=cues, chapter=None if number else slot.chapter))
    return out


class LiveSession:
    """What is to be heard, as it stands now.

    Args:
        slots: What happens, in order.
        known: How long sentences sound. Where one is missing, the session waits before its step
            until `learn` brings it.
        title: Of the session.
        length_s: Wished length of the routine. It is met when everything is known at the
            beginning; else the rest is fitted once everything is.
        wait: Whether finding times wait for "ready".
        limits: The range of holds of a target.

    Attributes:
        timeline: Everything at its frame; a new one after each change.

    Raises:
        LengthError: The length cannot be met, and everything is known.
    """

    def __init__(
        self, slots: Sequence[Slot], known: Known, *, title: str, length_s: float | None,
        wait: bool, limits: Callable[[str], HoldRange],
    ) -> None:  # fmt: skip
        self._slots = list(slots)
        self._lengths = known.lengths(slots)
        self._unknown = known.unknown_from(slots)
        self._length_s = length_s
        self._wait = wait
        self._limits = limits
        fitted = length_s if self._unknown is None else None
        self._placed = place(self._slots, self._lengths, title=title, length_s=fitted)
        self._whole = cut(self._placed, self._slots)
        self._passages = [self._with_waiting(index) for index in range(len(self._whole))]
        self._join()

    # What can be seen

    @property
    def slots(self) -> Sequence[Slot]:
        """What happens, in order; the index of a slot names it everywhere here."""
        return self._slots

    @property
    def complete(self) -> bool:
        """Every sentence is known."""
        return self._unknown is None

    def index_at(self, frame: int) -> int:
        """The slot at a frame."""
        return max(0, bisect_right(self._starts, frame) - 1)

    def start_of(self, index: int) -> int:
        """The first frame of a slot, behind the waiting before it."""
        return self._starts[index] + self._passages[index].wait_before

    def entry_of(self, index: int) -> int:
        """The first frame of a slot, with the waiting before it."""
        return self._starts[index]

    def is_reached(self, index: int) -> bool:
        """The voice has come so far that a slot may be played, or waited for."""
        return self._unknown is None or index <= self._unknown

    def end_of(self, index: int) -> int:
        """The first frame after a slot, with the waiting in it."""
        return self._starts[index] + self._passages[index].total_frames

    def hold_near(self, index: int) -> int | None:
        """The hold that a slot is, or that follows directly on its finding."""
        following = index + 1
        if self._slots[index].hold:
            return index
        if self._gate(index) and following < len(self._slots) and self._slots[following].hold:
            return following
        return None

    def least_s(self, target: str) -> float:
        """The shortest hold that is allowed at all."""
        return self._limits(target).floor_s

    def part_of(self, index: int) -> int:
        """The slot with which the chapter of a slot begins."""
        return max([0, *(i for i in self.parts if i <= index)])

    @property
    def parts(self) -> list[int]:
        """The slots with which chapters begin."""
        return [index for index, slot in enumerate(self._slots) if slot.chapter is not None]

    def waiting_at(self, frame: int) -> Waiting:
        """What a frame waits for; empty when it waits for nothing."""
        index = self.index_at(frame)
        passage, inside = self._passages[index], frame - self._starts[index]
        if inside < passage.wait_before:
            return "voice"
        if passage.wait_after and inside >= passage.wait_before + passage.frames:
            return "ready"
        return ""

    def frames_left(self, frame: int) -> int:
        """Frames of the session that are still to come, without any waiting."""
        index = self.index_at(frame)
        passage = self._passages[index]
        inside = min(max(0, frame - self.start_of(index)), passage.frames)
        return passage.frames - inside + sum(p.frames for p in self._passages[index + 1 :])

    def reminder_of(self, index: int) -> str:
        """The finding line of the point at a slot, in short; empty where there is none."""
        step = self._slots[index].step
        before = [i for i in range(index + 1) if self._slots[i].step == step]
        gates = [gate for i in before if (gate := self._gate(i)) and gate.reminder]
        return gates[-1].reminder if gates else ""

    # What changes

    def restore_from(self, index: int) -> None:
        """Forget what was cut short or waited for from a slot on; it will be heard again."""
        for later in range(index, len(self._passages)):
            self._passages[later] = self._with_waiting(later)
        self._join()

    def make_longer(self, index: int, seconds: float, safe_frame: int) -> float:
        """Make a hold, and its other sides ahead, longer or shorter by the same time.

        Args:
            index: Slot of the hold.
            seconds: Above 0 for longer, below for shorter; less is done where limits are near.
            safe_frame: Nothing before this frame may change.

        Returns:
            By how much; 0 when the limits, or sides that must stay equal, allow none.
        """
        change = self._allowed(index, seconds, safe_frame)
        twins = self._twins(index)
        changed: dict[int, tuple[Passage, Passage]] = {}
        for twin in twins if change else []:
            passage, whole = self._passages[twin], self._whole[twin]
            frames = whole.frames + to_frames(change)
            done = max(0, safe_frame - self.start_of(twin))
            new, new_whole = (
                relay(passage, frames, self._lengths, done),
                relay(whole, frames, self._lengths),
            )
            if new is None or new_whole is None:
                return 0.0
            changed[twin] = (new, new_whole)
        for twin, (new, new_whole) in changed.items():
            self._passages[twin], self._whole[twin] = new, new_whole
        if changed:
            self._join()
        return change

    def shorten_to(self, index: int, seconds: float) -> bool:
        """Give one hold that is not begun less time, and no other; False where it is too little."""
        hold, passage = self._slots[index].hold, self._passages[index]
        frames = to_frames(float(int(seconds)))
        if hold is None or seconds < self._limits(hold.target).floor_s:
            return False
        if frames < passage.frames:
            new = relay(passage, frames, self._lengths)
            if new is None:
                return False
            self._passages[index] = new
            self._join()
        return True

    def open_gate(self, index: int, safe_frame: int) -> bool:
        """End the finding time of a slot, so that its hold begins; False where there is none.

        A sentence that is being said is finished, and safety lines are still said.
        """
        if not self._gate(index) or self.hold_near(index) is None:
            return False
        passage, start = self._passages[index], self.start_of(index)
        now = max(0, safe_frame - start)
        if safe_frame >= self.end_of(index):
            return False
        begun = [clip for clip in passage.clips if clip.start_frame < now]
        cursor = max([now, *(clip.end_frame + SHORTEST_PAUSE for clip in begun)])
        clips = list(begun)
        for clip in passage.clips[len(begun) :]:
            if clip.role == Role.SAFETY.value:
                length = clip.frames
                clips.append(replace(clip, start_frame=cursor, end_frame=cursor + length))
                cursor += length + SHORTEST_PAUSE
        chimes = tuple(chime for chime in passage.chimes if chime.start_frame < now)
        ringing = [chime.end_frame + BEFORE_CHIME for chime in chimes]
        frames = max([cursor, RING_FRAMES, *ringing])
        self._passages[index] = replace(
            passage, frames=frames, clips=tuple(clips), chimes=chimes, wait_after=0
        )
        self._join()
        return True

    def keep_waiting(self, frame: int) -> bool:
        """Put in more room for waiting where it is nearly used up; whether it did."""
        index = self.index_at(frame)
        passage = self._passages[index]
        if passage.wait_after and self.end_of(index) - frame < WAIT_FRAMES // 2:
            self._passages[index] = replace(passage, wait_after=passage.wait_after + WAIT_FRAMES)
        elif index == self._unknown and 0 < self.start_of(index) - frame < WAIT_FRAMES // 2:
            self._passages[index] = replace(passage, wait_before=passage.wait_before + WAIT_FRAMES)
        else:
            return False
        self._join()
        return True

    def learn(self, known: Known, safe_frame: int) -> bool:
        """Take in sentences that were spoken meanwhile; whether the timeline changed.

        What was guessed is placed anew; once everything is known, the rest is fitted to the
        wished length of the routine.
        """
        first, self._lengths = self._unknown, known.lengths(self._slots)
        unknown = known.unknown_from(self._slots)
        if first is None or unknown == first:
            return False
        self._unknown = unknown
        waited = min(max(0, safe_frame - self._starts[first]), self._passages[first].wait_before)
        self._whole[first:] = self._tail(first)
        for index in range(first, len(self._whole)):
            self._passages[index] = self._with_waiting(index)
        self._passages[first] = replace(self._passages[first], wait_before=waited)
        self._join()
        return True

    # How it is done

    def _gate(self, index: int) -> Gate | None:
        return self._whole[index].gate

    def _with_waiting(self, index: int) -> Passage:
        """A passage as it is when it has not been played."""
        waits = self._wait and self._gate(index) is not None and self.hold_near(index) is not None
        return replace(
            self._whole[index],
            wait_before=WAIT_FRAMES if index == self._unknown else 0,
            wait_after=WAIT_FRAMES if waits else 0,
        )

    def _join(self) -> None:
        self.timeline: Timeline = join(self._passages, self._placed)
        lengths = [passage.total_frames for passage in self._passages]
        self._starts = [0, *accumulate(lengths)][:-1]

    def _twins(self, index: int) -> list[int]:
        """The hold and its other sides and rounds that are still to come."""
        twin = self._slots[index].twin
        return [
            i
            for i in range(index, len(self._slots))
            if self._slots[i].hold and (i == index or (twin >= 0 and self._slots[i].twin == twin))
        ]

    def _allowed(self, index: int, seconds: float, safe_frame: int) -> float:
        """How much of a change in length the limits allow, in whole seconds."""
        hold, frames = self._slots[index].hold, self._whole[index].frames
        assert hold is not None
        if safe_frame >= self.end_of(index):
            return 0.0  # it is over before anything could change
        limits, twins = self._limits(hold.target), self._twins(index)
        now_s = to_seconds(frames)
        if seconds < 0:
            least_s = limits.min_s if now_s >= limits.min_s else limits.floor_s
            soonest = safe_frame + LAST_WORDS_FRAMES - self.start_of(index)
            room_s = now_s - max(least_s, to_seconds(soonest))
            return -float(int(max(0.0, min(-seconds, room_s))))
        if self._side_before(index):
            return 0.0
        room_s = limits.max_s - now_s
        for side in {self._side(i) for i in twins}:
            rounds = sum(self._side(i) == side for i in twins)
            total_s = sum(
                to_seconds(self._whole[i].frames)
                for i, slot in enumerate(self._slots)
                if slot.hold and slot.hold.target == hold.target and self._side(i) == side
            )
            room_s = min(room_s, (limits.max_total_s - total_s) / rounds)
        return float(int(max(0.0, min(seconds, room_s))))

    def _side(self, index: int) -> str:
        hold = self._slots[index].hold
        return hold.side if hold else ""

    def _side_before(self, index: int) -> bool:
        """The other side is held already; a longer second side would not be equal."""
        twin = self._slots[index].twin
        return any(
            self._slots[i].hold and twin >= 0 and self._slots[i].twin == twin
            and self._side(i) != self._side(index)
            for i in range(index)
        )  # fmt: skip

    def _tail(self, first: int) -> list[Passage]:
        """Place what comes from a slot on, behind what stays as it is."""
        before = self._passages[first - 1] if first else None
        context: list[Slot] = []
        if before is not None and before.slot.hold:
            held_s = to_seconds(before.frames)
            stands = replace(before.slot, length_s=held_s, min_s=held_s, max_s=held_s)
            context = [replace(stands, cues=before.slot.cues[:1])]
        slots = [*context, *self._slots[first:]]
        length_s = None
        if self._unknown is None and self._length_s is not None:
            done = [p for p in self._passages[:first] if p.slot.kind is not SlotKind.SCREENING]
            counted = done[:-1] if context else done
            length_s = self._length_s - to_seconds(sum(p.frames for p in counted))
        try:
            placed = place(slots, self._lengths, length_s=length_s)
        except LengthError:  # the rest is too short or too long by now: as long as it takes
            placed = place(slots, self._lengths)
        told = dict.fromkeys((*self._placed.adjusted, *placed.adjusted))
        self._placed = replace(self._placed, adjusted=tuple(told))
        return cut(placed, slots)[len(context) :]


def clip_at(timeline: Timeline, frame: int) -> PlacedClip | None:
    """The sentence that is being said at a frame."""
    last = bisect_right(timeline.clips, frame, key=lambda clip: clip.start_frame) - 1
    if last >= 0 and frame < timeline.clips[last].end_frame:
        return timeline.clips[last]
    return None
