"""Manifests: many sessions in one file, as scripts x profiles x voices x languages x formats.

A manifest becomes a list of tasks, each of which names one file inside the output folder. Whatever
a manifest says, no name leads out of that folder.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path, PurePosixPath
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from guided_press.app.profiles import all_clear_today
from guided_press.app.wishes import Wishes
from guided_press.errors import Problem, ScriptError, did_you_mean
from guided_press.exporting import endings
from guided_press.files import is_file, name_part, unreserved
from guided_press.script.library import ENDINGS, find_script, is_path
from guided_press.script.model import Guidance, VoiceChoice
from guided_press.text_files import read_text_file
from guided_press.words.texts import LANGUAGE, Language
from guided_press.yaml_document import Document, format_path
from guided_press.yaml_document import Path as YamlPath
from guided_press.yaml_source import read_yaml

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

MAX_TASKS = 100_000
FIELDS = ("script", "profile", "voice", "guidance", "language", "format")
"""What a pattern of names may be made of, in braces."""

LONGEST_NAME_BYTES = 240
"""Of one folder or file; file systems take 255."""
_BAD_IN_PATTERN = re.compile(r'[\\:*?"<>|\x00-\x1f]')

Text = Annotated[str, Field(min_length=1, max_length=400)]


class Manifest(BaseModel):
    """A whole manifest.

    Attributes:
        scripts: Files beside the manifest, or ids.
        profiles: Names or files of profiles; ``none`` for nobody in particular.
        today: ``clear`` states for every profile that none of the signs is there today and that
            everybody wants the session; without it sessions for a profile are refused.
        voices: Who speaks; every one speaks every session.
        languages: Of those that scripts can be in.
        guidance: How much is said; each script's own value when absent.
        formats: Endings of files.
        names: Pattern of file names, with the fields of `FIELDS` in braces; may contain ``/``.
        steady: Whether players that cut silence keep the sound whole; see `Wishes.steady`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1]
    scripts: tuple[Text, ...] = Field(min_length=1, max_length=10_000)
    profiles: tuple[Text, ...] = Field(default=("none",), min_length=1, max_length=1000)
    today: Literal["clear"] | None = None
    voices: tuple[VoiceChoice, ...] = Field(default=(VoiceChoice(),), min_length=1, max_length=100)
    languages: tuple[Language, ...] = Field(default=(LANGUAGE,), min_length=1)
    guidance: tuple[Guidance, ...] = ()
    formats: tuple[Text, ...] = Field(default=("mp3",), min_length=1)
    names: Text | None = None
    steady: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """One file to make; plain values, so that it can go to another process or machine.

    Attributes:
        name: Of the file, relative to the output folder, with ``/`` between folders.
        script: A path, or the id of a shipped script.
        profile: A name or a path; empty for nobody in particular.
        today_clear: See `Manifest.today`.
        engine, voice, rate_wpm: Who speaks, and how fast.
        language: What is spoken.
        guidance: None for the script's own.
        track: Its number among the files of the manifest, from 1.
        steady: See `Manifest.steady`.
    """

    name: str
    script: str
    profile: str
    today_clear: bool
    engine: str
    voice: str | None
    rate_wpm: int
    language: str
    guidance: Guidance | None
    track: int
    steady: bool = False

    @property
    def wishes(self) -> Wishes:
        """What the file shall be otherwise than its script says."""
        return Wishes(
            self.engine,
            self.voice,
            self.rate_wpm,
            self.guidance,
            profile=self.profile or None,
            today=all_clear_today() if self.profile and self.today_clear else None,
            language=self.language,
            track=self.track,
            steady=self.steady,
        )

    @property
    def speaker(self) -> tuple[str, str | None, int]:
        """Tasks with the same speaker share sentences."""
        return self.engine, self.voice, self.rate_wpm


def load_manifest(path: Path, *, for_everybody: bool = False) -> list[Task]:
    """Read a manifest.

    Args:
        path: Of the file.
        for_everybody: For a site: no profiles, and MP3 alone.

    Returns:
        Its tasks, in the order of the manifest; no two write the same file.

    Raises:
        ScriptError: With every problem, its line and its column.
    """
    file = str(path)
    try:
        document = read_yaml(read_text_file(path), file)
    except FileNotFoundError:
        raise ScriptError([Problem(file, 0, 0, "", "there is no such file")]) from None
    if not isinstance(document.value, dict):
        raise ScriptError([_problem(document, (), "expected keys and values", _EXAMPLE)])
    try:
        manifest = Manifest.model_validate(document.value)
    except ValidationError as error:
        raise ScriptError([_explained(document, e) for e in error.errors()]) from error
    problems = list(_problems(document, manifest, path.parent))
    if for_everybody:
        problems += _for_somebody(document, manifest)
    if problems:
        raise ScriptError(problems)
    return _tasks(document, manifest, path.parent)


_EXAMPLE = "Such as: version: 1, and scripts: [low-back-15-self]."


def _problem(document: Document, path: YamlPath, message: str, hint: str = "") -> Problem:
    line, column = document.place(path)
    return Problem(document.file, line, column, format_path(path), message, hint)


def _explained(document: Document, details: ErrorDetails) -> Problem:
    """One of pydantic's errors at its place."""
    location = tuple(details["loc"])
    path = document.existing(location)
    key = str(location[-1]) if location else ""
    if details["type"] == "missing":
        return _problem(document, path, f"'{key}' is missing", _EXAMPLE)
    if details["type"] == "extra_forbidden":
        keys = VoiceChoice.model_fields if location[0] == "voices" else Manifest.model_fields
        hint = did_you_mean(key, keys) or f"Known here: {', '.join(keys)}."
        line, column = document.key_place(path)
        message = f"unknown key '{key[:40]}'"
        return Problem(document.file, line, column, format_path(path), message, hint)
    value = details["input"]
    suffix = f", found '{value[:40]}'" if isinstance(value, str) else ""
    return _problem(document, path, f"{details['msg'].lower()}{suffix}")


