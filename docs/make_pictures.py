"""Make the pictures of docs/pictures again, from the data and the drawings of the package.

Run it from anywhere: ``python docs/make_pictures.py``. The same data gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from guided_press.app.session import plan
from guided_press.app.wishes import Wishes
from guided_press.files import write_atomically
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Point, Technique
from guided_press.pictures.charts import HEIGHT, chart_svg
from guided_press.pictures.cover import chapter_svg, cover_svg
from guided_press.pictures.raster import png
from guided_press.pictures.timeline_picture import timeline_svg

FOLDER = Path(__file__).parent / "pictures"
SCRIPT = Path(__file__).parents[1] / "scripts" / "low-back-15-self.yaml"
CELL, GAP = 480, 16


def sheet_svg(pictures: Sequence[str], columns: int, height: int = CELL) -> str:
    """Lay pictures of one size out in rows, in one SVG document."""
    step, row = CELL + GAP, height + GAP
    rows = -(-len(pictures) // columns)
    cells = [
        picture.replace(
            "<svg ",
            f'<svg x="{GAP + index % columns * step}" y="{GAP + index // columns * row}" '
            f'width="{CELL}" height="{height}" ',
            1,
        )
        for index, picture in enumerate(pictures)
    ]
    size = f"0 0 {GAP + columns * step} {GAP + rows * row}"
    ground = '<rect width="100%" height="100%" fill="#e7dccd"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}">{ground}{"".join(cells)}</svg>'
    )


def main() -> None:
    """Write the contact sheet of all charts, examples of covers and a session's timeline."""
    knowledge = load_knowledge()
    known: list[Point | Technique] = [*knowledge.points(), *knowledge.techniques()]
    targets = [target for target in known if target.chart]
    charts = sheet_svg([chart_svg(target) for target in targets], columns=4, height=int(HEIGHT))
    shown = [knowledge.point(code) for code in ("BL23", "BL40", "GB41", "PC8")]
    covers = sheet_svg(
        [
            cover_svg("Low back, fifteen minutes", "15:00, after 1:43 of safety", shown),
            chapter_svg(shown[1]),
            chapter_svg(knowledge.technique("calf_kneading")),
        ],
        columns=3,
    )
    timeline = timeline_svg(plan(SCRIPT, Wishes(engine="silent")))
    sheets = (("charts", charts, 1200), ("covers", covers, 1200), ("timeline", timeline, 1200))
    for name, picture, width in sheets:
        path = FOLDER / f"{name}.png"
        write_atomically(path, png(picture, width))
        print(f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")


if __name__ == "__main__":
    main()
