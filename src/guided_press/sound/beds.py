"""Beds: a quiet continuous background, looped without a seam.

A loop lasts a multiple of 3 s, which is 125 MP3 packets, so that an exporter may repeat packets.
Made when first read; until then only its key and length are known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from guided_press.errors import SoundError, did_you_mean
from guided_press.sound.clip import FloatArray
from guided_press.sound.loudness import integrated_lufs
from guided_press.sound.noise import frequencies, shaped_noise, uniform
from guided_press.units import SAMPLE_RATE, Frames, db_to_gain, to_frames

BED_LUFS = -39.0
"""Level of every bed: 20 LU below the voice even before it gives way to it."""

LOOP_UNIT_FRAMES = to_frames(3.0)
OWN_BED_MAX_S = 1800.0
OWN_BED_MIN_S = 5.0

_VERSION = 1
_OWN_VERSION = 2
_MADE_LOOP_FRAMES = Frames(10 * LOOP_UNIT_FRAMES)
_CROSSFADE_FRAMES = to_frames(1.5)
_OWN_GAIN_MAX_DB = 30.0


class Bed(Protocol):
    """A continuous background."""

    @property
    def key(self) -> str:
        """Names the content; equal keys mean equal sound."""
        ...

    @property
    def loop_frames(self) -> Frames:
        """It repeats after this many frames; a multiple of 3 s."""
        ...

    def read(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """Sound from any frame, 0 or more, of any length: float32, shape (frames,)."""
        ...


def bed(name: str, folder: Path) -> Bed | None:
    """Find a bed by its name, or take a person's own file.

    Args:
        name: ``none``, ``rain``, ``brown``, ``drone``, or the path of a sound file.
        folder: The script's folder; own files must lie inside it.

    Raises:
        SoundError: An own file cannot be used. What is wrong inside it may show when it is first
            read.
    """
    if name == "none":
        return None
    if name in _MAKERS:
        return _MadeBed(name)
    from guided_press.sound.own import identity  # needs FFmpeg; the other beds do not

    path = Path(name)
    try:
        return _OwnBed(path, folder, identity(path, folder))
    except SoundError as error:
        if path.suffix or not isinstance(error.__cause__, FileNotFoundError):
            raise
        remedy = did_you_mean(name, BED_NAMES) or f"Choose {', '.join(BED_NAMES)}, or a sound file."
        raise SoundError(name, "there is no such bed.", remedy) from error


class _MadeBed:
    """Noise or tones that we make ourselves; 30 s, 6 MB in memory."""

    loop_frames = _MADE_LOOP_FRAMES

    def __init__(self, name: str) -> None:
        self.key = f"bed-{name}-{_VERSION}"
        self._name = name

    @cached_property
    def _loop(self) -> FloatArray:
        loop = _MAKERS[self._name]()
        # The loop is measured as it is heard: with itself before it.
        lufs = integrated_lufs([loop[-SAMPLE_RATE:], loop])
        loop *= np.float32(db_to_gain(BED_LUFS - lufs))
        loop.setflags(write=False)
        return loop

    def read(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """Sound from any frame: float32, shape (frames,)."""
        return _wrapped(self._loop, start_frame, frames)


class _OwnBed:
    """A person's own file, kept in 16 bits: 173 MB for the longest one, 30 minutes."""

    def __init__(self, path: Path, folder: Path, identity: str) -> None:
        self.key = f"bed-own-{identity}-{_OWN_VERSION}"
        self._path = path
        self._folder = folder

    @cached_property
    def _levelled(self) -> tuple[NDArray[np.int16], float]:
        """The loop in 16 bits, and the gain that brings it to its level."""
        from guided_press.sound.own import sound_blocks

        pcm = bytearray()

        def keeping() -> Iterator[FloatArray]:
            for block in sound_blocks(self._path, self._folder, max_s=OWN_BED_MAX_S):
                halved = block * np.float32(0.5)  # mixed down it may exceed 1; so it fits
                pcm.extend(_to_int16(halved).tobytes())
                yield halved
            length_s = len(pcm) / 2 / SAMPLE_RATE
            if length_s < OWN_BED_MIN_S:
                remedy = f"Take a sound of {OWN_BED_MIN_S:g} s or more."
                raise SoundError(self._path, f"{length_s:.1f} s is too short for a bed.", remedy)

        lufs = integrated_lufs(keeping())
        gain_db = BED_LUFS - lufs
        if gain_db > _OWN_GAIN_MAX_DB:
            raise SoundError(self._path, "it is nearly silent.", "Save it louder.")
        return _crossfaded(np.frombuffer(pcm, np.int16)), db_to_gain(gain_db) / 32768

    @property
    def loop_frames(self) -> Frames:
        """It repeats after this many frames."""
        return Frames(len(self._levelled[0]))

    def read(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """Sound from any frame: float32, shape (frames,)."""
        loop, gain = self._levelled
        return _wrapped(loop, start_frame, frames) * np.float32(gain)


def _wrapped(loop: NDArray[Any], start_frame: Frames, frames: Frames) -> NDArray[Any]:
    """Read a loop as if it had no end; always a new array."""
    start = start_frame % len(loop)
    if start + frames <= len(loop):
        return loop[start : start + frames].copy()
    return np.asarray(loop.take(np.arange(start, start + frames), mode="wrap"))


def _to_int16(samples: NDArray[np.floating[Any]]) -> NDArray[np.int16]:
    return np.asarray(np.clip(np.rint(samples * 32768.0), -32768, 32767), np.int16)


def _crossfaded(sound: NDArray[np.int16]) -> NDArray[np.int16]:
    """Cut to whole loop units and let the end run into the start, at equal power; in place."""
    units = (len(sound) - _CROSSFADE_FRAMES) // LOOP_UNIT_FRAMES
    frames = units * LOOP_UNIT_FRAMES
    loop = sound[:frames]
    turn = np.pi / 2 * np.arange(_CROSSFADE_FRAMES) / _CROSSFADE_FRAMES
    onward = sound[frames : frames + _CROSSFADE_FRAMES] * np.cos(turn)
    loop[:_CROSSFADE_FRAMES] = _to_int16(
        (loop[:_CROSSFADE_FRAMES] * np.sin(turn) + onward) / 32768.0
    )
    return loop


def _band(low_hz: float, high_hz: float, tilt_db_octave: float) -> NDArray[np.float64]:
    """A spectrum with soft edges (12 dB an octave) and a tilt, around 1 at 1 000 Hz."""
    hz = np.maximum(frequencies(_MADE_LOOP_FRAMES), 1.0)
    edges = 1.0 / ((1 + (low_hz / hz) ** 4) * (1 + (hz / high_hz) ** 4)) ** 0.5
    return np.asarray(edges * (hz / 1000.0) ** (tilt_db_octave / 6.02))


def _swell(depth: float, cycles: tuple[int, ...]) -> FloatArray:
    """A slow change of level made of whole cycles in a loop; 1 on average."""
    t = np.arange(_MADE_LOOP_FRAMES) / _MADE_LOOP_FRAMES
    waves = sum(np.sin(2 * np.pi * count * t + count) for count in cycles)
    return np.asarray(1 + depth / len(cycles) * waves, np.float32)


def _brown() -> FloatArray:
    """A far-off waterfall: 6 dB less each octave, without what a small speaker cannot play."""
    return shaped_noise(_band(90, 8_000, -6.02), _MADE_LOOP_FRAMES, seed=11)


def _rain() -> FloatArray:
    """Steady rain on leaves: soft noise, a little gusty, with single drops nearby."""
    rain = shaped_noise(_band(350, 5_500, -2.5), _MADE_LOOP_FRAMES, seed=21)
    rain *= _swell(0.2, (2, 5, 7))
    chance = uniform(22, 4 * _DROPS).reshape(4, _DROPS)
    for at, pitch, size, length in chance.T:
        frames = to_frames(0.012 + 0.03 * length)
        t = np.arange(frames) / SAMPLE_RATE
        hz = 600 * 4.5**pitch
        # A drop's bubble rises a little in pitch while it dies away.
        ring = np.sin(2 * np.pi * hz * (t + 4 * t * t)) * np.sin(np.pi * t / t[-1]) ** 2
        where = (int(at * _MADE_LOOP_FRAMES) + np.arange(frames)) % _MADE_LOOP_FRAMES
        rain[where] += np.float32(0.5 + 2.5 * size**3) * ring.astype(np.float32)
    return rain


_DROPS = 420

# Root, fifth, octave and above of A2, strong where a small speaker still sounds.
_DRONE_PARTIALS = (
    (110.0, 0.5),
    (165.0, 0.35),
    (220.0, 0.8),
    (330.0, 0.5),
    (440.0, 0.4),
    (550.0, 0.12),
    (660.0, 0.2),
    (880.0, 0.1),
)


def _drone() -> FloatArray:
    """A still chord whose partials swell slowly, each in its own time."""
    t = np.arange(_MADE_LOOP_FRAMES) / SAMPLE_RATE
    loop_s = _MADE_LOOP_FRAMES / SAMPLE_RATE
    drone = np.zeros(_MADE_LOOP_FRAMES, np.float32)
    for number, (hz, level) in enumerate(_DRONE_PARTIALS):
        # Two tones some cycles a loop apart; both make whole cycles, so the loop has no seam.
        cycles = round(hz * loop_s)
        for whole, share in ((cycles, 0.65), (cycles + 2 + number % 4, 0.35)):
            turn = 2 * np.pi * (whole / loop_s * t + 0.13 * number)
            drone += np.float32(level * share) * np.sin(turn).astype(np.float32)
    return drone


_MAKERS: dict[str, Callable[[], FloatArray]] = {"rain": _rain, "brown": _brown, "drone": _drone}

BED_NAMES = ("none", *_MAKERS)
"""What can be named; anything else is a file."""
