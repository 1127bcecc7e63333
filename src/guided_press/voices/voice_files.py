"""Voices of the person's own: which can be installed, installing and removing, of every engine."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from guided_press.errors import VoiceError, WrongUse
from guided_press.voices import installed, installing, natural_files, recordings
from guided_press.voices.base import CountProgress
from guided_press.voices.command import config_folder
from guided_press.voices.installing import CatalogVoice


@dataclass(frozen=True, slots=True)
class Installed:
    """A voice that was installed.

    Attributes:
        voice: What ``--voice`` takes, ENGINE:NAME.
        name: What it is called.
        folder: Where its files are.
        language: BCP 47.
        size: Of its model, in bytes.
        sha256: Of its model.
        licence, source: Where they are known.
    """

    voice: str
    name: str
    folder: Path
    language: str
    size: int
    sha256: str
    licence: str = ""
    source: str = ""


def voice_offers() -> list[tuple[CatalogVoice, bool]]:
    """The voices that can be installed by name, and whether each is there already.

    Raises:
        ScriptError: The person's own catalogue is not valid.
    """
    there = installed.installed_voices()
    offered = installing.offers(config_folder()).values()
    return [*_natural_offers(), *((offer, offer.name in there) for offer in offered)]


def _natural_offers() -> list[tuple[CatalogVoice, bool]]:
    try:
        voices = natural_files.all_voices()
    except VoiceError:  # without the package there is nothing to add to
        return []
    return [
        (
            CatalogVoice(
                f"{natural_files.ENGINE}:{voice.name}",
                natural_files.ADDRESS + voice.model.name,
                voice.size,
                voice.sha256,
                "",
                voice.language,
                natural_files.LICENCE,
                voice.about,
            ),
            voice.installed,
        )
        for voice in voices.values()
        if voice.name != natural_files.DEFAULT
    ]


def install_voice(
    source: str, *, name: str | None = None, sha256: str = "", progress: CountProgress | None = None
) -> Installed:
    """Install a neural voice: by its name, from an address, a folder or a file.

    Args:
        source: Which; ``natural:NAME`` is one more of the natural voices.
        name: What it shall be called; default: as its file.
        sha256: What the model must be; the catalogue knows it for its own voices.
        progress: Told how many bytes are there, and of how many.

    Raises:
        VoiceError: It cannot be found or fetched, or is not the voice that was wanted.
        ExportError: It cannot be written.
    """
    engine, colon, own_name = source.partition(":")
    if colon and engine == natural_files.ENGINE:
        if name or sha256:
            raise WrongUse(
                "--as" if name else "--sha256",
                "the natural voices have names and checksums of their own.",
                "Leave it out.",
            )
        voice = natural_files.install(own_name, progress)
        return Installed(
            source,
            own_name,
            voice.model.parent,
            voice.language,
            voice.size,
            voice.sha256,
            natural_files.LICENCE,
        )
    neural = installing.install_voice(
        source, config_folder(), name=name, sha256=sha256, progress=progress
    )
    record = neural.record
    return Installed(
        f"piper:{neural.name}",
        neural.name,
        neural.folder,
        record.language,
        record.size,
        record.sha256,
        record.licence,
        record.source,
    )


def remove_voice(name: str) -> None:
    """Remove an installed voice, or one that somebody recorded.

    Args:
        name: Of an installed voice. What somebody recorded cannot be fetched again, so it is only
            meant when the name begins with ``recorded:``.

    Raises:
        VoiceNotFound: There is none of that name.
        ExportError: It cannot be removed.
    """
    engine, colon, own_name = name.partition(":")
    if colon and engine == recordings.ENGINE:
        recordings.remove_recorded(own_name)
    elif colon and engine == natural_files.ENGINE:
        natural_files.remove(own_name)
    else:
        installed.remove_voice(name.removeprefix("piper:"))
