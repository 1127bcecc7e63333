"""The timeline's picture: every mark where its frame is, in SVG and in letters."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.pictures import svg
from guided_press.pictures.timeline_picture import describe, timeline_svg, timeline_text
from guided_press.timeline import (
    PlacedChime,
    PlacedClip,
    PlacedHold,
    PlacedSlot,
    Span,
    Timeline,
)
from guided_press.units import SAMPLE_RATE

ANSI = re.compile(r"\x1b\[[\d;]*m")


def made(
    *, holds: list[tuple[str, str, int, int]], total_s: int, screening_s: int = 0, title: str = "T"
) -> Timeline:
    """A timeline with these holds: target, side, start and end in seconds."""
    placed = tuple(
        PlacedHold(start * SAMPLE_RATE, end * SAMPLE_RATE, target, side, "light", 0)
        for target, side, start, end in holds
    )
    chimes = tuple(
        PlacedChime(frame, frame + SAMPLE_RATE, "begin", 0)
        for hold in placed
        for frame in (hold.start_frame, hold.end_frame)
    )
    clips = tuple(
        PlacedClip(hold.start_frame, hold.start_frame + 3 * SAMPLE_RATE, "x", "contact", 0)
        for hold in placed
    )
    total = total_s * SAMPLE_RATE
    slots = (PlacedSlot(0, total, "hold", 0, "x", "seated"),)
    routine = Span(screening_s * SAMPLE_RATE, total)
    return Timeline(title, total, routine, slots, clips, chimes, placed, (), (), ())


TIMELINE = made(
    holds=[("BL23", "both", 60, 180), ("BL40", "left", 200, 290), ("BL40", "right", 300, 390)],
    total_s=420,
    screening_s=40,
    title="Low back & <legs>",
)


def rectangles(picture: str) -> list[dict[str, str]]:
    found = ET.fromstring(picture).iter("{http://www.w3.org/2000/svg}rect")
    return [dict(element.attrib) for element in found]


class TestSvg:
    def test_is_well_formed_and_escaped(self) -> None:
        """A title with markup stays text."""
        picture = timeline_svg(TIMELINE)
        assert ET.fromstring(picture).get("role") == "img"
        assert "Low back &amp; &lt;legs&gt;" in picture
        assert "href" not in picture

    def test_holds_are_as_long_as_they_last(self) -> None:
        """Widths are in proportion to frames; two sides of one point are equally wide."""
        bars = [bar for bar in rectangles(timeline_svg(TIMELINE)) if bar.get("rx") == "6"]
        widths = [float(bar["width"]) for bar in bars]
        assert len(bars) == 3
        assert widths[1] == pytest.approx(widths[2], abs=0.02)
        assert widths[0] / widths[1] == pytest.approx(120 / 90, rel=1e-3)

    def test_sides_have_their_own_half(self) -> None:
        """Left above, right below, both over the whole lane."""
        both, left, right = (
            bar for bar in rectangles(timeline_svg(TIMELINE)) if bar.get("rx") == "6"
        )
        assert float(left["y"]) + float(left["height"]) <= float(right["y"])
        assert float(both["height"]) > 1.9 * float(left["height"])

    def test_everything_lies_in_the_view_box(self) -> None:
        """No bar of the picture sticks out of it."""
        for bar in rectangles(timeline_svg(TIMELINE)):
            assert float(bar["x"]) >= 0
            assert float(bar["x"]) + float(bar["width"]) <= 1200

    @given(st.text(min_size=1, max_size=40), st.integers(1, 400))
    def test_names_stay_in_their_bars(self, target: str, end: int) -> None:
        """A name that has no room is left to the legend."""
        picture = timeline_svg(made(holds=[(target, "left", 0, end)], total_s=400))
        for element in ET.fromstring(picture.encode()).iter("{http://www.w3.org/2000/svg}text"):
            if element.get("fill") == "#ffffff":
                width = svg.text_width(element.text or "", float(element.get("font-size") or 0))
                assert width <= end / 400 * (1176 - 118)

    def test_words_describe_the_holds(self) -> None:
        """People who cannot see the picture get each hold with its times."""
        assert "BL40, left, 3:20 to 4:50" in describe(TIMELINE)

    def test_an_empty_session_is_a_picture_too(self) -> None:
        """A session of no length is drawn as a well-formed picture."""
        picture = ET.fromstring(timeline_svg(made(holds=[], total_s=0)))
        assert picture.tag.endswith("svg")


class TestText:
    def test_lines_are_few_and_fit(self) -> None:
        """Four lines, none wider than asked."""
        lines = timeline_text(TIMELINE, 80, False).split("\n")
        assert len(lines) == 4
        assert max(map(len, lines)) <= 80

    def test_without_colour_letters_tell_the_holds_apart(self) -> None:
        """A and B for targets, a small letter on the right; no escape codes."""
        text = timeline_text(TIMELINE, 80, False)
        row = text.split("\n")[0]
        assert "\x1b" not in text
        assert re.search(r"░+·*A+·+B+·+b+·+$", row)
        assert row.count("B") == pytest.approx(row.count("b"), abs=1)

    def test_with_colour_blocks_show_the_side(self) -> None:
        """Upper half left, lower half right, full both; every colour is switched off again."""
        text = timeline_text(TIMELINE, 80, True)
        row = ANSI.sub("", text.split("\n")[0])
        assert re.search(r"█+·+▀+·+▄+", row)
        assert text.count("\x1b[38") == text.count("\x1b[0m")

    def test_minutes_are_marked(self) -> None:
        """The drawing in letters has its minutes written along it."""
        assert "|0:00" in timeline_text(TIMELINE, 80, False)
        assert "|5:00" in timeline_text(TIMELINE, 80, False)

    @given(
        st.integers(0, 200),
        st.integers(0, 7200),
        st.lists(st.sampled_from(["BL23", "BL40", "calf_kneading"]), max_size=8),
    )
    def test_any_session_fits_any_terminal(
        self, width: int, total_s: int, targets: list[str]
    ) -> None:
        """At least 30 columns are used, never more than asked above that."""
        step = total_s // (len(targets) + 1)
        holds = [
            (target, ("left", "right", "both")[index % 3], index * step, (index + 1) * step)
            for index, target in enumerate(targets)
        ]
        timeline = made(holds=holds, total_s=total_s)
        for colour in (False, True):
            lines = ANSI.sub("", timeline_text(timeline, width, colour)).split("\n")
            assert max(map(len, lines)) <= max(width, 30)
            assert 3 <= len(lines) <= 4
