"""A session that plays at a terminal: its display, and what it can be asked with."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from guided_press.app.playing import Playing, play
from guided_press.cli import show, terminal
from guided_press.player.controls.keys import Keys
from guided_press.player.controls.mpris import Mpris
from guided_press.player.controls.signals import Signals
from guided_press.player.controls.socket import Socket, socket_path
from guided_press.player.controls.voice import VoiceControl
from guided_press.player.display import PlainDisplay, TerminalDisplay
from guided_press.words.texts import choice

if TYPE_CHECKING:
    from guided_press.player.controls import Control

Wait = Annotated[
    bool, typer.Option("--wait", help="Each hold waits until you say that you are ready.")
]
Output = Annotated[str, typer.Option("--output", help="Where to; see 'guided-press outputs'.")]


def play_aloud(
    playing: Playing, controls: Sequence[Control] | None = None, *, quiet: bool = False
) -> None:
    """Play a session, shown on the terminal.

    Args:
        playing: What and how.
        controls: Who may ask for something; `usual_controls` when None.
        quiet: Show nothing.
    """
    controls = usual_controls() if controls is None else controls
    display = _Curtain(quiet=quiet, to_stderr=playing.output == "-")
    try:
        over = play(playing, display, controls)
    finally:
        display.close()
        for control in controls:
            if isinstance(control, VoiceControl):
                control.stop()
    if over in ("stopped", "unheard") and not quiet:
        show.note(choice("playing.stopped", over))


def usual_controls() -> list[Control]:
    """Signals, the door for 'guided-press do', the desktop, and keys where there is a keyboard."""
    controls: list[Control] = [Signals(), Socket(socket_path()), Mpris()]
    if sys.stdin is not None and sys.stdin.isatty():
        controls.append(Keys())
    return controls


class _Curtain:
    """Opens the display with the first status, so that errors before it stay on the screen."""

    def __init__(self, *, quiet: bool, to_stderr: bool) -> None:
        self._quiet = quiet
        self._stream = sys.stderr if to_stderr else sys.stdout
        self._display: TerminalDisplay | PlainDisplay | None = None

    def show(self, status: object) -> None:
        """Show a status."""
        if self._quiet:
            return
        if self._display is None:
            self._display = self._made()
        self._display.show(status)  # type: ignore[arg-type]

    def close(self) -> None:
        """Give the terminal back."""
        if self._display is not None:
            self._display.close()

    def _made(self) -> TerminalDisplay | PlainDisplay:
        if not terminal.draws(self._stream):
            width = terminal.width() if self._stream.isatty() else None
            return PlainDisplay(self._stream, width=width)
        encoding = (self._stream.encoding or "ascii").lower()
        return TerminalDisplay(
            terminal.behind(self._stream),
            plain_bars=not encoding.startswith("utf"),
            colour=terminal.takes_colour(self._stream),
        )
