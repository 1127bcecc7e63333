"""An error names no option that its command lacks."""

from __future__ import annotations

import re
import sys

import pytest

from guided_press.cli.own_options import options_of, with_own_options
from guided_press.cli.program import COMMANDS
from tests.cli.running import run

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


@pytest.mark.parametrize("arguments", [["2", "chair"], ["45", "standing"]])
def test_a_wish_that_cannot_be_met_is_told_in_short(arguments: list[str]) -> None:
    """No codes, and no options that `go` lacks."""
    done = run("go", *arguments)
    assert done.code == 3
    assert len(done.err) < 120, done.err
    assert not re.search(r"[A-Z]{2}\d|_", done.err)
    assert set(OPTION.findall(done.err)) <= options_of("go")
