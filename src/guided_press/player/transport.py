"""Plays a source of sound on an output: play, pause, seek, and never lose a frame.

Three threads share the work. The output's own thread pulls: it only copies, fades and mixes what
is ready (`Deck`). The feeding thread renders ahead (`Reel`). The watching thread keeps a device
open (`Lifeline`) and tells what happened. The clock is the frames that were pulled, never the
time of day.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from types import TracebackType
from typing import Self

from guided_press.errors import AudioDeviceError
from guided_press.player.deck import Deck
from guided_press.player.events import TransportEvent
from guided_press.player.lifeline import Lifeline
from guided_press.player.outputs import choose_output
from guided_press.player.outputs.base import OutputFactory
from guided_press.player.outputs.closing import await_sound, in_background, run_apart
from guided_press.player.reel import Reel, SoundSource, Spliced
from guided_press.player.switching import switch_quickly, take_precedence
from guided_press.sound.clip import Clip
from guided_press.units import NO_FRAMES, Frames, to_frames

_WATCH_S = 0.04
_FEED_S = 0.1
_QUIET_LIMIT_S = 0.4
"""So long a close waits for the fade to be pulled."""

_STALLED_LIMIT_S = 0.1
"""Nor is a device waited for that takes nothing."""

_SPLICE_FRAMES = to_frames(0.25)
"""A replaced source is heard after what the device may pull while the new one is rendered."""


class Transport:
    """Plays one source at a time. Methods may be called from any thread, and return at once.

    Args:
        source: What is played; its samples are float32 at 48 000 Hz.
        output_factory: Makes outputs; the default device when None.
        on_event: Called from the watching thread; None for nobody.
        resume_at: After a loss: from the frame that was surely heard to the one to go on from.
        fade_ms: Length of the fades at pause, resume, seek and changes of volume.
        idle_close_s: A device that had nothing to play for so long is closed; it is opened again,
            and goes on at the same frame, when there is.
        clock: Seconds, always rising.
        threaded: False leaves feeding and watching to whoever calls `tick`.

    Attributes:
        failure: What the source raised, until the next seek; None when all is well.
    """

    def __init__(
        self,
        source: SoundSource,
        output_factory: OutputFactory | None = None,
        *,
        on_event: Callable[[TransportEvent], None] | None = None,
        resume_at: Callable[[Frames], Frames] | None = None,
        fade_ms: float = 30.0,
        idle_close_s: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
        threaded: bool = True,
    ) -> None:
        self.failure: Exception | None = None
        self._source = source
        self._on_event = on_event or (lambda _: None)
        self._fade_frames = to_frames(fade_ms / 1000)
        self._threaded = threaded
        self._lock = threading.Lock()  # the deck; never held while anything waits or renders
        self._feeding = threading.Lock()  # one renders at a time
        self._tending = threading.Lock()  # one opens or closes devices at a time
        self._deck = Deck(Reel(source, NO_FRAMES), self._fade_frames)
        self._lifeline = Lifeline(
            self,
            self._deck,
            self._lock,
            output_factory or choose_output(),
            resume_at=resume_at or (lambda frame: frame),
            idle_close_s=idle_close_s,
            clock=clock,
            sleep_clock=_clock_that_counts_sleep(clock),
        )
        self._events: deque[TransportEvent] = deque()
        self._wake_feeder, self._wake_watcher = threading.Event(), threading.Event()
        self._stop, self._quiet = threading.Event(), threading.Event()
        self._started = self._closing = False
        self._reported_end: int | None = None
        self._reported_overlay_end: int | None = None

    # What a person asks for

    def open(self) -> None:
        """Fill the queue, then open the output; `play` does it where it was not done.

        Raises:
            AudioDeviceError: There is nothing to be heard on.
        """
        if self._started:  # do not wait for a watcher that is opening a slow device
            return
        with self._tending:
            if self._started:
                return
            run_apart(self._lifeline.open)
            self._started = True
        if self._threaded:
            switch_quickly(self, on=True)
            threading.Thread(target=self._feed, name="feeding sound", daemon=True).start()
            threading.Thread(target=self._watch, name="watching sound", daemon=True).start()

    def play(self) -> None:
        """Play on from `next_frame`.

        Raises:
            AudioDeviceError: It is the first time, and there is nothing to be heard on.
        """
        with self._lock:
            self._deck.playing, was_open = True, self._started
        try:
            self.open()
        except AudioDeviceError:
            self.pause()
            raise
        if was_open:
            self._note_change()

    def pause(self) -> None:
        """Fade out and stand still. `play` goes on without losing or repeating a frame."""
        with self._lock:
            self._deck.playing = False
        self._note_change()

    def seek(self, frame: Frames) -> None:
        """Go on from another frame, brought into the source's range; playing stays as it is."""
        self.replace_source(self._source, frame)

    def replace_source(self, source: SoundSource, at_frame: Frames | None = None) -> None:
        """Play another source.

        Args:
            source: The new one.
            at_frame: Where in it to go on, with a fade out and in. None: at the present place,
                in a crossfade a quarter of a second from now, with the timing unbroken.
        """
        with self._lock:
            deck = self._deck
            self.failure = None
            self._source = source
            unbroken = at_frame is None and not (deck.silent or deck.jumping or deck.reel.exhausted)
            if unbroken and self._lifeline.gives_back:
                unbroken = False  # what is pulled next comes from the new source by itself
            elif not unbroken:
                deck.jump(Reel(source, deck.next_frame if at_frame is None else at_frame))
        while unbroken and not self._splice(source):
            pass
        self._note_change()

    def _splice(self, source: SoundSource) -> bool:
        """Turn to a source a little ahead; False where the device was there before it was ready."""
        with self._lock:
            deck, before = self._deck, self._deck.reel.source
            present = deck.reel.next_frame
            at = Frames(min(present + _SPLICE_FRAMES, before.total_frames))
            if isinstance(before, Spliced):
                before = before.settled(present)
            reel = Reel(Spliced(before, source, at, self._fade_frames), at)
        try:
            while not deck.is_ready(reel):
                reel.append(reel.render())
        except Exception as error:  # noqa: BLE001 - told as an event, as when it plays
            self._fail(error)
            return True
        with self._lock:
            if deck.reel.next_frame > at:
                return False
            deck.splice(reel)
        return True

    def set_volume(self, gain: float) -> None:
        """Set the gain of everything, 1 as rendered; above that, loud sounds are cut at full scale.

        Raises:
            ValueError: Not in 0 to 4.
        """
        if not 0.0 <= gain <= 4.0:
            raise ValueError(f"a volume is a gain from 0 to 4, not {gain}")
        with self._lock:
            self._deck.volume.aim(float(gain))
        self._note_change()

    def play_overlay(self, clip: Clip, *, duck: float = 1.0) -> None:
        """Play a short sound at once, on top of whatever plays, also while paused.

        It needs `open` or `play` before. While the device is lost it is dropped, not put off.

        Args:
            clip: The sound; one that still plays is faded out.
            duck: Gain of the source while it lasts.
        """
        with self._lock:
            self._deck.add_overlay(clip.samples, duck)
        self._note_change()

    def stop_overlay(self) -> None:
        """Fade out the short sound."""
        with self._lock:
            self._deck.fade_overlays()
        self._note_change()

    def close(self, within_s: float = 1.0) -> None:
        """Fade out, let everything pulled be heard, let the device go, end the threads.

        Args:
            within_s: Return after this time at the latest; the rest goes on in the background.
        """
        with self._lock:
            if self._closing:
                return
            self._closing = True
            self._deck.stop()
            self.pulled()
            if self._lifeline.stalled:  # nobody takes the fade
                self._quiet.set()
                within_s = min(within_s, _STALLED_LIMIT_S)
        in_background(self._close_output, within_s)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # What can be seen

    @property
    def heard_frame(self) -> Frames:
        """The source frame that is heard now; where the last one was, while paused."""
        with self._lock:
            return self._deck.source_frame(self._lifeline.heard_device_frame())

    @property
    def shown_frame(self) -> Frames:
        """The source frame to show: as heard, but a jump counts as soon as it is asked for."""
        with self._lock:
            if self._deck.jumping:
                return self._deck.next_frame
            return self._deck.source_frame(self._lifeline.heard_device_frame(), since_jump=True)

    @property
    def next_frame(self) -> Frames:
        """The source frame that is played next: the target as soon as a seek was asked for."""
        with self._lock:
            if self._lifeline.gives_back and not self._deck.jumping:
                return self._deck.source_frame(self._lifeline.heard_device_frame())
            return self._deck.next_frame

    @property
    def playing(self) -> bool:
        """Whether the source is meant to move on; also true while the device is lost."""
        return self._deck.playing

    @property
    def ended(self) -> bool:
        """The source's last frame was played."""
        return self._deck.ended_at is not None

    @property
    def lost(self) -> bool:
        """The device is lost, and opening it is tried again and again."""
        return self._lifeline.lost

    @property
    def stalled(self) -> bool:
        """Nothing takes the sound: what is played now would not be heard soon."""
        with self._lock:
            return self._lifeline.stalled

    @property
    def overlay_playing(self) -> bool:
        """A short sound is under way, or was given to an output that has not played it yet."""
        with self._lock:
            deck = self._deck
            over = deck.overlay_ended_at if self._lifeline.gives_back else None
            heard_frame = self._lifeline.surely_heard_device_frame()
            return deck.overlay_playing or (over is not None and heard_frame < over)

    @property
    def underruns(self) -> int:
        """How often rendering came too late; 0 on a healthy machine."""
        return self._deck.underruns

    @property
    def output_name(self) -> str:
        """What plays, for people; empty while no device is open."""
        output = self._lifeline.output
        return output.name if output is not None else ""

    # What the lifeline asks for

    def fill(self) -> None:
        """Render until the queue is full; what is turned to comes first."""
        while not self._stop.is_set():
            with self._feeding:
                with self._lock:
                    reel = self._deck.hungry_reel
                    if reel is None or self.failure is not None:
                        return
                try:
                    block = reel.render()
                except Exception as error:  # noqa: BLE001 - told as an event, kept in `failure`
                    self._fail(error)
                    return
                with self._lock:
                    reel.append(block)

    def stand_at(self, frame: Frames) -> None:
        """Begin again from a frame; the caller holds the lock."""
        self._deck.restart(Reel(self._source, frame))

    def take_back(self, frames: int) -> None:
        """Go back by frames that were pulled and not heard; the caller holds the lock."""
        self._deck.rewind(frames, self._source)
        self._wake_feeder.set()

    def pulled(self) -> None:
        """Notice what a pull changed; the caller holds the lock."""
        if self._deck.reel.ahead_frames < self._deck.ahead_frames // 2:
            self._wake_feeder.set()
        if self._closing and self._deck.silent:
            self._quiet.set()

    def tell(self, event: TransportEvent) -> None:
        """Queue an event for the watching thread."""
        self._events.append(event)

    # Feeding and watching

    def tick(self) -> None:
        """Do everything that is due; only for a transport that is not threaded."""
        self.fill()
        self._look_after()

    def _feed(self) -> None:
        take_precedence()
        while not self._stop.is_set():
            self._wake_feeder.clear()
            self.fill()
            self._wake_feeder.wait(_FEED_S)

    def _fail(self, error: Exception) -> None:
        with self._lock:
            self.failure = error
            self._deck.playing = False
            why = f"{type(error).__name__}: {error}"
            self.tell(TransportEvent("failed", self._deck.next_frame, why))
        self._wake_watcher.set()

    def _watch(self) -> None:
        take_precedence()
        while not self._stop.is_set():
            self._wake_watcher.clear()
            self._look_after()
            self._wake_watcher.wait(_WATCH_S)

    def _look_after(self) -> None:
        if self._started and not self._closing:
            with self._tending:
                self._lifeline.look_after()
        self._notice_ends()
        while self._events:
            self._on_event(self._events.popleft())

    def _notice_ends(self) -> None:
        """Tell what is over once it was heard, not when it was pulled."""
        with self._lock:
            deck, heard_frame = self._deck, self._lifeline.surely_heard_device_frame()
            if deck.ended_at is None:
                self._reported_end = None
            elif deck.ended_at != self._reported_end and heard_frame >= deck.ended_at:
                self._reported_end = deck.ended_at
                self.tell(TransportEvent("ended", deck.next_frame))
            over = deck.overlay_ended_at
            if over is None or over == self._reported_overlay_end or deck.overlay_playing:
                return
            if heard_frame >= over:
                self._reported_overlay_end = over
                self.tell(TransportEvent("overlay_ended", deck.source_frame(heard_frame)))

    def _note_change(self) -> None:
        """What is to be heard is another sound by now."""
        self._lifeline.hurry()
        self._wake()

    def _wake(self) -> None:
        self._wake_feeder.set()
        self._wake_watcher.set()

    def _close_output(self) -> None:
        if self._lifeline.output is not None:
            await_sound(self._quiet, _QUIET_LIMIT_S)
        self._stop.set()
        self._wake()
        output = self._lifeline.cut()
        if output is not None:
            output.close()
        switch_quickly(self, on=False)


def _clock_that_counts_sleep(clock: Callable[[], float]) -> Callable[[], float]:
    """Linux stops its monotonic clock while the machine sleeps; another one goes on."""
    if clock is time.monotonic and hasattr(time, "CLOCK_BOOTTIME"):
        return partial(time.clock_gettime, time.CLOCK_BOOTTIME)
    return clock
