"""Slots whose cues follow one another: finding, changing sides, settling, closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guided_press.cues import ESSENTIAL, Chime, ChimeKind, Cue, Say, Silence
from guided_press.placing.sounds import AFTER_CHIME, BEFORE_CHIME, Lengths, pause_after
from guided_press.units import GRID_FRAMES, NO_FRAMES, Frames, on_grid, to_frames


@dataclass(frozen=True, slots=True)
class Laid:
    """A cue at its place, in frames from the beginning of the session."""

    cue: Say | Chime
    start_frame: Frames
    end_frame: Frames


def lay_in_order(
    cues: Sequence[Cue],
    start: Frames,
    lengths: Lengths,
    *,
    after_hold: bool = False,
    pause_share: float = 1.0,
    free: int = 0,
) -> tuple[list[Laid], Frames]:
    """Put cues one after another.

    Args:
        cues: Say, Chime and Silence count; the others take no time.
        start: First frame of the slot.
        lengths: How long everything sounds.
        after_hold: A release chime rings at the slot's first frame.
        pause_share: How much of the wished pauses there is room for, 0 to 1.
        free: Frames to share out among the stretching silences.

    Returns:
        The laid cues, and the first frame after the last one and its pause.
    """
    weight = sum(cue.stretch for cue in cues if isinstance(cue, Silence))
    laid: list[Laid] = []
    cursor: int = start
    speech_from = start + (AFTER_CHIME if after_hold else 0)
    chime_from = start + (lengths.chimes["release"] if after_hold else 0)
    for cue in cues:
        if isinstance(cue, Silence):
            share = int(free * cue.stretch / weight) if weight else 0
            cursor += to_frames(cue.length_s) + share
        elif isinstance(cue, Say):
            begin = on_grid(max(cursor, speech_from))
            end = Frames(begin + lengths.of(cue))
            laid.append(Laid(cue, begin, end))
            cursor = end + pause_after(cue, pause_share)
            chime_from = end + BEFORE_CHIME
        elif isinstance(cue, Chime):
            begin = on_grid(max(cursor, chime_from))
            end = Frames(begin + lengths.of(cue))
            laid.append(Laid(cue, begin, end))
            cursor = chime_from = end
            speech_from = begin + lengths.quiet_after(cue)
    return laid, Frames(cursor)


def natural_frames(
    cues: Sequence[Cue], lengths: Lengths, *, after_hold: bool, pause_share: float
) -> Frames:
    """How long the cues take, wherever the slot begins."""
    _, end = lay_in_order(cues, NO_FRAMES, lengths, after_hold=after_hold, pause_share=pause_share)
    ringing = max(AFTER_CHIME, lengths.chimes["release"]) if after_hold else 0
    # each start is rounded up to the grid; beginning elsewhere shifts the end by one step at most
    return Frames(max(end + GRID_FRAMES if end else 0, ringing))


def without_optional(cues: Sequence[Cue], least: int) -> tuple[Cue, ...]:
    """The cues without the sentences and change chimes that are less important than this."""
    return tuple(cue for cue in cues if not _goes(cue, least))


def only_essential(cues: Sequence[Cue]) -> tuple[Cue, ...]:
    """The cues that are never dropped."""
    return without_optional(cues, ESSENTIAL)


def _goes(cue: Cue, least: int) -> bool:
    if isinstance(cue, Say):
        return cue.importance < least
    return isinstance(cue, Chime) and cue.kind is ChimeKind.SWITCH and cue.importance < least
