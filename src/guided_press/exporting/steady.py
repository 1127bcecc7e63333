"""A wave too low to hear under a session, for players that cut silence out.

Such players take for silence whatever stays below about -30 dBFS for a tenth of a second, and play
a fifth of it, or less. A hold is mostly silence, so it would last no longer than its sentences. A
wave of 25 Hz passes that mark fifty times a second; ears need 69 dB SPL to hear it, some 15 dB
more than it gets where the voice is as loud as somebody who speaks beside you, and phones and
earphones play hardly anything so low. It lies 22 LU below the voice.

Source:
    ISO 226:2003, threshold of hearing at 25 Hz; Media3, SilenceSkippingAudioProcessor
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from guided_press.sound.beds import LOOP_UNIT_FRAMES, Bed
from guided_press.sound.clip import FloatArray
from guided_press.units import NO_FRAMES, SAMPLE_RATE, Frames, to_frames

if TYPE_CHECKING:
    from guided_press.mixing import Event, Mix

WAVE_HZ = 25
"""Whole cycles in 3 s, so that the loop has no seam."""

WAVE_PEAK = 1500 / 32768
"""3.3 dB above the mark of 1024 of 32768; after encoding as MP3 still 2.9 dB."""

_FADE_FRAMES = to_frames(0.04)


class SteadyMix:
    """A session's sound with the wave under it; read as a `Mix` is.

    Args:
        mix: What it lies under; its own bed stays.
    """

    def __init__(self, mix: Mix) -> None:
        self._mix = mix
        self.total_frames = mix.total_frames
        self.channels = mix.channels
        self.events: Sequence[Event] = mix.events
        self.bed: Bed = _Wave(mix.bed)

    def read(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """Sound from any frame: float32, shape (frames, channels)."""
        mixed = self._mix.read(start_frame, frames)
        mixed += (_wave(start_frame, frames) * self._fade(start_frame, frames))[:, np.newaxis]
        return mixed

    def blocks(
        self, start_frame: Frames = NO_FRAMES, block_frames: int = 4096
    ) -> Iterator[FloatArray]:
        """Mix from a frame to the end, in blocks of shape (up to block_frames, channels)."""
        for start in range(start_frame, self.total_frames, block_frames):
            frames = min(block_frames, self.total_frames - start)
            yield self.read(Frames(start), Frames(frames))

    def _fade(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """Up at the start and down at the end, so that neither clicks."""
        at = np.arange(start_frame, start_frame + frames)
        to_edge = np.minimum(at, self.total_frames - at) / _FADE_FRAMES
        return np.clip(to_edge, 0.0, 1.0).astype(np.float32)


class _Wave:
    """What tells exporters that there is sound everywhere, and names it."""

    def __init__(self, under: Bed | None) -> None:
        self._under = under
        self.key = f"steady-{WAVE_HZ}-{WAVE_PEAK:.4f}" + (f"-{under.key}" if under else "")

    @cached_property
    def loop_frames(self) -> Frames:
        """It repeats after this many frames."""
        return self._under.loop_frames if self._under else LOOP_UNIT_FRAMES

    def read(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """Sound from any frame: float32, shape (frames,)."""
        wave = _wave(start_frame, frames)
        return wave + self._under.read(start_frame, frames) if self._under else wave


def _wave(start_frame: Frames, frames: Frames) -> FloatArray:
    at = np.arange(start_frame, start_frame + frames) % LOOP_UNIT_FRAMES
    wave = WAVE_PEAK * np.sin(2 * np.pi * WAVE_HZ / SAMPLE_RATE * at)
    return np.asarray(wave, np.float32)
