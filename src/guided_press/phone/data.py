"""The one data object that the player in the browser is given, read off the timeline."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, TypeAlias

from guided_press.exporting.base import clean
from guided_press.pictures.body import body_svg
from guided_press.pictures.dark import with_dark_look
from guided_press.units import SAMPLE_RATE, Frames
from guided_press.words.amounts import length_of

if TYPE_CHECKING:
    from guided_press.knowledge.models import Point, Technique
    from guided_press.timeline import PlacedGate, PlacedHold, PlacedSlot, Span, Timeline

    Target: TypeAlias = Point | Technique
else:
    Target = Any  # the page reads titles and charts off it, and must not load models to say so


def player_data(
    timeline: Timeline,
    targets: Mapping[str, Target],
    *,
    language: str,
    mode: str = "self",
    charts: Mapping[str, str] | None = None,
    artwork: str | None = None,
) -> dict[str, Any]:
    """Everything the player shows and steers by; plain values, the same for the same timeline.

    Args:
        timeline: The placed session.
        targets: Points and techniques by id, at least those of the holds.
        language: Of what is said, BCP 47.
        mode: ``self`` or ``partner``; with a partner it is another body that is pressed.
        charts: SVG by id of its target; left out by a page that has them in its own text.
        artwork: Address of a square PNG for lock screens and for moments without a chart.

    Returns:
        ``id`` (names the session; the place is remembered by it), ``mode``, ``title``,
        ``language``, ``total_s``, ``length`` (in words), ``chapters``, ``captions``, ``holds``,
        ``gates``, ``chimes``, ``never_skipped``, ``slots`` and ``positions`` (each in order,
        with ``start_s`` and ``end_s``), ``names``, ``places``, ``charts``, ``body`` (an SVG of
        the whole body with what is worked) and ``artwork``.
    """
    content = _content(timeline, targets, language)
    identity = blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=8).hexdigest()
    drawn = {name: with_dark_look(drawing) for name, drawing in (charts or {}).items()}
    body = with_dark_look(body_svg(list(targets.values()), title=content["title"]))
    return {
        "id": identity,
        "mode": mode,
        **content,
        "charts": drawn,
        "body": body,
        "artwork": artwork,
    }


def _content(timeline: Timeline, targets: Mapping[str, Target], language: str) -> dict[str, Any]:
    """What is said and done, and when; the same content is the same session."""
    return {
        "title": clean(timeline.title),
        "language": language,
        "total_s": seconds(timeline.total_frames),
        "length": length_of(timeline),
        "chapters": [
            _span(chapter) | {"title": clean(chapter.title) or str(number)}
            for number, chapter in enumerate(timeline.chapters, 1)
        ],
        "captions": [
            _span(clip) | {"text": text} for clip in timeline.clips if (text := clean(clip.text))
        ],
        "holds": [
            _span(hold) | _where(hold) | _limits(hold, targets.get(hold.target))
            for hold in timeline.holds
        ],
        "gates": [
            _span(gate) | _where(gate) | {"reminder": clean(gate.reminder)}
            for gate in timeline.gates
        ],
        "chimes": [_span(chime) | {"kind": chime.kind} for chime in timeline.chimes],
        "never_skipped": [_span(span) for span in timeline.never_skipped],
        "slots": [_span(slot) | {"kind": slot.kind} for slot in timeline.slots],
        "positions": _positions(timeline.slots),
        "names": {name: clean(target.title) for name, target in sorted(targets.items())},
        "places": {name: clean(target.place) for name, target in sorted(targets.items())},
    }


def seconds(frame: Frames) -> float:
    """A position as the browser counts it, to the microsecond."""
    return round(frame / SAMPLE_RATE, 6)


def fragment(frame: Frames) -> str:
    """The anchor of a position: a media fragment (``t=12.5``), and the id of what is said there.

    Source:
        https://www.w3.org/TR/media-frags/, temporal dimension
    """
    return "t=" + f"{frame / SAMPLE_RATE:.3f}".rstrip("0").rstrip(".")


def _span(span: Span) -> dict[str, Any]:
    return {"start_s": seconds(span.start_frame), "end_s": seconds(span.end_frame)}


def _where(place: PlacedHold | PlacedGate) -> dict[str, Any]:
    return {"target": place.target, "side": place.side}


def _limits(hold: PlacedHold, target: Target | None) -> dict[str, Any]:
    """How hard, and how long at most: as the target says, or as planned where that is longer."""
    length_s = seconds(hold.frames)
    longest_s = length_s if target is None else max(length_s, target.hold.max_s)
    return {"pressure": hold.pressure, "longest_s": longest_s}


def _positions(slots: tuple[PlacedSlot, ...]) -> list[dict[str, Any]]:
    """Stretches in one body position."""
    stretches: list[dict[str, Any]] = []
    for slot in slots:
        if stretches and stretches[-1]["position"] == slot.position:
            stretches[-1]["end_s"] = seconds(slot.end_frame)
        else:
            stretches.append(_span(slot) | {"position": slot.position})
    return stretches
