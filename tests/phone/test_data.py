"""What the player is given says the same as the timeline."""

from __future__ import annotations

import json
from dataclasses import replace

import guided_press as gp
from guided_press.knowledge.loading import load_knowledge
from guided_press.phone.data import fragment, player_data
from tests.phone.sessions import HOSTILE, timeline


def test_marks_are_the_timelines_in_seconds() -> None:
    """Every mark of a real session stands at its frame, to the microsecond."""
    plan = gp.plan("desk-break-4", gp.Wishes(engine="silent"))
    data = player_data(plan, {}, language="en")
    for name, marks in (
        ("chapters", plan.chapters), ("holds", plan.holds), ("gates", plan.gates),
        ("chimes", plan.chimes), ("slots", plan.slots), ("captions", plan.clips),
    ):  # fmt: skip
        assert len(data[name]) == len(marks)
        for shown, mark in zip(data[name], marks, strict=True):
            assert round(shown["start_s"] * 48_000) == mark.start_frame
            assert round(shown["end_s"] * 48_000) == mark.end_frame
    assert data["total_s"] == plan.total_frames / 48_000


def test_positions_are_joined() -> None:
    """Slots in the same position are one stretch."""
    assert player_data(timeline(), {}, language="en")["positions"] == [
        {"start_s": 0.0, "end_s": 10.0, "position": "seated"},
        {"start_s": 10.0, "end_s": 12.0, "position": "supine"},
    ]


def test_the_name_of_a_session_follows_its_content() -> None:
    """The remembered place belongs to exactly this timeline, however it is pictured."""
    placed = timeline()
    same = player_data(
        placed, {}, charts={"PC8": "<svg/>"}, artwork="data:image/png;base64,", language="en"
    )
    assert same["id"] == player_data(placed, {}, language="en")["id"]
    other = replace(placed, total_frames=placed.total_frames + 1)
    assert player_data(other, {}, language="en")["id"] != same["id"]


def test_it_is_plain_json() -> None:
    """Targets give their titles only; texts are on one line."""
    data = player_data(timeline(HOSTILE), {"PC8": load_knowledge().point("PC8")}, language="en")
    assert json.loads(json.dumps(data)) == data
    assert data["names"] == {"PC8": "Middle of the palm (PC8)"}
    assert "\u2028" not in data["title"]


def test_fragments_are_short() -> None:
    """Anchors are media fragments, to the millisecond, without trailing zeros."""
    assert [fragment(frame) for frame in (0, 48_000, 24_000, 16_000)] == [
        "t=0", "t=1", "t=0.5", "t=0.333",
    ]  # fmt: skip
