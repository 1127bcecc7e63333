"""The ``voices`` commands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from guided_press.cli.options import EngineOption, Json, Quiet, RateOption, VoiceOption, wishes_of

voices_program = typer.Typer(help="The voices that are there, and why others are not.")


@voices_program.callback()
def voices(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Also variants and other languages.")
    ] = False,
    json: Json = False,
) -> None:  # fmt: skip
    """List the voices that are there, and why others are not."""
    if context.invoked_subcommand is not None:
        return
    _list(everything, json)


@voices_program.command("list")
def voices_list(
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Also variants and other languages.")
    ] = False,
    json: Json = False,
) -> None:
    """List the voices that are there, and why others are not."""
    _list(everything, json)


def _list(everything: bool, json: bool) -> None:
    from dataclasses import asdict

    from guided_press import app
    from guided_press.cli import show, show_machine

    rows = app.voices()
    if json:
        show.json_value([asdict(row) for row in rows])
    else:
        show_machine.voices_list(rows, everything=everything)


@voices_program.command("try")
def voices_try(
    words: Annotated[
        list[str],
        typer.Argument(
            help="What to say; before it any number of voices, NAME or ENGINE:NAME, to compare.",
            metavar="[VOICE]... TEXT",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A .wav file, one for each voice; default: play it."),
    ] = None,
    engine: EngineOption = None,
    voice: VoiceOption = None,
    rate: RateOption = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Speak a sentence, to a file or aloud; with several voices, one after the other."""
    from guided_press import app
    from guided_press.cli import show
    from guided_press.units import to_seconds

    *names, text = words
    chosen: list[str | None] = [*names] or [voice]
    said = []
    for name in chosen:
        if len(names) > 1 and not quiet and not json:
            print(f"{name}:")
        path = _beside(output, name) if output and name and len(names) > 1 else output
        tried = app.try_voice(text, wishes_of(engine, name, rate, None, None), path)
        wrote = str(tried.path) if tried.path else None
        said.append({"engine": tried.engine, "seconds": to_seconds(tried.frames), "path": wrote})
        if not json and not quiet:
            print(f"{f'Wrote {wrote}, spoken' if wrote else 'Spoken'} by '{tried.engine}'.")
    if json:
        show.json_value(said if len(names) > 1 else said[0])


def _beside(output: Path, voice: str) -> Path:
    """One file for each voice: sample.wav and us-f2 make sample-us-f2.wav."""
    name = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in voice)
    return output.with_name(f"{output.stem}-{name}{output.suffix}")


@voices_program.command("install")
def voices_install(
    source: Annotated[
        str | None,
        typer.Argument(
            help="A name, an address, a folder or a .onnx file; without it, list the names.",
            show_default=False,
        ),
    ] = None,
    name: Annotated[str | None, typer.Option("--as", help="What it shall be called.")] = None,
    sha256: Annotated[str, typer.Option("--sha256", help="What the model's file must be.")] = "",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Install a neural voice, to speak with --voice piper:NAME; offline from a folder or file."""
    from dataclasses import asdict

    from guided_press.app import voice_files
    from guided_press.cli import show

    if source is None:
        offered = voice_files.voice_offers()
        if json:
            show.json_value([{**asdict(offer), "installed": there} for offer, there in offered])
        for offer, there in [] if json else offered:
            mark = ", installed" if there else ""
            print(f"{offer.name}  {offer.language}  {offer.size / 1e6:.0f} MB{mark}")
            print(f"    {offer.about}. {offer.licence}")
        return
    with show.progress(quiet or json) as bar:
        told = None
        if bar is not None:
            told = lambda have, of: bar("fetching", have / of if of else 0.0)  # noqa: E731
        voice = voice_files.install_voice(source, name=name, sha256=sha256, progress=told)
    if json:
        show.json_value({"name": voice.name, "folder": str(voice.folder), **asdict(voice.record)})
    elif not quiet:
        print(f"Installed {voice.name} ({voice.record.size / 1e6:.1f} MB).")
        print(f"  SHA-256 {voice.record.sha256}")
        print(f'  Hear it: guided-press voices try piper:{voice.name} "Let go slowly."')


@voices_program.command("remove")
def voices_remove(
    name: Annotated[
        str,
        typer.Argument(help="An installed voice, or recorded:NAME for ever.", show_default=False),
    ],
    quiet: Quiet = False,
) -> None:
    """Remove an installed or recorded voice; what it has spoken stays in the cache."""
    from guided_press.app import voice_files

    voice_files.remove_voice(name)
    if not quiet:
        print(f"Removed {name}.")
