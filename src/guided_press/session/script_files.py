"""Where scripts are and how their bytes are read; needs neither the models nor the point data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import guided_press
from guided_press.errors import Problem, ScriptError, did_you_mean
from guided_press.files import is_file
from guided_press.text_files import read_text_file
from guided_press.units import parse_duration

ENDINGS = (".yaml", ".yml")

USUAL_SCRIPT = "low-back-15-self"
"""The shipped script that is taken when none is named."""


@dataclass(frozen=True, slots=True)
class ShippedScript:
    """One line of the list of scripts that come with the program."""

    id: str
    title: str
    description: str
    minutes: float
    mode: str


def find_script(name: Path | str) -> Path:
    """Find a script by its path, or a shipped one by its id.

    Raises:
        ScriptError: There is neither; with what may have been meant, and the list.
    """
    path = Path(name)
    if isinstance(name, Path) or path.parent != Path() or path.suffix.lower() in ENDINGS:
        return path
    shipped = _shipped_files()
    if name in shipped and not is_file(path):
        return shipped[str(name)]
    if is_file(path):
        return path
    hint = f"{did_you_mean(name, shipped)} Shipped are: {', '.join(shipped)}.".strip()
    raise ScriptError([Problem(str(name)[:200], 0, 0, "", "there is no such script", hint)])


def shipped_scripts() -> tuple[ShippedScript, ...]:
    """The scripts that come with the program, the shortest first."""
    from guided_press.yaml_source import read_yaml  # whoever knows the script's id needs no YAML

    found = []
    for name, path in _shipped_files().items():
        value = read_yaml(path.read_bytes(), str(path)).value
        minutes = parse_duration(value["length"]) / 60
        description = str(value.get("description", ""))
        mode = value.get("mode", "self")
        found.append(ShippedScript(name, value["title"], description, minutes, mode))
    return tuple(sorted(found, key=lambda script: (script.minutes, script.id)))


def shipped_folder() -> Path:
    """Where the shipped scripts are: inside the installed package, or beside src in a checkout."""
    package = Path(guided_press.__file__).parent
    installed = package / "scripts"
    return installed if installed.is_dir() else package.parents[1] / "scripts"


def _shipped_files() -> dict[str, Path]:
    return {path.stem: path for path in sorted(shipped_folder().glob("*.yaml"))}


def read_script(path: Path, file: str) -> bytes:
    """The bytes of a script.

    Args:
        path: A regular text file; of a larger one than `MAX_TEXT_BYTES` only the first byte
            beyond is read.
        file: For messages.

    Raises:
        ScriptError: There is none, or it is something else.
    """
    try:
        data = read_text_file(path, file, "Name the script in it.")
    except FileNotFoundError:
        hint = f"{did_you_mean(path.stem, _shipped_files())} `guided-press list` shows all.".strip()
        raise ScriptError([Problem(file, 0, 0, "", "there is no such file", hint)]) from None
    if b"\0" in data[:4096]:
        hint = "A script is a YAML text in UTF-8."
        before = data[: data.index(0)]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise ScriptError([Problem(file, line, column, "", "this is not a text file", hint)])
    return data
