"""Options that several commands share, and what they mean together."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias, TypedDict, Unpack

import typer

from guided_press.app.profiles import (
    DEFAULT_NAME,
    has_own_profile,
    open_profile,
    profile_names,
)
from guided_press.app.today import answers_in_words, refuse_for_signs
from guided_press.app.wishes import Wishes
from guided_press.cli.asking import Dialogue, answers_of_today, is_receiver
from guided_press.errors import WrongUse
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import script_names
from guided_press.script.loading import LoadedScript, load_script
from guided_press.script.model import Guidance

if TYPE_CHECKING:
    from guided_press.knowledge.models import Mode


def complete_scripts(incomplete: str) -> list[str]:
    """Ids of scripts that begin like this; the shell adds its files."""
    return [name for name in sorted(script_names()) if name.startswith(incomplete)]


def complete_targets(incomplete: str) -> list[str]:
    """Codes of points and ids of techniques that begin like this."""
    knowledge = load_knowledge()
    names = [*knowledge.point_codes(), *knowledge.technique_ids()]
    return [name for name in names if name.casefold().startswith(incomplete.casefold())]


def complete_profiles(incomplete: str) -> list[str]:
    """Names of profiles that begin like this; the shell adds its files."""
    return [name for name in profile_names() if name.startswith(incomplete)]


_Named = Annotated[
    str,
    typer.Argument(
        help="A script file, or the id of one; see 'guided-press list'.",
        show_default=False,
        autocompletion=complete_scripts,
    ),
]
_NamedOrUsual = Annotated[
    str | None,
    typer.Argument(
        metavar="SESSION",
        help="A script file, or the id of one; low-back-15-self when left out.",
        show_default=False,
        autocompletion=complete_scripts,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
EngineOption = Annotated[
    str | None, typer.Option("--engine", help="Voice engine; see 'guided-press voices'.")
]
VoiceOption = Annotated[
    str | None,
    typer.Option("--voice", help="Voice name, or ENGINE:NAME; see 'guided-press voices'."),
]
RateOption = Annotated[int | None, typer.Option("--rate", min=80, max=450, help="Words a minute.")]


_OPTIONS: dict[str, Any] = {
    "engine": EngineOption,
    "voice": VoiceOption,
    "rate": RateOption,
    "guidance": Annotated[Guidance | None, typer.Option("--guidance", help="How much is said.")],
    "bed": Annotated[
        str | None, typer.Option("--bed", help="none, rain, brown, drone, or a sound file.")
    ],
    "swap": Annotated[
        bool, typer.Option("--swap", help="With a partner: a second half with the roles changed.")
    ],
    "profile": Annotated[
        str | None,
        typer.Option(
            "--profile",
            help="Who it is for: a profile's name or file; see 'guided-press screen'.",
            autocompletion=complete_profiles,
        ),
    ],
    "no_profile": Annotated[
        bool, typer.Option("--no-profile", help="Leave your saved answers out.")
    ],
    "today": Annotated[
        str | None,
        typer.Option(
            "--today",
            help="clear: nothing that 'screen --list' asks about today is so, and all want this;"
            " else what is so: fever.",
        ),
    ],
}
"""What can be wished differently from a script, in the order of the help."""

Options: TypeAlias = Mapping[str, Any]
"""What stands on a command line, beside what is wished, by the names of the parameters."""

UsualProfile: TypeAlias = Callable[[Options], str | None]
"""From a command's other options to the profile that it takes when none is named: empty for nobody
in particular, None to leave it to the person's own."""


def _named_script(options: Options) -> LoadedScript:
    return load_script(options["script"])


