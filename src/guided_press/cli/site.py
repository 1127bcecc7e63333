"""The command that writes a folder for a static host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guided_press.app.site import make_site
from guided_press.cli import show
from guided_press.cli.options import Quiet
from guided_press.words.english import counted
from guided_press.words.texts import text


def site_command(
    manifest: Annotated[Path, typer.Argument(help="The manifest.", show_default=False)],
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The folder; made when it is missing.")
    ],
    address: Annotated[
        str, typer.Option(help="Where the folder will lie, such as https://www.example.org/press.")
    ],
    title: Annotated[str, typer.Option(help="Of the list, the app and the feed.")] = "Guided Press",
    quiet: Quiet = False,
) -> None:
    """Write a folder for any static host: an app that works offline, a feed, codes to scan.

    Nothing of any person is in it: a manifest with profiles is refused.
    """
    with show.progress(quiet) as progress:
        files = make_site(manifest, output, address, title, progress)
    if not quiet:
        sounds = sum(path.suffix == ".mp3" for path in files)
        print(counted("site.wrote", sounds, folder=output, files=len(files)))
        show.wrapped(text("site.copy"), "  ")
