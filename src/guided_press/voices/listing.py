"""What can speak here, as rows for a list: engines, their voices, or why not and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from guided_press.errors import CacheError, VoiceError
from guided_press.voices import natural_files
from guided_press.voices.base import VoiceInfo
from guided_press.voices.catalog import FOR_OTHERS, EngineEntry, choose, engines, load
from guided_press.voices.link import WorkerLink, say_one_word


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


@dataclass(frozen=True, slots=True)
class FirstVoice:
    """One of the few voices that are shown before all others.

    Attributes:
        voice: What ``--voice`` takes, ENGINE:NAME.
        language: BCP 47.
        about: A few words.
        install: The command that brings it; empty when it is there.
    """

    voice: str
    language: str
    about: str
    install: str


FIRST_VOICES = 5
"""How many matter first."""


def first_voices(rows: Iterable[EngineRow]) -> list[FirstVoice]:
    """The five that matter first: the natural ones, and where those are not, what speaks here.

    Args:
        rows: As `list_voices` gives them.
    """
    by_engine = {row.engine: row for row in rows}
    if not by_engine[natural_files.ENGINE].problem:
        return [
            FirstVoice(name, voice.language, voice.about, "" if voice.installed else command)
            for voice in natural_files.all_voices().values()
            for name in [f"{natural_files.ENGINE}:{voice.name}"]
            for command in [f"guided-press voices install {name}"]
        ]
    here = [row for row in by_engine.values() if not row.problem]
    automatic = [row for row in here if row.automatic]
    return [
        FirstVoice(f"{row.engine}:{voice.name}", voice.language, voice.description, "")
        for row in automatic or here
        for voice in row.voices
        if voice.language.lower().startswith("en")
    ][:FIRST_VOICES]


def list_voices(*, for_others: bool = False) -> list[EngineRow]:
    """Every engine, including those that cannot be used; engines that must be asked are started.

    The one that ``auto`` takes has to speak a word before it counts as one that can.

    Args:
        for_others: Only what others may let speak; nothing else is started.
    """
    automatic = choose("auto", for_others=for_others)
    entries = engines().values()
    return [_row(e, automatic) for e in entries if not for_others or e.id in FOR_OTHERS]


def _row(entry: EngineEntry, automatic: str) -> EngineRow:
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
            if entry.id == automatic:
                spoke(entry.id)
        except VoiceError as error:
            voices, problem = (), f"{error.problem} {error.remedy}".strip()
        except CacheError as error:
            voices, problem = (), str(error)
    return EngineRow(entry.id, voices, problem, entry.id == automatic)


@cache
def spoke(engine_id: str) -> None:
    """Let an engine speak, once as long as this program runs; one that cannot is tried again."""
    say_one_word(load(engine_id))
