"""Commands spoken for tests, by the embedded voice in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import numpy as np
from numpy.typing import NDArray

from guided_press.listening.endpointer import EndPointer

_SPEAK = """
import sys
from guided_press.voices.espeak import EspeakLibrary, find_espeak
library = EspeakLibrary(find_espeak())
assert library.use_voice("gmw/en-US") and library.use_rate(150)
sys.stdout.buffer.write(library.sample_rate.to_bytes(4, "little") + library.speak(sys.argv[1]))
"""


@cache
def speak(text: str, rate: int) -> NDArray[np.float32]:
    """A sentence at a sampling rate, peak 0.3; the library keeps to a process of its own."""
    raw = subprocess.run(
        [sys.executable, "-c", _SPEAK, text], capture_output=True, check=True
    ).stdout
    from_hz, samples = int.from_bytes(raw[:4], "little"), np.frombuffer(raw[4:], np.int16)
    size = round(len(samples) * rate / from_hz)
    spectrum = np.fft.rfft(samples)[: size // 2 + 1]
    spectrum = np.pad(spectrum, (0, size // 2 + 1 - len(spectrum)))
    sound = np.fft.irfft(spectrum, size)
    return (0.3 * sound / np.abs(sound).max()).astype(np.float32)


def as_utterance(text: str) -> bytes:
    """What the end-pointer cuts out when it is said in a quiet room."""
    chance = np.random.default_rng(2)
    sound = np.pad(speak(text, 16_000), (16_000, 12_000))
    sound = sound + 3e-4 * chance.standard_normal(len(sound)).astype(np.float32)
    (found,) = EndPointer().push((sound * 32_767).astype(np.int16))
    return found.samples.tobytes()
