"""Neural voices in the person's data folder: a folder each, with model, settings and a record."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from guided_press.errors import ExportError, ScriptError, VoiceError, VoiceNotFound
from guided_press.files import temporary_name
from guided_press.text_files import read_text_file
from guided_press.voices.base import voice_not_found

MODEL, CONFIG, RECORD = "voice.onnx", "voice.onnx.json", "voice.json"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,79}")
_BLOCK_BYTES = 1 << 20
_RATES_HZ = range(4_000, 192_001)
_UNREADABLE = (
    OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, ScriptError,
)  # fmt: skip
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
        known = record.size, record.modified_ns, record.config_modified_ns
        if (model.st_size, model.st_mtime_ns, config.st_mtime_ns) != known:
            sums = sha256_of(self.model), sha256_of(self.config)
        return hashlib.sha256("".join(sums).encode()).hexdigest()[:32]


def voices_folder() -> Path:
    """Where voices are installed: ``voices/piper`` in the person's data folder."""
    import platformdirs  # only where it is needed: start-up time counts

    return platformdirs.user_data_path("guided-press", appauthor=False) / "voices" / "piper"


def installed_voices(folder: Path | None = None) -> dict[str, InstalledVoice]:
    """Every voice by its name; folders without a readable record are not voices."""
    root = folder or voices_folder()
    found = {}
    if root.is_dir():
        for path in sorted(root.iterdir()):
            record = None if path.name.startswith(".") else _read_record(path)
            if record is not None:
                found[path.name] = InstalledVoice(path.name, path, record)
    return found


def remove_voice(name: str, folder: Path | None = None) -> None:
    """Remove a voice.

    Raises:
        VoiceNotFound: There is none of that name.
        ExportError: It cannot be removed.
    """
    voices = installed_voices(folder)
    if name not in voices:
        raise not_installed(name, list(voices))
    path = voices[name].folder
    gone = path.with_name(temporary_name())
    try:
        path.rename(gone)  # at once, so that half a voice never stands there
        shutil.rmtree(gone)
    except OSError as error:
        raise ExportError(path, f"cannot be removed: {error.strerror}.") from error


def not_installed(name: str, known: list[str]) -> VoiceNotFound:
    """The error for a voice that is not there; names the nearest, or how to install one."""
    if known:
        return voice_not_found("piper", name, known)
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
    """SHA-256 of a file, read block by block."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()


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
