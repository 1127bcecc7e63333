"""Charts: for a point or technique, a picture that shows where the finger goes."""

from __future__ import annotations

from dataclasses import dataclass

from guided_press.errors import KnowledgeError
from guided_press.knowledge.models import ChartMark, Point, Technique
from guided_press.pictures import arrows, svg
from guided_press.pictures.outline import XY, Node, View, load_drawing
from guided_press.pictures.painting import Frame, paint, region

SIZE = 480.0
"""Width and height of a chart; x runs from -240 to 240, y from 0."""

PANEL_TOP, PANEL_BOTTOM, PANEL_HALF = 58.0, 424.0, 228.0
LABEL_SIZE, LABEL_LEAD = 17.0, 20.0
_GAP = 3.0  # half of the gap between two windows
_LOCATOR = (166.0, 66.0, 54.0, 136.0)  # x, y, width, height of the small finder


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


@dataclass(frozen=True, slots=True)
class Label:
    """Words on the picture, and what they point at.

    Attributes:
        lines: From top to bottom.
        x, y: Middle of the first line, at the end that ``align`` names.
        target: Where the pointing line ends; None without one.
        strong: A warning, in the colour of the marks.
    """

    lines: tuple[str, ...]
    x: float
    y: float
    align: str
    target: XY | None = None
    strong: bool = False

    @property
    def box(self) -> Box:
        """What the words take up, with a margin."""
        width = max(svg.text_width(line, LABEL_SIZE) for line in self.lines)
        left = {"start": 0.0, "middle": -width / 2, "end": -width}[self.align]
        height = LABEL_LEAD * len(self.lines)
        return Box(self.x + left - 4, self.y - LABEL_LEAD / 2 - 1, width + 8, height + 2)


def chart_svg(target: Point | Technique) -> str:
    """Draw the chart of a point or technique.

    Args:
        target: With a ``chart`` in its data.

    Returns:
        An SVG document, 480 units square, without any outside reference; its ids start with the
        target's own, so that several charts may stand on one page.

    Raises:
        KnowledgeError: It has no chart, or the chart names something that no outline has.
    """
    name = f"chart-{target.id.lower()}"
    return svg.document(
        [_card(), *_header(target), panel_svg(target), *_footer(target)],
        view_box=(-SIZE / 2, 0, SIZE, SIZE),
        name=name,
        title=f"{_heading(target)[0]}: {target.place}",
        desc=describe(target),
    )


def small_chart_svg(target: Point | Technique) -> str:
    """The drawing alone, without words or a frame, for pictures of a centimetre or two.

    Raises:
        KnowledgeError: As for `chart_svg`.
    """
    top, side = PANEL_TOP, 2 * PANEL_HALF
    return svg.document(
        [panel_svg(target, labels=False)],
        view_box=(-PANEL_HALF, top - (side - PANEL_BOTTOM + top) / 2, side, side),
        name=f"small-{target.id.lower()}",
        title=f"{_heading(target)[0]}: {target.place}",
        desc=describe(target),
    )


def describe(target: Point | Technique) -> str:
    """What the chart shows, in words."""
    chart = _chart(target)
    landmarks = load_drawing(chart.outline).landmarks
    named = ", ".join(landmarks[label].text.replace("\n", " ") for label in chart.labels)
    sides = "A dot on the left and on the right" if chart.marks else "The worked area on both sides"
    return (
        f"{sides}: {target.place}. "
        + (f"Also named: {named}. " if named else "")
        + f"Movement: {manner(target)}."
    )


def manner(target: Point | Technique) -> str:
    """Pressure and movement in words, such as ``very light · small circles``."""
    words = [target.pressure.default, target.movement.default]
    return " · ".join(word.replace("_", " ") for word in words if word != "none")


