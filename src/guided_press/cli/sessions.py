"""Commands that work on a script: check, plan, export."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guided_press.cli.options import (
    BedOption,
    CaptionFormat,
    EngineOption,
    GuidanceOption,
    Json,
    ProfileOption,
    Quiet,
    RateOption,
    Script,
    SwapOption,
    TodayOption,
    VoiceOption,
    complete_scripts,
    for_person,
    wishes_of,
)


def check(
    scripts: Annotated[
        list[str], typer.Argument(help="Script files or ids.", autocompletion=complete_scripts)
    ],
    json: Json = False,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Check scripts; every problem is told with its line and column."""
    from guided_press import app
    from guided_press.cli import show, show_sessions
    from guided_press.errors import Problem, ScriptError

    checked: list[tuple[str, tuple[Problem, ...]]] = []
    for script in scripts:
        try:
            app.check(script)
        except ScriptError as error:
            checked.append((script, error.problems))
        else:
            checked.append((script, ()))
    if json:
        show.json_value(show_sessions.checked_json(checked))
    elif not quiet:
        for script, problems in checked:
            if not problems:
                print(f"{script}: good")
    if every := [problem for _, problems in checked for problem in problems]:
        raise ScriptError(every)


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
    swap: SwapOption = False,
    profile: ProfileOption = None,
    today: TodayOption = None,
    quiet: Quiet = False,
) -> None:  # fmt: skip
    """Show when everything happens, and what was moved or dropped and why."""
    from guided_press import app
    from guided_press.cli import show, show_sessions

    wishes = wishes_of("silent" if dry_run else engine, voice, rate, guidance, None, swap=swap)
    timeline = app.plan(script, for_person(wishes, profile, today))
    if svg is not None:
        app.write_timeline_picture(timeline, svg)
    if json:
        show.json_value(timeline.as_json())
    elif not quiet:
        show_sessions.timeline_table(timeline)


def export(
    script: Script,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file: .mp3 .m4b .opus .flac .wav or .html.")
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
    swap: SwapOption = False,
    profile: ProfileOption = None,
    today: TodayOption = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a session as a sound file with chapters, or as one .html page for a phone."""
    from guided_press import app
    from guided_press.cli import show, show_sessions

    kinds = [kind.strip() for kind in captions.split(",") if kind.strip()]
    unknown = sorted(set(kinds) - {kind.value for kind in CaptionFormat})
    if unknown:
        raise typer.BadParameter(
            f"unknown captions {', '.join(unknown)}; choose from vtt, srt, lrc",
            param_hint="--captions",
        )
    wished = wishes_of(engine, voice, rate, guidance, bed, swap=swap)
    wishes = for_person(wished, profile, today)
    with show.progress(quiet or json) as progress:
        exported = app.export(
            script, output, wishes, captions=kinds,  # type: ignore[arg-type]
            chapters_json=chapters_json, progress=progress,
        )  # fmt: skip
    if json:
        show.json_value(show_sessions.exported_json(exported))
    elif not quiet:
        show_sessions.exported_words(exported)
