"""Installing neural voices: by name, from an address, from a folder, from a file."""

from __future__ import annotations

import hashlib
import re
import shutil
from contextlib import suppress
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from guided_press.display_text import shown_address
from guided_press.errors import (
    Problem,
    ScriptError,
    VoiceError,
    VoiceNotFound,
)
from guided_press.files import is_file, is_folder, not_written
from guided_press.temporaries import temporary_folder
from guided_press.text_files import read_text_file
from guided_press.voices.base import CountProgress, voice_not_found
from guided_press.voices.downloading import RemoteFile, download
from guided_press.voices.installed import (
    CONFIG,
    MODEL,
    NAME,
    InstalledVoice,
    installed_voices,
    record_of,
    replace_voice,
    sha256_of,
    voices_folder,
    write_record,
)

FILE = "piper.yaml"
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_TEXTS = ("url", "sha256", "config_sha256", "language", "licence", "about")


@dataclass(frozen=True, slots=True)
class CatalogVoice:
    """A voice of the catalogue, which can be installed by its name.

    Attributes:
        name: Such as ``en_US-kristin-medium``.
        url: Of the model; its settings lie beside it, ``.json`` added.
        size: Of the model, in bytes.
        sha256, config_sha256: Of model and settings.
        language: BCP 47.
        licence: Of the recordings it was made from.
        about: A few words.
    """

    name: str
    url: str
    size: int
    sha256: str
    config_sha256: str
    language: str
    licence: str
    about: str


def offers(config_folder: Path) -> dict[str, CatalogVoice]:
    """The catalogue: ours, and a person's own ``piper.yaml``, which wins.

    Raises:
        ScriptError: The person's file is not valid.
    """
    ours = resources.files("guided_press.voices").joinpath("data", FILE)
    entries = _read_offers(ours.read_bytes(), FILE)
    own = config_folder / FILE
    with suppress(FileNotFoundError):
        entries |= _read_offers(read_text_file(own), str(own))
    return entries


def _read_offers(text: bytes, file: str) -> dict[str, CatalogVoice]:
    from guided_press.yaml_source import read_yaml

    document = read_yaml(text, file)
    value: dict[str, Any] = document.value if isinstance(document.value, dict) else {"": None}
    problems = []
    entries = {}
    for name, entry in value.items():
        if complaint := _complaint(name, entry):
            line, column = document.place((name,) if name else ())
            problems.append(Problem(file, line, column, name, complaint))
        else:
            entries[name] = CatalogVoice(
                name, size=entry["size"], **{key: entry[key] for key in _TEXTS}
            )
    if problems:
        raise ScriptError(problems)
    return entries


def _complaint(name: str, entry: Any) -> str:
    if not NAME.fullmatch(name):
        return "a name is made of letters, digits, and _ . + -"
    if not isinstance(entry, dict) or entry.keys() != {*_TEXTS, "size"}:
        return f"expected exactly {', '.join((*_TEXTS, 'size'))}"
    if not all(isinstance(entry[key], str) for key in _TEXTS) or not isinstance(entry["size"], int):
        return "size is a whole number, everything else a text"
    if not entry["url"].startswith("https://"):
        return "url begins with https://"
    if not all(_SHA256.fullmatch(entry[key]) for key in ("sha256", "config_sha256")):
        return "a SHA-256 has 64 hexadecimal digits"
    return ""


