"""What can be seen of a running session, for the display and for every control."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from guided_press.player.live_session import LiveSession, clip_at
from guided_press.player.words import Words
from guided_press.timeline import PlacedHold
from guided_press.units import to_seconds

State = Literal["playing", "paused", "waiting for ready", "waiting for the voice", "over"]


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
        volume: Gain, 1 as rendered.
        output: What plays; empty while no device is open.
    """

    state: State
    title: str
    chapter: str
    chapter_number: int
    chapters: int
    target: str
    side: str
    place: str
    position: str
    pressure: str
    hold_s: float
    hold_left_s: float
    at_s: float
    total_s: float
    left_s: float
    following: str
    sentence: str
    message: str
    volume: float
    output: str

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


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


def scene_at(session: LiveSession, words: Words, index: int, frame: int) -> Scene:
    """What is where at a slot."""
    timeline = session.timeline
    number = sum(chapter.start_frame <= frame for chapter in timeline.chapters) or 1
    chapters = timeline.chapters
    near = session.hold_near(index)
    hold = session.slots[near].hold if near is not None else None
    held = next((h for h in timeline.holds if h.start_frame <= frame < h.end_frame), None)
    return Scene(
        chapters[number - 1].title,
        number,
        hold.target if hold else "",
        hold.side if hold else "",
        words.place(hold.target, hold.side) if hold else "",
        (session.slots[index].position or "").replace("_", " "),
        held,
        chapters[number].title if number < len(chapters) else "",
    )


def status_of(
    session: LiveSession, words: Words, frame: int, *,
    state: State, sentence: str, message: str, volume: float, output: str,
) -> Status:  # fmt: skip
    """The status at a frame."""
    scene = scene_at(session, words, session.index_at(frame), frame)
    hold = scene.hold
    said = clip_at(session.timeline, frame)
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
        pressure=hold.pressure.replace("_", " ") if hold else "",
        hold_s=to_seconds(hold.frames) if hold else 0.0,
        hold_left_s=to_seconds(hold.end_frame - frame) if hold else 0.0,
        at_s=to_seconds(frame),
        total_s=to_seconds(session.timeline.total_frames),
        left_s=to_seconds(session.frames_left(frame)),
        following=scene.following,
        sentence=said.text if said else sentence,
        message=message,
        volume=volume,
        output=output,
    )
