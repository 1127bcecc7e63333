"""Painting: a drawing seen through a view, as SVG elements in picture units.

The picture is 480 units wide with x = 0 in the middle; drawings are painted into the panel.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from guided_press.knowledge.models import XY, ChartMark
from guided_press.pictures import svg
from guided_press.pictures.outline import (
    CurvePoint,
    Drawing,
    Shape,
    Style,
    mirrored,
    smooth_path,
    view_of,
)

PANEL_TOP, PANEL_BOTTOM, PANEL_HALF = 58.0, 424.0, 228.0

_PAINT: dict[Style, dict[str, object]] = {
    "skin": {"fill": svg.SKIN, "stroke": svg.SKIN_EDGE, "stroke_width": 2},
    "flesh": {"fill": svg.SKIN},
    "shade": {"fill": svg.SHADE, "fill_opacity": 0.28},
    "bone": {
        "fill": svg.BONE,
        "fill_opacity": 0.62,
        "stroke": svg.SHADE,
        "stroke_width": 1.3,
        "stroke_opacity": 0.65,
    },
    "muscle": {"fill": svg.SHADE, "fill_opacity": 0.22},
    "hole": {"fill": svg.SKIN_EDGE, "fill_opacity": 0.75},
    "nail": {"fill": svg.NAIL, "stroke": svg.SKIN_EDGE, "stroke_width": 1.3},
    "edge": {"stroke": svg.SKIN_EDGE, "stroke_width": 2.4},
    "line": {"stroke": svg.SKIN_EDGE, "stroke_width": 1.6, "stroke_opacity": 0.75},
    "fine": {"stroke": svg.SKIN_EDGE, "stroke_width": 1.3, "stroke_opacity": 0.5},
    "cord": {"stroke": svg.SHADE, "stroke_width": 6, "stroke_opacity": 0.7},
    "hand": {
        "fill": svg.ACCENT_PALE,
        "fill_opacity": 0.62,
        "stroke": svg.ACCENT,
        "stroke_width": 1.8,
    },
    "hand_line": {"stroke": svg.ACCENT, "stroke_width": 1.4, "stroke_opacity": 0.8},
    "dotted": {"stroke": svg.SKIN_EDGE, "stroke_width": 1.4, "stroke_dasharray": "1 5"},
}


@dataclass(frozen=True, slots=True)
class Frame:
    """Where millimetres of a drawing lie in the picture.

    Attributes:
        scale: Picture units in a millimetre.
        origin: Millimetres of the right half that lie at the middle and ``top``.
        top: Picture units.
    """

    scale: float
    origin: XY
    top: float

    @property
    def split(self) -> bool:
        """Each half has a window of its own."""
        return self.origin[0] > 0

    def to_picture(self, x: float, y: float) -> XY:
        """Picture units of a place; a negative x is the left half."""
        side = -1 if x < 0 else 1
        return side * (abs(x) - self.origin[0]) * self.scale, (
            y - self.origin[1]
        ) * self.scale + self.top

    def nodes(self, nodes: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
        """A curve of the right half, or across the midline, in picture units."""
        shift = self.origin[0]
        return tuple(
            CurvePoint(
                (node.x - shift) * self.scale,
                (node.y - self.origin[1]) * self.scale + self.top,
                node.corner,
            )
            for node in nodes
        )


def frame_of(chart: ChartMark) -> Frame:
    """Where the outline's millimetres lie in a chart."""
    view = view_of(chart)
    return Frame(view.scale, view.origin, PANEL_TOP)


def paint(drawing: Drawing, frame: Frame, *, plain: bool = False, clips: Sequence[str] = ()) -> str:
    """All shapes of a drawing.

    Args:
        drawing: What.
        frame: Where.
        plain: One flat tone without a line, for the small finder.
        clips: Ids of the windows: one for all, or for the left and the right half.
    """
    halves: list[list[str]] = [[], []]
    both: list[str] = []
    out = halves if frame.split else [both, both]
    for shape in drawing.shapes:
        nodes = frame.nodes(shape.points)
        values: dict[str, object] = {"fill": svg.SKIN} if plain else _PAINT[shape.style]
        for place, copy in zip(out, _copies(shape, nodes), strict=False):
            place.append(_curve(copy, values, closed=shape.closed))
    groups = halves[::-1] if frame.split else [both]
    return "".join(
        svg.element(
            "g",
            *group,
            stroke_linecap="round",
            stroke_linejoin="round",
            clip_path=f"url(#{clip})" if clip else None,
        )
        for group, clip in zip_longest(groups, clips)
    )


def paint_hand(drawing: Drawing, frame: Frame, at: XY, turn_deg: float) -> str:
    """A hand that works the right side, in the scale of the frame.

    Args:
        drawing: Its origin is where it touches.
        frame: Of what it works.
        at: Where it touches, in millimetres of what it works.
        turn_deg: Clockwise.
    """
    cos, sin = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    return "".join(
        _curve(
            frame.nodes(
                [
                    CurvePoint(at[0] + x * cos - y * sin, at[1] + x * sin + y * cos, corner)
                    for x, y, corner in shape.points
                ]
            ),
            _PAINT[shape.style],
            closed=shape.closed,
        )
        for shape in drawing.shapes
    )


def _copies(shape: Shape, nodes: tuple[CurvePoint, ...]) -> Iterator[tuple[CurvePoint, ...]]:
    if shape.half:
        yield nodes + mirrored(nodes)[1:-1]
        return
    yield nodes
    if not shape.once:
        yield mirrored(nodes)


def _curve(nodes: Sequence[CurvePoint], values: dict[str, object], *, closed: bool) -> str:
    fill = values if closed else {"fill": "none", **values}
    return svg.element("path", d=smooth_path(nodes, closed=closed), **fill)


def region(nodes: Sequence[CurvePoint], frame: Frame, **values: object) -> str:
    """A region of a drawing, on both sides, each marked with its side."""
    right = frame.nodes(nodes)
    return "".join(
        svg.element("path", d=smooth_path(copy, closed=True), data_side=side, **values)
        for side, copy in (("right", right), ("left", mirrored(right)))
    )
