"""The engine ``system``: the operating system's voices through pyttsx3.

pyttsx3 returns before it is done, loses property changes and prints; so this engine has a process
of its own, says a word to warm up, reads back what it sets, saves one sentence at a time and waits
until it is told that the sentence is finished. It is ended from outside; its own end may hang.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from guided_press.errors import VoiceBadAudio, VoiceCrashed, VoiceUnavailable
from guided_press.files import working_folder
from guided_press.voices.base import Request, VoiceInfo, voice_not_found
from guided_press.voices.espeak import find_espeak

_SET_S = 2.0
_TRIES = 3
_HEADER_BYTES = 44
_PREFERRED = ("gmw/en-us", "en-us")
"""On Linux; elsewhere the voice that the person chose for the system is the default."""


class System:
    """SAPI5 on Windows, NSSpeechSynthesizer on macOS, eSpeak NG elsewhere."""

    id = "system"
    quick = False
    timeout_base_s = 5.0
    timeout_per_character_s = 0.02

    def __init__(self) -> None:
        self._engine: Any = None
        self._finished = 0
        self._errors: list[str] = []

    def unavailable(self) -> str:
        """Looks for what pyttsx3 needs on this system; starting may still fail."""
        needed = {"win32": "comtypes", "darwin": "objc"}.get(sys.platform)
        for module in ("pyttsx3", needed):
            if module and importlib.util.find_spec(module) is None:
                return f"the package {module} is not installed. Install it: pip install pyttsx3."
        if needed is None and find_espeak() is None:
            return (
                "eSpeak NG is not installed. Install it: pip install espeakng-loader, "
                "or your system's package espeak-ng."
            )
        return ""

    def start(self) -> None:
        """Load the driver, and let it say a word that nobody needs."""
        if sys.platform not in ("win32", "darwin"):
            _preload_espeak()
        try:
            import pyttsx3

            self._engine = pyttsx3.init()
        except Exception as error:  # drivers raise what their system raises
            raise VoiceUnavailable(
                self.id, f"pyttsx3 cannot start: {error}.", self.unavailable()
            ) from error
        self._engine.connect("finished-utterance", self._note_finished)
        self._engine.connect("error", self._note_error)
        with working_folder() as folder:
            self._save("Ready.", folder / "ready.wav")

    def version(self) -> str:
        """Of pyttsx3, and of the eSpeak NG below it where there is one."""
        from importlib.metadata import version

        below = find_espeak() if sys.platform not in ("win32", "darwin") else None
        return f"pyttsx3-{version('pyttsx3')}-{below.version if below else sys.platform}"

    def voices(self) -> list[VoiceInfo]:
        """What the driver lists, English first, then by name."""
        default = self.resolve(None)
        listed = [
            VoiceInfo(voice.id, _language(voice), voice.name or "")
            for voice in self._engine.getProperty("voices")
        ]
        return sorted(
            listed,
            key=lambda v: (v.name != default, not v.language.startswith("en"), v.description),
        )

    def resolve(self, name: str | None) -> str:
        """The driver's id of a voice, which may be named by id or by display name."""
        ids = {str(voice.id).lower(): voice for voice in self._engine.getProperty("voices")}
        if name is None:
            preferred = next((ids[voice_id].id for voice_id in _PREFERRED if voice_id in ids), None)
            return str(preferred or self._engine.getProperty("voice"))
        names = {str(voice.name).lower(): voice for voice in ids.values()}
        voice = ids.get(name.lower()) or names.get(name.lower())
        if voice is None:
            raise voice_not_found(self.id, name, [*ids, *names])
        return str(voice.id)

    def speak(self, request: Request, path: Path) -> None:
        """Save one sentence."""
        # On a busy machine the driver now and then says that it is finished and has written
        # nothing but a header.
        for _ in range(_TRIES):
            self._set("voice", request.voice)
            self._set("rate", request.rate_wpm)
            self._save(_harmless(request.text), path)
            if path.exists() and path.stat().st_size > _HEADER_BYTES:
                return

    def _set(self, name: str, value: str | int) -> None:
        """Set a property until it reads back; the driver loses some changes."""

        def is_set() -> bool:
            if str(self._engine.getProperty(name)).lower() == str(value).lower():
                return True
            self._engine.setProperty(name, value)
            return False

        if not _wait(is_set, _SET_S):
            raise VoiceBadAudio(self.id, f"the driver does not take {name} {value!r}.")

    def _save(self, text: str, path: Path) -> None:
        number = self._finished + 1
        self._errors.clear()
        self._engine.save_to_file(text, str(path))
        self._engine.runAndWait()
        # The time limit of the parent counts; this one only has to be longer.
        if not _wait(lambda: self._finished >= number or bool(self._errors), 60.0):
            raise VoiceCrashed(self.id, "the driver never said that it is finished.")
        if self._errors:
            raise VoiceBadAudio(self.id, f"the driver reports: {self._errors[0]}.")

    def _note_finished(self, name: str | None, completed: bool) -> None:  # noqa: ARG002
        self._finished += 1

    def _note_error(self, name: str | None, exception: Exception) -> None:  # noqa: ARG002
        self._errors.append(f"{type(exception).__name__}: {exception}")


def _preload_espeak() -> None:
    """Put the bundled eSpeak NG where pyttsx3 looks, so that no system package is needed."""
    files = find_espeak()
    if files is None:
        return
    os.chdir(files.folder)  # the library keeps at most 160 characters of the path
    os.environ["ESPEAK_DATA_PATH"] = "."
    with suppress(OSError):  # pyttsx3 then looks for itself, and says what it does not find
        ctypes.CDLL(str(files.library))


def _wait(condition: Callable[[], bool], limit_s: float) -> bool:
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True


def _language(voice: Any) -> str:
    first = next(iter(voice.languages or ()), "")
    text = first.decode(errors="ignore") if isinstance(first, bytes) else str(first)
    return text.strip("\x00\x02\x05").replace("_", "-")


def _harmless(text: str) -> str:
    """Take away what the system's voices would read as commands: XML on Windows, [[ ]] on macOS."""
    text = text.replace("[[", "[ [")
    return f" {text}" if text.startswith("<") else text
