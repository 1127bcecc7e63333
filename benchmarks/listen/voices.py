"""Synthetic people: eSpeak NG through the embedded library, and flite's recorded voices.

Those in `TUNING` chose words, pronunciations and floors; those in `UNSEEN` measure. What `UNSEEN`
once decided is told in ``benchmarks/results/listen.md``.
"""

from __future__ import annotations

import io
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from guided_press.voices.espeak import EspeakLibrary, find_espeak

Sound = NDArray[np.float32]
HZ = 16_000


@dataclass(frozen=True, slots=True)
class Person:
    """A voice: ``espeak`` or ``flite``, its name, and words a minute (or a stretch for flite)."""

    engine: str
    voice: str
    pace: float
    pitch: int = 50

    @property
    def name(self) -> str:
        return f"{self.engine} {self.voice} {self.pace:g}"


TUNING = (
    Person("espeak", "gmw/en-US", 150),
    Person("espeak", "gmw/en-US+f2", 150),
    Person("espeak", "gmw/en-US+m3", 135),
    Person("espeak", "gmw/en+m1", 150),
    Person("flite", "kal16", 1.0),
    Person("flite", "kal", 1.15),
)

UNSEEN = (
    Person("flite", "slt", 1.0),
    Person("flite", "rms", 1.0),
    Person("flite", "awb", 1.0),
    Person("flite", "slt", 1.2, 0),
    Person("flite", "rms", 0.88),
    Person("espeak", "gmw/en-US+m7", 140),
    Person("espeak", "gmw/en-US+f4", 160),
    Person("espeak", "gmw/en-US+f3", 130),
    Person("espeak", "gmw/en+f5", 145),
    Person("espeak", "gmw/en+m4", 155),
    Person("espeak", "gmw/en-GB-x-rp", 145),
    Person("espeak", "gmw/en-GB-scotland", 145),
)


@cache
def _library() -> EspeakLibrary:
    files = find_espeak()
    if files is None:
        raise SystemExit("needs eSpeak NG: pip install espeakng-loader")
    return EspeakLibrary(files)


def speak(person: Person, text: str) -> Sound:
    """Say something; float32 at 16 000 Hz, loudest part at -12 dBFS, without silence around."""
    if person.engine == "espeak":
        library = _library()
        if not library.use_voice(person.voice) or not library.use_rate(int(person.pace)):
            raise SystemExit(f"eSpeak NG has no {person.voice}")
        raw, rate = np.frombuffer(library.speak(text), np.int16), library.sample_rate
    else:
        raw, rate = _flite(person, text)
    return _level(resample(raw.astype(np.float32) / 32_768, rate))


def _flite(person: Person, text: str) -> tuple[NDArray[np.int16], int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        subprocess.run(
            ["flite", "-voice", person.voice, "--setf", f"duration_stretch={person.pace}",
             "-t", text, "-o", str(path)], check=True,
        )  # fmt: skip
        with wave.open(io.BytesIO(path.read_bytes())) as file:
            return np.frombuffer(file.readframes(-1), np.int16), file.getframerate()


def resample(samples: Sound, rate: int) -> Sound:
    """To 16 000 Hz, exactly in the band that both have."""
    if rate == HZ or not len(samples):
        return samples
    padded = np.pad(samples, rate // 50)
    wanted = round(len(padded) * HZ / rate)
    spectrum = np.fft.rfft(padded)
    spectrum = (
        np.resize(spectrum[: wanted // 2 + 1], wanted // 2 + 1)
        if wanted < len(padded)
        else np.pad(spectrum, (0, wanted // 2 + 1 - len(spectrum)))
    )
    return (np.fft.irfft(spectrum, wanted) * wanted / len(padded)).astype(np.float32)


def _level(samples: Sound) -> Sound:
    loud = np.flatnonzero(np.abs(samples) > 0.005 * np.abs(samples).max(initial=1e-9))
    if not len(loud):
        return samples
    cut = samples[loud[0] : loud[-1] + 1]
    return (cut * (0.25 / np.abs(cut).max())).astype(np.float32)
