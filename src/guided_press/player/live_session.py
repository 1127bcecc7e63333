"""A session while it is played: the timeline, and everything that may still change ahead.

No frame before the one that a change is given is ever altered, so the sound that plays never
jumps. Nothing here plays, waits or reads a clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Literal

from guided_press.cues import Gate, Rejoined, Role, Slot, SlotKind, sentences
from guided_press.knowledge.models import HoldRange
from guided_press.placing.fitting import LengthError
from guided_press.placing.passages import Passage, join
from guided_press.placing.placer import place
from guided_press.placing.relaying import relay
from guided_press.placing.sounds import BEFORE_CHIME, SHORTEST_PAUSE
from guided_press.player.listener import Listener
from guided_press.player.sound_lengths import SoundLengths
from guided_press.timeline import Timeline
from guided_press.units import NO_FRAMES, Frames, Seconds, to_frames, to_seconds

WAIT_FRAMES = to_frames(20.0)
"""Room for waiting that always lies ahead; more is put in while it is used up."""

RING_FRAMES = to_frames(1.3)
"""A release chime in a finding time is heard so long before the next one; then both ring."""

LAST_WORDS_FRAMES = to_frames(12.0)
"""A hold that is made shorter still has time for "ten seconds" and for letting go."""

_STILL_SAID = frozenset({Role.SAFETY, Role.SCREENING, Role.CHECKIN, Role.OWN})
"""Never left out because somebody is ready; finding and changing places may be."""

Waiting = Literal["", "ready", "voice"]


class LiveSession:
    """What is to be heard, as it stands now.

    Args:
        slots: What happens, in order.
        sounds: How long sentences sound. Where one is missing, the session waits before its step
            until `learn` brings it.
        title: Of the session.
        length_s: Wished length of the routine. It is met when everything is known at the
            beginning; else the rest is fitted once everything is.
        wait: Whether every gate waits for "ready".
        limits: The range of holds of a target.
        rejoin: Makes the slots for somebody who goes on behind something that they left out, or
            goes back; without it the words stay as they are.

    Attributes:
        timeline: Everything at its frame; a new one after each change.

    Raises:
        LengthError: The length cannot be met, and everything is known.
    """

    def __init__(
        self,
        slots: Sequence[Slot],
        sounds: SoundLengths,
        *,
        title: str,
        length_s: Seconds | None,
        wait: bool,
        limits: Callable[[str], HoldRange],
        rejoin: Callable[[Rejoined], Sequence[Slot]] | None = None,
    ) -> None:
        self._slots = list(slots)
        self._lengths = sounds.lengths(slots)
        self._unknown = sounds.unknown_from(slots)
        self._length_s = length_s
        self._wait = wait
        self._limits = limits
        self._short = False
        self._rejoin = rejoin
        self._listener = Listener()
        fitted = length_s if self._unknown is None else None
        whole, self._adjusted = place(self._slots, self._lengths, length_s=fitted)
        self._title, self._whole = title, list(whole)
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

    def index_at(self, frame: Frames) -> int:
        """The slot at a frame."""
        return max(0, bisect_right(self._starts, frame) - 1)

    def start_of(self, index: int) -> Frames:
        """The first frame of a slot, behind the waiting before it."""
        return Frames(self._starts[index] + self._passages[index].wait_before)

    def entry_of(self, index: int) -> Frames:
        """The first frame of a slot, with the waiting before it."""
        return self._starts[index]

    def is_reached(self, index: int) -> bool:
        """The voice has come so far that a slot may be played, or waited for."""
        return self._unknown is None or index <= self._unknown

    def end_of(self, index: int) -> Frames:
        """The first frame after a slot, with the waiting in it."""
        return Frames(self._starts[index] + self._passages[index].total_frames)

    def hold_near(self, index: int) -> int | None:
        """The hold that a slot is, or that follows directly on its finding."""
        following = index + 1
        if self._slots[index].hold:
            return index
        gate = self._gate(index)
        hold = self._slots[following].hold if following < len(self._slots) else None
        return following if gate and hold and gate.target == hold.target else None

    def begins_again(self, index: int) -> bool:
        """A slot that is heard from its beginning after an interruption: a hold, or a question."""
        return self._slots[index].hold is not None or self._gate(index) is not None

    def hold_frames(self, index: int) -> Frames:
        """How long the hold of a slot lasts, as it stands now."""
        return self._passages[index].frames

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

    def waiting_at(self, frame: Frames) -> Waiting:
        """What a frame waits for; empty when it waits for nothing."""
        index = self.index_at(frame)
        passage, inside = self._passages[index], frame - self._starts[index]
        if inside < passage.wait_before:
            return "voice"
        if passage.wait_after and inside >= passage.wait_before + passage.frames:
            return "ready"
        return ""

    def frames_left(self, frame: Frames) -> Frames:
        """Frames of the session that are still to come, without any waiting."""
        index = self.index_at(frame)
        passage = self._passages[index]
        inside = min(max(0, frame - self.start_of(index)), passage.frames)
        after = sum(p.frames for p in self._passages[index + 1 :])
        return Frames(passage.frames - inside + after)

    def reminder_of(self, index: int) -> str:
        """What is said once more while a slot waits for "ready"; empty where there is nothing."""
        gate = self._gate(index)
        return gate.reminder if gate else ""

    def finding_of(self, index: int) -> str:
        """The finding line of the point at a slot, in short; empty where there is none."""
        step = self._slots[index].step
        before = [i for i in range(index + 1) if self._slots[i].step == step]
        gates = [gate for i in before if (gate := self._gate(i)) and gate.target and gate.reminder]
        return gates[-1].reminder if gates else ""

    # What changes

    @property
    def is_short(self) -> bool:
        """The short form of the opening is heard, or was."""
        return self._short

    def short_form_from(self, index: int) -> int | None:
        """The slot of the short form, for who hears the opening before it; it is heard from now.

        Returns:
            None where there is none, or it is heard already.
        """
        first = self._short_form
        if first is None or index >= first:
            return None
        self._short = True
        return first

    def hear(self, frame: Frames) -> None:
        """Take note of what was heard, up to a frame to which nobody jumped."""
        index = self.index_at(frame)
        inside = Frames(frame - self.start_of(index))
        self._listener.hear(index, inside, self._passages[index])

    def join_at(self, index: int, sounds: SoundLengths | None = None) -> list[str]:
        """Go on at a part, with words that presume nothing that was not heard on the way there.

        Args:
            index: The first slot of the part.
            sounds: What is spoken by now; None keeps the lengths that are known.

        Returns:
            The sentences that are new, in order.
        """
        before = next((i for i, slot in enumerate(self._slots) if slot.step is not None), index)
        rejoined = self._listener.land(index, before, self._slots, self._passages)
        if self._rejoin is None or rejoined is None or index not in self.parts:
            return []
        made = self._rejoin(rejoined)
        routine = [slot for slot in made if slot.step is not None]
        if [s.kind for s in routine] != [s.kind for s in self._slots[before:]]:
            raise AssertionError("the slots of a session do not depend on what was left out")
        return self._take_words(index, routine[index - before :], sounds)

    def restore_from(self, index: int) -> None:
        """Forget what was cut short or waited for from a slot on; it will be heard again."""
        if self._short_form is not None and index < self._short_form:
            self._short = False
        for later in range(index, len(self._passages)):
            self._passages[later] = self._with_waiting(later)
        self._join()

    def make_longer(self, index: int, seconds: float, safe_frame: Frames) -> float:
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
        relaid: dict[int, tuple[Passage, Passage]] = {}
        for twin in twins if change else []:
            passage, whole = self._passages[twin], self._whole[twin]
            frames = Frames(whole.frames + to_frames(change))
            passed = Frames(max(0, safe_frame - self.start_of(twin)))
            new, new_whole = (
                relay(passage, frames, self._lengths, passed),
                relay(whole, frames, self._lengths),
            )
            if new is None or new_whole is None:
                return 0.0
            relaid[twin] = (new, new_whole)
        for twin, (new, new_whole) in relaid.items():
            self._passages[twin], self._whole[twin] = new, new_whole
        if relaid:
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

    def open_gate(self, index: int, safe_frame: Frames) -> bool:
        """End the time before a gate, so that what follows begins; False where there is none.

        A sentence that is being said is finished, and what keeps somebody safe is still said.
        """
        if not self._gate(index):
            return False
        passage, start = self._passages[index], self.start_of(index)
        now = max(0, safe_frame - start)
        if safe_frame >= self.end_of(index):
            return False
        begun = [clip for clip in passage.clips if clip.start_frame < now]
        cursor = Frames(max([now, *(clip.end_frame + SHORTEST_PAUSE for clip in begun)]))
        clips = list(begun)
        for clip in passage.clips[len(begun) :]:
            if clip.role in _STILL_SAID:
                end = Frames(cursor + clip.frames)
                clips.append(replace(clip, start_frame=cursor, end_frame=end))
                cursor = Frames(end + SHORTEST_PAUSE)
        self._listener.find(index)
        chimes = tuple(chime for chime in passage.chimes if chime.start_frame < now)
        ringing = [chime.end_frame + BEFORE_CHIME for chime in chimes]
        frames = Frames(max([cursor, RING_FRAMES, *ringing]))
        self._passages[index] = replace(
            passage, frames=frames, clips=tuple(clips), chimes=chimes, wait_after=NO_FRAMES
        )
        self._join()
        return True

    def keep_waiting(self, frame: Frames) -> bool:
        """Put in more room for waiting where it is nearly used up; whether it did."""
        index = self.index_at(frame)
        passage = self._passages[index]
        if passage.wait_after and self.end_of(index) - frame < WAIT_FRAMES // 2:
            self._passages[index] = replace(
                passage, wait_after=Frames(passage.wait_after + WAIT_FRAMES)
            )
        elif index == self._unknown and 0 < self.start_of(index) - frame < WAIT_FRAMES // 2:
            self._passages[index] = replace(
                passage, wait_before=Frames(passage.wait_before + WAIT_FRAMES)
            )
        else:
            return False
        self._join()
        return True

    def learn(self, sounds: SoundLengths, safe_frame: Frames) -> bool:
        """Take in sentences that were spoken meanwhile; whether the timeline changed.

        What was guessed is placed anew; once everything is known, the rest is fitted to the
        wished length of the routine.
        """
        first, self._lengths = self._unknown, sounds.lengths(self._slots)
        unknown = sounds.unknown_from(self._slots)
        if first is None or unknown == first:
            return False
        self._unknown = unknown
        passed = max(0, safe_frame - self._starts[first])
        waited = Frames(min(passed, self._passages[first].wait_before))
        self._whole[first:] = self._tail(first)
        for index in range(first, len(self._whole)):
            self._passages[index] = self._with_waiting(index)
        self._passages[first] = replace(self._passages[first], wait_before=waited)
        self._join()
        return True

    # How it is done

    def _take_words(
        self, first: int, slots: Sequence[Slot], sounds: SoundLengths | None
    ) -> list[str]:
        """Say other words from a slot on; what says the same stays as it is, each hold as long."""
        known = set(sentences(self._slots))
        changed = [first + i for i, new in enumerate(slots) if new != self._slots[first + i]]
        self._slots[first:] = slots
        if not changed:
            return []
        self._length_s = None  # a routine of which something was left out has none to be met
        if sounds is not None:
            self._lengths = sounds.lengths(self._slots)
            unknown = sounds.unknown_from(self._slots)
            self._unknown = None if unknown is None else max(first, unknown)
        held = [
            self._as_long(slot, self._whole[first + i]) if slot.hold else slot
            for i, slot in enumerate(slots)
        ]
        passages, adjusted = place(held, self._lengths)
        self._adjusted = tuple(dict.fromkeys((*self._adjusted, *adjusted)))
        for index in changed:
            self._whole[index] = passages[index - first]
        for index in range(first, len(self._slots)):
            self._passages[index] = self._with_waiting(index)
        self._join()
        return [text for text in sentences(self._slots[first:]) if text not in known]

    def _as_long(self, slot: Slot, passage: Passage) -> Slot:
        held_s = to_seconds(passage.frames)
        return replace(slot, length_s=held_s, min_s=held_s, max_s=held_s)

    def _gate(self, index: int) -> Gate | None:
        return self._whole[index].gate

    @property
    def _short_form(self) -> int | None:
        """The first slot that is heard in place of the opening."""
        return next((i for i, slot in enumerate(self._slots) if slot.short_form), None)

    def _with_waiting(self, index: int) -> Passage:
        """A passage as it is when it has not been played."""
        if self._slots[index].short_form and not self._short:
            return replace(self._whole[index], frames=NO_FRAMES, clips=(), chimes=())
        waits = self._wait and self._gate(index) is not None
        return replace(
            self._whole[index],
            wait_before=WAIT_FRAMES if index == self._unknown else NO_FRAMES,
            wait_after=WAIT_FRAMES if waits else NO_FRAMES,
        )

    def _join(self) -> None:
        self.timeline: Timeline = join(self._passages, self._adjusted, title=self._title)
        lengths = [passage.total_frames for passage in self._passages]
        self._starts = [NO_FRAMES, *map(Frames, accumulate(lengths))][:-1]

    def _twins(self, index: int) -> list[int]:
        """The hold and its other sides and rounds that are still to come."""
        twin = self._slots[index].twin
        return [
            i
            for i in range(index, len(self._slots))
            if self._slots[i].hold
            and (i == index or (twin is not None and self._slots[i].twin == twin))
        ]

    def _allowed(self, index: int, seconds: float, safe_frame: Frames) -> float:
        """How much of a change in length the limits allow, in whole seconds."""
        hold, frames = self._slots[index].hold, self._whole[index].frames
        assert hold is not None
        if safe_frame >= self.end_of(index):
            return 0.0  # it is over before anything could change
        limits, twins = self._limits(hold.target), self._twins(index)
        now_s = to_seconds(frames)
        if seconds < 0:
            least_s = limits.min_s if now_s >= limits.min_s else limits.floor_s
            soonest = Frames(safe_frame + LAST_WORDS_FRAMES - self.start_of(index))
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
            self._slots[i].hold
            and twin is not None
            and self._slots[i].twin == twin
            and self._side(i) != self._side(index)
            for i in range(index)
        )

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
            before_it = [p for p in self._passages[:first] if p.slot.kind is not SlotKind.SCREENING]
            counted = before_it[:-1] if context else before_it
            before_s = to_seconds(sum((p.frames for p in counted), NO_FRAMES))
            length_s = Seconds(self._length_s - before_s)
        try:
            passages, adjusted = place(slots, self._lengths, length_s=length_s)
        except LengthError:  # the rest is too short or too long by now: as long as it takes
            passages, adjusted = place(slots, self._lengths)
        self._adjusted = tuple(dict.fromkeys((*self._adjusted, *adjusted)))
        return list(passages[len(context) :])