def install_voice(
    source: str,
    config_folder: Path,
    *,
    name: str | None = None,
    sha256: str = "",
    folder: Path | None = None,
    progress: CountProgress | None = None,
) -> InstalledVoice:
    """Install a voice, in place of one with the same name; wholly or not at all.

    Args:
        source: A name of the catalogue, the address of an ONNX file, a folder with one, or one.
        config_folder: Where a person's own catalogue lies.
        name: What it shall be called; default: as the file.
        sha256: What the model must be, when the catalogue does not say it.
        folder: Where voices are installed.
        progress: Told while it is fetched.

    Raises:
        VoiceNotFound: Nothing of that name or at that place.
        VoiceUnavailable: The server cannot be reached.
        VoiceError: It is not a Piper voice, or not the one that was wanted.
        ExportError: It cannot be written.
    """
    root = folder or voices_folder()
    if sha256 and not _SHA256.fullmatch(sha256):
        raise VoiceError("piper", f"{sha256!r} is no SHA-256.", "It has 64 hexadecimal digits.")
    if source.startswith(("http://", "https://")):
        model = RemoteFile(source.removesuffix(".json"), sha256)
        return _fetched(root, name or _name_of(model.url), model, "", "", progress)
    path = Path(source).expanduser()
    if is_file(path) or is_folder(path):
        return _copied(root, name, _model_in(path), sha256)
    offered = offers(config_folder)
    if source in offered:
        offer = offered[source]
        model = RemoteFile(offer.url, offer.sha256, offer.size)
        return _fetched(root, name or source, model, offer.config_sha256, offer.licence, progress)
    if "/" in source or source.endswith(".onnx"):
        raise VoiceNotFound("piper", f"there is no file {source}.", "Check the path.")
    raise voice_not_found("piper", source, list(offered))


def _name_of(url: str) -> str:
    return Path(unquote(urlsplit(url).path)).name.removesuffix(".onnx")


def _model_in(path: Path) -> Path:
    """The one ONNX file that is meant."""
    if path.is_file():
        return path
    models = sorted(model for model in path.glob("*.onnx") if model.is_file())
    if len(models) != 1:
        there = ", ".join(model.name for model in models) or "none"
        raise VoiceNotFound("piper", f"{path} does not hold one .onnx file: {there}.", "Name one.")
    return models[0]


def _fetched(
    root: Path,
    name: str,
    model: RemoteFile,
    config_sha256: str,
    licence: str,
    progress: CountProgress | None,
) -> InstalledVoice:
    _check_name(name)
    # Named by the address: another address never goes on with what this one began.
    parts = root / ".parts" / hashlib.sha256(model.url.encode()).hexdigest()[:16]
    download(RemoteFile(f"{model.url}.json", config_sha256), parts / CONFIG)
    download(model, parts / MODEL, progress)
    return _put_in_place(root, name, parts, shown_address(model.url), licence)


def _copied(root: Path, name: str | None, model: Path, sha256: str) -> InstalledVoice:
    name = name or model.name.removesuffix(".onnx")
    _check_name(name)
    config = model.with_name(model.name + ".json")
    if not config.is_file():
        raise VoiceNotFound(
            "piper", f"there is no {config}.", "A voice is a NAME.onnx and a NAME.onnx.json."
        )
    if sha256 and sha256_of(model) != sha256.lower():
        raise VoiceError(
            "piper",
            f"{model} is not the file that was wanted: its SHA-256 is {sha256_of(model)}.",
            "Get it again.",
        )
    try:
        root.mkdir(parents=True, exist_ok=True)
        with temporary_folder(root) as parts:
            shutil.copyfile(model, parts / MODEL)
            shutil.copyfile(config, parts / CONFIG)
            return _put_in_place(root, name, parts, str(model.resolve()), "")
    except OSError as error:
        raise not_written(root / name, error) from error


def _put_in_place(root: Path, name: str, parts: Path, source: str, licence: str) -> InstalledVoice:
    """Make a folder of finished files the voice of that name, in one step."""
    place = root / name
    try:
        write_record(parts, record_of(parts, source, licence))
        replace_voice(parts, place)
    except VoiceError:
        shutil.rmtree(parts, ignore_errors=True)
        raise
    except OSError as error:
        raise not_written(place, error) from error
    return installed_voices(root)[name]


def _check_name(name: str) -> None:
    if not NAME.fullmatch(name):
        raise VoiceError(
            "piper", f"{name!r} cannot be a voice's name.", "Give one of letters and digits: --as."
        )
