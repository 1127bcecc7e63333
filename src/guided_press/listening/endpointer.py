"""Cuts single utterances out of a stream of sound, by the level in the band of speech."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HZ = 16_000
"""Sampling rate of everything that is listened to."""

PcmBlock = NDArray[np.int16]
"""What a microphone gives: int16, shape (samples,), mono, 16 000 Hz."""

FRAME = HZ // 100
_BAND_HZ = (250.0, 4000.0)
_FLOOR_FRAMES = 300
_FLOOR_SHARE = 0.2
_FLOOR_DBFS = (-62.0, -25.0)
"""Digital silence would make every breath loud, and steady noise must not count as speech."""

_START_DB = 9.0
_STAY_DB = 6.0
_START_FRAMES = 5
_END_FRAMES = 30
_BEFORE_FRAMES = 25
_AFTER_FRAMES = 20
_SHORTEST_FRAMES = 12
_LONGEST_FRAMES = 180

_WINDOW = np.hanning(FRAME + 2)[1:-1].astype(np.float32)
_FIRST_BIN = round(_BAND_HZ[0] * FRAME / HZ)
_LAST_BIN = round(_BAND_HZ[1] * FRAME / HZ)
_SCALE = 1.0 / (32_768.0**2 * float(np.sum(_WINDOW**2)) * FRAME / 2)


@dataclass(frozen=True, slots=True)
class Utterance:
    """A short stretch of sound between two silences.

    Attributes:
        samples: With 0.25 s before and 0.20 s after it.
        end_sample: Where the sound ended, counted over everything that was pushed.
        seconds: Length of the sound alone.
    """

    samples: PcmBlock
    end_sample: int
    seconds: float


def levels_dbfs(frames: NDArray[np.int16]) -> NDArray[np.float32]:
    """The level in the band of speech.

    Args:
        frames: Shape (number, `FRAME`).

    Returns:
        Shape (number,); a full-scale sine in the band is about -3 dBFS.
    """
    spectrum = np.fft.rfft(frames * _WINDOW, axis=1)[:, _FIRST_BIN : _LAST_BIN + 1]
    power = np.sum(spectrum.real**2 + spectrum.imag**2, axis=1) * _SCALE
    levels: NDArray[np.float32] = (10.0 * np.log10(power + 1e-12)).astype(np.float32)
    return levels


class EndPointer:
    """Finds where utterances of 0.12 to 1.8 s begin and end.

    An utterance begins with 50 ms that are 9 dB above the noise, and ends before 0.3 s that are
    not. The noise is the level that a fifth of the last three seconds stays under.
    """

    def __init__(self) -> None:
        self._pushed = 0
        self._rest = np.zeros(0, np.int16)
        self._levels: deque[float] = deque(maxlen=_FLOOR_FRAMES)
        self._kept: deque[PcmBlock] = deque()
        self.reset()

    def reset(self) -> None:
        """Forget what was begun; how noisy the room is stays known."""
        self._kept.clear()
        self._rest = self._rest[:0]
        self._loud = self._quiet = self._length = 0
        self._speaking = False

    @property
    def speaking(self) -> bool:
        """An utterance has begun and is not over."""
        return self._speaking

    def floor_dbfs(self) -> float:
        """The level of the noise."""
        if not self._levels:
            return _FLOOR_DBFS[0]
        place = int(len(self._levels) * _FLOOR_SHARE)
        floor = float(np.partition(np.fromiter(self._levels, np.float32), place)[place])
        return min(max(floor, _FLOOR_DBFS[0]), _FLOOR_DBFS[1])

    def push(self, block: PcmBlock) -> list[Utterance]:
        """Take the next block, of any length; return the utterances that are over with it."""
        self._pushed += len(block)
        sound = np.concatenate([self._rest, block])
        count = len(sound) // FRAME
        self._rest = sound[count * FRAME :]
        if not count:
            return []
        frames = sound[: count * FRAME].reshape(count, FRAME)
        levels = levels_dbfs(frames)
        self._levels.extend(levels.tolist())
        floor = self.floor_dbfs()
        found = []
        for number, (frame, level) in enumerate(zip(frames, levels.tolist(), strict=True)):
            if self._take(frame, level - floor):
                unread = len(sound) - (number + 1) * FRAME
                found.append(self._utterance(self._pushed - unread))
                self._speaking = False
        return [utterance for utterance in found if utterance is not None]

    def _take(self, frame: PcmBlock, above_db: float) -> bool:
        """Go one frame on; whether an utterance is over with it."""
        self._kept.append(frame)
        if not self._speaking:
            self._loud = self._loud + 1 if above_db >= _START_DB else 0
            if self._loud == _START_FRAMES:
                self._speaking, self._length, self._quiet, self._loud = True, _START_FRAMES, 0, 0
            while len(self._kept) > _BEFORE_FRAMES + self._loud + self._length * self._speaking:
                self._kept.popleft()
            return False
        self._length += 1
        self._quiet = 0 if above_db >= _STAY_DB else self._quiet + 1
        if self._length > _LONGEST_FRAMES + _END_FRAMES:
            self._kept.clear()  # talk, not a command; only its end is waited for
        return self._quiet >= _END_FRAMES

    def _utterance(self, now_sample: int) -> Utterance | None:
        frames = self._length - self._quiet
        sound = list(self._kept)
        self._kept = deque(sound[-_BEFORE_FRAMES:])
        self._length = 0
        if not _SHORTEST_FRAMES <= frames <= _LONGEST_FRAMES:
            return None
        spare = self._quiet - _AFTER_FRAMES
        samples = np.concatenate(sound[: len(sound) - spare])
        return Utterance(samples, now_sample - self._quiet * FRAME, frames / 100)
