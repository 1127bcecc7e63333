"""A hold whose length changes while it lasts, or before: what is still to come finds new places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guided_press.cues import ESSENTIAL, Chime, ChimeKind, Cue, Say
from guided_press.placing.holding import lay_in_hold
from guided_press.placing.passages import Passage, sounding
from guided_press.placing.sounds import SHORTEST_PAUSE, Lengths
from guided_press.timeline import PlacedChime, PlacedClip
from guided_press.units import NO_FRAMES, Frames, to_frames, to_seconds


def relay(
    passage: Passage, frames: Frames, lengths: Lengths, done_frames: Frames = NO_FRAMES
) -> Passage | None:
    """Give a hold another length.

    Half-way and ten-seconds cues stand at their exact frames of the new length; a half-way that
    is over, or was said already, is not said again.

    Args:
        passage: Of a hold.
        frames: The new length.
        lengths: How long everything sounds.
        done_frames: What began before this frame of the passage stays as it is.

    Returns:
        The new passage; None where something that must be said would have no room.
    """
    begun = [clip for clip in passage.clips if clip.start_frame < done_frames]
    fence = Frames(max([done_frames, *(clip.end_frame + SHORTEST_PAUSE for clip in begun)]))
    if done_frames == 0:
        fence = NO_FRAMES
    coming = _coming(passage, begun, fence, frames)
    layout = lay_in_hold(coming, NO_FRAMES, frames, lengths)
    if layout.homeless or any(item.start_frame < fence for item in layout.laid):
        return None
    step = passage.slot.step
    sounds = [sounding(item, step) for item in layout.laid]
    clips = [*begun, *(sound for sound in sounds if isinstance(sound, PlacedClip))]
    rings = Frames(frames + lengths.chimes[ChimeKind.RELEASE])
    chimes = [
        *(chime for chime in passage.chimes if chime.start_frame < max(done_frames, 1)),
        *(sound for sound in sounds if isinstance(sound, PlacedChime)),
        PlacedChime(frames, rings, ChimeKind.RELEASE, step),
    ]
    return replace(passage, frames=frames, clips=tuple(clips), chimes=tuple(chimes))


def _coming(
    passage: Passage, begun: Sequence[PlacedClip], fence: Frames, frames: Frames
) -> list[Cue]:
    """The cues that are still to be laid; those whose place is past come as soon as they can."""
    sounded = [(clip.text, clip.role) for clip in begun]
    laid = {(clip.text, clip.role) for clip in passage.clips}
    rung = {chime.kind for chime in passage.chimes if chime.start_frame < fence}
    coming: list[Cue] = []
    for cue in passage.slot.cues:
        if isinstance(cue, Chime) and cue.kind not in rung and _wish(cue, frames) >= fence:
            coming.append(cue)
        if not isinstance(cue, Say):
            continue
        name = (cue.text, cue.role)
        if name in sounded:
            sounded.remove(name)
            # "Ten seconds" was true when it was said; the new end gets its own.
            if cue.anchor == "end" and _wish(cue, frames) >= fence:
                coming.append(cue)
            continue
        # What must be said and is not here found its place before or after the hold.
        grown = cue.min_hold_s > to_seconds(passage.frames)
        if cue.importance >= ESSENTIAL and name not in laid and not grown:
            continue
        if _wish(cue, frames) >= fence:
            coming.append(cue)
        elif name in laid and not cue.exact:
            coming.append(replace(cue, anchor="start", offset_s=to_seconds(fence), follows=True))
    return coming


def _wish(cue: Say | Chime, frames: Frames) -> Frames:
    anchor = {"start": 0, "middle": frames // 2, "end": frames}[cue.anchor]
    return Frames(anchor + to_frames(cue.offset_s))
