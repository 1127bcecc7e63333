"""Labels: the words inside a chart's panel, where they stand, and what they point at."""

from __future__ import annotations

from dataclasses import dataclass

from guided_press.errors import KnowledgeError
from guided_press.knowledge.models import XY, Point, Technique
from guided_press.pictures import svg
from guided_press.pictures.cards import Box
from guided_press.pictures.outline import chart_of, load_drawing, view_of
from guided_press.pictures.painting import PANEL_TOP, frame_of
from guided_press.words.texts import choice

LABEL_SIZE, LABEL_LEAD = 17.0, 20.0


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


def labels_of(target: Point | Technique) -> tuple[Label, ...]:
    """All words inside the panel."""
    chart = chart_of(target)
    drawing, view, frame = load_drawing(chart.outline), view_of(chart), frame_of(chart)
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
    if target.pressure.default == "very_light" and chart.marks:
        y = frame.to_picture(*chart.marks[1])[1]
        words = tuple(choice("names.pressures", "very_light").split())  # one under the other
        labels.append(Label(words, 0, y - LABEL_LEAD / 2, "middle", strong=True))
    if view.sides_at:
        x, y = view.sides_at
        for name, side in (("left", -1), ("right", 1)):
            word = choice("names.sides", name)
            labels.append(Label((word,), side * x, y + PANEL_TOP, "middle"))
    return tuple(labels)


def label_svg(label: Label) -> str:
    """The words on their ground, with the line to what they name."""
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
