"""A small player for outputs that take whole sounds: one buffer a cue, silences by the clock.

It plays, pauses, and goes to parts; nothing is exact inside a cue, and there is no background.
Pausing stops the cue, which begins again afterwards. Like the `Player` it is a desk for controls,
and does everything in the thread that calls `run`.
"""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from guided_press.errors import AudioDeviceError
from guided_press.player.actions import Action, wished_volume
from guided_press.player.answers import Answers
from guided_press.player.cues import Child, Cue, OpenChild
from guided_press.player.earcons import earcon
from guided_press.player.live_session import LiveSession, clip_at
from guided_press.player.player import KEEP_S, LONG_PAUSE_S, TICK_S, Over
from guided_press.player.position import Position
from guided_press.player.pressing import Pressing
from guided_press.player.status import Status, status_of
from guided_press.player.ways import Ways
from guided_press.player.words import Words
from guided_press.session.cues import IMPORTANCE, KEPT, Role
from guided_press.timeline import Timeline
from guided_press.units import SAMPLE_RATE, to_frames, to_seconds

CANNOT = "This output cannot do that; the usual one can."
LOST = "The sound output is lost; it is tried again."

OPEN_S = 10.0
"""So long a child may take to play its first sound."""

RETRY_S = 1.0
SLEPT_S = 5.0
_CUT_S = 0.3
"""A sound that ends so much too early was cut off by its device."""


@dataclass(frozen=True, slots=True)
class CueCast:
    """What a cue-by-cue player works with.

    Attributes:
        session: What is heard; spoken in full.
        words: For the display.
        make_cues: The cues of a timeline.
        most_s: The most that a target may be pressed in a session, on each side.
        keep: Told where we are, every few seconds and at each action.
        script: What the place is kept under.
        unspoken: Sentences that could not be spoken, with the reason.
    """

    session: LiveSession
    words: Words
    make_cues: Callable[[Timeline], tuple[Cue, ...]]
    most_s: Callable[[str], float]
    keep: Callable[[Position], None]
    script: str
    unspoken: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Report:
    """A line of a child; of which child, because a lost one may still speak."""

    child: int
    line: str


