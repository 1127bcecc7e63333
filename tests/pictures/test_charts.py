"""Charts: well-formed, where anatomy says, readable, and fit for a page without any font."""

from __future__ import annotations

import itertools
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from html import escape
from typing import get_args

import pytest

from guided_press.errors import KnowledgeError
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import XY, ChartHand, ChartMark, Mode, Point, Technique
from guided_press.pictures import arrows, svg
from guided_press.pictures.cards import FINDER, Box
from guided_press.pictures.charts import chart_svg
from guided_press.pictures.labels import labels_of
from guided_press.pictures.outline import load_drawing
from guided_press.pictures.painting import PANEL_BOTTOM, PANEL_HALF, PANEL_TOP, frame_of
from guided_press.pictures.panel import ARROW_GAP, touch_of
from guided_press.pictures.posture import Seat, seat_of

KNOWLEDGE = load_knowledge()
ALL: tuple[Point | Technique, ...] = (*KNOWLEDGE.points(), *KNOWLEDGE.techniques())
TARGETS = tuple(target for target in ALL if target.chart)
SACRAL = ("BL31", "BL32", "BL33", "BL34")
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


def ring_of(found: ChartMark) -> float:
    return load_drawing(found.outline).views[found.view].ring


def inside(nodes: Sequence[XY], x: float, y: float) -> bool:
    """Whether a place lies in a polygon."""
    crossings = 0
    for (ax, ay), (bx, by) in itertools.pairwise([*nodes, nodes[0]]):
        crossings += (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay)
    return crossings % 2 == 1


def dot_radius_mm(code: str) -> float:
    """From the drawing: the dot with its rim."""
    drawn = re.search(r'r="([\d.]+)"[^>]*class="mark"', chart_svg(KNOWLEDGE.point(code)))
    assert drawn is not None
    return (float(drawn[1]) + 0.8) / frame_of(chart(code)).scale


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
        for first, second in itertools.combinations([*boxes, FINDER], 2):
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
                assert abs(away - ring_of(target.chart) - ARROW_GAP) > 2.8, end

    def test_heading_and_movement_fit_in_any_font(self, target: Point | Technique) -> None:
        """A quarter wider than in our own typeface, both still end inside the card."""
        text, lines = "{http://www.w3.org/2000/svg}text", []
        for element in ET.fromstring(chart_svg(target)).iter(text):
            size = float(element.get("font-size") or 0)
            runs = [(element.text or "", size)] + [
                (run.text or "", float(run.get("font-size") or size)) for run in element
            ]
            gaps = sum(float(run.get("dx") or 0) for run in element)
            lines.append(gaps + 1.25 * sum(svg.text_width(*run) for run in runs))
        assert max(lines) <= 2 * PANEL_HALF + 1

    def test_heading_is_one_line_that_flows(self, target: Point | Technique) -> None:
        """Code and name stand in one text without places of their own: they cannot collide."""
        drawing = ET.fromstring(chart_svg(target))
        heading = [text for text in drawing.iter() if text.tag.endswith("text") and len(text)]
        assert len(heading) == 1
        assert all(run.get("x") is None and run.get("y") is None for run in heading[0])

    def test_is_small(self, target: Point | Technique) -> None:
        """A chart stays below 60 kB, so that a page may carry all of them."""
        assert len(chart_svg(target).encode()) < 60_000


