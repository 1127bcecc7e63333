"""A composed session as the text of a script, with comments that name the reasons."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from guided_press.composing.arranging import DraftStep
from guided_press.composing.candidates import Candidate
from guided_press.composing.wish import LeftOut, Wish, in_sentences
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import LONG_HOLD
from guided_press.script.model import Session
from guided_press.script.schema import SCHEMA_URL
from guided_press.words.amounts import minutes_of
from guided_press.words.english import listed
from guided_press.words.texts import choice, text

WIDTH = 78
COMMENT = "  # "


def script_text(
    session: Session,
    entries: Sequence[DraftStep],
    times_s: Mapping[str, int],
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
        times_s: Seconds of each part.
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
    if session.description:
        lines += ["description: >-", *_comment(session.description, "  ")]
    lines.append(f"length: {_clock(wish.length_s)}")
    if session.guidance != "full":
        lines.append(f"guidance: {session.guidance}")
    if flow := _voice(wish):
        lines.append(f"voice: {{{flow}}}")
    if wish.bed is not None:
        lines.append(f"sound: {{bed: {_scalar(wish.bed)}}}")
    lines += ["", "steps:"]
    explained: set[str] = set()
    for entry in entries:
        if entry.candidate and entry.candidate.id not in explained:
            explained.add(entry.candidate.id)
            lines.append("")
            lines += _why(entry, times_s, knowledge, entry.candidate.id in extra)
        elif entry.note:
            lines += ["", *_comment(entry.note)]
        elif "position" in entry.fields or not entry.candidate:
            lines.append("")
        lines += _step(entry, times_s)
    return "\n".join(lines).replace("steps:\n\n", "steps:\n") + "\n"


def _head(wish: Wish, left_out: Sequence[LeftOut], notes: Sequence[str]) -> Iterator[str]:
    """What was wished, how to read the comments, and what did not fit."""
    parts = [minutes_of(wish.length_s), choice("names.company", wish.mode)]
    if wish.points:
        parts.append(listed(wish.points))
    elif wish.focus:
        parts.append(text("composing.focus", focus=wish.focus))
    if wish.positions:
        positions = listed([choice("positions.short", place) for place in wish.positions])
        parts.append(text("composing.only", positions=positions))
    if wish.changes != 1:
        parts.append(text("composing.changes", n=wish.changes))
    yield from _comment(text("composing.wish", wishes="; ".join(parts)), "# ")
    yield "#"
    yield from _comment(text("composing.how_to_read"), "# ")
    for note in notes:
        yield from _comment(note, "# ")
    if left_out:
        yield "#"
        yield f"# {text('composing.left_out')}"
        for words in in_sentences(left_out):
            yield from _comment(words, "#   - ", "#     ")


def _why(
    entry: DraftStep, times_s: Mapping[str, int], knowledge: Knowledge, extra: bool
) -> Iterator[str]:
    """Why a point is here, and where its time is from."""
    candidate = entry.candidate
    assert candidate is not None
    why = choice("composing.why", candidate.id)
    if extra:
        why = text("composing.extra", why=why)
    time = _time(candidate, times_s[entry.times["hold"]], knowledge)
    yield from _comment(text("composing.step", title=candidate.target.title, why=why, time=time))


def _time(candidate: Candidate, hold_s: int, knowledge: Knowledge) -> str:
    limits = candidate.target.hold
    if limits.basis == "inferred":
        least, most = limits.min_s, limits.max_s
        words = text("composing.time_ours", least=f"{least:g}", most=f"{most:g}")
    else:
        sources = dict.fromkeys(knowledge.claim(claim).source for claim in limits.claims)
        least, most = limits.source_min_s or limits.min_s, limits.source_max_s or limits.max_s
        span = text("composing.span", least=f"{least:g}", most=f"{most:g}")
        if least == most:
            span = text("composing.about_span", seconds=f"{least:g}")
        words = text("composing.time", sources=listed([*sources]), span=span)
    if candidate.id == LONG_HOLD:
        return text("composing.in_blocks", time=words)
    if candidate.pressure is not None:
        return text("composing.for_person", time=words)
    if hold_s < least:
        return text("composing.shortened", time=words)
    return text("composing.as_it_is", time=words)


def _step(entry: DraftStep, times_s: Mapping[str, int]) -> Iterator[str]:
    """One step, its own key first."""
    fields: dict[str, Any] = {**entry.fields}
    times = {key: f"{times_s[name]}s" for key, name in entry.times.items()}
    first = next((key for key in ("settle", "rest", "check", "close") if key in times), None)
    rows: list[str] = []
    if first:
        rows.append(f"{first}: {times.pop(first)}")
    for key, value in fields.items():
        if key == "breathe":
            flow = f"in: {value['in']:g}s, out: {value['out']:g}s, rounds: {value['rounds']}"
            rows.append(f"breathe: {{{flow}}}")
        elif key in ("find", "sit"):
            rows.append(f"{key}: {value}s")
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
        text,
        WIDTH,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _voice(wish: Wish) -> str:
    fields = {"engine": wish.engine, "name": wish.voice, "rate_wpm": wish.rate_wpm}
    return ", ".join(
        f"{key}: {value if isinstance(value, int) else _scalar(value)}"
        for key, value in fields.items()
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
