"""How quiet a placed session is: what a listener hears of words, counted on its timeline."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from guided_press.cues import Role
from guided_press.script.model import Session
from guided_press.timeline import PlacedHold, Timeline
from guided_press.units import SAMPLE_RATE

SIGNALS = ("ten", "release")
"""Roles whose words are always the same; so are the counted breaths."""

REPEATS_IN_S = 15 * 60


@dataclass(frozen=True)
class HoldQuiet:
    """One hold.

    Attributes:
        share: Of speech.
        longest_s: The longest stretch in which nobody speaks.
        needed_s: How long that has to be.
    """

    hold: PlacedHold
    share: float
    longest_s: float
    needed_s: float

    @property
    def length_s(self) -> float:
        return self.hold.frames / SAMPLE_RATE


def quiet_needed_s(length_s: float, *, partner: bool) -> float:
    """The quiet that a hold of this length has to have."""
    if length_s >= 120:
        return 30.0 if partner else 45.0
    if length_s >= 75:
        return 25.0
    return 12.0 if length_s >= 40 else 0.0


def quiet_of_holds(timeline: Timeline, *, partner: bool) -> list[HoldQuiet]:
    """Speech and quiet of every hold."""
    found = []
    for hold in timeline.holds:
        inside = [
            (max(c.start_frame, hold.start_frame), min(c.end_frame, hold.end_frame))
            for c in timeline.clips
            if c.end_frame > hold.start_frame and c.start_frame < hold.end_frame
        ]
        speech = sum(end - start for start, end in inside)
        ends = [hold.start_frame, *(end for _, end in inside)]
        starts = [*(start for start, _ in inside), hold.end_frame]
        longest = max(start - end for start, end in zip(starts, ends, strict=True))
        needed = quiet_needed_s(hold.frames / SAMPLE_RATE, partner=partner)
        found.append(HoldQuiet(hold, speech / hold.frames, longest / SAMPLE_RATE, needed))
    return found


def mean_share(holds: list[HoldQuiet]) -> float:
    """The average over the holds of a session."""
    return sum(hold.share for hold in holds) / len(holds)


def words_a_minute(timeline: Timeline) -> float:
    """Words over the whole routine."""
    routine = timeline.routine
    words = sum(len(c.text.split()) for c in timeline.clips if c.start_frame >= routine.start_frame)
    return 60 * words * SAMPLE_RATE / routine.frames


def most_words_a_minute(timeline: Timeline) -> float:
    """How many that may be."""
    minutes = timeline.routine.frames / SAMPLE_RATE / 60
    return 66 if minutes < 10 else 54 if minutes < 15 else 48


def repeated(timeline: Timeline, own: frozenset[str] = frozenset()) -> dict[str, int]:
    """Sentences that are heard more than three times in a quarter of an hour, but the signals."""
    often: Counter[str] = Counter()
    by_text: dict[str, list[int]] = {}
    for clip in timeline.clips:
        counted = clip.role == "breathing" and clip.text.lower().endswith(("in.", "out."))
        if clip.role not in SIGNALS and not counted and clip.text not in own:
            by_text.setdefault(clip.text, []).append(clip.start_frame)
    for text, starts in by_text.items():
        for number, start in enumerate(starts):
            near = [s for s in starts[number:] if s - start < REPEATS_IN_S * SAMPLE_RATE]
            often[text] = max(often[text], len(near))
    return {text: count for text, count in often.items() if count > 3}


def assert_quiet(session: Session, timeline: Timeline) -> None:
    """Shares, stretches and repeats, as a listener gets them."""
    own = frozenset(c.text for c in timeline.clips if c.role in (Role.OWN, Role.SAFETY))
    assert not repeated(timeline, own)
    holds = quiet_of_holds(timeline, partner=session.mode == "partner")
    if not holds:
        return
    assert max(hold.share for hold in holds) <= 0.30, max(holds, key=lambda h: h.share)
    assert mean_share(holds) <= 0.25
    for hold in holds:
        assert hold.longest_s >= hold.needed_s - 1e-6, hold
