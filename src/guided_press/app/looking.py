"""Looking things up: scripts, points with what they rest on, charts, voices, the schema."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from guided_press.composing.places import with_kin
from guided_press.errors import WrongUse, did_you_mean
from guided_press.files import write_atomically
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Position
from guided_press.pictures.charts import chart_svg
from guided_press.pictures.raster import png as raster
from guided_press.pictures.timeline_picture import timeline_svg
from guided_press.script.schema import session_schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guided_press.knowledge.models import Mode, Point, Technique
    from guided_press.timeline import Timeline


def all_targets() -> list[Point | Technique]:
    """Every point and technique, from trunk to foot."""
    knowledge = load_knowledge()
    return sorted([*knowledge.points(), *knowledge.techniques()], key=lambda target: target.order)


def target(name: str) -> Point | Technique:
    """The point or technique of this code or id; letter case does not count.

    Raises:
        WrongUse: There is none; names the nearest.
    """
    plain = name.strip().casefold()
    targets = {target.id.casefold(): target for target in all_targets()}
    if plain in targets:
        return targets[plain]
    for never, reason in load_knowledge().not_scheduled.items():
        if never.casefold() == plain:
            raise WrongUse(name, "is known, and never used here.", reason)
    ids = [target.id for target in targets.values()]
    remedy = f"{did_you_mean(name, ids)} `guided-press points` shows all.".strip()
    raise WrongUse(repr(name[:40]), "there is no such point or technique.", remedy)


def worked_at(
    targets: Iterable[Point | Technique], positions: Sequence[Position], mode: Mode
) -> list[Point | Technique]:
    """Those that can be worked in one of these positions; any for none.

    Args:
        targets: Of which.
        positions: Of whoever is pressed.
        mode: Alone, or with a partner.
    """
    wished = set(with_kin(positions)) or set(get_args(Position))
    return [target for target in targets if wished & set(target.positions(mode))]


_SINGULAR = {"feet": "foot", "toes": "toe", "knees": "knee", "legs": "leg", "calves": "calf"}
_LITTLE = frozenset({"the", "of", "my", "your", "a", "at", "on", "in", "behind", "point", "points"})


def targets_named(words: str) -> list[Point | Technique]:
    """The points and techniques that somebody means: by their code, or by where they are.

    Args:
        words: Such as ``BL40``, ``bl 40``, ``knee`` or ``back of the knee``.

    Returns:
        At least one, from trunk to foot.

    Raises:
        WrongUse: There is none.
    """
    plain = words.strip().casefold()
    code = plain.replace(" ", "").replace("-", "").replace("ub", "bl", 1)
    if exact := [t for t in all_targets() if t.id.casefold() in (plain, code)]:
        return exact
    words_of_place = _words_of(plain) - _LITTLE
    if not words_of_place or re.search(r"\d", plain):  # a code that is none means no other place
        return [target(words)]
    return [t for t in all_targets() if words_of_place <= _words_about(t)] or [target(words)]


def _words_about(target: Point | Technique) -> set[str]:
    """The words of its title, place and names."""
    names = getattr(target, "names", None)
    others = [*names.english, names.pinyin] if names else []
    return _words_of(" ".join([target.title, target.place, getattr(target, "region", ""), *others]))


def _words_of(text: str) -> set[str]:
    return {_SINGULAR.get(word, word) for word in re.findall(r"[^\W\d_]+", text.casefold())}


def write_chart(
    point: Point | Technique, *, svg: Path | None = None, png: Path | None = None, width: int = 1200
) -> None:
    """Draw the chart of a point into an SVG file, a PNG file, or both.

    Args:
        point: What to draw.
        svg: Where to, as SVG.
        png: Where to, as PNG.
        width: Of the PNG, in pixels.

    Raises:
        ExportError: A file could not be written.
    """
    drawing = chart_svg(point)
    if svg is not None:
        write_atomically(svg, drawing.encode("utf-8"))
    if png is not None:
        write_atomically(png, raster(drawing, width))


def write_timeline_picture(timeline: Timeline, path: Path) -> None:
    """Draw a timeline into an SVG file.

    Raises:
        ExportError: It could not be written.
    """
    write_atomically(path, timeline_svg(timeline).encode("utf-8"))


def write_schema(path: Path) -> None:
    """Write the JSON Schema of the script format into a file.

    Raises:
        ExportError: It could not be written.
    """
    text = json.dumps(session_schema(), ensure_ascii=False, indent=2) + "\n"
    write_atomically(path, text.encode("utf-8"))
