"""What can speak here, as rows for a list: engines, their voices, or why not and what to do."""

from __future__ import annotations

from dataclasses import dataclass

from guided_press.errors import VoiceError
from guided_press.voices.base import VoiceInfo
from guided_press.voices.catalog import Entry, choose, engines
from guided_press.voices.link import WorkerLink


@dataclass(frozen=True, slots=True)
class EngineRow:
    """One engine.

    Attributes:
        engine: Its id.
        voices: What can be chosen, the default first; empty when it cannot be used.
        problem: Why it cannot be used here, with the remedy; empty when it can.
        automatic: Whether ``auto`` takes it here.
    """

    engine: str
    voices: tuple[VoiceInfo, ...]
    problem: str
    automatic: bool


def list_voices() -> list[EngineRow]:
    """Every engine, including those that cannot be used; engines that must be asked are started."""
    automatic, _ = choose("auto")
    return [_row(entry, automatic) for entry in engines().values()]


def _row(entry: Entry, automatic: str) -> EngineRow:
    voices: tuple[VoiceInfo, ...] = ()
    problem = entry.problem
    if entry.engine is not None and not problem:
        try:
            if entry.engine.quick:
                voices = tuple(entry.engine.voices())
            else:
                link = WorkerLink(entry.engine)
                try:
                    voices = link.describe(None).voices
                finally:
                    link.close()
        except VoiceError as error:
            problem = f"{error.problem} {error.remedy}".strip()
    return EngineRow(entry.id, voices, problem, entry.id == automatic)
