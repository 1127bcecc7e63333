"""What the command line prints: tables for people, JSON for programs.

Colour only on a terminal and without NO_COLOR; rich is imported where a table is drawn.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from guided_press.errors import GuidedPressError, SafetyRefusal, ScriptError
from guided_press.units import format_clock, to_seconds

if TYPE_CHECKING:
    from rich.console import Console

    from guided_press.app import Exported, Progress
    from guided_press.knowledge.models import Point, Technique
    from guided_press.store import Store
    from guided_press.timeline import Timeline
    from guided_press.voices.listing import EngineRow

DAY_S = 86_400
MB = 1_000_000


def console(*, stderr: bool = False) -> Console:
    """A console that follows NO_COLOR and never guesses an encoding it cannot write."""
    from rich.console import Console

    return Console(stderr=stderr, highlight=False, markup=False, soft_wrap=True)


def say_error(error: GuidedPressError) -> None:
    """Print an error: place, problem, remedy; one line for each problem of a script."""
    print(str(error), file=sys.stderr)
    if isinstance(error, ScriptError) and len(error.problems) > 1:
        print(f"{len(error.problems)} problems.", file=sys.stderr)
    if isinstance(error, SafetyRefusal):
        print("This is a safety rule and has no override.", file=sys.stderr)


def json_value(value: Any) -> None:
    """Print a value as JSON; readable on a terminal, one line for programs."""
    indent = 2 if sys.stdout.isatty() else None
    print(json.dumps(value, ensure_ascii=False, indent=indent))


@contextmanager
def progress(silent: bool) -> Iterator[Progress | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if silent or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description:>9}"), BarColumn(40), TimeElapsedColumn()
    with Progress(*columns, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda doing, share: bar.update(task, description=doing, completed=share)


def _table(*columns: str, widths: Mapping[str, int] | None = None) -> Any:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold")
    for column in columns:
        right = column in {"at", "length", "for", "s", "entries", "MB"}
        table.add_column(
            column,
            justify="right" if right else "left",
            no_wrap=right,
            max_width=(widths or {}).get(column),
        )
    return table


def timeline_table(timeline: Timeline) -> None:
    """Print a timeline: a picture, what happens when, and what was changed and why."""
    from guided_press.pictures.timeline_picture import timeline_text

    out = console()
    print(timeline.title)
    routine = format_clock(to_seconds(timeline.routine.frames), decimals=3)
    opening = to_seconds(timeline.routine.start_frame)
    print(f"{routine} routine, after {opening:g} s of spoken screening")
    print()
    print(timeline_text(timeline, min(out.width, 120), colour=out.color_system is not None))
    rows: list[tuple[int, int, str, str]] = [
        (clip.start_frame, clip.end_frame, clip.role, clip.text) for clip in timeline.clips
    ]
    rows += [
        (chime.start_frame, chime.end_frame, "chime", f"({chime.kind})")
        for chime in timeline.chimes
    ]
    rows += [
        (hold.start_frame, hold.end_frame, "HOLD", _hold_words(hold)) for hold in timeline.holds
    ]
    table = _table("at", "length", "what", "words")
    for start, end, what, words in sorted(rows, key=lambda row: (row[0], row[2] != "HOLD")):
        at = format_clock(to_seconds(start), decimals=1)
        table.add_row(at, f"{to_seconds(end - start):.1f}", what, words)
    out.print(table)
    if timeline.adjusted:
        changes = _table("cue", "change", "why")
        for change in timeline.adjusted:
            changes.add_row(change.cue, change.change, change.reason)
        print("Moved, dropped or changed:")
        out.print(changes)
    else:
        print("Nothing was moved or dropped.")


def _hold_words(hold: Any) -> str:
    notes = f" ({', '.join(hold.notes)})" if hold.notes else ""
    return f"{hold.target} {hold.side}, at most {hold.pressure.replace('_', ' ')}{notes}"


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
    """Say in two lines what was written."""
    written, timeline = exported.written, exported.timeline
    length = format_clock(to_seconds(written.frames))
    size = f"{written.bytes / MB:.1f} MB"
    print(f"Wrote {written.path}")
    print(
        f"  {length}, {len(timeline.chapters)} chapters, {size}, spoken by '{exported.engine}'"
        f" ({exported.synthesized} sentences new, {exported.reused} from the cache)"
    )
    for path in exported.beside:
        print(f"  and {path}")


def points_list(targets: Sequence[Point | Technique], *, as_json: bool) -> None:
    """List points and techniques, from trunk to foot."""
    if as_json:
        json_value([target.model_dump(mode="json") for target in targets])
        return
    table = _table("id", "name", "where", "hold", "pressure", "sides")
    for target in targets:
        name = getattr(target, "names", None)
        hold = target.hold
        table.add_row(
            target.id,
            name.pinyin_tones if name else "-",
            target.place,
            f"{hold.min_s:g}-{hold.max_s:g} s",
            f"up to {target.pressure.max.replace('_', ' ')}",
            target.side_mode,
        )
    console().print(table)
    print("guided-press points BL40 tells everything about one, with its sources.")


def point_details(target: Point | Technique, *, as_json: bool) -> None:
    """Tell everything about one point or technique, with its sources."""
    if as_json:
        json_value(target.model_dump(mode="json"))
        return
    hold = target.hold
    print(target.title)
    if names := getattr(target, "names", None):
        english = ", ".join(names.english)
        print(f"  {names.pinyin_tones} {names.hanzi_traditional} ({english})")
        print(f"  Place: {target.location}")  # type: ignore[union-attr]
    print(f"  Pressure: {target.pressure.default}, at most {target.pressure.max}")
    print(
        f"  Hold: {hold.min_s:g} to {hold.max_s:g} s, usually {hold.typical_s:g} s"
        + (" (time ours)" if hold.basis == "inferred" else "")
    )
    _print_list("To find it", [line.text for line in target.lines.find])
    _print_list("Careful", target.cautions)
    effects = [f"{c.condition.replace('_', ' ')}: {c.effect}" for c in target.contraindications]
    _print_list("Restricted by", effects)
    _print_list("Sources disagree", target.conflicts)
    _print_list("Claims", [f"[{c.source}] {c.says}" for c in target.claims])


def _print_list(title: str, lines: Sequence[str]) -> None:
    if lines:
        print(f"  {title}:")
        for line in lines:
            print(f"    - {line}")


def voices_list(rows: Sequence[EngineRow], *, as_json: bool) -> None:
    """List engines and voices; what is missing says why and what helps."""
    if as_json:
        json_value([asdict(row) for row in rows])
        return
    table = _table("engine", "voice", "language", "about")
    for row in rows:
        engine = f"{row.engine} (auto)" if row.automatic else row.engine
        if row.problem:
            table.add_row(engine, "-", "-", row.problem)
        for number, voice in enumerate(row.voices):
            name = engine if number == 0 else ""
            table.add_row(name, voice.name, voice.language, voice.description)
    console().print(table)


def cache_info(store: Store, *, as_json: bool) -> None:
    """Say where the cache is and what is in it."""
    info = store.info()
    if as_json:
        json_value({"folder": str(store.root), "kinds": {k: asdict(a) for k, a in info.items()}})
        return
    print(store.root)
    table = _table("kind", "entries", "MB")
    for kind, amount in info.items():
        table.add_row(kind, str(amount.entries), f"{amount.size_bytes / MB:.1f}")
    console().print(table)


def cache_verified(store: Store, *, as_json: bool) -> None:
    """Read every entry and say which were damaged."""
    good, damaged = store.verify()
    if as_json:
        json_value({"good": asdict(good), "damaged": asdict(damaged)})
        return
    print(f"{good.entries} entries are good, {damaged.entries} were damaged and removed.")


def cache_pruned(
    store: Store, older_than_days: float | None, max_mb: float | None, *, as_json: bool
) -> None:
    """Remove entries and say how many."""
    everything = older_than_days is None and max_mb is None
    removed = store.prune(
        max_bytes=0 if everything else None if max_mb is None else int(max_mb * MB),
        older_than_s=None if older_than_days is None else older_than_days * DAY_S,
    )
    if as_json:
        json_value({"removed": asdict(removed)})
    else:
        print(f"Removed {removed.entries} entries, {removed.size_bytes / MB:.1f} MB.")


def doctor(findings: Sequence[Mapping[str, Any]], *, as_json: bool, report: bool) -> None:
    """Print what was found on this machine, good or not, with what helps."""
    if as_json:
        json_value(list(findings))
        return
    if report:
        for finding in findings:
            print(f"{finding['what']}: {finding['found']}")
        return
    for finding in findings:
        mark = "good" if finding["good"] else "  - "
        print(f"{mark}  {finding['what']}: {finding['found']}")
        if finding["help"]:
            print(f"        {finding['help']}")
