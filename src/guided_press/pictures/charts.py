"""Charts: for a point or technique, a picture that shows where the finger goes."""

from __future__ import annotations

from html import escape

from guided_press.knowledge.models import Point, Technique
from guided_press.pictures import svg
from guided_press.pictures.cards import scene_svg
from guided_press.pictures.outline import chart_of, load_drawing
from guided_press.pictures.painting import PANEL_BOTTOM, PANEL_HALF, PANEL_TOP
from guided_press.pictures.panel import panel_svg, touch_of
from guided_press.pictures.posture import Seat, seat_of
from guided_press.words.names import manner_of
from guided_press.words.texts import text

SIZE, HEIGHT = 480.0, 660.0
"""Width and height of a chart; x runs from -240 to 240, y from 0."""


def chart_svg(target: Point | Technique, seat: Seat | None = None) -> str:
    """Draw the chart of a point or technique.

    Args:
        target: With a ``chart`` in its data.
        seat: How the person sits or lies; as the place is usually worked where none is given.

    Returns:
        An SVG document, 480 units wide and `HEIGHT` high, without any outside reference; its ids
        start with the target's own, so that several charts may stand on one page.

    Raises:
        KnowledgeError: It has no chart, or the chart names something that no outline has.
    """
    name = f"chart-{target.id.lower()}"
    seat = seat or seat_of(target)
    hands = touch_of(target, seat).text
    return svg.document(
        [
            _frame(_card(), *_header(target)),
            panel_svg(target, seat=seat),
            scene_svg(seat, hands),
            _frame(*_footer(target)),
        ],
        view_box=(-SIZE / 2, 0, SIZE, HEIGHT),
        name=name,
        title=text("pictures.chart", name=_heading(target)[0], place=target.place),
        desc=text(
            "pictures.shown",
            what=describe(target),
            posture=seat.about,
            seen=seat.figure.seen,
            hands=hands,
        ),
    )


def small_chart_svg(target: Point | Technique, seat: Seat | None = None) -> str:
    """The drawing alone, without words or a frame, for pictures of a centimetre or two.

    Args:
        target: As for `chart_svg`.
        seat: As for `chart_svg`; it says whose hands are drawn.

    Raises:
        KnowledgeError: As for `chart_svg`.
    """
    top, side = PANEL_TOP, 2 * PANEL_HALF
    return svg.document(
        [panel_svg(target, labels=False, seat=seat)],
        view_box=(-PANEL_HALF, top - (side - PANEL_BOTTOM + top) / 2, side, side),
        name=f"small-{target.id.lower()}",
        title=text("pictures.chart", name=_heading(target)[0], place=target.place),
        desc=describe(target),
    )


def describe(target: Point | Technique) -> str:
    """What the chart shows, in words."""
    chart = chart_of(target)
    landmarks = load_drawing(chart.outline).landmarks
    named = ", ".join(landmarks[label].text.replace("\n", " ") for label in chart.labels)
    place = target.place
    return " ".join(
        [
            text("pictures.dots", place=place)
            if chart.marks
            else text("pictures.areas", place=place),
            *([text("pictures.also_named", names=named)] if named else []),
            text("pictures.movement", manner=manner(target)),
        ]
    )


def manner(target: Point | Technique) -> str:
    """Pressure and movement in words, such as ``very light · small circles``."""
    return manner_of(target.pressure.default, target.movement.default)


def _heading(target: Point | Technique) -> tuple[str, str]:
    if isinstance(target, Point):
        return target.code, target.plain_title
    return target.title, ""


def _frame(*parts: str) -> str:
    """What stands around the panel; a player shows the panel alone, beside its own words."""
    return svg.element("g", *parts, data_part="frame")


def _card() -> str:
    return svg.element(
        "rect",
        x=-SIZE / 2 + 1,
        y=1.0,
        width=SIZE - 2,
        height=HEIGHT - 2,
        rx=22,
        fill=svg.PAPER,
        stroke=svg.EDGE,
        stroke_width=1.5,
    )


def _header(target: Point | Technique) -> list[str]:
    """Both parts flow in one line, so that in no font one runs into the other."""
    strong, soft = map(svg.clean, _heading(target))
    room = (2 * PANEL_HALF - 8) / svg.WIDEST_FONT
    size = min(27.0, 27 * room / svg.text_width(strong, 27))
    used = svg.text_width(strong, size) + 12
    runs = [svg.element("tspan", escape(strong, quote=False), font_weight=600)]
    if soft:
        small = max(15.0, min(20.0, 20 * (room - used) / svg.text_width(soft, 20)))
        words = svg.shorten(soft, small, room - used)
        runs.append(svg.element("tspan", escape(words, quote=False), dx=12, font_size=small))
    line = svg.element("text", *runs, x=-PANEL_HALF + 4, y=41, font_size=size, fill=svg.INK)
    return [line]


def _footer(target: Point | Technique) -> list[str]:
    words = svg.clean(manner(target))
    room = 2 * PANEL_HALF / svg.WIDEST_FONT
    size = min(20.0, 20 * room / max(svg.text_width(words, 20), 1))
    return [svg.text(0, HEIGHT - 22, words, size=size, fill=svg.INK, anchor="middle")]
