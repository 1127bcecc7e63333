"""Commands that look things up: points, schema, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guided_press.cli.options import Json


def points(
    code: Annotated[
        str | None, typer.Argument(help="A point or technique, such as BL40.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Draw the chart into this file.")
    ] = None,
    png: Annotated[
        Path | None, typer.Option("--png", help="Draw the chart into this file.")
    ] = None,
    width: Annotated[int, typer.Option(min=64, max=4096, help="Pixels, for --png.")] = 1200,
    json: Json = False,
) -> None:  # fmt: skip
    """List the points, or tell everything about one, with sources."""
    from guided_press import app
    from guided_press.cli import show

    if code is None:
        if svg or png:
            raise typer.BadParameter("name a point to draw", param_hint="--svg/--png")
        show.points_list(app.all_targets(), as_json=json)
        return
    target = app.target(code)
    if svg or png:
        app.write_chart(target, svg=svg, png=png, width=width)
    if json or not (svg or png):
        show.point_details(target, as_json=json)


def schema(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it here.")
    ] = None,
) -> None:  # fmt: skip
    """Print the JSON Schema of the script format, for editors."""
    from guided_press import app
    from guided_press.cli import show

    if output:
        app.write_schema(output)
    else:
        show.json_value(app.schema())


def doctor(
    json: Json = False,
    report: Annotated[
        bool, typer.Option("--report", help="What a bug report needs, and nothing private.")
    ] = False,
) -> None:
    """Look at this machine: voices, sound output, cache, versions."""
    from guided_press import app
    from guided_press.cli import show

    show.doctor(app.doctor(), as_json=json, report=report)
