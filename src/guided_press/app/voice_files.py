"""Neural voices of the person's own: what can be installed, installing and removing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guided_press.voices.downloading import Progress
    from guided_press.voices.installed import InstalledVoice
    from guided_press.voices.installing import Offer


def voice_offers() -> list[tuple[Offer, bool]]:
    """The voices that can be installed by name, and whether each is there already.

    Raises:
        ScriptError: The person's own catalogue is not valid.
    """
    from guided_press.voices.command import config_folder
    from guided_press.voices.installed import installed_voices
    from guided_press.voices.installing import offers

    there = installed_voices()
    return [(offer, offer.name in there) for offer in offers(config_folder()).values()]


def install_voice(
    source: str, *, name: str | None = None, sha256: str = "", progress: Progress | None = None
) -> InstalledVoice:
    """Install a neural voice: by its name, from an address, a folder or a file.

    Args:
        source: Which.
        name: What it shall be called; default: as its file.
        sha256: What the model must be; the catalogue knows it for its own voices.
        progress: Told how many bytes are there, and of how many.

    Raises:
        VoiceError: It cannot be found or fetched, or is not the voice that was wanted.
        ExportError: It cannot be written.
    """
    from guided_press.voices.command import config_folder
    from guided_press.voices.installing import install_voice as install

    return install(source, config_folder(), name=name, sha256=sha256, progress=progress)


def remove_voice(name: str) -> None:
    """Remove an installed voice, or one that somebody recorded.

    Args:
        name: Of an installed voice. What somebody recorded cannot be fetched again, so it is only
            meant when the name begins with ``recorded:``.

    Raises:
        VoiceNotFound: There is none of that name.
        ExportError: It cannot be removed.
    """
    from guided_press.voices.installed import remove_voice as remove
    from guided_press.voices.recordings import ENGINE, remove_recorded

    engine, colon, own_name = name.partition(":")
    if engine == ENGINE and colon:
        remove_recorded(own_name)
    else:
        remove(name.removeprefix("piper:"))
