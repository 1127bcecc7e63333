"""The engine ``command``: any program that writes a WAV file.

A definition says how to call it. Ours stand below; a person's own stand in ``voices.yaml`` in the
configuration folder. A script can only name a definition, and one of the voices that it lists: it
can never say what is started, nor with which arguments.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from guided_press.errors import Problem, ScriptError, VoiceBadAudio, VoiceCrashed, VoiceUnavailable
from guided_press.store import key_of
from guided_press.text_files import read_text_file
from guided_press.voices.base import Request, VoiceInfo, voice_not_found

FILE = "voices.yaml"
_PLACEHOLDER = re.compile(r"\{(text|file|rate|stretch|voice)\}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")


@dataclass(frozen=True, slots=True)
class Definition:
    """How to call a program.

    Attributes:
        argv: Program and arguments. ``{file}`` is the WAV file to write, ``{voice}`` the voice,
            ``{rate}`` words a minute, ``{stretch}`` how much longer than at its natural rate,
            ``{text}`` the sentence; without ``{text}`` it is written to the program's input.
        voices: What ``{voice}`` may be, the default first.
        language: BCP 47.
        natural_wpm: Its rate when nothing is asked for.
    """

    argv: tuple[str, ...]
    voices: tuple[str, ...] = ("default",)
    language: str = "en"
    natural_wpm: int = 170

    def arguments(self, request: Request, voice: str, path: Path) -> list[str]:
        """Fill in the placeholders; what a text contains is never a placeholder or an option."""
        values = {
            "text": request.text,
            "file": str(path),
            "rate": str(request.rate_wpm),
            "stretch": f"{self.natural_wpm / request.rate_wpm:.3f}",
            "voice": voice,
        }
        filled = [_PLACEHOLDER.sub(lambda match: values[match[1]], part) for part in self.argv]
        return [
            f" {value}" if part.startswith("{text}") and value.startswith("-") else value
            for part, value in zip(self.argv, filled, strict=True)
        ]

    def files(self) -> Iterator[Path]:
        """The program, and what is named to it: its script, a model as ``--model=PATH``."""
        yield Path(shutil.which(self.argv[0]) or self.argv[0])
        for part in self.argv[1:]:
            named = part.rpartition("=")[2]
            if os.path.isfile(named):  # noqa: PTH113  what no file can be named is no error
                yield Path(named)

    @property
    def reads_input(self) -> bool:
        """Whether the sentence goes to the program's input."""
        return not any("{text}" in part for part in self.argv)


BUILT_IN: Final = {
    "espeak-ng": Definition(
        ("espeak-ng", "-v", "{voice}", "-s", "{rate}", "-w", "{file}", "--stdin"),
        ("en-us", "en-gb", "en-us+f3", "en-gb+f3"), "en-US",
    ),
    "flite": Definition(
        ("flite", "-voice", "{voice}", "--setf", "duration_stretch={stretch}",
         "-o", "{file}", "-t", "{text}"),
        ("slt", "rms", "awb", "kal", "kal16"), "en-US",
    ),
    "pico2wave": Definition(
        ("pico2wave", "-l", "{voice}", "-w", "{file}", "--", "{text}"),
        ("en-US", "en-GB"), "en-US",
    ),
    "say": Definition(
        ("say", "-r", "{rate}", "--file-format=WAVE", "--data-format=LEI16@22050",
         "-o", "{file}", "-f", "-"),
        language="en-US",
    ),
}  # fmt: skip
"""Used when they are installed. pico2wave has one rate, whatever is asked for."""


def config_folder() -> Path:
    """``$GUIDED_PRESS_CONFIG``, else the user's configuration folder."""
    if named := os.environ.get("GUIDED_PRESS_CONFIG"):
        return Path(named).expanduser()
    import platformdirs

    return platformdirs.user_config_path("guided-press", appauthor=False)


def load_definitions(folder: Path) -> dict[str, Definition]:
    """Our definitions and a person's own, which win.

    Raises:
        ScriptError: ``voices.yaml`` is there and not valid, with every problem.
    """
    file = folder / FILE
    try:
        text = read_text_file(file)
    except FileNotFoundError:
        return dict(BUILT_IN)
    from guided_press.yaml_source import read_yaml

    document = read_yaml(text, str(file))
    problems: list[Problem] = []

    def refuse(path: tuple[str | int, ...], message: str, hint: str = "") -> None:
        line, column = document.place(path)
        problems.append(Problem(str(file), line, column, ".".join(map(str, path)), message, hint))

    own: dict[str, Definition] = {}
    commands = document.value.get("commands") if isinstance(document.value, dict) else None
    if not isinstance(commands, dict) or len(document.value) != 1:
        refuse((), "expected one key, commands", "Below it, one name for each program.")
        commands = {}
    for name, value in commands.items():
        if not _NAME.fullmatch(name):
            refuse(("commands", name), "a name is made of a-z, 0-9, - and _")
        elif complaint := _complaint(value):
            refuse(("commands", name), *complaint)
        else:
            own[name] = _definition(value)
    if problems:
        raise ScriptError(problems)
    return BUILT_IN | own


