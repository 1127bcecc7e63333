"""The program: what is typed is looked up in the table of commands.

``--help`` reads the table alone, so it stays quick whatever the commands need.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import version as version_of
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from guided_press.cli.commands import COMMANDS, GROUPS, SETTINGS, load_command
from guided_press.errors import WrongUse, did_you_mean


class Commands(TyperGroup):
    """The table as a group: a line for each command, and the command itself when it is called."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        for name, (_, line) in COMMANDS.items():
            self.add_command(TyperCommand(name, help=line, rich_markup_mode=None))

    def format_commands(self, _context: Any, formatter: Any) -> None:
        """Write the list of commands by what they are for, each line whole."""
        for title, names in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl([(name, COMMANDS[name][1]) for name in names])

    def resolve_command(self, context: Any, arguments: list[str]) -> Any:
        """The command that is meant, loaded, and what is left of the arguments.

        Raises:
            WrongUse: There is none of this name.
        """
        if arguments and arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
            remedy = f"{did_you_mean(arguments[0], COMMANDS)} All of them: guided-press --help"
            raise WrongUse(arguments[0], "there is no such command.", remedy.strip())
        name, listed, rest = super().resolve_command(context, arguments)
        return name, load_command(name) if name else listed, rest


program = typer.Typer(name="guided-press", cls=Commands, invoke_without_command=True, **SETTINGS)


def _print_version(value: bool) -> None:
    if value:
        print(f"guided-press {version_of('guided-press')}")
        raise typer.Exit


@program.callback()
def _program(
    context: typer.Context,
    _version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version."
        ),
    ] = False,
) -> None:
    """Spoken, timed acupressure sessions for low back pain.

    Alone in a terminal it asks for minutes, place and company, and plays.
    """
    if context.invoked_subcommand is not None:
        return
    asking = import_module("guided_press.cli.asking")
    if asking.Dialogue.is_possible():
        import_module("guided_press.cli.start").start()
    else:
        print(context.get_help())
