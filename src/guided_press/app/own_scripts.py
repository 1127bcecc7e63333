"""A person's own scripts, kept in their data folder under an id; no path from outside counts."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from guided_press.errors import ExportError, Problem, ScriptError
from guided_press.files import write_atomically
from guided_press.knowledge.loading import load_knowledge
from guided_press.session.loading import parse_script
from guided_press.session.script_files import ENDINGS, find_script, read_script, shipped_scripts
from guided_press.session.targets import session_targets
from guided_press.units import parse_duration
from guided_press.yaml_source import MAX_BYTES, read_yaml

MOST = 500
"""Scripts that are kept; more are no collection but a mistake."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_ID_WORDS = 40


@dataclass(frozen=True, slots=True)
class OwnScript:
    """One line of the list of own scripts.

    Attributes:
        id: Names the script here; lower-case letters, digits and hyphens.
        title: As in the script; the id while the script has none.
        description: As in the script; may be empty.
        minutes: The script's length; None when it says none.
        mode: ``self`` or ``partner``.
    """

    id: str
    title: str
    description: str = ""
    minutes: float | None = None
    mode: str = "self"


def own_folder() -> Path:
    """Where own scripts are; it need not exist."""
    from platformdirs import user_data_path

    return user_data_path("guided-press", appauthor=False) / "scripts"


def targets_of(script_id: str) -> tuple[str, ...]:
    """Ids of the points and techniques of a script, in order; none of one that is not valid."""
    try:
        path = script_path(script_id)
        return _targets(read_script(path, script_id), str(path.parent))
    except ScriptError:
        return ()


@lru_cache(maxsize=256)
def _targets(text: bytes, folder: str) -> tuple[str, ...]:
    knowledge = load_knowledge()
    session = parse_script(text, "script", Path(folder), knowledge=knowledge).session
    return tuple(session_targets(session, knowledge))


def own_scripts() -> tuple[OwnScript, ...]:
    """All own scripts by title; one that cannot be read is listed by its id."""
    found = [_summary(path) for path in _files()]
    return tuple(sorted(found, key=lambda script: (script.title.casefold(), script.id)))


def script_path(script_id: str) -> Path:
    """The file of a script: an own one, else a shipped one.

    Raises:
        ScriptError: No script has this id.
    """
    own = {path.stem: path for path in _files()}
    if script_id in own:
        return own[script_id]
    if script_id in {script.id for script in shipped_scripts()}:
        return find_script(script_id)
    raise ScriptError([Problem("script", 0, 0, "", "there is no script with this id")])


def script_text(script_id: str) -> str:
    """The text of a script.

    Raises:
        ScriptError: No script has this id, or it cannot be read.
    """
    data = read_script(script_path(script_id), script_id)
    return data.decode("utf-8-sig", "replace")


def is_own(script_id: str) -> bool:
    """Whether a script may be changed."""
    return any(path.stem == script_id for path in _files())


def check_text(text: str) -> Mapping[str, Any]:
    """Hold the text of a script against all rules.

    Returns:
        Title, mode and length of the session.

    Raises:
        ScriptError: With every problem of the text.
    """
    session = parse_script(text, "script", own_folder()).session
    return {"title": session.title, "mode": session.mode, "length_s": session.length}


def save_script(text: str, script_id: str | None = None) -> str:
    """Keep a script, valid or not: work is not lost because of one wrong line.

    Args:
        text: At most 512 kB.
        script_id: Of the own script that it replaces; None makes a new one.

    Returns:
        Its id.

    Raises:
        ScriptError: No own script has this id, or the text is too large.
        ExportError: The file could not be written, or there are too many.
    """
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        raise ScriptError([Problem("script", 0, 0, "", f"larger than {MAX_BYTES // 1024} kB")])
    if script_id is not None and not is_own(script_id):
        raise ScriptError([Problem("script", 0, 0, "", "there is no own script with this id")])
    folder = own_folder()
    if script_id is None:
        if len(_files()) >= MOST:
            raise ExportError(folder, f"{MOST} scripts are kept already.", "Delete some.")
        script_id = _new_id(text)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ExportError(folder, f"cannot be made: {error.strerror}.") from error
    write_atomically(folder / f"{script_id}.yaml", data)
    return script_id


def delete_script(script_id: str) -> None:
    """Remove an own script.

    Raises:
        ScriptError: No own script has this id.
    """
    if not is_own(script_id):
        raise ScriptError([Problem("script", 0, 0, "", "there is no own script with this id")])
    script_path(script_id).unlink(missing_ok=True)


def _files() -> list[Path]:
    """Own scripts with names that can be ids; links that lead elsewhere are none."""
    folder = own_folder()
    return [
        path
        for path in sorted(folder.glob("*.yaml"))
        if path.suffix in ENDINGS and _ID.fullmatch(path.stem) and not path.is_symlink()
    ]


def _new_id(text: str) -> str:
    """An id made of the title's words, and unlike every other."""
    title = _values(text).get("title", "")
    plain = unicodedata.normalize("NFKD", str(title)).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_ID_WORDS].strip("-") or "session"
    taken = {path.stem for path in _files()} | {script.id for script in shipped_scripts()}
    return words if words not in taken else f"{words}-{secrets.token_hex(3)}"


def _summary(path: Path) -> OwnScript:
    try:
        values = _values(read_script(path, path.stem).decode("utf-8", "replace"))
    except ScriptError:
        values = {}
    title = str(values.get("title") or path.stem)[:200]
    mode = "partner" if values.get("mode") == "partner" else "self"
    description = str(values.get("description") or "")[:500]
    return OwnScript(path.stem, title, description, _minutes(values.get("length")), mode)


def _minutes(length: Any) -> float | None:
    try:
        return parse_duration(length) / 60 if length is not None else None
    except ValueError:
        return None


def _values(text: str) -> Mapping[str, Any]:
    try:
        value = read_yaml(text, "script").value
    except ScriptError:
        return {}
    return value if isinstance(value, dict) else {}
