"""Short replies of other people, as vectors: what is nearer to one of them is no command.

A person's own replies are learned too, but not everybody in a room is that person. The file is
made by ``benchmarks/listen/make_bank.py`` from synthetic voices.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from guided_press.listening.embedding import Vectors

FILE = "other_speech.npz"


@cache
def other_speech() -> tuple[tuple[str, Vectors], ...]:
    """What was said, and its vectors."""
    with (files("guided_press.listening") / FILE).open("rb") as stream, np.load(stream) as file:
        ends, vectors = np.cumsum(file["lengths"]), file["vectors"].astype(np.float32)
        parts = np.split(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), ends[:-1])
        return tuple(zip(file["words"].tolist(), parts, strict=True))
