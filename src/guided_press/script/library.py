"""All scripts that have a name: the shipped ones, and a person's own in their data folder.

One finder for every command and for the page, which also lists. A name is an id and never a file of
the current folder; a file is named by a path: with an ending, or as ``./NAME``.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import guided_press
from guided_press.errors import (
    ChangedMeanwhile,
    ExportError,
    Problem,
    ScriptError,
    WrongUse,
    did_you_mean,
)
from guided_press.files import is_file, write_atomically
from guided_press.locking import locked, refuse_other, version_of
from guided_press.own_folders import own_data
from guided_press.text_files import read_text_file
from guided_press.units import parse_duration
from guided_press.words.english import listed
from guided_press.yaml_source import MAX_BYTES, read_yaml

ENDINGS = (".yaml", ".yml")

USUAL_SCRIPT = "low-back-15-self"
"""The shipped script that is taken when none is named."""

MOST = 500
"""Own scripts that are kept; more are no collection but a mistake."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ID_WORDS = 40


@dataclass(frozen=True, slots=True)
class LibraryEntry:
    """One line of the list of scripts.

    Attributes:
        id: Names the script in every command; lower-case letters, digits and hyphens.
        title: As in the script; the id while the script has none.
        description: As in the script; may be empty.
        minutes: The script's length; None when it says none.
        mode: ``self`` or ``partner``.
        own: A script of the person's own, which may be changed.
    """

    id: str
    title: str
    description: str = ""
    minutes: float | None = None
    mode: str = "self"
    own: bool = False


# -- finding ---------------------------------------------------------------------------------------


def find_script(name: Path | str) -> Path:
    """Find a script by its path or its id.

    Args:
        name: A path, or a text: with a folder or the ending of a script it is a path, else an id.

    Raises:
        ScriptError: No script has this id; with what may have been meant, and the list.
    """
    path = Path(name)
    if isinstance(name, Path) or is_path(name):
        return path
    files = shipped_files() | own_files()
    if name in files:
        return files[name]
    raise ScriptError(
        [Problem(name[:200], 0, 0, "", "there is no such script", _hint(name, files))]
    )


def is_path(name: str) -> bool:
    """Whether a text names a file, and not a script by its id."""
    return "/" in name or Path(name).parent != Path() or Path(name).suffix.lower() in ENDINGS


def lasting_script(file: str) -> str:
    """What names a script from any folder: its id, or its whole path.

    Args:
        file: Its path.
    """
    path = Path(file)
    names = {path: name for name, path in (shipped_files() | own_files()).items()}
    return names.get(path) or str(path.absolute())


def _hint(name: str, ids: Iterable[str]) -> str:
    """A file of this name, a script that is written alike, or those that share a word."""
    words = _words(name)
    sharing = [script_id for script_id in ids if words & _words(script_id)]
    shared = f"Did you mean {listed(sharing, 'or')}?" if sharing else ""
    file = f"The file of this name is './{name}'." if is_file(Path(name)) else ""
    parts = file, did_you_mean(name, ids) or shared, "`guided-press list` shows all."
    return " ".join(filter(None, parts))


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]{3,}", name[:100].lower()))


def library() -> tuple[LibraryEntry, ...]:
    """All scripts: the shipped ones, the shortest first, then the person's own by title.

    One that cannot be read is listed by its id.
    """
    shipped = [_entry(name, path, own=False) for name, path in shipped_files().items()]
    own = [_entry(name, path, own=True) for name, path in own_files().items()]
    shipped.sort(key=lambda entry: (entry.minutes or 0, entry.id))
    own.sort(key=lambda entry: (entry.title.casefold(), entry.id))
    return *shipped, *own


def shipped_scripts() -> tuple[LibraryEntry, ...]:
    """The scripts that come with the program, the shortest first."""
    return tuple(entry for entry in library() if not entry.own)


def script_names() -> list[str]:
    """The id of every script."""
    return [*shipped_files(), *own_files()]


def shipped_folder() -> Path:
    """Where the shipped scripts are: inside the installed package, or beside src in a checkout."""
    package = Path(guided_press.__file__).parent
    installed = package / "scripts"
    return installed if installed.is_dir() else package.parents[1] / "scripts"


def own_folder() -> Path:
    """Where own scripts are; it need not exist."""
    return own_data("scripts")


def shipped_files() -> dict[str, Path]:
    """The files of the shipped scripts, by id."""
    return {path.stem: path for path in sorted(shipped_folder().glob("*.yaml"))}


def own_path(script_id: str) -> Path:
    """The file that an own script of this id has, or would have.

    Raises:
        WrongUse: It can be no id.
    """
    if not _ID.fullmatch(script_id):
        remedy = "Lower-case letters, digits and hyphens, such as my-evening."
        raise WrongUse(script_id[:100], "this can be no name of a script.", remedy)
    return own_folder() / f"{script_id}.yaml"


