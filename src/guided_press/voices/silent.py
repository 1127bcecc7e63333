"""The engine ``silent``: sentences of predictable length without sound, for plans and tests."""

from __future__ import annotations

from pathlib import Path

from guided_press.units import SAMPLE_RATE, Frames
from guided_press.voices.base import SILENT, Request, VoiceInfo, voice_not_found
from guided_press.voices.wav import write_wav

NAME = "silent"


class Silent:
    """A word takes a minute divided by the rate; nothing else counts."""

    id = SILENT
    quick = True
    timeout_base_s = 5.0
    timeout_per_character_s = 0.02

    def frames(self, text: str, rate_wpm: int) -> Frames:
        """Length of a sentence at 48 000 Hz; a text without spaces is one word."""
        return Frames(max(1, len(text.split())) * 60 * SAMPLE_RATE // rate_wpm)

    def unavailable(self) -> str:
        """It is always there."""
        return ""

    def version(self) -> str:
        """Changes when the rule for the length does."""
        return "1"

    def voices(self) -> list[VoiceInfo]:
        """The one there is."""
        return [VoiceInfo(NAME, "zxx", "no sound, predictable length")]

    def resolve(self, name: str | None) -> str:
        """The one there is."""
        if name not in (None, NAME):
            raise voice_not_found(self.id, str(name), [NAME])
        return NAME

    def start(self) -> None:
        """Nothing to load."""

    def speak(self, request: Request, path: Path) -> None:
        """Write silence; the speaker makes it itself and does not ask a worker."""
        write_wav(path, SAMPLE_RATE, bytes(2 * self.frames(request.text, request.rate_wpm)))
