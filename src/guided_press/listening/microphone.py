"""The microphone, through miniaudio: blocks of 40 ms, at the rate that is wanted."""

from __future__ import annotations

import queue
import sys
import time
from collections.abc import Generator, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np

from guided_press.listening.recogniser import ListeningUnavailable
from guided_press.listening.speech import HZ, PcmBlock

if TYPE_CHECKING:
    import miniaudio

BLOCK_MS = 40
_WAITING_BLOCKS = 50
_LOST_S = 1.0
_RETRY_S = 2.0


class Microphone:
    """The system's default microphone. A lost one is looked for again and again.

    Args:
        rate_hz: Samples a second; by default what recognisers take.
        instead: What can be done without one, for the error.
    """

    def __init__(self, rate_hz: int = HZ, instead: str = "play without --listen") -> None:
        self._rate_hz = rate_hz
        self._instead = instead
        self._blocks: queue.Queue[bytes] = queue.Queue(_WAITING_BLOCKS)
        self._device: miniaudio.CaptureDevice | None = None
        self._closed = False

    def open(self) -> None:
        """Begin to hear.

        Raises:
            ListeningUnavailable: There is no microphone, or it may not be used.
        """
        try:
            import miniaudio  # of an extra
        except ModuleNotFoundError as error:
            raise ListeningUnavailable(
                "nothing to hear with is installed. Install it: pip install"
                f" 'guided-press[listen]'; where that has no wheel, {self._instead}."
            ) from error
        try:
            device = _default_device(self._rate_hz)
            receiving = self._receive()
            next(receiving)
            device.start(receiving)
        except miniaudio.MiniaudioError as error:
            raise ListeningUnavailable(
                f"there is no microphone ({error.args[0]}). Connect one, or {self._instead}."
            ) from error
        self._device = device

    def blocks(self) -> Iterator[PcmBlock | None]:
        """What is heard, until `close`; None where sound is missing in between."""
        last_s = time.monotonic()
        while not self._closed:
            try:
                data = self._blocks.get(timeout=0.2)
            except queue.Empty:
                if time.monotonic() - last_s > _LOST_S:
                    yield None
                    self._reopen()
                    last_s = time.monotonic()
            else:
                last_s = time.monotonic()
                yield np.frombuffer(data, np.int16)

    def close(self) -> None:
        """Hear no more."""
        self._closed = True
        device, self._device = self._device, None
        if device is not None:
            device.close()

    def _reopen(self) -> None:
        device, self._device = self._device, None
        if device is not None:
            device.close()
        try:
            self.open()
        except ListeningUnavailable:
            time.sleep(_RETRY_S)

    def _receive(self) -> Generator[None, bytes, None]:
        while True:
            data = yield
            with suppress(queue.Full):  # nobody listens; what is old is of no use later
                self._blocks.put_nowait(bytes(data))


def _default_device(rate_hz: int) -> miniaudio.CaptureDevice:
    import miniaudio  # of an extra

    linux = sys.platform.startswith("linux")
    device = miniaudio.CaptureDevice(
        miniaudio.SampleFormat.SIGNED16,
        1,
        rate_hz,
        buffersize_msec=BLOCK_MS,
        app_name="Guided Press",
        backends=[miniaudio.Backend.PULSEAUDIO, miniaudio.Backend.ALSA] if linux else None,
    )
    if device.backend == "Null":
        device.close()
        raise miniaudio.MiniaudioError("only a device that hears nothing was found")
    return device
