"""16-bit samples, for the formats that hold them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from guided_press.sound.clip import FloatArray


def to_16_bit(block: FloatArray) -> NDArray[np.int16]:
    """Round to 16 bit, without dither: silence stays silence. What is too loud is clipped.

    Args:
        block: float32, any shape.

    Returns:
        int16, the same shape.
    """
    return np.rint(np.clip(block, -1.0, 32767 / 32768) * 32768).astype(np.int16)
