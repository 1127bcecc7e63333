"""An error names no option that its command lacks."""

from __future__ import annotations

import re
import sys

import pytest

from guided_press.cli.commands import COMMANDS
from guided_press.cli.own_options import options_of, with_own_options

OPTION = re.compile(r"(?<![\w'-])--[a-z][a-z0-9-]*")


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a test runner was called with is not what a person typed."""
    monkeypatch.setattr(sys, "argv", ["guided-press"])


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_option_of_an_error_belongs_to_its_command(command: str) -> None:
    """One that the command lacks is told with a command that has it; its own stay as they are."""
    everywhere = set[str]().union(*map(options_of, COMMANDS))
    for option in sorted(name for name in everywhere if name.startswith("--")):
        told = with_own_options(f"It fits with {option}. Or choose another.", command)
        if option in options_of(command):
            assert told == f"It fits with {option}. Or choose another."
            continue
        there = re.search(r"'guided-press ([a-z]+) (--[a-z0-9-]+)'", told)
        assert there, told
        assert there[2] == option
        assert option in options_of(there[1])


def test_whole_commands_and_what_nobody_has_stay() -> None:
    """A command that can be copied is not changed, nor an option of another program."""
    for words in (
        "Play one: guided-press play --resume",
        "'guided-press screen --list' shows the questions.",
        "Install it again: pip install --force-reinstall x.",
        "There is --no-such-option.",
    ):
        assert with_own_options(words, "list") == words
