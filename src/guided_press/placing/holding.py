"""Inside a hold: cues at offsets from the press chime, the middle or the release chime.

What must stand at an exact frame is set first, then what is said for safety is fitted around it
(and pushes the exact ones out where it has to), then the rest goes where there is still room: a
script's own words first, which are said before the hold where it has none for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain

from guided_press.cues import ESSENTIAL, Chime, Cue, Importance, Role, Say
from guided_press.placing.ordered import Laid
from guided_press.placing.sounds import (
    AFTER_CHIME,
    BEFORE_CHIME,
    SHORTEST_PAUSE,
    Lengths,
    pause_after,
)
from guided_press.units import (
    GRID_FRAMES,
    NO_FRAMES,
    Frames,
    Seconds,
    on_grid,
    to_frames,
    to_seconds,
)

MOVED = to_frames(4.0)
"""A cue that starts this much after its wish counts as moved."""

_PUSHING = Importance.RELEASE
"""From here up a sentence stands in its hold before any other has a place there."""


@dataclass(slots=True)
class HoldLayout:
    """Where the cues of one hold ended up.

    Attributes:
        laid: In order of start.
        delays: Sentences that start much later than wished, with the delay in seconds.
        dropped: Less important cues without room.
        homeless: Cues that must not be dropped and do not fit; they go outside the hold.
    """

    laid: list[Laid] = field(default_factory=list)
    delays: list[tuple[Say, Seconds]] = field(default_factory=list)
    dropped: list[Say | Chime] = field(default_factory=list)
    homeless: list[Say] = field(default_factory=list)


def lay_in_hold(
    cues: Sequence[Cue],
    start: Frames,
    frames: Frames,
    lengths: Lengths,
    *,
    chimes: bool = True,
    alone: bool = False,
) -> HoldLayout:
    """Lay out the cues of one hold.

    Args:
        cues: Say and Chime count.
        start: Frame of the press chime.
        frames: Length of the hold.
        lengths: How long everything sounds.
        chimes: A press chime rings at the start and a release chime at the end.
        alone: Nothing can be said outside of it any more; signals give way to a script's words.
    """
    seconds = to_seconds(frames)
    candidates = [
        cue for cue in cues if isinstance(cue, (Say, Chime)) and cue.min_hold_s <= seconds + 1e-9
    ]
    room = _Room(start, frames, lengths, chimes=chimes)
    result = HoldLayout()
    for cue in sorted((c for c in candidates if c.exact), key=lambda c: -c.importance):
        if not room.put(cue, room.wish(cue)):
            result.dropped.append(cue)
    flexible = [cue for cue in candidates if isinstance(cue, Say) and not cue.exact]
    for say in chain.from_iterable(_by_wish(_texts(flexible), room, pushing=True)):
        if not _put_whole(room, [say], result, pushing=True):
            result.homeless.append(say)
    for text in _by_wish(_texts(flexible), room, pushing=False):
        stays = text[0].importance >= ESSENTIAL
        if not _put_whole(room, text, result, pushing=stays and alone):
            (result.homeless if stays else result.dropped).extend(text)
    if not alone:
        _keep_order([cue for cue in flexible if cue.importance is Importance.OWN], room, result)
    result.laid = sorted(room.laid, key=lambda item: item.start_frame)
    return result


def _keep_order(own: Sequence[Say], room: _Room, result: HoldLayout) -> None:
    """Where a script's words go before the hold, those before them in the script go first."""
    outside = {id(say) for say in result.homeless}
    last = max((n for n, say in enumerate(own) if id(say) in outside), default=-1)
    before = own[: last + 1]
    going = {id(say) for say in before}
    room.laid = [item for item in room.laid if id(item.cue) not in going]
    result.delays = [(say, late_s) for say, late_s in result.delays if id(say) not in going]
    result.homeless = [*(say for say in result.homeless if id(say) not in going), *before]


def _note_move(room: _Room, say: Say, begin: Frames, result: HoldLayout) -> None:
    if (late := begin - room.wish(say)) > MOVED and not say.follows:
        result.delays.append((say, to_seconds(Frames(late))))


def _put_whole(
    room: _Room, text: Sequence[Say], result: HoldLayout, *, pushing: bool = False
) -> bool:
    """Lay all sentences of a text, one behind the other, or none: half of one may mislead.

    Args:
        room: What is free.
        text: Its sentences.
        result: Takes what was moved or pushed out.
        pushing: Less important cues at exact frames give way to it.

    Returns:
        Whether there was room.
    """
    while (begins := _begins(room, text)) is None:
        loser = room.least_exact_below(text[0]) if pushing else None
        if loser is None:
            return False
        room.remove(loser)
        result.dropped.append(loser.cue)
    for say, begin in zip(text, begins, strict=True):
        _note_move(room, say, begin, result)
    return True


