"""Spoken, timed acupressure sessions for low back pain.

::

    import guided_press as gp

    script = gp.load("low-back-15-self")          # a path, or the id of a shipped script
    timeline = gp.plan("low-back-15-self")        # every cue at its frame (48 000 Hz)
    gp.export("low-back-15-self", "session.mp3")  # mp3, m4b, opus, flac or wav
    for block in gp.blocks("low-back-15-self"):   # float32, shape (frames, channels)
        ...

Importing this costs nothing: each name is loaded when it is first used.
"""

# Nothing else is imported here: `python -m guided_press` would take a typing.py of the current
# folder, which `__main__` can only rule out after this. This one Python has loaded by itself.
import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
"""The library that runs the models of voices and ears tells its maker when and where it is used,
unless it finds this as it is loaded: here, and in every process that is started from here."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from guided_press.app.session import blocks, check, export, plan
    from guided_press.app.wishes import Wishes
    from guided_press.errors import GuidedPressError
    from guided_press.pydub_bridge import from_audio_segment, to_audio_segment
    from guided_press.timeline import Timeline

    load = check

_HOMES = {
    "GuidedPressError": ("guided_press.errors", "GuidedPressError"),
    "Timeline": ("guided_press.timeline", "Timeline"),
    "Wishes": ("guided_press.app.wishes", "Wishes"),
    "blocks": ("guided_press.app.session", "blocks"),
    "export": ("guided_press.app.session", "export"),
    "from_audio_segment": ("guided_press.pydub_bridge", "from_audio_segment"),
    "load": ("guided_press.app.session", "check"),
    "plan": ("guided_press.app.session", "plan"),
    "to_audio_segment": ("guided_press.pydub_bridge", "to_audio_segment"),
}

__all__ = [
    "GuidedPressError",
    "Timeline",
    "Wishes",
    "blocks",
    "export",
    "from_audio_segment",
    "load",
    "plan",
    "to_audio_segment",
]


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__, "__version__"])


def __getattr__(name: str) -> "Any":
    if name == "__version__":
        from importlib.metadata import version

        return version("guided-press")
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
