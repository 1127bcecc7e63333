"""Covers: a square picture for the whole file, and one for each chapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guided_press.knowledge.models import Point, Technique
from guided_press.pictures import svg
from guided_press.pictures.charts import describe
from guided_press.pictures.painting import PANEL_BOTTOM, PANEL_TOP, frame_of
from guided_press.pictures.panel import panel_svg
from guided_press.pictures.posture import Seat
from guided_press.words.texts import text

SIZE = 1000.0
"""Width and height of a cover."""

_MOTIFS = 4  # more than four drawings are too small to tell anything
_EDGE = 80.0


def cover_svg(
    title: str,
    subtitle: str,
    charts: Sequence[Point | Technique],
    seats: Mapping[str, Seat] | None = None,
) -> str:
    """Draw the cover of a session, 1000 units square.

    Args:
        title: Of any length and in any script; it is wrapped, set smaller, and cut off last.
        subtitle: Such as ``15:00, after 1:43 of safety``.
        charts: What is in the session, in order; one drawing for each part of the body is shown.
        seats: The posture of each by its id, which says whose hands are drawn; else the usual.
    """
    motifs = _motifs(charts)
    body = [
        svg.element("rect", width=SIZE, height=SIZE, fill=svg.PAPER),
        svg.element("rect", width=SIZE, height=18.0, fill=svg.ACCENT),
        svg.text(_EDGE, 112, "Guided Press", size=36, fill=svg.ACCENT, bold=True),
        *_title(title, subtitle, bottom=560 if motifs else 820),
        *_medallions(motifs, seats or {}),
    ]
    return svg.document(
        body,
        view_box=(0, 0, SIZE, SIZE),
        name="cover",
        title=title,
        desc=text("pictures.cover", title=title, subtitle=subtitle),
    )


def chapter_svg(target: Point | Technique, seat: Seat | None = None) -> str:
    """Draw the picture of a chapter: the heart of the target's chart, square, with its code."""
    strong = target.id if isinstance(target, Point) else target.title
    size = min(44.0, 44 * 456 / svg.text_width(strong, 44))
    return svg.document(
        [
            svg.element("rect", x=-240, y=46, width=480, height=480, fill=svg.PAPER),
            panel_svg(target, labels=False, seat=seat),
            svg.text(0, 491, strong, size=size, bold=True, anchor="middle"),
        ],
        view_box=(-240, 46, 480, 480),
        name=f"chapter-{target.id.lower()}",
        title=target.title,
        desc=describe(target),
    )


def _motifs(charts: Sequence[Point | Technique]) -> list[Point | Technique]:
    """The first target of each view, at most four."""
    motifs: dict[tuple[str, str], Point | Technique] = {}
    for target in charts:
        if target.chart is not None:
            motifs.setdefault((target.chart.outline, target.chart.view), target)
    return list(motifs.values())[:_MOTIFS]


def _title(title: str, subtitle: str, *, bottom: float) -> list[str]:
    width = SIZE - 2 * _EDGE
    words = svg.clean(title)
    for size, lines in ((92.0, 2), (78.0, 3), (66.0, 4), (54.0, 5)):
        rows = svg.wrap(words, size, width, lines)
        if not any(row.endswith("…") for row in rows) or words.endswith("…"):
            break
    lead = size * 1.14
    block = len(rows) * lead + 74
    y = 150 + max(0.0, (bottom - 150 - block) / 2) + size * 0.86
    out = [
        svg.text(_EDGE, y + index * lead, row, size=size, bold=True)
        for index, row in enumerate(rows)
    ]
    under = svg.shorten(svg.clean(subtitle), 44, width)
    return [
        *out,
        svg.text(_EDGE, y + len(rows) * lead - size * 0.86 + 52, under, size=44, fill=svg.MUTED),
    ]


def _medallions(motifs: Sequence[Point | Technique], seats: Mapping[str, Seat]) -> list[str]:
    """Round cuttings of the charts, in a row near the lower edge."""
    if not motifs:
        return []
    radius = {1: 180.0, 2: 170.0, 3: 132.0}.get(len(motifs), 98.0)
    gap = (SIZE - 2 * _EDGE - 2 * radius * len(motifs)) / max(len(motifs) - 1, 1)
    gap = min(gap, 40.0)
    middle = (PANEL_TOP + PANEL_BOTTOM) / 2
    half = (PANEL_BOTTOM - PANEL_TOP) / 2
    scale = radius / half
    out = []
    for index, target in enumerate(motifs):
        x = _EDGE + radius + index * (2 * radius + gap)
        name = f"cover-motif-{index}"
        centre = _centre(target)
        disc = {"cx": centre, "cy": middle, "r": half}
        out.append(
            svg.element(
                "g",
                svg.element("clipPath", svg.element("circle", **disc), id=name),
                svg.element(
                    "g",
                    svg.element("circle", **disc, fill=svg.PANEL),
                    panel_svg(target, labels=False, seat=seats.get(target.id)),
                    clip_path=f"url(#{name})",
                ),
                svg.element("circle", **disc, fill="none", stroke=svg.EDGE, stroke_width=3),
                transform=f"translate({x:g} 740) scale({scale:.4f}) "
                f"translate({-centre:.1f} {-middle:g})",
            )
        )
    return out


def _centre(target: Point | Technique) -> float:
    """The middle of the picture, or the right mark where a disc would cut it off."""
    if target.chart is None or not target.chart.marks:
        return 0.0
    x = frame_of(target.chart).to_picture(*target.chart.marks[1])[0]
    return x if x > 125 else 0.0
