"""The ``cache`` commands."""

from __future__ import annotations

from typing import Annotated

import typer

from guided_press.cli.options import Json

cache_program = typer.Typer(help="What is kept so that nothing is spoken or encoded twice.")


@cache_program.command("info")
def cache_info(json: Json = False) -> None:
    """Where the cache is and what is in it."""
    from guided_press import app
    from guided_press.cli import show

    show.cache_info(app.open_store(), as_json=json)


@cache_program.command("verify")
def cache_verify(json: Json = False) -> None:
    """Read every entry; damaged ones are removed and made again when needed."""
    from guided_press import app
    from guided_press.cli import show

    show.cache_verified(app.open_store(), as_json=json)


@cache_program.command("prune")
def cache_prune(
    older_than_days: Annotated[
        float | None, typer.Option(min=0, help="Only what was not used for so long.")
    ] = None,
    max_mb: Annotated[
        float | None, typer.Option(min=0, help="Keep the most recently used, up to this size.")
    ] = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Remove entries; without options, all of them."""
    from guided_press import app
    from guided_press.cli import show

    show.cache_pruned(app.open_store(), older_than_days, max_mb, as_json=json)
