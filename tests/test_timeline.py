"""The published form of a timeline: plain values that say what the timeline says."""

from __future__ import annotations

import json
from dataclasses import is_dataclass
from types import ModuleType

import pytest

from guided_press import mixing, timeline
from guided_press.placing import ordered, passages, sounds
from guided_press.timeline import (
    Adjusted,
    Chapter,
    PlacedChime,
    PlacedClip,
    PlacedGate,
    PlacedHold,
    PlacedSlot,
    Span,
    Timeline,
)

TIMELINE = Timeline(
    title="A test",
    total_frames=96_000,
    routine=Span(0, 96_000),
    slots=(PlacedSlot(0, 96_000, "hold", 0, "The palm", "seated"),),
    clips=(PlacedClip(4_800, 9_600, "Make contact.", "contact", 0, ("ours.contact",)),),
    chimes=(PlacedChime(0, 4_000, "begin", 0),),
    holds=(PlacedHold(0, 72_000, "PC8", "left", "light", 0, ("shortened",)),),
    gates=(PlacedGate(0, 0, "PC8", "left", "Find the palm.", 0),),
    chapters=(Chapter(0, 96_000, "Middle of the palm (PC8), left", 0),),
    adjusted=(Adjusted("half", "dropped", "no room"),),
)


def test_the_published_form_holds_everything_as_plain_values() -> None:
    """It can be written as JSON, and nothing of the timeline is missing."""
    form = json.loads(json.dumps(TIMELINE.as_json()))
    assert set(form) == set(TIMELINE.as_json())
    assert form["sample_rate"] == 48_000
    assert form["routine"] == {"start_frame": 0, "end_frame": 96_000}
    assert form["holds"] == [
        {
            "point": "PC8", "side": "left", "start_frame": 0, "end_frame": 72_000, "hold_s": 1.5,
            "pressure": "light", "step": 0, "notes": ["shortened"],
        }
    ]  # fmt: skip
    assert form["clips"][0]["text"] == "Make contact."
    assert form["adjusted"] == [{"cue": "half", "change": "dropped", "reason": "no room"}]
    assert {"chimes", "gates", "chapters", "slots"} <= set(form)


def test_a_span_is_as_long_as_its_frames() -> None:
    """A span's length is its end less its start: the end frame is outside."""
    assert Span(10, 25).frames == 15


def test_a_timeline_cannot_be_changed() -> None:
    """Whatever is heard, seen or exported is read off the same positions."""
    with pytest.raises(AttributeError):
        TIMELINE.total_frames = 1  # type: ignore[misc]


@pytest.mark.parametrize("room", [timeline, passages, ordered, sounds, mixing])
def test_what_other_rooms_get_in_frames_is_typed_as_frames(room: ModuleType) -> None:
    """A field that holds a place or a length in frames takes no number that is not said to be."""
    fields = {
        f"{name}.{field}": kind
        for name, value in vars(room).items()
        if is_dataclass(value) and value.__module__ == room.__name__
        for field, kind in value.__annotations__.items()
        if field == "frames" or field.endswith(("_frame", "_frames")) or value is sounds.Lengths
    }
    assert fields
    assert [name for name, kind in fields.items() if "Frames" not in kind] == []
