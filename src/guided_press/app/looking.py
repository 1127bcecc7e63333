"""Looking things up: scripts, points with what they rest on, charts, voices, the schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guided_press.errors import WrongUse, did_you_mean
from guided_press.files import write_atomically
from guided_press.knowledge.loading import load_knowledge

if TYPE_CHECKING:
    from guided_press.knowledge.models import Conflict, Point, Source, Technique
    from guided_press.session.script_files import ShippedScript
    from guided_press.timeline import Timeline
    from guided_press.voices.listing import EngineRow


@dataclass(frozen=True, slots=True)
class Facts:
    """A point or technique with everything its facts rest on.

    Attributes:
        target: The point or technique.
        conflicts: Where sources disagree about it, with both sides and what was chosen.
        sources: Every source that its claims and the disagreements name, once.
        references: What the conditions that restrict it rest on beyond those.
        conditions: Those that restrict it, in words, by their id.
    """

    target: Point | Technique
    conflicts: tuple[Conflict, ...]
    sources: tuple[Source, ...]
    references: tuple[Source, ...]
    conditions: Mapping[str, str]


def scripts() -> tuple[ShippedScript, ...]:
    """The scripts that come with the program, the shortest first."""
    from guided_press.session.script_files import shipped_scripts

    return shipped_scripts()


def all_targets() -> list[Point | Technique]:
    """Every point and technique that can be scheduled, from trunk to foot."""
    knowledge = load_knowledge()
    techniques = [t for t in knowledge.techniques() if t.schedulable]
    return sorted([*knowledge.points(), *techniques], key=lambda target: target.order)


def target(name: str) -> Point | Technique:
    """The point or technique of this code or id; letter case does not count.

    Raises:
        WrongUse: There is none; names the nearest.
    """
    knowledge = load_knowledge()
    ids = [*knowledge.point_codes(), *knowledge.technique_ids()]
    found = next((known for known in ids if known.casefold() == name.strip().casefold()), None)
    if found is not None:
        return knowledge.target(found)
    if reason := knowledge.not_scheduled.get(name.strip().upper()):
        raise WrongUse(name, "is known, and never used here.", reason)
    remedy = did_you_mean(name, ids) or f"There are {', '.join(ids)}."
    raise WrongUse(repr(name[:40]), "there is no such point or technique.", remedy)


def facts(name: str) -> Facts:
    """Everything about one point or technique.

    Raises:
        WrongUse: There is none of this name.
    """
    knowledge = load_knowledge()
    found = target(name)
    conflicts = tuple(knowledge.conflicts[conflict] for conflict in found.conflicts)
    named = dict.fromkeys(claim.source for claim in found.claims)
    named |= dict.fromkeys(claim.source for conflict in conflicts for claim in conflict.claims)
    behind = dict.fromkeys(name for effect in found.contraindications for name in effect.sources)
    sources = tuple(knowledge.sources[name] for name in named)
    references = tuple(knowledge.sources[name] for name in behind if name not in named)
    conditions = {
        effect.condition: knowledge.conditions[effect.condition].shown
        for effect in found.contraindications
    }
    return Facts(found, conflicts, sources, references, conditions)


def write_chart(
    found: Point | Technique, *, svg: Path | None = None, png: Path | None = None, width: int = 1200
) -> None:
    """Draw the chart of a point into an SVG file, a PNG file, or both.

    Args:
        found: What to draw.
        svg: Where to, as SVG.
        png: Where to, as PNG.
        width: Of the PNG, in pixels.

    Raises:
        ExportError: A file could not be written.
    """
    from guided_press.pictures.charts import chart_svg
    from guided_press.pictures.raster import png as raster

    drawing = chart_svg(found)
    if svg is not None:
        write_atomically(svg, drawing.encode("utf-8"))
    if png is not None:
        write_atomically(png, raster(drawing, width))


def write_timeline_picture(timeline: Timeline, path: Path) -> None:
    """Draw a timeline into an SVG file.

    Raises:
        ExportError: It could not be written.
    """
    from guided_press.pictures.timeline_picture import timeline_svg

    write_atomically(path, timeline_svg(timeline).encode("utf-8"))


def voices() -> list[EngineRow]:
    """Every engine with its voices, and for each that cannot be used, why."""
    from guided_press.voices.listing import list_voices

    return list_voices()


def schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the script format."""
    from guided_press.session.schema import session_schema

    return session_schema()


def write_schema(path: Path) -> None:
    """Write the JSON Schema of the script format into a file.

    Raises:
        ExportError: It could not be written.
    """
    text = json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"
    write_atomically(path, text.encode("utf-8"))
