"""What a player shows beside a session's sound, in one file or on a site."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from guided_press.app.details import details_of
from guided_press.phone.writing import PlayerContent, write_one_file
from guided_press.pictures.charts import chart_svg
from guided_press.pictures.posture import seats_of

if TYPE_CHECKING:
    from guided_press.app.session import OpenSession
    from guided_press.exporting import Segments
    from guided_press.knowledge.models import Point, Technique


def content_of(opened: OpenSession) -> PlayerContent:
    """What stands beside the sound: details and the charts of all holds."""
    session = opened.script.session
    targets, charts = held_in(opened)
    return PlayerContent(
        opened.plan,
        details_of(opened),
        targets,
        charts,
        session.language,
        opened.knowledge.afterwards,
        session.mode,
    )


def held_in(opened: OpenSession) -> tuple[dict[str, Point | Technique], dict[str, str]]:
    """What is held in a session, and its charts as SVG, by its id."""
    names = dict.fromkeys(hold.target for hold in opened.plan.holds)
    targets = {name: opened.knowledge.target(name) for name in names}
    seats = seats_of(opened.plan, targets.values(), opened.script.session)
    return targets, {name: chart_svg(target, seats[name]) for name, target in targets.items()}


def write_with_player(
    opened: OpenSession, path: Path, progress: Callable[[float], None] | None
) -> Segments:
    """Write a session as one file with its sound and a player inside; see `write_one_file`."""
    return write_one_file(
        opened.mix, content_of(opened), path, store=opened.store, progress=progress
    )