def panel_svg(target: Point | Technique, *, labels: bool = True) -> str:
    """The drawing with its marks, in the panel; also the heart of covers and chapter pictures."""
    chart = _chart(target)
    drawing, view, frame = load_drawing(chart.outline), _view(chart), frame_of(chart)
    name = f"chart-{target.id.lower()}{'' if labels else '-plain'}"
    windows = _windows(frame)
    clips = [f"{name}-clip-{index}" for index, _ in enumerate(windows)]
    parts = [
        svg.element("clipPath", _window(box), id=clip)
        for box, clip in zip(windows, clips, strict=True)
    ]
    parts += [_window(box, fill=svg.PANEL) for box in windows]
    parts += [paint(drawing, frame, clips=clips), *_worked(chart, frame)]
    if chart.outline == "hands":
        parts.append(_fist(clips[0]))
    words = [_measures(chart, frame), *map(_label, labels_of(target)), _locator(view)]
    layers = [_hand(chart, frame), *(words if labels else [])]
    if "rest" not in chart.arrows:  # a hand that lies flat covers what is named
        layers = [*layers[1:], layers[0]]
    parts += [*layers, _marks(chart, frame, very_light=_very_light(target))]
    return "".join(parts)


def frame_of(chart: ChartMark) -> Frame:
    """Where the outline's millimetres lie in a chart."""
    view = _view(chart)
    return Frame(view.scale, view.origin, PANEL_TOP)


def labels_of(target: Point | Technique) -> tuple[Label, ...]:
    """All words inside the panel."""
    chart = _chart(target)
    drawing, view, frame = load_drawing(chart.outline), _view(chart), frame_of(chart)
    found = []
    for key in chart.labels:
        if key not in view.labels:
            raise KnowledgeError(target.id, f"the view {chart.view!r} has no place for {key!r}")
        place, landmark = view.labels[key], drawing.landmarks[key]
        found.append(
            Label(
                tuple(landmark.text.split("\n")),
                place.at[0],
                place.at[1] + PANEL_TOP,
                place.align,
                frame.to_picture(*(place.target or landmark.at)),
            )
        )
    for measure in chart.measures:
        x, y = measure.at
        found.append(Label(tuple(measure.text.split("\n")), x, y + PANEL_TOP, "middle"))
    if _very_light(target) and chart.marks:
        y = frame.to_picture(*chart.marks[1])[1]
        found.append(Label(("very", "light"), 0, y - LABEL_LEAD / 2, "middle", strong=True))
    if view.sides_at:
        x, y = view.sides_at
        for word, side in (("left", -1), ("right", 1)):
            found.append(Label((word,), side * x, y + PANEL_TOP, "middle"))
    return tuple(found)


def _chart(target: Point | Technique) -> ChartMark:
    if target.chart is None:
        raise KnowledgeError(target.id, "there is no chart for it")
    return target.chart


def _view(chart: ChartMark) -> View:
    views = load_drawing(chart.outline).views
    if chart.view not in views:
        raise KnowledgeError("chart", f"the outline {chart.outline!r} has no view {chart.view!r}")
    return views[chart.view]


def _region(chart: ChartMark, area: str) -> tuple[Node, ...]:
    regions = load_drawing(chart.outline).regions
    if area not in regions:
        raise KnowledgeError("chart", f"the outline {chart.outline!r} has no region {area!r}")
    return regions[area]


def _worked(chart: ChartMark, frame: Frame) -> list[str]:
    """Areas that the hand works, and areas that it leaves out."""
    paint_worked = {"fill": svg.ACCENT_PALE, "fill_opacity": 0.55, "stroke": svg.ACCENT,
                    "stroke_width": 1.8, "stroke_dasharray": "6 4"}  # fmt: skip
    paint_skipped = {"fill": svg.PAPER, "fill_opacity": 0.6, "stroke": svg.SKIP,
                     "stroke_width": 2, "stroke_dasharray": "3 4"}  # fmt: skip
    return [
        *(region(_region(chart, area), frame, **paint_worked) for area in chart.areas),
        *(region(_region(chart, area), frame, **paint_skipped) for area in chart.skips),
    ]


