"""Covers and chapter pictures of a session, drawn with the hands and the posture that are in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from guided_press.pictures.cover import chapter_svg, cover_svg
from guided_press.pictures.posture import Seat, seat_of
from guided_press.pictures.raster import png

if TYPE_CHECKING:
    from guided_press.app.session import OpenSession


def cover_png(opened: OpenSession, names: Iterable[str], subtitle: str, width: int) -> bytes:
    """The cover, square.

    Args:
        opened: Whose title and hands are shown.
        names: Codes and ids of what is in it, in order.
        subtitle: Below the title.
        width: In pixels.
    """
    targets = [opened.knowledge.target(name) for name in names]
    seats = {target.id: _seat(opened, target.id) for target in targets if target.chart}
    return png(cover_svg(opened.script.session.title, subtitle, targets, seats), width)


def chapter_png(opened: OpenSession, name: str, width: int) -> bytes:
    """The picture of a chapter in which this is held, square, so many pixels wide."""
    return png(chapter_svg(opened.knowledge.target(name), _seat(opened, name)), width)


def _seat(opened: OpenSession, name: str) -> Seat:
    position = opened.plan.first_position(name) or None
    session, target = opened.script.session, opened.knowledge.target(name)
    return seat_of(target, position, session.mode, spares_hands=session.care.spares_hands)
