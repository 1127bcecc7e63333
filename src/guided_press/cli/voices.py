"""The ``voices`` commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guided_press.cli.options import EngineOption, Json, RateOption, VoiceOption, wishes_of

voices_program = typer.Typer(help="The voices that are there, and why others are not.")


@voices_program.callback()
def voices(context: typer.Context, json: Json = False) -> None:
    """List the voices that are there, and why others are not."""
    if context.invoked_subcommand is None:
        from guided_press import app
        from guided_press.cli import show

        show.voices_list(app.voices(), as_json=json)


@voices_program.command("try")
def voices_try(
    text: Annotated[str, typer.Argument(help="What to say.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .wav file; default: play it.")
    ] = None,
    engine: EngineOption = None,
    voice: VoiceOption = None,
    rate: RateOption = None,
) -> None:  # fmt: skip
    """Speak a sentence, to a file or aloud."""
    from guided_press import app

    wishes = wishes_of(engine, voice, rate, None, None)
    said = app.try_voice(text, wishes, output)
    print(said)
