"""The command ``record``: a session in somebody's own voice."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from guided_press.cli.asking import Back, Dialogue, Quit
from guided_press.cli.options import (
    GuidanceOption,
    Json,
    ProfileOption,
    Quiet,
    Script,
    SwapOption,
    TodayOption,
    for_person,
    wishes_of,
)
from guided_press.errors import AudioDeviceError, SoundError, WrongUse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guided_press.app.recording import Gathered, ToRecord
    from guided_press.listening.sentence import Heard
    from guided_press.sheet.recording import Line
    from guided_press.voices.takes import Take


def record(
    script: Script,
    name: Annotated[str, typer.Option("--as", help="What the voice shall be called.")] = "mine",
    listing: Annotated[
        bool, typer.Option("--list", help="List every sentence, and whether it is recorded.")
    ] = False,
    sheet: Annotated[
        Path | None,
        typer.Option("--sheet", help="Write the sentences and their file names: .html or .pdf."),
    ] = None,
    source: Annotated[
        Path | None,
        typer.Option("--from", help="Take the WAV files of this folder, named as on the sheet."),
    ] = None,
    again: Annotated[
        str, typer.Option("--again", help="Record these again: numbers or codes, with commas.")
    ] = "",
    guidance: GuidanceOption = None,
    swap: SwapOption = False,
    profile: ProfileOption = None,
    today: TodayOption = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Record a session in your own voice; then speak it with --voice recorded:NAME."""
    from guided_press.app import recording
    from guided_press.cli import show

    wishes = for_person(wishes_of(None, None, None, guidance, None, swap=swap), profile, today)
    wanted = recording.sentences_to_record(script, name, wishes)
    if sheet is not None:
        path = recording.write_recording_sheet(wanted, sheet)
        if not quiet:
            print(f"Wrote {path}")
    if source is not None:
        gathered = recording.gather(wanted, source)
        if json:
            show.json_value(asdict(gathered))
        elif not quiet:
            _tell_gathered(gathered, wanted)
        if gathered.refused:
            raise SoundError(source, "some files cannot be used; see above.")
    elif listing or (json and sheet is None):
        if json:
            show.json_value([asdict(line) for line in wanted.lines])
        else:
            _list(wanted)
    elif sheet is None:
        _record(wanted, _chosen(wanted, again), Dialogue())


def _list(wanted: ToRecord) -> None:
    from guided_press.cli import show

    for line in wanted.lines:
        mark = "x" if line.recorded else " "
        show.wrapped(f"{line.number:>3} [{mark}] {line.code}  {line.text}", "", " " * 15)
    print(f"{len(wanted.lines) - len(wanted.missing)} of {len(wanted.lines)} are recorded.")


def _tell_gathered(gathered: Gathered, wanted: ToRecord) -> None:
    from guided_press.cli import show

    print(f"Took {len(gathered.taken)} of {len(wanted.lines)} sentences as {wanted.voice!r}.")
    show.bullets("To be looked at", (f"{file}: {what}" for file, what in gathered.remarks))
    show.bullets("Not taken", (f"{file}: {what}." for file, what in gathered.refused))
    show.bullets("Not of this session, and left alone", gathered.unknown)
    show.bullets(
        "Still missing", (f"{line.number} {line.code}  {line.text}" for line in gathered.missing)
    )


def _chosen(wanted: ToRecord, again: str) -> Sequence[Line]:
    """What is to be read: the sentences that were named, else those that are missing."""
    if not again.strip():
        return wanted.missing
    known = {key: line for line in wanted.lines for key in (str(line.number), line.code)}
    words = [word.strip().lower() for word in again.split(",") if word.strip()]
    for word in words:
        if word not in known:
            remedy = "guided-press record SESSION --list shows numbers and codes."
            raise WrongUse("--again", f"there is no sentence {word!r}.", remedy)
    return [known[word] for word in words]


def _record(wanted: ToRecord, lines: Sequence[Line], dialogue: Dialogue) -> None:
    """Go through sentences; what was kept before somebody leaves is there the next time."""
    if not lines:
        print(f"All {len(wanted.lines)} sentences are recorded as {wanted.voice!r}.")
        return
    if not dialogue.is_possible():
        remedy = "From files: --from FOLDER. To look only: --list."
        raise WrongUse("record", "recording needs a terminal.", remedy)
    dialogue.say(
        f"{len(lines)} sentences to read as the voice '{wanted.voice}'. Sit a hand's length from "
        "the microphone, in a quiet room, and always in the same place. After Enter it counts "
        "3, 2, 1; then read, and be quiet: it ends by itself."
    )
    position = 0
    try:
        while position < len(lines):
            dialogue.say()
            dialogue.say(f"{position + 1} of {len(lines)}: {lines[position].text}")
            try:
                position += 1 if _one(wanted, lines[position], dialogue) else 0
            except Back:
                position = max(0, position - 1)
    except Quit:
        dialogue.say("The rest is asked for the next time.")
        return
    print(f"Hear it: guided-press play SESSION --voice recorded:{wanted.voice}")


def _one(wanted: ToRecord, line: Line, dialogue: Dialogue) -> bool:
    """Record one sentence until somebody keeps a take or skips it.

    Returns:
        Whether to go on to the next one.
    """
    from guided_press.app import recording

    words = {"": "r", "record": "r", "skip": "s"}
    if dialogue.choose("  ", words, "Enter = record, s = skip, b = back, q = quit") == "s":
        return True
    while True:
        try:
            take = recording.record_take(line.text, _counter(dialogue))
        except SoundError as error:
            dialogue.say(error.problem, "  ")
            return False
        complaint = take.complaint(recording.usual_level_dbfs(wanted.voice))
        dialogue.say(f"{take.length_s:.1f} s. {complaint or 'The level is good.'}", "  ")
        words = {"keep": "k", "play": "p", "again": "a", "": "a" if complaint else "k"}
        usual = "again" if complaint else "keep"
        shown = f"Enter = {usual}, k = keep, p = play, a = again, b = back, q = quit"
        while (answer := dialogue.choose("  ", words, shown)) == "p":
            _play(take, dialogue)
        if answer == "k":
            recording.keep_take(wanted.voice, line.text, take)
            return True


def _play(take: Take, dialogue: Dialogue) -> None:
    from guided_press.app import recording

    try:
        recording.play_take(take)
    except AudioDeviceError as error:
        dialogue.say(str(error), "  ")


def _counter(dialogue: Dialogue) -> Heard:
    """Shows the count-in."""

    def show(what: Literal["count", "speak"], number: int) -> None:
        dialogue.write(f"  {number} ..." if what == "count" else "  now\n")

    return show
