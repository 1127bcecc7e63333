"""Chimes: five short signals made of decaying partials, told apart by strokes and pitch.

A person with closed eyes hears them from a phone on the floor, so their energy lies between 500 and
3 000 Hz; they stay below the voice and begin softly. All notes belong to one chord, so that
nothing clashes however they follow one another. Frame 0 of a chime is its onset. A bowl rings on
for seconds; a timeline counts only its beginning, and what comes next begins while it rings.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from guided_press.errors import SoundError
from guided_press.sound.clip import Clip, FloatArray, key_of
from guided_press.sound.limiter import limit_true_peak
from guided_press.sound.loudness import momentary_max_lufs
from guided_press.units import SAMPLE_RATE, Frames, db_to_gain, to_frames

CHIME_LUFS = -28.0
"""Loudest 400 ms of a chime: about 9 LU below the voice."""

OWN_CHIME_MAX_S = 5.0
"""Longest sound that may stand in for a chime."""

_WINDOW_FRAMES = to_frames(0.4)
_END_FADE_SHARE = 0.5
_CHUNK = 512
_GONE = 1.4
"""A partial is left out where it has fallen by 84 dB: after so many times its decay."""


@dataclass(frozen=True, slots=True, eq=False)
class ChimeClip(Clip):
    """A chime's sound.

    Attributes:
        placed_frames: What a timeline counts; up to here no other chime begins. The rest rings on
            under whatever follows.
    """

    placed_frames: Frames


@dataclass(frozen=True, slots=True)
class _Partial:
    """One mode of a struck body.

    Attributes:
        ratio: Of the note's frequency.
        level: Of the note's amplitude.
        decay_s: Time to fall by 60 dB; of a style that rings on, at `_RING_HZ`.
        beat_hz: The mode is two tones this far apart, which makes it swell; 0 for one tone.
    """

    ratio: float
    level: float
    decay_s: float
    beat_hz: float = 0.0


@dataclass(frozen=True, slots=True)
class _Style:
    """What is struck.

    Attributes:
        attack_s: The onset rises over this time, without a corner.
        share: How long it is placed, as a share of the kind's longest.
        rings_s: How long a stroke at `_RING_HZ` rings, whatever is placed; 0 for as long as that.
    """

    partials: tuple[_Partial, ...]
    attack_s: float
    share: float
    rings_s: float = 0.0

    def slowness(self, hz: float) -> float:
        """How much longer than at `_RING_HZ` a note rings: large bowls are low, and ring long."""
        return (_RING_HZ / hz) ** 0.4 if self.rings_s else 1.0


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is played.

    Attributes:
        strokes: Start in seconds and frequency in Hz of each.
        placed_s: From the last stroke to the end of what is placed, at most.
        level_db: Relative to `CHIME_LUFS`.
    """

    strokes: tuple[tuple[float, float], ...]
    placed_s: float
    level_db: float = 0.0


# The modes of a metal bowl stand at about 1 : 2.7 : 5.0, of a marimba bar at 1 : 4 : 9.2
# (Rossing, Science of Percussion Instruments, 2000, chapters 7 and 15).
_STYLES: dict[str, _Style] = {
    "bowl": _Style(
        (
            _Partial(1.0, 1.0, 8.0, 1.2),
            _Partial(2.0, 0.12, 3.5),
            _Partial(2.71, 0.32, 2.6, 2.3),
            _Partial(4.95, 0.05, 0.8),
        ),
        attack_s=0.012,
        share=1.0,
        rings_s=5.4,
    ),
    "soft": _Style(
        (_Partial(1.0, 1.0, 1.3), _Partial(2.0, 0.22, 0.9), _Partial(3.0, 0.06, 0.6)),
        attack_s=0.028,
        share=0.85,
    ),
    "wood": _Style(
        (_Partial(1.0, 1.0, 0.42), _Partial(3.98, 0.16, 0.16), _Partial(9.2, 0.01, 0.05)),
        attack_s=0.012,
        share=0.4,
    ),
}

_C5, _E5, _G5, _A5, _E6 = 523.25, 659.26, 783.99, 880.0, 1318.51
_RING_HZ = _G5
_KINDS: dict[str, _Kind] = {
    "begin": _Kind(((0.0, _G5),), placed_s=1.3),
    "half": _Kind(((0.0, _E6),), placed_s=0.6, level_db=-1.5),
    "switch": _Kind(((0.0, _E5), (0.32, _A5)), placed_s=1.25),
    "release": _Kind(((0.0, _C5),), placed_s=1.3, level_db=-1.2),
    "end": _Kind(((0.0, _G5), (0.6, _E5), (1.2, _C5)), placed_s=1.8),
}

CHIME_KINDS = tuple(_KINDS)
CHIME_STYLES = tuple(_STYLES)


