"""An error names no option that the command lacks: such an option is told with one that has it."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Any

from guided_press.cli.commands import COMMANDS, load_command

_HELPFUL = ("go", "play", "compose", "screen", "export")
"""Where an option is looked for first."""

_COMMAND = re.compile(r"(?:guided-press|pip install)\b[^.;'`\n]*|'[a-z]+ [^']*'")
_OPTION = re.compile(r"(?<![\w'-])--[a-z][a-z0-9-]*")


def command_typed() -> str:
    """The command that runs; empty for the program alone."""
    return next((word for word in sys.argv[1:2] if word in COMMANDS), "")


def with_own_options(words: str, command: str) -> str:
    """The words of an error, where each option that the command lacks is told with its command.

    Args:
        words: Of the error; whole commands in them stay as they are.
        command: Which runs; empty for the program alone.
    """
    own = options_of(command)
    out, at = [], 0
    for whole in _COMMAND.finditer(words):
        out += [_told(words[at : whole.start()], own), whole.group()]
        at = whole.end()
    return "".join([*out, _told(words[at:], own)])


@cache
def options_of(command: str) -> frozenset[str]:
    """All options of a command, those of its own commands included."""
    if not command:
        return frozenset({"--help", "--version"})
    return frozenset({"--help", *_options(load_command(command))})


def _options(command: Any) -> set[str]:
    found = {name for parameter in command.params for name in parameter.opts}
    for inner in getattr(command, "commands", {}).values():
        found |= _options(inner)
    return found


def _told(words: str, own: frozenset[str]) -> str:
    def told(found: re.Match[str]) -> str:
        option = found.group()
        if option in own or option in sys.argv:
            return option
        others = dict.fromkeys((*_HELPFUL, *COMMANDS))
        there = next((name for name in others if option in options_of(name)), "")
        return f"'guided-press {there} {option}'" if there else option

    return _OPTION.sub(told, words)
