"""Which command an utterance is, if it is one: the nearest example, when it is near enough.

A short reply, one's own or somebody else's, is one more thing that it may be nearest to; other
commands and ordinary speech have to be clearly farther away.
"""

from __future__ import annotations

import numpy as np

from guided_press.listening.alignment import Templates
from guided_press.listening.bank import other_speech
from guided_press.listening.commands import Command, HeardCommand
from guided_press.listening.embedding import Embedding, Vectors
from guided_press.listening.examples import Examples
from guided_press.listening.speech import Utterance

FARTHEST = 0.105
"""From the nearest example; farther away it is another word. Tuned by ``benchmarks/listen``."""

OF_SECOND = 0.75
"""Share of the distance to the nearest example of any other command that it may have."""

OF_TALK = 0.5
"""Share of the distance to the person's own ordinary speech that it may have."""


class Matcher:
    """Compares utterances with a person's examples.

    Args:
        examples: Theirs.
        embedding: Shared with others, where they are in the same process.
    """

    def __init__(self, examples: Examples, embedding: Embedding | None = None) -> None:
        self._embedding = embedding or Embedding()
        self._commands = list(examples.commands)
        takes = [
            (number, vectors)
            for number, command in enumerate(self._commands)
            for take in examples.commands[command].takes
            for vectors in take
        ]
        self._owners = np.array([number for number, _ in takes])
        self._templates = Templates([vectors for _, vectors in takes])
        self._talk = Templates(examples.talk)
        own = {learned.words.casefold() for learned in examples.commands.values()}
        others = [vectors for words, vectors in other_speech() if words not in own]
        self._replies = Templates([v for take in examples.replies for v in take] + others)

    def match(self, utterance: Utterance) -> HeardCommand | None:
        """Name an utterance; None when it is no command, or not clearly one."""
        return self.name(self._embedding.vectors(utterance.samples))

    def name(self, vectors: Vectors) -> HeardCommand | None:
        """Likewise from the vectors of an utterance."""
        distances = self._templates.distances(vectors)
        nearest = np.array(
            [distances[self._owners == number].min() for number in range(len(self._commands))]
        )
        best = int(nearest.argmin())
        others = np.delete(nearest, best)
        limit = min(
            FARTHEST,
            OF_SECOND * float(others.min(initial=np.inf)),
            OF_TALK * float(self._talk.distances(vectors).min(initial=np.inf)),
            float(self._replies.distances(vectors).min(initial=np.inf)),
        )
        if nearest[best] > limit:
            return None
        return HeardCommand(Command(self._commands[best]), float(nearest[best]))
