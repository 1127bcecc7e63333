"""The ``cache`` commands."""

from __future__ import annotations

from typing import Annotated

import typer

from guided_press.app.stores import open_store
from guided_press.cli import show, show_machine
from guided_press.cli.commands import SETTINGS
from guided_press.cli.options import Json, Quiet

DAY_S = 86_400

cache_program = typer.Typer(
    **SETTINGS,
    add_completion=False,
    no_args_is_help=True,
    help="What is kept so that nothing is spoken or encoded twice.",
)


@cache_program.command("info")
def cache_info(json: Json = False) -> None:
    """Where the cache is and what is in it."""
    store = open_store()
    if json:
        show.json_value(show_machine.cache_info_json(store))
    else:
        show_machine.cache_info(store)


@cache_program.command("verify")
def cache_verify(json: Json = False, quiet: Quiet = False) -> None:
    """Read every entry; damaged ones are removed."""
    from dataclasses import asdict

    good, damaged = open_store().verify()
    if json:
        show.json_value({"good": asdict(good), "damaged": asdict(damaged)})
    elif not quiet:
        show_machine.cache_verified(good, damaged)


@cache_program.command("prune")
def cache_prune(
    older_than_days: Annotated[
        float | None, typer.Option(min=0, help="Only what was not used for so long.")
    ] = None,
    max_mb: Annotated[
        float | None, typer.Option(min=0, help="Keep the most recently used, up to this size.")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Remove entries; without options, all of them."""
    from dataclasses import asdict

    everything = older_than_days is None and max_mb is None
    removed = open_store().prune(
        max_bytes=0 if everything else None if max_mb is None else max_mb * show.MB,
        older_than_s=None if older_than_days is None else older_than_days * DAY_S,
    )
    if json:
        show.json_value({"removed": asdict(removed)})
    elif not quiet:
        show_machine.cache_pruned(removed)
