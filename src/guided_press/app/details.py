"""What an exported file says about itself: title, cover, chapter pictures, the spoken words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from guided_press.session.targets import session_targets
from guided_press.store import key_of
from guided_press.units import SAMPLE_RATE, to_seconds

if TYPE_CHECKING:
    from guided_press.app.preparing import Prepared
    from guided_press.exporting import Details
    from guided_press.page import Page
    from guided_press.timeline import Chapter, Timeline

COVER_PX = 600
"""Width and height of covers; players show them at a few centimetres."""

CHAPTER_PX = 300
"""Width and height of chapter pictures."""

DRAWING = 1
"""Counts up when covers or chapter pictures look different, so that old ones are not reused."""

COMMENT = "For your own care, not a treatment. Listen to the first chapter before you begin."


def details_of(prepared: Prepared) -> Details:
    """Title, cover, chapters with pictures, and transcript of a session."""
    from guided_press.exporting import Details

    session, timeline = prepared.script.session, prepared.timeline
    return Details(
        title=session.title,
        artist="Guided Press",
        album="Guided Press",
        comment=COMMENT,
        transcript=tuple((to_seconds(clip.start_frame), clip.text) for clip in timeline.clips),
        cover_png=_cover(prepared),
        chapters=timeline.chapters,
        chapter_pngs=_chapter_pictures(prepared),
    )


def page_of(prepared: Prepared) -> Page:
    """What stands on the one-file page beside the sound: details and the charts of all holds."""
    from guided_press.page import Page
    from guided_press.pictures.charts import chart_svg

    session, timeline = prepared.script.session, prepared.timeline
    held = dict.fromkeys(hold.target for hold in timeline.holds)
    targets = {name: prepared.knowledge.target(name) for name in held}
    charts = {name: chart_svg(target) for name, target in targets.items() if target.chart}
    return Page(timeline, details_of(prepared), targets, charts, session.mode, session.language)


def _cover(prepared: Prepared) -> bytes:
    session = prepared.script.session
    names = session_targets(session, prepared.knowledge)
    minutes = round(prepared.timeline.routine.frames / SAMPLE_RATE / 60)
    company = "alone" if session.mode == "self" else "with a partner"
    subtitle = f"{minutes} minute{'' if minutes == 1 else 's'}, {company}"

    def svg() -> str:
        from guided_press.pictures.cover import cover_svg

        return cover_svg(session.title, subtitle, [prepared.knowledge.target(n) for n in names])

    return _drawn(prepared, svg, COVER_PX, "cover", session.title, subtitle, *names)


def _chapter_pictures(prepared: Prepared) -> Mapping[int, bytes]:
    """A picture for each chapter in which something is held, by the chapter's index."""
    pictures: dict[int, bytes] = {}
    for index, chapter in enumerate(prepared.timeline.chapters):
        name = _held_in(chapter, prepared.timeline)
        if name is not None:
            pictures[index] = _chapter_picture(prepared, name)
    return pictures


def _held_in(chapter: Chapter, timeline: Timeline) -> str | None:
    inside = (
        hold.target
        for hold in timeline.holds
        if chapter.start_frame <= hold.start_frame < chapter.end_frame
    )
    return next(inside, None)


def _chapter_picture(prepared: Prepared, name: str) -> bytes:
    def svg() -> str:
        from guided_press.pictures.cover import chapter_svg

        return chapter_svg(prepared.knowledge.target(name))

    return _drawn(prepared, svg, CHAPTER_PX, "chapter", name)


def _drawn(prepared: Prepared, svg: Callable[[], str], width: int, *names: str) -> bytes:
    """A picture as PNG, from the store or drawn now."""
    key = key_of("picture", DRAWING, width, prepared.knowledge.fingerprint(), *names)
    found = prepared.store.get("pictures", key)
    if found is None:
        from guided_press.pictures.raster import png

        found = png(svg(), width)
        prepared.store.put("pictures", key, found)
    return found
