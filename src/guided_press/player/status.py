"""What can be seen of a running session, for the display and for every control."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from guided_press.player.live_session import LiveSession
from guided_press.player.notices import Notice
from guided_press.player.words import PlayerWords
from guided_press.timeline import PlacedHold
from guided_press.units import NO_FRAMES, Frames, Seconds, to_seconds
from guided_press.words.texts import choice

PlayerState = Literal["playing", "paused", "waiting for ready", "waiting for the voice", "over"]


@dataclass(frozen=True, slots=True)
class Status:
    """A session at one moment. Times are seconds.

    Attributes:
        state: What it does.
        title: Of the session.
        chapter: The name of the part that is heard, and its number from 1.
        chapters: How many parts there are.
        target, side, place: What is worked; empty elsewhere.
        position: Of the body.
        pressure: At most; empty outside holds.
        hold_s, hold_left_s: Length of the hold that is heard, and what is left of it; else 0.
        at_s, total_s: Where playing is, and the length; waiting included.
        left_s: What is left of the session, without any waiting.
        following: The name of the next part; empty in the last one.
        sentence: Said now, or said last.
        message: What went wrong, or what is offered; else empty.
        in_message: Sentences that the message repeats.
        volume: Gain, 1 as rendered.
        output: What plays; empty while no device is open.
    """

    state: PlayerState
    title: str
    chapter: str
    chapter_number: int
    chapters: int
    target: str
    side: str
    place: str
    position: str
    pressure: str
    hold_s: Seconds
    hold_left_s: Seconds
    at_s: Seconds
    total_s: Seconds
    left_s: Seconds
    following: str
    sentence: str
    message: str
    volume: float
    output: str
    in_message: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values; the message tells by itself what is in it."""
        values = asdict(self)
        del values["in_message"]
        return values


@dataclass(frozen=True, slots=True)
class Scene:
    """The part of a status that follows from the place alone."""

    chapter: str
    chapter_number: int
    target: str
    side: str
    place: str
    position: str
    hold: PlacedHold | None
    following: str


def scene_at(session: LiveSession, words: PlayerWords, index: int, frame: Frames) -> Scene:
    """What is where at a slot."""
    timeline = session.timeline
    number = sum(chapter.start_frame <= frame for chapter in timeline.chapters) or 1
    chapters = timeline.chapters
    near = session.hold_near(index)
    hold = session.slots[near].hold if near is not None else None
    placed_hold = next((h for h in timeline.holds if h.start_frame <= frame < h.end_frame), None)
    return Scene(
        chapters[number - 1].title,
        number,
        hold.target if hold else "",
        hold.side if hold else "",
        words.place(hold.target, hold.side) if hold else "",
        _in_words(session.slots[index].position),
        placed_hold,
        chapters[number].title if number < len(chapters) else "",
    )


def status_of(
    session: LiveSession,
    words: PlayerWords,
    frame: Frames,
    *,
    state: PlayerState,
    sentence: str,
    notice: Notice,
    volume: float,
    output: str,
) -> Status:
    """The status at a frame."""
    scene = scene_at(session, words, session.index_at(frame), frame)
    hold = scene.hold
    clip = session.timeline.clip_at(frame)
    return Status(
        state=state,
        title=session.timeline.title,
        chapter=scene.chapter,
        chapter_number=scene.chapter_number,
        chapters=len(session.timeline.chapters),
        target=scene.target,
        side=scene.side,
        place=scene.place,
        position=scene.position,
        pressure=choice("names.pressures", hold.pressure) if hold else "",
        hold_s=to_seconds(hold.frames if hold else NO_FRAMES),
        hold_left_s=to_seconds(Frames(hold.end_frame - frame) if hold else NO_FRAMES),
        at_s=to_seconds(frame),
        total_s=to_seconds(session.timeline.total_frames),
        left_s=to_seconds(session.frames_left(frame)),
        following=scene.following,
        sentence=clip.text if clip else sentence,
        message=notice.text,
        volume=volume,
        output=output,
        in_message=notice.sentences,
    )


def _in_words(position: str | None) -> str:
    return choice("positions.short", position) if position else ""
