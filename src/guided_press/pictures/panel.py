"""The panel of a chart: the drawing with marks, hands and movement; also the heart of covers."""

from __future__ import annotations

from guided_press.errors import KnowledgeError
from guided_press.knowledge.models import XY, ChartMark, ChartTouch, Point, Technique
from guided_press.pictures import arrows, svg
from guided_press.pictures.cards import Box, finder_svg, inset_svg
from guided_press.pictures.labels import label_svg, labels_of
from guided_press.pictures.outline import CurvePoint, chart_of, load_drawing, region_of, view_of
from guided_press.pictures.painting import (
    PANEL_BOTTOM,
    PANEL_HALF,
    PANEL_TOP,
    Frame,
    frame_of,
    paint,
    paint_hand,
    region,
)
from guided_press.pictures.posture import Seat, seat_of

ARROW_GAP = 12.0
"""From the ring of a mark to the arrow around it."""

_GAP = 5.0  # half of the gap between two windows


def panel_svg(target: Point | Technique, *, labels: bool = True, seat: Seat | None = None) -> str:
    """The drawing with its marks."""
    chart, seat = chart_of(target), seat or seat_of(target)
    drawing, view, frame = load_drawing(chart.outline), view_of(chart), frame_of(chart)
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
    inset = inset_svg(view.inset, clips[0]) if view.inset else ""
    words = (
        []
        if not labels
        else [
            _measures(chart, frame),
            *map(label_svg, labels_of(target)),
            finder_svg(view, seat),
        ]
    )
    parts += [
        _hands(touch, frame, clips),
        inset,
        _movement(chart, frame),
        *words,
        _numbers(chart, frame),
        _marks(chart, frame, very_light=target.pressure.default == "very_light"),
    ]
    return "".join(parts)


def touch_of(target: Point | Technique, seat: Seat) -> ChartTouch:
    """The hands that work on a place in a posture.

    Raises:
        KnowledgeError: The chart shows none for it.
    """
    touch = chart_of(target).touch(seat.mode, seat.position, spares_hands=seat.spares_hands)
    if touch is None:
        raise KnowledgeError(target.id, f"no hand is drawn for {seat.mode}, {seat.position}")
    return touch


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
        *(region(region_of(chart, area), frame, **paint_area) for area in chart.areas),
        *(region(region_of(chart, area), frame, **paint_skipped) for area in chart.skips),
    ]


def _windows(frame: Frame) -> list[Box]:
    height = PANEL_BOTTOM - PANEL_TOP
    if frame.split:
        half = PANEL_HALF - _GAP
        return [
            Box(-PANEL_HALF, PANEL_TOP, half, height),
            Box(_GAP, PANEL_TOP, half, height),
        ]
    return [Box(-PANEL_HALF, PANEL_TOP, 2 * PANEL_HALF, height)]


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
    view = view_of(chart)
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
        places = [_middle(frame, region_of(chart, area)) for area in chart.areas]
    for kind in chart.arrows:
        if kind in arrows.AROUND:
            right += [arrows.AROUND[kind](x, y, view_of(chart).ring + ARROW_GAP) for x, y in places]
    ways = [[frame.to_picture(*place) for place in path] for path in chart.paths]
    if "glide" in chart.arrows:
        right += [arrows.glide(way) for way in ways]
    elif "squeeze" in chart.arrows:
        right += [arrows.straight(way[0], way[-1]) for way in ways]
    else:
        right += map(arrows.trail, ways)
    return _mirror("".join(right))


def _middle(frame: Frame, nodes: tuple[CurvePoint, ...]) -> XY:
    xs, ys = [node.x for node in nodes], [node.y for node in nodes]
    return frame.to_picture((min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2)


def _marks(chart: ChartMark, frame: Frame, *, very_light: bool) -> str:
    parts, view = [], view_of(chart)
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
