"""The command that writes many sessions from one manifest."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guided_press.app.batch import run, usual_jobs
from guided_press.app.cluster import run_on_cluster
from guided_press.app.manifest import load_manifest
from guided_press.cli import terminal

if TYPE_CHECKING:
    from guided_press.app.batch import Failure, Result


def batch_command(
    manifest: Annotated[Path, typer.Argument(help="The manifest.", show_default=False)],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder; made when it is missing.")
    ],
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", min=1, max=256, help="Processes; default: cores.")
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option("--scheduler", help="A dask scheduler, such as tcp://host:8786."),
    ] = None,
    cache: Annotated[
        str | None,
        typer.Option("--cache", help="With --scheduler: a cache that all can reach, as a URL."),
    ] = None,
) -> None:
    """Write many sessions: one line of JSON for each finished file.

    What was finished before is kept. Failures do not stop the rest; they are listed at the end,
    and then the exit code is 1.
    """
    if (scheduler is None) != (cache is None):
        raise typer.BadParameter("--scheduler and --cache go together")
    tasks = load_manifest(manifest)
    if scheduler is not None and cache is not None:
        failures = run_on_cluster(tasks, output, scheduler, cache, _finished)
    else:
        failures = run(tasks, output, jobs or usual_jobs(), _finished)
    _list(failures, len(tasks))


def _finished(result: Result) -> None:
    """Print one finished file at once, for whoever reads along."""
    shown = {name: value for name, value in result.items() if name not in ("key", "sounds")}
    print(json.dumps(shown, ensure_ascii=not terminal.speaks_unicode()), flush=True)


def _list(failures: list[Failure], total: int) -> None:
    if not failures:
        return
    print(f"{len(failures)} of {total} files could not be written:", file=sys.stderr)
    for failure in failures:
        print(f"  {failure.name}: {failure.reason}", file=sys.stderr)
    raise typer.Exit(1)
