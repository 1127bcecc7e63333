"""What a voice is: the protocol that every engine fulfils, bundled or plugged in.

An engine turns one prepared sentence into a WAV file. It runs in a worker process (``worker.py``);
the parent checks what came back, brings it to 48 000 Hz and to level, and keeps it.

A new engine is one file with one class, and one line: in ``catalog.BUILT_IN``, or, in a package of
its own, an entry point in the group ``guided_press.voices``. It imports heavy things in ``start``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from guided_press.errors import VoiceNotFound

CountProgress = Callable[[int, int], None]
"""Told how many bytes or sentences are there, and of how many; 0 when that is not known."""

SILENT = "silent"
"""The engine in whose place nothing speaks."""

NO_PROGRAM = ("recorded", SILENT)
"""Engines in which no program speaks: a person reads letters that no voice of a program does."""


@dataclass(frozen=True, slots=True)
class VoiceInfo:
    """One voice that can be chosen.

    Attributes:
        name: What a script writes after ``name:``.
        language: BCP 47, such as ``en-US``.
        description: A few words for the list.
    """

    name: str
    language: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class VoiceSpec:
    """A voice that is asked for.

    Attributes:
        engine: An engine's id, or ``auto``.
        name: Which of its voices; None for its default.
        rate_wpm: Words a minute, 80 to 450.
        lufs: Loudness that the voice is brought to.
        tone: One of ``tones.TONES``; None for the one that suits the engine.
        receiver: The voice that speaks to the receiver, ``NAME`` or ``ENGINE:NAME``; None for one
            voice.
        for_others: Somebody else than the person at this machine lets it speak, so no program of
            that person's own is started; see `catalog.FOR_OTHERS`.
    """

    engine: str = "auto"
    name: str | None = None
    rate_wpm: int = 145
    lufs: float = -19.0
    tone: str | None = None
    receiver: str | None = None
    for_others: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One sentence to speak.

    Attributes:
        text: Prepared: NFC, after the lexicon, in words, no control characters, 1 to 2 000
            characters; for the natural voice with the lexicon's sounds, see ``respelling.MARKS``.
        voice: The engine's own name of the voice, from `Engine.resolve`; never empty.
        rate_wpm: 80 to 450 words a minute.
    """

    text: str
    voice: str
    rate_wpm: int


class Engine(Protocol):
    """A way to speak. Made without arguments, in the parent and in the worker process.

    Attributes:
        id: Short name, such as ``embedded``; a plug-in's entry point has the same name.
        quick: ``version``, ``voices`` and ``resolve`` look at files only and take no time, so the
            parent may call them; otherwise they are called in the worker, after ``start``.
        timeout_base_s, timeout_per_character_s: How long a sentence may take.

    One that cannot speak at every rate has ``rates_wpm`` too: the least and the most words a
    minute. Beyond them it speaks at the nearest, and people are told so. One that leaves letters
    out has ``letters``: those beyond ASCII that it reads; it gets others as their base letters.
    One that can tell whether what it needs is whole has ``check_installation``, which raises
    `VoiceUnavailable` where it is not; it is called in the parent when the worker has crashed.
    """

    id: str
    quick: bool
    timeout_base_s: float
    timeout_per_character_s: float

    def unavailable(self) -> str:
        """Why it cannot be used here, with the remedy; empty when it can. Quick, never raises."""
        ...

    def version(self) -> str:
        """Engine and backend version, part of every cache key."""
        ...

    def voices(self) -> list[VoiceInfo]:
        """What can be chosen, the default first."""
        ...

    def resolve(self, name: str | None) -> str:
        """The engine's own name for a voice that a person named; None asks for the default.

        Raises:
            VoiceNotFound: With the nearest names.
        """
        ...

    def start(self) -> None:
        """Load what speaking needs; at most 15 s. Worker process only.

        Raises:
            VoiceUnavailable: It cannot start here.
        """
        ...

    def speak(self, request: Request, path: Path) -> None:
        """Write one sentence as a WAV file, any sample rate. Worker process only.

        The path does not exist yet. What is printed is not seen. A process that the engine starts
        ends together with the worker.

        Raises:
            VoiceError: With what is wrong. Any other exception counts as a crash.
        """
        ...


def voice_not_found(engine: str, name: str, available: Iterable[str]) -> VoiceNotFound:
    """The error for a name that no voice has, with the nearest ones."""
    import difflib  # only where something is wrong

    names = list(available)
    lowered = {candidate.lower(): candidate for candidate in names}
    near = [lowered[match] for match in difflib.get_close_matches(name.lower(), lowered, 3, 0.5)]
    hint = f"Did you mean {', '.join(near)}?" if near else f"There are: {', '.join(names[:8])}."
    return VoiceNotFound(engine, f"there is no voice {name!r}.", hint if names else "")