def _problems(document: Document, manifest: Manifest, folder: Path) -> Iterator[Problem]:
    for index, script in enumerate(manifest.scripts):
        try:
            is_there = is_file(find_script(_script(script, folder)))
        except ScriptError as error:
            yield _problem(document, ("scripts", index), error.problems[0].message)
            continue
        if not is_there:
            hint = "Files are looked for beside the manifest."
            yield _problem(document, ("scripts", index), "there is no such file", hint)
    for index, name in enumerate(manifest.formats):
        if name not in endings():
            hint = f"Known are {', '.join(endings())}."
            yield _problem(document, ("formats", index), f"unknown format '{name[:20]}'", hint)
    if manifest.names is not None and (wrong := _wrong_pattern(manifest.names)):
        yield _problem(document, ("names",), wrong, f"Fields are {', '.join(FIELDS)}, in braces.")


def _for_somebody(document: Document, manifest: Manifest) -> Iterator[Problem]:
    """What a site cannot have: sessions for one person, and other formats than its player's."""
    for index, profile in enumerate(manifest.profiles):
        if profile != "none":
            hint = "Leave profiles: out; each session begins with the spoken screening."
            message = "a site is for everybody, and holds no profile"
            yield _problem(document, ("profiles", index), message, hint)
    for index, ending in enumerate(manifest.formats):
        if ending != "mp3":
            message = "a site's sessions are MP3"
            yield _problem(document, ("formats", index), message, "Leave formats: out.")


def _wrong_pattern(pattern: str) -> str:
    """What is wrong with a pattern of names; empty when nothing is."""
    try:
        parts = list(Formatter().parse(pattern))
    except ValueError as error:
        return f"not a pattern of names: {error}"
    for _, name, spec, conversion in parts:
        if name is not None and (name not in FIELDS or spec or conversion):
            return f"unknown field '{{{name[:40]}}}'"
    if not pattern.endswith(".{format}"):
        return "a name ends with '.{format}'"
    if _BAD_IN_PATTERN.search(pattern):
        return "a name holds a character that not every system allows"
    if any(part.startswith(".") or not part.strip() for part in pattern.split("/")):
        return "a name would lead out of the folder, or be hidden"
    if any(part.endswith((".", " ")) for part in pattern.split("/")):
        return "not every system allows a folder whose name ends with a dot or a space"
    return ""


def _script(name: str, folder: Path) -> str:
    """A script by its id, or a file relative to the manifest."""
    if is_path(name):
        return str((folder / name).absolute())
    find_script(name)
    return name


def _profile(name: str, folder: Path) -> str:
    if name == "none":
        return ""
    is_file = Path(name).suffix.lower() in ENDINGS or "/" in name
    return str((folder / name).absolute()) if is_file else name


def _tasks(document: Document, manifest: Manifest, folder: Path) -> list[Task]:
    pattern = manifest.names or _usual_pattern(manifest)
    guidances: tuple[Guidance | None, ...] = manifest.guidance or (None,)
    tasks: dict[str, Task] = {}
    for script, profile, voice, language, guidance, ending in product(
        manifest.scripts,
        manifest.profiles,
        manifest.voices,
        manifest.languages,
        guidances,
        manifest.formats,
    ):
        voice_name = "-".join(
            str(part) for part in (voice.engine, voice.name, voice.rate_wpm) if part is not None
        )
        name = _name(
            pattern,
            {
                "script": PurePosixPath(script).stem,
                "profile": PurePosixPath(profile).stem,
                "voice": voice_name,
                "guidance": guidance or "own",
                "language": language,
                "format": ending,
            },
        )
        if any(len(part.encode()) > LONGEST_NAME_BYTES for part in name.split("/")):
            message = f"a name would be longer than {LONGEST_NAME_BYTES} bytes: '{name[:40]}...'"
            hint = "Take fewer fields in names:, or shorter names of scripts."
            raise ScriptError([_problem(document, ("names",), message, hint)])
        if name.casefold() in tasks:
            message = f"two sessions would be written to '{name}'"
            hint = "Tell them apart with names:, such as {script}-{voice}.{format}."
            raise ScriptError([_problem(document, ("scripts",), message, hint)])
        tasks[name.casefold()] = Task(
            name,
            _script(script, folder),
            _profile(profile, folder),
            manifest.today is not None,
            voice.engine,
            voice.name,
            voice.rate_wpm,
            language,
            guidance,
            len(tasks) + 1,
            manifest.steady,
        )
        if len(tasks) > MAX_TASKS:
            message = f"more than {MAX_TASKS} files"
            raise ScriptError([_problem(document, (), message, "Make several manifests.")])
    return list(tasks.values())


def _usual_pattern(manifest: Manifest) -> str:
    """The script's name, and whatever there is more than one of."""
    several = {
        "profile": manifest.profiles,
        "voice": manifest.voices,
        "guidance": manifest.guidance,
        "language": manifest.languages,
    }
    fields = ["script", *(name for name, values in several.items() if len(values) > 1)]
    return "-".join(f"{{{name}}}" for name in fields) + ".{format}"


def _name(pattern: str, values: Mapping[str, Any]) -> str:
    """A file's name that every system takes, whatever a field brings."""
    filled = pattern.format_map({name: name_part(str(value)) for name, value in values.items()})
    return "/".join(map(unreserved, unicodedata.normalize("NFC", filled).split("/")))
