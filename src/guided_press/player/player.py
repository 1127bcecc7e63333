"""The player: one session, one transport, one `Player.do` for every wish, whoever makes it.

Controls call `ask` from their own threads; everything is done in the thread that calls `run`, so
nothing here needs a lock. Every action answers at once with an earcon, or with speech where it
was a question.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from guided_press.player.actions import Action
from guided_press.player.announcer import Announcer
from guided_press.player.events import TransportEvent
from guided_press.player.live_session import Known, LiveSession, clip_at
from guided_press.player.position import Position
from guided_press.player.reel import Source
from guided_press.player.speaking import Speaking
from guided_press.player.status import State, Status, status_of
from guided_press.player.transport import Transport
from guided_press.player.words import Words
from guided_press.session.cues import IMPORTANCE, KEPT, Role, SlotKind
from guided_press.timeline import Timeline
from guided_press.units import db_to_gain, gain_to_db, to_frames, to_seconds

TICK_S = 0.05
LONGER_S = 30.0
LONG_PAUSE_S = 5.0
"""After a longer interruption the hands have moved: it is said where we are, and begun again."""

EARLY_S = 3.0
"""So early in a part, "previous" means the part before."""

WAIT_TICK_S = 5.0
REMIND_S = 20.0
KEEP_S = 3.0
TOLD_S = 10.0
VOLUME_STEP_DB = 3.0
VOLUME_DB = (-30.0, 9.0)

_SAFE_FRAMES = to_frames(0.5)
"""What the device may have taken by the time a change is heard; nothing before it is changed."""


class MakeTransport(Protocol):
    """Makes a transport for a source."""

    def __call__(
        self,
        source: Source,
        on_event: Callable[[TransportEvent], None],
        resume_at: Callable[[int], int],
    ) -> Transport:
        """Not opened yet."""
        ...


Over = Literal["", "ended", "stopped", "interrupted", "gone"]


@dataclass(slots=True)
class _Waiting:
    """A wait for "ready", or for the voice, and what was said in it."""

    what: str
    since_s: float
    ticks: int = 0
    reminded: bool = False


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
    """

    session: LiveSession
    speaking: Speaking
    words: Words
    make_source: Callable[[Timeline], Source]
    most_s: Callable[[str], float]
    keep: Callable[[Position], None]
    script: str
    rate_wpm: int
    chimes: Mapping[str, int]


