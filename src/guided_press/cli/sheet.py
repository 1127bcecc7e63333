"""The command ``sheet``: a session for paper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guided_press.app.sheets import write_sheet
from guided_press.app.wishes import Wishes
from guided_press.cli.options import Quiet, wishing
from guided_press.display_text import one_line
from guided_press.script.loading import LoadedScript
from guided_press.sheet.document import Paper


@wishing("engine", "voice", "rate", "swap", "profile", "no_profile", "today")
def sheet_command(
    script: LoadedScript,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file: .html or .pdf.")],
    paper: Annotated[Paper, typer.Option(help="Its size; auto leaves it to the printer.")] = "auto",
    *,
    wishes: Wishes,
    quiet: Quiet = False,
) -> None:
    """Write a session for paper: steps, places, what sources say, on one or two pages."""
    path = write_sheet(script, output, wishes, paper)
    if not quiet:
        print(one_line(f"Wrote {path}"))
