"""The ``voices`` commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guided_press.cli.options import EngineOption, Json, Quiet, RateOption, VoiceOption, wishes_of

voices_program = typer.Typer(help="The voices that are there, and why others are not.")


@voices_program.callback()
def voices(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Also variants and other languages.")
    ] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """List the voices that are there, and why others are not."""
    if context.invoked_subcommand is not None:
        return
    from dataclasses import asdict

    from guided_press import app
    from guided_press.cli import show, show_machine

    rows = app.voices()
    if json:
        show.json_value([asdict(row) for row in rows])
    else:
        show_machine.voices_list(rows, everything=everything)


@voices_program.command("try")
def voices_try(
    text: Annotated[str, typer.Argument(help="What to say.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .wav file; default: play it.")
    ] = None,
    engine: EngineOption = None,
    voice: VoiceOption = None,
    rate: RateOption = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Speak a sentence, to a file or aloud."""
    from guided_press import app
    from guided_press.cli import show
    from guided_press.units import to_seconds

    tried = app.try_voice(text, wishes_of(engine, voice, rate, None, None), output)
    if json:
        path = str(tried.path) if tried.path else None
        seconds = to_seconds(tried.frames)
        show.json_value({"engine": tried.engine, "seconds": seconds, "path": path})
    elif not quiet:
        wrote = f"Wrote {tried.path}, spoken" if tried.path else "Spoken"
        print(f"{wrote} by '{tried.engine}'.")
