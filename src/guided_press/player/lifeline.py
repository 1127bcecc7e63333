"""Keeps an output open while there is something to play, whatever happens to devices.

A device that dies says nothing: it only stops pulling. So a device that does not pull for its
patience is lost, is closed in the background, and the next one is opened until one plays; then
the deck goes on from what was surely heard.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from guided_press.errors import AudioDeviceError
from guided_press.player.deck import Deck
from guided_press.player.events import TransportEvent
from guided_press.player.outputs.base import CHANNELS, Output, OutputFactory, PcmArray
from guided_press.units import Frames, to_frames, to_seconds

_FIRST_PULL_S = 2.0
"""A device that was just opened, such as a Bluetooth speaker, may take this long to ask."""

_RETRY_FIRST_S, _RETRY_LAST_S = 0.25, 2.0
_SLEPT_S = 2.0

_QUIET_FRAMES = to_frames(0.3)
"""An output is exchanged where so much silence lies ahead."""

_STRAINED_S = 1.5
"""So long an output that is nearly too late waits for a silence before it is exchanged."""

_FILLING_PULLS = 2
"""So often a device asks before anything is heard."""

_STALLED_S = 0.3
"""Beyond one buffer; a device that asks so late is not waited for at an end."""


class OutputUser(Protocol):
    """What a lifeline needs of the transport it serves."""

    def fill(self) -> None:
        """Render ahead until the queue is full."""

    def stand_at(self, frame: Frames) -> None:
        """Put a fresh reel on the deck; called with the lock held."""

    def take_back(self, frames: int) -> None:
        """Frames that were pulled are not heard; called with the lock held."""

    def pulled(self) -> None:
        """The output took frames; called with the lock held, in the output's thread."""

    def tell(self, event: TransportEvent) -> None:
        """Queue an event."""


@dataclass(slots=True, eq=False)
class _Link:
    """An output in use, when it last pulled, from which device frame on it plays.

    Before that it is given some silence: so long the output before it is still heard.
    """

    output: Output
    stamp_s: float
    first_frame: int
    pulls: int = 0
    opened: bool = False
    began_s: float = 0.0
    silence_frames: int = 0


@dataclass(frozen=True, slots=True)
class _Source:
    """What one output pulls from; see `Pull`."""

    lifeline: Lifeline
    link: _Link

    def __call__(self, frames: int) -> PcmArray:
        return self.lifeline.pull(self.link, frames)

    def give_back(self, frames: int) -> None:
        self.lifeline.give_back(self.link, frames)


