"""Covers: any title fits, and the drawings do not disturb one another."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Point, Technique
from guided_press.pictures import svg
from guided_press.pictures.cover import chapter_svg, cover_svg
from guided_press.pictures.posture import seat_of
from guided_press.pictures.raster import png

KNOWLEDGE = load_knowledge()
ALL: tuple[Point | Technique, ...] = (*KNOWLEDGE.points(), *KNOWLEDGE.techniques())
SACRAL = [KNOWLEDGE.point(code) for code in ("BL31", "BL32", "BL33", "BL34")]
TEXT = "{http://www.w3.org/2000/svg}text"


@settings(max_examples=40)
@given(st.text(max_size=300), st.text(max_size=80))
def test_any_title_fits(title: str, subtitle: str) -> None:
    """Every line stays inside the cover, whatever the language and length."""
    root = ET.fromstring(cover_svg(title, subtitle, SACRAL).encode())
    for element in root.iter(TEXT):
        assert 0 <= float(element.get("y") or 0) <= 560
        size = float(element.get("font-size") or 0)
        assert svg.text_width(element.text or "", size) <= 840 + size


def test_one_drawing_for_one_part_of_the_body() -> None:
    """Four sacral points are one motif; more than four parts are cut to four."""
    assert cover_svg("T", "s", SACRAL).count("cover-motif-") == 2
    every = cover_svg("T", "s", KNOWLEDGE.points())
    assert len(set(re.findall(r'id="(cover-motif-\d)"', every))) == 4


def test_ids_are_unique() -> None:
    """Drawings put together on one cover share no id."""
    ids = re.findall(r' id="([^"]*)"', cover_svg("T", "s", KNOWLEDGE.points()))
    assert len(ids) == len(set(ids))


def test_a_cover_without_drawings_is_possible() -> None:
    """A session without points still has a cover."""
    assert png(cover_svg("Only breathing", "5 minutes", []), 300).startswith(b"\x89PNG")


def test_a_cover_is_a_small_file() -> None:
    """Below 200 kB at 1000 pixels, since every exported file carries one."""
    assert len(png(cover_svg("Low back", "15 minutes", KNOWLEDGE.points()), 1000)) < 200_000


@pytest.mark.parametrize(
    "target",
    [each for each in ALL if each.chart],
    ids=lambda target: target.id,
)
def test_chapter_pictures_are_square_and_named(target: Point | Technique) -> None:
    """The code or title is written large below the drawing."""
    root = ET.fromstring(chapter_svg(target))
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    assert width == height
    words = [element.text or "" for element in root.iter(TEXT)]
    named = [word for word in words if not word.isdigit()]  # alike places are numbered
    assert named == [target.id if isinstance(target, Point) else target.title]


def test_a_picture_shows_the_hands_of_its_session() -> None:
    """With a partner another hand works than alone, on the cover and on a chapter."""
    point = KNOWLEDGE.point("BL23")
    alone, together = seat_of(point, None, "self"), seat_of(point, None, "partner")
    assert chapter_svg(point, alone) == chapter_svg(point)
    assert chapter_svg(point, together) != chapter_svg(point, alone)
    assert cover_svg("T", "s", [point], {"BL23": together}) != cover_svg("T", "s", [point])
