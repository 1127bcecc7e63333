"""Hands behind one's own back: what counts, and that time to spare goes elsewhere."""

from __future__ import annotations

from pathlib import Path

from guided_press.script.arms import MOST_BEHIND_S, Arms
from guided_press.script.loading import parse_script
from guided_press.units import to_seconds
from tests.composing.makers import placed


def test_an_open_hold_behind_the_back_does_not_grow_with_the_length() -> None:
    """Two places with a length to spare stay one stretch; the rest takes the time."""
    text = (
        "version: 1\ntitle: A test\nmode: self\nlength: 6:00\nsteps:\n"
        "  - {position: seated_lean_forward, lasts: 20s}\n  - {press: BL31}\n"
        "  - {press: BL32, find: 20s}\n  - {position: seated, lasts: 20s}\n"
        "  - {press: BL40}\n  - {rest: 30s}\n  - {close: 30s}\n"
    )
    behind = placed(parse_script(text, "x.yaml", Path()).session).holds[:2]
    assert [hold.target for hold in behind] == ["BL31", "BL32"]
    assert to_seconds(behind[1].end_frame - behind[0].start_frame) <= MOST_BEHIND_S


def test_a_stretch_that_is_too_long_is_reported_once() -> None:
    """The first step that goes beyond it; after a rest a new stretch begins."""
    arms = Arms()
    assert [arms.press_behind(20, 90) for _ in range(3)] == [False, True, False]
    arms.pass_time(15)
    assert not arms.press_behind(20, 150)
