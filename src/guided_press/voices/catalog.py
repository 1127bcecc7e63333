"""Which engines there are: our own, and plugged-in ones; importing none before it is asked for."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guided_press.errors import VoiceError, VoiceUnavailable
from guided_press.voices.base import Engine

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "guided_press.voices"

BUILT_IN = {
    "embedded": "guided_press.voices.embedded:Embedded",
    "system": "guided_press.voices.system:System",
    "piper": "guided_press.voices.piper:Piper",
    "command": "guided_press.voices.command:Command",
    "recorded": "guided_press.voices.recorded:Recorded",
    "silent": "guided_press.voices.silent:Silent",
}
"""Written like entry points. They are not entry points: looking those up takes 30 ms."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An engine, or why it cannot be used.

    Attributes:
        id: What a script writes after ``engine:``.
        engine: None when it could not even be loaded.
        problem: Why it cannot be used here, with the remedy; empty when it can.
    """

    id: str
    engine: Engine | None
    problem: str


def choose(engine: str) -> tuple[str, str]:
    """Decide which engine a script's ``engine:`` stands for.

    Returns:
        The engine's id, and a note for people when the choice was ours, else an empty note.
    """
    if engine != "auto":
        return engine, ""
    if sys.platform in ("win32", "darwin"):
        return "system", "auto took the engine 'system': the voices of this operating system."
    return "embedded", "auto took the engine 'embedded': eSpeak NG."


def natural_tone(engine_id: str, voice: str) -> str:
    """The tone that suits a voice when nobody chose one: warm for eSpeak, which is thin and sharp.

    Args:
        engine_id: Such as ``system``, which is eSpeak on Linux and others elsewhere.
        voice: The engine's own name of the voice.
    """
    espeak = (
        engine_id == "embedded"
        or (engine_id == "system" and sys.platform not in ("win32", "darwin"))
        or (engine_id == "command" and voice.startswith("espeak"))
    )
    return "warm" if espeak else "plain"


def load(engine_id: str) -> Engine:
    """Make an engine; it is not started, and may be unavailable.

    Raises:
        VoiceUnavailable: There is none of that id, or its plug-in is broken.
    """
    if engine_id in BUILT_IN:
        module, _, name = BUILT_IN[engine_id].partition(":")
        made: Engine = getattr(importlib.import_module(module), name)()
        return made
    plugged = {entry.name: entry for entry in _plugged_in()}
    if engine_id not in plugged:
        known = ", ".join([*BUILT_IN, *plugged])
        raise VoiceUnavailable(engine_id, "there is no such engine.", f"There are: {known}.")
    return _load_plugged(plugged[engine_id])


def engines() -> dict[str, Entry]:
    """Every engine by its id, our own first; a broken plug-in is listed with its reason."""
    found = {engine_id: _entry(engine_id) for engine_id in BUILT_IN}
    for plugged in _plugged_in():
        if plugged.name not in found:
            found[plugged.name] = _entry(plugged.name)
    return found


def _entry(engine_id: str) -> Entry:
    try:
        engine = load(engine_id)
    except VoiceError as error:
        return Entry(engine_id, None, f"{error.problem} {error.remedy}".strip())
    return Entry(engine_id, engine, engine.unavailable())


def _plugged_in() -> Iterator[EntryPoint]:
    from importlib.metadata import entry_points  # 30 ms, so only when it is needed

    yield from entry_points(group=GROUP)


def _load_plugged(entry: EntryPoint) -> Engine:
    package = entry.dist.name if entry.dist else entry.value
    remedy = f"It comes from the package {package}; update or remove it."
    try:
        engine: Engine = entry.load()()
    except Exception as error:  # someone else's code may raise anything
        reason = f"{type(error).__name__}: {error}"
        raise VoiceUnavailable(entry.name, f"it is broken: {reason}.", remedy) from error
    missing = [
        name
        for name in ("id", "quick", "timeout_base_s", "timeout_per_character_s", "unavailable",
                     "version", "voices", "resolve", "start", "speak")
        if not hasattr(engine, name)
    ]  # fmt: skip
    if missing:
        raise VoiceUnavailable(entry.name, f"it is broken: it lacks {', '.join(missing)}.", remedy)
    return engine
