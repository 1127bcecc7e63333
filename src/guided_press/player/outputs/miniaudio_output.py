"""The sound card, through miniaudio: the usual output on every system."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Generator
from functools import cache
from typing import Any

import miniaudio
import numpy as np

from guided_press.errors import AudioDeviceError
from guided_press.player.outputs.base import CHANNELS, Output, OutputInfo, PcmArray, Pull
from guided_press.player.outputs.closing import await_sound, in_background
from guided_press.player.outputs.cushion import LEVELS_MS, Cushion, latest_s
from guided_press.player.switching import take_precedence
from guided_press.units import NO_FRAMES, SAMPLE_RATE, to_frames, to_seconds

_ALSA_NOWHERE = "Discard all samples"
"""How ALSA names its device that plays to nowhere, which it lists where there is no other."""

_PATIENCE_S = 0.4
"""Beyond one buffer; a device that asks so late is lost."""

_DRAIN_BUFFERS = 2
_DRAIN_LIMIT_S = 0.5


class _Device(miniaudio.PlaybackDevice):  # type: ignore[misc] # the package has no types
    """Gives its context back too; the binding forgets it, and a connection to the server stays."""

    def __init__(self, *settings: Any, **more: Any) -> None:
        try:
            super().__init__(*settings, **more)
        except miniaudio.MiniaudioError:
            self.close()
            raise

    def close(self) -> None:
        super().close()
        context, self._context = getattr(self, "_context", None), None
        if context is not None:
            miniaudio.lib.ma_context_uninit(context)


class _Devices(miniaudio.Devices):  # type: ignore[misc] # the package has no types
    """Names and ids alone.

    The binding also asks each device what it can do, and lists none when one does not answer.
    """

    def _get_info(self, *_: Any) -> dict[str, Any]:
        return {}


class MiniaudioOutput(Output):
    """Plays on the system's default device, or on the one that is named.

    Args:
        device: A device name as `devices` lists it; None for the default.
        allow_null: Accept miniaudio's own device that plays to nowhere.
        cushion: Says how much is kept ahead, and learns from how that went; None keeps little,
            whatever happens.
    """

    name = "miniaudio"
    pull_frames = latency_frames = NO_FRAMES
    patience_s: float | None = None

    def __init__(
        self, device: str | None = None, *, allow_null: bool = False, cushion: Cushion | None = None
    ) -> None:
        self._is_fixed = cushion is None
        self._cushion = cushion or Cushion(LEVELS_MS[0])
        self._buffer_ms = self._cushion.wished_ms
        self.pull_frames = to_frames(self._buffer_ms / 1000)
        # at its most: taken as less, what a server swallowed when it ended would be missing
        self.latency_frames = to_frames(latest_s(self._buffer_ms))
        self.patience_s = _PATIENCE_S + self._buffer_ms / 1000
        self.fault: Exception | None = None
        self._device_name = device
        self._allow_null = allow_null
        self._device: _Device | None = None
        self._pull: Pull | None = None
        self._pulls = 0
        self._draining = False
        self._drained_frames = 0
        self._drained = threading.Event()

    def open(self, pull: Pull) -> None:
        """Open the device and start it.

        Raises:
            AudioDeviceError: There is no device, or it refuses.
        """
        self._pull = pull
        self._cushion.begin()
        frames = self._frames()
        next(frames)
        try:
            self._device = self._open_device()
            self._device.start(frames)
        except miniaudio.MiniaudioError as error:
            device, self._device = self._device, None
            if device is not None:
                device.close()
            raise AudioDeviceError(_refusal(error)) from error
        self.name = f"miniaudio ({self._device.backend})"

    def try_out(self) -> None:
        """Open the device and let it go at once, without starting it.

        Raises:
            AudioDeviceError: There is no device, or it refuses.
        """
        try:
            self._open_device().close()
        except miniaudio.MiniaudioError as error:
            raise AudioDeviceError(_refusal(error)) from error

    def close(self, wait_s: float = 1.0) -> None:
        """Feed silence until the last sound is out, then let the device go.

        The device cannot drain by itself, and closing can block for ever when its server is
        gone; so both happen in a daemon thread.
        """
        device, self._device = self._device, None
        if device is None:
            return
        if self._pulls == 1:
            self._cushion.too_large(self._buffer_ms)
        self._draining = True
        in_background(lambda: self._drain_and_let_go(device), wait_s)

    def outgrown(self) -> bool:
        """Whether the machine is busier, or quieter, than this was opened for."""
        return not self._is_fixed and self._cushion.wished_ms != self._buffer_ms

    def _open_device(self) -> _Device:
        backends = _backends(allow_null=self._allow_null)
        _, ids = _playback_devices(backends)
        if not ids:
            # Trying would leave descriptors open at each try, and a lost device is tried for long.
            raise miniaudio.MiniaudioError("there is no device")
        device = _Device(
            miniaudio.SampleFormat.SIGNED16,
            CHANNELS,
            SAMPLE_RATE,
            buffersize_msec=self._buffer_ms,
            device_id=None if self._device_name is None else _device_id(self._device_name, ids),
            backends=backends,
            app_name="Guided Press",
        )
        if device.backend == "Null" and not self._allow_null:
            device.close()
            raise miniaudio.MiniaudioError("only a device that plays to nowhere was found")
        return device

    def _drain_and_let_go(self, device: _Device) -> None:
        # what lies in a large buffer is heard to its end too, behind an output that follows
        rest_s = _DRAIN_BUFFERS * to_seconds(self.pull_frames)
        await_sound(self._drained, max(_DRAIN_LIMIT_S, rest_s))
        device.close()

    def _frames(self) -> Generator[PcmArray | bytes, int, None]:
        frames = yield b""
        take_precedence()
        while True:
            samples = self._answer(frames)
            self._cushion.served(frames, self._buffer_ms)
            frames = yield samples

    def _answer(self, frames: int) -> PcmArray:
        if self._draining or self._pull is None:
            self._drained_frames += frames
            # One buffer more than is drained: the device asks for it when the others are out.
            if self._drained_frames > _DRAIN_BUFFERS * self.pull_frames:
                self._drained.set()
            return np.zeros((frames, CHANNELS), np.int16)
        self._pulls += 1
        try:
            return self._pull(frames)
        except Exception as error:  # noqa: BLE001 - miniaudio never calls again after an error
            self.fault = error
            return np.zeros((frames, CHANNELS), np.int16)


def devices() -> list[OutputInfo]:
    """The default device, with its problem if it cannot be opened, and the others by name.

    That a device is listed does not mean that it opens, so the default is opened, and closed
    without a sound.
    """
    description = "the default sound device"
    try:
        backend, ids = _playback_devices(_backends(allow_null=False))
    except miniaudio.MiniaudioError as error:
        return [OutputInfo("miniaudio", description, _refusal(error))]
    others = [OutputInfo(name, f"a device of {backend}") for name in ids]
    try:
        MiniaudioOutput().try_out()
    except AudioDeviceError as error:
        return [OutputInfo("miniaudio", description, str(error)), *others]
    return [OutputInfo("miniaudio", f"{description} ({backend})"), *others]


def _backends(*, allow_null: bool) -> list[miniaudio.Backend] | None:
    # A list that holds NULL "plays" without complaint to nowhere, so it is never in ours.
    if allow_null:
        return [miniaudio.Backend.NULL]
    if sys.platform.startswith("linux"):
        return [miniaudio.Backend.PULSEAUDIO, miniaudio.Backend.ALSA]
    return None


@cache
def _hush_alsa() -> Any:
    """Keep ALSA's library from writing to the terminal: what it cannot do, we say ourselves."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        library = ctypes.CDLL("libasound.so.2")
    except OSError:  # not installed, so it says nothing
        return None
    text, number = ctypes.c_char_p, ctypes.c_int
    handler = ctypes.CFUNCTYPE(None, text, number, text, number, text)(lambda *_: None)
    library.snd_lib_error_set_handler(handler)
    return handler  # the cache keeps it alive, as long as ALSA may call it


def _playback_devices(backends: list[miniaudio.Backend] | None) -> tuple[str, dict[str, Any]]:
    _hush_alsa()
    devices = _Devices(backends)
    named = ((str(device["name"]), device["id"]) for device in devices.get_playbacks())
    return devices.backend, {name: key for name, key in named if not name.startswith(_ALSA_NOWHERE)}


def _device_id(name: str, ids: dict[str, Any]) -> Any:
    part = name.casefold()
    exact = [device for device in ids if device.casefold() == part]
    near = exact or [device for device in ids if part in device.casefold()]
    if len(near) == 1:
        return ids[near[0]]
    names = ", ".join(repr(device) for device in near or ids)
    problem = "fits several devices" if near else "is not a device of this machine"
    raise AudioDeviceError(f"sound output: {name!r} {problem}. Choose one of: {names or 'none'}.")


def _refusal(error: Exception) -> str:
    return (
        f"sound output: the device cannot be opened ({error.args[0]}). Check that speakers or "
        "headphones are connected and that a sound server runs, or choose another with --output."
    )
