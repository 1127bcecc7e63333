"""A short session with everything on it, made of plain marks, and its sound."""

from __future__ import annotations

from guided_press.exporting import Details
from guided_press.knowledge.loading import load_knowledge
from guided_press.phone.writing import PlayerContent
from guided_press.pictures.charts import chart_svg
from guided_press.timeline import (
    Chapter,
    PlacedChime,
    PlacedClip,
    PlacedGate,
    PlacedHold,
    PlacedSlot,
    Span,
    Timeline,
)
from guided_press.units import SAMPLE_RATE
from tests.exporting.fakes import PNG, FakeEvent, FakeMix, voice

S = SAMPLE_RATE
HOSTILE = "</script><script>alert(1)</script> <!-- --> ]]> &amp; \" ' 🙂 שלום \u2028 end"


def timeline(title: str = "Low back", line: str = "Find the point.") -> Timeline:
    """Twelve seconds: settling, finding, one hold, and the end."""
    return Timeline(
        title=title,
        total_frames=12 * S,
        routine=Span(0, 12 * S),
        slots=(
            PlacedSlot(0, 2 * S, "settle", 0, "", "seated"),
            PlacedSlot(2 * S, 5 * S, "find", 1, "", "seated"),
            PlacedSlot(5 * S, 10 * S, "hold", 1, "PC8", "seated"),
            PlacedSlot(10 * S, 12 * S, "close", 2, "", "supine"),
        ),
        clips=(
            PlacedClip(S // 2, S, "Sit back.", "settle", 0),
            PlacedClip(2 * S, 3 * S, line, "find", 1),
            PlacedClip(7 * S, 8 * S, "Half-way.", "half", 1),
        ),
        chimes=(
            PlacedChime(5 * S, 5 * S + 48, "begin", 1),
            PlacedChime(10 * S, 10 * S + 48, "release", 1),
        ),
        holds=(PlacedHold(5 * S, 10 * S, "PC8", "left", "very_light", 1),),
        gates=(PlacedGate(2 * S, 5 * S, "PC8", "left", "Same place in your palm.", 1),),
        chapters=(
            Chapter(0, 2 * S, title, 0),
            Chapter(2 * S, 10 * S, "Palm, left", 1),
            Chapter(10 * S, 12 * S, "Close", 2),
        ),
        adjusted=(),
    )


def mix() -> FakeMix:
    """Three seconds of voice in twelve."""
    return FakeMix(12 * S, [FakeEvent(2 * S, voice(3 * S))])


def page(title: str = "Low back", line: str = "Find the point.") -> PlayerContent:
    """The session with the chart of its point."""
    knowledge = load_knowledge()
    palm = knowledge.point("PC8")
    placed = timeline(title, line)
    details = Details(title, artist="Guided Press", comment="Stop when it hurts.", cover_png=PNG)
    charts = {"PC8": chart_svg(palm)}
    return PlayerContent(placed, details, {"PC8": palm}, charts, "en", knowledge.afterwards)
