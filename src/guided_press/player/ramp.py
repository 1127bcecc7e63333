"""Gains that move without a click."""

from __future__ import annotations

import numpy as np

from guided_press.sound.clip import FloatArray


class Ramp:
    """A gain on its way, in a straight line, from one value to another.

    Args:
        value: Where it stands.
        frames: How long every move takes; 0 jumps.
    """

    def __init__(self, value: float, frames: int) -> None:
        self._from = value
        self._to = value
        self._frames = frames
        self._frame = frames

    @property
    def value(self) -> float:
        """Where it stands now."""
        if self._frame >= self._frames:
            return self._to
        return self._from + (self._to - self._from) * self._frame / self._frames

    @property
    def frames_left(self) -> int:
        """Until it arrives."""
        return self._frames - self._frame

    @property
    def silent(self) -> bool:
        """It stands at zero and stays there."""
        return self._to == 0.0 and self._frame >= self._frames

    def aim(self, target: float) -> None:
        """Move to a value from where it stands; asking for the same value again changes nothing."""
        if target != self._to:
            self._from, self._to, self._frame = self.value, target, 0

    def jump(self, value: float) -> None:
        """Stand at a value at once."""
        self._from = self._to = value
        self._frame = self._frames

    def take(self, frames: int) -> FloatArray | float:
        """Move on.

        Returns:
            One number when the gain stands still, else float32 of shape (frames, 1).
        """
        if self._frame >= self._frames:
            return self._to
        steps = np.arange(self._frame + 1, self._frame + frames + 1, dtype=np.float32)
        self._frame = min(self._frame + frames, self._frames)
        part = np.minimum(steps / np.float32(self._frames), np.float32(1.0))
        gains: FloatArray = np.float32(self._from) + np.float32(self._to - self._from) * part
        return gains[:, np.newaxis]
