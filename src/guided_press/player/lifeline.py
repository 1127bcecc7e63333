"""Keeps an output open while there is something to play, whatever happens to devices.

A device that dies says nothing: it only stops pulling. So a device that does not pull for its
patience is lost, is closed in the background, and the next one is opened until one plays; then
the deck goes on from what was surely heard.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np

from guided_press.errors import AudioDeviceError
from guided_press.player.deck import Deck
from guided_press.player.events import EventKind
from guided_press.player.outputs.base import CHANNELS, Output, OutputFactory, PcmArray
from guided_press.units import to_frames

_FIRST_PULL_S = 2.0
"""A device that was just opened, such as a Bluetooth speaker, may take this long to ask."""

_RETRY_FIRST_S, _RETRY_LAST_S = 0.25, 2.0
_SLEPT_S = 2.0


class Player(Protocol):
    """What a lifeline needs of the transport it serves."""

    def fill(self) -> None:
        """Render ahead until the queue is full."""

    def stand_at(self, frame: int) -> None:
        """Put a fresh reel on the deck; called with the lock held."""

    def pulled(self) -> None:
        """The output took frames; called with the lock held, in the output's thread."""

    def tell(self, kind: EventKind, frame: int, detail: str = "") -> None:
        """Queue an event."""


@dataclass(slots=True, eq=False)
class _Link:
    """An output in use, and when it last pulled."""

    output: Output
    stamp_s: float
    pulls: int = 0
    opened: bool = False


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
        player: Player,
        deck: Deck,
        lock: threading.Lock,
        factory: OutputFactory,
        *,
        resume_at: Callable[[int], int],
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
        since = to_frames(max(0.0, self._clock() - link.stamp_s))
        return min(deck.device_frames, self.surely_heard_device_frame() + since)

    def surely_heard_device_frame(self) -> int:
        """What was heard even if the output died right after its last pull; likewise locked."""
        latency = self._link.output.latency_frames if self._link is not None else 0
        return self._deck.device_frames - latency

    def open(self) -> None:
        """Fill the queue, then open an output.

        Raises:
            AudioDeviceError: There is nothing to be heard on.
        """
        self._player.fill()
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
            if not link.pulls:
                link.stamp_s = self._clock()
            cut = self._cut
        self._retry_s = _RETRY_FIRST_S
        if cut:  # somebody closed everything while the device was being opened
            output.close(0.0)

    def look_after(self) -> None:
        """Notice what happened to the output, and do what is due."""
        now_s = self._clock()
        self._notice_sleep(now_s)
        self._notice_loss(now_s)
        self._notice_recovery()
        with self._lock:
            link, busy, cut = self._link, self._deck.busy, self._cut
        if busy:
            self._busy_at_s = now_s
        wanted = not cut and now_s - self._busy_at_s < self._idle_close_s
        if wanted and link is None and now_s >= self._retry_at_s:
            self._try_to_open(now_s)
        elif not wanted and link is not None:
            self._let_go(link)

    def cut(self) -> Output | None:
        """Never open anything again; the output that is left for the caller to close."""
        with self._lock:
            self._cut = True
            link, self._link = self._link, None
        return link.output if link is not None else None

    def _pull(self, link: _Link, frames: int) -> PcmArray:
        with self._lock:
            if link is not self._link:  # a lost device that came back must not take frames
                return np.zeros((frames, CHANNELS), np.int16)
            samples = self._deck.pull(frames)
            link.stamp_s = self._clock()
            link.pulls += 1
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
            self._player.tell("slept", self._deck.next_frame, f"{slept_s:.0f} s")

    def _notice_loss(self, now_s: float) -> None:
        with self._lock:
            link = self._link
            if link is None or not link.opened:
                return
            gone = link.output.gone()
            if gone is None and not _is_silent(link, now_s):
                return
            heard, coming = self._surely_heard(), self._deck.coming
        self._let_go(link)
        if gone is not None:
            with self._lock:
                self._cut = True
                self._deck.playing = False
                self._player.tell("gone", heard, gone)
            return
        frame = self.resume_at(heard)
        with self._lock:
            if self._deck.coming is coming:  # else somebody asked for another place meanwhile
                self._player.stand_at(frame)
            self._deck.drop_overlays()
            self._note_lost(heard, "the sound device does not answer")
        self._retry_at_s = now_s

    def _surely_heard(self) -> int:
        """The source frame to go back to; a jump that was asked for counts as done."""
        if self._deck.jumping:
            return self._deck.next_frame
        return self._deck.source_frame(self.surely_heard_device_frame(), since_jump=True)

    def _notice_recovery(self) -> None:
        with self._lock:
            if self.lost and self._link is not None and self._link.pulls:
                self.lost = False
                self._player.tell("recovered", self._deck.next_frame, self._link.output.name)

    def _try_to_open(self, now_s: float) -> None:
        try:
            self.open()
        except AudioDeviceError as error:
            self._retry_at_s = now_s + self._retry_s
            self._retry_s = min(2 * self._retry_s, _RETRY_LAST_S)
            with self._lock:
                self._deck.drop_overlays()
                self._note_lost(self._deck.next_frame, str(error))

    def _note_lost(self, frame: int, detail: str) -> None:
        if not self.lost:
            self.lost = True
            self._player.tell("lost", frame, detail)

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
