"""Ways to be heard, by the name that a person writes after ``--output``."""

from __future__ import annotations

from collections.abc import Callable

from guided_press.errors import AudioDeviceError
from guided_press.player.outputs.base import Output, OutputFactory, OutputInfo
from guided_press.player.outputs.cushion import Cushion

AUTO = "auto"

NO_DEVICES = (
    "sound output is not installed. Install it: pip install 'guided-press[listen]'; where that has"
    " no wheel, write a file instead: guided-press export"
)


def _null() -> Output:
    from guided_press.player.outputs.null_output import NullOutput

    return NullOutput()


def _standard_output() -> Output:
    from guided_press.player.outputs.file_output import FileOutput

    return FileOutput()


def _simpleaudio() -> Output:
    from guided_press.player.outputs.simpleaudio_output import SimpleaudioOutput

    return SimpleaudioOutput()


_DEVICE = "miniaudio"

_REGISTRY: dict[str, tuple[str, Callable[[], Output]]] = {
    "null": ("keeps time, plays nothing", _null),
    "simpleaudio": ("whole sounds, cut at silences", _simpleaudio),
    "-": ("raw samples on standard output: 16 bit, stereo, 48 000 Hz", _standard_output),
}


def choose_output(name: str = AUTO) -> OutputFactory:
    """The factory of an output.

    Args:
        name: ``auto``, a name of the table, or the name of a sound device or a part of it.

    Returns:
        Makes a fresh output at each call. An unknown device is reported when it is opened.
    """
    if name in _REGISTRY:
        return _REGISTRY[name][1]
    device = None if name in (AUTO, _DEVICE) else name
    cushions: list[Cushion] = []  # made with the first device: then it is seen how busy we are

    def sound_device() -> Output:
        try:
            from guided_press.player.outputs.miniaudio_output import MiniaudioOutput
        except ModuleNotFoundError as error:
            raise AudioDeviceError(NO_DEVICES) from error
        cushions[:] = cushions or [Cushion()]
        return MiniaudioOutput(device, cushion=cushions[0])

    return sound_device


def list_outputs() -> tuple[OutputInfo, ...]:
    """Everything that can be chosen here, the default first; asks the system for its devices."""
    from guided_press.player.outputs import simpleaudio_output

    others = [
        OutputInfo(name, description)
        for name, (description, _) in _REGISTRY.items()
        if name != simpleaudio_output.NAME
    ]
    whole_sounds = OutputInfo(
        simpleaudio_output.NAME, simpleaudio_output.DESCRIPTION, simpleaudio_output.problem()
    )
    return (*_devices(), *others, whole_sounds)


def _devices() -> list[OutputInfo]:
    try:
        from guided_press.player.outputs.miniaudio_output import devices
    except ModuleNotFoundError:
        return [OutputInfo(_DEVICE, "the default sound device", NO_DEVICES)]
    return devices()


__all__ = ["AUTO", "Output", "OutputFactory", "OutputInfo", "choose_output", "list_outputs"]
