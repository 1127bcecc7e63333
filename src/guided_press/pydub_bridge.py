"""``AudioSegment`` in and out, for people's own pydub scripts (extra ``pydub``).

pydub holds the whole sound in memory, so this is for clips and short sessions; ``blocks`` and
``export`` are the way for the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from guided_press.errors import SoundError
from guided_press.units import SAMPLE_RATE

if TYPE_CHECKING:
    from guided_press.sound.clip import FloatArray


def _audio_segment() -> Any:
    try:
        from pydub import AudioSegment
    except ImportError as error:
        remedy = "Install it with: pip install 'guided-press[pydub]'"
        raise SoundError("pydub", "is not installed.", remedy) from error
    return AudioSegment


def to_audio_segment(blocks: Iterable[FloatArray]) -> Any:
    """Join blocks into a pydub ``AudioSegment``.

    Args:
        blocks: float32, shape (frames,) or (frames, channels), all alike, 48 000 Hz,
            as `guided_press.blocks` yields them.

    Returns:
        16 bit at 48 000 Hz; samples beyond [-1, 1] are clipped.

    Raises:
        SoundError: pydub is not installed, or there is no sound.
    """
    import numpy as np

    segment = _audio_segment()
    if isinstance(blocks, str):
        raise SoundError(blocks, "is not sound.", "Pass guided_press.blocks(...) of it.")
    parts = [np.atleast_2d(block.T).T for block in blocks]
    if not parts:
        raise SoundError("blocks", "there is no sound in them.")
    sound = np.concatenate(parts)
    pcm = np.round(np.clip(sound, -1, 1) * 32_767).astype("<i2")
    return segment(
        data=pcm.tobytes(), sample_width=2, frame_rate=SAMPLE_RATE, channels=sound.shape[1]
    )


def from_audio_segment(segment: Any) -> FloatArray:
    """Take the sound out of a pydub ``AudioSegment``.

    Args:
        segment: Any rate, width and channels.

    Returns:
        float32, shape (frames,), mono, 48 000 Hz, nominal range [-1, 1].

    Raises:
        SoundError: It is not an ``AudioSegment``, or pydub is not installed.
    """
    import numpy as np

    from guided_press.sound.resample import to_48k_mono

    if not isinstance(segment, _audio_segment()):
        raise SoundError(type(segment).__name__, "is not a pydub AudioSegment.")
    scale = float(1 << (8 * segment.sample_width - 1))
    samples = np.array(segment.get_array_of_samples(), np.float32) / np.float32(scale)
    mono = samples.reshape(-1, segment.channels).mean(axis=1, dtype=np.float32)
    return to_48k_mono(mono, segment.frame_rate)
