"""The sheet as HTML: steps, places, what sources say against each other, and the sources."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Literal

from guided_press.compiling.needs import names_of_things, things_needed
from guided_press.cues import HoldNote
from guided_press.knowledge.facts import conflicts_about
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import Conflict, Point, Technique
from guided_press.pictures.charts import chart_svg, small_chart_svg
from guided_press.pictures.posture import Seat, seats_of
from guided_press.script.model import Session
from guided_press.sheet.rows import Row, rows_of
from guided_press.timeline import Timeline
from guided_press.units import format_clock
from guided_press.words.amounts import length_of
from guided_press.words.english import listed
from guided_press.words.texts import LANGUAGE, choice, text
from guided_press.words.wording import Wording

Paper = Literal["auto", "A4", "letter"]

STYLE = Path(__file__).with_name("sheet.css")
OURS, SHORT = "°", "▾"
"""Marks of a time that we chose, and of a hold that is shorter than its source says."""

LITTLE, MUCH, VERY_MUCH = 2_000, 6_600, 8_200
"""Letters on a sheet from which it is set smaller, so that two pages are enough."""

ROW, PLACE = 90, 330
"""Letters for which a row and a place count, by the room that they take."""


def sheet_html(
    session: Session,
    timeline: Timeline,
    knowledge: Knowledge,
    paper: Paper = "auto",
    owner_note: str = "",
) -> str:
    """Set a session for paper.

    Args:
        session: For its mode and description.
        timeline: The placed session; with the spoken screening, the sheet says it too.
        knowledge: Points, claims, conflicts and sources.
        paper: Its size; ``auto`` leaves it to whoever prints.
        owner_note: Whose it is, when it was made for one person.

    Returns:
        A whole HTML document without scripts, pictures from elsewhere or any other request.
    """
    targets = [knowledge.target(name) for name in _targets(timeline)]
    rows = list(rows_of(timeline, session, knowledge))
    conflicts = conflicts_about(targets, knowledge)
    style = STYLE.read_text("utf-8").replace("size: auto", f"size: {paper}")
    size = _size(rows, targets, conflicts)
    parts = [
        _header(session, timeline, rows, owner_note),
        _before(session, timeline, knowledge),
        _steps(rows, knowledge),
        _places(targets, session, seats_of(timeline, targets, session), labels=size == "large"),
        _disagreements(conflicts),
        _afterwards(knowledge),
        _sources(_cited(targets, conflicts, knowledge), knowledge),
        f"<footer>{escape(text('sheet.footer'))}</footer>",
    ]
    return (
        f'<!doctype html>\n<html lang="{LANGUAGE}">\n<head>\n<meta charset="utf-8">\n'
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


def _header(session: Session, timeline: Timeline, rows: Sequence[Row], owner_note: str) -> str:
    pressed = sum(row.length_s for row in rows if row.is_hold)
    places = dict.fromkeys(slot.position for slot in timeline.slots if slot.position)
    facts = [
        length_of(timeline),
        choice("names.company", session.mode),
        text("sheet.then").join(choice("positions.table", place) for place in places),
        text("sheet.pressing", length=format_clock(pressed)),
    ]
    about = f"<p>{escape(session.description)}</p>" if session.description else ""
    about += f'<p class="owner">{escape(owner_note)}</p>' if owner_note else ""
    facts_html = "".join(f"<li>{escape(fact)}</li>" for fact in facts if fact)
    title = f"<h1>{escape(session.title)}</h1>"
    return f'<header>{title}{about}<ul class="facts">{facts_html}</ul></header>'


def _before(session: Session, timeline: Timeline, knowledge: Knowledge) -> str:
    """What is needed, and what the voice says for everybody's safety."""
    words = Wording(knowledge, session.language, session.mode)
    needs = names_of_things(things_needed(session, knowledge), words)
    sentences = [clip.text for clip in timeline.clips if clip.role == "screening"]
    parts = [_p(text("sheet.needs", list=listed(needs)))] if needs else []
    parts += [_p(" ".join(sentences))] if sentences else []
    return f"<aside>{_h2('before')}{''.join(parts)}</aside>" if parts else ""


def _afterwards(knowledge: Knowledge) -> str:
    """Signs to watch for when the session is over, and what to do then."""
    signs = (
        text("sheet.sign", sign=rule.sign.capitalize(), do=rule.do) for rule in knowledge.afterwards
    )
    rows = "".join(f"<li>{escape(sign)}</li>" for sign in signs)
    return f'<section>{_h2("afterwards")}<ul class="afterwards">{rows}</ul></section>'


