"""The command ``compose``: a wish becomes a script."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from guided_press.app.alternatives import not_this_way
from guided_press.app.composing import compose, path_to_keep
from guided_press.app.looking import targets_named
from guided_press.app.session import plan
from guided_press.app.wishes import Wishes
from guided_press.cli import show, show_sessions
from guided_press.cli.offering import with_command
from guided_press.cli.options import (
    Json,
    Quiet,
    wishing,
)
from guided_press.cli.start import wish_of
from guided_press.cli.wish_words import Focused, Keep, Minutes, On, WishWords, With
from guided_press.composing.wish import Composed, ImpossibleWish, in_sentences
from guided_press.errors import WrongUse


@wishing(
    *("engine", "voice", "rate", "guidance", "bed", "profile", "no_profile", "today"),
    script_or_mode=lambda options: (
        WishWords.of(options["words"] or (), company=options["company"]).mode
    ),
)
def compose_command(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[MINUTES] [PLACE] [COMPANY]",
            help="In any order, in place of the options: 12 chair somebody.",
            show_default=False,
        ),
    ] = None,
    minutes: Minutes = None,
    on: On = None,
    company: With = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The script, such as my.yaml; else shown.")
    ] = None,
    keep: Keep = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace a script that somebody wrote or changed.")
    ] = False,
    points: Annotated[
        str, typer.Option(help="All of these, such as BL40,GB41; see 'guided-press points'.")
    ] = "",
    focus: Focused = None,
    posture_changes: Annotated[
        int, typer.Option(min=0, max=2, help="Changes of position, at most.")
    ] = 1,
    shorten: Annotated[
        bool, typer.Option("--shorten", help="Allow holds shorter than their sources say.")
    ] = False,
    *,
    wishes: Wishes,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a script of exactly so many minutes, to be heard, read and changed."""
    if points and focus:
        raise WrongUse("--points", "with --focus the points are chosen.", "Take one of the two.")
    if keep is not None and output is not None:
        raise WrongUse("--keep", "with --output the file has its place.", "Take one of the two.")
    wish_words = WishWords.of(words or (), minutes=minutes, on=on, company=company)
    if wish_words.minutes is None:
        raise WrongUse("compose", "how long?", "Such as: guided-press compose 12 chair")
    wish = replace(
        wish_of(wish_words, wishes),
        points=_names(points),
        focus=focus,
        changes=posture_changes,
        shorten=shorten,
    )
    path = output if keep is None else path_to_keep(keep)
    try:
        composed = compose(wish, path, profile=wishes.profile, today=wishes.today, replacing=force)
    except ImpossibleWish as error:
        raise with_command(not_this_way(wish, error, wishes.profile, wishes.today)) from error
    if json:
        show.json_value(_as_json(composed, path))
    elif path is None:
        print(composed.text, end="")
    elif not quiet:
        _say(composed, keep or str(path), wishes)


def _names(points: str) -> tuple[str, ...]:
    """Codes and ids as the knowledge has them; a place stands for all that is there."""
    named = [name for name in points.split(",") if name.strip()]
    return tuple(dict.fromkeys(target.id for name in named for target in targets_named(name)))


def _say(composed: Composed, script: str, wishes: Wishes) -> None:
    unspoken = replace(wishes, engine="silent", voice=None)  # it was measured so, too
    timeline = plan(script, unspoken)
    show.wrapped(f"Wrote {script}: {composed.session.title}.", hanging="  ")
    show.wrapped(f"It lasts {composed.length_in_words}.")
    for note in composed.notes:
        show.wrapped(note)
    show.bullets("Left out", in_sentences(composed.left_out))
    show.wrapped("Its comments say why each point is there.")
    show_sessions.timeline_on_terminal(timeline)
    print()
    show.command(_play_words(script, wishes))


def _play_words(script: str, wishes: Wishes) -> list[str]:
    """The command that plays a script for whom it was composed."""
    person = wishes.profile
    name = person if isinstance(person, str | None) else person.name
    return ["guided-press", "play", script, *(["--profile", name] if name else [])]


def _as_json(composed: Composed, output: Path | None) -> dict[str, Any]:
    return {
        "title": composed.session.title,
        "path": str(output) if output else None,
        "length_s": composed.session.length,
        "opening_s": round(composed.opening_s, 1),
        "text": composed.text,
        "left_out": [
            {"target": x.target, "name": x.name, "reason": x.reason} for x in composed.left_out
        ],
        "notes": list(composed.notes),
    }
