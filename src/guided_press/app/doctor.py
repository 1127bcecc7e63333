"""A look at this machine: what works, what does not, and what helps."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guided_press.errors import VoiceError

PACKAGES = (
    "guided-press", "pyyaml", "pydantic", "numpy", "pyttsx3", "espeakng-loader", "av", "mutagen",
    "miniaudio", "resvg-py", "typer", "rich", "starlette", "uvicorn", "segno", "platformdirs",
)  # fmt: skip
EXTRAS = {
    "neural": "piper-tts",
    "voice-control": "pocketsphinx",
    "desktop": "dbus-fast",
    "simpleaudio": "simpleaudio",
    "pydub": "pydub",
    "cluster": "distributed",
}


Finding = dict[str, Any]


def doctor() -> list[Finding]:
    """Look at versions, voices, sound output and cache.

    Returns:
        Findings with part, what, found, good (None where nothing can be wrong) and help. Nothing
        in them is private: no names of people, no profile, no path outside the program's own
        folders.
    """
    found = [*_versions(), *_voices(), *_output(), *_places(), *_extras()]
    return [one | {key: _of_nobody(one[key]) for key in ("found", "help")} for one in found]


def _of_nobody(text: str) -> str:
    """Without the person's own folder and name, wherever a path has brought them in."""
    home = Path.home()
    text = text.replace(str(home), "~") if home != Path(home.anchor) else text
    for name in {home.name, os.environ.get("USER"), os.environ.get("LOGNAME")} - {"", None, "root"}:
        text = re.sub(rf"(?<=[/\\]){re.escape(str(name))}(?=[/\\]|$)", "NAME", text)
    return text


def _finding(
    part: str, what: str, found: str, *, good: bool | None = None, remedy: str = ""
) -> Finding:
    remedy = remedy if good is False else ""
    return {"part": part, "what": what, "found": found, "good": good, "help": remedy}


def _versions() -> Iterator[Finding]:
    from importlib import metadata  # 30 ms, so only when it is asked for

    part = "Program"
    system = f"{platform.python_version()} on {platform.platform(terse=True)}"
    yield _finding(part, "Python", system, good=sys.version_info >= (3, 11))
    for package in PACKAGES:
        try:
            yield _finding(part, package, metadata.version(package), good=True)
        except metadata.PackageNotFoundError:
            remedy = "Install again: pip install guided-press"
            yield _finding(part, package, "missing", good=False, remedy=remedy)


def _voices() -> Iterator[Finding]:
    from guided_press.voices.catalog import choose, engines

    try:
        automatic, _ = choose("auto")
    except VoiceError:
        automatic = ""
    for name, entry in engines().items():
        # only the engine that is taken by itself has to be there
        missing = False if name == automatic or not automatic else None
        found = f"ready{', taken by itself' * (name == automatic)}"
        yield _finding(
            "Voices",
            f"voice {name}",
            entry.problem or found,
            good=missing if entry.problem else True,
        )


def _output() -> Iterator[Finding]:
    from guided_press.player.outputs import list_outputs

    first, *_ = list_outputs()
    yield _finding(
        "Sound", "sound output",
        first.problem or first.description,
        good=not first.problem,
        remedy="Files need none: guided-press export low-back-15-self -o session.mp3",
    )  # fmt: skip


def _places() -> Iterator[Finding]:
    from guided_press.store import cache_folder

    part, folder = "Places", cache_folder()
    remedy = "Set GUIDED_PRESS_CACHE to a folder that you may write to."
    yield _finding(part, "cache", str(folder), good=_can_hold(folder), remedy=remedy)
    yield _finding(part, "terminal encoding", sys.stdout.encoding or "unknown")


def _can_hold(folder: Path) -> bool:
    """Whether the folder is one, or can be made, and takes files."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def _extras() -> Iterator[Finding]:
    from importlib import metadata  # 30 ms, so only when it is asked for

    for extra, package in EXTRAS.items():
        try:
            found = metadata.version(package)
        except metadata.PackageNotFoundError:
            found = f"not installed (pip install 'guided-press[{extra}]')"
        yield _finding("Extras", f"extra {extra}", found)
