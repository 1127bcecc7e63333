"""The shortest way through the command line, for the export that was done before.

A warm export takes less time than loading the parser of all commands, which brings pydantic along.
So the plainest form, ``export SCRIPT -o FILE.mp3`` with ``--json`` or ``--quiet``, is looked at
first. Whatever else is typed, and whatever was not exported before, goes the usual way, which
understands the same words alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

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
