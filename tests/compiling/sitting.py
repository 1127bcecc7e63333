"""How long somebody sits before standing, as a listener gets it from a placed session."""

from __future__ import annotations

from guided_press.cues import Role
from guided_press.timeline import Timeline
from guided_press.units import SAMPLE_RATE

MINUTE = "for a full minute before you stand."
A_LITTLE_S = 9
"""After "stay seated a little", until the sound is over."""


def sat_s(timeline: Timeline, words: str) -> list[float]:
    """After each sentence with these words: until somebody is asked to move, or all is over."""
    clips = timeline.clips
    waits = []
    for number, clip in enumerate(clips):
        if words in clip.text:
            later = (c.start_frame for c in clips[number + 1 :] if c.text != "The session is over.")
            until = next(later, timeline.routine.end_frame)
            waits.append((until - clip.end_frame) / SAMPLE_RATE)
    return waits


def assert_a_full_minute(timeline: Timeline) -> None:
    """A full minute is asked for, and is there without a word; then all but the way up is said."""
    clips = timeline.clips
    assert clips[-1].text == "The session is over."
    assert clips[-1].role is Role.CLOSE
    asked = max(n for n, clip in enumerate(clips) if clip.text.endswith(MINUTE))
    assert clips[asked + 1].start_frame - clips[asked].end_frame >= 60 * SAMPLE_RATE
    assert all("rom the floor" in clip.text for clip in clips[asked + 1 : -1])


def assert_time_to_sit(timeline: Timeline) -> None:
    """What is said of sitting is kept, wherever it is said."""
    assert all(waited >= 60 for waited in sat_s(timeline, MINUTE))
    assert all(waited >= A_LITTLE_S for waited in sat_s(timeline, "tay seated a little"))
