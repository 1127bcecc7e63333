"""Arrows: what the hand does, drawn around a mark on the right side of the picture.

Every function draws for the right half; ``charts`` mirrors the result for the left, so that both
hands move alike. Each line has a pale line below it and stays readable on any tone.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from guided_press.knowledge.models import XY
from guided_press.pictures import svg
from guided_press.pictures.outline import CurvePoint, number, smooth_path

WIDTH = 3.2


def circle(x: float, y: float, radius: float = 27) -> str:
    """Small circles: an open ring that ends in a head."""
    start, end = math.radians(-60), math.radians(222)
    ax, ay = x + radius * math.cos(start), y + radius * math.sin(start)
    bx, by = x + radius * math.cos(end), y + radius * math.sin(end)
    r = number(radius)
    way = f"M{number(ax)},{number(ay)}A{r},{r} 0 1 1 {number(bx)},{number(by)}"
    return _stroke(way) + _head(bx, by, end + math.pi / 2 + 0.2)


def rock(x: float, y: float, radius: float = 27) -> str:
    """Rocking to and fro: a bow with a head at each end, so close below that no dip is hidden."""
    r, half = radius - 7.5, math.radians(52)
    ends = [(x + side * r * math.sin(half), y + r * math.cos(half)) for side in (-1, 1)]
    (ax, ay), (bx, by) = ends
    way = f"M{number(ax)},{number(ay)}A{number(r)},{number(r)} 0 0 0 {number(bx)},{number(by)}"
    turn = half + 0.25
    return (
        _stroke(way, width=2.6)
        + _head(ax, ay, math.pi + turn, size=8)
        + _head(bx, by, -turn, size=8)
    )


def knead(x: float, y: float, radius: float = 27) -> str:
    """Kneading: two bows that close around the muscle and lift it."""
    bows = []
    for side in (-1, 1):
        way = [
            CurvePoint(x + side * radius * 1.25, y + radius * 0.9),
            CurvePoint(x + side * radius * 1.45, y - radius * 0.1),
            CurvePoint(x + side * radius * 0.45, y - radius * 0.75),
        ]
        bows.append(_stroke(smooth_path(way, closed=False)))
        bows.append(_head(way[-1].x, way[-1].y, math.pi + 0.45 if side > 0 else -0.45))
    return "".join(bows)


AROUND: dict[str, Callable[[float, float, float], str]] = {
    "circle": circle,
    "rock": rock,
    "knead": knead,
}
"""Movements around a place, by their name in the data; ``glide`` and ``squeeze`` follow paths
instead, and where a hand rests nothing moves."""


def glide(way: Sequence[XY]) -> str:
    """A way of the hand, with a head at its end."""
    nodes = [CurvePoint(*place) for place in way]
    (ax, ay), (bx, by) = way[-2], way[-1]
    return _stroke(smooth_path(nodes, closed=False)) + _head(bx, by, math.atan2(by - ay, bx - ax))


def trail(way: Sequence[XY]) -> str:
    """The way on which the finger finds a place: dots that end in a small head."""
    (ax, ay), (bx, by) = way[-2], way[-1]
    line = svg.element(
        "path",
        d=smooth_path([CurvePoint(*place) for place in way], closed=False),
        fill="none",
        stroke=svg.ACCENT,
        stroke_width=2.6,
        stroke_dasharray="0.1 6",
        stroke_linecap="round",
    )
    return line + _head(bx, by, math.atan2(by - ay, bx - ax), size=7)


def straight(start: XY, end: XY) -> str:
    """A straight arrow, for pressing and squeezing."""
    (ax, ay), (bx, by) = start, end
    angle = math.atan2(by - ay, bx - ax)
    sx, sy = bx - 8 * math.cos(angle), by - 8 * math.sin(angle)
    way = f"M{number(ax)},{number(ay)}L{number(sx)},{number(sy)}"
    return _stroke(way, width=5) + _head(bx, by, angle, size=13)


def _stroke(way: str, *, width: float = WIDTH) -> str:
    halo = svg.element(
        "path",
        d=way,
        fill="none",
        stroke=svg.RIM,
        stroke_opacity=0.75,
        stroke_width=width + 3.2,
        stroke_linecap="round",
    )
    line = svg.element(
        "path", d=way, fill="none", stroke=svg.ACCENT, stroke_width=width, stroke_linecap="round"
    )
    return halo + line


def _head(x: float, y: float, angle: float, *, size: float = 11) -> str:
    """A filled head with its tip a little beyond (x, y), pointing along the angle in radians."""
    corners = []
    for reach, turn in ((0.6, 0.0), (0.75, 2.35), (0.75, -2.35)):
        px = x + size * reach * math.cos(angle + turn)
        py = y + size * reach * math.sin(angle + turn)
        corners.append(f"{number(px)},{number(py)}")
    return svg.element(
        "path",
        d=f"M{'L'.join(corners)}Z",
        fill=svg.ACCENT,
        stroke=svg.ACCENT,
        stroke_width=1.6,
        stroke_linejoin="round",
    )
