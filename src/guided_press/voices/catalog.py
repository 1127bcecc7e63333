"""Which engines there are: our own, and plugged-in ones; importing none before it is asked for."""

from __future__ import annotations

import importlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guided_press.errors import VoiceError, VoiceUnavailable
from guided_press.voices.base import Engine
from guided_press.words.texts import text

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "guided_press.voices"

AUTO = "GUIDED_PRESS_ENGINE"
"""Names, in the environment, the engine that ``auto`` takes."""

BUILT_IN = {
    "natural": "guided_press.voices.natural:Natural",
    "embedded": "guided_press.voices.embedded:Embedded",
    "system": "guided_press.voices.system:System",
    "piper": "guided_press.voices.piper:Piper",
    "command": "guided_press.voices.command:CommandEngine",
    "recorded": "guided_press.voices.recorded:Recorded",
    "silent": "guided_press.voices.silent:Silent",
}
"""Written like entry points. They are not entry points: looking those up takes 30 ms."""

FOR_OTHERS = frozenset(BUILT_IN) - {"command"}
"""Engines that anybody may let speak who is let in: they start no program that a person named.

What is plugged in is not among them: nobody knows what it starts.
"""


@dataclass(frozen=True, slots=True)
class EngineEntry:
    """An engine, or why it cannot be used.

    Attributes:
        id: What a script writes after ``engine:``.
        engine: None when it could not even be loaded.
        problem: Why it cannot be used here, with the remedy; empty when it can.
    """

    id: str
    engine: Engine | None
    problem: str


def choose(engine: str, *, for_others: bool = False) -> str:
    """Decide which engine a script's ``engine:`` stands for.

    Args:
        engine: Its id, or ``auto``.
        for_others: Only one of `FOR_OTHERS` will do; ``auto`` takes one of those.

    Raises:
        VoiceUnavailable: The engine is not for others.
    """
    if engine != "auto":
        if for_others and engine not in FOR_OTHERS:
            raise VoiceUnavailable(engine, "speaks for the person at its own machine alone.")
        return engine
    wished = os.environ.get(AUTO)
    if wished and (wished in FOR_OTHERS or not for_others):
        return wished
    if not load("natural").unavailable():
        return "natural"
    return "system" if sys.platform in ("win32", "darwin") else "embedded"


def missed_note(engine: str, *, for_others: bool = False) -> str:
    """What people are told where ``auto`` finds no natural voice; empty where it does.

    Args:
        engine: Its id, or ``auto``.
        for_others: As `choose`.
    """
    if engine != "auto":
        return ""
    taken = choose(engine, for_others=for_others)
    if taken in ("natural", os.environ.get(AUTO)):
        return ""
    return text("voices.missed", engine=taken, why=load("natural").unavailable())


def rate_note(engine: str, rate_wpm: int, *, for_others: bool = False) -> str:
    """What people are told where an engine cannot speak at a rate; empty where it can.

    Args:
        engine: Its id, or ``auto``; of one that is not here nothing is known.
        rate_wpm: Words a minute that are asked for.
        for_others: As `choose`.
    """
    try:
        loaded = load(choose(engine, for_others=for_others))
    except VoiceError:
        return ""
    least, most = getattr(loaded, "rates_wpm", (rate_wpm, rate_wpm))
    if least <= rate_wpm <= most:
        return ""
    if rate_wpm > most:
        return text("voices.at_most", engine=loaded.id, n=most, asked=rate_wpm)
    return text("voices.at_least", engine=loaded.id, n=least, asked=rate_wpm)


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
        engine: Engine = getattr(importlib.import_module(module), name)()
        return engine
    plugged = {entry.name: entry for entry in _plugged_in()}
    if engine_id not in plugged:
        ids = ", ".join([*BUILT_IN, *plugged])
        raise VoiceUnavailable(engine_id, "there is no such engine.", f"There are: {ids}.")
    return _load_plugged(plugged[engine_id])


def engines() -> dict[str, EngineEntry]:
    """Every engine by its id, our own first; what cannot be used is listed with its reason."""
    wished = os.environ.get(AUTO)
    ids = [*BUILT_IN, *(entry.name for entry in _plugged_in()), *([wished] if wished else [])]
    return {engine_id: _entry(engine_id) for engine_id in dict.fromkeys(ids)}


def _entry(engine_id: str) -> EngineEntry:
    try:
        engine = load(engine_id)
    except VoiceError as error:
        return EngineEntry(engine_id, None, f"{error.problem} {error.remedy}".strip())
    return EngineEntry(engine_id, engine, engine.unavailable())


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
        for name in (
            "id",
            "quick",
            "timeout_base_s",
            "timeout_per_character_s",
            "unavailable",
            "version",
            "voices",
            "resolve",
            "start",
            "speak",
        )
        if not hasattr(engine, name)
    ]
    if missing:
        raise VoiceUnavailable(entry.name, f"it is broken: it lacks {', '.join(missing)}.", remedy)
    return engine
