"""The player: one session, one transport, one `Player.do` for every wish, whoever makes it.

Controls call `ask` from their own threads; everything is done in the thread that calls `run`, so
nothing here needs a lock. Every action answers at once with an earcon, or with speech where it
was a question.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Literal

from guided_press.player.actions import Action, wished_volume
from guided_press.player.answers import Answers
from guided_press.player.cast import Cast, MakeTransport
from guided_press.player.events import TransportEvent
from guided_press.player.live_session import clip_at
from guided_press.player.playback import SAFE_FRAMES, Playback
from guided_press.player.status import State, Status, status_of
from guided_press.player.ways import Ways
from guided_press.session.cues import IMPORTANCE, KEPT, Role
from guided_press.units import db_to_gain, gain_to_db

TICK_S = 0.05
LONGER_S = 30.0
LONG_PAUSE_S = 5.0
"""After a longer interruption the hands have moved: it is said where we are, and begun again."""

KEEP_S = 3.0
TOLD_S = 10.0
VOLUME_STEP_DB = 3.0
VOLUME_DB = (-30.0, 9.0)

Over = Literal["", "ended", "stopped", "interrupted", "gone"]


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
        self._wishes: queue.SimpleQueue[Action | float | TransportEvent | str] = queue.SimpleQueue()
        self._playback = Playback(cast, make_transport, self._wishes.put, volume, clock)
        self._transport = self._playback.transport
        self._announcer = self._playback.announcer
        self._lost_since_s: float | None = None
        self._offering = False
        self._too_often: set[int] = set()
        self._pressing = self._playback.pressing
        self._ways = Ways(cast.session, self._pressing)
        self._answers = Answers(cast.session, cast.words)
        self._kept_s = clock()
        self._told = ("", clock())
        self._sentence = ""
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
        self._wishes.put(wished_volume(gain))

    def tell(self, problem: str) -> None:
        """Show what goes wrong with a control."""
        self._wishes.put(problem)

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
        self._pressing.jump_to(start)
        self._transport.open()
        if say_where:
            self._playback.say(self._answers.here(index, start), then=self._playback.start_playing)
        else:
            self._playback.start_playing()

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
        self._playback.learn()
        self._pressing.count(heard)
        self._announcer.look_after(self._session.timeline)
        self._playback.look_at_waiting(heard)
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

    def sounding(self, within_s: float) -> bool:
        """Whether the voice, a chime or a signal is heard now, or within a time; not the bed."""
        return self._playback.sounding(within_s)

    def _take_waiting_wishes(self) -> None:
        while not self.over:
            try:
                self._take(self._wishes.get_nowait())
            except queue.Empty:
                return

    def _take(self, wish: Action | float | TransportEvent | str) -> None:
        if isinstance(wish, Action):
            self.do(wish)
        elif isinstance(wish, TransportEvent):
            self._hear_of(wish)
        elif isinstance(wish, str):
            self.problem = wish
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
            # While it is said where we are, playing follows by itself, and "pause" prevents it.
            return "playing" if self._announcer.something_follows else "paused"
        if what := self._playback.waits.what:
            return "waiting for ready" if what == "ready" else "waiting for the voice"
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
            self._playback.stood_since_s = self._clock()
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
            self._playback.stand_still()
        self._playback.confirm("pause")

    def _play(self) -> None:
        if self._offering:
            self._go_on_lighter()
        elif self._transport.playing or self._announcer.something_follows:
            self._playback.confirm("play")
        elif self._clock() - (self._playback.stood_since_s or self._clock()) > LONG_PAUSE_S:
            self._come_back()
        else:
            self._playback.confirm("play")
            self._playback.start_playing()

    def _come_back(self) -> None:
        """Say where we are, and begin again from contact."""
        frame = self._transport.next_frame
        index = self._session.index_at(frame)
        self._transport.pause()
        self._playback.stood_since_s = self._playback.stood_since_s or self._clock()
        if self._session.hold_near(index) is not None:
            if self._pressing.may_press_again(index):
                self._go_to(index, keep_start=True)
        else:
            said = clip_at(self._session.timeline, frame)
            self._transport.seek(said.start_frame if said else frame)
        here = self._answers.here(index, self._transport.next_frame)
        self._playback.say(here, then=self._playback.start_playing, sound="play")

    # Going to another place

    def _again(self) -> None:
        self._go("again", self._ways.again(self._playback.index))

    def _next(self) -> None:
        if self._offering:
            self._skip()
        else:
            self._go("next", self._ways.next(self._playback.index))

    def _previous(self) -> None:
        self._go("previous", self._ways.previous(self._playback.index, self._playback.frame))

    def _go(self, sound: str, way: int | str) -> None:
        if isinstance(way, str):
            self._refuse(way)
            return
        self._playback.confirm(sound)
        self._go_to(way)

    def _go_to(self, index: int, *, keep_start: bool = False) -> None:
        """Jump to a slot; what was cut short there is whole again."""
        if self._playback.go_to(index, keep_start=keep_start):
            self._offering = False
        else:
            self._refuse("The voice has not come that far yet.")

    # Changing what is ahead

    def _change_hold(self, seconds: float, sound: str) -> None:
        hold = self._session.hold_near(self._playback.index)
        if hold is None:
            self._refuse("There is no hold here.")
            return
        changed_s = self._session.make_longer(hold, seconds, self._playback.frame + SAFE_FRAMES)
        if not changed_s:
            why = "The longest hold is reached, or the other side was held already."
            self._refuse(why if seconds > 0 else "The shortest hold is reached.")
            return
        self._playback.sound_changed()
        self._playback.confirm(sound)
        self.problem = f"{changed_s:+.0f} s"

    def _ready(self) -> None:
        if self._offering:
            self._go_on_lighter()
        elif self._session.open_gate(self._playback.index, self._playback.frame + SAFE_FRAMES):
            self._playback.waits.forget()
            self._announcer.forget()
            self._playback.sound_changed()
            self._playback.confirm("ready")
            if not self._transport.playing:
                self._playback.start_playing()
        else:
            self._refuse("There is nothing to wait for here.")

    # Questions

    def _where(self) -> None:
        self._answer(self._answers.where(self._playback.index), "No place is worked here.")

    def _side(self) -> None:
        self._answer(self._answers.side(self._playback.index), "No side is worked here.")

    def _time_left(self) -> None:
        self._answer(self._answers.time_left(self._playback.frame), "")

    def _answer(self, texts: Sequence[str], otherwise: str) -> None:
        if texts:
            self._playback.say(texts, sound="question")
        else:
            self._refuse(otherwise)

    # Too much, louder, stop

    def _too_much(self) -> None:
        """Hands off first; then the person decides. The second time, this place is done.

        Pressed again while it stands still, it is the same time: nothing goes on by itself.
        """
        self._announcer.forget()
        if self._transport.playing:
            self._playback.stand_still()
        part = self._session.part_of(self._playback.index)
        offer = self._cast.words.phrase("too_much_offer")
        again = part in self._too_often and not self._offering
        if again and (hold := self._pressing.hold_of_part(part)) is not None:
            left_out = self._answers.left_out(hold)
            self._playback.say([*offer[:1], *left_out], then=self._skip, sound="stop")
            return
        self._too_often.add(part)
        self._offering = True
        self._playback.say(offer, sound="stop")

    def _go_on_lighter(self) -> None:
        """The offer was taken: half the pressure, and again from contact."""
        self._offering = False
        index = self._playback.index
        near = self._session.hold_near(index)
        if near is not None and not self._pressing.may_press_again(near):
            self._skip()
            return
        if near is not None:
            self._go_to(near if self._session.slots[index].hold else index)
        lighter = self._cast.words.phrase("too_much_1")
        self._playback.say(lighter, then=self._playback.start_playing, sound="play")

    def _skip(self) -> None:
        self._offering = False
        way = self._ways.next(self._playback.index)
        if isinstance(way, str):
            self._stop()
        else:
            self._go("next", way)
            self._playback.start_playing()

    def _change_volume(self, change_db: float, sound: str) -> None:
        level_db = max(gain_to_db(self._volume), VOLUME_DB[0]) + change_db
        if not VOLUME_DB[0] <= level_db <= VOLUME_DB[1]:
            self._refuse("The volume goes no further.")
            return
        self._set_volume(db_to_gain(level_db))
        self._playback.confirm(sound)

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

    def _refuse(self, why: str) -> None:
        self.problem = why
        self._playback.confirm("no")

    # What is due by itself

    def _look_for_unspoken(self, heard: int) -> None:
        """Show a sentence that could not be spoken; stand still where it must not be missed."""
        if (missed := self._playback.unspoken_at(heard)) is None:
            return
        clip, why = missed
        self.problem = f"Not spoken: {clip.text} ({why})"
        if IMPORTANCE[Role(clip.role)] >= KEPT:
            self._playback.stand_still()
            self.problem = f"Paused, because this could not be spoken: {clip.text} ({why})"

    def _keep(self) -> None:
        """Tell where we are, for another day."""
        self._kept_s = self._clock()
        self._cast.keep(self._answers.position(self._cast.script, self._transport.next_frame))
