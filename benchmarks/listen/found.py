"""What was found in sounds, kept in a folder: limits can be tried without hearing it all again."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from guided_press.listening.embedding import SIZE, Vectors
from guided_press.listening.examples import Examples, read_examples, write_examples


class Found:
    """Utterances that were found in sounds.

    Attributes:
        seconds: Length of the sounds.
    """

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self._labels: list[str] = []
        self._vectors: list[Vectors] = []

    def __len__(self) -> int:
        return len(self._labels)

    def __iter__(self) -> Iterator[tuple[str, Vectors]]:
        return zip(self._labels, self._vectors, strict=True)

    def add(self, label: str, vectors: Vectors) -> None:
        self._labels.append(label)
        self._vectors.append(vectors)

    def write(self, path: Path) -> None:
        np.savez(
            path,
            seconds=self.seconds,
            labels=np.array(self._labels, np.str_),
            lengths=np.array([len(each) for each in self._vectors], np.int64),
            vectors=np.concatenate([np.zeros((0, SIZE), np.float32), *self._vectors]),
        )

    @classmethod
    def read(cls, path: Path) -> Found:
        with np.load(path) as file:
            found = cls(float(file["seconds"]))
            ends, vectors = np.cumsum(file["lengths"]), file["vectors"]
            for label, length, end in zip(file["labels"], file["lengths"], ends, strict=True):
                found.add(str(label), vectors[end - length : end])
        return found


class Kept:
    """Finds things once.

    Args:
        folder: None to find them each time. It has to be emptied when voices, sounds, the detector
            or the embedding change.
    """

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def __call__(self, name: str, find: Callable[[], Found]) -> Found:
        """What was found under this name, or is found now."""
        path = self._path(name)
        if path is None:
            return find()
        if not path.is_file():
            part = path.with_suffix(".part.npz")
            find().write(part)
            part.replace(path)
        return Found.read(path)

    def examples(self, name: str, teach: Callable[[], Examples]) -> Examples:
        """What was taught under this name, or is taught now."""
        path = self._path(f"taught {name}")
        if path is None:
            return teach()
        if not path.is_file():
            write_examples(path, teach())
        return read_examples(path)

    def _path(self, name: str) -> Path | None:
        if self._folder is None:
            return None
        self._folder.mkdir(parents=True, exist_ok=True)
        return self._folder / f"{re.sub('[^a-zA-Z0-9.]+', '-', name)}.npz"
