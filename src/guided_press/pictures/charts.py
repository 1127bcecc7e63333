"""Charts: for a point or technique, a picture that shows where the finger goes."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from guided_press.errors import KnowledgeError
from guided_press.knowledge.models import XY, ChartMark, ChartTouch, Point, Technique
from guided_press.pictures import arrows, svg
from guided_press.pictures.cards import Box, finder_svg, inset_svg, scene_svg
from guided_press.pictures.outline import Node, View, load_drawing
from guided_press.pictures.painting import Frame, paint, paint_hand, region
from guided_press.pictures.posture import Seat, seat_of
from guided_press.words.names import manner_of
from guided_press.words.texts import choice, text

SIZE, HEIGHT = 480.0, 660.0
"""Width and height of a chart; x runs from -240 to 240, y from 0."""

PANEL_TOP, PANEL_BOTTOM, PANEL_HALF = 58.0, 424.0, 228.0
LABEL_SIZE, LABEL_LEAD = 17.0, 20.0
WIDEST_FONT = 1.25
"""How much wider than Inter a browser's own font may run; headings leave this room."""
ARROW_GAP = 12.0
"""From the ring of a mark to the arrow around it."""
_GAP = 5.0  # half of the gap between two windows


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


def touch_of(target: Point | Technique, seat: Seat) -> ChartTouch:
    """The hands that work on a place in a posture.

    Raises:
        KnowledgeError: The chart shows none for it.
    """
    touch = _chart(target).touch(seat.mode, seat.position)
    if touch is None:
        raise KnowledgeError(target.id, f"no hand is drawn for {seat.mode}, {seat.position}")
    return touch


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
    chart = _chart(target)
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


def panel_svg(target: Point | Technique, *, labels: bool = True, seat: Seat | None = None) -> str:
    """The drawing with its marks, in the panel; also the heart of covers and chapter pictures."""
    chart, seat = _chart(target), seat or seat_of(target)
    drawing, view, frame = load_drawing(chart.outline), _view(chart), frame_of(chart)
    touch = touch_of(target, seat)
    name = f"chart-{target.id.lower()}{'' if labels else '-plain'}"
    windows = _windows(frame)
    clips = [f"{name}-clip-{index}" for index, _ in enumerate(windows)]
    parts = [
        svg.element("clipPath", box.drawn(rx=16), id=clip)
        for box, clip in zip(windows, clips, strict=True)
    ]
    parts += [box.drawn(rx=16, fill=svg.PANEL) for box in windows]
    parts += [paint(drawing, frame, clips=clips), *_veils(clips), *_worked(chart, frame)]
    inset = inset_svg(view.inset, clips[0], PANEL_TOP) if view.inset else ""
    words = (
        []
        if not labels
        else [
            _measures(chart, frame),
            *map(_label, labels_of(target)),
            finder_svg(view, seat),
        ]
    )
    parts += [
        _hands(touch, frame, clips),
        inset,
        _movement(chart, frame),
        *words,
        _numbers(chart, frame),
        _marks(chart, frame, very_light=_very_light(target)),
    ]
    return "".join(parts)


def frame_of(chart: ChartMark) -> Frame:
    """Where the outline's millimetres lie in a chart."""
    view = _view(chart)
    return Frame(view.scale, view.origin, PANEL_TOP)