def test_whatever_is_part_of_a_session_is_drawn() -> None:
    """Every point and technique has a chart; what is never scheduled is none, and not pictured."""
    for target in ALL:
        assert target.chart is not None, target.id


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
        bow = arrows.rock(0, 0, ring_of(chart(code)) + ARROW_GAP)
        lowest = max(float(found) for found in re.findall(r",(-?[\d.]+)", bow))
        tops = [
            min(node.y for node in shape.points)
            for shape in load_drawing("back").shapes
            if shape.style == "hole"
        ]
        assert all((top - y) * scale > lowest for top in tops if top > y)

    @pytest.mark.parametrize("code", SACRAL)
    def test_the_four_dips_are_told_apart(self, code: str) -> None:
        """They are numbered from the top, and the worked one's number alone stands out."""
        view = load_drawing("back").views["sacrum"]
        assert list(view.counted) == [right_mark(each) for each in SACRAL]
        numbers = re.findall(
            r'<circle[^>]*r="11" fill="([^"]*)"[^>]*/><text[^>]*>(\d)<',
            chart_svg(KNOWLEDGE.target(code)),
        )
        assert [number for _, number in numbers] == list("1234")
        assert [number for fill, number in numbers if fill == svg.ACCENT] == [code[-1]]

    @pytest.mark.parametrize("code", SACRAL)
    def test_the_outline_of_the_body_is_there(self, code: str) -> None:
        """Waist and hips lie inside the panel, so that one sees where on the body it is."""
        frame = frame_of(chart(code))
        skin = next(shape for shape in load_drawing("back").shapes if shape.style == "skin")
        places = [frame.to_picture(node.x, node.y) for node in skin.points if 0 < node.y < 200]
        assert places
        assert all(x < PANEL_HALF for x, _ in places)

    @pytest.mark.parametrize("code", ["BL23", "BL25", *SACRAL])
    def test_a_finger_is_as_wide_everywhere(self, code: str) -> None:
        """Every scale in fingers gives one finger the same 18.5 mm."""
        for measure in chart(code).measures:
            long = math.dist(measure.start, measure.end)
            assert long / int(measure.text.split()[0]) == pytest.approx(18.5, abs=0.1)

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

    def test_gb41_covers_neither_cord_nor_bone(self) -> None:
        """The dot lies in the hollow with the cord and both bones beside it in full view."""
        drawing, mark = load_drawing("feet"), right_mark("GB41")
        dot = dot_radius_mm("GB41")
        cord = next(shape for shape in drawing.shapes if shape.style == "cord")
        x = min(node.x for node in cord.points if abs(node.y - mark[1]) < 8)
        assert mark[0] - dot - x > 0
        around = [
            (mark[0] + dot * math.cos(turn), mark[1] + dot * math.sin(turn)) for turn in range(7)
        ]
        for bone in [shape for shape in drawing.shapes if shape.style == "bone"][3:]:
            polygon = [(node.x, node.y) for node in bone.points]
            assert not any(inside(polygon, *place) for place in [mark, *around])

    def test_bl67_covers_no_corner_of_the_nail(self) -> None:
        """The dot lies between the nail and the edge of the toe, on neither."""
        drawing, mark = load_drawing("feet"), right_mark("BL67")
        nail = [shape for shape in drawing.shapes if shape.style == "nail"][4]
        assert mark[0] - max(node.x for node in nail.points) > dot_radius_mm("BL67")

    @pytest.mark.parametrize("code", ["GB41", "BL67", *SACRAL])
    def test_a_ring_hides_nothing(self, code: str) -> None:
        """A ring is a line: what lies within it stays as it is."""
        rings = re.findall(
            rf'<circle[^>]*r="{ring_of(chart(code)):g}"[^>]*>', chart_svg(KNOWLEDGE.point(code))
        )
        assert len(rings) == 2
        assert all('fill="none"' in ring for ring in rings)

    def test_the_calf_points_differ_by_more_than_a_dot(self) -> None:
        """Fullest part and lower end each outline what they are found by."""
        assert chart("BL56").areas != chart("BL57").areas
        assert chart("BL56").areas
        assert chart("BL57").areas

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


HAND_WORDS = ("thumb", "fist", "palm", "fingertip", "finger", "heels", "back of")


def uses() -> list[tuple[Point | Technique, Seat]]:
    """Every place in every mode and position that it allows, with thumbs and without."""
    return [
        (target, seat_of(target, position, mode, spares_hands=spares_hands))
        for target in TARGETS
        for mode in get_args(Mode)
        for position in target.positions(mode)
        for spares_hands in (False, True)
    ]


def hands_of(target_id: str, mode: Mode | None = None) -> tuple[ChartHand, ...]:
    target = KNOWLEDGE.target(target_id)
    return touch_of(target, seat_of(target, None, mode)).hands