def _complaint(value: Any) -> tuple[str, str] | None:
    """What is wrong with one definition, and what would help."""
    if not isinstance(value, dict):
        return "expected argv, and perhaps voices, language and natural_wpm", ""
    if unknown := value.keys() - {"argv", "voices", "language", "natural_wpm"}:
        return (
            f"unknown key {sorted(unknown)[0]!r}",
            "There are argv, voices, language, natural_wpm.",
        )
    for key, needed in (("argv", True), ("voices", False)):
        texts = value.get(key, [] if needed else ["default"])
        if not isinstance(texts, list) or not texts or not all(isinstance(t, str) for t in texts):
            return f"{key} is a list of texts", 'Such as ["my-program", "-o", "{file}"].'
    if not any("{file}" in part for part in value["argv"][1:]):
        return "argv has no {file}", "Say where the program gets the WAV file's path."
    if _PLACEHOLDER.search(value["argv"][0]):
        return "the program itself cannot be a placeholder", ""
    natural = value.get("natural_wpm", 170)
    if not isinstance(natural, int) or not 60 <= natural <= 400:
        return "natural_wpm is a whole number from 60 to 400", ""
    if not isinstance(value.get("language", ""), str):
        return "language is a text such as en-US", ""
    return None


def _definition(value: dict[str, Any]) -> Definition:
    return Definition(
        tuple(value["argv"]),
        tuple(value.get("voices", ("default",))),
        value.get("language", "en"),
        value.get("natural_wpm", 170),
    )


class CommandEngine:
    """Programs of this machine; a voice is named ``flite`` or ``flite/rms``."""

    id = "command"
    quick = True
    timeout_base_s = 30.0
    timeout_per_character_s = 0.2

    def __init__(self) -> None:
        self._loaded: dict[str, Definition] | None = None

    @property
    def _definitions(self) -> dict[str, Definition]:
        if self._loaded is None:
            self._loaded = load_definitions(config_folder())
        return self._loaded

    def _installed(self) -> dict[str, Definition]:
        return {n: d for n, d in self._definitions.items() if shutil.which(d.argv[0])}

    def unavailable(self) -> str:
        """Whether any program is there."""
        try:
            if self._installed():
                return ""
        except ScriptError as error:
            return str(error)
        return (
            f"none of its programs is installed ({', '.join(self._definitions)}). "
            f"Install one, or describe your own in {config_folder() / FILE}."
        )

    def version(self) -> str:
        """Changes with every definition, every program's file, and every file it is given."""
        parts: list[str | int] = []
        for name, definition in self._installed().items():
            parts += [name, repr(definition)]
            for path in definition.files():
                facts = path.stat()
                parts += [facts.st_size, facts.st_mtime_ns]
        return f"1-{key_of(*parts)}"

    def voices(self) -> list[VoiceInfo]:
        """Every voice of every program that is installed."""
        return [
            VoiceInfo(name if number == 0 else f"{name}/{voice}", definition.language, voice)
            for name, definition in self._installed().items()
            for number, voice in enumerate(definition.voices)
        ]

    def resolve(self, name: str | None) -> str:
        """Turn ``flite`` into ``flite/slt``; without a name, the first program there is."""
        installed = self._installed()
        program, _, voice = (name or next(iter(installed), "")).partition("/")
        if program in self._definitions and program not in installed:
            argv0 = self._definitions[program].argv[0]
            raise VoiceUnavailable(self.id, f"{argv0} is not installed.", f"Install {argv0}.")
        if program not in installed or (voice and voice not in installed[program].voices):
            raise voice_not_found(self.id, name or "", [entry.name for entry in self.voices()])
        return f"{program}/{voice or installed[program].voices[0]}"

    def start(self) -> None:
        """Each sentence starts its own program."""

    def speak(self, request: Request, path: Path) -> None:
        """Run the program once; the worker is ended from outside when it takes too long."""
        name, _, voice = request.voice.partition("/")
        definition = self._definitions[name]
        arguments = definition.arguments(request, voice, path)
        data = request.text.encode() if definition.reads_input else b""
        try:
            process = subprocess.run(
                arguments,
                check=False,
                input=data,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
            )
        except OSError as error:
            raise VoiceUnavailable(
                self.id, f"{arguments[0]} cannot be started: {error.strerror}.", "Install it again."
            ) from error
        lines = process.stderr.decode(errors="replace").strip().splitlines()
        reason = f": {lines[-1][:200]}" if lines else ""
        if process.returncode < 0:
            raise VoiceCrashed(self.id, f"{arguments[0]} crashed{reason}.")
        if process.returncode:
            raise VoiceBadAudio(
                self.id, f"{arguments[0]} failed with {process.returncode}{reason}."
            )
