"""What a voice is: the protocol that every engine fulfils, bundled or plugged in.

An engine turns one prepared sentence into a WAV file. It runs in a worker process (``worker.py``);
the parent checks what came back, brings it to 48 000 Hz and to level, and keeps it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


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
class Request:
    """One sentence to speak.

    Attributes:
        text: Prepared: NFC, after the lexicon, no control characters, 1 to 2 000 characters.
        voice: The engine's own name of the voice; never empty.
        rate_wpm: 80 to 450 words a minute.
    """

    text: str
    voice: str
    rate_wpm: int


class Engine(Protocol):
    """A way to speak. Instances live in the worker process, except for the class methods.

    Attributes:
        id: Short name, such as ``embedded``; a plug-in's entry point has the same name.
        timeout_base_s, timeout_per_character_s: How long a sentence may take.
    """

    id: str
    timeout_base_s: float
    timeout_per_character_s: float

    def unavailable(self) -> str | None:
        """Why it cannot be used here, with the remedy; None when it can. Quick, never raises."""
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

    def speak(self, request: Request, path: Path) -> None:
        """Write one sentence as a WAV file, mono, 16 bit, any sample rate. Worker process only."""
        ...
