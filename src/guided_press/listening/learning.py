"""A lesson: somebody says each of their commands three times, and each time is looked at at once.

A take is only kept when it will do: it is loud enough, like the takes before it, and unlike the
other commands and the person's ordinary speech.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

import numpy as np

from guided_press.listening.alignment import Templates
from guided_press.listening.commands import Command
from guided_press.listening.embedding import Embedding, Vectors
from guided_press.listening.examples import Examples, Learned, Variants
from guided_press.listening.matching import FARTHEST, OF_TALK
from guided_press.listening.places import variants
from guided_press.listening.speech import CHUNK, HZ, PcmBlock, Utterance

TAKES = 3
"""So often each command is said."""

TALK_S = 8.0
"""So much ordinary speech is wanted first."""

_OF_SECOND, _OF_REPLY = 0.7, 0.8
"""Shares of the distance to the nearest other command and short reply that a take may have: less
than what is heard later, for there is noise then."""

_STRETCH_S, _STRETCH_HOP_S = 1.3, 0.65
_FULL_SCALE = 32_000
_LEAST_DBFS = -45.0
_OVER_ROOM_DB = 15.0


class Complaint(StrEnum):
    """What is wrong with a take."""

    TOO_QUIET = "too-quiet"
    TOO_LOUD = "too-loud"
    NOISY_ROOM = "noisy-room"
    UNLIKE_BEFORE = "unlike-before"
    LIKE_ANOTHER = "like-another"
    LIKE_TALK = "like-talk"


class Lesson:
    """What has been learned so far from one person.

    Args:
        words: What they want to say for each command.
        embedding: Shared with others, where they are in the same process.
        staying: Other commands that they taught before; a take must be unlike theirs too.
    """

    def __init__(
        self,
        words: Mapping[Command, str],
        embedding: Embedding | None = None,
        staying: Mapping[Command, Learned] | None = None,
    ) -> None:
        self._words = dict(words)
        self._staying = {command: one.takes for command, one in (staying or {}).items()}
        self._embedding = embedding or Embedding()
        self._takes: dict[Command, list[Variants]] = {command: [] for command in words}
        self._talk: list[Vectors] = []
        self._replies: list[Variants] = []
        self._talk_samples = 0

    @property
    def talk_s(self) -> float:
        """How much ordinary speech there is."""
        return self._talk_samples / HZ

    def hear_talk(self, samples: PcmBlock) -> None:
        """Take some ordinary speech.

        Args:
            samples: int16, shape (samples,), 16 000 Hz; what is under 1.3 s counts for nothing.
        """
        length, hop = int(_STRETCH_S * HZ), int(_STRETCH_HOP_S * HZ)
        for start in range(0, len(samples) - length + 1, hop):
            self._talk.append(self._embedding.vectors(samples[start : start + length]))
        if len(samples) >= length:
            self._talk_samples += len(samples)

    def hear_reply(self, utterance: Utterance) -> Complaint | None:
        """Take a short reply that is no command, if it is loud and clear enough."""
        if problem := _level_problem(utterance):
            return problem
        self._replies.append(self._take(utterance))
        return None

    def count(self, command: Command) -> int:
        """How many takes of a command there are."""
        return len(self._takes[command])

    def hear(self, command: Command, utterance: Utterance) -> Complaint | None:
        """Take one saying of a command, if it will do.

        Args:
            command: What was asked for.
            utterance: What was said.

        Returns:
            What is wrong with it; None when it was taken.
        """
        if problem := _level_problem(utterance):
            return problem
        take = self._take(utterance)
        if problem := self._likeness_problem(command, take[0]):
            return problem
        self._takes[command].append(take)
        return None

    def again(self, command: Command, words: str | None = None) -> None:
        """Forget all takes of a command, which may be said with other words from now on."""
        self._takes[command].clear()
        if words is not None:
            self._words[command] = words

    def resembling(self, command: Command, utterance: Utterance) -> Command | None:
        """The other command that an utterance is nearest to; None while there is no other."""
        vectors = self._embedding.vectors(utterance.samples)
        distances = self._distances_to_others(command, vectors)
        return min(distances, key=lambda other: distances[other]) if distances else None

    def examples(self) -> Examples:
        """All that was learned: commands with as many takes as are wanted."""
        learned = {
            command: Learned(self._words[command], tuple(takes))
            for command, takes in self._takes.items()
            if len(takes) >= TAKES
        }
        return Examples(learned, tuple(self._talk), tuple(self._replies))

    def _take(self, utterance: Utterance) -> Variants:
        return tuple(map(self._embedding.vectors, variants(utterance.samples)))

    def _likeness_problem(self, command: Command, vectors: Vectors) -> Complaint | None:
        own = self._distance(vectors, self._takes[command])
        if own < np.inf and own > FARTHEST:
            return Complaint.UNLIKE_BEFORE
        nearest = min(self._distances_to_others(command, vectors).values(), default=np.inf)
        # Until there is a take of its own, nothing may be as near as a second take would be.
        if nearest < (FARTHEST if own == np.inf else own / _OF_SECOND):
            return Complaint.LIKE_ANOTHER
        talk = float(Templates(self._talk).distances(vectors).min(initial=np.inf))
        reply = self._distance(vectors, self._replies)
        if own == np.inf:
            return Complaint.LIKE_TALK if min(talk, reply) < FARTHEST / 2 else None
        if own > min(OF_TALK * talk, _OF_REPLY * reply):
            return Complaint.LIKE_TALK
        return None

    def _distances_to_others(self, command: Command, vectors: Vectors) -> dict[Command, float]:
        return {
            other: self._distance(vectors, takes)
            for other, takes in (*self._takes.items(), *self._staying.items())
            if other != command and takes
        }

    @staticmethod
    def _distance(vectors: Vectors, takes: Sequence[Variants]) -> float:
        if not takes:
            return float("inf")
        return float(Templates([take[0] for take in takes]).distances(vectors).min())


def _level_problem(utterance: Utterance) -> Complaint | None:
    sound = utterance.samples.astype(np.float32)
    if float(np.mean(np.abs(sound) >= _FULL_SCALE)) > 0.001:
        return Complaint.TOO_LOUD
    chunks = sound[: len(sound) // CHUNK * CHUNK].reshape(-1, CHUNK)
    levels_dbfs = 10 * np.log10(np.mean(chunks**2, axis=1) / 32_768**2 + 1e-12)
    speech_dbfs = float(np.percentile(levels_dbfs, 90))
    if speech_dbfs < _LEAST_DBFS:
        return Complaint.TOO_QUIET
    room_dbfs = float(np.percentile(levels_dbfs, 10))
    return Complaint.NOISY_ROOM if speech_dbfs - room_dbfs < _OVER_ROOM_DB else None
