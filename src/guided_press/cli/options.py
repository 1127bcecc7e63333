"""Options that several commands share, and what they mean together."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from guided_press.app import Wishes


def complete_scripts(incomplete: str) -> list[str]:
    """Ids of shipped scripts that begin like this; the shell adds its files."""
    from guided_press.session.script_files import shipped_folder

    names = sorted(path.stem for path in shipped_folder().glob("*.yaml"))
    return [name for name in names if name.startswith(incomplete)]


def complete_targets(incomplete: str) -> list[str]:
    """Codes of points and ids of techniques that begin like this."""
    from guided_press.knowledge.loading import load_knowledge

    knowledge = load_knowledge()
    names = [*knowledge.point_codes(), *knowledge.technique_ids()]
    return [name for name in names if name.casefold().startswith(incomplete.casefold())]


def complete_profiles(incomplete: str) -> list[str]:
    """Names of profiles that begin like this; the shell adds its files."""
    from guided_press.app import profile_names

    return [name for name in profile_names() if name.startswith(incomplete)]


Script = Annotated[
    str,
    typer.Argument(
        help="A script file, or the id of a shipped one; see 'guided-press list'.",
        show_default=False,
        autocompletion=complete_scripts,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
EngineOption = Annotated[
    str | None, typer.Option("--engine", help="Voice engine; see 'guided-press voices'.")
]  # fmt: skip
VoiceOption = Annotated[
    str | None,
    typer.Option("--voice", help="Voice name, or ENGINE:NAME; see 'guided-press voices'."),
]
RateOption = Annotated[int | None, typer.Option("--rate", min=80, max=450, help="Words a minute.")]
BedOption = Annotated[
    str | None, typer.Option("--bed", help="none, rain, brown, drone, or a sound file.")
]


class Guidance(StrEnum):
    """How much is said."""

    full = "full"
    brief = "brief"
    chimes = "chimes"


class CaptionFormat(StrEnum):
    """Captions beside the sound."""

    vtt = "vtt"
    srt = "srt"
    lrc = "lrc"


GuidanceOption = Annotated[Guidance | None, typer.Option("--guidance", help="How much is said.")]

SwapOption = Annotated[
    bool, typer.Option("--swap", help="With a partner: a second half with the roles changed.")
]

ProfileOption = Annotated[
    str | None,
    typer.Option(
        "--profile",
        help="Who it is for: a profile's name or file; see 'guided-press screen'.",
        autocompletion=complete_profiles,
    ),
]
TodayOption = Annotated[
    str | None,
    typer.Option(
        "--today",
        help="clear: none of the signs of 'screen --list' is there today, and all want this.",
    ),
]


def wishes_of(
    engine: str | None,
    voice: str | None,
    rate: int | None,
    guidance: Guidance | None,
    bed: str | None,
    *,
    swap: bool = False,
) -> Wishes:
    """What the options wish differently from the script; ``--voice ENGINE:NAME`` names both."""
    from guided_press.app import Wishes

    if voice and ":" in voice and not engine:
        engine, _, voice = voice.partition(":")
    return Wishes(engine, voice, rate, guidance.value if guidance else None, bed, swap=swap)


def for_person(wishes: Wishes, profile: str | None, today: str | None) -> Wishes:
    """The wishes with the profile, and with the answers about today, asked on a terminal."""
    if profile is None:
        if today is not None:
            raise typer.BadParameter("goes with --profile", param_hint="--today")
        return wishes
    from dataclasses import replace

    from guided_press import app
    from guided_press.cli.asking import answers_of_today

    person = app.open_profile(profile)  # before anybody is asked anything
    return replace(wishes, profile=person, today=answers_of_today(today))
