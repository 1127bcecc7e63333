"""Every session that we ship, spliced from segments, is what encoding the whole would give."""

from __future__ import annotations

import numpy as np
import pytest

from guided_press.app.session import OpenSession
from guided_press.app.wishes import Wishes
from guided_press.exporting import mp3_encoding
from guided_press.mixing import Mix
from guided_press.script.library import shipped_scripts
from guided_press.sound.beds import BED_NAMES
from tests.exporting.test_mp3 import (
    assert_as_whole,
    decoded,
    difference,
    encoded_whole,
    spliced,
)

SESSIONS = [script.id for script in shipped_scripts()]


def lag(heard: np.ndarray, wanted: np.ndarray, start: int) -> int:
    """By how many frames a sound comes too late, by correlation, within 24 frames."""
    reach = 24
    window = heard[start - reach : start + len(wanted) + reach]
    match = np.correlate(window, wanted, "valid")
    return int(np.argmax(match)) - reach


@pytest.mark.slow
@pytest.mark.parametrize("session", SESSIONS)
def test_a_shipped_session_sounds_as_if_encoded_whole(session: str) -> None:
    """Same length; rms below 1e-4, never more than 0.01; every sound begins within one frame."""
    with OpenSession(session, to_pass_on=True) as opened:
        mix = opened.mix
        ours = decoded(spliced(mix))
        whole = encoded_whole(mix)
        assert len(ours) == len(whole) == mix.total_frames
        rms, largest = difference(ours, whole)
        assert rms < 1e-4
        assert largest < 0.01
        for event in mix.events:
            if event.stem != "wake_up" and event.start_frame > 100:
                frames = min(event.clip.frames, 9_600)
                wanted = mix.read(event.start_frame, frames)[:, 0]
                assert abs(lag(ours[:, 0], wanted, event.start_frame)) <= 1


@pytest.mark.slow
@pytest.mark.parametrize("bed", [name for name in BED_NAMES if name != "none"])
def test_a_bed_sounds_as_if_encoded_whole(bed: str) -> None:
    """Also where the bed is alone again after speech, and the encoder still listens coarsely."""
    with OpenSession("desk-break-4", Wishes(bed=bed), to_pass_on=True) as opened:
        assert_as_whole(opened.mix)


@pytest.mark.slow
@pytest.mark.parametrize("session", SESSIONS)
def test_segments_are_shared_within_a_session(session: str) -> None:
    """What sounds the same is encoded once, and silence is not encoded at all."""
    with OpenSession(session, to_pass_on=True) as opened:
        mix: Mix = opened.mix
        plan, recipes = mp3_encoding.plan_mix(mix)
        packets = sum(placed.packets for placed in plan.segments)
        assert len(recipes) <= len(plan.segments)
        assert packets < 0.8 * plan.total_packets