def _very_light(target: Point | Technique) -> bool:
    return target.pressure.default == "very_light"


def _heading(target: Point | Technique) -> tuple[str, str]:
    if isinstance(target, Point):
        return target.code, target.title.removesuffix(f" ({target.code})")
    return target.title, ""


def _card() -> str:
    return svg.element(
        "rect", x=-SIZE / 2 + 1, y=1.0, width=SIZE - 2, height=SIZE - 2, rx=22,
        fill=svg.PAPER, stroke="#dccbb6", stroke_width=1.5,
    )  # fmt: skip


def _header(target: Point | Technique) -> list[str]:
    strong, soft = _heading(target)
    strong = svg.shorten(svg.clean(strong), 27, 2 * PANEL_HALF)
    after = -PANEL_HALF + 4 + svg.text_width(strong, 27) + 12
    return [
        svg.text(-PANEL_HALF + 4, 41, strong, size=27, bold=True),
        svg.text(after, 41, svg.shorten(svg.clean(soft), 20, PANEL_HALF - after), size=20)
        if soft
        else "",
    ]


def _footer(target: Point | Technique) -> list[str]:
    words = svg.clean(manner(target))
    size = min(20.0, 20 * 2 * PANEL_HALF / max(svg.text_width(words, 20), 1))
    return [svg.text(0, 458, words, size=size, fill=svg.INK, anchor="middle")]


def _windows(frame: Frame) -> list[Box]:
    height = PANEL_BOTTOM - PANEL_TOP
    if frame.split:
        half = PANEL_HALF - _GAP
        return [
            Box(-PANEL_HALF, PANEL_TOP, half, height),
            Box(_GAP, PANEL_TOP, half, height),
        ]
    return [Box(-PANEL_HALF, PANEL_TOP, 2 * PANEL_HALF, height)]


def _window(box: Box, **values: object) -> str:
    return svg.element(
        "rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=16, **values
    )


def _label(label: Label) -> str:
    box = label.box
    parts = []
    if label.target:
        tx, ty = label.target
        ax = min(max(tx, box.x), box.x + box.width)
        ay = min(max(ty, box.y), box.y + box.height)
        if box.x < tx < box.x + box.width:
            ay = box.y if ty < box.y else box.y + box.height
        else:
            ay = min(max(ty, box.y + 8), box.y + box.height - 8)
        way = f"M{ax:.1f},{ay:.1f}L{tx:.1f},{ty:.1f}"
        parts += [
            svg.element("path", d=way, fill="none", stroke=svg.INK, stroke_width=1.4),
            svg.element("circle", cx=tx, cy=ty, r=2.8, fill=svg.INK),
        ]
    parts.append(
        svg.element(
            "rect", x=box.x, y=box.y, width=box.width, height=box.height, rx=7,
            fill=svg.PANEL, fill_opacity=0.9,
        )
    )  # fmt: skip
    fill = svg.INK if label.target else svg.ACCENT if label.strong else svg.MUTED
    for index, line in enumerate(label.lines):
        y = label.y + index * LABEL_LEAD + LABEL_SIZE * 0.35
        parts.append(
            svg.text(
                label.x, y, line, size=LABEL_SIZE, anchor=label.align,
                fill=fill, bold=label.strong,
            )
        )  # fmt: skip
    return "".join(parts)


def _measures(chart: ChartMark, frame: Frame) -> str:
    parts = []
    for measure in chart.measures:
        (ax, ay), (bx, by) = frame.to_picture(*measure.start), frame.to_picture(*measure.end)
        length = max(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, 1e-6)
        nx, ny = (ay - by) / length * 6, (bx - ax) / length * 6
        way = (
            f"M{ax - nx:.1f},{ay - ny:.1f}L{ax + nx:.1f},{ay + ny:.1f}"
            f"M{ax:.1f},{ay:.1f}L{bx:.1f},{by:.1f}"
            f"M{bx - nx:.1f},{by - ny:.1f}L{bx + nx:.1f},{by + ny:.1f}"
        )
        parts.append(svg.element("path", d=way, fill="none", stroke=svg.INK, stroke_width=1.8))
    return "".join(parts)


