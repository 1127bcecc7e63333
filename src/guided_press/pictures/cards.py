"""Cards on a chart: the whole body with the posture, the scene below, a second small drawing."""

from __future__ import annotations

from dataclasses import dataclass

from guided_press.pictures import posture, svg
from guided_press.pictures.outline import Inset, View, load_drawing
from guided_press.pictures.painting import PANEL_TOP, Frame, paint
from guided_press.pictures.posture import Seat

_BODY_HEIGHT, _SEAT_WIDTH = 100.0, 70.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in picture units."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Box) -> bool:
        """The two share more than an edge."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def drawn(self, **values: object) -> str:
        """As an SVG rectangle, painted with these attributes."""
        return svg.element(
            "rect", x=self.x, y=self.y, width=self.width, height=self.height, **values
        )


FINDER = Box(146.0, 66.0, 76.0, 174.0)
"""The card with the body from behind and the posture."""


SCENE = Box(-228.0, 430.0, 456.0, 176.0)
"""The window with the person in the posture, below the drawing of the place."""
_MARGIN, _TEXT, _LEAD, _BETWEEN = 16.0, 17.0, 22.0, 7.0


def finder_svg(view: View, seat: Seat) -> str:
    """The whole body, small, with the part that is shown, and below it how the person sits."""
    card = FINDER
    scale = _BODY_HEIGHT / 1700
    top = card.y + 7
    cx, cy, rx, ry = (value * scale for value in view.locator)
    spots = [
        svg.element(
            "ellipse",
            cx=spot,
            cy=cy + top,
            rx=max(rx, 4.5),
            ry=max(ry, 4.5),
            fill=svg.ACCENT,
            fill_opacity=0.35,
            stroke=svg.ACCENT,
            stroke_width=2,
        )
        for spot in ([cx] if cx == 0 else [-cx, cx])
    ]
    body = paint(load_drawing("body"), Frame(scale, (0, 0), top), plain=True)
    middle, size = card.x + card.width / 2, _SEAT_WIDTH / posture.WIDTH
    left, below = middle - _SEAT_WIDTH / 2, top + _BODY_HEIGHT + 5
    return (
        card.drawn(rx=12, fill=svg.PAPER, fill_opacity=0.94)
        + svg.element("g", body, *spots, transform=f"translate({middle:g} 0)")
        + svg.element(
            "g",
            posture.seat_svg(seat),
            transform=f"translate({left:g} {below:g}) scale({size:.4f})",
            data_part="posture",
        )
    )


def scene_svg(seat: Seat, hands: str) -> str:
    """The person in the posture, large, with who works there, and what it shows in words.

    Args:
        seat: The posture.
        hands: What works there.
    """
    card, scale = SCENE, SCENE.height / posture.HEIGHT
    left = card.x + card.width - posture.WIDTH * scale - 4
    room = (left - card.x - 2 * _MARGIN) / svg.WIDEST_FONT
    about = seat.about[0].upper() + seat.about[1:]
    told, named = svg.wrap(about, _TEXT, room, 4), svg.wrap(hands, _TEXT, room, 3)
    top = card.y + (card.height - _LEAD * (len(told) + len(named)) - _BETWEEN) / 2 + _TEXT
    below = top + _LEAD * len(told) + _BETWEEN
    return "".join(
        [
            card.drawn(rx=16, fill=svg.PANEL),
            *_lines(told, top, fill=svg.INK, bold=False),
            *_lines(named, below, fill=svg.ACCENT, bold=True),
            svg.element(
                "g",
                posture.seat_svg(seat),
                transform=f"translate({left:.1f} {card.y:g}) scale({scale:.4f})",
                data_part="scene",
            ),
        ]
    )


def _lines(rows: list[str], top: float, *, fill: str, bold: bool) -> list[str]:
    left = SCENE.x + _MARGIN
    return [
        svg.text(left, top + index * _LEAD, row, size=_TEXT, fill=fill, bold=bold)
        for index, row in enumerate(rows)
    ]


def inset_svg(inset: Inset, clip: str) -> str:
    """A small drawing on its card, within the window that ``clip`` names."""
    small = Frame(inset.scale, (0, 0), inset.at[1] + PANEL_TOP)
    x, y, width, height = inset.card
    card = svg.element(
        "rect",
        x=x,
        y=y + PANEL_TOP,
        width=width,
        height=height,
        rx=14,
        fill=svg.PAPER,
        fill_opacity=0.94,
    )
    drawn = paint(load_drawing(inset.outline), small)
    if inset.dot:
        cx, cy = small.to_picture(*inset.dot)
        drawn += svg.element("circle", cx=cx, cy=cy, r=5.0, fill=svg.ACCENT, stroke=svg.RIM)
    place = svg.element("g", drawn, transform=f"translate({inset.at[0]:g} 0)")
    return svg.element("g", card, place, clip_path=f"url(#{clip})")
