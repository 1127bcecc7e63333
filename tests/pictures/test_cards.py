"""Cards on a chart: where on the body it is, and how the person is placed."""

from __future__ import annotations

import re
from typing import get_args

from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Mode, Point, Technique
from guided_press.pictures import svg
from guided_press.pictures.cards import FINDER, SCENE, finder_svg, scene_svg
from guided_press.pictures.charts import HEIGHT
from guided_press.pictures.outline import load_drawing
from guided_press.pictures.painting import PANEL_BOTTOM, PANEL_HALF, PANEL_TOP
from guided_press.pictures.panel import touch_of
from guided_press.pictures.posture import seat_of, seat_svg

POINT = load_knowledge().point("BL40")


def test_the_finder_shows_the_body_and_the_posture() -> None:
    """Two spots on the body from behind, one for each knee, and the seated figure below."""
    seat = seat_of(POINT, "seated", "self")
    drawn = finder_svg(load_drawing("legs").views["knee"], seat)
    assert len(re.findall("<ellipse", drawn)) == 2
    assert seat_svg(seat) in drawn


def test_the_finder_lies_inside_the_panel() -> None:
    """The card that shows where on the body it is does not stick out of the chart."""
    assert FINDER.x + FINDER.width <= PANEL_HALF
    assert FINDER.y >= PANEL_TOP
    assert FINDER.y + FINDER.height <= PANEL_BOTTOM


def test_the_scene_lies_between_panel_and_footer() -> None:
    """The person is drawn below the place, as wide, and inside the card."""
    assert SCENE.x == -PANEL_HALF
    assert SCENE.width == 2 * PANEL_HALF
    assert SCENE.y > PANEL_BOTTOM
    assert SCENE.y + SCENE.height < HEIGHT - 40


def test_the_scene_names_posture_and_hands_beside_the_person() -> None:
    """Both are written out, and end before the figure in any font."""
    knowledge = load_knowledge()
    known: list[Point | Technique] = [*knowledge.points(), *knowledge.techniques()]
    places = [
        (target, seat_of(target, position, mode))
        for target in known
        for mode in get_args(Mode)
        for position in target.positions(mode)
    ]
    for target, seat in places:
        hands = touch_of(target, seat).text
        drawn = scene_svg(seat, hands)
        rows = re.findall(r'<text x="([^"]*)" y="([^"]*)"[^>]*>([^<]*)<', drawn)
        assert " ".join(row for *_, row in rows).lower() == f"{seat.about} {hands}".lower()
        figure = float(re.findall(r"translate\(([-\d.]+) ", drawn)[0])
        for x, y, row in rows:
            assert float(x) + 1.25 * svg.text_width(row, 17) <= figure
            assert SCENE.y + 12 < float(y) < SCENE.y + SCENE.height - 5