def _steps(rows: Iterable[Row], knowledge: Knowledge) -> str:
    head = ("start", "length", "find", "step", "side", "how")
    names = (escape(choice("sheet.columns", name)) for name in head)
    cells = "".join(f'<th scope="col">{name}</th>' for name in names)
    body = "\n".join(map(_row, rows))
    ours, short = (knowledge.phrase(name, LANGUAGE).text for name in ("time_ours", "shortened"))
    return (
        f"<section>{_h2('steps')}<table><thead><tr>{cells}</tr></thead><tbody>\n{body}\n"
        f'</tbody></table><p class="legend"><b>{OURS}</b> {escape(ours)} &emsp; '
        f"<b>{SHORT}</b> {escape(short)} &emsp; {escape(text('sheet.find'))}</p></section>"
    )


def _row(row: Row) -> str:
    marks = "".join(
        mark
        for note, mark in ((HoldNote.TIME_OURS, OURS), (HoldNote.SHORTENED, SHORT))
        if note in row.notes
    )
    side = choice("names.sides", row.side) if row.side else ""
    code = f' <span class="code">{escape(row.code)}</span>' if row.code else ""
    find = format_clock(row.find_s) if row.find_s else ""
    kind = "hold" if row.is_hold else "other"
    return (
        f'<tr class="{kind}"><td>{format_clock(row.start_s)}</td>'
        f"<td>{format_clock(row.length_s)}<sup>{marks}</sup></td><td>{find}</td>"
        f"<td>{escape(row.what)}{code}</td><td>{escape(side)}</td>"
        f"<td>{escape(row.how)}</td></tr>"
    )


def _places(
    targets: Sequence[Point | Technique],
    session: Session,
    seats: Mapping[str, Seat],
    *,
    labels: bool,
) -> str:
    if not targets:
        return ""
    cards = "\n".join(_card(target, session, seats[target.id], labels=labels) for target in targets)
    return f'<section>{_h2("places")}<div class="cards">\n{cards}\n</div></section>'


def _card(target: Point | Technique, session: Session, seat: Seat, *, labels: bool) -> str:
    """A place with its drawing; small drawings have no words, nobody could read them."""
    drawing = chart_svg(target, seat) if labels else small_chart_svg(target, seat)
    # paper speaks of either side, so the placeholder goes together with the space behind it
    lines = [
        line.told(spares_hands=session.care.spares_hands).replace("{side} ", "")
        for line in target.lines.find
        if line.brief
        and line.mode in (session.mode, "any")
        and line.sides != "both"
        and not line.positions
    ]
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
    return f'<section>{_h2("disagreements")}<div class="columns">\n{items}\n</div></section>'


def _conflict(conflict: Conflict) -> str:
    claims = "".join(
        f"<li><b>{claim.id}</b> <i>{escape(claim.source)}{_part(claim.part)}</i> "
        f"{escape(claim.says)}</li>"
        for claim in conflict.claims
    )
    return (
        f'<div class="conflict"><h3>{escape(conflict.question)}</h3><ul>{claims}</ul>'
        f"<p><b>{escape(text('sheet.chosen'))}</b> {escape(conflict.chosen)} "
        f'<span class="why">{escape(conflict.reason)}</span></p></div>'
    )


def _part(part: str) -> str:
    if part == "comment":
        return escape(text("sheet.comment"))
    return escape(text("sheet.comment_reply")) if part == "comment_reply" else ""


def _sources(ids: Iterable[str], knowledge: Knowledge) -> str:
    items = "\n".join(_source(name, knowledge) for name in ids)
    return (
        f'<section class="sources">{_h2("sources")}<ul class="columns">\n{items}\n</ul></section>'
    )


def _source(name: str, knowledge: Knowledge) -> str:
    source = knowledge.sources[name]
    author = f", {escape(source.author)}" if source.author else ""
    label = text("sheet.ours") if name == "ours" else name
    return f"<li><b>{escape(label)}</b> {escape(source.what)}{author}</li>"


def _h2(name: str) -> str:
    return f"<h2>{escape(choice('sheet.headings', name))}</h2>"


def _p(words: str) -> str:
    return f"<p>{escape(words)}</p>"


# -- what they are made from -----------------------------------------------------------------------


def _cited(
    targets: Sequence[Point | Technique], conflicts: Sequence[Conflict], knowledge: Knowledge
) -> Iterator[str]:
    """Sources of holds, pressure, movement and disagreements; articles first."""
    sources: dict[str, None] = {}
    for target in targets:
        for part in (target.hold, target.pressure, target.movement):
            sources.update((knowledge.claim(claim).source, None) for claim in part.claims)
    for conflict in conflicts:
        sources.update((claim.source, None) for claim in conflict.claims)
    names = [name for name in sources if name in knowledge.sources]
    yield from sorted(names, key=lambda name: (name == "ours", name.startswith("R-"), name))
