"""The command ``compose``: a wish becomes a script."""

from __future__ import annotations

import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from guided_press.cli.options import (
    BedOption,
    EngineOption,
    Guidance,
    GuidanceOption,
    Json,
    ProfileOption,
    Quiet,
    RateOption,
    TodayOption,
    VoiceOption,
    for_person,
    wishes_of,
)

if TYPE_CHECKING:
    from guided_press.app import Wishes
    from guided_press.composing import Composed, Wish

CHECKED_WITH = "Hear it with 'guided-press play', or see it with 'guided-press plan'."


class Mode(StrEnum):
    """Alone, or with somebody who presses."""

    self = "self"
    partner = "partner"


class FocusName(StrEnum):
    """Where the weight lies."""

    calf = "calf"
    sacrum = "sacrum"
    low_back = "low-back"
    calm = "calm"


def compose(
    minutes: Annotated[
        str, typer.Option("--minutes", "-m", help="The exact total: 12, 7.5 or 7:30.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The script, such as my.yaml; else shown.")
    ] = None,
    mode: Annotated[Mode, typer.Option(help="Alone, or with a partner.")] = Mode.self,
    points: Annotated[
        str, typer.Option(help="All of these, such as BL40,GB41; see 'guided-press points'.")
    ] = "",
    focus: Annotated[FocusName | None, typer.Option(help="Let the points be chosen.")] = None,
    positions: Annotated[str, typer.Option(help="Only these, such as seated,prone.")] = "",
    posture_changes: Annotated[
        int, typer.Option(min=0, max=2, help="Changes of position, at most.")
    ] = 1,
    shorten: Annotated[
        bool, typer.Option("--shorten", help="Allow holds shorter than their sources say.")
    ] = False,
    engine: EngineOption = None,
    voice: VoiceOption = None,
    rate: RateOption = None,
    guidance: GuidanceOption = None,
    bed: BedOption = None,
    profile: ProfileOption = None,
    today: TodayOption = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a script of exactly so many minutes, to be heard, read and changed."""
    if points and focus:
        raise typer.BadParameter("choose one of --points and --focus")
    from guided_press import app
    from guided_press.cli import show

    wishes = for_person(wishes_of(engine, voice, rate, guidance, bed), profile, today)
    wish = _wish(
        wishes, minutes, mode, _names(points), focus, _places(positions), posture_changes,
        guidance, shorten=shorten,
    )  # fmt: skip
    composed = app.compose(wish, output, profile=wishes.profile, today=wishes.today)
    if json:
        show.json_value(_as_json(composed, output))
    elif output is None:
        print(composed.text, end="")
    elif not quiet:
        _say(composed, output, wishes)


def _wish(
    wishes: Wishes, minutes: str, mode: Mode, points: tuple[str, ...], focus: FocusName | None,
    positions: tuple[Any, ...], changes: int, guidance: Guidance | None, *, shorten: bool,
) -> Wish:  # fmt: skip
    from guided_press.composing import Wish

    return Wish(
        length_s=_seconds(minutes), mode=mode.value, points=points,
        focus=focus.value if focus else None, positions=positions,
        guidance=guidance.value if guidance else "full", changes=changes, shorten=shorten,
        engine=wishes.engine, voice=wishes.voice, rate_wpm=wishes.rate_wpm, bed=wishes.bed,
    )  # fmt: skip


def _seconds(minutes: str) -> int:
    """Minutes as people write them: 12, 7.5, 7:30 or 12min."""
    from guided_press.units import parse_duration

    text = minutes.strip()
    try:
        plain = text.replace(".", "", 1).isdigit()
        seconds = parse_duration(f"{text}min" if plain else text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--minutes") from None
    if seconds != int(seconds):
        raise typer.BadParameter("whole seconds are needed", param_hint="--minutes")
    return int(seconds)


def _names(points: str) -> tuple[str, ...]:
    """Codes and ids as the knowledge has them; letter case does not count."""
    from guided_press import app

    names = [name.strip() for name in points.split(",") if name.strip()]
    known = {target.id.casefold(): target.id for target in app.all_targets()} if names else {}
    return tuple(known.get(name.casefold(), name) for name in names)


def _places(positions: str) -> tuple[Any, ...]:
    from typing import get_args

    from guided_press.knowledge.models import Position

    places = tuple(place.strip().replace("-", "_") for place in positions.split(",") if place)
    known = get_args(Position)
    if unknown := [place for place in places if place not in known]:
        message = f"unknown {', '.join(unknown)}; choose from {', '.join(known)}"
        raise typer.BadParameter(message, param_hint="--positions")
    return places


def _say(composed: Composed, output: Path, wishes: Wishes) -> None:
    from guided_press.cli import show, show_sessions
    from guided_press.composing.wish import told

    session = composed.session
    print(f"Wrote {output}: {session.title}.")
    for note in composed.notes:
        show.wrapped(note)
    show.bullets("Left out", told(composed.left_out))
    show.wrapped(f"Its comments say why each point is there. {CHECKED_WITH}")
    if sys.stdout.isatty():
        from guided_press import app

        unspoken = replace(wishes, engine="silent", voice=None)  # it was measured so, too
        show_sessions.timeline_on_terminal(app.plan(output, unspoken))


def _as_json(composed: Composed, output: Path | None) -> dict[str, Any]:
    return {
        "title": composed.session.title,
        "path": str(output) if output else None,
        "length_s": composed.session.length,
        "text": composed.text,
        "left_out": [{"target": x.target, "reason": x.reason} for x in composed.left_out],
        "notes": list(composed.notes),
    }
