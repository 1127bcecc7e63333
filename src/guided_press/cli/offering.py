"""What can be had in place of a refused wish, as a command that can be copied."""

from __future__ import annotations

import shlex
import sys
from typing import TYPE_CHECKING

from guided_press.app.alternatives import NotThisWay, in_words
from guided_press.cli.commands import load_command
from guided_press.cli.own_options import command_typed
from guided_press.words.texts import text

if TYPE_CHECKING:
    from guided_press.composing.wish import Wish

_OF_WISH = frozenset(
    ("words", "minutes", "on", "company", "points", "focus", "posture_changes", "shorten")
) | {"guidance"}
"""Parameters that say what is wished; all others stay as they were typed."""


def with_command(refused: NotThisWay) -> NotThisWay:
    """A refusal with the command that makes what can be had instead, on a line of its own."""
    if refused.instead is None or not command_typed():
        return refused
    command = command_for(refused.instead)
    words = text("composing.command_instead", reason=str(refused), command=command)
    return NotThisWay(words, refused.instead, refused.open_questions)


def command_for(wish: Wish) -> str:
    """The command that was typed, for another wish."""
    typed = command_typed()
    words = in_words(wish, sys.argv)
    if typed == "play":
        words = _with_options(words)
    return shlex.join(["guided-press", typed, *words, *_others(typed)])


def _with_options(words: list[str]) -> list[str]:
    """The same with an option before each: `play` takes sessions by their names alone."""
    minutes, *rest = words
    places = [word for word in rest if word != "somebody"]
    return [
        *("--minutes", minutes, "--on", ",".join(places)),
        *(("--with", "somebody") if "somebody" in rest else ()),
    ]


def _others(typed: str) -> list[str]:
    """The options that were typed beside the wish."""
    parameters = {name: one for one in load_command(typed).params for name in one.opts}
    words, kept = iter(sys.argv[2:]), list[str]()
    for word in words:
        name, has_value, _ = word.partition("=")
        parameter = parameters.get(name) if name.startswith("-") else None
        if parameter is None:
            continue
        takes_next = not has_value and not getattr(parameter, "is_flag", False)
        whole = [word, *([next(words, "")] if takes_next else [])]
        if parameter.name not in _OF_WISH:
            kept += whole
    return kept
