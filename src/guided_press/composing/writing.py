"""A composed session as the text of a script, with comments that name the reasons."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from guided_press.composing.arranging import LONG_HOLD, Entry
from guided_press.composing.candidates import Candidate
from guided_press.composing.focus import WHY
from guided_press.composing.wish import LeftOut, Wish, in_words, minutes_of, told
from guided_press.knowledge.loading import Knowledge
from guided_press.session.schema import SCHEMA_URL
from guided_press.session.script import Session

WIDTH = 96
COMMENT = "  # "


def script_text(
    session: Session,
    entries: Sequence[Entry],
    given: Mapping[str, int],
    wish: Wish,
    left_out: Sequence[LeftOut],
    notes: Sequence[str],
    knowledge: Knowledge,
    *,
    extra: Collection[str] = (),
) -> str:
    """Write the script of a session.

    Args:
        session: What the text says when it is loaded.
        entries: Its steps with their open times.
        given: Seconds of each part.
        wish: What was wished.
        left_out: What did not fit, for the comment at the top.
        notes: What else to know.
        knowledge: For sources.
        extra: Targets that stand in it only to fill the time.

    Returns:
        YAML, every line at most 100 characters long.
    """
    lines = [f"# yaml-language-server: $schema={SCHEMA_URL}", "#"]
    lines += _head(wish, left_out, notes)
    lines += ["", "version: 1", f"title: {_scalar(session.title)}", f"mode: {session.mode}"]
    lines.append(f"length: {_clock(wish.length_s)}")
    if session.guidance != "full":
        lines.append(f"guidance: {session.guidance}")
    if flow := _voice(wish):
        lines.append(f"voice: {{{flow}}}")
    if wish.bed is not None:
        lines.append(f"sound: {{bed: {_scalar(wish.bed)}}}")
    lines += ["", "steps:"]
    told: set[str] = set()
    for entry in entries:
        if entry.candidate and entry.candidate.id not in told:
            told.add(entry.candidate.id)
            lines.append("")
            lines += _why(entry, given, knowledge, entry.candidate.id in extra)
        elif entry.note:
            lines += ["", *_comment(entry.note)]
        elif "position" in entry.fields or not entry.candidate:
            lines.append("")
        lines += _step(entry, given)
    return "\n".join(lines).replace("steps:\n\n", "steps:\n") + "\n"


def _head(wish: Wish, left_out: Sequence[LeftOut], notes: Sequence[str]) -> Iterator[str]:
    """What was wished, how to read the comments, and what did not fit."""
    asked = [minutes_of(wish.length_s), "alone" if wish.mode == "self" else "with a partner"]
    if wish.points:
        asked.append(in_words(wish.points))
    elif wish.focus:
        asked.append(f"focus {wish.focus}")
    if wish.positions:
        asked.append(f"only {in_words([place.replace('_', ' ') for place in wish.positions])}")
    if wish.changes != 1:
        asked.append(f"at most {wish.changes} changes of position")
    yield from _comment(f"Composed for this wish: {'; '.join(asked)}.", "# ")
    yield "#"
    yield from _comment(
        "All times add up to the length; whoever changes one takes it from another, or deletes "
        "`length`. Both sides get the same. \"Time ours\": the sources give none.", "# "
    )  # fmt: skip
    for note in notes:
        yield from _comment(note, "# ")
    if left_out:
        yield "#"
        yield "# Left out:"
        for words in told(left_out):
            yield from _comment(words, "#   - ", "#     ")


def _why(
    entry: Entry, given: Mapping[str, int], knowledge: Knowledge, extra: bool
) -> Iterator[str]:
    """Why a point is here, and where its time is from."""
    candidate = entry.candidate
    assert candidate is not None
    why = WHY.get(candidate.id, "")
    if extra:
        why += "; here to fill the time"
    time = _time(candidate, given[entry.times["hold"]], knowledge)
    yield from _comment(f"{candidate.target.title}. {why}. {time}")


def _time(candidate: Candidate, hold_s: int, knowledge: Knowledge) -> str:
    limits = candidate.target.hold
    if limits.basis == "inferred":
        words = f"Time ours, {limits.min_s:g} to {limits.max_s:g} s"
        short = hold_s < limits.min_s
    else:
        sources = dict.fromkeys(knowledge.claim(claim).source for claim in limits.claims)
        least, most = limits.source_min_s or limits.min_s, limits.source_max_s or limits.max_s
        span = f"about {least:g} s" if least == most else f"{least:g} to {most:g} s"
        words = f"Time: {in_words([*sources])} says {span}"
        short = hold_s < least
    if candidate.id == LONG_HOLD:
        return f"{words}, in blocks, with a question after each."
    if candidate.pressure is not None:
        return f"{words}; shortened and light for this person."
    return f"{words}; shortened." if short else f"{words}."


def _step(entry: Entry, given: Mapping[str, int]) -> Iterator[str]:
    """One step, its own key first."""
    fields: dict[str, Any] = {**entry.fields}
    times = {key: f"{given[name]}s" for key, name in entry.times.items()}
    first = next((key for key in ("settle", "rest", "check", "close") if key in times), None)
    rows: list[str] = []
    if first:
        rows.append(f"{first}: {times.pop(first)}")
    for key, value in fields.items():
        if key == "breathe":
            flow = f"in: {value['in']:g}s, out: {value['out']:g}s, rounds: {value['rounds']}"
            rows.append(f"breathe: {{{flow}}}")
        elif key == "find":
            rows.append(f"find: {value}s")
        elif isinstance(value, tuple):
            rows += ["say:", *(f"  - {_scalar(line)}" for line in value)]
        else:
            rows.append(f"{key}: {_scalar(str(value))}")
    rows += [f"{key}: {times[key]}" for key in ("lasts", "find", "hold", "switch") if key in times]
    for number, row in enumerate(rows):
        yield f"{'  - ' if number == 0 else '    '}{row}"


def _comment(text: str, first: str = COMMENT, later: str | None = None) -> list[str]:
    rest = first if later is None else later
    # long words (a file's name) stay whole; they are nobody's prose
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False,
        break_on_hyphens=False,
    )  # fmt: skip


def _voice(wish: Wish) -> str:
    chosen = {"engine": wish.engine, "name": wish.voice, "rate_wpm": wish.rate_wpm}
    return ", ".join(
        f"{key}: {value if isinstance(value, int) else _scalar(value)}"
        for key, value in chosen.items()
        if value is not None
    )


def _scalar(text: str) -> str:
    """A text as YAML; quoted where it could be read as something else."""
    plain = text[:1].isalpha() and all(c.isalnum() or c in " _.-'" for c in text.rstrip(","))
    lower = text.lower()
    if plain and text == text.strip() and lower not in ("null", "true", "false", "yes", "no"):
        return text
    return json.dumps(text, ensure_ascii=False)


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"
