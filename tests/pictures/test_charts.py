"""Charts: well-formed, where anatomy says, readable, and fit for a page without any font."""

from __future__ import annotations

import itertools
import math
import re
import xml.etree.ElementTree as ET

import pytest

from guided_press.errors import KnowledgeError
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import ChartMark, Point, Technique
from guided_press.pictures import arrows, svg
from guided_press.pictures.charts import (
    PANEL_BOTTOM,
    PANEL_HALF,
    PANEL_TOP,
    Box,
    chart_svg,
    frame_of,
    labels_of,
)
from guided_press.pictures.outline import load_drawing

KNOWLEDGE = load_knowledge()
TARGETS: tuple[Point | Technique, ...] = (*KNOWLEDGE.points(), *KNOWLEDGE.techniques())
SACRAL = ("BL31", "BL32", "BL33", "BL34")
CIRCLE = 27.0
"""Radius of the circling arrow."""
CUN_MM = 25.0
"""A finger-cun of the drawings; the lower leg is 16 of them."""


def chart(target_id: str) -> ChartMark:
    found = KNOWLEDGE.target(target_id).chart
    assert found is not None
    return found


def right_mark(target_id: str) -> tuple[float, float]:
    marks = chart(target_id).marks
    assert len(marks) == 2
    return marks[1]


def mark_boxes(target: Point | Technique) -> list[Box]:
    assert target.chart is not None
    places = [frame_of(target.chart).to_picture(*mark) for mark in target.chart.marks]
    return [Box(x - 7, y - 7, 14, 14) for x, y in places]


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
class TestEveryChart:
    def test_is_xml_without_outside_references(self, target: Point | Technique) -> None:
        """The document parses, and nothing in it is fetched from elsewhere."""
        text = chart_svg(target)
        root = ET.fromstring(text)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "href" not in text
        assert "<script" not in text
        assert all(place.startswith("#") for place in re.findall(r"url\(([^)]*)\)", text))

    def test_speaks_to_a_screen_reader(self, target: Point | Technique) -> None:
        """It has the role of an image, a title and a description that names the movement."""
        root = ET.fromstring(chart_svg(target))
        ids = {element.get("id"): element for element in root.iter() if element.get("id")}
        assert root.get("role") == "img"
        title, desc = (ids[name] for name in (root.get("aria-labelledby") or "").split())
        assert target.place in (title.text or "")
        assert target.pressure.default.replace("_", " ") in (desc.text or "")

    def test_ids_are_its_own(self, target: Point | Technique) -> None:
        """All ids start with the target's, so that charts can share a page."""
        ids = re.findall(r' id="([^"]*)"', chart_svg(target))
        assert len(ids) == len(set(ids))
        assert all(name.startswith(f"chart-{target.id.lower()}-") for name in ids)

    def test_marks_lie_in_the_panel(self, target: Point | Technique) -> None:
        """Every mark, with its ring, is inside the drawing."""
        for box in mark_boxes(target):
            assert abs(box.x + 7) + 16 <= PANEL_HALF
            assert PANEL_TOP + 16 <= box.y + 7 <= PANEL_BOTTOM - 16

    def test_left_mirrors_right(self, target: Point | Technique) -> None:
        """The left mark is the right one, mirrored at the midline."""
        assert target.chart is not None
        if target.chart.marks:
            (lx, ly), (rx, ry) = target.chart.marks
            assert (lx, ly) == (-rx, ry)
            assert rx > 0

    def test_words_do_not_collide(self, target: Point | Technique) -> None:
        """No label covers another label, a mark, or the small finder; all are in the panel."""
        boxes = [label.box for label in labels_of(target)]
        finder = Box(166, 66, 54, 136)
        for first, second in itertools.combinations([*boxes, finder], 2):
            assert not first.overlaps(second), (first, second)
        for label, mark in itertools.product(boxes, mark_boxes(target)):
            assert not label.overlaps(mark), (label, mark)
        for box in boxes:
            assert box.x >= -PANEL_HALF
            assert box.x + box.width <= PANEL_HALF
            assert box.y >= PANEL_TOP
            assert box.y + box.height <= PANEL_BOTTOM

    def test_nothing_hides_what_is_named(self, target: Point | Technique) -> None:
        """No words lie on the end of a pointing line, and no circling arrow runs over it."""
        labels = labels_of(target)
        ends = [label.target for label in labels if label.target]
        for label, (x, y) in itertools.product(labels, ends):
            assert not label.box.overlaps(Box(x - 2.8, y - 2.8, 5.6, 5.6)), label
        assert target.chart is not None
        if "circle" in target.chart.arrows:
            for mark, end in itertools.product(target.chart.marks, ends):
                away = math.dist(frame_of(target.chart).to_picture(*mark), end)
                assert abs(away - CIRCLE) > 2.8, end

    def test_lines_under_the_picture_fit(self, target: Point | Technique) -> None:
        """Heading and movement are no wider than the card."""
        for element in ET.fromstring(chart_svg(target)).iter("{http://www.w3.org/2000/svg}text"):
            width = svg.text_width(element.text or "", float(element.get("font-size") or 0))
            assert width <= 2 * PANEL_HALF + 1, element.text

    def test_is_small(self, target: Point | Technique) -> None:
        """A chart stays below 60 kB, so that a page may carry all of them."""
        assert len(chart_svg(target).encode()) < 60_000


