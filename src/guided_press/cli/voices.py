"""The ``voices`` commands."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from guided_press.app.trying import try_voice
from guided_press.cli import show, show_machine
from guided_press.cli.commands import SETTINGS
from guided_press.cli.options import EngineOption, Json, Quiet, RateOption, VoiceOption, wishes_of
from guided_press.display_text import one_line
from guided_press.units import to_seconds
from guided_press.voices import voice_files
from guided_press.voices.listing import list_voices

voices_program = typer.Typer(
    **SETTINGS,
    add_completion=False,
    invoke_without_command=True,
    help="The voices that are there, and why others are not.",
)


@voices_program.callback()
def voices(
    context: typer.Context,
    everything: Annotated[
        bool, typer.Option("--all", "-a", help="Also variants and other languages.")
    ] = False,
    json: Json = False,
) -> None:
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
    rows = list_voices()
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
    *names, text = words
    voices: list[str | None] = [*names] or [voice]
    results = []
    for name in voices:
        if len(names) > 1 and not quiet and not json:
            print(one_line(f"{name}:"))
        path = _beside(output, name) if output and name and len(names) > 1 else output
        tried = try_voice(text, wishes_of(engine=engine, voice=name, rate=rate), path)
        wrote = str(tried.path) if tried.path else None
        seconds = to_seconds(tried.frames)
        results.append(
            {"engine": tried.engine, "seconds": seconds, "path": wrote, "notes": list(tried.notes)}
        )
        if not json and not quiet:
            print(f"{f'Wrote {wrote}, spoken' if wrote else 'Spoken'} by '{tried.engine}'.")
            for note in tried.notes:
                show.wrapped(note)
    if json:
        show.json_value(results if len(names) > 1 else results[0])


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
    """Install a neural voice, natural:NAME or piper:NAME; offline from a folder or file."""
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
        report = None
        if bar is not None:
            report = lambda have, of: bar("fetching", have / of if of else 0.0)  # noqa: E731
        voice = voice_files.install_voice(source, name=name, sha256=sha256, progress=report)
    if json:
        show.json_value(asdict(voice) | {"folder": str(voice.folder)})
    elif not quiet:
        print(f"Installed {voice.voice} ({voice.size / 1e6:.1f} MB).")
        print(f"  SHA-256 {voice.sha256}")
        print(f'  Hear it: guided-press voices try {voice.voice} "Let go slowly."')


@voices_program.command("remove")
def voices_remove(
    name: Annotated[
        str,
        typer.Argument(help="An installed voice, or recorded:NAME for ever.", show_default=False),
    ],
    quiet: Quiet = False,
) -> None:
    """Remove an installed or recorded voice; what it has spoken stays in the cache."""
    voice_files.remove_voice(name)
    if not quiet:
        print(f"Removed {name}.")
