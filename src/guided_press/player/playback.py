"""A session on its transport: plays, stands still, jumps, and changes its sound ahead.

It knows no wishes; what is to be done is decided by the `Player`, in the one thread that uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from guided_press.player.announcer import Announcer
from guided_press.player.cast import Cast, MakeTransport
from guided_press.player.events import TransportEvent
from guided_press.player.pressed_times import PressedTimes
from guided_press.player.sound_lengths import SoundLengths
from guided_press.player.status import PlayerState
from guided_press.player.waits import Waits
from guided_press.timeline import PlacedClip
from guided_press.units import Frames, to_frames

_SAFE_FRAMES = to_frames(0.5)
"""What the device may have taken by the time a change is heard; nothing before it is changed."""

_NEW_WORDS_S = 0.3
"""So long a jump waits for words that it needs; then the session waits for the voice."""


class Playback:
    """What is heard, and what was heard of it.

    Args:
        cast: Session, voice and what else is worked with.
        make_transport: Makes the transport for a source.
        on_event: Told what the transport tells, from another thread.
        volume: Gain at the beginning.
        clock: Seconds, always rising.

    Attributes:
        transport: What plays.
        announcer: What is heard on top of it.
        pressed: How long each place was pressed.
        waits: What is waited for.
        stood_since_s: Since when it stands still; None while it plays.
    """

    def __init__(
        self,
        cast: Cast,
        make_transport: MakeTransport,
        on_event: Callable[[TransportEvent], None],
        volume: float,
        clock: Callable[[], float],
    ) -> None:
        self._cast = cast
        self._session = cast.session
        self._clock = clock
        self.transport = make_transport(
            cast.make_source(cast.session.timeline), on_event, self.resume_frame
        )
        self.transport.set_volume(volume)
        self.announcer = Announcer(self.transport, cast.speaking, clock)
        self.pressed = PressedTimes(cast.session, cast.most_s)
        self.waits = Waits()
        self.stood_since_s: float | None = clock()
        self._shown: set[str] = set()
        self._learnt = cast.speaking.changes

    @property
    def frame(self) -> Frames:
        """The next frame that can still be another one."""
        return self.transport.next_frame

    @property
    def safe_frame(self) -> Frames:
        """Nothing before it may change: it may be on its way to the device."""
        return Frames(self.frame + _SAFE_FRAMES)

    @property
    def index(self) -> int:
        """The slot there."""
        return self._session.index_at(self.frame)

    def sounding(self, within_s: float) -> bool:
        """Whether the voice, a chime or a signal is heard now, or within a time; not the bed."""
        if self.transport.overlay_playing:
            return True
        if not self.transport.playing:
            return False
        timeline, frame = self._session.timeline, self.transport.heard_frame
        end = frame + to_frames(within_s)
        return any(
            mark.start_frame < end and frame < mark.end_frame
            for marks in (timeline.clips, timeline.chimes)
            for mark in marks
        )

    def start_playing(self) -> None:
        """Play on."""
        self.stood_since_s = None
        self.transport.play()

    @property
    def state(self) -> PlayerState:
        """What it does, as long as it is not over."""
        if not self.transport.playing:
            # While it is said where we are, playing follows by itself, and "pause" prevents it.
            return "playing" if self.announcer.something_follows else "paused"
        if what := self.waits.what:
            return "waiting for ready" if what == "ready" else "waiting for the voice"
        return "playing"

    def stand_still(self) -> None:
        """Pause; what stands already has stood since it did."""
        if not self.transport.playing:
            return
        self.transport.pause()
        self.stood_since_s = self._clock()

    def go_to(self, index: int, *, keep_start: bool) -> bool:
        """Jump to a slot, where what was cut short is whole again; whether the voice is so far.

        Args:
            index: The slot.
            keep_start: What is to follow an announcement still follows.
        """
        if not self._session.is_reached(index):
            return False
        if not keep_start:
            self.announcer.forget()
        self._join_at(index)
        self._session.restore_from(index)
        self.pressed.limit_hold(index)
        self.waits.forget()
        self.sound_changed(self._session.entry_of(index))
        return True

    def _join_at(self, index: int) -> None:
        """Let the words there presume nothing that was left out; new ones are spoken first."""
        speaking = self._cast.speaking
        new = self._session.join_at(index, self._sounds())
        if new:
            speaking.ask_for(new)
            if speaking.wait_for(new, _NEW_WORDS_S):
                self._session.learn(self._sounds(), self._session.entry_of(index))

    def _sounds(self) -> SoundLengths:
        """What is spoken by now."""
        sounds = dict(self._cast.speaking.sounds).items()
        lengths = {text: sound.frames for text, sound in sounds}
        return SoundLengths(lengths, self._cast.chimes, self._cast.rate_wpm)

    def sound_changed(self, frame: Frames | None = None) -> None:
        """Let the transport play the session as it is now; from a frame on, or without a break."""
        source = self._cast.make_source(self._session.timeline)
        self.transport.replace_source(source, frame)
        if frame is not None:
            self.pressed.jump_to(frame)

    def learn(self) -> None:
        """Take in what was spoken meanwhile."""
        speaking = self._cast.speaking
        if self._session.complete or speaking.changes == self._learnt:
            return
        self._learnt = speaking.changes
        if self._session.learn(self._sounds(), self.safe_frame):
            self.sound_changed()

    def confirm(self, sound: str) -> None:
        """Play an earcon at once."""
        self.announcer.confirm(sound)

    def say(
        self, texts: Sequence[str], *, then: Callable[[], None] | None = None, sound: str = ""
    ) -> None:
        """Say sentences where the session says none; see `Announcer.say`."""
        self.announcer.say(texts, self._session.timeline, then=then, sound=sound)

    def look_at_waiting(self, heard_frame: Frames) -> None:
        """Keep a gate shut until "ready", and say softly that we wait."""
        if self._session.keep_waiting(self.frame):
            self.sound_changed()
        what = self._session.waiting_at(heard_frame) if self.transport.playing else ""
        due = self.waits.look(what, self._clock())
        if due == "explain":
            self.say(self._cast.words.phrase("wait_ready"))
        elif due == "remind":
            if reminder := self._session.reminder_of(self._session.index_at(heard_frame)):
                self.say([reminder])
        elif due == "tick":
            self.announcer.tick()

    def unspoken_at(self, heard_frame: Frames) -> tuple[PlacedClip, str] | None:
        """The sentence at a frame that could not be spoken, and why; each is told once."""
        unspoken = self._cast.speaking.unspoken
        if not unspoken or not self.transport.playing:
            return None
        clip = self._session.timeline.clip_at(heard_frame)
        why = unspoken.get(clip.text) if clip else None
        if clip is None or why is None or clip.text in self._shown:
            return None
        self._shown.add(clip.text)
        return clip, why

    def resume_frame(self, frame: Frames) -> Frames:
        """After an interruption: a sentence is said again from its beginning."""
        clip = self._session.timeline.clip_at(frame)
        return clip.start_frame if clip else frame