class Player:
    """Plays a session and does what it is asked.

    Args:
        cast: Session, voice and what else it works with.
        make_transport: Makes the transport for a source, with our event and resume functions.
        volume: Gain at the beginning.
        clock: Seconds, always rising.

    Attributes:
        over: Why it is over; empty while it is not.
        problem: What went wrong last; shown, and empty when all is well.
    """

    def __init__(
        self, cast: Cast, make_transport: MakeTransport, *, volume: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.over: Over = ""
        self.problem = ""
        self._cast = cast
        self._session = cast.session
        self._clock = clock
        self._volume = volume
        self._wishes: queue.SimpleQueue[Action | float | TransportEvent] = queue.SimpleQueue()
        self._transport = make_transport(
            cast.make_source(cast.session.timeline), self._wishes.put, self._resume_frame
        )
        self._transport.set_volume(volume)
        self._announcer = Announcer(self._transport, cast.speaking, clock)
        self._stood_since_s: float | None = clock()
        self._lost_since_s: float | None = None
        self._waiting: _Waiting | None = None
        self._offering = False
        self._too_often: set[int] = set()
        self._pressed: dict[tuple[str, str], float] = {}
        self._counted_frame = 0
        self._shown: set[str] = set()
        self._learnt = cast.speaking.changes
        self._kept_s = clock()
        self._told = ("", clock())
        self._sentence = ""
        self._explained_waiting = False
        self._actions: Mapping[Action, Callable[[], None]] = {
            Action.PLAY_PAUSE: self._play_pause,
            Action.PLAY: self._play,
            Action.PAUSE: self._pause,
            Action.AGAIN: self._again,
            Action.NEXT: self._next,
            Action.PREVIOUS: self._previous,
            Action.LONGER: lambda: self._change_hold(LONGER_S, "longer"),
            Action.SHORTER: lambda: self._change_hold(-LONGER_S, "shorter"),
            Action.WHERE: self._where,
            Action.SIDE: self._side,
            Action.TIME_LEFT: self._time_left,
            Action.LOUDER: lambda: self._change_volume(VOLUME_STEP_DB, "louder"),
            Action.SOFTER: lambda: self._change_volume(-VOLUME_STEP_DB, "softer"),
            Action.TOO_MUCH: self._too_much,
            Action.READY: self._ready,
            Action.STOP: self._stop,
        }

    # From any thread

    def ask(self, action: Action) -> None:
        """Wish something; it is done at once, in the player's own thread."""
        self._wishes.put(action)

    def wish_volume(self, gain: float) -> None:
        """Wish a volume, 0 to 2."""
        self._wishes.put(min(max(float(gain), 0.0), 2.0))

    # The life of a session

    def begin(self, index: int = 0, *, say_where: bool = False) -> None:
        """Open the output and play.

        Args:
            index: The slot to begin with.
            say_where: Say point, side and what is left before it.

        Raises:
            AudioDeviceError: There is nothing to be heard on.
        """
        start = self._session.start_of(index)
        if index:
            self._transport.seek(start)
        self._counted_frame = start
        self._transport.open()
        if say_where:
            self._say(self._here(index, start), then=self._start_playing)
        else:
            self._start_playing()

    def run(self, show: Callable[[Status], None]) -> None:
        """Do what is asked until it is over.

        Args:
            show: Told the status, up to twenty times a second.
        """
        while not self.over:
            try:
                wish = self._wishes.get(timeout=TICK_S)
            except queue.Empty:
                pass
            else:
                self._take(wish)
            self.tick()
            show(self.status())

    def close(self, *, at_once: bool = False) -> None:
        """Keep the place, fade out, and let the output go.

        Args:
            at_once: Within 0.1 s, as at Ctrl-C.
        """
        if at_once:
            self.over = "interrupted"
            self._transport.fade_out_and_close()
        if self.over != "ended":
            self._keep()
        if not at_once:
            self._transport.close()

    def do(self, action: Action) -> None:
        """Do one thing; only in the player's own thread."""
        if self.over:
            return
        self.problem = ""
        self._actions[action]()
        self._keep()

    def tick(self) -> None:
        """Notice what changed, and do what is due."""
        heard = self._transport.heard_frame
        self._take_waiting_wishes()
        self._learn()
        self._count_pressing(heard)
        self._announcer.look_after(self._session.timeline)
        self._look_at_waiting(heard)
        self._look_for_unspoken(heard)
        if said := clip_at(self._session.timeline, heard):
            self._sentence = said.text
        self._forget_old_problem()
        if self._clock() - self._kept_s >= KEEP_S:
            self._keep()

    def status(self) -> Status:
        """How everything stands, as heard."""
        return status_of(
            self._session, self._cast.words, self._transport.heard_frame, state=self._state(),
            sentence=self._sentence, message=self._message(), volume=self._volume,
            output=self._transport.output_name,
        )  # fmt: skip

    def _take_waiting_wishes(self) -> None:
        while not self.over:
            try:
                self._take(self._wishes.get_nowait())
            except queue.Empty:
                return

    def _take(self, wish: Action | float | TransportEvent) -> None:
        if isinstance(wish, Action):
            self.do(wish)
        elif isinstance(wish, TransportEvent):
            self._hear_of(wish)
        else:
            self._set_volume(wish)

    def _forget_old_problem(self) -> None:
        """Take a message away that was there long enough; while all stands still it stays."""
        now_s = self._clock()
        if self.problem != self._told[0] or not self._transport.playing:
            self._told = (self.problem, now_s)
        elif now_s - self._told[1] > TOLD_S:
            self.problem = self._announcer.failed = ""

    def _state(self) -> State:
        if self.over:
            return "over"
        if not self._transport.playing:
            return "paused"
        if self._waiting is not None:
            return "waiting for ready" if self._waiting.what == "ready" else "waiting for the voice"
        return "playing"

    def _message(self) -> str:
        if self._offering:
            return "Hands off. Play: lighter. Next: skip this place."
        if self._transport.lost:
            return "The sound output is lost; it is tried again."
        return self.problem or self._announcer.failed

    def _hear_of(self, event: TransportEvent) -> None:
        """What the transport tells by itself."""
        if event.kind == "ended":
            self.over = "ended"
        elif event.kind == "gone":
            self.problem, self.over = f"The sound output: {event.detail}.", "gone"
        elif event.kind == "failed":
            self._stood_since_s = self._clock()
            self.problem = f"Paused, because the sound could not be made: {event.detail}."
        elif event.kind == "lost":
            self._lost_since_s = self._clock()
        elif event.kind == "recovered":
            lost_s = self._clock() - (self._lost_since_s or self._clock())
            self._lost_since_s = None
            if lost_s > LONG_PAUSE_S and self._transport.playing:
                self._come_back()
        elif event.kind == "slept" and self._transport.playing:
            self._come_back()

    # Playing and pausing

    def _play_pause(self) -> None:
        if self._transport.playing or self._announcer.something_follows:
            self._pause()
        else:
            self._play()

    def _pause(self) -> None:
        self._announcer.forget()
        if self._transport.playing:
            self._stand_still()
        self._confirm("pause")

    def _stand_still(self) -> None:
        self._transport.pause()
        self._stood_since_s = self._clock()

    def _play(self) -> None:
        if self._offering:
            self._go_on_lighter()
        elif self._transport.playing or self._announcer.something_follows:
            self._confirm("play")
        elif self._clock() - (self._stood_since_s or self._clock()) > LONG_PAUSE_S:
            self._come_back()
        else:
            self._confirm("play")
            self._start_playing()

    def _start_playing(self) -> None:
        self._stood_since_s = None
        self._transport.play()

    def _come_back(self) -> None:
        """Say where we are, and begin again from contact."""
        frame = self._transport.next_frame
        index = self._session.index_at(frame)
        self._transport.pause()
        self._stood_since_s = self._stood_since_s or self._clock()
        if self._session.hold_near(index) is not None:
            if self._may_press_again(index):
                self._go_to(index, keep_start=True)
        else:
            said = clip_at(self._session.timeline, frame)
            self._transport.seek(said.start_frame if said else frame)
        here = self._here(index, self._transport.next_frame)
        self._say(here, then=self._start_playing, sound="play")

    def _here(self, index: int, frame: int) -> list[str]:
        left_s = to_seconds(self._session.frames_left(frame))
        near = self._session.hold_near(index)
        hold = self._session.slots[near].hold if near is not None else None
        if hold is None:
            return self._cast.words.time_left(left_s)
        return self._cast.words.here(hold.target, hold.side, left_s)

    # Going to another place

    def _again(self) -> None:
        part = self._session.part_of(self._index())
        if self._may_press_again(part):
            self._confirm("again")
            self._go_to(part)
        else:
            self._refuse("This place has had its time.")

    def _next(self) -> None:
        if self._offering:
            self._skip()
            return
        later = [part for part in self._session.parts if part > self._index()]
        if not later:
            self._refuse("This is the last part.")
            return
        self._confirm("next")
        self._go_to(later[0])

    def _previous(self) -> None:
        part = self._session.part_of(self._index())
        early = to_seconds(self._frame() - self._session.start_of(part)) < EARLY_S
        earlier = [p for p in self._session.parts if p < part]
        if early and earlier:
            part = earlier[-1]
        if not self._may_press_again(part):
            self._refuse("This place has had its time.")
            return
        self._confirm("previous")
        self._go_to(part)

    def _go_to(self, index: int, *, keep_start: bool = False) -> None:
        """Jump to a slot; what was cut short there is whole again."""
        if not self._session.is_reached(index):
            self._refuse("The voice has not come that far yet.")
            return
        self._offering = False
        if not keep_start:
            self._announcer.forget()
        self._session.restore_from(index)
        self._limit_hold(index)
        self._waiting = None
        self._sound_changed(self._session.entry_of(index))

    def _may_press_again(self, index: int) -> bool:
        """Whether the next hold from a slot on has any time left for this place."""
        return self._time_for(index) >= 0.0

    def _time_for(self, index: int) -> float:
        """Seconds for the hold of the part at a slot; infinite where nothing was pressed yet.

        Below 0 where what is left is too little for a hold.
        """
        hold_index = self._hold_of_part(index)
        hold = self._session.slots[hold_index].hold if hold_index is not None else None
        if hold is None:
            return float("inf")
        pressed_s = self._pressed.get((hold.target, hold.side), 0.0)
        if pressed_s < 1.0:
            return float("inf")
        left_s = self._cast.most_s(hold.target) - pressed_s
        return left_s if left_s >= self._session.least_s(hold.target) else -1.0

    def _hold_of_part(self, index: int) -> int | None:
        slots = self._session.slots
        for later in range(index, len(slots)):
            if later > index and slots[later].chapter is not None:
                return None
            if slots[later].hold:
                return later
        return None

    def _limit_hold(self, index: int) -> None:
        time_s, hold = self._time_for(index), self._hold_of_part(index)
        if hold is not None and 0.0 <= time_s < float("inf"):
            self._session.shorten_to(hold, time_s)

    # Changing what is ahead

    def _change_hold(self, seconds: float, sound: str) -> None:
        hold = self._session.hold_near(self._index())
        if hold is None:
            self._refuse("There is no hold here.")
            return
        changed_s = self._session.make_longer(hold, seconds, self._frame() + _SAFE_FRAMES)
        if not changed_s:
            why = "The longest hold is reached, or the other side was held already."
            self._refuse(why if seconds > 0 else "The shortest hold is reached.")
            return
        self._sound_changed()
        self._confirm(sound)
        self.problem = f"{changed_s:+.0f} s"

    def _ready(self) -> None:
        if self._offering:
            self._go_on_lighter()
        elif self._session.open_gate(self._index(), self._frame() + _SAFE_FRAMES):
            self._waiting = None
            self._announcer.forget()
            self._sound_changed()
            self._confirm("ready")
            if not self._transport.playing:
                self._start_playing()
        else:
            self._refuse("There is nothing to wait for here.")

    def _sound_changed(self, frame: int | None = None) -> None:
        """Let the transport play the session as it is now; from a frame on, or without a break."""
        source = self._cast.make_source(self._session.timeline)
        self._transport.replace_source(source, frame)
        if frame is not None:
            self._counted_frame = frame

    def _learn(self) -> None:
        """Take in what was spoken meanwhile."""
        speaking = self._cast.speaking
        if self._session.complete or speaking.changes == self._learnt:
            return
        self._learnt = speaking.changes
        lengths = {text: sound.frames for text, sound in dict(speaking.sounds).items()}
        known = Known(lengths, self._cast.chimes, self._cast.rate_wpm)
        if self._session.learn(known, self._frame() + _SAFE_FRAMES):
            self._sound_changed()

    # Questions

    def _where(self) -> None:
        index = self._index()
        near = self._session.hold_near(index)
        reminder = self._session.reminder_of(index)
        hold = self._session.slots[near].hold if near is not None else None
        if reminder:
            self._say([reminder], sound="question")
        elif hold:
            self._say(self._cast.words.where(hold.target, hold.side), sound="question")
        else:
            self._refuse("No place is worked here.")

    def _side(self) -> None:
        near = self._session.hold_near(self._index())
        hold = self._session.slots[near].hold if near is not None else None
        if hold:
            self._say(self._cast.words.side(hold.side), sound="question")
        else:
            self._refuse("No side is worked here.")

    def _time_left(self) -> None:
        left_s = to_seconds(self._session.frames_left(self._frame()))
        self._say(self._cast.words.time_left(left_s), sound="question")

    # Too much, louder, stop

    def _too_much(self) -> None:
        """Hands off first; then the person decides. The second time, this place is done."""
        self._announcer.forget()
        if self._transport.playing:
            self._stand_still()
        part = self._session.part_of(self._index())
        offer = self._cast.words.phrase("too_much_offer")
        if part in self._too_often and (hold := self._hold_of_part(part)) is not None:
            worked = self._session.slots[hold].hold
            assert worked is not None
            left_out = self._cast.words.left_out(worked.target, worked.side)
            self._say([*offer[:1], *left_out], then=self._skip, sound="stop")
            return
        self._too_often.add(part)
        self._offering = True
        self._say(offer, sound="stop")

    def _go_on_lighter(self) -> None:
        """The offer was taken: half the pressure, and again from contact."""
        self._offering = False
        index = self._index()
        near = self._session.hold_near(index)
        if near is not None and not self._may_press_again(near):
            self._skip()
            return
        if near is not None:
            self._go_to(near if self._session.slots[index].hold else index)
        self._say(self._cast.words.phrase("too_much_1"), then=self._start_playing, sound="play")

    def _skip(self) -> None:
        self._offering = False
        later = [part for part in self._session.parts if part > self._index()]
        if later:
            self._confirm("next")
            self._go_to(later[0])
            self._start_playing()
        else:
            self._stop()

    def _change_volume(self, change_db: float, sound: str) -> None:
        level_db = max(gain_to_db(self._volume), VOLUME_DB[0]) + change_db
        if not VOLUME_DB[0] <= level_db <= VOLUME_DB[1]:
            self._refuse("The volume goes no further.")
            return
        self._set_volume(db_to_gain(level_db))
        self._confirm(sound)

    def _set_volume(self, gain: float) -> None:
        self._volume = gain
        self._transport.set_volume(gain)

    def _stop(self) -> None:
        self._announcer.forget()
        self._transport.pause()
        self._announcer.confirm("stop", then=self._be_stopped)

    def _be_stopped(self) -> None:
        self.over = "stopped"

    # What the player says

    def _confirm(self, sound: str) -> None:
        self._announcer.confirm(sound)

    def _refuse(self, why: str) -> None:
        self.problem = why
        self._confirm("no")

    def _say(
        self, texts: Sequence[str], *, then: Callable[[], None] | None = None, sound: str = ""
    ) -> None:
        self._announcer.say(texts, self._session.timeline, then=then, sound=sound)

    # What is due by itself

    def _look_at_waiting(self, heard: int) -> None:
        """Keep a gate shut until "ready", and say softly that we wait."""
        if self._session.keep_waiting(self._transport.next_frame):
            self._sound_changed()
        what = self._session.waiting_at(heard) if self._transport.playing else ""
        if not what:
            self._waiting = None
            return
        now_s = self._clock()
        if self._waiting is None or self._waiting.what != what:
            self._waiting = _Waiting(what, now_s)
            if what == "ready" and not self._explained_waiting:
                self._explained_waiting = True
                self._say(self._cast.words.phrase("wait_ready"))
            return
        waited_s = now_s - self._waiting.since_s
        if what == "ready" and waited_s >= REMIND_S and not self._waiting.reminded:
            self._waiting.reminded = True
            self._waiting.ticks = int(waited_s / WAIT_TICK_S)
            if reminder := self._session.reminder_of(self._session.index_at(heard)):
                self._say([reminder])
        elif waited_s >= WAIT_TICK_S * (self._waiting.ticks + 1):
            self._waiting.ticks += 1
            self._announcer.tick()

    def _look_for_unspoken(self, heard: int) -> None:
        """Show a sentence that could not be spoken; stand still where it must not be missed."""
        if not self._cast.speaking.unspoken or not self._transport.playing:
            return
        clip = clip_at(self._session.timeline, heard)
        why = self._cast.speaking.unspoken.get(clip.text) if clip else None
        if clip is None or why is None or clip.text in self._shown:
            return
        self._shown.add(clip.text)
        self.problem = f"Not spoken: {clip.text} ({why})"
        if IMPORTANCE[Role(clip.role)] >= KEPT:
            self._transport.pause()
            self._stood_since_s = self._clock()
            self.problem = f"Paused, because this could not be spoken: {clip.text} ({why})"

    def _count_pressing(self, heard: int) -> None:
        """Add up how long each place is pressed."""
        passed = heard - self._counted_frame
        self._counted_frame = heard
        if not 0 < passed < to_frames(1.0):
            return
        slot = self._session.slots[self._session.index_at(heard)]
        if slot.kind is SlotKind.HOLD and slot.hold:
            name = (slot.hold.target, slot.hold.side)
            self._pressed[name] = self._pressed.get(name, 0.0) + to_seconds(passed)

    def _keep(self) -> None:
        """Tell where we are, for another day."""
        self._kept_s = self._clock()
        frame = self._transport.next_frame
        index = self._session.index_at(frame)
        slot, near = self._session.slots[index], self._session.hold_near(index)
        hold = self._session.slots[near].hold if near is not None else None
        self._cast.keep(
            Position(
                self._cast.script, self._session.timeline.title, slot.step,
                hold.target if hold else "", hold.side if hold else "", slot.kind.value,
                round(to_seconds(self._session.frames_left(frame)), 1),
            )
        )  # fmt: skip

    def _frame(self) -> int:
        return self._transport.next_frame

    def _index(self) -> int:
        return self._session.index_at(self._frame())

    def _resume_frame(self, frame: int) -> int:
        """After a lost device: a sentence is said again from its beginning."""
        said = clip_at(self._session.timeline, frame)
        return said.start_frame if said else frame
