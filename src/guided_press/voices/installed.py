"""Neural voices in the person's data folder: a folder each, with model, settings and a record."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from guided_press.errors import ScriptError, VoiceError, VoiceNotFound
from guided_press.files import remove_folder
from guided_press.text_files import read_text_file
from guided_press.voices.base import voice_not_found

MODEL, CONFIG, RECORD = "voice.onnx", "voice.onnx.json", "voice.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,79}")
_ASIDE = ".aside"
_TRIES = 20
_RATES_HZ = range(4_000, 192_001)
_UNREADABLE = (
    OSError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    RecursionError,
    ScriptError,
)
"""What comes of a JSON file that may hold anything."""


@dataclass(frozen=True, slots=True)
class Record:
    """What was known when a voice was installed.

    Attributes:
        language: BCP 47.
        licence: Of the recordings it was made from; may be unknown, then empty.
        source: Where it came from.
        sha256, config_sha256: Of model and settings, as they lie there.
        size, modified_ns: Of the model; when they have changed, checksums are computed again.
        config_modified_ns: Of the settings.
        speakers: Names, when there are several.
    """

    language: str
    licence: str
    source: str
    sha256: str
    config_sha256: str
    size: int
    modified_ns: int
    config_modified_ns: int
    speakers: tuple[str, ...]


_FIELDS = fields(Record)


@dataclass(frozen=True, slots=True)
class InstalledVoice:
    """One voice.

    Attributes:
        name: What a script writes after ``name:``.
        folder: Where its files are.
        record: What is known about it.
    """

    name: str
    folder: Path
    record: Record

    @property
    def model(self) -> Path:
        """The ONNX file."""
        return self.folder / MODEL

    @property
    def config(self) -> Path:
        """Its settings."""
        return self.folder / CONFIG

    def identity(self) -> str:
        """Names model and settings by their content; 32 hexadecimal digits."""
        record = self.record
        model, config = self.model.stat(), self.config.stat()
        sums = record.sha256, record.config_sha256
        state = record.size, record.modified_ns, record.config_modified_ns
        if (model.st_size, model.st_mtime_ns, config.st_mtime_ns) != state:
            sums = sha256_of(self.model), sha256_of(self.config)
        return hashlib.sha256("".join(sums).encode()).hexdigest()[:32]


def voices_folder() -> Path:
    """Where voices are installed: ``voices/piper`` in the person's data folder."""
    import platformdirs  # only where it is needed: start-up time counts

    return platformdirs.user_data_path("guided-press", appauthor=False) / "voices" / "piper"


def installed_voices(folder: Path | None = None) -> dict[str, InstalledVoice]:
    """Every voice by its name; folders without a readable record are not voices."""
    root = folder or voices_folder()
    voices: dict[str, InstalledVoice] = {}
    for _ in range(_TRIES):
        if not root.is_dir():
            return {}
        _put_back(root)
        before = root.stat().st_mtime_ns
        voices = _look(root)
        if root.stat().st_mtime_ns == before:  # nobody has put a voice in place meanwhile
            break
    return voices


def _look(root: Path) -> dict[str, InstalledVoice]:
    voices = {}
    for path in sorted(root.iterdir()):
        record = None if path.name.startswith(".") else _read_record(path)
        if record is not None:
            voices[path.name] = InstalledVoice(path.name, path, record)
    return voices


def replace_voice(parts: Path, place: Path) -> None:
    """Make a folder of finished files the voice at a place, in one step that others can rely on.

    The voice that stood there is set aside under a name that is put back whenever nothing stands
    in its place, so that a process that is killed in between takes no voice away.

    Raises:
        OSError: It cannot be done; the earlier voice still stands.
    """
    aside = place.with_name(f".{place.name}{_ASIDE}")
    for _ in range(_TRIES):
        if place.is_dir():
            shutil.rmtree(aside, ignore_errors=True)
            with suppress(FileNotFoundError):
                place.rename(aside)
        try:
            parts.rename(place)
        except OSError as error:
            if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                _put_back(place.parent)
                raise
            continue  # somebody who was looking for the voice has put it back
        shutil.rmtree(aside, ignore_errors=True)
        return
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(place))


