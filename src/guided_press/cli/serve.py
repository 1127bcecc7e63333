"""The ``serve`` command: the page, on this machine or for the phones of a household."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import Annotated

import typer

from guided_press.web.serving import Serving, opening, qr_text


def serve_command(
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Default: 8137, or a free one.")
    ] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    lan: Annotated[
        bool, typer.Option("--lan", help="Phones on this network may listen; prints a QR code.")
    ] = False,
    own_phone: Annotated[
        bool,
        typer.Option("--own-phone", help="With --lan: a second code, with which all can be done."),
    ] = False,
) -> None:
    """Open the page: choose, compose, play and export sessions in a browser."""
    serving = Serving(port, lan=lan, own_phone=own_phone)
    print(f"The page:  {serving.here.url}")
    if serving.lan:
        print(f"To listen on a phone: {serving.lan.url}\n")
        print(qr_text(serving.lan.url))
        print("Whoever is on this network and has this address can choose a session and hear it.")
    if serving.phone:
        print(f"\nFor your own phone: {serving.phone.url}\n")
        print(qr_text(serving.phone.url))
        print("Whoever has this one can do everything that you can: answers and scripts too.")
    print("Ctrl+C ends it.", flush=True)
    with ExitStack() as stack:
        stack.enter_context(suppress(KeyboardInterrupt))  # the usual end
        if not no_open:
            import webbrowser

            webbrowser.open(stack.enter_context(opening(serving.here)))
        serving.run()
