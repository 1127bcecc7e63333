"""The command ``export``: a session as a file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from guided_press.app.exporting import ONE_FILE_ENDING
from guided_press.app.session import export
from guided_press.app.wishes import Wishes
from guided_press.cli import show, show_sessions
from guided_press.cli.options import Json, Quiet, wishing
from guided_press.exporting import endings
from guided_press.exporting.captions import CAPTIONS
from guided_press.script.loading import LoadedScript


@wishing("engine", "voice", "rate", "guidance", "bed", "swap", "profile", "no_profile", "today")
def export_command(
    script: LoadedScript,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help=f"The file: .{' .'.join(endings())} or .{ONE_FILE_ENDING}; "
            "NAME.mp3 here when left out.",
        ),
    ] = None,
    captions: Annotated[
        str, typer.Option(help=f"Write captions beside it: any of {','.join(CAPTIONS)}.")
    ] = "",
    chapters_json: Annotated[
        bool, typer.Option("--chapters-json", help="Write Podcasting 2.0 chapters beside it.")
    ] = False,
    steady: Annotated[
        bool,
        typer.Option("--steady", help="For players that cut silence: a wave too low to hear."),
    ] = False,
    *,
    wishes: Wishes,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a session as a sound file with chapters, or as one file for a phone (.html)."""
    kinds = [kind.strip() for kind in captions.split(",") if kind.strip()]
    unknown = sorted(set(kinds) - CAPTIONS.keys())
    if unknown:
        raise typer.BadParameter(
            f"unknown captions {', '.join(unknown)}; choose from {', '.join(CAPTIONS)}",
            param_hint="--captions",
        )
    with show.progress(quiet or json) as progress:
        exported = export(
            script,
            output or Path(f"{script.id}.mp3"),
            replace(wishes, steady=steady),
            captions=kinds,  # type: ignore[arg-type]
            chapters_json=chapters_json,
            progress=progress,
        )
    if json:
        show.json_value(show_sessions.exported_json(exported))
    elif not quiet:
        show_sessions.exported_words(exported)
