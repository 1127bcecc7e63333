"""Dynamic time warping."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.listening.alignment import Templates
from guided_press.listening.embedding import SIZE, Vectors


def stretch(steps: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((steps, SIZE)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def plain_distance(first: Vectors, second: Vectors) -> float:
    """The textbook's recursion, cell by cell."""
    costs = 1 - first @ second.T
    best = np.full((len(first) + 1, len(second) + 1), np.inf)
    best[0, 0] = 0
    for i in range(len(first)):
        for j in range(len(second)):
            cost = costs[i, j]
            best[i + 1, j + 1] = min(
                best[i, j] + 2 * cost, best[i, j + 1] + cost, best[i + 1, j] + cost
            )
    return float(best[-1, -1]) / (len(first) + len(second))


@given(st.integers(1, 12), st.lists(st.integers(1, 12), min_size=1, max_size=5), st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_all_at_once_is_the_same_as_one_by_one(steps: int, lengths: list[int], seed: int) -> None:
    """Templates of different lengths do not disturb each other."""
    spoken = stretch(steps, seed)
    templates = [stretch(length, seed + n + 1) for n, length in enumerate(lengths)]
    expected = [plain_distance(spoken, template) for template in templates]
    assert Templates(templates).distances(spoken) == pytest.approx(expected, abs=1e-5)


def test_the_same_at_another_pace_is_near() -> None:
    """Each step twice costs nothing; other speech costs much."""
    spoken = stretch(8, 1)
    slow = np.repeat(spoken, 2, axis=0)
    same, other = Templates([spoken, stretch(8, 2)]).distances(slow)
    assert same == pytest.approx(0, abs=1e-5)
    assert other > 0.5


def test_without_templates_nothing_is_near() -> None:
    """No ordinary speech was learned, say."""
    assert Templates([]).distances(stretch(4, 1)).min(initial=np.inf) == np.inf
