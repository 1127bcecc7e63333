"""What an exported file says about itself: title, cover, chapter pictures, the spoken words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING

from guided_press.exporting import Details
from guided_press.store import key_of
from guided_press.units import to_seconds
from guided_press.words.amounts import length_of
from guided_press.words.texts import choice, text

if TYPE_CHECKING:
    from guided_press.app.session import OpenSession
    from guided_press.timeline import Chapter, Timeline
    from guided_press.voices.speaker import SessionSpeaker

COVER_PX = 600
"""Width and height of covers; players show them at a few centimetres."""

CHAPTER_PX = 300
"""Width and height of chapter pictures."""

DRAWING = 3
"""Counts up when covers or chapter pictures look different, so that old ones are not reused."""

RELEASED = "2026-11-28"
"""The day of this version, which dates every file, so that the same session is the same bytes on
every day; CITATION.cff says the same."""

_NARRATORS = ("embedded", "natural", "piper", "system", "recorded", "command")
"""Engines that libraries show as narrator."""

_NAMED = ("embedded", "natural", "piper")
"""Engines whose voices' names say something to others."""

_ISO_639_2 = {"en": "eng"}
"""Languages that sessions can be in, as tags name them."""


def details_of(opened: OpenSession) -> Details:
    """Title, cover, chapters with pictures, and transcript of a session."""
    session, timeline = opened.script.session, opened.plan
    return Details(
        title=session.title,
        artist="Guided Press",
        album=session.title,  # each session is a book of its own
        length=length_of(timeline),
        comment=_comment(opened),
        narrator=_narrator(opened.speaker),
        grouping="Guided Press",
        date=RELEASED,
        track=opened.wishes.track,
        language=_ISO_639_2[session.language],
        transcript=tuple((to_seconds(clip.start_frame), clip.text) for clip in timeline.clips),
        cover_png=_cover(opened),
        chapters=timeline.chapters,
        chapter_pngs=_chapter_pictures(opened),
    )


def _comment(opened: OpenSession) -> str:
    """What stands beside the title: whose it is, what it is for, and how to play it."""
    skip = "" if opened.wishes.steady else text("files.skip_silence")
    return " ".join(filter(None, (opened.owner_note, text("files.comment"), skip)))


def _narrator(speaker: SessionSpeaker) -> str:
    """Who speaks, as a library shows it; empty when nobody does."""
    engine = speaker.engine_id
    name = choice("files.narrators", engine) if engine in _NARRATORS else ""
    own = speaker.voice.partition("@")[0] if engine in _NAMED else ""  # without its version
    return f"{name}, {PurePath(own).stem}" if own else name  # a voice may be a file of somebody's


def _cover(opened: OpenSession) -> bytes:
    session = opened.script.session
    names = session.targets
    subtitle = length_of(opened.plan)

    def draw() -> bytes:
        from guided_press.app.drawing import cover_png  # a renderer, for what is not kept

        return cover_png(opened, names, subtitle, COVER_PX)

    shown = [_use(opened, name) for name in names]
    return _kept(opened, draw, COVER_PX, "cover", session.title, subtitle, *shown)


def _chapter_pictures(opened: OpenSession) -> Mapping[int, bytes]:
    """A picture for each chapter in which something is held, by the chapter's index."""
    pictures: dict[int, bytes] = {}
    for index, chapter in enumerate(opened.plan.chapters):
        name = _held_in(chapter, opened.plan)
        if name is not None:
            pictures[index] = _chapter_picture(opened, name)
    return pictures


def _held_in(chapter: Chapter, timeline: Timeline) -> str | None:
    inside = (
        hold.target
        for hold in timeline.holds
        if chapter.start_frame <= hold.start_frame < chapter.end_frame
    )
    return next(inside, None)


def _chapter_picture(opened: OpenSession, name: str) -> bytes:
    def draw() -> bytes:
        from guided_press.app.drawing import chapter_png  # a renderer, for what is not kept

        return chapter_png(opened, name, CHAPTER_PX)

    return _kept(opened, draw, CHAPTER_PX, "chapter", _use(opened, name))


def _use(opened: OpenSession, name: str) -> str:
    """What decides whose hands are drawn on a place, and how they lie."""
    return f"{name} {opened.script.session.mode} {opened.plan.first_position(name)}"


def _kept(opened: OpenSession, draw: Callable[[], bytes], width: int, *names: str) -> bytes:
    """A picture as PNG, from the store or drawn now."""
    key = key_of("picture", DRAWING, width, opened.knowledge.fingerprint(), *names)
    picture = opened.store.get("pictures", key)
    if picture is None:
        picture = draw()
        opened.store.put("pictures", key, picture)
    return picture
