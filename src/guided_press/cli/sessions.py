"""Commands that look into a script: check, plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from guided_press.app.looking import write_timeline_picture
from guided_press.app.session import check, plan, voice_of
from guided_press.app.wishes import Wishes
from guided_press.cli import show, show_sessions
from guided_press.cli.options import (
    Json,
    Quiet,
    complete_scripts,
    wishing,
)
from guided_press.display_text import one_line
from guided_press.errors import Problem, ScriptError
from guided_press.script.loading import LoadedScript
from guided_press.voices.speakers import rate_notes


def check_command(
    scripts: Annotated[
        list[str], typer.Argument(help="Script files or ids.", autocompletion=complete_scripts)
    ],
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check scripts; every problem is told with its line and column."""
    checked: list[tuple[str, tuple[Problem, ...], tuple[str, ...]]] = []
    for script in scripts:
        try:
            loaded = check(script)
        except ScriptError as error:
            checked.append((script, error.problems, ()))
        else:
            checked.append((script, (), rate_notes(voice_of(loaded.session))))
    if json:
        show.json_value(show_sessions.checked_json(checked))
    elif not quiet:
        for script, problems, notes in checked:
            if not problems:
                print(one_line(f"{script}: good"))
            for note in notes:
                show.wrapped(note, "  ")
    if every := [problem for _, problems, _ in checked for problem in problems]:
        raise ScriptError(every)


@wishing("engine", "voice", "rate", "guidance", "swap", "profile", "no_profile", "today")
def plan_command(
    script: LoadedScript,
    json: Json = False,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Draw the timeline into this file.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Estimate the speech instead of speaking it.")
    ] = False,
    *,
    wishes: Wishes,
    quiet: Quiet = False,
) -> None:
    """Show when everything happens, and what was moved or dropped and why."""
    if dry_run:
        wishes = replace(wishes, engine="silent", voice=None)
    timeline = plan(script, wishes)
    if svg is not None:
        write_timeline_picture(timeline, svg)
    if json:
        show.json_value(timeline.as_json())
    elif not quiet:
        show_sessions.timeline_table(timeline, estimated=dry_run)
