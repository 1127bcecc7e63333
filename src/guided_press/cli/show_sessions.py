"""Prints what ``check``, ``plan`` and ``export`` found or made."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from guided_press.cli import show, terminal
from guided_press.display_text import one_line
from guided_press.pictures.timeline_picture import timeline_text
from guided_press.units import Frames, format_clock, to_seconds
from guided_press.words.amounts import length_of
from guided_press.words.texts import choice, text

if TYPE_CHECKING:
    from guided_press.app.exporting import Exported
    from guided_press.errors import Problem
    from guided_press.timeline import Chapter, PlacedHold, Timeline


class EventRow(NamedTuple):
    """What happens from one frame to another."""

    start: Frames
    end: Frames
    kind: Literal["chapter", "speech", "chime", "hold"]
    what: str
    words: str


_STYLES = {"chapter": "bold", "chime": "dim", "hold": "green"}


def checked_json(
    checked: Sequence[tuple[str, Sequence[Problem], Sequence[str]]],
) -> dict[str, Any]:
    """What was found in scripts, as plain values: each with its problems, and notes on its pace."""
    return {
        "scripts": [
            {
                "script": script,
                "good": not problems,
                "problems": [asdict(problem) for problem in problems],
                "notes": list(notes),
            }
            for script, problems, notes in checked
        ]
    }


def timeline_table(timeline: Timeline, *, estimated: bool = False) -> None:
    """Print a timeline: a picture, what happens when, and what was changed and why.

    Args:
        timeline: What is shown.
        estimated: No voice has spoken it.
    """
    out = show.console()
    show.heading(timeline.title)
    show.wrapped(length_of(timeline, estimated=estimated))
    print()
    _drawn(timeline)
    print()
    out.print(_events(timeline, narrow=out.width < terminal.NARROW))
    print()
    _adjusted(timeline)


def timeline_on_terminal(timeline: Timeline) -> None:
    """Print the picture of a timeline; nothing where nobody looks."""
    if sys.stdout.isatty():
        print()
        _drawn(timeline)


def _drawn(timeline: Timeline) -> None:
    drawn = timeline_text(timeline, min(terminal.width(), 120), colour=terminal.takes_colour())
    print(drawn, file=terminal.behind(sys.stdout))  # colours; a script's texts hold no such signs


def _events(timeline: Timeline, *, narrow: bool) -> Any:
    """Everything in order, chapter by chapter; a narrow terminal gets times and words."""
    columns = ("at", "words") if narrow else ("at", "length", "what", "words")
    drawn = show.table(*columns, flexible="words")
    rows = sorted(_rows(timeline), key=lambda row: (row.start, row.kind != "hold"))
    for number, chapter in enumerate(timeline.chapters):
        if number:
            drawn.add_row()
        _add_row(drawn, _chapter_row(chapter), narrow=narrow)
        for row in rows:
            if chapter.start_frame <= row.start < chapter.end_frame:
                _add_row(drawn, row, narrow=narrow)
    return drawn


def _add_row(drawn: Any, row: EventRow, *, narrow: bool) -> None:
    at = format_clock(to_seconds(row.start), decimals=1)
    length = f"{to_seconds(Frames(row.end - row.start)):.1f}"
    cells = (at, row.words) if narrow else (at, length, row.what, row.words)
    drawn.add_row(*cells, style=_STYLES.get(row.kind))


def _chapter_row(chapter: Chapter) -> EventRow:
    return EventRow(chapter.start_frame, chapter.end_frame, "chapter", "", chapter.title)


def _rows(timeline: Timeline) -> Iterator[EventRow]:
    for clip in timeline.clips:
        role = choice("plan.roles", clip.role)
        yield EventRow(clip.start_frame, clip.end_frame, "speech", role, clip.text)
    for chime in timeline.chimes:
        kind = choice("plan.chimes", chime.kind)
        what = text("plan.table.chime")
        yield EventRow(chime.start_frame, chime.end_frame, "chime", what, f"({kind})")
    for hold in timeline.holds:
        what = text("plan.table.hold")
        yield EventRow(hold.start_frame, hold.end_frame, "hold", what, _hold_words(hold))


def _hold_words(hold: PlacedHold) -> str:
    notes = f" ({', '.join(hold.notes)})" if hold.notes else ""
    pressed = text(
        "plan.table.pressed",
        target=hold.target,
        side=choice("names.sides", hold.side),
        pressure=choice("names.pressures", hold.pressure),
    )
    return f"{pressed}{notes}"


def _adjusted(timeline: Timeline) -> None:
    if not timeline.adjusted:
        print(text("plan.nothing_adjusted"))
        return
    show.heading(text("plan.adjusted"))
    for change in timeline.adjusted:
        cue, what, why = change.cue, change.change, change.reason
        show.wrapped(text("plan.change", cue=cue, change=what, reason=why), "  - ")


def exported_json(exported: Exported) -> dict[str, Any]:
    """An export as plain values."""
    timeline = exported.timeline
    return {
        "path": str(exported.path),
        "frames": exported.frames,
        "seconds": to_seconds(exported.frames),
        "routine_seconds": to_seconds(timeline.routine.frames),
        "bytes": exported.bytes,
        "engine": exported.engine,
        "synthesized": exported.synthesized,
        "reused_sentences": exported.reused,
        "encoded_segments": exported.encoded_segments,
        "reused_segments": exported.reused_segments,
        "chapters": len(timeline.chapters),
        "beside": [str(path) for path in exported.beside],
        "adjusted": len(timeline.adjusted),
        "owner_note": exported.owner_note,
        "voice_notes": exported.voice_notes,
    }


def exported_words(exported: Exported) -> None:
    """Say in two lines what was written; a terminal gets the picture of the timeline, too."""
    timeline = exported.timeline
    size = f"{exported.bytes / show.MB:.1f} MB"
    print(one_line(text("files.wrote", path=exported.path)))
    show.wrapped(
        text(
            "files.made",
            length=length_of(timeline),
            chapters=len(timeline.chapters),
            size=size,
            voice=exported.engine,
            new=exported.synthesized,
            sentences=exported.synthesized + exported.reused,
        ),
        "  ",
    )
    for path in exported.beside:
        print(one_line(f"  {text('files.beside', path=path)}"))
    for told in filter(None, (*exported.voice_notes, exported.owner_note, exported.warning)):
        show.wrapped(told, "  ")
    timeline_on_terminal(timeline)
