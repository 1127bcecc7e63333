"""The command ``sheet``: a session on paper."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from guided_press.cli.options import (
    EngineOption,
    ProfileOption,
    Quiet,
    RateOption,
    Script,
    SwapOption,
    TodayOption,
    VoiceOption,
    for_person,
    wishes_of,
)


class PaperSize(StrEnum):
    """Sizes of paper."""

    auto = "auto"
    A4 = "A4"
    letter = "letter"


def sheet(
    script: Script,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file: .html or .pdf.")],
    paper: Annotated[
        PaperSize, typer.Option(help="Its size; auto leaves it to the printer.")
    ] = PaperSize.auto,
    engine: EngineOption = None,
    voice: VoiceOption = None,
    rate: RateOption = None,
    swap: SwapOption = False,
    profile: ProfileOption = None,
    today: TodayOption = None,
    quiet: Quiet = False,
) -> None:
    """Write a session for paper: steps, places, what sources say, on one or two pages."""
    from guided_press import app

    wished = wishes_of(engine, voice, rate, None, None, swap=swap)
    path = app.write_sheet(script, output, for_person(wished, profile, today), paper.value)
    if not quiet:
        print(f"Wrote {path}")
