"""Prints what ``check``, ``plan`` and ``export`` found or made."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from guided_press.cli import show, terminal
from guided_press.units import format_clock, to_seconds

if TYPE_CHECKING:
    from guided_press.app import Exported
    from guided_press.errors import Problem
    from guided_press.timeline import Chapter, PlacedHold, Timeline

Row = tuple[int, int, str, str]
"""Start and end frame, what it is, its words."""


def checked_json(checked: Sequence[tuple[str, Sequence[Problem]]]) -> dict[str, Any]:
    """What was found in scripts, as plain values."""
    return {
        "scripts": [
            {
                "script": script,
                "good": not problems,
                "problems": [asdict(problem) for problem in problems],
            }
            for script, problems in checked
        ]
    }


def timeline_table(timeline: Timeline) -> None:
    """Print a timeline: a picture, what happens when, and what was changed and why."""
    out = show.console()
    show.heading(timeline.title)
    routine = format_clock(to_seconds(timeline.routine.frames), decimals=3)
    opening = to_seconds(timeline.routine.start_frame)
    before = f", after {opening:g} s of spoken screening" if opening else ""
    show.wrapped(f"{routine} routine{before}")
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
    from guided_press.pictures.timeline_picture import timeline_text

    print(timeline_text(timeline, min(terminal.width(), 120), colour=terminal.takes_colour()))


def _events(timeline: Timeline, *, narrow: bool) -> Any:
    """Everything in order, chapter by chapter; a narrow terminal gets times and words."""
    columns = ("at", "words") if narrow else ("at", "length", "what", "words")
    drawn = show.table(*columns, flexible="words")
    rows = sorted(_rows(timeline), key=lambda row: (row[0], row[2] != "HOLD"))
    for number, chapter in enumerate(timeline.chapters):
        if number:
            drawn.add_row()
        _add_row(drawn, _chapter_row(chapter), narrow=narrow, style="bold")
        for row in rows:
            if chapter.start_frame <= row[0] < chapter.end_frame:
                style = {"HOLD": "green", "chime": "dim"}.get(row[2])
                _add_row(drawn, row, narrow=narrow, style=style)
    return drawn


def _add_row(drawn: Any, row: Row, *, narrow: bool, style: str | None) -> None:
    start, end, what, words = row
    at = format_clock(to_seconds(start), decimals=1)
    length = f"{to_seconds(end - start):.1f}"
    cells = (at, words) if narrow else (at, length, what, words)
    drawn.add_row(*cells, style=style)


def _chapter_row(chapter: Chapter) -> Row:
    return chapter.start_frame, chapter.end_frame, "", chapter.title


def _rows(timeline: Timeline) -> Iterator[Row]:
    for clip in timeline.clips:
        yield clip.start_frame, clip.end_frame, clip.role, clip.text
    for chime in timeline.chimes:
        yield chime.start_frame, chime.end_frame, "chime", f"({chime.kind})"
    for hold in timeline.holds:
        yield hold.start_frame, hold.end_frame, "HOLD", _hold_words(hold)


def _hold_words(hold: PlacedHold) -> str:
    notes = f" ({', '.join(hold.notes)})" if hold.notes else ""
    return f"{hold.target} {hold.side}, at most {hold.pressure.replace('_', ' ')}{notes}"


def _adjusted(timeline: Timeline) -> None:
    if not timeline.adjusted:
        print("Nothing was moved or dropped.")
        return
    show.heading("Moved, dropped or changed")
    for change in timeline.adjusted:
        show.wrapped(f"{change.cue}: {change.change}; {change.reason}", "  - ")


def exported_json(exported: Exported) -> dict[str, Any]:
    """An export as plain values."""
    written, timeline = exported.written, exported.timeline
    return {
        "path": str(written.path),
        "frames": written.frames,
        "seconds": to_seconds(written.frames),
        "routine_seconds": to_seconds(timeline.routine.frames),
        "bytes": written.bytes,
        "engine": exported.engine,
        "synthesized": exported.synthesized,
        "reused_sentences": exported.reused,
        "encoded_segments": written.encoded_segments,
        "reused_segments": written.reused_segments,
        "chapters": len(timeline.chapters),
        "beside": [str(path) for path in exported.beside],
        "adjusted": len(timeline.adjusted),
    }


def exported_words(exported: Exported) -> None:
    """Say in two lines what was written; a terminal gets the picture of the timeline, too."""
    written, timeline = exported.written, exported.timeline
    length = format_clock(to_seconds(written.frames))
    size = f"{written.bytes / show.MB:.1f} MB"
    print(f"Wrote {written.path}")
    show.wrapped(
        f"{length}, {len(timeline.chapters)} chapters, {size}, spoken by '{exported.engine}'"
        f" ({exported.synthesized} sentences new, {exported.reused} from the cache)",
        "  ",
    )
    for path in exported.beside:
        print(f"  and {path}")
    if exported.warning:
        show.wrapped(exported.warning, "  ")
    timeline_on_terminal(timeline)
