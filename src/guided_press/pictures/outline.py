"""Outlines: our own anatomical drawings, read from ``outlines/*.yaml``, as smooth curves.

A drawing is data: lists of points in millimetres of an adult, one body half only. The midline of
the body is x = 0, y points down; the program mirrors the half and lays a smooth curve through
the points. Several views may look at one drawing, so a point keeps its place in all of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal, NamedTuple

import yaml
from pydantic import BeforeValidator, Field

from guided_press.errors import KnowledgeError
from guided_press.knowledge.models import XY, ChartMark, Fact, Point, Technique


class CurvePoint(NamedTuple):
    """A point of a curve; the curve turns sharply in a corner."""

    x: float
    y: float
    corner: bool = False


def nodes_of(value: Any) -> tuple[CurvePoint, ...]:
    """Read ``"12,-40 18,-22! 30,0"``; an exclamation mark makes a corner."""
    nodes = []
    for word in str(value).split():
        x, _, y = word.rstrip("!").partition(",")
        nodes.append(CurvePoint(float(x), float(y), word.endswith("!")))
    return tuple(nodes)


Nodes = Annotated[tuple[CurvePoint, ...], BeforeValidator(nodes_of), Field(min_length=2)]
Style = Literal[
    "skin", "flesh", "shade", "bone", "muscle", "hole", "nail", "edge", "line", "fine", "cord",
    "dotted", "hand", "hand_line",
]  # fmt: skip


class Shape(Fact):
    """A curve of a drawing.

    Attributes:
        style: How it is painted; lines are open, all others closed; a ``hand`` is one that works.
        points: The right half of the body, in millimetres.
        half: Both ends lie on the midline, and the mirrored half closes the curve.
        once: Lies on the midline and is not mirrored.
    """

    style: Style
    points: Nodes
    half: bool = False
    once: bool = False

    @property
    def closed(self) -> bool:
        """A filled shape, in contrast to a line."""
        return self.style not in {"edge", "line", "fine", "cord", "dotted", "hand_line"}


class Landmark(Fact):
    """What a finger or an eye finds first.

    Attributes:
        text: As named on the picture; a line break is a line break.
        at: Where it is, in millimetres; a negative x is the left side.
    """

    text: str
    at: XY


class LabelPlace(Fact):
    """Where a landmark's name stands in a view, in picture units.

    Attributes:
        at: The middle of the text's first line, from the left, middle or right end of it.
        align: Which end of the text ``at`` is.
        target: Another place of the same landmark to point at, in millimetres.
    """

    at: XY
    align: Literal["start", "middle", "end"] = "middle"
    target: XY | None = None


class Inset(Fact):
    """A second small drawing on a card, such as the hand that works.

    Attributes:
        outline: The drawing.
        at: Where its origin stands: picture units from the middle and from the top of the panel.
        scale: Picture units in a millimetre.
        card: Left, top, width and height, measured like ``at``.
        dot: A place on the drawing, in millimetres, that is marked.
    """

    outline: str
    at: XY
    scale: float = Field(gt=0)
    card: tuple[float, float, float, float]
    dot: XY | None = None


class View(Fact):
    """A look at a drawing.

    Attributes:
        scale: Picture units in a millimetre.
        origin: The drawing's point, in millimetres of the right half, at the top middle of the
            panel. With x above 0 the halves move together, and each is cut off at the midline.
        locator: The part of the body shown, in millimetres of the ``body`` drawing: x, y of the
            middle, then half width and half height; mirrored unless x is 0.
        labels: Where the names of landmarks stand.
        sides_at: Where ``left`` and ``right`` stand, picture units from the middle and the top.
        ring: Radius of the ring of a mark, in picture units; small where much lies near it.
        counted: Places that look alike, on the right and from the top, in millimetres; the
            picture numbers them.
        inset: Another drawing in a corner.
        count_at: How far left of the middle the numbers stand, in picture units.
    """

    scale: float = Field(gt=0)
    origin: XY
    locator: tuple[float, float, float, float]
    labels: dict[str, LabelPlace] = Field(default_factory=dict)
    sides_at: XY | None = None
    ring: float = Field(default=15.0, gt=4)
    counted: tuple[XY, ...] = ()
    count_at: float = 0.0
    inset: Inset | None = None


class Drawing(Fact):
    """One file of ``outlines/``."""

    about: str
    size: str
    shapes: tuple[Shape, ...]
    regions: dict[str, Nodes] = Field(default_factory=dict)
    landmarks: dict[str, Landmark] = Field(default_factory=dict)
    views: dict[str, View] = Field(default_factory=dict)


@cache
def load_drawing(name: str) -> Drawing:
    """Read a drawing by the name of its file.

    Raises:
        KnowledgeError: There is no such drawing, or a label names no landmark.
    """
    file = resources.files(__package__) / "outlines" / f"{name}.yaml"
    if not file.is_file():
        raise KnowledgeError("chart", f"there is no outline {name!r}")
    drawing = Drawing.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    for view_id, view in drawing.views.items():
        for label in view.labels.keys() - drawing.landmarks.keys():
            raise KnowledgeError(f"outlines/{name}.yaml", f"{view_id} names no landmark: {label!r}")
    return drawing


def chart_of(target: Point | Technique) -> ChartMark:
    """What a drawing shows of a point or technique.

    Raises:
        KnowledgeError: It has no chart.
    """
    if target.chart is None:
        raise KnowledgeError(target.id, "there is no chart for it")
    return target.chart


def view_of(chart: ChartMark) -> View:
    """The look at its drawing that a chart names.

    Raises:
        KnowledgeError: There is none.
    """
    views = load_drawing(chart.outline).views
    if chart.view not in views:
        raise KnowledgeError("chart", f"the outline {chart.outline!r} has no view {chart.view!r}")
    return views[chart.view]


def region_of(chart: ChartMark, area: str) -> tuple[CurvePoint, ...]:
    """An area of its drawing that a chart names.

    Raises:
        KnowledgeError: There is none.
    """
    regions = load_drawing(chart.outline).regions
    if area not in regions:
        raise KnowledgeError("chart", f"the outline {chart.outline!r} has no region {area!r}")
    return regions[area]


def mirrored(nodes: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    """The same curve on the other side of the midline, drawn in the opposite direction."""
    return tuple(CurvePoint(-node.x, node.y, node.corner) for node in reversed(nodes))


def smooth_path(nodes: Sequence[CurvePoint], *, closed: bool) -> str:
    """Lay cubic Bézier curves through all nodes.

    The tangent in a node is parallel to the line between its neighbours, and each handle is a
    third of its own segment: even where nodes are far apart on one side and near on the other,
    the curve makes no loops.

    Args:
        nodes: In picture units.
        closed: Join the last node with the first.

    Returns:
        The ``d`` attribute of an SVG path, with one decimal.
    """
    count = len(nodes)
    if count < 2:
        raise ValueError("a curve needs two nodes")
    parts = [f"M{_pair(nodes[0])}"]
    for index in range(count if closed else count - 1):
        here, there = nodes[index], nodes[(index + 1) % count]
        third = math.hypot(there.x - here.x, there.y - here.y) / 3
        dx, dy = _tangent(nodes, index, closed, there)
        ex, ey = _tangent(nodes, (index + 1) % count, closed, here, backward=True)
        first = CurvePoint(here.x + dx * third, here.y + dy * third)
        second = CurvePoint(there.x - ex * third, there.y - ey * third)
        parts.append(f"C{_pair(first)} {_pair(second)} {_pair(there)}")
    return "".join(parts) + ("Z" if closed else "")


def _tangent(
    nodes: Sequence[CurvePoint],
    index: int,
    closed: bool,
    other: CurvePoint,
    *,
    backward: bool = False,
) -> XY:
    """Unit direction of travel in a node; in corners and at ends that of the segment."""
    count, node = len(nodes), nodes[index]
    at_end = not closed and index in {0, count - 1}
    if node.corner or at_end:
        before, after = (other, node) if backward else (node, other)
    else:
        before, after = nodes[index - 1], nodes[(index + 1) % count]
    length = math.hypot(after.x - before.x, after.y - before.y) or 1.0
    return (after.x - before.x) / length, (after.y - before.y) / length


def _pair(node: CurvePoint) -> str:
    return f"{number(node.x)},{number(node.y)}"


def number(value: float) -> str:
    """A coordinate with at most one decimal; the same text on every machine."""
    text = f"{value:.1f}"
    return text[:-2].replace("-0", "0") if text in {"-0.0", "0.0"} else text.removesuffix(".0")
