"""The program: its commands, each in the module of its kind.

Every command is a few lines that call ``app`` and print. Heavy rooms are imported inside the
commands, so that ``--help`` stays quick.
"""

from __future__ import annotations

from typing import Annotated

import typer

from guided_press.cli import (
    batch,
    composing,
    looking,
    play,
    recording,
    screening,
    serve,
    sessions,
    sheets,
)
from guided_press.cli.cache import cache_program
from guided_press.cli.voices import voices_program

program = typer.Typer(
    name="guided-press",
    help="Spoken, timed acupressure sessions for low back pain.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a bug keeps its plain traceback
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
program.command("list")(looking.list_scripts)
program.command()(sessions.check)
program.command()(sessions.plan)
program.command()(sessions.export)
program.command()(batch.batch)
program.command()(play.play)
program.command()(play.do)
program.command()(play.outputs)
program.command()(screening.screen)
program.command()(composing.compose)
program.command()(sheets.sheet)
program.command()(recording.record)
program.command()(serve.serve)
program.command()(looking.points)
program.add_typer(voices_program, name="voices", invoke_without_command=True)
program.add_typer(cache_program, name="cache", no_args_is_help=True)
program.command()(looking.schema)
program.command()(looking.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"guided-press {version('guided-press')}")
        raise typer.Exit


@program.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Spoken, timed acupressure sessions for low back pain."""
