"""The engine ``recorded``: a person's own voice, sentence by sentence as it was recorded."""

from __future__ import annotations

import shutil
from pathlib import Path

from guided_press.errors import VoiceBadAudio
from guided_press.voices import recordings
from guided_press.voices.base import Request, VoiceInfo


class Recorded:
    """Voices that somebody recorded; one is named as it was with ``record --as``.

    The engine's own name of a voice carries a checksum of all that it has recorded: its one gain
    is measured on that.
    """

    id = recordings.ENGINE
    quick = True
    timeout_base_s = 5.0
    timeout_per_character_s = 0.02

    def unavailable(self) -> str:
        """Why not: nothing is recorded."""
        if recordings.recorded_voices():
            return ""
        return "nobody has recorded a voice. guided-press record SESSION records one."

    def version(self) -> str:
        """Changes when the way from a recording to a sentence does."""
        return "1"

    def voices(self) -> list[VoiceInfo]:
        """Who has recorded, and how much."""
        entries = []
        for name in recordings.recorded_voices():
            count = len(recordings.recordings(name))
            sentences = f"{count} {'sentence' if count == 1 else 'sentences'}"
            entries.append(VoiceInfo(name, "en", f"{sentences}, recorded"))
        return entries

    def resolve(self, name: str | None) -> str:
        """The name, and after ``@`` the checksum of what is recorded."""
        names = recordings.recorded_voices()
        own_name = name or next(iter(names), "")
        if own_name not in names:
            raise recordings.not_recorded(own_name)
        return f"{own_name}@{recordings.identity(own_name)}"

    def start(self) -> None:
        """Nothing to load."""

    def speak(self, request: Request, path: Path) -> None:
        """Give what was recorded; what was not is refused, never made up."""
        name = request.voice.partition("@")[0]
        recording = recordings.recordings(name).get(recordings.code_of(request.text))
        if recording is None:
            problem = f"{name} has not recorded {request.text[:60]!r}."
            raise VoiceBadAudio(self.id, problem, "Record it: guided-press record SESSION")
        shutil.copyfile(recording, path)
