"""Commands that look things up: list, points, schema, doctor."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guided_press.app.doctor import doctor
from guided_press.app.looking import (
    all_targets,
    targets_named,
    worked_at,
    write_chart,
    write_schema,
)
from guided_press.app.worked import worked
from guided_press.cli import show, show_machine, show_points, show_scripts
from guided_press.cli.options import Json, complete_targets
from guided_press.cli.wish_words import On, WishWords, With
from guided_press.composing.places import PLACES
from guided_press.errors import WrongUse
from guided_press.knowledge.facts import facts_of
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import library
from guided_press.script.schema import session_schema
from guided_press.words.english import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guided_press.knowledge.models import Point, Technique


def list_command(json: Json = False) -> None:
    """List all scripts: those that come with the program, and your own."""
    if json:
        show.json_value([asdict(script) | worked(script.id) for script in library()])
    else:
        show_scripts.scripts_list([(script, worked(script.id)) for script in library()])


def points_command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="POINT",
            help="A code or a place: BL40, knee, back of the knee. Or where one is: chair.",
            autocompletion=complete_targets,
            show_default=False,
        ),
    ] = None,
    on: On = None,
    company: With = None,
    sources: Annotated[
        bool, typer.Option("--sources", help="Also what it rests on, and where sources disagree.")
    ] = False,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Draw the chart into this file.")
    ] = None,
    png: Annotated[
        Path | None, typer.Option("--png", help="Draw the chart into this file.")
    ] = None,
    width: Annotated[int, typer.Option(min=64, max=4096, help="Pixels, for --png.")] = 1200,
    json: Json = False,
) -> None:
    """List the points, or tell where one is, how to press it, and what to be careful with."""
    if not words and (svg or png):
        raise WrongUse("--svg" if svg else "--png", "a point has to be named.", "Such as BL40.")
    targets = _asked_for(words or [], on, company)
    if len(targets) > 1 and (svg or png):
        names = listed([target.id for target in targets], "or")
        raise WrongUse(" ".join(words or ()), "several are there.", f"Take {names}.")
    if len(targets) > 1:
        if json:
            show.json_value([target.model_dump(mode="json") for target in targets])
        else:
            show_points.points_list(targets)
        return
    target_facts = facts_of(targets[0], load_knowledge())
    if svg or png:
        write_chart(target_facts.target, svg=svg, png=png, width=width)
    if json:
        show.json_value(show_points.point_json(target_facts))
    elif not (svg or png):
        show_points.point_details(target_facts, sources=sources)


def _asked_for(
    words: Sequence[str], on: str | None, company: str | None
) -> list[Point | Technique]:
    """The points that are meant: by name, and by where one is and who presses.

    Raises:
        WrongUse: There is none.
    """
    where = [word for word in words if word.strip().lower() in PLACES]
    names = [word for word in words if word not in where]
    wish_words = WishWords.of(where, on=on, company=company)
    targets = targets_named(" ".join(names)) if names else all_targets()
    if wish_words.says_nothing:
        return targets
    there = worked_at(targets, wish_words.positions(), wish_words.mode)
    if not there:
        remedy = "Leave the place out to see where it can be."
        raise WrongUse(" ".join(names) or str(wish_words.on), "nothing can be pressed so.", remedy)
    return there


def schema_command(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write it here.")] = None,
) -> None:
    """Print the JSON Schema of the script format, for editors."""
    if output:
        write_schema(output)
    else:
        show.json_value(session_schema())


def doctor_command(
    json: Json = False,
    report: Annotated[
        bool, typer.Option("--report", help="What a bug report needs, and nothing private.")
    ] = False,
) -> None:
    """Look at this machine: voices, sound output, cache, versions."""
    findings = doctor()
    if json:
        show.json_value(findings)
    elif report:
        show_machine.doctor_report(findings)
    else:
        show_machine.doctor(findings)
