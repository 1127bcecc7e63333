"""What can be read without any script: chapters as links, the words said, charts, in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from guided_press.exporting.base import clean
from guided_press.phone.data import Target, fragment
from guided_press.pictures.dark import with_dark_look
from guided_press.units import SAMPLE_RATE, Frames, format_clock
from guided_press.words.amounts import length_of
from guided_press.words.english import counted
from guided_press.words.texts import choice, text

if TYPE_CHECKING:
    from guided_press.knowledge.conditions import StopRule
    from guided_press.timeline import Chapter, PlacedClip, PlacedHold, Timeline


_CODE = re.compile(r"(.*?)\s*\(([A-Z]{2}\d{1,2})\)(.*)")


def facts_html(timeline: Timeline, mode: str) -> str:
    """Length with its words on safety, company and number of holds, where there are any."""
    facts = [length_of(timeline), choice("names.company", mode)]
    if timeline.holds:
        facts.append(counted("phone.holds", len(timeline.holds)))
    return escape(" · ".join(facts))


def chapters_html(timeline: Timeline) -> str:
    """The chapters as a list of links to where they are written down, and played from."""
    rows = "\n".join(
        f'<li><a href="#{fragment(chapter.start_frame)}"><span dir="auto">{_title(chapter, number)}'
        f"</span> <time>{_clock(chapter.start_frame)}</time></a></li>"
        for number, chapter in enumerate(timeline.chapters, 1)
    )
    return f"<ol data-chapters>\n{rows}\n</ol>"


def words_html(timeline: Timeline, targets: Mapping[str, Target], charts: Mapping[str, str]) -> str:
    """Every chapter with its charts, its holds and every sentence at its time.

    Args:
        timeline: The placed session.
        targets: Points and techniques by id.
        charts: SVG by id of its target; each is drawn where it is needed first.
    """
    anchors: set[str] = set()
    drawn: set[str] = set()
    parts = []
    for number, chapter in enumerate(timeline.chapters, 1):
        holds = [hold for hold in timeline.holds if _inside(hold.start_frame, chapter)]
        shown = [hold.target for hold in holds if hold.target in charts]
        new = [name for name in dict.fromkeys(shown) if name not in drawn]
        drawn.update(new)
        anchor = _anchor(chapter.start_frame, anchors)
        figures = "".join(
            f'<figure data-chart="{escape(name)}">{with_dark_look(charts[name])}</figure>\n'
            for name in new
        )
        parts.append(
            f'<section class="chapter"{anchor} aria-labelledby="chapter-{number}">\n'
            f'<h3 id="chapter-{number}" dir="auto">{_title(chapter, number)}</h3>\n'
            f"{figures}{''.join(_holds(holds, targets))}"
            f"{_lines(timeline, chapter, anchors)}</section>\n"
        )
    return "".join(parts)


def afterwards_html(rules: Sequence[StopRule]) -> str:
    """What to watch for when the session is over, and what to do then; empty without any."""
    rows = "".join(
        f"<li>{escape(text('sheet.sign', sign=rule.sign.capitalize(), do=rule.do))}</li>\n"
        for rule in rules
    )
    title = escape(choice("sheet.headings", "afterwards"))
    start = '<section id="afterwards" aria-labelledby="afterwards-title">\n'
    heading = f'<h2 id="afterwards-title">{title}</h2>\n'
    return f"{start}{heading}<ul>\n{rows}</ul>\n</section>\n" if rows else ""


def _holds(holds: list[PlacedHold], targets: Mapping[str, Target]) -> Iterator[str]:
    for hold in holds:
        target = targets.get(hold.target)
        parts = [
            text("phone.hold", length=_clock(hold.frames)),
            choice("names.whole_sides", hold.side),
            choice("names.pressures", hold.pressure),
        ]
        place = f'<span dir="auto">{escape(clean(target.place))}</span>' if target else ""
        facts = escape(" · ".join(parts))
        yield f'<p class="hold"><strong>{facts}</strong> {place}</p>\n'


def _lines(timeline: Timeline, chapter: Chapter, anchors: set[str]) -> str:
    rows = [
        _line(clip, anchors)
        for clip in timeline.clips
        if _inside(clip.start_frame, chapter) and clean(clip.text)
    ]
    return '<ul class="lines">\n' + "".join(rows) + "</ul>\n" if rows else ""


def _line(clip: PlacedClip, anchors: set[str]) -> str:
    link = f'<a href="#{fragment(clip.start_frame)}">{_clock(clip.start_frame)}</a>'
    text = f'<span dir="auto">{escape(clean(clip.text))}</span>'
    return f"<li data-line{_anchor(clip.start_frame, anchors)}>{link} {text}</li>\n"


def _anchor(frame: Frames, anchors: set[str]) -> str:
    """The id of a position; the first at a position has it."""
    name = fragment(frame)
    if name in anchors:
        return ""
    anchors.add(name)
    return f' id="{name}"'


def _title(chapter: Chapter, number: int) -> str:
    title = clean(chapter.title)
    if found := _CODE.fullmatch(title):
        before, code, after = found.groups()
        return f'{escape(before + after)} <small class="code">{code}</small>'
    return escape(title or str(number))


def _inside(frame: Frames, chapter: Chapter) -> bool:
    return chapter.start_frame <= frame < chapter.end_frame


def _clock(frames: Frames) -> str:
    return format_clock(frames // SAMPLE_RATE)