def own_files() -> dict[str, Path]:
    """The files of own scripts, by id; links that lead elsewhere are none.

    One that is named like a shipped script is known as ``NAME-own``.
    """
    shipped = shipped_files()
    return {
        f"{path.stem}-own" if path.stem in shipped else path.stem: path
        for path in sorted(own_folder().glob("*.yaml"))
        if _ID.fullmatch(path.stem) and not path.is_symlink()
    }


def _entry(name: str, path: Path, *, own: bool) -> LibraryEntry:
    try:
        values = _values(read_script(path, name))
    except ScriptError:
        values = {}
    title = str(values.get("title") or name)[:200]
    mode = "partner" if values.get("mode") == "partner" else "self"
    description = str(values.get("description") or "")[:500]
    return LibraryEntry(name, title, description, _minutes(values.get("length")), mode, own)


def _minutes(length: Any) -> float | None:
    try:
        return parse_duration(length) / 60 if length is not None else None
    except ValueError:
        return None


def _values(text: bytes | str) -> Mapping[str, Any]:
    try:
        value = read_yaml(text, "script").value
    except ScriptError:
        return {}
    return value if isinstance(value, dict) else {}


# -- reading ---------------------------------------------------------------------------------------


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
        hint = f"{did_you_mean(path.stem, script_names())} `guided-press list` shows all.".strip()
        raise ScriptError([Problem(file, 0, 0, "", "there is no such file", hint)]) from None
    if b"\0" in data[:4096]:
        hint = "A script is a YAML text in UTF-8."
        before = data[: data.index(0)]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise ScriptError([Problem(file, line, column, "", "this is not a text file", hint)])
    return data


def script_text(script_id: str) -> str:
    """The text of a script of the library.

    Raises:
        ScriptError: No script has this id, or it cannot be read.
    """
    return read_script(named_script(script_id), script_id).decode("utf-8-sig", "replace")


def named_script(script_id: str) -> Path:
    """The file of a script by its id alone; no path counts.

    Raises:
        ScriptError: No script has this id.
    """
    files = shipped_files() | own_files()
    if script_id not in files:
        raise ScriptError([Problem("script", 0, 0, "", "there is no script with this id")])
    return files[script_id]


# -- a person's own --------------------------------------------------------------------------------


def is_own(script_id: str) -> bool:
    """Whether a script may be changed."""
    return script_id in own_files()


def add_script(text: str) -> str:
    """Keep a new script, valid or not: work is not lost because of one wrong line.

    Args:
        text: At most 512 kB.

    Returns:
        Its id.

    Raises:
        ScriptError: The text is too large.
        ExportError: The file could not be written, or there are too many.
    """
    data, folder = _data(text), own_folder()
    with locked(folder):
        if len(own_files()) >= MOST:
            raise ExportError(folder, f"{MOST} scripts are kept already.", "Delete some.")
        script_id = _new_id(text)
        write_atomically(folder / f"{script_id}.yaml", data)
    return script_id


def replace_script(script_id: str, text: str, before: str) -> None:
    """Keep another text of an own script, valid or not.

    Args:
        script_id: Which.
        text: At most 512 kB.
        before: The text that was opened to be changed.

    Raises:
        ScriptError: No own script has this id, or the text is too large.
        ChangedMeanwhile: The script is another one by now; nothing is kept.
        ExportError: The file could not be written.
    """
    data = _data(text)
    with locked(own_folder()):
        path, there = _own(script_id, own_files()), script_text(script_id)
        if there not in (before, text):
            words = "The script was changed elsewhere meanwhile. Nothing was kept."
            raise ChangedMeanwhile(words, {script_id: (text, there)})
        write_atomically(path, data)


def _data(text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        raise ScriptError([Problem("script", 0, 0, "", f"larger than {MAX_BYTES // 1024} kB")])
    return data


def script_version(script_id: str) -> str:
    """Names what stands in a script; see `version_of`.

    Raises:
        ScriptError: No script has this id, or it cannot be read.
    """
    return version_of(read_script(named_script(script_id), script_id))


def delete_script(script_id: str, version: str) -> None:
    """Remove an own script.

    Args:
        script_id: Which.
        version: Of what was shown.

    Raises:
        ScriptError: No own script has this id, or it cannot be read.
        NotAsShown: It is another one by now.
    """
    path = _own(script_id, own_files())
    with locked(own_folder()):
        if path.exists():
            refuse_other(version, read_script(path, script_id))
        path.unlink(missing_ok=True)


def _own(script_id: str, own: Mapping[str, Path]) -> Path:
    if script_id not in own:
        raise ScriptError([Problem("script", 0, 0, "", "there is no own script with this id")])
    return own[script_id]


def _new_id(text: str) -> str:
    """An id made of the title's words, and unlike every other."""
    title = _values(text).get("title", "")
    plain = unicodedata.normalize("NFKD", str(title)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_ID_WORDS].strip("-") or "session"
    return words if words not in script_names() else f"{words}-{secrets.token_hex(3)}"