def _begins(room: _Room, text: Sequence[Say]) -> list[Frames] | None:
    """Lay the sentences of a text and tell where each begins; None, and none laid, without room."""
    begins: list[Frames] = []
    for say in text:
        begin = room.earliest(say, begins[-1] if begins else NO_FRAMES)
        if begin is None:
            room.laid = room.laid[: len(room.laid) - len(begins)]
            return None
        room.put(say, begin)
        begins.append(begin)
    return begins


def _texts(says: Iterable[Say]) -> list[list[Say]]:
    """Sentences in groups that are placed or dropped as one."""
    texts: list[list[Say]] = []
    for say in says:
        if texts and say.continues:
            texts[-1].append(say)
        else:
            texts.append([say])
    return texts


def _by_wish(texts: Iterable[list[Say]], room: _Room, *, pushing: bool) -> list[list[Say]]:
    group = [text for text in texts if (text[0].importance >= _PUSHING) is pushing]
    if pushing:
        # letting go has the narrowest place, so it is the first to choose
        return sorted(group, key=lambda text: (text[0].anchor != "end", room.wish(text[0])))
    return sorted(group, key=lambda text: (-text[0].importance, room.wish(text[0])))


class _Room:
    """The free time inside one hold."""

    def __init__(self, start: Frames, frames: Frames, lengths: Lengths, *, chimes: bool) -> None:
        self.start = start
        self.frames = frames
        self.lengths = lengths
        self.first = start + (AFTER_CHIME if chimes else 0)
        self.last = Frames(start + frames - (BEFORE_CHIME if chimes else 0))
        self.laid: list[Laid] = []

    def wish(self, cue: Say | Chime) -> Frames:
        """The frame a cue asks for."""
        anchor = {"start": 0, "middle": self.frames // 2, "end": self.frames}[cue.anchor]
        return Frames(self.start + anchor + to_frames(cue.offset_s))

    def put(self, cue: Say | Chime, begin: Frames) -> bool:
        """Lay a cue there if it fits."""
        end = Frames(begin + self.lengths.of(cue))
        if begin < self.first or end > self.last or self._blocker(cue, begin, end):
            return False
        self.laid.append(Laid(cue, begin, end))
        return True

    def earliest(self, say: Say, after: Frames = NO_FRAMES) -> Frames | None:
        """The first frame on the speech grid, from the wish on, where the sentence fits.

        Args:
            say: Which.
            after: Not before this frame.
        """
        length = self.lengths.of(say)
        stays = say.importance >= _PUSHING and say.role is not Role.CHECKIN
        last = self.last if stays else self._before_letting_go()
        begin = on_grid(max(self.first, self.wish(say), after))
        while begin + length <= last:
            blocker = self._blocker(say, begin, begin + length)
            if blocker is None:
                return begin
            begin = on_grid(max(begin + 1, self._busy_until(blocker)))
        # a wish near the end may still be met a little earlier, when the sentence is long
        begin = Frames((self.last - length) // GRID_FRAMES * GRID_FRAMES)
        if say.anchor == "end" and begin >= max(self.first, after):
            return None if self._blocker(say, begin, begin + length) else begin
        return None

    def _before_letting_go(self) -> Frames:
        """Where the last things begin, after which nothing new is asked of the hand."""
        ending = (i.start_frame for i in self.laid if i.cue.anchor == "end")
        return min(ending, default=self.last)

    def least_exact_below(self, say: Say) -> Laid | None:
        """The least important exact cue that has to give way to this sentence."""
        rivals = [i for i in self.laid if i.cue.exact and i.cue.importance < say.importance]
        return min(rivals, key=lambda item: item.cue.importance, default=None)

    def remove(self, item: Laid) -> None:
        """Take a laid cue away again."""
        self.laid.remove(item)

    def _busy_until(self, item: Laid) -> Frames:
        if isinstance(item.cue, Chime):
            return Frames(item.start_frame + self.lengths.quiet_after(item.cue))
        return Frames(item.end_frame + pause_after(item.cue, 0.0 if item.cue.exact else 1.0))

    def _blocker(self, cue: Say | Chime, begin: int, end: int) -> Laid | None:
        """The latest-ending laid cue that is in the way of a sound at this place."""
        quiet = pause_after(cue) if isinstance(cue, Say) and cue.pause_s > 1 else SHORTEST_PAUSE
        if isinstance(cue, Chime):
            quiet = Frames(self.lengths.quiet_after(cue) - (end - begin))
        in_way = [
            item
            for item in self.laid
            if begin < self._busy_until(item) and item.start_frame < end + max(quiet, BEFORE_CHIME)
        ]
        return max(in_way, key=lambda item: item.end_frame, default=None)
