"""Commands that are heard: play, outputs, and asking a session that plays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from guided_press.app.playing import Playing, profile_to_resume, script_to_play
from guided_press.app.wishes import Wishes
from guided_press.cli import show
from guided_press.cli.aloud import Output, Wait, play_aloud, usual_controls
from guided_press.cli.ears import ears_or_lesson
from guided_press.cli.options import (
    Json,
    Options,
    Quiet,
    wishing,
)
from guided_press.cli.start import composed_script
from guided_press.cli.wish_words import Focused, Keep, Minutes, On, WishWords, With
from guided_press.errors import WrongUse, did_you_mean
from guided_press.listening.microphone import Microphone
from guided_press.listening.recogniser import ExampleRecogniser
from guided_press.player.actions import Action, meaning_of
from guided_press.player.controls.socket import ask, socket_path
from guided_press.player.controls.voice import VoiceControl
from guided_press.player.outputs import list_outputs
from guided_press.script.loading import Source
from guided_press.words.texts import text

if TYPE_CHECKING:
    from guided_press.knowledge.models import Mode
    from guided_press.player.controls import Control
    from guided_press.script.loading import LoadedScript

NO_DEVICE = 5
ONE = "Name a session, or say --minutes, --on and --with."
Percent = Annotated[int, typer.Option(min=0, max=200, help="In percent.")]


From = Annotated[str, typer.Option("--from", help="Begin at this step: its number, or a point.")]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on where the last session was interrupted.")
]
Listen = Annotated[
    bool, typer.Option("--listen", help="Hear your own spoken commands; see 'ears learn'.")
]
Headphones = Annotated[
    bool,
    typer.Option("--headphones", help="With --listen: the microphone cannot hear the session."),
]
WhoseEars = Annotated[
    str | None,
    typer.Option("--ears", help="With --listen: whose commands; else the profile's, or 'me'."),
]


def _script_or_mode(options: Options) -> LoadedScript | Mode:
    """What is there, where nothing is wished for."""
    wish_words = WishWords(options["minutes"], options["on"], options["company"])
    if wish_words.says_nothing:
        return script_to_play(options["script"], resume=options["resume"])
    return wish_words.mode


@wishing(
    *("engine", "voice", "rate", "guidance", "bed", "swap", "profile", "no_profile", "today"),
    script_or_mode=_script_or_mode,
    usual_profile=lambda options: profile_to_resume() if options["resume"] else None,
    ask=True,
)
def play_command(
    script: Source | None = None,
    minutes: Minutes = None,
    on: On = None,
    company: With = None,
    focus: Focused = None,
    keep: Keep = None,
    from_step: From = "",
    resume: Resume = False,
    wait: Wait = False,
    output: Output = "auto",
    volume: Percent = 100,
    voice_volume: Percent = 100,
    chime_volume: Percent = 100,
    bed_volume: Percent = 100,
    *,
    wishes: Wishes,
    listen: Listen = False,
    headphones: Headphones = False,
    ears: WhoseEars = None,
    quiet: Quiet = False,
) -> None:
    """Play a session aloud, controlled by keys, headset buttons, signals or 'guided-press do'."""
    wish_words = WishWords(minutes, on, company)
    if not wish_words.says_nothing:
        if script is not None or resume:
            other = "--resume" if resume else script
            raise WrongUse(str(other), "it is there already, and a wish composes another.", ONE)
        script = composed_script(wish_words, wishes, keep, focus=focus, quiet=quiet)
    elif keep is not None or focus is not None:
        option = "--keep" if keep is not None else "--focus"
        raise WrongUse(option, "nothing is composed here.", "Say --minutes, --on or --with.")
    shares = (percent / 100 for percent in (volume, voice_volume, chime_volume, bed_volume))
    playing = Playing(script, wishes, output, from_step, resume, wait, *shares)
    controls = usual_controls()
    if listen:
        controls.append(_voice(ears, wishes, headphones=headphones))
    play_aloud(playing, controls, quiet=quiet)


def outputs_command(
    json: Json = False,
    quiet: Annotated[
        bool,
        typer.Option("--quiet", "-q", help="Print nothing; exit code 5 when there is no device."),
    ] = False,
) -> None:
    """List what sound can go to."""
    outputs = list_outputs()
    if json:
        show.json_value(
            [{"name": o.name, "description": o.description, "problem": o.problem} for o in outputs]
        )
    elif not quiet:
        width = max(len(info.name) for info in outputs)
        for info in outputs:
            print(f"{info.name:<{width}}  {info.problem or info.description}")
    if outputs[0].problem:
        raise typer.Exit(NO_DEVICE)


def do_command(
    action: Annotated[
        str | None,
        typer.Argument(
            help="Such as pause, next or longer; 'status' tells how it stands. All when left out.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Ask the session that plays for something, from anywhere: a script, a button, a shortcut."""
    if action is None:
        meanings = {action.value: meaning_of(action) for action in Action}
        meanings["status"] = text("playing.how_it_stands")
        for name, meaning in meanings.items():
            show.wrapped(meaning, f"{name:<11} ")
        return
    if action not in {*Action, "status"} and not action.startswith("volume "):
        actions = [*Action, "status"]
        remedy = did_you_mean(action, actions) or f"There are {', '.join(actions)}."
        raise WrongUse(action, "a session cannot be asked for this.", remedy)
    answer = ask(action, socket_path())
    if answer.startswith("error"):
        show.note(answer)
        raise typer.Exit(1)
    if answer != "ok":
        print(answer)


def _voice(ears: str | None, wishes: Wishes, *, headphones: bool) -> Control:
    """Voice control, ready: what it lacks is an error before the session begins."""
    person = wishes.profile if isinstance(wishes.profile, str) else None
    recogniser = ExampleRecogniser(ears_or_lesson(ears, person))
    voice = VoiceControl(recogniser, Microphone(), headphones=headphones)
    voice.prepare()
    return voice
