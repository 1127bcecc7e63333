"""The program and its options; every command is a few lines that call ``app`` and ``show``.

Heavy rooms are imported inside the commands, so that ``--help`` stays quick.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

program = typer.Typer(
    name="guided-press",
    help="Spoken, timed acupressure sessions for low back pain: check, plan and export them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,  # a bug keeps its plain traceback
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)
voices_program = typer.Typer(help="The voices that are there, and why others are not.")
cache_program = typer.Typer(help="What is kept so that nothing is spoken or encoded twice.")
program.add_typer(voices_program, name="voices", invoke_without_command=True)
program.add_typer(cache_program, name="cache", no_args_is_help=True)

Script = Annotated[
    str, typer.Argument(help="A script file, or the id of a shipped one.", show_default=False)
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
RateOption = Annotated[
    int | None, typer.Option("--rate", min=80, max=450, help="Words a minute.")
]
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


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        print(f"guided-press {version('guided-press')}")
        raise typer.Exit


@program.callback()
def _program(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Spoken, timed acupressure sessions for low back pain."""


def _wishes(
    engine: str | None,
    voice: str | None,
    rate: int | None,
    guidance: Guidance | None,
    bed: str | None,
):  # type: ignore[no-untyped-def]
    from guided_press.app import Wishes

    if voice and ":" in voice and not engine:
        engine, _, voice = voice.partition(":")
    return Wishes(engine, voice, rate, guidance.value if guidance else None, bed)


@program.command()
def check(scripts: Annotated[list[str], typer.Argument(help="Script files or ids.")],
          quiet: Quiet = False) -> None:  # fmt: skip
    """Check scripts; every problem is told with its line and column."""
    from guided_press import app
    from guided_press.errors import ScriptError

    problems = []
    for script in scripts:
        try:
            app.check(script)
        except ScriptError as error:
            problems += error.problems
        else:
            if not quiet:
                print(f"{script}: good")
    if problems:
        raise ScriptError(problems)


@program.command()
def plan(
    script: Script,
    json: Json = False,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Draw the timeline into this file.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Estimate the speech instead of speaking it.")
    ] = False,
    engine: EngineOption = None,
    voice: VoiceOption = None,
    rate: RateOption = None,
    guidance: GuidanceOption = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Show when everything happens, and what was moved or dropped and why."""
    from guided_press import app
    from guided_press.cli import show

    wishes = _wishes("silent" if dry_run else engine, voice, rate, guidance, None)
    timeline = app.plan(script, wishes)
    if svg is not None:
        app.write_timeline_picture(timeline, svg)
    if json:
        show.json_value(timeline.as_json())
    elif not quiet:
        show.timeline_table(timeline)


@program.command()
def export(
    script: Script,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file: .mp3 .m4b .opus .flac or .wav.")
    ],
    captions: Annotated[
        str, typer.Option(help="Write captions beside it: any of vtt,srt,lrc.")
    ] = "",
    chapters_json: Annotated[
        bool, typer.Option("--chapters-json", help="Write Podcasting 2.0 chapters beside it.")
    ] = False,
    engine: EngineOption = None,
    voice: VoiceOption = None,
    rate: RateOption = None,
    guidance: GuidanceOption = None,
    bed: BedOption = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a session as a sound file with chapters, tags and a cover."""
    from guided_press import app
    from guided_press.cli import show

    kinds = [kind.strip() for kind in captions.split(",") if kind.strip()]
    unknown = sorted(set(kinds) - {kind.value for kind in CaptionFormat})
    if unknown:
        raise typer.BadParameter(
            f"unknown captions {', '.join(unknown)}; choose from vtt, srt, lrc",
            param_hint="--captions",
        )
    wishes = _wishes(engine, voice, rate, guidance, bed)
    with show.progress(quiet or json) as progress:
        exported = app.export(
            script, output, wishes, captions=kinds,  # type: ignore[arg-type]
            chapters_json=chapters_json, progress=progress,
        )  # fmt: skip
    if json:
        show.json_value(show.exported_json(exported))
    elif not quiet:
        show.exported_words(exported)


@program.command()
def points(
    code: Annotated[
        str | None, typer.Argument(help="A point or technique, such as BL40.")
    ] = None,
    svg: Annotated[
        Path | None, typer.Option("--svg", help="Draw the chart into this file.")
    ] = None,
    png: Annotated[
        Path | None, typer.Option("--png", help="Draw the chart into this file.")
    ] = None,
    width: Annotated[int, typer.Option(min=64, max=4096, help="Pixels, for --png.")] = 1200,
    json: Json = False,
) -> None:  # fmt: skip
    """List the points, or tell everything about one, with sources."""
    from guided_press import app
    from guided_press.cli import show

    if code is None:
        if svg or png:
            raise typer.BadParameter("name a point to draw", param_hint="--svg/--png")
        show.points_list(app.all_targets(), as_json=json)
        return
    target = app.target(code)
    if svg or png:
        app.write_chart(target, svg=svg, png=png, width=width)
    if json or not (svg or png):
        show.point_details(target, as_json=json)


@voices_program.callback()
def voices(context: typer.Context, json: Json = False) -> None:
    """List the voices that are there, and why others are not."""
    if context.invoked_subcommand is None:
        from guided_press import app
        from guided_press.cli import show

        show.voices_list(app.voices(), as_json=json)


@voices_program.command("try")
def voices_try(
    text: Annotated[str, typer.Argument(help="What to say.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A .wav file; default: play it.")
    ] = None,
    engine: EngineOption = None,
    voice: VoiceOption = None,
    rate: RateOption = None,
) -> None:  # fmt: skip
    """Speak a sentence, to a file or aloud."""
    from guided_press import app

    wishes = _wishes(engine, voice, rate, None, None)
    said = app.try_voice(text, wishes, output)
    print(said)


@program.command()
def schema(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write it here.")
    ] = None,
) -> None:  # fmt: skip
    """Print the JSON Schema of the script format, for editors."""
    from guided_press import app
    from guided_press.cli import show

    if output:
        app.write_schema(output)
    else:
        show.json_value(app.schema())


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


@program.command()
def doctor(
    json: Json = False,
    report: Annotated[
        bool, typer.Option("--report", help="What a bug report needs, and nothing private.")
    ] = False,
) -> None:
    """Look at this machine: voices, sound output, cache, versions."""
    from guided_press import app
    from guided_press.cli import show

    show.doctor(app.doctor(), as_json=json, report=report)