class TestAnatomy:
    def test_low_back_points_lie_left_and_right_of_the_spine(self) -> None:
        """BL23 is two vertebrae above BL25, both 1.5 cun from the midline."""
        (x23, y23), (x25, y25) = right_mark("BL23"), right_mark("BL25")
        assert x23 == x25 == pytest.approx(1.5 * CUN_MM, abs=1)
        assert y25 - y23 == pytest.approx(2 * 34, abs=2)

    def test_bl25_is_level_with_the_hip_bones_or_a_little_lower(self) -> None:
        """The felt line of the hip bones tends to be high, so the mark is never above it."""
        hip_top = load_drawing("back").landmarks["hip_top"].at[1]
        assert 0 <= right_mark("BL25")[1] - hip_top <= 15

    def test_bl23_stays_below_the_last_rib(self) -> None:
        """No part of a rib is lower than the mark."""
        rib_tip = load_drawing("back").landmarks["lowest_rib"].at[1]
        assert right_mark("BL23")[1] > rib_tip

    def test_sacral_holes_converge_downward(self) -> None:
        """Each pair is lower and closer together than the one above it."""
        marks = [right_mark(code) for code in SACRAL]
        assert [x for x, _ in marks] == sorted({x for x, _ in marks}, reverse=True)
        assert [y for _, y in marks] == sorted({y for _, y in marks})

    def test_bl32_is_half_way_from_the_dimple_to_the_midline(self) -> None:
        """The second hole is at the height of the dimple and half as far out."""
        dimple = load_drawing("back").landmarks["dimple"].at
        x, y = right_mark("BL32")
        assert y == dimple[1]
        assert x == pytest.approx(dimple[0] / 2, abs=2)

    @pytest.mark.parametrize("code", SACRAL)
    def test_every_dip_can_be_counted(self, code: str) -> None:
        """The bow of the rocking hand ends above the next dip."""
        y, scale = right_mark(code)[1], frame_of(chart(code)).scale
        lowest = max(float(found) for found in re.findall(r",(-?[\d.]+)", arrows.rock(0, 0)))
        tops = [
            min(node.y for node in shape.points)
            for shape in load_drawing("back").shapes
            if shape.style == "hole"
        ]
        assert all((top - y) * scale > lowest for top in tops if top > y)

    def test_the_cleft_is_named_at_its_top(self) -> None:
        """Its upper end is what a hand looks for below the lowest pair."""
        drawing = load_drawing("back")
        top = min(shape.points[0].y for shape in drawing.shapes if shape.style == "edge")
        assert drawing.landmarks["cleft"].at[1] == pytest.approx(top, abs=5)

    def test_bl34_is_above_the_cleft(self) -> None:
        """The lowest pair keeps to the flat bone."""
        assert right_mark("BL34")[1] < load_drawing("back").landmarks["cleft"].at[1]

    @pytest.mark.parametrize(("code", "cun"), [("BL40", 0), ("BL55", 2), ("BL56", 5), ("BL57", 8)])
    def test_calf_points_go_down_by_their_cun(self, code: str, cun: int) -> None:
        """In the middle of the leg, as many cun below the fold as the standard says."""
        x, y = right_mark(code)
        assert x == right_mark("BL40")[0]
        assert y == pytest.approx(cun * CUN_MM, abs=5)

    def test_gb41_lies_between_the_long_bones_outside_the_cord(self) -> None:
        """Between bones four and five, toe-ward of their bases, on the little toe's side."""
        shapes = load_drawing("feet").shapes
        bones = [shape for shape in shapes if shape.style == "bone"]
        cord = next(shape for shape in shapes if shape.style == "cord")
        x, y = right_mark("GB41")
        four, five = bones[3].points, bones[4].points
        assert y < min(max(node.y for node in four), max(node.y for node in five))
        near = [node.x for node in cord.points if abs(node.y - y) < 8]
        assert near
        assert max(near) < x
        assert min(node.x for node in four) < x < max(node.x for node in five)

    def test_bl67_is_at_the_outer_lower_corner_of_the_nail(self) -> None:
        """Lateral to the nail, no further toe-ward than its root."""
        nail = [shape for shape in load_drawing("feet").shapes if shape.style == "nail"][4].points
        x, y = right_mark("BL67")
        assert 0 <= x - max(node.x for node in nail) <= 3
        assert abs(y - max(node.y for node in nail)) <= 3

    def test_pc8_lies_between_the_bones_of_index_and_middle_finger(self) -> None:
        """Between the second and third long bone, wrist-ward of the knuckles."""
        index, middle = [s.points for s in load_drawing("hands").shapes if s.style == "bone"]
        x, y = right_mark("PC8")
        assert min(node.x for node in middle) < x < max(node.x for node in index)
        assert y > max(min(node.y for node in index), min(node.y for node in middle)) + 10

    def test_pressing_down_the_legs_leaves_out_the_hollow(self) -> None:
        """No way of the palms enters the hollow of the knee or comes near the fold."""
        leg = chart("leg_press_down")
        assert leg.skips == ("knee_hollow",)
        hollow = load_drawing("legs").regions["knee_hollow"]
        top, bottom = min(node.y for node in hollow), max(node.y for node in hollow)
        for path in leg.paths:
            assert all(y < top or y > bottom for _, y in path)
            assert all(abs(y) >= 90 for _, y in path)

    def test_kneading_keeps_off_the_fold_and_the_heel_cord(self) -> None:
        """The area starts a hand's width below the fold and ends above the narrow heel cord."""
        calf = load_drawing("legs").regions["calf"]
        assert min(node.y for node in calf) >= 80
        assert max(node.y for node in calf) <= 260


