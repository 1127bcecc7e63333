"""Composing: a wish becomes a script in a file, and never takes the place of a person's work."""

from __future__ import annotations

import hashlib
from contextlib import nullcontext
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.app.profiles import answers_for
from guided_press.app.unanswered import answers_offered
from guided_press.app.wishes import UNASKED
from guided_press.composing.composer import compose as made_of
from guided_press.errors import ExportError, WrongUse
from guided_press.files import not_written, private_folder, write_atomically
from guided_press.knowledge.loading import load_knowledge
from guided_press.player.bookmark import bookmark_file
from guided_press.script.library import own_path, shipped_files

if TYPE_CHECKING:
    from guided_press.app.wishes import Today
    from guided_press.composing.wish import Composed, Wish
    from guided_press.screening.profile import Profile

SCRIPT_ENDINGS = (".yaml", ".yml")

_SEAL = "# As composed, until something in it is changed: "
"""Before the check sum at the end of a written script: by it a person's changes are known."""

_SEAL_DIGITS = 16


def compose(
    wish: Wish,
    path: Path | None = None,
    *,
    profile: Profile | str | None = None,
    today: Today = None,
    replacing: bool = False,
) -> Composed:
    """Make a script of exactly the wished length, and write it.

    Args:
        wish: What is wanted.
        path: Where to write the script; None only returns it.
        profile: Who it is for, or the name or path of their profile; it is made of what is left.
        today: With a profile, the answers to the questions of today; see `all_clear_today`.
        replacing: Also a file that a person wrote or changed.

    Raises:
        WrongUse: A person wrote or changed the file that stands there.
        ImpossibleWish: It cannot be met; with the nearest wishes that can.
        SafetyRefusal: No session at all for this person.
        ScriptError: The profile is not valid.
        ExportError: The script could not be written.
    """
    if path is not None and path.suffix.lower() not in SCRIPT_ENDINGS:
        raise ExportError(path, "a script ends in .yaml.", "Give a name such as my.yaml.")
    if path is not None and not replacing:
        _spare(path)
    answers = None if profile is None else answers_for(profile, today)
    with nullcontext() if profile is None else answers_offered(profile):
        composed = made_of(
            wish,
            load_knowledge(),
            answers=answers,
            today=date.today(),
            asks_today=profile is not None and today == UNASKED,
        )
    if path is not None:
        write_atomically(path, sealed(composed.text), private=profile is not None)
    return composed


def compose_to_play(
    wish: Wish,
    *,
    profile: Profile | str | None = None,
    today: Today = None,
) -> Path:
    """Make a session for now; it stays, so that it can be resumed, until the next one is made.

    Args:
        wish: What is wanted.
        profile: Who it is for.
        today: With a profile, the answers to the questions of today.

    Returns:
        Its script, in the person's state folder, for its owner alone.

    Raises:
        ImpossibleWish, SafetyRefusal, ScriptError, ExportError: As for `compose`.
    """
    path = bookmark_file().with_name("composed.yaml")
    _make_folder(path.parent)
    compose(wish, path, profile=profile, today=today, replacing=True)
    return path


def path_to_keep(name: str) -> Path:
    """The file of a composed script among a person's own; their folder is made.

    Args:
        name: Its id.

    Raises:
        WrongUse: It can be no id, or a shipped script has it.
        ExportError: The folder cannot be made.
    """
    if name in shipped_files():
        raise WrongUse(name, "a script that came with the program has this name.", "Take another.")
    path = own_path(name)
    _make_folder(path.parent)
    return path


def _make_folder(folder: Path) -> None:
    try:
        private_folder(folder, make=True)
    except OSError as error:
        raise not_written(folder, error) from error


def sealed(text: str) -> bytes:
    """A script with its check sum at the end; `is_as_composed` knows it while nothing changes."""
    return f"{text}\n{_SEAL}{_check_sum(text)}\n".encode()


def is_as_composed(data: bytes) -> bool:
    """Whether a file is a composed script that nobody changed."""
    text, seal, check_sum = data.decode("utf-8", "replace").rpartition(f"\n{_SEAL}")
    return bool(seal) and check_sum == f"{_check_sum(text)}\n"


def _check_sum(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_SEAL_DIGITS]


def _spare(path: Path) -> None:
    """Refuse to write where a person's work stands.

    Raises:
        WrongUse: A person wrote or changed the file.
        ExportError: It cannot be read.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise ExportError(path, f"cannot be read: {error.strerror}.") from error
    if not is_as_composed(data):
        remedy = "Take another name, or replace it with --force."
        raise WrongUse(str(path), "somebody wrote or changed this file.", remedy)
