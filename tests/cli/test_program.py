"""The table of commands: complete, quick to list, and said once."""

from __future__ import annotations

import subprocess
import sys

import pytest

from guided_press.cli.commands import COMMANDS, GROUPS, load_command
from tests.cli.running import run


@pytest.mark.parametrize("name", COMMANDS)
def test_a_line_of_the_table_is_the_first_line_of_the_commands_help(name: str) -> None:
    """What the list says of a command is what the command says of itself."""
    command = load_command(name)
    assert command.name in (name, None) or command.help
    assert (command.help or "").split("\n")[0] == COMMANDS[name][1]


def test_the_list_of_commands_loads_none_of_them() -> None:
    """``--help`` reads the table alone: no model, no codec, no sound."""
    heavy = ("numpy", "pydantic", "yaml", "av", "starlette", "guided_press.app.session")
    code = (
        "import sys\nfrom guided_press.cli.program import program\n"
        "sys.argv = ['guided-press', '--help']\n"
        "try:\n    program()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip().endswith("[]")
    assert all(name in done.stdout for name in COMMANDS)


def test_every_command_stands_once_in_the_groups_of_the_help() -> None:
    """What it is for is said for each; its line is whole, at any width."""
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(COMMANDS)
    for columns in ("40", "80", "200"):
        done = run("--help", COLUMNS=columns)
        said = " ".join(done.out.split())
        assert all(" ".join(line.split()) in said for _, line in COMMANDS.values())