class TestHands:
    @pytest.mark.parametrize(
        ("target_id", "mode", "outline"),
        [
            ("BL23", "self", "hand_thumb"),
            ("BL31", "self", "hand_fist"),
            ("BL40", "self", "hand_fingers"),
            ("calf_kneading", "self", "hand_grip"),
            ("bl40_long_hold", "partner", "hand_palm"),
            ("leg_press_down", "partner", "hand_flat"),
            ("PC8", "partner", "hand_thumbs"),
            ("BL67", "self", "fingertip"),
        ],
    )
    def test_a_hand_does_what_the_voice_says(
        self, target_id: str, mode: Mode, outline: str
    ) -> None:
        """Thumbs press, fists rest, kneading grips, palms lie flat, two fingers squeeze."""
        hands, target = hands_of(target_id, mode), KNOWLEDGE.target(target_id)
        assert {hand.outline for hand in hands} == {outline}
        drawn = chart_svg(target, seat_of(target, None, mode))
        shapes = [s for s in load_drawing(outline).shapes if s.style == "hand"]
        found = re.findall(rf'<path[^>]*fill="{svg.ACCENT_PALE}" fill-opacity="0.62"', drawn)
        assert len(found) == 2 * len(shapes) * len(hands)

    def test_every_use_of_every_place_shows_hands_at_work(self) -> None:
        """Alone and with a partner, in each position, and each picture says which part works."""
        for target, seat in uses():
            touch = touch_of(target, seat)
            assert escape(touch.text) in chart_svg(target, seat)

    def test_hands_are_those_the_words_name(self) -> None:
        """What a picture calls the hand is spoken of in that mode and position, where it is."""
        for target, seat in uses():
            lines = [*target.lines.find, *target.lines.work]
            said = " ".join(
                line.told(spares_hands=seat.spares_hands).lower()
                for line in lines
                if line.mode in (seat.mode, "any")
                and (not line.positions or seat.position in line.positions)
            )
            shown = touch_of(target, seat).text.lower()
            spoken = [word for word in HAND_WORDS if word in said]
            if spoken:
                assert any(word in shown for word in spoken) or "hand" in shown, target.id
            for word in HAND_WORDS:
                assert word not in shown or not spoken or word in said, (target.id, word)

    def test_who_spares_thumbs_is_shown_none(self) -> None:
        """Fists, flat hands and heels of hands, at every place that is worked then."""
        left_out = {*KNOWLEDGE.groups["finger_work"]}
        for target, seat in uses():
            if seat.spares_hands and target.id not in left_out:
                shown = touch_of(target, seat)
                assert not re.search(r"thumb(?! away)|finger|knuckle", shown.text), target.id
                assert {hand.outline for hand in shown.hands} <= {
                    "hand_fist", "hand_palm", "hand_flat"
                }  # fmt: skip

    def test_a_hand_is_where_the_mark_is(self) -> None:
        """The mark lies on a drawn hand or at the tip of its thumb."""
        for target, seat in uses():
            assert target.chart is not None
            if not target.chart.marks or target.id == "BL67":
                continue
            mark, near = target.chart.marks[1], []
            for hand in touch_of(target, seat).hands:
                cos, sin = (f(math.radians(hand.turn_deg)) for f in (math.cos, math.sin))
                for shape in load_drawing(hand.outline).shapes:
                    if shape.style != "hand":
                        continue
                    ways = [
                        (hand.at[0] + x * cos - y * sin, hand.at[1] + x * sin + y * cos)
                        for x, y, _ in shape.points
                    ]
                    near.append(
                        0.0 if inside(ways, *mark) else min(math.dist(way, mark) for way in ways)
                    )
            assert min(near) < 13, (target.id, seat.mode, seat.position)

    def test_a_place_without_hands_is_an_error(self) -> None:
        """Nothing else is drawn in their stead."""
        point = KNOWLEDGE.point("BL31")
        assert point.chart is not None
        touches = tuple(touch for touch in point.chart.touches if touch.mode == "partner")
        bare = point.model_copy(
            update={"chart": point.chart.model_copy(update={"touches": touches})}
        )
        with pytest.raises(KnowledgeError, match="no hand is drawn for self"):
            chart_svg(bare, seat_of(bare, None, "self"))

    def test_two_fingers_squeeze_the_toe_from_both_sides(self) -> None:
        """One on each side of the toe, at the height of the nail's corner."""
        inner, outer = sorted(hand.at for hand in hands_of("BL67"))
        mark = right_mark("BL67")
        assert inner[0] < 90 < mark[0] < outer[0]
        assert abs(inner[1] - mark[1]) < 5
        assert abs(outer[1] - mark[1]) < 5

    def test_no_palm_lies_on_the_hollow_of_the_knee(self) -> None:
        """Pressing down the legs, no part of a drawn hand reaches the region that is left out."""
        hollow = load_drawing("legs").regions["knee_hollow"]
        top, bottom = min(node.y for node in hollow), max(node.y for node in hollow)
        for hand in hands_of("leg_press_down"):
            assert hand.turn_deg == 0
            ys = [
                hand.at[1] + node.y
                for shape in load_drawing(hand.outline).shapes
                for node in shape.points
            ]
            assert max(ys) < top or min(ys) > bottom

    def test_kneading_keeps_the_hand_off_the_fold(self) -> None:
        """Gripping hands stay below the area's upper edge, a hand's width under the fold."""
        hands = (*hands_of("calf_kneading", "self"), *hands_of("calf_kneading", "partner"))
        top = min(
            hand.at[1] + node.y
            for hand in hands
            for shape in load_drawing(hand.outline).shapes
            for node in shape.points
        )
        assert top >= min(node.y for node in load_drawing("legs").regions["calf"])

    def test_hands_stay_in_their_window(self) -> None:
        """A hand is cut off at the edge of the panel, not drawn over the words beside it."""
        for target, seat in uses():
            mirrored = {False: 2, True: 1}
            groups = {mirrored[hand.once] for hand in touch_of(target, seat).hands}
            drawn = re.findall(r"<g clip-path=[^>]*><path[^>]*0.62", chart_svg(target, seat))
            assert len(drawn) == sum(groups)

    @pytest.mark.parametrize("code", SACRAL)
    def test_one_hand_across_the_bone_is_not_mirrored(self, code: str) -> None:
        """Lying on the side the upper hand alone reaches the dips, and one is drawn."""
        point = KNOWLEDGE.point(code)
        touch = touch_of(point, seat_of(point, "side_lying", "self"))
        assert [hand.once for hand in touch.hands] == [True]


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
        """A target that has no chart is an error that names it."""
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