@cache
def chime(kind: str, style: str = "bowl") -> ChimeClip:
    """Make a chime; the same one every time.

    Args:
        kind: ``begin``, ``half``, ``switch``, ``release`` or ``end``.
        style: ``bowl``, ``soft`` or ``wood``.

    Returns:
        Its loudest 400 ms are at -26 to -30 LUFS, its peak is below -12 dBFS; begin and release
        are placed for at most 1.3 s, half 0.6 s, switch 1.6 s, end 3.0 s. A bowl rings for 4.4 to
        6.4 s after its last stroke. Ends in silence.

    Raises:
        SoundError: There is no such kind or style.
    """
    if kind not in _KINDS or style not in _STYLES:
        choices = f"Kinds: {', '.join(CHIME_KINDS)}. Styles: {', '.join(CHIME_STYLES)}."
        raise SoundError(f"chime {kind!r} in style {style!r}", "there is none.", choices)
    shape, body = _KINDS[kind], _STYLES[style]
    starts = [to_frames(start_s) for start_s, _ in shape.strokes]
    placed_frames = Frames(starts[-1] + to_frames(shape.placed_s * body.share))
    rings = [
        to_frames(body.rings_s * body.slowness(hz)) or placed_frames - starts[-1]
        for _, hz in shape.strokes
    ]
    samples = np.zeros(max(map(sum, zip(starts, rings, strict=True))), np.float32)
    for start, frames, (_, hz) in zip(starts, rings, shape.strokes, strict=True):
        samples[start : start + frames] += _stroke(hz, body, frames)
    samples *= np.float32(
        db_to_gain(CHIME_LUFS + shape.level_db) / _loudest_rms(samples[:placed_frames])
    )
    return ChimeClip(samples, key_of(f"chime-{style}-{kind}", samples), placed_frames)


def chimes(
    style: str = "bowl", files: Mapping[str, str | None] | None = None, folder: Path | None = None
) -> dict[str, ChimeClip]:
    """All five chimes, some of them perhaps a person's own sounds, brought to the same level.

    Args:
        style: Of those without a file.
        files: Sound file by kind, relative to ``folder``.
        folder: The script's folder; needed when there are files.

    Raises:
        SoundError: A file cannot be used, or a kind is unknown.
    """
    clips = {kind: chime(kind, style) for kind in CHIME_KINDS}
    for kind, name in (files or {}).items():
        if name is None:
            continue
        if kind not in clips:
            raise SoundError(f"chime {kind!r}", "there is none.", f"Kinds: {', '.join(clips)}.")
        clips[kind] = _own_chime(Path(name), folder or Path())
    return clips


def _own_chime(path: Path, folder: Path) -> ChimeClip:
    # Only here is FFmpeg needed; a start without own sounds stays quick.
    from guided_press.sound.own import load_sound

    clip = load_sound(path, folder, max_s=OWN_CHIME_MAX_S)
    lufs = momentary_max_lufs([clip.samples])
    if lufs < -80:
        raise SoundError(path, "it is silent.", "Choose a sound that can be heard.")
    levelled = clip.samples * np.float32(db_to_gain(CHIME_LUFS - lufs))
    samples = limit_true_peak(levelled, -12.0)
    return ChimeClip(samples, key_of("chime-own", samples), clip.frames)


def _stroke(hz: float, body: _Style, frames: int) -> FloatArray:
    """One strike, of peak about 1: float32, shape (frames,), silent at both ends."""
    tones = [
        (
            hz * partial.ratio + offset,
            partial.level * share,
            partial.decay_s * body.slowness(hz),
        )
        for partial in body.partials
        for offset, share in (
            ((-partial.beat_hz / 2, 0.8), (partial.beat_hz / 2, 0.2))
            if partial.beat_hz
            else ((0.0, 1.0),)
        )
    ]
    # A decaying tone is a power z ** n; with n = start + rest it is an outer product of two short
    # rows, and exp and sin are taken some hundred times instead of some ten thousand.
    starts = np.arange(0, frames, _CHUNK)[:, np.newaxis]
    rests = np.arange(_CHUNK)
    swing = np.zeros((len(starts), _CHUNK), np.float32)
    for frequency, level, decay_s in tones:
        step = (2j * np.pi * frequency - np.log(1000.0) / decay_s) / SAMPLE_RATE
        audible = starts[: -(-to_frames(_GONE * decay_s) // _CHUNK)]
        coarse = (-1j * level * np.exp(audible * step)).astype(np.complex64)
        fine = np.exp(rests * step).astype(np.complex64)
        swing[: len(audible)] += coarse.real * fine.real - coarse.imag * fine.imag
    samples: FloatArray = swing.reshape(-1)[:frames]
    attack = to_frames(body.attack_s)
    samples[:attack] *= 0.5 - 0.5 * np.cos(np.pi * np.arange(attack) / attack)
    fade = int(frames * _END_FADE_SHARE)
    samples[-fade:] *= (0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade)) ** 2
    return samples


def _loudest_rms(samples: FloatArray) -> float:
    """RMS of the loudest 400 ms; between 500 and 3 000 Hz within 2 dB of its loudness."""
    energy = np.concatenate(([0.0], np.cumsum(np.square(samples), dtype=np.float64)))
    window = min(_WINDOW_FRAMES, len(samples))
    loudest = float((energy[window:] - energy[:-window]).max())
    return float(np.sqrt(loudest / _WINDOW_FRAMES))
