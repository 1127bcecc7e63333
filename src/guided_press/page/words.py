"""What can be read without any script: chapters as links, the words said, charts, in HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from typing import TYPE_CHECKING

from guided_press.exporting.base import clean
from guided_press.page.data import Target, fragment
from guided_press.units import SAMPLE_RATE, format_clock

if TYPE_CHECKING:
    from guided_press.timeline import Chapter, PlacedClip, PlacedHold, Timeline

_SIDES = {"both": "both sides", "left": "left side", "right": "right side"}


def facts_html(timeline: Timeline, mode: str) -> str:
    """Length, company and number of holds, in one line."""
    company = "with a partner" if mode == "partner" else "alone"
    holds = len(timeline.holds)
    said = [
        _clock(timeline.total_frames), company, f"{holds} {'hold' if holds == 1 else 'holds'}",
    ]  # fmt: skip
    return escape(" · ".join(said))


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
            f'<figure data-chart="{escape(name)}">{charts[name]}</figure>\n' for name in new
        )
        parts.append(
            f'<section class="chapter"{anchor} aria-labelledby="chapter-{number}">\n'
            f'<h3 id="chapter-{number}" dir="auto">{_title(chapter, number)}</h3>\n'
            f"{figures}{''.join(_holds(holds, targets))}"
            f"{_lines(timeline, chapter, anchors)}</section>\n"
        )
    return "".join(parts)


def _holds(holds: list[PlacedHold], targets: Mapping[str, Target]) -> Iterator[str]:
    for hold in holds:
        target = targets.get(hold.target)
        said = [f"Hold {_clock(hold.frames)}", _SIDES[hold.side], hold.pressure.replace("_", " ")]
        place = f'<span dir="auto">{escape(clean(target.place))}</span>' if target else ""
        facts = escape(" · ".join(said))
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
    said = f'<span dir="auto">{escape(clean(clip.text))}</span>'
    return f"<li data-line{_anchor(clip.start_frame, anchors)}>{link} {said}</li>\n"


def _anchor(frame: int, taken: set[str]) -> str:
    """The id of a position; the first at a position has it."""
    name = fragment(frame)
    if name in taken:
        return ""
    taken.add(name)
    return f' id="{name}"'


def _title(chapter: Chapter, number: int) -> str:
    return escape(clean(chapter.title) or str(number))


def _inside(frame: int, chapter: Chapter) -> bool:
    return chapter.start_frame <= frame < chapter.end_frame


def _clock(frames: int) -> str:
    return format_clock(frames // SAMPLE_RATE)