class Lifeline:
    """Opens, watches, replaces and closes outputs for one deck.

    Args:
        player: Whose deck it is.
        deck: What the output pulls from.
        lock: Guards the deck; held briefly.
        factory: Makes outputs.
        resume_at: After a loss: from the frame that was surely heard to the one to go on from.
        idle_close_s: How long without anything to play before the device is closed.
        clock: Seconds, always rising.
        sleep_clock: Seconds, rising while the machine sleeps too.

    Attributes:
        lost: The device is lost, and opening it is tried again and again.
        resume_at: As given; may be another one later.
    """

    def __init__(
        self,
        player: OutputUser,
        deck: Deck,
        lock: threading.Lock,
        factory: OutputFactory,
        *,
        resume_at: Callable[[Frames], Frames],
        idle_close_s: float,
        clock: Callable[[], float],
        sleep_clock: Callable[[], float],
    ) -> None:
        self.lost = False
        self._player = player
        self._deck = deck
        self._lock = lock
        self._factory = factory
        self.resume_at = resume_at
        self._idle_close_s = idle_close_s
        self._clock = clock
        self._sleep_clock = sleep_clock
        self._link: _Link | None = None
        self._coming: _Link | None = None
        self._turned_from: _Link | None = None
        self._outgrown_s: float | None = None
        self._absent_since_s = 0.0
        self._cut = False
        self._retry_s = _RETRY_FIRST_S
        self._retry_at_s = self._busy_at_s = clock()
        self._looked_at_s = sleep_clock()

    @property
    def output(self) -> Output | None:
        """The output in use; None while none is open."""
        link = self._link
        return link.output if link is not None else None

    def heard_device_frame(self) -> int:
        """The device frame that is heard now; the caller holds the lock."""
        deck, link = self._deck, self._link
        if link is None:
            return deck.device_frames
        if link.output.gives_back:
            return self.surely_heard_device_frame()
        since = to_frames(max(0.0, self._clock() - link.stamp_s))
        return min(deck.device_frames, self.surely_heard_device_frame() + since)

    def surely_heard_device_frame(self) -> int:
        """What was heard even if the output died right after its last pull; likewise locked."""
        latency = self._link.output.latency_frames if self._link is not None else 0
        first = self._link.first_frame if self._link is not None else 0
        return max(first, self._deck.device_frames - latency)

    @property
    def gives_back(self) -> bool:
        """The output in use keeps seconds ahead, which it gives back."""
        return (output := self.output) is not None and output.gives_back

    @property
    def stalled(self) -> bool:
        """No device is open, or it has not asked for long; the caller holds the lock."""
        link = self._link
        if link is None or self.lost:
            return True
        limit_s = _STALLED_S + to_seconds(link.output.pull_frames)
        return self._clock() - link.stamp_s > limit_s

    def open(self) -> None:
        """Fill the queue, then open an output.

        Raises:
            AudioDeviceError: There is nothing to be heard on.
        """
        output = self._factory()
        link = _Link(output, self._clock(), self._deck.device_frames)
        with self._lock:
            self._deck.pull_frames = output.pull_frames
        self._player.fill()
        with self._lock:
            self._deck.reset_device()
            self._link = link
        try:
            self._start(link)
        except AudioDeviceError:
            with self._lock:
                self._link = None
            raise
        self._retry_s = _RETRY_FIRST_S

    def _start(self, link: _Link) -> None:
        link.output.open(_Source(self, link))
        with self._lock:
            link.opened = True
            if not link.pulls:
                link.stamp_s = self._clock()
            cut = self._cut
        if cut:  # somebody closed everything while the device was being opened
            link.output.close(0.0)

    def look_after(self) -> None:
        """Notice what happened to the output, and do what is due."""
        now_s = self._clock()
        self._notice_sleep(now_s)
        self._notice_loss(now_s)
        self._notice_recovery()
        self._finish_exchange(now_s)
        with self._lock:
            link, busy, cut = self._link, self._deck.busy, self._cut
        if busy:
            self._busy_at_s = now_s
        needs_output = not cut and now_s - self._busy_at_s < self._idle_close_s
        if needs_output and link is None and now_s >= self._retry_at_s:
            self._try_to_open(now_s)
        elif not needs_output and link is not None:
            self._let_go(link)
        elif link is not None and self._coming is None and link.output.outgrown():
            self._exchange_if_quiet(link, now_s)
        else:
            self._outgrown_s = None

    def cut(self) -> Output | None:
        """Never open anything again; the output that is left for the caller to close."""
        with self._lock:
            self._cut = True
            link, self._link = self._link, None
            coming, self._coming = self._coming, None
        if coming is not None and coming.opened:
            coming.output.close(0.0)
        return link.output if link is not None else None

    def _exchange_if_quiet(self, link: _Link, now_s: float) -> None:
        """Take another output where nobody hears it; in mid-sound where a gap is to be feared."""
        if self._outgrown_s is None:
            self._outgrown_s = now_s
        with self._lock:
            quiet = self._deck.is_quiet(_QUIET_FRAMES)
        if link.opened and (quiet or now_s - self._outgrown_s > _STRAINED_S):
            self._outgrown_s = None
            self._exchange(now_s)

    def _exchange(self, now_s: float) -> None:
        """Open another output while the present one plays; its first pull turns to it."""
        output = self._factory()
        with self._lock:
            self._deck.pull_frames = max(output.pull_frames, self._deck.pull_frames)
        self._player.fill()
        coming = self._coming = _Link(output, now_s, 0)
        try:
            self._start(coming)
        except AudioDeviceError:  # the present one plays on
            self._coming = None

    def _finish_exchange(self, now_s: float) -> None:
        """Let the output go that was turned from, or the one that never pulled."""
        with self._lock:
            former, self._turned_from = self._turned_from, None
            coming = self._coming
            if coming is not None and now_s - coming.stamp_s > _FIRST_PULL_S:
                former, self._coming = coming, None
            if former is not None and self._link is not None:
                self._deck.pull_frames = self._link.output.pull_frames
        if former is not None:
            former.output.close(0.0)

    def _turn_to(self, link: _Link) -> None:
        """Play on through another output, behind what the one before has still to give."""
        before, now_s = self._link, self._clock()
        if before is not None:
            rest_s = to_seconds(before.output.latency_frames) - (now_s - before.stamp_s)
            link.silence_frames = to_frames(max(0.0, rest_s))
        link.first_frame = self._deck.device_frames
        self._turned_from, self._link, self._coming = before, link, None

    def hurry(self) -> None:
        """Have given back what is kept ahead for seconds: something changed."""
        if (output := self.output) is not None:
            output.hurry()

    def give_back(self, link: _Link, frames: int) -> None:
        """An output did not let its last frames be heard."""
        with self._lock:
            if link is self._link:
                self._player.take_back(frames)
        self._player.fill()  # it pulls again at once

    def pull(self, link: _Link, frames: int) -> PcmArray:
        """The next frames for an output."""
        with self._lock:
            if link is self._coming:
                self._turn_to(link)
            if link is not self._link:  # a lost device that came back must not take frames
                return np.zeros((frames, CHANNELS), np.int16)
            silence = min(frames, link.silence_frames)
            link.silence_frames -= silence
            samples = self._deck.pull(frames - silence)
            if silence:
                samples = np.concatenate([np.zeros((silence, CHANNELS), np.int16), samples])
            link.stamp_s = self._clock()
            link.pulls += 1
            if link.pulls == _FILLING_PULLS + 1:
                link.began_s = link.stamp_s
            self._player.pulled()
        return samples

    def _notice_sleep(self, now_s: float) -> None:
        before_s, self._looked_at_s = self._looked_at_s, self._sleep_clock()
        slept_s = self._looked_at_s - before_s
        if slept_s < _SLEPT_S:
            return
        with self._lock:
            if self._link is not None:  # it could not pull; give it its time again
                self._link.stamp_s = now_s
            event = TransportEvent("slept", self._deck.next_frame, f"{slept_s:.0f} s", slept_s)
            self._player.tell(event)

    def _notice_loss(self, now_s: float) -> None:
        with self._lock:
            link = self._link
            if link is None or not link.opened:
                return
            gone = link.output.gone()
            if gone is None and not _is_silent(link, now_s):
                return
            heard_frame, coming = self._surely_heard(), self._deck.coming
        self._let_go(link)
        if gone is not None:
            with self._lock:
                self._cut = True
                self._deck.playing = False
                self._player.tell(TransportEvent("gone", heard_frame, gone))
            return
        frame = self.resume_at(heard_frame)
        with self._lock:
            if self._deck.coming is coming:  # else somebody asked for another place meanwhile
                self._player.stand_at(frame)
            self._deck.drop_overlays()
            self._note_lost(heard_frame, "the sound device does not answer", link.stamp_s)
        self._retry_at_s = now_s

    def _surely_heard(self) -> Frames:
        """The source frame to go back to; a jump that was asked for counts as done."""
        if self._deck.jumping:
            return self._deck.next_frame
        return self._deck.source_frame(self.surely_heard_device_frame(), since_jump=True)

    def _notice_recovery(self) -> None:
        with self._lock:
            link = self._link
            # A suspended device is filled once, and is no less silent for that.
            if self.lost and link is not None and link.pulls > _FILLING_PULLS:
                self.lost = False
                absent_s = link.began_s - self._absent_since_s
                frame, name = self._deck.next_frame, link.output.name
                self._player.tell(TransportEvent("recovered", frame, name, absent_s))

    def _try_to_open(self, now_s: float) -> None:
        try:
            self.open()
        except AudioDeviceError as error:
            self._retry_at_s = now_s + self._retry_s
            self._retry_s = min(2 * self._retry_s, _RETRY_LAST_S)
            with self._lock:
                self._deck.drop_overlays()
                self._note_lost(self._deck.next_frame, str(error), now_s)

    def _note_lost(self, frame: Frames, detail: str, since_s: float) -> None:
        if not self.lost:
            self.lost, self._absent_since_s = True, since_s
            self._player.tell(TransportEvent("lost", frame, detail))

    def _let_go(self, link: _Link) -> None:
        with self._lock:
            self._link = None
        link.output.close(0.0)


def _is_silent(link: _Link, now_s: float) -> bool:
    """Whether an output has not pulled for longer than its patience."""
    patience_s = link.output.patience_s
    if patience_s is None:
        return False
    limit_s = patience_s if link.pulls else max(patience_s, _FIRST_PULL_S)
    return now_s - link.stamp_s > limit_s
