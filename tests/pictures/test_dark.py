"""Pictures follow the theme: every colour of a chart has its partner on dark ground."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256

from guided_press.app.looking import all_targets
from guided_press.pictures.body import body_svg
from guided_press.pictures.charts import chart_svg
from guided_press.pictures.dark import DARK, DARK_STYLE, style_hash, with_dark_look
from guided_press.pictures.raster import png


def test_every_colour_of_every_chart_has_a_dark_one() -> None:
    """None stays as bright as on paper."""
    for target in all_targets():
        used = set(re.findall(r"#[0-9a-f]{6}", chart_svg(target)))
        assert used <= set(DARK)


def test_the_dark_look_changes_nothing_for_programs_without_style_sheets() -> None:
    """What is painted into PNG files is the light drawing."""
    drawing = chart_svg(all_targets()[0])
    assert png(drawing, 120) == png(with_dark_look(drawing), 120)


def test_a_policy_can_name_the_style_by_its_hash() -> None:
    """It is the same text in every picture, and nothing else is in its element."""
    inside = re.findall(r"<style>(.*?)</style>", with_dark_look(body_svg(all_targets(), title="x")))
    assert inside == [DARK_STYLE]
    digest = b64encode(sha256(DARK_STYLE.encode()).digest()).decode()
    assert style_hash() == f"'sha256-{digest}'"


def test_a_chart_tells_its_sides_apart() -> None:
    """Each drawn side carries its name, so that a player can draw the other one faintly."""
    for target in all_targets():
        drawing = chart_svg(target)
        assert 'data-side="left"' in drawing
        assert drawing.count('data-side="left"') == drawing.count('data-side="right"')
        assert drawing.count("data-veil") == 2
