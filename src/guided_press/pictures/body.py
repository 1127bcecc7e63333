"""The whole body from behind with the parts that a session works: tells sessions apart."""

from __future__ import annotations

from collections.abc import Sequence

from guided_press.knowledge.models import Point, Technique
from guided_press.pictures import svg
from guided_press.pictures.outline import load_drawing
from guided_press.pictures.painting import Frame, paint
from guided_press.words.texts import text

HEIGHT = 340.0
WIDTH = 150.0
_BODY_MM = 1700.0
_EDGE = 10.0
_SMALLEST = 9.0


def body_svg(targets: Sequence[Point | Technique], *, title: str) -> str:
    """Draw the body with a spot on each part that is worked.

    Args:
        targets: What is worked; those without a chart are left out.
        title: What it is, for people who cannot see it.

    Returns:
        An SVG document, 150 by 340 units, without words in it.
    """
    scale = (HEIGHT - 2 * _EDGE) / _BODY_MM
    charts = [target.chart for target in targets if target.chart is not None]
    views = {(chart.outline, chart.view): chart for chart in charts}
    spots: list[str] = []
    for outline, name in views:
        cx, cy, rx, ry = (value * scale for value in load_drawing(outline).views[name].locator)
        spots += [
            svg.element(
                "ellipse",
                cx=x,
                cy=cy + _EDGE,
                rx=max(rx, _SMALLEST),
                ry=max(ry, _SMALLEST),
                fill=svg.ACCENT,
                fill_opacity=0.32,
                stroke=svg.ACCENT,
                stroke_width=2.2,
            )
            for x in ([0.0] if cx == 0 else [-cx, cx])
        ]
    body = paint(load_drawing("body"), Frame(scale, (0, 0), _EDGE))
    return svg.document(
        [body, *spots],
        view_box=(-WIDTH / 2, 0, WIDTH, HEIGHT),
        name="body",
        title=title,
        desc=text("pictures.body"),
    )
