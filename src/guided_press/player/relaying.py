"""A hold whose length changes while it lasts, or before: what is still to come finds new places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guided_press.placing import Lengths
from guided_press.placing.holding import lay_in_hold
from guided_press.placing.sounds import SHORTEST_PAUSE
from guided_press.player.passages import Passage
from guided_press.session.cues import KEPT, Chime, ChimeKind, Cue, Say
from guided_press.timeline import PlacedChime, PlacedClip
from guided_press.units import to_frames, to_seconds


def relay(passage: Passage, frames: int, lengths: Lengths, done_frames: int = 0) -> Passage | None:
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
    fence = max([done_frames, *(clip.end_frame + SHORTEST_PAUSE for clip in begun)])
    if done_frames == 0:
        fence = 0
    coming = _coming(passage, begun, fence, frames)
    layout = lay_in_hold(coming, 0, frames, lengths)
    if layout.homeless or any(item.start_frame < fence for item in layout.laid):
        return None
    clips, step = list(begun), passage.slot.step
    chimes = [chime for chime in passage.chimes if chime.start_frame < max(done_frames, 1)]
    for item in layout.laid:
        cue = item.cue
        if isinstance(cue, Chime):
            chimes.append(PlacedChime(item.start_frame, item.end_frame, cue.kind.value, step))
        else:
            clips.append(
                PlacedClip(
                    item.start_frame, item.end_frame, cue.text, cue.role.value, step,
                    cue.claims, cue.channel,
                )
            )  # fmt: skip
    rings = frames + lengths.chimes[ChimeKind.RELEASE.value]
    chimes.append(PlacedChime(frames, rings, ChimeKind.RELEASE.value, step))
    return replace(passage, frames=frames, clips=tuple(clips), chimes=tuple(chimes))


def _coming(passage: Passage, begun: Sequence[PlacedClip], fence: int, frames: int) -> list[Cue]:
    """The cues that are still to be laid; those whose place is past come as soon as they can."""
    said = [(clip.text, clip.role) for clip in begun]
    placed = {(clip.text, clip.role) for clip in passage.clips}
    rung = {chime.kind for chime in passage.chimes if chime.start_frame < fence}
    coming: list[Cue] = []
    for cue in passage.slot.cues:
        if isinstance(cue, Chime) and cue.kind.value not in rung and _wish(cue, frames) >= fence:
            coming.append(cue)
        if not isinstance(cue, Say):
            continue
        name = (cue.text, cue.role.value)
        if name in said:
            said.remove(name)
            # "Ten seconds" was true when it was said; the new end gets its own.
            if cue.anchor == "end" and _wish(cue, frames) >= fence:
                coming.append(cue)
            continue
        # What must be said and is not here found its place before or after the hold.
        grown = cue.min_hold_s > to_seconds(passage.frames)
        if cue.importance >= KEPT and name not in placed and not grown:
            continue
        if _wish(cue, frames) >= fence:
            coming.append(cue)
        elif name in placed and not cue.exact:
            coming.append(replace(cue, anchor="start", offset_s=to_seconds(fence), follows=True))
    return coming


def _wish(cue: Say | Chime, frames: int) -> int:
    anchor = {"start": 0, "middle": frames // 2, "end": frames}[cue.anchor]
    return anchor + to_frames(cue.offset_s)
