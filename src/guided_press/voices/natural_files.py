"""The models of the natural voice: one is in the package, four more can be installed.

The package would fetch a missing one by itself. It is never let: models are fetched here, when
somebody asks for it, checked by the SHA-256 that the package names, and put in place at once.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from guided_press.errors import ExportError, VoiceNotFound, VoiceUnavailable
from guided_press.voices.base import CountProgress, VoiceInfo, voice_not_found
from guided_press.voices.downloading import RemoteFile, download
from guided_press.voices.records import damage

ENGINE = "natural"
DEFAULT = "heart"
LICENCE = "Apache-2.0"
ADDRESS = "https://huggingface.co/maureesewilliams/hibari/resolve/main/voices/"
"""Where the models lie that are not in the package; the package names it too."""
REMEDY = (
    "Install it: pip install 'guided-press[listen]'; where that has no wheels for it, "
    "the engine 'embedded' speaks."
)


PACKAGES = {"hibari": "hibari_tts", "onnxruntime": "onnxruntime"}
"""What it needs: modules, and the distributions that they come from, as their folders are named."""


@dataclass(frozen=True, slots=True)
class NaturalVoice:
    """One voice, as the package describes it.

    Attributes:
        name: Such as ``heart``.
        language: BCP 47.
        about: A few words.
        model: Where its file is, or will be.
        size: Of the model, in bytes.
        sha256: Of the model.
    """

    name: str
    language: str
    about: str
    model: Path
    size: int
    sha256: str

    @property
    def installed(self) -> bool:
        """Whether the model is there, whole as far as its size tells."""
        try:
            return self.model.stat().st_size == self.size
        except OSError:
            return False

    @property
    def info(self) -> VoiceInfo:
        """For lists."""
        return VoiceInfo(self.name, self.language, self.about)


def package(module: str) -> Path | None:
    """A package's folder; it is not imported."""
    spec = importlib.util.find_spec(module)
    locations = spec.submodule_search_locations if spec else None
    return Path(next(iter(locations))) if locations else None


def folder() -> Path:
    """Where models are installed: ``voices/natural`` in the person's data folder."""
    import platformdirs  # only where it is needed: start-up time counts

    return platformdirs.user_data_path("guided-press", appauthor=False) / "voices" / ENGINE


def all_voices() -> dict[str, NaturalVoice]:
    """Every voice that the package can speak with, the one inside it first.

    Raises:
        VoiceUnavailable: The package is not there, or damaged.
    """
    place = package("hibari")
    if place is None:
        raise VoiceUnavailable(ENGINE, "hibari-tts is not installed.", REMEDY)
    assets = place / "assets"
    try:
        rows = _rows(assets / "voices.json")
        voices = {
            name: NaturalVoice(
                name,
                str(row["language"]),
                f"{row['accent']}, {row['gender']}",
                (assets if row.get("bundled") else folder()) / row["file"],
                int(row["bytes"]),
                str(row["sha256"]),
            )
            for name, row in rows.items()
        }
        return {DEFAULT: voices[DEFAULT], **voices}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        problem = f"the package hibari-tts is damaged: {error}."
        raise VoiceUnavailable(ENGINE, problem, _again(PACKAGES["hibari"])) from error


@cache
def _rows(path: Path) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = json.loads(path.read_text("utf-8"))
    return rows


def find_voice(name: str | None) -> NaturalVoice:
    """A voice that is there; None asks for the default.

    Raises:
        VoiceNotFound: There is none of that name, or it is not installed yet.
    """
    voice = _named(DEFAULT if name is None else name)
    if not voice.installed and voice.name != DEFAULT:
        raise _not_installed(voice)
    return voice


def _named(name: str) -> NaturalVoice:
    """A voice that the package knows, be it here or not."""
    voices, lowered = all_voices(), name.strip().lower()
    if lowered not in voices:
        raise voice_not_found(ENGINE, name, voices)
    return voices[lowered]


def _not_installed(voice: NaturalVoice) -> VoiceNotFound:
    remedy = f"guided-press voices install {ENGINE}:{voice.name} installs it"
    size = f"({voice.size / 1e6:.0f} MB)."
    return VoiceNotFound(ENGINE, f"the voice {voice.name!r} is not installed.", f"{remedy} {size}")


def check_package(module: str) -> None:
    """Refuse a package that is not as it was installed.

    Its lexicons and the model for unknown words would else fail with some sentence, or be spoken
    with and change how words sound.

    Raises:
        VoiceUnavailable: Names the first file that is missing or damaged.
    """
    place = package(module)
    if place is not None and (problem := damage(place, PACKAGES[module])):
        raise VoiceUnavailable(ENGINE, f"{problem}.", _again(PACKAGES[module]))


def _again(distribution: str) -> str:
    name = distribution.replace("_", "-")
    return f"Install {name} again: pip install --force-reinstall {name}"


def check_model(voice: NaturalVoice) -> None:
    """Refuse a model that is not the one the package was made for.

    Raises:
        VoiceUnavailable: It is missing or damaged.
    """
    again = _again(PACKAGES["hibari"])
    if voice.name != DEFAULT:
        again = f"guided-press voices install {ENGINE}:{voice.name} installs it again."
    try:
        digest = hashlib.sha256(voice.model.read_bytes()).hexdigest()
    except OSError as error:
        problem = f"the model {voice.model} cannot be read: {error.strerror}."
        raise VoiceUnavailable(ENGINE, problem, again) from error
    if digest != voice.sha256:
        raise VoiceUnavailable(ENGINE, f"the model {voice.model} is damaged.", again)


def install(name: str, progress: CountProgress | None = None) -> NaturalVoice:
    """Fetch a voice's model, going on where an earlier call was cut off.

    Raises:
        VoiceNotFound: There is none of that name.
        VoiceUnavailable: The package is missing or damaged, or the server cannot be reached.
        VoiceError: What came is not the model.
        ExportError: It cannot be written.
    """
    voice = _named(name)
    if voice.name == DEFAULT:
        check_model(voice)
    else:
        remote = RemoteFile(ADDRESS + voice.model.name, voice.sha256, voice.size, ENGINE)
        download(remote, voice.model, progress)
    return voice


def remove(name: str) -> None:
    """Remove an installed model, or what is there of it.

    Raises:
        VoiceNotFound: Nothing of it is there, or it is the one in the package.
        ExportError: It cannot be removed.
    """
    voice = _named(name)
    if voice.name == DEFAULT:
        raise VoiceNotFound(ENGINE, f"{DEFAULT!r} is part of the package hibari-tts and stays.", "")
    try:
        voice.model.unlink()
    except FileNotFoundError as error:
        raise _not_installed(voice) from error
    except OSError as error:
        raise ExportError(voice.model, f"cannot be removed: {error.strerror}.") from error
