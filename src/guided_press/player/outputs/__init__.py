"""Ways to be heard, by the name that a person writes after ``--output``."""

from __future__ import annotations

from collections.abc import Callable

from guided_press.player.outputs.base import Output, OutputFactory, OutputInfo

AUTO = "auto"


def _miniaudio() -> Output:
    from guided_press.player.outputs.miniaudio_output import MiniaudioOutput

    return MiniaudioOutput()


def _null() -> Output:
    from guided_press.player.outputs.null_output import NullOutput

    return NullOutput()


def _standard_output() -> Output:
    from guided_press.player.outputs.file_output import FileOutput

    return FileOutput()


_REGISTRY: dict[str, tuple[str, Callable[[], Output]]] = {
    "miniaudio": ("the default sound device", _miniaudio),
    "null": ("keeps time, plays nothing", _null),
    "-": ("raw samples on standard output: 16 bit, stereo, 48 000 Hz", _standard_output),
}


def choose_output(name: str = AUTO) -> OutputFactory:
    """The factory of an output.

    Args:
        name: ``auto``, a name of the table, or the name of a sound device or a part of it.

    Returns:
        Makes a fresh output at each call. An unknown device is reported when it is opened.
    """
    wanted = "miniaudio" if name == AUTO else name
    if wanted in _REGISTRY:
        return _REGISTRY[wanted][1]

    def named_device() -> Output:
        from guided_press.player.outputs.miniaudio_output import MiniaudioOutput

        return MiniaudioOutput(wanted)

    return named_device


def list_outputs() -> tuple[OutputInfo, ...]:
    """Everything that can be chosen here, the default first; asks the system for its devices."""
    from guided_press.player.outputs import simpleaudio_process
    from guided_press.player.outputs.miniaudio_output import devices

    others = [
        OutputInfo(name, description)
        for name, (description, _) in _REGISTRY.items()
        if name != "miniaudio"
    ]
    cue_by_cue = OutputInfo(
        simpleaudio_process.NAME, simpleaudio_process.DESCRIPTION, simpleaudio_process.problem()
    )
    return (*devices(), *others, cue_by_cue)


__all__ = ["AUTO", "Output", "OutputFactory", "OutputInfo", "choose_output", "list_outputs"]