def _put_back(root: Path) -> None:
    for aside in root.glob(f".*{_ASIDE}"):
        place = aside.with_name(aside.name[1 : -len(_ASIDE)])
        if not place.exists():
            with suppress(OSError):  # somebody did it, or it is a disk that is only read
                aside.rename(place)


def remove_voice(name: str, folder: Path | None = None) -> None:
    """Remove a voice.

    Raises:
        VoiceNotFound: There is none of that name.
        ExportError: It cannot be removed.
    """
    voices = installed_voices(folder)
    if name not in voices:
        raise not_installed(name, list(voices))
    remove_folder(voices[name].folder)


def not_installed(name: str, names: list[str]) -> VoiceNotFound:
    """The error for a voice that is not there; names the nearest, or how to install one."""
    if names:
        return voice_not_found("piper", name, names)
    return VoiceNotFound(
        "piper",
        f"there is no voice {name!r}; none is installed.",
        "guided-press voices install en_US-kristin-medium installs one.",
    )


def record_of(folder: Path, source: str, licence: str = "") -> Record:
    """Read what a folder's settings say, check that a voice can be made of it, and add checksums.

    Raises:
        VoiceError: Model or settings are not those of a Piper voice.
    """
    model, config = folder / MODEL, folder / CONFIG
    settings = _settings(config, source)
    if model.stat().st_size < 64:
        raise VoiceError("piper", f"the model from {source} is empty.", "Fetch it again.")
    return Record(
        language=_language(settings).replace("_", "-"),
        licence=licence,
        source=source,
        sha256=sha256_of(model),
        config_sha256=sha256_of(config),
        size=model.stat().st_size,
        modified_ns=model.stat().st_mtime_ns,
        config_modified_ns=config.stat().st_mtime_ns,
        speakers=tuple(settings.get("speaker_id_map") or ()),
    )


def write_record(folder: Path, record: Record) -> None:
    """Put the record beside the model."""
    (folder / RECORD).write_text(json.dumps(asdict(record), indent=2) + "\n", encoding="utf-8")


def sha256_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read_record(folder: Path) -> Record | None:
    try:
        data = json.loads(read_text_file(folder / RECORD))
        data["speakers"] = tuple(map(str, data["speakers"]))
        record = Record(**data)
    except _UNREADABLE:
        return None
    kinds = {"str": str, "int": int, "tuple[str, ...]": tuple}
    if not all(isinstance(getattr(record, one.name), kinds[str(one.type)]) for one in _FIELDS):
        return None
    return record if (folder / MODEL).is_file() and (folder / CONFIG).is_file() else None


def _language(settings: dict[str, Any]) -> str:
    language = settings.get("language", {})
    code = language.get("code", "") if isinstance(language, dict) else ""
    return str(code or settings["espeak"]["voice"])


def _settings(config: Path, source: str) -> dict[str, Any]:
    """What stands beside a model; its names go to the terminal, so nothing in them is invisible."""
    try:
        settings: dict[str, Any] = json.loads(read_text_file(config))
        speakers = settings.get("speaker_id_map") or {}
        good = (
            settings["audio"]["sample_rate"] in _RATES_HZ
            and isinstance(speakers, dict)
            and all(map(str.isprintable, (_language(settings), *speakers)))
            and isinstance(settings["espeak"]["voice"], str)
            and isinstance(settings["phoneme_id_map"], dict)
            and isinstance(settings["num_symbols"], int)
            and isinstance(settings["num_speakers"], int)
        )
    except _UNREADABLE:
        good = False
    if not good:
        raise VoiceError(
            "piper",
            f"the settings from {source} are not those of a Piper voice.",
            "Beside NAME.onnx lies NAME.onnx.json.",
        )
    return settings
