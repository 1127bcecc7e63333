"""Who and what a player works with; put together once, by whoever starts a session."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from guided_press.player.bookmark import Bookmark
from guided_press.player.events import TransportEvent
from guided_press.player.live_session import LiveSession
from guided_press.player.reel import SoundSource
from guided_press.player.speaking import Speaking
from guided_press.player.transport import Transport
from guided_press.player.words import PlayerWords
from guided_press.timeline import Timeline
from guided_press.units import Frames


class MakeTransport(Protocol):
    """Makes a transport for a source."""

    def __call__(
        self,
        source: SoundSource,
        on_event: Callable[[TransportEvent], None],
        resume_at: Callable[[Frames], Frames],
    ) -> Transport:
        """Not opened yet."""
        ...


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and what a player works with.

    Attributes:
        session: What is heard.
        speaking: The voice, already speaking.
        words: What the player says by itself.
        make_source: The sound of a timeline, at the live volumes.
        most_s: The most that a target may be pressed in a session, on each side.
        keep: Told where we are, every few seconds and at each action.
        script: What the place is kept under.
        rate_wpm: Of the voice.
        chimes: Frames of each chime.
        left_out: Targets that were left out earlier today.
        leave_out: Told each target that is left out for the rest of the day.
    """

    session: LiveSession
    speaking: Speaking
    words: PlayerWords
    make_source: Callable[[Timeline], SoundSource]
    most_s: Callable[[str], float]
    keep: Callable[[Bookmark], None]
    script: str
    rate_wpm: int
    chimes: Mapping[str, Frames]
    left_out: Collection[str] = ()
    leave_out: Callable[[str], None] = lambda _: None
