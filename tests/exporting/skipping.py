"""What players that cut silence leave of a sound: a model of what most of them use.

Podcast and audiobook players on Android play through ExoPlayer, today part of Media3. Its
``SilenceSkippingAudioProcessor`` looks at 16-bit samples: where all stay at or below a level for
long enough it takes silence out. The constants are those of its source, of both generations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 48_000
LEVEL = 1024
"""``DEFAULT_SILENCE_THRESHOLD_LEVEL``, the same in both: of 32768, so -30.1 dBFS."""


@dataclass(frozen=True)
class Skipping:
    """How one generation cuts.

    Attributes:
        least_s: A shorter silence stays whole: ``DEFAULT_MINIMUM_SILENCE_DURATION_US``.
        kept_s: What stays of a silence of so many seconds.
    """

    least_s: float
    kept_s: Callable[[float], float]


EXOPLAYER_2 = Skipping(0.150, lambda silence_s: 2 * 0.020)
"""``PADDING_SILENCE_US`` of 20 ms stays on either side."""

MEDIA3 = Skipping(0.100, lambda silence_s: min(0.100 + 0.2 * (silence_s - 0.100), 2.0))
"""Half the least silence stays on either side, a fifth (``DEFAULT_SILENCE_RETENTION_RATIO``) of
what is between, and no more than 2 s together (``DEFAULT_MAX_SILENCE_TO_KEEP_DURATION_US``)."""


def lost_s(blocks: Iterable[NDArray[np.float32]], how: Skipping) -> float:
    """Seconds that a player takes out of a sound.

    Args:
        blocks: float32, shape (frames, channels), at 48 000 Hz.
        how: By which generation.
    """
    lost = 0.0
    silent_frames = 0  # at the end of what was looked at

    def ended() -> float:
        silence_s = silent_frames / SAMPLE_RATE
        return silence_s - how.kept_s(silence_s) if silence_s >= how.least_s else 0.0

    for block in blocks:
        levels = np.abs(np.rint(block * 32768)).max(axis=1)
        noisy = np.flatnonzero(levels > LEVEL)
        if not len(noisy):
            silent_frames += len(block)
            continue
        for gap in np.diff(noisy, prepend=-1)[: len(noisy)] - 1:
            silent_frames += int(gap)
            lost += ended() if silent_frames else 0.0
            silent_frames = 0
        silent_frames = len(block) - 1 - int(noisy[-1])
    return lost + ended()