def _mirror(right: str) -> str:
    return right + svg.element("g", right, transform="scale(-1 1)")


def _hand(chart: ChartMark, frame: Frame) -> str:
    """The movement, on the right and mirrored to the left."""
    right = []
    if chart.marks:
        places = [frame.to_picture(*chart.marks[1])]
    else:
        places = [_middle(frame, _region(chart, area)) for area in chart.areas]
    for kind in chart.arrows:
        if kind in arrows.AROUND:
            right += [arrows.AROUND[kind](x, y, 27) for x, y in places]
    ways = [[frame.to_picture(*place) for place in path] for path in chart.paths]
    if "glide" in chart.arrows:
        right += map(arrows.glide, ways)
    elif "squeeze" in chart.arrows:
        right += [arrows.straight(way[0], way[-1]) for way in ways]
    else:
        right += map(arrows.trail, ways)
    return _mirror("".join(right))


def _middle(frame: Frame, nodes: tuple[Node, ...]) -> XY:
    xs, ys = [node.x for node in nodes], [node.y for node in nodes]
    return frame.to_picture((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)


def _marks(chart: ChartMark, frame: Frame, *, very_light: bool) -> str:
    if "ball" in chart.arrows:
        return ""
    parts = []
    for place in chart.marks:
        x, y = frame.to_picture(*place)
        parts.append(
            svg.element(
                "circle", cx=x, cy=y, r=15.0, fill="#ffffff", fill_opacity=0.4,
                stroke=svg.ACCENT, stroke_width=2.6,
                stroke_dasharray="4.4 4.4" if very_light else None,
            )
        )  # fmt: skip
        parts.append(
            svg.element(
                "circle", cx=x, cy=y, r=4.6 if very_light else 7.0, fill=svg.ACCENT,
                stroke="#ffffff", stroke_width=1.6, class_="mark",
            )
        )  # fmt: skip
    return "".join(parts)


def _locator(view: View) -> str:
    """The whole body, small, with the part that is shown."""
    x, y, width, height = _LOCATOR
    scale = (height - 14) / 1700
    body = Frame(scale, (0, 0), y + 7)
    cx, cy, rx, ry = (value * scale for value in view.locator)
    spots = [cx] if cx == 0 else [-cx, cx]
    middle = x + width / 2
    inside = [paint(load_drawing("body"), body, plain=True)]
    inside += [
        svg.element(
            "ellipse", cx=spot, cy=cy + y + 7, rx=max(rx, 5.0), ry=max(ry, 5.0),
            fill=svg.ACCENT, fill_opacity=0.3, stroke=svg.ACCENT, stroke_width=2,
        )
        for spot in spots
    ]  # fmt: skip
    return svg.element(
        "rect", x=x, y=y, width=width, height=height, rx=12, fill=svg.PAPER, fill_opacity=0.94
    ) + svg.element("g", *inside, transform=f"translate({middle:g} 0)")


def _fist(clip: str) -> str:
    """A loose fist between the wrists, with a dot where the middle finger lands."""
    small = Frame(0.86, (0, -64), PANEL_BOTTOM - 124)
    x, y = small.to_picture(9, 19)
    card = svg.element(
        "rect", x=-52.0, y=PANEL_BOTTOM - 132, width=104.0, height=140.0, rx=14, fill=svg.PAPER,
        fill_opacity=0.94, clip_path=f"url(#{clip})",
    )  # fmt: skip
    dot = svg.element("circle", cx=x, cy=y, r=5.0, fill=svg.ACCENT, stroke="#ffffff")
    return card + paint(load_drawing("fist"), small, clips=[clip]) + dot
