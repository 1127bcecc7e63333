"""Plays a source of sound on an output: play, pause, seek, and never lose a frame.

Three threads share the work. The output's own thread pulls: it only copies, fades and mixes what
is ready (`Deck`). The feeding thread renders ahead (`Reel`). The watching thread opens devices,
notices that one is lost, opens the next, and tells what happened. The clock is the frames that
were pulled, never the time of day.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import TracebackType
from typing import Literal, Self

import numpy as np

from guided_press.errors import AudioDeviceError
from guided_press.player.deck import Deck
from guided_press.player.outputs import choose_output
from guided_press.player.outputs.base import CHANNELS, Output, OutputFactory, PcmArray
from guided_press.player.outputs.closing import in_background
from guided_press.player.reel import AHEAD_FRAMES, Reel, Source, Spliced
from guided_press.player.switching import switch_quickly
from guided_press.sound.clip import Clip
from guided_press.units import to_frames

EventKind = Literal["ended", "overlay_ended", "lost", "recovered", "gone", "slept", "failed"]

_TICK_S = 0.04
_FEED_S = 0.1
_FIRST_PULL_S = 2.0
"""A device that was just opened, such as a Bluetooth speaker, may take this long to ask."""

_RETRY_FIRST_S, _RETRY_LAST_S = 0.25, 2.0
_SLEPT_S = 2.0
_QUIET_LIMIT_S = 0.4
_SPLICE_FRAMES = to_frames(0.25)
"""A replaced source is heard after what the device may pull while the new one is rendered."""


@dataclass(frozen=True, slots=True)
class TransportEvent:
    """Something that happened without being asked for.

    Attributes:
        kind: ``ended``: the source's last frame was heard. ``overlay_ended``: the last short sound
            was. ``lost``: the device is silent or gone; opening it is tried again. ``recovered``:
            it plays again. ``gone``: it will not come back. ``slept``: the machine or the program
            stood still. ``failed``: the source raised; playing is paused.
        frame: Where the source is, as heard; for ``recovered`` where it goes on.
        detail: For people.
    """

    kind: EventKind
    frame: int
    detail: str = ""


@dataclass(slots=True, eq=False)
class _Link:
    """An output in use, and when it last pulled."""

    output: Output
    stamp_s: float
    pulls: int = 0
    opened: bool = False


class Transport:
    """Plays one source at a time. Every method may be called from any thread, and returns at once.

    Args:
        source: What is played; its samples are float32 at 48 000 Hz.
        output_factory: Makes outputs; the default device when None.
        on_event: Called from the watching thread.
        resume_at: After a loss: from the frame that was heard last to the one to go on from.
        fade_ms: Length of the fades at pause, resume, seek and changes of volume.
        idle_close_s: A device that had nothing to play for so long is closed; it is opened again,
            and goes on at the same frame, when there is.
        clock: Seconds, always rising.
        sleep_clock: Seconds, rising while the machine sleeps too.
        threaded: False leaves feeding and watching to whoever calls `tick`.
    """

    def __init__(
        self,
        source: Source,
        output_factory: OutputFactory | None = None,
        *,
        on_event: Callable[[TransportEvent], None] | None = None,
        resume_at: Callable[[int], int] | None = None,
        fade_ms: float = 30.0,
        idle_close_s: float = 20.0,
        clock: Callable[[], float] = time.monotonic,
        sleep_clock: Callable[[], float] | None = None,
        threaded: bool = True,
    ) -> None:
        self.failure: Exception | None = None
        self._source = source
        self._factory = output_factory or choose_output()
        self._on_event = on_event or (lambda _: None)
        self._resume_at = resume_at or (lambda frame: frame)
        self._fade_frames = to_frames(fade_ms / 1000)
        self._idle_close_s = idle_close_s
        self._clock = clock
        self._sleep_clock = sleep_clock or _clock_that_counts_sleep(clock)
        self._threaded = threaded
        self._lock = threading.Lock()  # the deck and the link; never held while anything waits
        self._feeding = threading.Lock()  # one renders at a time
        self._tending = threading.RLock()  # one opens or closes devices at a time
        self._deck = Deck(Reel(source, 0), self._fade_frames)
        self._link: _Link | None = None
        self._events: deque[TransportEvent] = deque()
        self._threads: list[threading.Thread] = []
        self._wake_feeder, self._wake_watcher = threading.Event(), threading.Event()
        self._stop, self._quiet = threading.Event(), threading.Event()
        self._started = self._closing = self._lost = False
        self._gone: str | None = None
        self._retry_s = _RETRY_FIRST_S
        self._retry_at_s = self._busy_at_s = clock()
        self._ticked_at_s = self._sleep_clock()
        self._ended_told: int | None = None
        self._overlay_told: int | None = None

    # What a person asks for

    def open(self) -> None:
        """Fill the queue, then open the output; `play` does it where it was not done.

        Raises:
            AudioDeviceError: There is nothing to be heard on.
        """
        with self._tending:
            if self._started:
                return
            self._open_output()
            self._started = True
        if self._threaded:
            for name, work in (("feeding sound", self._feed), ("watching sound", self._watch)):
                thread = threading.Thread(target=work, name=name, daemon=True)
                self._threads.append(thread)
                thread.start()

    def play(self) -> None:
        """Play on from `next_frame`.

        Raises:
            AudioDeviceError: It is the first time, and there is nothing to be heard on.
        """
        with self._lock:
            self._deck.playing = True
        try:
            self.open()
        except AudioDeviceError:
            with self._lock:
                self._deck.playing = False
            raise
        self._wake()

    def pause(self) -> None:
        """Fade out and stand still. `play` goes on without losing or repeating a frame."""
        with self._lock:
            self._deck.playing = False

    def seek(self, frame: int) -> None:
        """Go on from another frame, brought into the source's range; playing stays as it is."""
        self._turn_to(self._source, frame)

    def replace_source(self, source: Source, at_frame: int | None = None) -> None:
        """Play another source.

        Args:
            source: The new one.
            at_frame: Where in it to go on, with a fade out and in. None: at the present place,
                in a crossfade a quarter of a second from now, with the timing unbroken.
        """
        with self._lock:
            deck, old = self._deck, self._deck.reel
            self._source = source
            present = deck.next_frame
            seamless = at_frame is None and not deck.silent and not old.exhausted
            if seamless and (deck.coming is None or deck.next_frame == old.next_frame):
                at = min(present + _SPLICE_FRAMES, old.source.total_frames)
                before = old.source
                if isinstance(before, Spliced):
                    before = before.settled(present)
                deck.splice(Reel(Spliced(before, source, at, self._fade_frames), at))
            else:
                deck.jump(Reel(source, present if at_frame is None else at_frame))
        self._wake()

    def set_volume(self, gain: float) -> None:
        """Set the gain of everything, 1 as rendered; above that, loud sounds are cut at full scale.

        Raises:
            ValueError: Not in 0 to 4.
        """
        if not 0.0 <= gain <= 4.0:
            raise ValueError(f"a volume is a gain from 0 to 4, not {gain}")
        with self._lock:
            self._deck.volume.aim(float(gain))

    def play_overlay(self, clip: Clip, *, gain: float = 1.0, duck: float = 1.0) -> None:
        """Play a short sound at once, on top of whatever plays, also while paused.

        Args:
            clip: The sound; one that still plays is faded out.
            gain: Of the short sound.
            duck: Gain of the source while it lasts.
        """
        with self._lock:
            self._deck.add_overlay(clip.samples, gain, duck)
        self._wake()

    def stop_overlay(self) -> None:
        """Fade out the short sound."""
        with self._lock:
            self._deck.fade_overlays()

    def close(self, within_s: float = 1.0) -> None:
        """Fade out, let everything pulled be heard, let the device go, end the threads.

        Args:
            within_s: Return after this time at the latest; the rest goes on in the background.
        """
        with self._lock:
            already, self._closing = self._closing, True
            self._deck.playing = False
            self._deck.coming = None
            self._deck.fade_overlays()
            if self._deck.silent:
                self._quiet.set()
        if not already:
            in_background(self._close_output, within_s)

    def fade_out_and_close(self) -> None:
        """Stop for good within 0.1 s, as at Ctrl-C; the end of the program awaits the fade."""
        self.close(within_s=0.1)

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
    def heard_frame(self) -> int:
        """The source frame that is heard now; where the last one was, while paused."""
        with self._lock:
            return self._deck.source_frame(self._heard_device_frame())

    @property
    def next_frame(self) -> int:
        """The source frame that is played next: the target as soon as a seek was asked for."""
        with self._lock:
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
        return self._lost

    @property
    def overlay_playing(self) -> bool:
        """A short sound is under way."""
        return self._deck.overlay_playing

    @property
    def underruns(self) -> int:
        """How often rendering came too late; 0 on a healthy machine."""
        return self._deck.underruns

    @property
    def output_name(self) -> str:
        """What plays, for people; empty while no device is open."""
        link = self._link
        return link.output.name if link is not None else ""

    # The output's thread

    def _pull(self, link: _Link, frames: int) -> PcmArray:
        with self._lock:
            if link is not self._link:  # a lost device that came back must not take frames
                return np.zeros((frames, CHANNELS), np.int16)
            samples = self._deck.pull(frames)
            link.stamp_s = self._clock()
            link.pulls += 1
            if self._deck.reel.ahead_frames < AHEAD_FRAMES // 2:
                self._wake_feeder.set()
            if self._closing and self._deck.silent:
                self._quiet.set()
        return samples

    # The feeding thread

    def _feed(self) -> None:
        while not self._stop.is_set():
            self._wake_feeder.clear()
            self._fill()
            self._wake_feeder.wait(_FEED_S)

    def _fill(self) -> None:
        """Render until the queue is full; what is turned to comes first."""
        while not self._stop.is_set():
            with self._feeding:
                with self._lock:
                    reels = (self._deck.coming, self._deck.reel)
                    reel = next((reel for reel in reels if reel and reel.hungry), None)
                    if reel is None or self.failure is not None:
                        return
                try:
                    block = reel.render()
                except Exception as error:  # noqa: BLE001 - told as an event, kept in `failure`
                    self._fail(error)
                    return
                with self._lock:
                    reel.append(block)

    def _fail(self, error: Exception) -> None:
        with self._lock:
            self.failure = error
            self._deck.playing = False
            self._tell("failed", self._deck.next_frame, f"{type(error).__name__}: {error}")
        self._wake_watcher.set()

    # The watching thread

    def _watch(self) -> None:
        while not self._stop.is_set():
            self._wake_watcher.clear()
            self._look_after()
            self._wake_watcher.wait(_TICK_S)

    def tick(self) -> None:
        """Do everything that is due; only for a transport that is not threaded."""
        self._fill()
        self._look_after()

    def _look_after(self) -> None:
        now_s = self._clock()
        self._notice_sleep(now_s)
        with self._tending:
            if not self._closing:
                self._notice_loss(now_s)
                self._tend_output(now_s)
        self._notice_ends()
        while self._events:
            self._on_event(self._events.popleft())

    def _notice_sleep(self, now_s: float) -> None:
        before_s, self._ticked_at_s = self._ticked_at_s, self._sleep_clock()
        slept_s = self._ticked_at_s - before_s
        if slept_s < _SLEPT_S:
            return
        with self._lock:
            if self._link is not None:  # it could not pull; give it its time again
                self._link.stamp_s = now_s
            self._tell("slept", self._deck.next_frame, f"{slept_s:.0f} s")

    def _notice_loss(self, now_s: float) -> None:
        with self._lock:
            link, deck = self._link, self._deck
            if link is None or not link.opened:
                return
            reason = link.output.gone()
            patience_s = link.output.patience_s
            if reason is None:
                if patience_s is None:
                    return
                limit_s = patience_s if link.pulls else max(patience_s, _FIRST_PULL_S)
                if now_s - link.stamp_s <= limit_s:
                    return
            # Nobody knows when in the meantime it fell silent: go back to what was surely heard.
            heard = deck.device_frames - link.output.latency_frames
            frame = deck.source_frame(heard, since_jump=True)
            if deck.coming is not None and deck.next_frame == deck.coming.next_frame:
                frame = deck.coming.next_frame
            self._link = None
        link.output.close(wait_s=0.0)
        switch_quickly(self, on=False)
        if reason is not None:
            self._gone = reason
            with self._lock:
                deck.playing = False
                self._tell("gone", frame, reason)
            return
        self._begin_again(frame, now_s)

    def _begin_again(self, heard: int, now_s: float) -> None:
        """After a loss: stand where the person last heard something, and try to open."""
        first = not self._lost
        self._lost = True
        frame = self._resume_at(heard)
        with self._lock:
            self._deck.restart(Reel(self._source, frame))
            if first:
                self._tell("lost", heard, "the sound device does not answer; trying again")
        self._retry_s = _RETRY_FIRST_S
        self._retry_at_s = now_s

    def _tend_output(self, now_s: float) -> None:
        """Open the output where there is something to play, close it after a long rest."""
        with self._lock:
            link = self._link
            if self._deck.busy:
                self._busy_at_s = now_s
            wanted = now_s - self._busy_at_s < self._idle_close_s
            if link is not None and self._lost and link.pulls:
                self._lost = False
                self._tell("recovered", self._deck.next_frame, link.output.name)
        if link is None and wanted and self._started and self._gone is None:
            if now_s >= self._retry_at_s:
                self._try_to_open(now_s)
        elif link is not None and not wanted:
            with self._lock:
                self._link = None
            link.output.close(wait_s=0.0)
            switch_quickly(self, on=False)

    def _try_to_open(self, now_s: float) -> None:
        try:
            self._open_output()
        except AudioDeviceError as error:
            self._retry_at_s = now_s + self._retry_s
            self._retry_s = min(2 * self._retry_s, _RETRY_LAST_S)
            with self._lock:
                if not self._lost:
                    self._lost = True
                    self._tell("lost", self._deck.next_frame, str(error))
                self._deck.restart(Reel(self._source, self._deck.next_frame))

    def _open_output(self) -> None:
        self._fill()
        output = self._factory()
        link = _Link(output, self._clock())
        with self._lock:
            self._deck.reset_device()
            self._link = link
        try:
            output.open(partial(self._pull, link))
        except AudioDeviceError:
            with self._lock:
                self._link = None
            raise
        with self._lock:
            link.opened = True
            link.stamp_s = max(link.stamp_s, self._clock()) if not link.pulls else link.stamp_s
        self._retry_s = _RETRY_FIRST_S
        switch_quickly(self, on=self._threaded)

    def _notice_ends(self) -> None:
        with self._lock:
            deck, heard = self._deck, self._heard_device_frame()
            if deck.ended_at is None:
                self._ended_told = None
            elif deck.ended_at != self._ended_told and heard >= deck.ended_at:
                self._ended_told = deck.ended_at
                self._tell("ended", deck.next_frame)
            overlay_end = deck.overlay_ended_at
            if overlay_end in (None, self._overlay_told) or deck.overlay_playing:
                return
            if heard >= overlay_end:
                self._overlay_told = overlay_end
                self._tell("overlay_ended", deck.source_frame(heard))

    # Shared

    def _turn_to(self, source: Source, frame: int) -> None:
        with self._lock:
            self._deck.jump(Reel(source, frame))
        self._wake()

    def _wake(self) -> None:
        self._wake_feeder.set()
        self._wake_watcher.set()

    def _tell(self, kind: EventKind, frame: int, detail: str = "") -> None:
        self._events.append(TransportEvent(kind, frame, detail))

    def _heard_device_frame(self) -> int:
        """The device frame that is heard now; the caller holds the lock."""
        deck, link = self._deck, self._link
        if link is None:
            return deck.device_frames
        since = to_frames(max(0.0, self._clock() - link.stamp_s))
        return min(deck.device_frames, deck.device_frames - link.output.latency_frames + since)

    def _close_output(self) -> None:
        with self._lock:
            link = self._link
        if link is not None:
            self._quiet.wait(link.output.patience_s or _QUIET_LIMIT_S)
        self._stop.set()
        self._wake()
        with self._lock:
            link, self._link = self._link, None
        if link is not None:
            link.output.close()
        switch_quickly(self, on=False)


def _clock_that_counts_sleep(clock: Callable[[], float]) -> Callable[[], float]:
    """Linux stops its monotonic clock while the machine sleeps; another one goes on."""
    if clock is time.monotonic and hasattr(time, "CLOCK_BOOTTIME"):
        return partial(time.clock_gettime, time.CLOCK_BOOTTIME)
    return clock
