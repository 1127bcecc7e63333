"""The player: one session, one transport, one `Player.do` for every wish, whoever makes it.

Controls call `ask` from their own threads; everything is done in the thread that calls `run`, so
nothing here needs a lock. Every action answers at once with an earcon, or with speech where it
was a question.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Literal

from guided_press.cues import ESSENTIAL, IMPORTANCE
from guided_press.player.actions import Action, stepped_volume, wished_volume
from guided_press.player.answers import Answers
from guided_press.player.avoiding import Avoiding
from guided_press.player.cast import Cast, MakeTransport
from guided_press.player.events import TransportEvent
from guided_press.player.notices import Notice, Notices
from guided_press.player.playback import Playback
from guided_press.player.status import Status, status_of
from guided_press.player.switching import take_precedence
from guided_press.player.ways import NoWay, Ways
from guided_press.units import Frames, format_clock, to_seconds
from guided_press.words.texts import text

TICK_S = 0.05
LONGER_S = 30.0
LONG_PAUSE_S = 5.0
"""After a longer interruption the hands have moved: it is said where we are, and begun again."""

ENDING_S = 0.5
"""An ending waits for its signal no longer, whatever becomes of the sound."""

_CLOSING_S = 0.2
"""Nor for the device."""

KEEP_S = 3.0

_NOT_WHILE_ASKED = frozenset(
    {Action.READY, Action.AGAIN, Action.PREVIOUS, Action.LONGER, Action.SHORTER}
)
"""Nothing is pressed again before it is known what it was."""

Over = Literal["", "ended", "stopped", "unheard", "interrupted", "gone"]


class Player:
    """Plays a session and does what it is asked.

    Args:
        cast: Session, voice and what else it works with.
        make_transport: Makes the transport for a source, with our event and resume functions.
        volume: Gain at the beginning.
        clock: Seconds, always rising.

    Attributes:
        over: Why it is over, ``unheard`` where it was stopped before any sound; empty while it
            is not.
        notices: What was answered, or went wrong, last; shown for a while.
    """

    def __init__(
        self,
        cast: Cast,
        make_transport: MakeTransport,
        *,
        volume: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.over: Over = ""
        self.notices = Notices(clock)
        self._cast = cast
        self._session = cast.session
        self._clock = clock
        self._volume = volume
        self._errands: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._playback = Playback(cast, make_transport, self._on_event, volume, clock)
        self._transport = self._playback.transport
        self._announcer = self._playback.announcer
        self._ends_by_s: float | None = None
        self._begin_frame = self._transport.heard_frame
        self._sounded = False
        self._asking = False
        self._too_often: set[str] = set()
        self._pressed = self._playback.pressed
        self._ways = Ways(cast.session, self._pressed)
        self._avoiding = Avoiding(cast, self._pressed, self._ways)
        self._passing = False
        self._answers = Answers(cast.session, cast.words)
        self._kept_s = clock()
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
            Action.LOUDER: lambda: self._step_volume(1, "louder"),
            Action.SOFTER: lambda: self._step_volume(-1, "softer"),
            Action.TOO_MUCH: self._too_much,
            Action.READY: self._ready,
            Action.STOP: self._stop,
        }

    # From any thread

    def ask(self, action: Action) -> None:
        """Wish something; it is done at once, in the player's own thread."""
        self._errands.put(partial(self.do, action))

    def wish_volume(self, gain: float) -> None:
        """Wish a volume, 0 to 2."""
        self._errands.put(partial(self._set_volume, wished_volume(gain)))

    def tell(self, problem: str) -> None:
        """Show what goes wrong with a control."""
        self._errands.put(partial(self.notices.show, problem))

    def _on_event(self, event: TransportEvent) -> None:
        self._errands.put(partial(self._hear_of, event))

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
        self._pressed.jump_to(start)
        self._begin_frame = start
        self._transport.open()
        if say_where:
            self._say(self._answers.here(index, start), then=self._playback.start_playing)
        else:
            self._playback.start_playing()

    def run(self, show: Callable[[Status], None]) -> None:
        """Do what is asked until it is over.

        Args:
            show: Told the status, up to twenty times a second.
        """
        take_precedence()
        while not self.over:
            self._do_next_errand(TICK_S)
            self.tick()
            show(self.status())

    def close(self, *, at_once: bool = False) -> None:
        """Keep the place, fade out, and let the output go.

        Args:
            at_once: Within 0.1 s, as at Ctrl-C.
        """
        if at_once:
            self.over = "interrupted"
            self._transport.close(within_s=0.1)  # the end of the program awaits the fade
        if self.over != "ended":
            self._keep()
        if not at_once:
            self._transport.close(within_s=1.0 if self.over == "ended" else _CLOSING_S)

    def do(self, action: Action) -> None:
        """Do one thing; only in the player's own thread."""
        if self.over:
            return
        self.notices.show("")
        if self._asking and action in _NOT_WHILE_ASKED:
            self._playback.confirm("no")
        else:
            self._actions[action]()
        self._keep()

    def tick(self) -> None:
        """Notice what changed, and do what is due."""
        heard_frame = self._transport.heard_frame
        while not self.over and self._do_next_errand(0.0):
            pass
        self._sounded = self._sounded or heard_frame > self._begin_frame
        if self._ends_by_s is not None and self._clock() >= self._ends_by_s:
            self._be_stopped()
        self._playback.learn()
        self._pressed.count(heard_frame)
        self._session.hear(heard_frame)
        self._announcer.look_after(self._session.timeline)
        self._playback.look_at_waiting(heard_frame)
        self._look_for_unspoken(heard_frame)
        self._look_for_left_out()
        if clip := self._session.timeline.clip_at(self._transport.shown_frame):
            self._sentence = clip.text
        if self.notices.is_old(playing=self._transport.playing):
            self.notices.show("")
            self._announcer.failed = ()
        if self._clock() - self._kept_s >= KEEP_S:
            self._keep()

    def status(self) -> Status:
        """How everything stands, as heard."""
        return status_of(
            self._session,
            self._cast.words,
            self._transport.shown_frame,
            state="over" if self.over else self._playback.state,
            sentence=self._sentence,
            notice=self._message(),
            volume=self._volume,
            output=self._transport.output_name,
        )

    def sounding(self, within_s: float) -> bool:
        """Whether the voice, a chime or a signal is heard now, or within a time; not the bed."""
        return self._playback.sounding(within_s)

    def _do_next_errand(self, within_s: float) -> bool:
        """Do what is asked next; False where nothing is within a time."""
        try:
            errand = self._errands.get(timeout=within_s)
        except queue.Empty:
            return False
        errand()
        return True

    def _message(self) -> Notice:
        if self._asking:
            return Notice(text("playing.what_was_it"))
        if self._transport.lost:
            return Notice(text("playing.output_lost"))
        return self.notices.last if self.notices.last.text else Notice.of(self._announcer.failed)

    def _hear_of(self, event: TransportEvent) -> None:
        """What the transport tells by itself."""
        if event.kind == "ended":
            self.over = "ended"
        elif event.kind == "gone":
            self.notices.show(text("playing.output_gone", problem=event.detail))
            self.over = "gone"
        elif event.kind == "failed":
            self._playback.stood_since_s = self._clock()
            self.notices.show(text("playing.sound_not_made", problem=event.detail))
        elif event.absent_s >= LONG_PAUSE_S and self._transport.playing:
            self._come_back()

    # Playing and pausing

    def _play_pause(self) -> None:
        if self._transport.playing or self._announcer.something_follows:
            self._pause()
        else:
            self._play()

    def _pause(self) -> None:
        self._announcer.forget()
        self._playback.stand_still()
        self._playback.confirm("pause")

    def _play(self) -> None:
        if self._asking:
            self._go_on_lighter()
        elif self._avoiding.avoids(self._playback.index):
            self._pass_over()
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
        if self._session.begins_again(index):
            if self._pressed.may_press_again(index):
                self._go_to(index, keep_start=True)
        else:
            self._transport.seek(self._playback.resume_frame(frame))
        here = self._answers.here(index, self._transport.next_frame)
        self._say(here, then=self._playback.start_playing, sound="play")

    # Going to another place

    def _again(self) -> None:
        self._go("again", self._ways.again(self._playback.index))

    def _next(self) -> None:
        if self._asking:
            self._leave_out()
            return
        way = self._ways.next(self._playback.index, self._playback.frame)
        if isinstance(way, int) and self._avoiding.avoids(way):
            way = self._avoiding.way_past(way)
        self._go("next", way)

    def _previous(self) -> None:
        self._go("previous", self._ways.previous(self._playback.index, self._playback.frame))

    def _go(self, sound: str, way: int | NoWay) -> None:
        if isinstance(way, NoWay):
            self._refuse(way.why)
            return
        if self._avoiding.avoids(way):
            self._refuse(text("playing.left_out"))
            return
        self._playback.confirm(sound)
        self._go_to(way)

    def _go_to(self, index: int, *, keep_start: bool = False) -> None:
        """Jump to a slot; what was cut short there is whole again."""
        if self._playback.go_to(index, keep_start=keep_start):
            self._asking = self._passing = False
            self._sentence = ""
        else:
            self._refuse(text("playing.refused.not_spoken_yet"))

    # Changing what is ahead

    def _change_hold(self, seconds: float, sound: str) -> None:
        hold = self._session.hold_near(self._playback.index)
        if hold is None:
            self._refuse(text("playing.refused.no_hold"))
            return
        changed_s = self._session.make_longer(hold, seconds, self._playback.safe_frame)
        if not changed_s:
            longer = seconds > 0
            self._refuse(text("playing.refused.longest" if longer else "playing.refused.shortest"))
            return
        self._playback.sound_changed()
        self._playback.confirm(sound)
        length = format_clock(to_seconds(self._session.hold_frames(hold)))
        self.notices.show(text("playing.hold_changed", change=f"{changed_s:+.0f}", length=length))

    def _ready(self) -> None:
        if self._session.open_gate(self._playback.index, self._playback.safe_frame):
            self._playback.waits.forget()
            self._announcer.forget()
            self._playback.sound_changed()
            self._playback.confirm("ready")
            self.notices.show(text("playing.ready"))
            if not self._transport.playing:
                self._playback.start_playing()
        else:
            self._refuse(text("playing.refused.no_waiting"))

    # Questions

    def _where(self) -> None:
        self._answer(self._answers.where(self._playback.index), text("playing.refused.no_place"))

    def _side(self) -> None:
        self._answer(self._answers.side(self._playback.index), text("playing.refused.no_side"))

    def _time_left(self) -> None:
        self._answer(self._answers.time_left(self._playback.frame), "")

    def _answer(self, texts: Sequence[str], otherwise: str) -> None:
        if texts:
            self._say(texts, sound="question")
        else:
            self._refuse(otherwise)

    # Too much, louder, stop

    def _too_much(self) -> None:
        """Hands off first; then it is asked what it was. The second time, this place is done.

        Pressed again while it is asked, it is the same time: nothing goes on by itself.
        """
        self._announcer.forget()
        self._playback.stand_still()
        target = self._answers.target(self._playback.index)
        if not target:
            self._say(self._cast.words.phrase("too_much_nowhere"), sound="stop")
        elif target in self._too_often and not self._asking:
            self._leave_out()
        else:
            self._too_often.add(target)
            self._asking = True
            self._say(self._cast.words.phrase("too_much_offer"), sound="stop")

    def _go_on_lighter(self) -> None:
        """It was only too strong: half the pressure, and again from contact."""
        near = self._session.hold_near(self._playback.index)
        if near is None or not self._pressed.may_press_again(near):
            self._leave_out()
            return
        self._asking = False
        self._go_to(near)
        lighter = self._cast.words.phrase("too_much_1")
        self._say(lighter, then=self._playback.start_playing, sound="play")

    def _leave_out(self) -> None:
        """Say that the place is left out today, on both sides, and go on behind it."""
        target = self._answers.target(self._playback.index)
        self._asking = False
        self._avoiding.leave_out(target)
        words = self._cast.words
        said = [*words.phrase("too_much_release"), *words.left_out(target, "both")]
        self._say([*said, *words.phrase("too_much_after")], then=self._pass_over, sound="stop")

    def _pass_over(self) -> None:
        """Go on behind what is left out, as soon as the voice has come so far."""
        way = self._avoiding.way_past(self._playback.index)
        if isinstance(way, NoWay):
            self._stop()
        elif self._session.is_reached(way):
            self._go("next", way)
            self.notices.show(text("playing.left_out"))
            self._playback.start_playing()
        else:
            self._playback.stand_still()
            self._passing = True
            self.notices.show(text("playing.refused.not_spoken_yet"))

    def _step_volume(self, steps: int, sound: str) -> None:
        gain = stepped_volume(self._volume, steps)
        if gain is None:
            self._refuse(text("playing.refused.volume"))
            return
        self._set_volume(gain)
        self._playback.confirm(sound)
        self.notices.show(text("playing.volume", share=f"{self._volume:.0%}"))

    def _set_volume(self, gain: float) -> None:
        self._volume = gain
        self._transport.set_volume(gain)

    def _stop(self) -> None:
        """End, after a last signal where there is somebody to hear it; asked twice, at once."""
        self._announcer.forget()
        self._transport.pause()
        if self._transport.stalled or self._ends_by_s is not None:
            self._be_stopped()
            return
        self._ends_by_s = self._clock() + ENDING_S
        self._announcer.confirm("stop", then=self._be_stopped)

    def _be_stopped(self) -> None:
        self.over = self.over or ("stopped" if self._sounded else "unheard")

    # What the player says

    def _say(
        self, texts: Sequence[str], *, then: Callable[[], None] | None = None, sound: str = ""
    ) -> None:
        """Say sentences, and show them: who cannot hear an answer can read it."""
        self._playback.say(texts, then=then, sound=sound)
        self.notices.last = Notice.of(tuple(texts))

    def _refuse(self, why: str) -> None:
        self.notices.show(why)
        self._playback.confirm("no")

    # What is due by itself

    def _look_for_unspoken(self, heard_frame: Frames) -> None:
        """Show a sentence that could not be spoken; stand still where it must not be missed."""
        if (missed := self._playback.unspoken_at(heard_frame)) is None:
            return
        clip, why = missed
        must = IMPORTANCE[clip.role] >= ESSENTIAL
        if must:
            self._playback.stand_still()
        words = text(
            "playing.must_be_spoken" if must else "playing.not_spoken",
            sentence=clip.text,
            problem=why,
        )
        self.notices.show(words, clip.text)

    def _look_for_left_out(self) -> None:
        """Nobody comes to a place that is left out, nor stays there."""
        if self._asking or self._ends_by_s is not None:
            return
        if self._passing or (
            self._transport.playing and self._avoiding.avoids(self._playback.index)
        ):
            self._pass_over()

    def _keep(self) -> None:
        """Tell where we are, for another day; a place that nobody heard is none."""
        self._kept_s = self._clock()
        if not self._sounded:
            return
        self._cast.keep(self._answers.position(self._cast.script, self._transport.next_frame))
