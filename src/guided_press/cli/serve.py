"""The ``serve`` command: the page, on this machine or for the phones of a household."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

import typer


def serve(
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Default: 8137, or a free one.")
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    lan: Annotated[
        bool, typer.Option("--lan", help="Also for phones on this network; prints a QR code.")
    ] = False,
) -> None:  # fmt: skip
    """Open the page: choose, compose, play and export sessions in a browser."""
    from guided_press.web.serving import Serving, qr_text

    serving = Serving(port, lan=lan)
    print(f"The page:  {serving.here.url}")
    if serving.lan:
        print(f"For phones: {serving.lan.url}\n")
        print(qr_text(serving.lan.url))
        print("Whoever is on this network and has this address can use the page.")
    print("Ctrl+C ends it.", flush=True)
    if not no_open:
        import webbrowser

        webbrowser.open(serving.here.url)
    with suppress(KeyboardInterrupt):  # the usual end
        serving.run()
