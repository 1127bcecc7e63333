"""How alike two stretches of speech are when one may be slower than the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from guided_press.listening.embedding import Vectors


class Templates:
    """Stretches of speech that others are compared with, all at once.

    Args:
        stretches: Each of shape (steps, 96), of unit vectors.
    """

    def __init__(self, stretches: Sequence[Vectors]) -> None:
        self._lengths = np.array([len(stretch) for stretch in stretches], np.int64)
        longest = int(self._lengths.max(initial=1))
        self._vectors = np.zeros((len(stretches), longest, 96), np.float32)
        for number, stretch in enumerate(stretches):
            self._vectors[number, : len(stretch)] = stretch

    def __len__(self) -> int:
        return len(self._lengths)

    def distances(self, vectors: Vectors) -> NDArray[np.float32]:
        """Compare a stretch with each template by dynamic time warping.

        Args:
            vectors: Shape (steps, 96).

        Returns:
            Shape (templates,): the mean cosine distance along the best alignment; 0 for the same.

        Source:
            Sakoe and Chiba 1978, symmetric form, normalised by the sum of both lengths.
        """
        steps, longest = len(vectors), self._vectors.shape[1]
        costs = 1.0 - np.einsum("sd,tld->slt", vectors, self._vectors)
        best = np.full((longest + 1, len(self)), np.inf, np.float32)
        best[0] = 0.0
        for row in range(steps):
            diagonal, best[0] = best[0].copy(), np.inf
            if row == 0:
                diagonal[:] = 0.0
            for column in range(longest):
                cost = costs[row, column]
                above = best[column + 1].copy()
                sideways = np.minimum(above, best[column]) + cost
                best[column + 1] = np.minimum(sideways, diagonal + 2 * cost)
                diagonal = above
        ends = best[self._lengths, np.arange(len(self))]
        return (ends / (steps + self._lengths)).astype(np.float32)
