"""The shortest way through the command line, for what was done before.

A warm export takes less time than loading the parser of all commands, which brings pydantic along.
So the plainest forms, ``export SCRIPT -o FILE.mp3`` with ``--json`` or ``--quiet`` and ``play
SCRIPT`` with ``--output`` or ``--quiet``, are looked at first. Whatever else is typed, and whatever
is new, goes the usual way, which understands the same words alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guided_press.app.overture import Sounding

_OUTPUT = ("-o", "--output")
_JSON = "--json"
_QUIET = ("-q", "--quiet")


@dataclass(frozen=True, slots=True)
class PlainExport:
    """What the plainest export says."""

    script: str
    output: str
    json: bool
    quiet: bool


def plain_export(arguments: Sequence[str]) -> PlainExport | None:
    """Understand the plainest export; None for everything else, mistakes too."""
    if arguments[:1] != ["export"]:
        return None
    names: list[str] = []
    outputs: list[str] = []
    json = quiet = False
    rest = iter(arguments[1:])
    for word in rest:
        if word in _OUTPUT:
            outputs.append(next(rest, ""))
        elif word == _JSON:
            json = True
        elif word in _QUIET:
            quiet = True
        else:
            names.append(word)
    plain = len(names) == 1 and len(outputs) == 1
    if not plain or not all(word and not word.startswith("-") for word in names + outputs):
        return None
    return PlainExport(names[0], outputs[0], json, quiet)


def export_again(arguments: Sequence[str]) -> bool:
    """Write again what was exported before; False when it is for the usual way.

    Raises:
        ExportError: The file could not be written.
    """
    plain = plain_export(arguments)
    if plain is None:
        return False
    from guided_press.app.warm import export_again

    exported = export_again(plain.script, Path(plain.output))
    if exported is None:
        return False
    if plain.json or not plain.quiet:
        from guided_press.cli import show, show_sessions

        if plain.json:
            show.json_value(show_sessions.exported_json(exported))
        else:
            show_sessions.exported_words(exported)
    return True


@dataclass(frozen=True, slots=True)
class PlainPlay:
    """What the plainest playing says; an empty script is the usual one."""

    script: str
    output: str


def plain_play(arguments: Sequence[str]) -> PlainPlay | None:
    """Understand the plainest playing; None for everything else, mistakes too."""
    if arguments[:1] != ["play"]:
        return None
    names: list[str] = []
    outputs: list[str] = []
    rest = iter(arguments[1:])
    for word in rest:
        if word == "--output":
            outputs.append(next(rest, ""))
        elif word not in _QUIET:
            names.append(word)
    plain = len(names) <= 1 and len(outputs) <= 1 and all(names + outputs)
    if not plain or any(name.startswith("-") for name in names):
        return None
    return PlainPlay("".join(names), "".join(outputs))


def sound_again(arguments: Sequence[str]) -> Sounding | None:
    """Let the session that is to be played begin to sound, when it was played before."""
    plain = plain_play(arguments)
    if plain is None or plain.output == "simpleaudio":
        return None
    from guided_press.app.overture import sound_again
    from guided_press.session.script_files import USUAL_SCRIPT

    return sound_again(plain.script or USUAL_SCRIPT, plain.output or "auto")
