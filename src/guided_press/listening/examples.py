"""A person's own examples of commands, as vectors, and the file that holds them.

The sound itself is not kept: the vectors cannot be made into sound again. They still tell a voice
from another, so the file is private.
"""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from guided_press.errors import GuidedPressError
from guided_press.files import write_atomically
from guided_press.listening.commands import Command
from guided_press.listening.embedding import SIZE, Vectors

FORMAT = 1
"""Of the file; it changes with the embedding."""

MOST_BYTES = 8_000_000
MOST_WORDS_CHARACTERS = 60

_DAMAGE = (
    ValueError,
    LookupError,
    TypeError,
    EOFError,
    ArithmeticError,
    MemoryError,
    RuntimeError,
    NotImplementedError,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
)
"""What reading a damaged archive may raise, from the archive's frame down to its numbers."""

Variants = tuple[Vectors, ...]
"""One time somebody said it: as it was, and as it would sound in noise, in a room, in a pillow."""


class ExamplesUnusable(GuidedPressError):
    """A file of examples cannot be used, with the reason and the remedy."""

    exit_code = 4


@dataclass(frozen=True, slots=True)
class Learned:
    """A command as somebody says it.

    Attributes:
        words: What they say, as they wrote it.
        takes: Each time they said it.
    """

    words: str
    takes: tuple[Variants, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """All that was learned from one person.

    Attributes:
        commands: Their commands.
        talk: Their ordinary speech, in stretches of a second or so.
        replies: Short things that they say and that are no commands.
    """

    commands: Mapping[Command, Learned]
    talk: tuple[Vectors, ...]
    replies: tuple[Variants, ...]


def write_examples(path: Path, examples: Examples) -> None:
    """Write a file of examples, readable by its owner alone.

    Raises:
        ExportError: It could not be written; what stood there still stands.
    """
    arrays: dict[str, Vectors] = {}
    commands = {str(command): learned.takes for command, learned in examples.commands.items()}
    for name, takes in {**commands, "reply": examples.replies}.items():
        for number, take in enumerate(takes):
            for variant, vectors in enumerate(take):
                arrays[f"{name}.{number}.{variant}"] = vectors
    for number, vectors in enumerate(examples.talk):
        arrays[f"talk.{number}"] = vectors
    words = {str(command): learned.words for command, learned in examples.commands.items()}
    head = json.dumps({"format": FORMAT, "words": words}).encode()
    file = io.BytesIO()
    halves: dict[str, Any] = {name: v.astype(np.float16) for name, v in arrays.items()}
    np.savez_compressed(file, head=np.frombuffer(head, np.uint8), **halves)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(path, file.getvalue(), private=True)


def read_examples(path: Path) -> Examples:
    """Read a file of examples.

    Raises:
        ExamplesUnusable: It is not there, damaged, or of another version.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise ExamplesUnusable(_unusable(path, "it is too large"))
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            return _examples(path, {name: file[name] for name in file.files})
    except FileNotFoundError as error:
        raise ExamplesUnusable(
            "no commands have been learned yet. Learn them: guided-press ears learn"
        ) from error
    except OSError as error:
        raise ExamplesUnusable(_unusable(path, error.strerror or str(error))) from error
    except _DAMAGE as error:
        raise ExamplesUnusable(_unusable(path, "it is damaged")) from error


def _unusable(path: Path, reason: str) -> str:
    return f"{path.name}: {reason}. Learn the commands again: guided-press ears learn"


def _examples(path: Path, arrays: Mapping[str, Any]) -> Examples:
    head = json.loads(arrays["head"].astype(np.uint8).tobytes())
    if head["format"] != FORMAT:
        raise ExamplesUnusable(_unusable(path, "it is of another version"))
    commands: dict[Command, Learned] = {}
    for name, words in head["words"].items():
        takes = tuple(_takes(arrays, name))
        if not takes:
            raise ValueError(name)
        commands[Command(name)] = Learned(str(words)[:MOST_WORDS_CHARACTERS], takes)
    if not commands:
        raise ValueError("no command")
    return Examples(commands, tuple(_numbered(arrays, "talk")), tuple(_takes(arrays, "reply")))


def _takes(arrays: Mapping[str, Any], name: str) -> Iterator[Variants]:
    number = 0
    while take := tuple(_numbered(arrays, f"{name}.{number}")):
        yield take
        number += 1


def _numbered(arrays: Mapping[str, Any], name: str) -> Iterator[Vectors]:
    number = 0
    while f"{name}.{number}" in arrays:
        yield _vectors(arrays[f"{name}.{number}"])
        number += 1


def _vectors(values: Any) -> Vectors:
    vectors: Vectors = np.asarray(values).astype(np.float32)
    if vectors.ndim != 2 or vectors.shape[1] != SIZE or not 1 <= len(vectors) <= 60:
        raise ValueError(vectors.shape)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not np.all(np.isfinite(lengths)) or np.any(lengths < 0.5):
        raise ValueError("not unit vectors")
    unit: Vectors = vectors / lengths
    return unit
