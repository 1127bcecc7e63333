"""A take: what a microphone heard, cut to the sentence in it, and judged before it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from guided_press.voices.wav import Waveform
from guided_press.words.texts import text

if TYPE_CHECKING:
    from guided_press.sound.clip import FloatArray

BEFORE_S = 0.06
AFTER_S = 0.12
"""Kept around the sentence: soft consonants and the end of a breath lie below the threshold."""

QUIET_DBFS = -42.0
"""Speech below this is lifted by more than 20 dB later, and its noise with it."""

CLEAR_DB = 20.0
"""The least by which speech stands above the noise of the room: as WCAG 1.4.7 asks for."""

UNLIKE_DB = 6.0
"""A sentence that differs by more from the others of its voice is heard to do so."""

_FRAME_S = 0.02
_ABOVE_NOISE_DB = 10.0
_BELOW_SPEECH_DB = 40.0
_LEAST_DBFS = -65.0
_SPEECH_FRAMES = 3
_CLIPPED_RUN = 4
_FULL = 0.99
_FADE_S = 0.01


@dataclass(frozen=True, slots=True)
class Take:
    """A sentence that was recorded.

    Attributes:
        sound: Cut to the sentence, with short fades at the ends.
        level_dbfs: Root mean square of what is spoken, in dB below full scale.
        noise_dbfs: Of the quiet around it.
        clipped: Peaks were cut off.
    """

    sound: Waveform
    level_dbfs: float
    noise_dbfs: float
    clipped: bool

    @property
    def length_s(self) -> float:
        """Length in seconds, with what is kept around it."""
        return len(self.sound.samples) / self.sound.sample_rate

    def complaint(self, usual_dbfs: float | None = None) -> str:
        """What would be heard of it later, with the remedy; empty when it is good.

        Args:
            usual_dbfs: Level of the voice's other sentences.
        """
        if self.clipped:
            return text("recording.clipped")
        if self.level_dbfs < QUIET_DBFS:
            return text("recording.quiet", level=f"{self.level_dbfs:.0f}")
        if self.level_dbfs - self.noise_dbfs < CLEAR_DB:
            above = max(0.0, self.level_dbfs - self.noise_dbfs)
            return text("recording.noisy", above=f"{above:.0f}")
        if usual_dbfs is not None and abs(self.level_dbfs - usual_dbfs) > UNLIKE_DB:
            louder = self.level_dbfs > usual_dbfs
            by = f"{abs(self.level_dbfs - usual_dbfs):.0f}"
            return text("recording.louder" if louder else "recording.quieter", by=by)
        return ""


def take_of(sound: Waveform) -> Take:
    """Find the sentence in a recording, and cut it out.

    Args:
        sound: With the quiet before and after it, in which the room's noise is measured.

    Raises:
        ValueError: Nobody speaks in it, or a sample is not a number; the message says which.
    """
    samples = sound.samples
    if not np.isfinite(samples).all():
        raise ValueError(text("recording.no_number"))
    frame = max(1, round(_FRAME_S * sound.sample_rate))
    if len(samples) < _SPEECH_FRAMES * frame:
        raise ValueError(text("recording.too_short"))
    levels = frame_levels_dbfs(samples, frame)
    noise = float(np.percentile(levels, 5))
    loudest = float(np.percentile(levels, 95))
    # a file that is cut closely has no quiet in it to measure
    above_noise = min(noise + _ABOVE_NOISE_DB, loudest - _ABOVE_NOISE_DB)
    threshold = max(_LEAST_DBFS, loudest - _BELOW_SPEECH_DB, above_noise)
    spoken = np.flatnonzero(_lasting(levels >= threshold))
    if not len(spoken) or loudest < _LEAST_DBFS + _ABOVE_NOISE_DB:
        raise ValueError(text("recording.nobody_speaks"))
    first = max(0, int(spoken[0]) * frame - round(BEFORE_S * sound.sample_rate))
    end = int(spoken[-1] + 1) * frame + round(AFTER_S * sound.sample_rate)
    cut = _faded(samples[first:end], sound.sample_rate)
    loud = levels[levels >= threshold]
    quiet = levels[levels < threshold]
    return Take(
        Waveform(cut, sound.sample_rate),
        _mean_dbfs(loud),
        _mean_dbfs(quiet) if len(quiet) else _LEAST_DBFS,
        _is_clipped(samples),
    )


def frame_levels_dbfs(samples: FloatArray, frame: int) -> FloatArray:
    """Root mean square of each frame in dB, without what lies at zero hertz.

    Args:
        samples: float32, shape (frames,).
        frame: Samples in each frame; what is left over at the end is not counted.
    """
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
    power = np.square(whole - np.mean(samples), dtype=np.float64).mean(axis=1)
    levels: FloatArray = (10 * np.log10(np.maximum(power, 1e-12))).astype(np.float32)
    return levels


def _lasting(loud: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> FloatArray:
    """Only what lasts: a click of the keyboard is no speech."""
    mask = np.zeros(len(loud), np.float32)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], loud.astype(np.int8), [0]))))
    for start, stop in zip(edges[::2], edges[1::2], strict=True):
        if stop - start >= _SPEECH_FRAMES:
            mask[start:stop] = 1
    return mask


def _mean_dbfs(levels: FloatArray) -> float:
    return float(10 * np.log10(np.power(10.0, levels / 10).mean()))


def _is_clipped(samples: FloatArray) -> bool:
    """Whether several samples in a row lie at the very top."""
    full = (np.abs(samples) >= _FULL).astype(np.float32)
    if len(full) < _CLIPPED_RUN:
        return False
    run = np.convolve(full, np.ones(_CLIPPED_RUN, np.float32), "valid")
    return bool(run.max() >= _CLIPPED_RUN - 0.5)


def _faded(samples: FloatArray, rate: int) -> FloatArray:
    faded = samples.astype(np.float32)
    fade = min(round(_FADE_S * rate), len(faded) // 2)
    ramp = np.linspace(0.0, 1.0, fade, endpoint=False, dtype=np.float32)
    faded[:fade] *= ramp
    faded[len(faded) - fade :] *= ramp[::-1]
    return faded