def wishing(
    *names: str,
    script_or_mode: Callable[[Options], LoadedScript | Mode] = _named_script,
    usual_profile: UsualProfile | None = None,
    ask: bool = False,
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command options of wishes, and hand it one parameter ``wishes`` in their place.

    What names its ``script`` becomes the script itself, read once for all that is asked of it.

    Args:
        names: Which; see `_OPTIONS`.
        script_or_mode: From a command's other options to its script, which takes the place of its
            name; or to the mode of a session that is yet to be composed.
        usual_profile: Where the profile comes from when ``--profile`` is not given.
        ask: The session is for now, so that somebody at a terminal is asked about today.
    """

    def wrapped(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def run(**options: Any) -> None:
            wished = {name: options.pop(name) for name in names}
            mode = script_or_mode(options)
            if isinstance(mode, LoadedScript):
                options["script"] = mode
                mode = mode.session.mode
            takes_own = wished.pop("no_profile", True) is False
            if not takes_own and "no_profile" in names and wished["profile"] is not None:
                raise WrongUse("--no-profile", "with --profile there is one.", "Take one of both.")
            if takes_own and wished["profile"] is None:
                usual = usual_profile(options) if usual_profile else None
                if usual is None:
                    usual = own_profile(mode, ask=ask, quiet=bool(options.get("quiet")))
                wished["profile"] = usual or None
            command(wishes=wishes_of(**wished, ask=ask), **options)

        own = inspect.signature(command, eval_str=True)
        parameters: list[inspect.Parameter] = []
        for parameter in own.parameters.values():
            if parameter.name == "wishes":
                parameters += map(_parameter, names)
                continue
            annotation = parameter.annotation
            if parameter.name == "script":
                must = parameter.default is inspect.Parameter.empty
                annotation = _Named if must else _NamedOrUsual
            kind = inspect.Parameter.KEYWORD_ONLY
            parameters.append(parameter.replace(kind=kind, annotation=annotation))
        run.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {p.name: p.annotation for p in parameters}
        return run

    return wrapped


def own_profile(mode: Mode, *, ask: bool, quiet: bool = False) -> str | None:
    """The person's own profile where it counts without being named, said in one line.

    A session with somebody is for whoever is pressed: there it counts only when it is theirs.

    Args:
        mode: Alone, or with a partner.
        ask: Somebody at a terminal may be asked whose answers they are.
        quiet: Do not say it.

    Raises:
        SafetyRefusal: The person left the question.
    """
    if not has_own_profile():
        return None
    dialogue = Dialogue()
    if mode == "partner" and not (ask and dialogue.is_possible() and is_receiver(dialogue)):
        if not quiet:
            dialogue.say(f"Without the answers of '{DEFAULT_NAME}'. {_THEIRS}")
        return None
    if not quiet:
        dialogue.say(f"With the answers of '{DEFAULT_NAME}'; --no-profile leaves them out.")
    return DEFAULT_NAME


_THEIRS = f"If they are of whoever is pressed: --profile {DEFAULT_NAME}"


def _parameter(name: str) -> inspect.Parameter:
    default = False if name in ("swap", "no_profile") else None
    kind = inspect.Parameter.KEYWORD_ONLY
    return inspect.Parameter(name, kind, default=default, annotation=_OPTIONS[name])


class _Changes(TypedDict, total=False):
    rate: int | None
    guidance: Guidance | None
    bed: str | None
    swap: bool


def wishes_of(
    *,
    profile: str | None = None,
    today: str | None = None,
    engine: str | None = None,
    voice: str | None = None,
    ask: bool = False,
    **changes: Unpack[_Changes],
) -> Wishes:
    """What the options wish; ``--voice ENGINE:NAME`` names both, and a profile may ask questions.

    Raises:
        ScriptError: There is no such profile.
        WrongUse: What is said of today cannot be understood.
        SafetyRefusal: A sign of today ends it, or the questions about today were not answered.
    """
    if profile is None and today is not None:
        refuse_for_signs(answers_in_words(today))  # all else is asked aloud
    if voice and ":" in voice and not engine:
        engine, _, voice = voice.partition(":")
    wishes = Wishes(
        engine,
        voice,
        changes.get("rate"),
        changes.get("guidance"),
        changes.get("bed"),
        swap=changes.get("swap", False),
    )
    if profile is None:
        return wishes
    person = open_profile(profile)  # before anybody is asked anything
    return replace(wishes, profile=person, today=answers_of_today(today, ask=ask))
