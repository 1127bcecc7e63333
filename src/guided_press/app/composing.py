"""Composing: a wish becomes a script in a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.errors import ExportError
from guided_press.files import write_atomically
from guided_press.knowledge.loading import load_knowledge

if TYPE_CHECKING:
    from guided_press.composing import Composed, Wish
    from guided_press.session.profile import Answer, Profile

SCRIPT_ENDINGS = (".yaml", ".yml")


def compose(
    wish: Wish,
    path: Path | None = None,
    *,
    profile: Profile | str | None = None,
    today: Mapping[str, Answer] | None = None,
) -> Composed:
    """Make a script of exactly the wished length, and write it.

    Args:
        wish: What is wanted.
        path: Where to write the script; None only returns it.
        profile: Who it is for, or the name or path of their profile; it is made of what is left.
        today: With a profile, the answers to the questions of today; see `all_clear_today`.

    Raises:
        ImpossibleWish: It cannot be met; with the nearest wishes that can.
        SafetyRefusal: No session at all for this person.
        ScriptError: The profile is not valid.
        ExportError: The script could not be written.
    """
    from guided_press.composing import compose as made_of

    if path is not None and path.suffix.lower() not in SCRIPT_ENDINGS:
        raise ExportError(path, "a script ends in .yaml.", "Give a name such as my.yaml.")
    answers = None if profile is None else _answers(profile, today)
    composed = made_of(wish, load_knowledge(), answers=answers, today=date.today())
    if path is not None:
        write_atomically(path, composed.text.encode("utf-8"))
    return composed


def _answers(profile: Profile | str, today: Mapping[str, Answer] | None) -> dict[str, Answer]:
    from guided_press.app.profiles import answers_for

    return answers_for(profile, today)