class CueByCue:
    """Plays a session one whole sound after the other.

    Args:
        cast: Session and what else it works with.
        open_child: Makes what plays.
        volume: Gain at the beginning.
        clock: Seconds, always rising.

    Attributes:
        over: Why it is over; empty while it is not.
        problem: What went wrong last, or could not be done.
    """

    def __init__(
        self, cast: CueCast, open_child: OpenChild, *, volume: float = 1.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self.over: Over = ""
        self.problem = ""
        self._cast = cast
        self._session = cast.session
        self._open_child = open_child
        self._volume = volume
        self._clock = clock
        self._wishes: queue.SimpleQueue[Action | float | str | _Report] = queue.SimpleQueue()
        self._pressing = Pressing(cast.session, cast.most_s)
        self._ways = Ways(cast.session, self._pressing)
        self._answers = Answers(cast.session, cast.words)
        self._child: Child | None = None
        self._children = 0
        self._numbers = 0
        self._sounding: dict[int, tuple[Cue | None, float]] = {}
        self._cues = cast.make_cues(cast.session.timeline)
        self._next = 0
        self._base_frame = 0
        self._base_s: float | None = None
        self._stood_since_s = clock()
        self._retry_s: float | None = None
        self._looked_s = self._kept_s = clock()
        self._sentence = ""
        self._shown: set[str] = set()
        self._actions: Mapping[Action, Callable[[], None]] = {
            Action.PLAY_PAUSE: lambda: self._pause() if self._playing else self._play(),
            Action.PLAY: self._play,
            Action.PAUSE: self._pause,
            Action.AGAIN: lambda: self._go("again", self._ways.again(self._index())),
            Action.NEXT: lambda: self._go("next", self._ways.next(self._index())),
            Action.PREVIOUS: lambda: self._go(
                "previous", self._ways.previous(self._index(), self._frame())
            ),
            Action.TOO_MUCH: self._too_much,
            Action.STOP: self._stop,
        }

    # From any thread

    def ask(self, action: Action) -> None:
        """Wish something."""
        self._wishes.put(action)

    def wish_volume(self, gain: float) -> None:
        """Wish a volume, 0 to 2; heard from the next cue on."""
        self._wishes.put(wished_volume(gain))

    def tell(self, problem: str) -> None:
        """Show what goes wrong with a control."""
        self._wishes.put(problem)

    def status(self) -> Status:
        """How everything stands."""
        state = "over" if self.over else "playing" if self._playing else "paused"
        return status_of(
            self._session, self._cast.words, self._frame(), state=state,  # type: ignore[arg-type]
            sentence=self._sentence, message=LOST if self._lost else self.problem,
            volume=self._volume, output=self._child.name if self._child else "",
        )  # fmt: skip

    def sounding(self, within_s: float) -> bool:
        """Whether a cue or a signal is heard now, or within a time."""
        if self._sounding or not self._playing:
            return bool(self._sounding)
        until = self._frame() + to_frames(within_s)
        return any(cue.start_frame < until for cue in self._cues[self._next : self._next + 1])

    # The life of a session

    def begin(self, index: int = 0, *, say_where: bool = False) -> None:
        """Open the output, hear from it, and play.

        Args:
            index: The slot to begin with.
            say_where: Not done by this output; the display shows it.

        Raises:
            AudioDeviceError: There is nothing to be heard on.
        """
        self._open()
        self._signal("play")
        until_s = time.monotonic() + OPEN_S  # the child lives in real time, whatever our clock is
        while self._sounding:
            try:
                wish = self._wishes.get(timeout=max(0.0, until_s - time.monotonic()))
            except queue.Empty:
                self._close_child()
                raise AudioDeviceError("simpleaudio does not answer.") from None
            if isinstance(wish, _Report) and wish.line.startswith(("failed", "gone")):
                self._close_child()
                reason = wish.line.partition(" ")[2].partition(" ")[2] or "its process ended"
                raise AudioDeviceError(f"simpleaudio cannot play here: {reason}.")
            self._take(wish)
        self._jump(self._session.start_of(index))
        if say_where:
            self.problem = "Going on where the last session was interrupted."
        self._run_clock()

    def run(self, show: Callable[[Status], None]) -> None:
        """Do what is asked until it is over; `show` is told the status."""
        while not self.over:
            try:
                wish = self._wishes.get(timeout=self._until_next_s())
            except queue.Empty:
                pass
            else:
                self._take(wish)
            self.tick()
            show(self.status())

    def close(self, *, at_once: bool = False) -> None:
        """Keep the place, and end what plays."""
        if at_once:
            self.over = "interrupted"
        if self.over != "ended":
            self._stand_still()
            self._keep()
        self._close_child()

    def do(self, action: Action) -> None:
        """Do one thing; only in the player's own thread."""
        if self.over:
            return
        self.problem = ""
        if action in self._actions:
            self._actions[action]()
        else:
            self._refuse(CANNOT)
        if not self.over:
            self._keep()

    def tick(self) -> None:
        """Begin the cues that are due, and notice the end."""
        self._take_waiting()
        now_s = self._clock()
        slept_s, self._looked_s = now_s - self._looked_s, now_s
        if self._lost:
            self._try_again()
        elif self._playing and slept_s > SLEPT_S:
            self._base_frame, self._base_s = self._frame_at(now_s - slept_s), None
            self._come_back()
        if self._playing and not self._lost:
            frame = self._frame()
            self._pressing.count(frame)
            self._begin_due(frame)
            if frame >= self._session.timeline.total_frames and self._is_silent():
                self.over = "ended"
        if now_s - self._kept_s >= KEEP_S:
            self._keep()

    # What is due

    def _begin_due(self, frame: int) -> None:
        while self._next < len(self._cues) and self._cues[self._next].start_frame <= frame:
            cue = self._cues[self._next]
            if not self._may_be_heard(cue):
                return
            self._next += 1
            self._sentence = cue.text or self._sentence
            self._send(cue.pcm(self._volume), cue, to_seconds(cue.sound.frames))

    def _may_be_heard(self, cue: Cue) -> bool:
        """Show what could not be spoken; stand still where it must not be missed, once."""
        why = self._cast.unspoken.get(cue.text)
        if why is None or cue.text in self._shown:
            return True
        self._shown.add(cue.text)
        self.problem = f"Not spoken: {cue.text} ({why})"
        if IMPORTANCE[Role(cue.role)] < KEPT:
            return True
        self._stand_still()
        self.problem = f"Paused, because this could not be spoken: {cue.text} ({why})"
        return False

    def _until_next_s(self) -> float:
        if not self._playing or self._next >= len(self._cues):
            return TICK_S
        due_s = to_seconds(self._cues[self._next].start_frame - self._frame())
        return min(max(due_s, 0.0), TICK_S)

    def _is_silent(self) -> bool:
        """Everything was heard; a child that forgets to say so is not waited for for ever."""
        now_s = self._clock()
        return all(now_s > ends_s + RETRY_S for _, ends_s in self._sounding.values())

    # What is asked for

    def _play(self) -> None:
        self._signal("play")
        if self._playing:
            return
        if self._clock() - self._stood_since_s > LONG_PAUSE_S:
            self._come_back()
        else:
            self._run_clock()

    def _pause(self) -> None:
        self._stand_still()
        self._signal("pause")

    def _too_much(self) -> None:
        """Hands off; the rest is for the person to decide."""
        self._stand_still()
        self._signal("stop")
        self.problem = "Hands off. Next: skip this place. Play: go on, lighter."

    def _stop(self) -> None:
        self._stand_still()
        self._keep()
        self.over = "stopped"

    def _go(self, sound: str, way: int | str) -> None:
        if isinstance(way, str):
            self._refuse(way)
            return
        self._stand_still()
        self._signal(sound)
        self._go_to(way)
        self._run_clock()

    def _go_to(self, index: int) -> None:
        """Jump to a slot; what was cut short there is whole again, inside what is allowed."""
        self._session.restore_from(index)
        self._pressing.limit_hold(index)
        self._cues = self._cast.make_cues(self._session.timeline)
        self._jump(self._session.start_of(index))

    def _come_back(self) -> None:
        """After a long pause a hold begins again from contact."""
        self._stand_still()
        index = self._index()
        if self._session.hold_near(index) is not None and self._pressing.may_press_again(index):
            self._go_to(index)
        self._run_clock()

    def _refuse(self, why: str) -> None:
        self.problem = why
        self._signal("no")

    # The clock

    @property
    def _playing(self) -> bool:
        return self._base_s is not None

    @property
    def _lost(self) -> bool:
        return self._retry_s is not None

    def _frame(self) -> int:
        return self._frame_at(self._clock())

    def _frame_at(self, now_s: float) -> int:
        """The frame of a moment: the clock's, for nothing tells what the device has played."""
        if self._base_s is None or self._lost:
            return self._base_frame
        passed = int(max(0.0, now_s - self._base_s) * SAMPLE_RATE)
        return min(self._base_frame + passed, self._session.timeline.total_frames)

    def _index(self) -> int:
        return self._session.index_at(self._frame())

    def _run_clock(self) -> None:
        self._base_s = self._looked_s = self._clock()

    def _stand_still(self) -> None:
        """Stop the clock and the cue; the sentence that was cut off will begin again."""
        if self._playing:
            self._jump(self._begun_before(self._frame()))
            self._base_s = None
            self._stood_since_s = self._clock()
        self._hush()

    def _begun_before(self, frame: int) -> int:
        """The start of the sentence that sounds at a frame; the frame where none does."""
        said = clip_at(self._session.timeline, frame)
        return said.start_frame if said else frame

    def _jump(self, frame: int) -> None:
        self._base_frame = frame
        self._base_s = self._clock() if self._playing else None
        self._pressing.jump_to(frame)
        self._next = sum(cue.start_frame < frame for cue in self._cues)

    # What plays

    def _open(self) -> None:
        self._children += 1
        number = self._children
        self._child = self._open_child(lambda line: self._wishes.put(_Report(number, line)))

    def _close_child(self) -> None:
        if self._child is not None:
            self._child.close()
            self._child = None

    def _hush(self) -> None:
        self._sounding.clear()
        if self._child is not None:
            self._child.stop_all()

    def _signal(self, name: str) -> None:
        sound = earcon(name)
        self._send(Cue(0, sound, 1.0).pcm(self._volume), None, to_seconds(sound.frames))

    def _send(self, samples: bytes, cue: Cue | None, length_s: float) -> None:
        if self._child is not None:
            self._numbers += 1
            self._sounding[self._numbers] = (cue, self._clock() + length_s)
            self._child.play(self._numbers, samples)

    def _take_waiting(self) -> None:
        while not self.over:
            try:
                self._take(self._wishes.get_nowait())
            except queue.Empty:
                return

    def _take(self, wish: Action | float | str | _Report) -> None:
        if isinstance(wish, Action):
            self.do(wish)
        elif isinstance(wish, _Report):
            if wish.child == self._children and not self._lost:
                self._hear_of(wish.line)
        elif isinstance(wish, str):
            self.problem = wish
        else:
            self._volume = wish

    def _hear_of(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "gone":
            self._lose(None)
        elif word in {"ended", "failed"}:
            found = self._sounding.pop(int(rest.partition(" ")[0]), None)
            if found is None:
                return
            cue, ends_s = found
            if word == "failed" or self._clock() < ends_s - _CUT_S:
                self._lose(cue)

    def _lose(self, cue: Cue | None) -> None:
        """The clock stands until something plays again; the cue that was cut off begins again."""
        frame = cue.start_frame if cue is not None else self._begun_before(self._frame())
        self._close_child()
        self._sounding.clear()
        self._jump(frame)
        self._retry_s = self._clock() + RETRY_S

    def _try_again(self) -> None:
        if self._retry_s is None or self._clock() < self._retry_s:
            return
        try:
            self._open()
        except AudioDeviceError:
            self._retry_s = self._clock() + RETRY_S
            return
        self._retry_s = None
        if self._playing:
            self._run_clock()

    def _keep(self) -> None:
        """Tell where we are, for another day."""
        self._kept_s = self._clock()
        self._cast.keep(self._answers.position(self._cast.script, self._frame()))
