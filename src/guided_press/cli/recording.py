"""The command ``record``: a session in somebody's own voice."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from guided_press.app import recording
from guided_press.app.wishes import Wishes
from guided_press.cli import show
from guided_press.cli.asking import Back, Dialogue, Quit
from guided_press.cli.options import (
    Json,
    Quiet,
    wishing,
)
from guided_press.display_text import one_line
from guided_press.errors import AudioDeviceError, SoundError, WrongUse
from guided_press.script.loading import LoadedScript
from guided_press.words.english import counted
from guided_press.words.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guided_press.app.recording import FolderReport, ToRecord
    from guided_press.listening.sentence import CountIn
    from guided_press.sheet.recording import RecordingLine
    from guided_press.voices.takes import Take


@wishing("guidance", "swap", "profile", "today")
def record_command(
    script: LoadedScript,
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
        typer.Option("--from", help="Take the recordings of this folder, named as on the sheet."),
    ] = None,
    again: Annotated[
        str, typer.Option("--again", help="Record these again: numbers or codes, with commas.")
    ] = "",
    *,
    wishes: Wishes,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Record a session in your own voice; then speak it with --voice recorded:NAME."""
    to_record = recording.sentences_to_record(script, name, wishes)
    if sheet is not None:
        path = recording.write_recording_sheet(to_record, sheet)
        if not quiet:
            print(one_line(text("files.wrote", path=path)))
    if source is not None:
        gathered = recording.gather(to_record, source)
        if json:
            show.json_value(asdict(gathered))
        elif not quiet:
            _tell_gathered(gathered, to_record)
        if gathered.refused:
            raise SoundError(source, "some files cannot be used; see above.")
        if not gathered.taken:
            remedy = "Name each by the code of its sentence: --list shows them."
            raise SoundError(source, "no file in it is named as a sentence.", remedy)
    elif listing or (json and sheet is None):
        if json:
            show.json_value([asdict(line) for line in to_record.lines])
        else:
            _list(to_record)
    elif sheet is None:
        _record(to_record, _lines_to_record(to_record, again), Dialogue())


def _list(to_record: ToRecord) -> None:
    for line in to_record.lines:
        mark = "x" if line.recorded else " "
        show.wrapped(f"{line.number:>3} [{mark}] {line.code}  {line.text}", "", " " * 15)
    count = len(to_record.lines)
    print(text("recording.recorded", n=count - len(to_record.missing), of=count))


def _tell_gathered(gathered: FolderReport, to_record: ToRecord) -> None:
    count, voice = len(to_record.lines), repr(to_record.voice)
    print(one_line(text("recording.took", n=len(gathered.taken), of=count, voice=voice)))
    show.bullets(text("recording.look_at"), (f"{file}: {what}" for file, what in gathered.remarks))
    show.bullets(
        text("recording.not_taken"), (f"{file}: {what}." for file, what in gathered.refused)
    )
    show.bullets(text("recording.left_alone"), gathered.unknown)
    missing = (f"{line.number} {line.code}  {line.text}" for line in gathered.missing)
    show.bullets(text("recording.missing"), missing)


def _lines_to_record(to_record: ToRecord, again: str) -> Sequence[RecordingLine]:
    """What is to be read: the sentences that were named, else those that are missing."""
    if not again.strip():
        return to_record.missing
    lines = {key: line for line in to_record.lines for key in (str(line.number), line.code)}
    words = [word.strip().lower() for word in again.split(",") if word.strip()]
    for word in words:
        if word not in lines:
            remedy = "guided-press record SESSION --list shows numbers and codes."
            raise WrongUse("--again", f"there is no sentence {word!r}.", remedy)
    return [lines[word] for word in words]


def _record(to_record: ToRecord, lines: Sequence[RecordingLine], dialogue: Dialogue) -> None:
    """Go through sentences; what was kept before somebody leaves is there the next time."""
    if not lines:
        voice = repr(to_record.voice)
        print(text("recording.all_recorded", n=len(to_record.lines), voice=voice))
        return
    if not dialogue.is_possible():
        remedy = "From files: --from FOLDER. To look only: --list."
        raise WrongUse("record", "recording needs a terminal.", remedy)
    recording.require_recording()
    dialogue.say(counted("recording.introduction", len(lines), voice=to_record.voice))
    position = 0
    try:
        while position < len(lines):
            dialogue.say()
            said = lines[position].text
            dialogue.say(text("recording.turn", n=position + 1, of=len(lines), sentence=said))
            try:
                position += 1 if _one(to_record, lines[position], dialogue) else 0
            except Back:
                position = max(0, position - 1)
    except Quit:
        dialogue.say(text("recording.rest"))
        return
    print(text("recording.hear_it", voice=to_record.voice))


def _one(to_record: ToRecord, line: RecordingLine, dialogue: Dialogue) -> bool:
    """Record one sentence until somebody keeps a take or skips it.

    Returns:
        Whether to go on to the next one.
    """
    words = {"": "r", "record": "r", "skip": "s"}
    if dialogue.choose("  ", words, text("recording.record_choices")) == "s":
        return True
    while True:
        try:
            take = recording.record_take(line.text, _counter(dialogue))
        except SoundError as error:
            dialogue.say(error.problem, "  ")
            return False
        complaint = take.complaint(recording.usual_level_dbfs(to_record.voice))
        judged = complaint or text("recording.good")
        dialogue.say(text("recording.take", length=f"{take.length_s:.1f}", judged=judged), "  ")
        words = {"keep": "k", "play": "p", "again": "a", "": "a" if complaint else "k"}
        shown = text("recording.again_choices" if complaint else "recording.keep_choices")
        while (answer := dialogue.choose("  ", words, shown)) == "p":
            _play(take, dialogue)
        if answer == "k":
            recording.keep_take(to_record.voice, line.text, take)
            return True


def _play(take: Take, dialogue: Dialogue) -> None:
    try:
        recording.play_take(take)
    except AudioDeviceError as error:
        dialogue.say(str(error), "  ")


def _counter(dialogue: Dialogue) -> CountIn:
    """Shows the count-in."""

    def show(what: Literal["count", "speak"], number: int) -> None:
        dialogue.write(f"  {number} ..." if what == "count" else f"  {text('recording.now')}\n")

    return show
