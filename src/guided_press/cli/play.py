"""Commands that are heard: play, outputs, and asking a session that plays."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from guided_press.cli.options import (
    BedOption,
    EngineOption,
    GuidanceOption,
    Json,
    ProfileOption,
    Quiet,
    RateOption,
    SwapOption,
    TodayOption,
    VoiceOption,
    complete_scripts,
    for_person,
    wishes_of,
)

if TYPE_CHECKING:
    from guided_press.player.controls import Control
    from guided_press.player.display import PlainDisplay, TerminalDisplay

NO_DEVICE = 5
Percent = Annotated[int, typer.Option(min=0, max=200, help="In percent.")]


def play(
    context: typer.Context,
    script: Annotated[
        str | None,
        typer.Argument(
            metavar="SESSION",
            help="A script file, or the id of a shipped one; low-back-15-self when left out.",
            show_default=False,
            autocompletion=complete_scripts,
        ),
    ] = None,
    from_step: Annotated[
        str, typer.Option("--from", help="Begin at this step: its number, or a point.")
    ] = "",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the last session was interrupted.")
    ] = False,
    wait: Annotated[
        bool, typer.Option("--wait", help="Each hold waits until you say that you are ready.")
    ] = False,
    output: Annotated[
        str, typer.Option("--output", help="Where to; see 'guided-press outputs'.")
    ] = "auto",
    volume: Percent = 100,
    voice_volume: Percent = 100,
    chime_volume: Percent = 100,
    bed_volume: Percent = 100,
    engine: EngineOption = None,
    voice: VoiceOption = None,
    rate: RateOption = None,
    guidance: GuidanceOption = None,
    bed: BedOption = None,
    swap: SwapOption = False,
    profile: ProfileOption = None,
    today: TodayOption = None,
    listen: Annotated[
        bool,
        typer.Option("--listen", help="Hear commands such as 'please pause' (beta)."),
    ] = False,
    headphones: Annotated[
        bool,
        typer.Option("--headphones", help="With --listen: the microphone cannot hear the session."),
    ] = False,
    recogniser: Annotated[
        str, typer.Option("--recogniser", help="With --listen: what understands the commands.")
    ] = "pocketsphinx",
    commands: Annotated[
        str,
        typer.Option("--commands", help="With --listen: please, urgent, doubled, single."),
    ] = "please,urgent",
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Play a session aloud, controlled by keys, headset buttons, signals or 'guided-press do'."""
    from guided_press import app

    wished = wishes_of(engine, voice, rate, guidance, bed, swap=swap)
    if resume and profile is None:
        profile = app.profile_to_resume()
    playing = app.Playing(
        script, for_person(wished, profile, today),
        output, from_step, resume, wait, volume / 100, voice_volume / 100, chime_volume / 100,
        bed_volume / 100,
    )  # fmt: skip
    voice_control = _voice(recogniser, commands, headphones=headphones) if listen else None
    controls = [*_controls(), *([voice_control] if voice_control else [])]
    display = _Curtain(quiet=quiet, to_stderr=output == "-")
    try:
        over = app.play(playing, display, controls, say=display.say, sounding=context.obj)
    finally:
        display.close()
        if voice_control:
            voice_control.stop()
    if over == "stopped" and not quiet:
        print("Stopped. Go on with: guided-press play --resume", file=sys.stderr)


def outputs(
    json: Json = False,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Print nothing; exit code 5 when there is no device."),
    ] = False,
) -> None:
    """List what sound can go to."""
    from guided_press import app
    from guided_press.cli import show

    found = app.outputs()
    if json:
        show.json_value(
            [{"name": o.name, "description": o.description, "problem": o.problem} for o in found]
        )
    elif not quiet:
        width = max(len(info.name) for info in found)
        for info in found:
            print(f"{info.name:<{width}}  {info.problem or info.description}")
    if found[0].problem:
        raise typer.Exit(NO_DEVICE)


def do(
    action: Annotated[
        str,
        typer.Argument(help="Such as pause, next or longer; 'status' tells how it stands."),
    ],
) -> None:  # fmt: skip
    """Ask the session that plays for something, from anywhere: a script, a button, a shortcut."""
    from guided_press.player.actions import MEANING, Action
    from guided_press.player.controls.socket import ask, socket_path

    if action not in {*Action, "status"} and not action.startswith("volume "):
        names = "\n".join(f"  {name:<11} {meaning}" for name, meaning in MEANING.items())
        raise typer.BadParameter(f"there is no {action!r}; there are\n{names}\n  status")
    answer = ask(action, socket_path())
    if answer.startswith("error"):
        print(answer, file=sys.stderr)
        raise typer.Exit(1)
    if answer != "ok":
        print(answer)


def _controls() -> list[Control]:
    from guided_press.player.controls.mpris import Mpris
    from guided_press.player.controls.signals import Signals
    from guided_press.player.controls.socket import Socket, socket_path

    controls: list[Control] = [Signals(), Socket(socket_path()), Mpris()]
    if sys.stdin is not None and sys.stdin.isatty():
        from guided_press.player.controls.keys import Keys

        controls.append(Keys())
    return controls


def _voice(recogniser: str, commands: str, *, headphones: bool) -> Control:
    """Voice control, ready: what it lacks is an error before the session begins."""
    from guided_press.listening.commands import kinds_named
    from guided_press.listening.microphone import Microphone
    from guided_press.listening.recogniser import choose_recogniser
    from guided_press.player.controls.voice import Voice

    chosen = choose_recogniser(recogniser, kinds_named(commands))
    voice = Voice(chosen, Microphone(), headphones=headphones)
    voice.prepare()
    return voice


class _Curtain:
    """Opens the display with the first status, so that errors before it stay on the screen.

    Attributes:
        say: Where a line goes that is not of the session; None for the display itself.
    """

    def __init__(self, *, quiet: bool, to_stderr: bool) -> None:
        self._quiet = quiet
        self._stream = sys.stderr if to_stderr else sys.stdout
        self._display: TerminalDisplay | PlainDisplay | None = None
        self.say = None if self._stream.isatty() and not quiet else _tell

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
        from guided_press.player.display import PlainDisplay, TerminalDisplay

        if not self._stream.isatty():
            return PlainDisplay(self._stream)
        encoding = (self._stream.encoding or "ascii").lower()
        return TerminalDisplay(self._stream, plain_bars=not encoding.startswith("utf"))


def _tell(line: str) -> None:
    print(line, file=sys.stderr)
