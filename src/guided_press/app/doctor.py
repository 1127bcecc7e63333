"""A look at this machine: what works, what does not, and what helps."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

PACKAGES = (
    "guided-press", "pyyaml", "pydantic", "numpy", "pyttsx3", "espeakng-loader", "av", "mutagen",
    "miniaudio", "resvg-py", "typer", "rich",
)  # fmt: skip
EXTRAS = {
    "neural": "piper-tts",
    "voice-control": "pocketsphinx",
    "desktop": "dbus-fast",
    "simpleaudio": "simpleaudio",
    "pydub": "pydub",
    "cluster": "distributed",
}


def doctor() -> list[dict[str, Any]]:
    """Look at versions, voices, sound output and cache.

    Returns:
        Findings with what, found, good and help. Nothing in them is private: no names of people,
        no profile, no path outside the program's own folders.
    """
    return [*_versions(), *_voices(), *_output(), *_cache(), *_extras()]


def _finding(what: str, found: str, *, good: bool = True, help_: str = "") -> dict[str, Any]:
    return {"what": what, "found": found, "good": good, "help": "" if good else help_}


def _versions() -> Iterator[dict[str, Any]]:
    yield _finding("Python", f"{platform.python_version()} on {platform.platform(terse=True)}")
    for package in PACKAGES:
        try:
            yield _finding(package, metadata.version(package))
        except metadata.PackageNotFoundError:
            help_ = "Install again: pip install guided-press"
            yield _finding(package, "missing", good=False, help_=help_)


def _voices() -> Iterator[dict[str, Any]]:
    from guided_press.voices.catalog import engines

    for name, entry in engines().items():
        yield _finding(f"voice {name}", entry.problem or "ready", good=not entry.problem)


def _output() -> Iterator[dict[str, Any]]:
    from guided_press.player.outputs import list_outputs

    names = [info.name for info in list_outputs() if info.is_device]
    yield _finding(
        "sound output",
        ", ".join(names) or "none",
        good=bool(names),
        help_="Exporting works without one: guided-press export low-back-15-self -o session.mp3",
    )


def _cache() -> Iterator[dict[str, Any]]:
    from guided_press.store import cache_folder

    folder = cache_folder()
    writable = os.access(_existing(folder), os.W_OK)
    found = str(folder).replace(str(Path.home()), "~")
    yield _finding(
        "cache", found, good=writable, help_="Set GUIDED_PRESS_CACHE to a folder you can write."
    )
    encoding = sys.stdout.encoding or "unknown"
    yield _finding("terminal encoding", encoding)


def _existing(folder: Path) -> Path:
    return next(path for path in (folder, *folder.parents) if path.exists())


def _extras() -> Iterator[dict[str, Any]]:
    for extra, package in EXTRAS.items():
        try:
            found = metadata.version(package)
        except metadata.PackageNotFoundError:
            found = f"not installed (pip install 'guided-press[{extra}]')"
        yield _finding(f"extra {extra}", found)
