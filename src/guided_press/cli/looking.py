"""Commands that look things up: list, points, schema, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guided_press.cli.options import Json, complete_targets


def list_scripts(json: Json = False) -> None:
    """List the scripts that come with the program."""
    from dataclasses import asdict

    from guided_press import app
    from guided_press.cli import show, show_points

    if json:
        show.json_value([asdict(script) for script in app.scripts()])
    else:
        show_points.scripts_list(app.scripts())


def points(
    code: Annotated[
        str | None,
        typer.Argument(
            help="A point or technique, such as BL40.", autocompletion=complete_targets
        ),
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
    from guided_press.cli import show, show_points

    if code is None:
        if svg or png:
            raise typer.BadParameter("name a point to draw", param_hint="--svg/--png")
        if json:
            show.json_value([target.model_dump(mode="json") for target in app.all_targets()])
        else:
            show_points.points_list(app.all_targets())
        return
    facts = app.facts(code)
    if svg or png:
        app.write_chart(facts.target, svg=svg, png=png, width=width)
    if json:
        show.json_value(show_points.point_json(facts))
    elif not (svg or png):
        show_points.point_details(facts)


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
    from guided_press.cli import show, show_machine

    findings = app.doctor()
    if json:
        show.json_value(findings)
    elif report:
        show_machine.doctor_report(findings)
    else:
        show_machine.doctor(findings)
