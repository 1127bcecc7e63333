"""Outlines: curves pass through their points, halves mirror, and every drawing loads."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.errors import KnowledgeError
from guided_press.pictures.outline import CurvePoint, load_drawing, mirrored, number, smooth_path

coordinates = st.floats(-400, 400, allow_nan=False)
nodes = st.lists(
    st.builds(CurvePoint, coordinates, coordinates, st.booleans()), min_size=2, max_size=12
)
NAMES = sorted(
    file.name.removesuffix(".yaml")
    for file in (resources.files("guided_press.pictures") / "outlines").iterdir()
)


@given(nodes, st.booleans())
def test_a_curve_passes_through_its_points(points: list[CurvePoint], closed: bool) -> None:
    """Every node is an end of a segment, in order."""
    way = smooth_path(points, closed=closed)
    ends = re.findall(r"(?:M|C\S+ \S+ )([-\d.]+),([-\d.]+)", way)
    expected = [(number(node.x), number(node.y)) for node in points]
    assert ends == (expected + expected[:1] if closed else expected)


@given(nodes)
def test_mirroring_twice_changes_nothing(points: list[CurvePoint]) -> None:
    """The mirror image of a mirror image is the outline itself."""
    assert mirrored(mirrored(points)) == tuple(points)


@given(coordinates)
def test_numbers_are_short_and_never_minus_zero(value: float) -> None:
    """A coordinate is written in six letters at most, right to a twentieth."""
    text = number(value)
    assert text != "-0"
    assert float(text) == pytest.approx(value, abs=0.051)
    assert len(text) <= 6


@pytest.mark.parametrize("name", NAMES)
def test_every_drawing_loads(name: str) -> None:
    """Halves are drawn on the right only: nothing that is mirrored crosses the midline."""
    drawing = load_drawing(name)
    for shape in drawing.shapes:
        if not shape.once:
            assert min(node.x for node in shape.points) >= 0


def test_an_unknown_drawing_is_an_error() -> None:
    """A drawing that is not there is an error that names it."""
    with pytest.raises(KnowledgeError, match="wing"):
        load_drawing("wing")


def test_a_curve_needs_two_points() -> None:
    """One point makes no curve and is refused."""
    with pytest.raises(ValueError, match="two"):
        smooth_path([CurvePoint(0, 0)], closed=False)
