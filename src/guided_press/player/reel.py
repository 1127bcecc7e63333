"""What is about to be played: a source of sound, rendered ahead from one frame on."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import numpy as np

from guided_press.player.outputs.base import CHANNELS
from guided_press.sound.clip import FloatArray
from guided_press.units import NO_FRAMES, SAMPLE_RATE, Frames

BLOCK_FRAMES = 1024
AHEAD_FRAMES = SAMPLE_RATE
"""So much is rendered ahead, beside what the device takes at once."""


class SoundSource(Protocol):
    """Anything that can be played from anywhere. `Mix` is one.

    Attributes:
        total_frames: Its length.
        channels: 1 or 2.
    """

    @property
    def total_frames(self) -> Frames: ...  # noqa: D102 - the class says it

    @property
    def channels(self) -> int: ...  # noqa: D102

    def read(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """Render a stretch inside the source: float32, shape (frames, channels)."""
        ...


class Reel:
    """Blocks of a source, in order, from a start frame on.

    A seek makes a new reel and throws the old one away, blocks and all, so stale blocks cannot
    be heard. One thread appends, another takes; the caller holds its lock around both.

    Args:
        source: What is played.
        start_frame: Brought into the source's range.

    Attributes:
        next_frame: The first frame that was not taken yet.
    """

    def __init__(self, source: SoundSource, start_frame: Frames) -> None:
        self.source = source
        self.next_frame = min(max(start_frame, NO_FRAMES), source.total_frames)
        self._rendered_frame = self.next_frame
        self._blocks: deque[FloatArray] = deque()
        self._offset = 0

    @property
    def ahead_frames(self) -> int:
        """Rendered and not taken yet."""
        return self._rendered_frame - self.next_frame

    @property
    def finished(self) -> bool:
        """Everything up to the source's end is rendered."""
        return self._rendered_frame >= self.source.total_frames

    @property
    def exhausted(self) -> bool:
        """Everything up to the source's end is taken."""
        return self.next_frame >= self.source.total_frames

    def is_hungry(self, ahead_frames: int) -> bool:
        """Less than this is rendered ahead, and there is sound to fill it."""
        return not self.finished and self.ahead_frames < ahead_frames

    def is_quiet(self, frames: int) -> bool:
        """So many frames are rendered, or all that there are, and none is heard."""
        if self.ahead_frames < frames and not self.finished:
            return False
        skipped, ahead = self._offset, 0
        for block in self._blocks:
            if ahead >= frames:
                break
            if block[skipped:].any():
                return False
            ahead, skipped = ahead + len(block) - skipped, 0
        return True

    def render(self) -> FloatArray:
        """The block after those that are there; needs no lock, and changes nothing.

        Raises:
            ValueError: The source broke its promise about shape, or its samples are not finite.
        """
        frames = Frames(min(BLOCK_FRAMES, self.source.total_frames - self._rendered_frame))
        block = self.source.read(self._rendered_frame, frames)
        if block.shape != (frames, self.source.channels) or not np.isfinite(block).all():
            raise ValueError(
                f"a source gave {block.shape} for {frames} frames at {self._rendered_frame}, "
                "or samples that are not finite"
            )
        return block

    def append(self, block: FloatArray) -> None:
        """Add what `render` gave."""
        self._blocks.append(block)
        self._rendered_frame = Frames(self._rendered_frame + len(block))

    def take(self, out: FloatArray) -> int:
        """Copy out what is there.

        Args:
            out: Shape (frames, 2), written from its start; a mono source goes to both channels.

        Returns:
            How many frames were written.
        """
        assert out.shape[1] == CHANNELS
        at = 0
        while at < len(out) and self._blocks:
            block = self._blocks[0]
            part = block[self._offset : self._offset + len(out) - at]
            out[at : at + len(part)] = part
            at += len(part)
            self._offset += len(part)
            if self._offset == len(block):
                self._blocks.popleft()
                self._offset = 0
        self.next_frame = Frames(self.next_frame + at)
        return at


class Spliced:
    """A source that turns into another one at a frame, across a short crossfade.

    Args:
        before, after: Sources with the same timing around the frame.
        at_frame: Where the crossfade starts.
        fade_frames: How long it takes; 0 cuts.
    """

    def __init__(
        self, before: SoundSource, after: SoundSource, at_frame: Frames, fade_frames: Frames
    ) -> None:
        self._before = before
        self._after = after
        self._at_frame = at_frame
        self._fade_frames = fade_frames
        self.total_frames = after.total_frames
        self.channels = CHANNELS

    def read(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """Render a stretch; see `SoundSource`."""
        out = np.zeros((frames, CHANNELS), np.float32)
        out[:] = self._after.read(start_frame, frames)
        end = min(self._at_frame + self._fade_frames, start_frame + frames)
        end = min(end, self._before.total_frames)
        if end <= start_frame:
            return out
        old = self._before.read(start_frame, Frames(end - start_frame))
        steps = np.arange(start_frame - self._at_frame, end - self._at_frame, dtype=np.float32)
        share = np.clip(steps / np.float32(max(self._fade_frames, 1)), 0, 1)[:, np.newaxis]
        head = out[: end - start_frame]
        head[:] = np.where(share == 0, old, old * (1 - share) + head * share)
        return out

    def settled(self, frame: Frames) -> SoundSource:
        """The later source once a frame lies behind the crossfade, else this one."""
        return self._after if frame >= self._at_frame + self._fade_frames else self
