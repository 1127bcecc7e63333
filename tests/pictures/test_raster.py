"""Raster: the same bytes every time, with our own letters only."""

from __future__ import annotations

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from guided_press.knowledge.loading import load_knowledge
from guided_press.pictures.charts import HEIGHT, SIZE, chart_svg
from guided_press.pictures.raster import png

LETTERS = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40">'
    '<text x="5" y="30" font-size="30" font-family="{family}">{words}</text></svg>'
)
EMPTY = png(LETTERS.format(family="sans-serif", words=" "), 200)


def size_of(picture: bytes) -> tuple[int, int]:
    width, height = struct.unpack(">II", picture[16:24])
    return width, height


def test_size_follows_the_width() -> None:
    """The width is met to the pixel, and the shape is kept."""
    picture = png(chart_svg(load_knowledge().point("BL40")), 320)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert size_of(picture) == (320, round(320 * HEIGHT / SIZE))


def test_same_picture_same_bytes() -> None:
    """A picture drawn twice is the same file."""
    chart = chart_svg(load_knowledge().point("BL23"))
    assert png(chart, 200) == png(chart, 200)


@pytest.mark.parametrize("family", ["Inter", "sans-serif", "system-ui, sans-serif"])
def test_letters_are_painted(family: str) -> None:
    """Text appears although no system font is looked at."""
    assert png(LETTERS.format(family=family, words="BL40 Wěizhōng"), 200) != EMPTY


def test_a_machine_without_fonts_paints_the_same(tmp_path: Path) -> None:
    """With no font folder, no home and no font configuration the bytes are the same."""
    code = (
        "import sys;"
        "from guided_press.knowledge.loading import load_knowledge;"
        "from guided_press.pictures.charts import chart_svg;"
        "from guided_press.pictures.raster import png;"
        "sys.stdout.buffer.write(png(chart_svg(load_knowledge().point('PC8')), 240))"
    )
    bare = {
        "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "FONTCONFIG_FILE": os.devnull,
        "XDG_DATA_DIRS": str(tmp_path), "PATH": "", "FONTCONFIG_PATH": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], env=bare, capture_output=True, check=True)
    assert done.stdout == png(chart_svg(load_knowledge().point("PC8")), 240)


def test_signs_without_a_letter_do_no_harm() -> None:
    """Scripts that the carried font lacks are left blank, not an error."""
    assert size_of(png(LETTERS.format(family="Inter", words="委中 🦵 عربي"), 200)) == (200, 40)


@pytest.mark.parametrize("width", [0, -5, 9000])
def test_impossible_widths_are_refused(width: int) -> None:
    """A width of nothing or beyond the limit is refused."""
    with pytest.raises(ValueError, match="not possible"):
        png(LETTERS.format(family="Inter", words="x"), width)


def test_fonts_are_small() -> None:
    """All that is carried for text stays below 400 kB."""
    folder = Path(sys.modules[png.__module__].__file__ or "").parent / "fonts"
    assert sum(file.stat().st_size for file in folder.iterdir()) < 400_000
    assert (folder / "OFL.txt").is_file()
