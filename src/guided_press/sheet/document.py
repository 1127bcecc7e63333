"""The sheet as HTML: steps, places, what sources say against each other, and the sources."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Literal

from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Conflict, Point, Technique
from guided_press.pictures.charts import chart_svg, small_chart_svg
from guided_press.session.script import Session
from guided_press.sheet.rows import Row, position_words, rows_of
from guided_press.timeline import Timeline
from guided_press.units import format_clock, to_seconds

Paper = Literal["auto", "A4", "letter"]

STYLE = Path(__file__).with_name("sheet.css")
OURS, SHORT = "°", "▾"
"""Marks of a time that we chose, and of a hold that is shorter than its source says."""

LITTLE, MUCH, VERY_MUCH = 2_000, 7_000, 10_500
"""Letters on a sheet from which it is set smaller, so that two pages are enough."""

ROW, PLACE = 90, 330
"""Letters for which a row and a place count, by the room that they take."""


def sheet_html(
    session: Session, timeline: Timeline, knowledge: Knowledge, paper: Paper = "auto"
) -> str:
    """Set a session for paper.

    Args:
        session: For its mode and description.
        timeline: The placed session; with the spoken screening, the sheet says it too.
        knowledge: Points, claims, conflicts and sources.
        paper: Its size; ``auto`` leaves it to whoever prints.

    Returns:
        A whole HTML document without scripts, pictures from elsewhere or any other request.
    """
    targets = [knowledge.target(name) for name in _targets(timeline)]
    rows = list(rows_of(timeline, knowledge))
    conflicts = _conflicts(targets, knowledge)
    style = STYLE.read_text("utf-8").replace("size: auto", f"size: {paper}")
    size = _size(rows, targets, conflicts)
    parts = [
        _header(session, timeline, rows),
        _before(timeline),
        _steps(rows, knowledge),
        _places(targets, session, labels=size == "large"),
        _disagreements(conflicts),
        _sources(_cited(targets, conflicts, knowledge), knowledge),
        "<footer>For your own care, not a treatment. Stop whenever you like.</footer>",
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy(style)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(session.title)}</title>\n<style>{style}</style>\n</head>\n"
        f'<body class="{size}">\n{chr(10).join(filter(None, parts))}\n</body>\n</html>\n'
    )


def policy(style: str) -> str:
    """Nothing may be loaded or run; only this very style sheet counts."""
    digest = b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _size(
    rows: Sequence[Row], targets: Sequence[Point | Technique], conflicts: Sequence[Conflict]
) -> str:
    """How large everything is set."""
    letters = ROW * len(rows) + PLACE * len(targets)
    for conflict in conflicts:
        letters += len(conflict.question + conflict.chosen + conflict.reason)
        letters += sum(len(claim.says) + len(claim.source) for claim in conflict.claims)
    if letters <= LITTLE:
        return "large"
    return "usual" if letters <= MUCH else "small" if letters <= VERY_MUCH else "tiny"


def _targets(timeline: Timeline) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hold.target for hold in timeline.holds))


# -- the parts -------------------------------------------------------------------------------------


def _header(session: Session, timeline: Timeline, rows: Sequence[Row]) -> str:
    total = to_seconds(timeline.routine.frames)
    pressed = sum(row.length_s for row in rows if row.held)
    places = dict.fromkeys(slot.position for slot in timeline.slots if slot.position)
    facts = [
        f"{format_clock(total)} minutes",
        "alone" if session.mode == "self" else "with a partner",
        ", then ".join(position_words(place) for place in places),
        f"{format_clock(pressed)} of pressing",
    ]
    text = f"<p>{escape(session.description)}</p>" if session.description else ""
    facts_html = "".join(f"<li>{escape(fact)}</li>" for fact in facts if fact)
    title = f"<h1>{escape(session.title)}</h1>"
    return f'<header>{title}{text}<ul class="facts">{facts_html}</ul></header>'


def _before(timeline: Timeline) -> str:
    said = [clip.text for clip in timeline.clips if clip.role == "screening"]
    if not said:
        return ""
    return f"<aside><h2>Before you begin</h2><p>{escape(' '.join(said))}</p></aside>"


def _steps(rows: Iterable[Row], knowledge: Knowledge) -> str:
    head = ("start", "length", "find", "step", "side", "how")
    cells = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "\n".join(map(_row, rows))
    ours, short = (knowledge.phrase(name).text for name in ("time_ours", "shortened"))
    return (
        f"<section><h2>Steps</h2><table><thead><tr>{cells}</tr></thead><tbody>\n{body}\n"
        f'</tbody></table><p class="legend"><b>{OURS}</b> {escape(ours)} &emsp; '
        f"<b>{SHORT}</b> {escape(short)} &emsp; find: time to find the place, before the hold"
        "</p></section>"
    )


def _row(row: Row) -> str:
    marks = (OURS if "time ours" in row.notes else "") + (SHORT if "shortened" in row.notes else "")
    code = f' <span class="code">{escape(row.code)}</span>' if row.code else ""
    find = format_clock(row.find_s) if row.find_s else ""
    kind = "hold" if row.held else "other"
    return (
        f'<tr class="{kind}"><td>{format_clock(row.start_s)}</td>'
        f"<td>{format_clock(row.length_s)}<sup>{marks}</sup></td><td>{find}</td>"
        f"<td>{escape(row.what)}{code}</td><td>{escape(row.side)}</td>"
        f"<td>{escape(row.how)}</td></tr>"
    )


def _places(targets: Sequence[Point | Technique], session: Session, *, labels: bool) -> str:
    if not targets:
        return ""
    cards = "\n".join(_card(target, session, labels=labels) for target in targets)
    return f'<section><h2>Places</h2><div class="cards">\n{cards}\n</div></section>'


def _card(target: Point | Technique, session: Session, *, labels: bool) -> str:
    """A place with its drawing; small drawings have no words, nobody could read them."""
    drawing = chart_svg(target) if labels else small_chart_svg(target)
    # paper speaks of either side, so the placeholder goes together with the space behind it
    lines = [
        line.text.replace("{side} ", "")
        for line in target.lines.find
        if line.brief and line.mode in (session.mode, "any") and line.sides != "both"
        and not line.positions
    ]  # fmt: skip
    find = " ".join(lines)
    name = ""
    if isinstance(target, Point):
        names = target.names
        english = f", {names.english[0]}" if names.english else ""
        name = (
            f'<p class="names">{escape(target.code)} · {escape(names.pinyin_tones)} '
            f'<span lang="zh-Hant">{escape(names.hanzi_traditional)}</span>{escape(english)}</p>'
        )
    heading = f"<h3>{escape(target.title.split(' (')[0])}</h3>"
    return f"<article>{drawing}<div>{heading}{name}<p>{escape(find)}</p></div></article>"


def _disagreements(conflicts: Sequence[Conflict]) -> str:
    if not conflicts:
        return ""
    items = "\n".join(map(_conflict, conflicts))
    return (
        f'<section><h2>Where sources disagree</h2><div class="columns">\n{items}\n</div></section>'
    )


def _conflict(conflict: Conflict) -> str:
    claims = "".join(
        f"<li><b>{claim.id}</b> <i>{escape(claim.source)}{_part(claim.part)}</i> "
        f"{escape(claim.says)}</li>"
        for claim in conflict.claims
    )
    return (
        f'<div class="conflict"><h3>{escape(conflict.question)}</h3><ul>{claims}</ul>'
        f'<p><b>Chosen:</b> {escape(conflict.chosen)} <span class="why">{escape(conflict.reason)}'
        "</span></p></div>"
    )


def _part(part: str) -> str:
    return ", a reader" if part == "comment" else ", reply to a reader" if "reply" in part else ""


def _sources(ids: Iterable[str], knowledge: Knowledge) -> str:
    items = "\n".join(_source(name, knowledge) for name in ids)
    return (
        f'<section class="sources"><h2>Sources</h2><ul class="columns">\n{items}\n</ul></section>'
    )


def _source(name: str, knowledge: Knowledge) -> str:
    source = knowledge.sources[name]
    author = f", {escape(source.author)}" if source.author else ""
    label = "ours" if name == "ours" else name
    return f"<li><b>{escape(label)}</b> {escape(source.what)}{author}</li>"


# -- what they are made from -----------------------------------------------------------------------


def _conflicts(targets: Sequence[Point | Technique], knowledge: Knowledge) -> tuple[Conflict, ...]:
    """The disagreements about these targets, once each."""
    ids = dict.fromkeys(name for target in targets for name in target.conflicts)
    return tuple(knowledge.conflicts[name] for name in ids)


def _cited(
    targets: Sequence[Point | Technique], conflicts: Sequence[Conflict], knowledge: Knowledge
) -> Iterator[str]:
    """Sources of holds, pressure, movement and disagreements; articles first."""
    found: dict[str, None] = {}
    for target in targets:
        for part in (target.hold, target.pressure, target.movement):
            found.update((knowledge.claim(claim).source, None) for claim in part.claims)
    for conflict in conflicts:
        found.update((claim.source, None) for claim in conflict.claims)
    known = [name for name in found if name in knowledge.sources]
    yield from sorted(known, key=lambda name: (name == "ours", name.startswith("R-"), name))