def labels_of(target: Point | Technique) -> tuple[Label, ...]:
    """All words inside the panel."""
    chart = _chart(target)
    drawing, view, frame = load_drawing(chart.outline), _view(chart), frame_of(chart)
    labels = []
    for key in chart.labels:
        if key not in view.labels:
            raise KnowledgeError(target.id, f"the view {chart.view!r} has no place for {key!r}")
        place, landmark = view.labels[key], drawing.landmarks[key]
        labels.append(
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
        labels.append(Label(tuple(measure.text.split("\n")), x, y + PANEL_TOP, "middle"))
    if _very_light(target) and chart.marks:
        y = frame.to_picture(*chart.marks[1])[1]
        words = tuple(choice("names.pressures", "very_light").split())  # one under the other
        labels.append(Label(words, 0, y - LABEL_LEAD / 2, "middle", strong=True))
    if view.sides_at:
        x, y = view.sides_at
        for name, side in (("left", -1), ("right", 1)):
            word = choice("names.sides", name)
            labels.append(Label((word,), side * x, y + PANEL_TOP, "middle"))
    return tuple(labels)


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
    """Areas that the hand works or that a dot is found by, and areas that it leaves out."""
    paint_near = {
        "fill": svg.SHADE,
        "fill_opacity": 0.55,
        "stroke": svg.SKIN_EDGE,
        "stroke_width": 2.4,
        "stroke_linejoin": "round",
    }
    paint_worked = {
        "fill": svg.ACCENT_PALE,
        "fill_opacity": 0.55,
        "stroke": svg.ACCENT,
        "stroke_width": 1.8,
        "stroke_dasharray": "6 4",
    }
    paint_skipped = {
        "fill": svg.PAPER,
        "fill_opacity": 0.6,
        "stroke": svg.SKIP,
        "stroke_width": 2,
        "stroke_dasharray": "3 4",
    }
    paint_area: dict[str, object] = paint_near if chart.marks else paint_worked
    return [
        *(region(_region(chart, area), frame, **paint_area) for area in chart.areas),
        *(region(_region(chart, area), frame, **paint_skipped) for area in chart.skips),
    ]


def _very_light(target: Point | Technique) -> bool:
    return target.pressure.default == "very_light"


def _heading(target: Point | Technique) -> tuple[str, str]:
    if isinstance(target, Point):
        return target.code, target.title.removesuffix(f" ({target.code})")
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
    room = (2 * PANEL_HALF - 8) / WIDEST_FONT
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
    room = 2 * PANEL_HALF / WIDEST_FONT
    size = min(20.0, 20 * room / max(svg.text_width(words, 20), 1))
    return [svg.text(0, HEIGHT - 22, words, size=size, fill=svg.INK, anchor="middle")]


def _windows(frame: Frame) -> list[Box]:
    height = PANEL_BOTTOM - PANEL_TOP
    if frame.split:
        half = PANEL_HALF - _GAP
        return [
            Box(-PANEL_HALF, PANEL_TOP, half, height),
            Box(_GAP, PANEL_TOP, half, height),
        ]
    return [Box(-PANEL_HALF, PANEL_TOP, 2 * PANEL_HALF, height)]


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
    parts.append(box.drawn(rx=7, fill=svg.PANEL, fill_opacity=0.9))
    fill = svg.INK if label.target else svg.ACCENT if label.strong else svg.MUTED
    for index, line in enumerate(label.lines):
        y = label.y + index * LABEL_LEAD + LABEL_SIZE * 0.35
        parts.append(
            svg.text(
                label.x,
                y,
                line,
                size=LABEL_SIZE,
                anchor=label.align,
                fill=fill,
                bold=label.strong,
            )
        )
    return "".join(parts)


def _measures(chart: ChartMark, frame: Frame) -> str:
    parts = []
    for measure in chart.measures:
        (ax, ay), (bx, by) = frame.to_picture(*measure.start), frame.to_picture(*measure.end)
        length = max(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5, 1e-6)
        nx, ny = (ay - by) / length * 6, (bx - ax) / length * 6
        way = f"M{ax:.1f},{ay:.1f}L{bx:.1f},{by:.1f}"
        for step in range(measure.parts + 1):
            part = step / measure.parts
            x, y = ax + (bx - ax) * part, ay + (by - ay) * part
            way += f"M{x - nx:.1f},{y - ny:.1f}L{x + nx:.1f},{y + ny:.1f}"
        parts.append(svg.element("path", d=way, fill="none", stroke=svg.INK, stroke_width=1.8))
    return "".join(parts)


def _numbers(chart: ChartMark, frame: Frame) -> str:
    """Places that are alike, counted from the top; the one that is worked stands out."""
    view = _view(chart)
    parts, at = [], -view.count_at
    for number, place in enumerate(view.counted, start=1):
        x, y = frame.to_picture(*place)
        worked = place in chart.marks
        ground = {"fill": svg.ACCENT} if worked else {"fill": svg.PANEL, "fill_opacity": 0.85}
        ink = svg.RIM if worked else svg.INK
        dip = {"cy": y, "r": 4.0, "fill": svg.SKIN_EDGE, "fill_opacity": 0.75}
        parts += [
            *(svg.element("circle", cx=side * x, **dip) for side in (-1, 1) if not worked),
            svg.element("circle", cx=at, cy=y, r=11.0, **ground),
            svg.text(at, y + 5.2, str(number), size=15, fill=ink, bold=True, anchor="middle"),
        ]
        if worked:
            way = f"M{at + 11:.1f},{y:.1f}H{-x - view.ring:.1f}"
            parts.append(svg.element("path", d=way, stroke=svg.ACCENT, stroke_width=2))
    return "".join(parts)


def _veils(clips: list[str]) -> list[str]:
    """What a player lifts over the half of the body that is not worked now; unseen until then."""
    height = PANEL_BOTTOM - PANEL_TOP
    return [
        svg.element(
            "rect",
            x=x,
            y=PANEL_TOP,
            width=PANEL_HALF,
            height=height,
            fill=svg.PANEL,
            opacity=0,
            data_veil=side,
            clip_path=f"url(#{clip})",
        )
        for side, x, clip in (("left", -PANEL_HALF, clips[0]), ("right", 0.0, clips[-1]))
    ]


def _mirror(right: str) -> str:
    """What is drawn on the right, and the same on the left; each is marked with its side."""
    if not right:
        return ""
    return svg.element("g", right, data_side="right") + svg.element(
        "g", right, transform="scale(-1 1)", data_side="left"
    )


def _hands(touch: ChartTouch, frame: Frame, clips: list[str]) -> str:
    """The hands, on the right and mirrored to the left, cut off at the edge of their window."""
    drawn: dict[bool, list[str]] = {True: [], False: []}
    for hand in touch.hands:
        drawn[hand.once].append(
            paint_hand(load_drawing(hand.outline), frame, hand.at, hand.turn_deg)
        )
    once, both = (
        svg.element("g", *drawn[key], clip_path=f"url(#{clips[-1]})") if drawn[key] else ""
        for key in (True, False)
    )
    return once + _mirror(both)


def _movement(chart: ChartMark, frame: Frame) -> str:
    """What the hand does, on the right and mirrored to the left."""
    right: list[str] = []
    if chart.marks:
        places = [frame.to_picture(*chart.marks[1])]
    else:
        places = [_middle(frame, _region(chart, area)) for area in chart.areas]
    for kind in chart.arrows:
        if kind in arrows.AROUND:
            right += [arrows.AROUND[kind](x, y, _view(chart).ring + ARROW_GAP) for x, y in places]
    ways = [[frame.to_picture(*place) for place in path] for path in chart.paths]
    if "glide" in chart.arrows:
        right += [arrows.glide(way) for way in ways]
    elif "squeeze" in chart.arrows:
        right += [arrows.straight(way[0], way[-1]) for way in ways]
    else:
        right += map(arrows.trail, ways)
    return _mirror("".join(right))


def _middle(frame: Frame, nodes: tuple[Node, ...]) -> XY:
    xs, ys = [node.x for node in nodes], [node.y for node in nodes]
    return frame.to_picture((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)


def _marks(chart: ChartMark, frame: Frame, *, very_light: bool) -> str:
    parts, view = [], _view(chart)
    for place in chart.marks:
        x, y = frame.to_picture(*place)
        side = "left" if x < 0 else "right"
        parts.append(
            svg.element(
                "circle",
                cx=x,
                cy=y,
                r=view.ring,
                data_side=side,
                fill="none",
                stroke=svg.ACCENT,
                stroke_width=2.6 if view.ring > 12 else 2.0,
                stroke_dasharray="4.4 4.4" if very_light else None,
            )
        )
        parts.append(
            svg.element(
                "circle",
                cx=x,
                cy=y,
                r=view.ring * (0.31 if very_light else 0.47 if view.ring > 12 else 0.36),
                fill=svg.ACCENT,
                stroke=svg.RIM,
                stroke_width=1.6,
                class_="mark",
                data_side=side,
            )
        )
    return "".join(parts)