class TestVeryLight:
    def test_is_written_and_dashed(self) -> None:
        """BL40 says ``very light`` beside the knee, and its ring is dashed."""
        label = next(label for label in labels_of(KNOWLEDGE.point("BL40")) if label.strong)
        assert label.lines == ("very", "light")
        rings = re.findall(r'<circle[^>]*r="15"[^>]*>', chart_svg(KNOWLEDGE.point("BL40")))
        assert len(rings) == 2
        assert all("stroke-dasharray" in ring for ring in rings)

    def test_other_points_have_a_full_ring(self) -> None:
        """Only very light pressure is dashed."""
        rings = re.findall(r'<circle[^>]*r="15"[^>]*>', chart_svg(KNOWLEDGE.point("BL25")))
        assert rings
        assert not any("stroke-dasharray" in ring for ring in rings)


class TestBadData:
    def test_a_target_without_a_chart_is_named(self) -> None:
        bare = KNOWLEDGE.point("BL25").model_copy(update={"chart": None})
        with pytest.raises(KnowledgeError, match="BL25"):
            chart_svg(bare)

    @pytest.mark.parametrize(
        "change", [{"outline": "wing"}, {"view": "wing"}, {"labels": ("wing",)}, {"areas": ("x",)}]
    )
    def test_unknown_names_are_errors(self, change: dict[str, object]) -> None:
        """A chart that names something no outline has is refused, not drawn without it."""
        point = KNOWLEDGE.point("BL25")
        assert point.chart is not None
        bad = point.model_copy(update={"chart": point.chart.model_copy(update=change)})
        with pytest.raises(KnowledgeError):
            chart_svg(bad)

    def test_strange_words_are_escaped(self) -> None:
        """Markup in the data stays text."""
        odd = KNOWLEDGE.point("BL25").model_copy(update={"title": 'a < b & "c" \x00 (BL25)'})
        assert "a &lt; b &amp;" in chart_svg(odd)
        ET.fromstring(chart_svg(odd))
