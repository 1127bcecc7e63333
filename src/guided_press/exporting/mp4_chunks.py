"""MP4: each chapter's text in a chunk of its own, as some players want it.

FFmpeg writes all texts of the chapter track as one chunk. That is allowed, and Apple and FFmpeg
read it, but readers that take a text for each chunk (music-metadata, and what is built on it) find
no chapter at all. So the two tables of that track are written anew, and every other track's offsets
move by as much as the head of the file grows.

Source:
    ISO/IEC 14496-12, 8.7.4 (stsc) and 8.7.5 (stco)
"""

from __future__ import annotations

import shutil
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

_CONTAINERS = (b"moov", b"trak", b"mdia", b"minf", b"stbl")
_OFFSETS = {b"stco": "I", b"co64": "Q"}
"""Tables of offsets, and how wide theirs are; the wide ones are for files above 4 GB."""

_COPY_BYTES = 1 << 20
_START = struct.Struct(">I4s")


def one_chunk_a_text(path: Path) -> None:
    """Write the chapter track of a file with a chunk for each text, if it has such a track.

    Args:
        path: An MP4 file whose head stands before its sound, as FFmpeg's ``faststart`` writes it.
    """
    with path.open("rb") as file:
        before, moov = _head(file)
        moved_on = _shifted(moov)
        if moved_on is None:
            return
        other = path.with_name(path.name + ".chunks")
        try:
            with other.open("wb") as target:
                target.write(before + moved_on)
                shutil.copyfileobj(file, target, _COPY_BYTES)
            other.replace(path)
        finally:
            other.unlink(missing_ok=True)


def _head(file: BinaryIO) -> tuple[bytes, bytes]:
    """What stands before the box that tells all, and that box; the file stands behind it."""
    before = b""
    while len(start := file.read(_START.size)) == _START.size:
        size, kind = _START.unpack(start)
        box = start + file.read(size - _START.size)
        if kind == b"moov":
            return before, box
        before += box
    raise ValueError("an MP4 file without a head")


def _shifted(moov: bytes) -> bytes | None:
    """The head with the chapter track's tables anew; None when there is nothing to change."""
    growth = len(_rebuilt(moov, 0)) - len(moov)
    return _rebuilt(moov, growth) if growth else None


def _rebuilt(box: bytes, shift: int, *, texts: bool = False) -> bytes:
    """A box with its tables anew, and every offset moved on by so many bytes."""
    size, kind = _START.unpack_from(box)
    if kind in _OFFSETS:
        return _table(kind, [offset + shift for offset in _offsets(box)])
    if kind not in _CONTAINERS:
        return box
    if kind == b"stbl" and texts:
        return _texts_apart(box, shift)
    if kind == b"trak":
        texts = _is_text(box)
    inner = b"".join(
        _rebuilt(box[start:end], shift, texts=texts) for _, start, end in _boxes(box, size)
    )
    return _box(kind, inner)


def _is_text(trak: bytes) -> bool:
    """Whether a track is of QuickTime text, which the list of chapters is."""
    at = trak.find(b"hdlr")
    return trak[at + 12 : at + 16] == b"text"


def _texts_apart(stbl: bytes, shift: int) -> bytes:
    """A table of samples in which each is a chunk; the samples lie one after the other."""
    boxes = {kind: stbl[start:end] for kind, start, end in _boxes(stbl, len(stbl))}
    sizes = _sample_bytes(boxes[b"stsz"])
    kind = next(kind for kind in _OFFSETS if kind in boxes)
    offsets = [
        offset + shift
        for first, count in _chunks(boxes[b"stsc"], boxes[kind])
        for offset in _running(first, sizes, count)
    ]
    boxes[b"stsc"] = _box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1))
    boxes[kind] = _table(kind, offsets)
    return _box(b"stbl", b"".join(boxes.values()))


def _running(first: int, sizes: Iterator[int], count: int) -> Iterator[int]:
    """Where each of the samples of a chunk begins."""
    for _ in range(count):
        yield first
        first += next(sizes)


def _sample_bytes(stsz: bytes) -> Iterator[int]:
    same, count = struct.unpack_from(">II", stsz, 12)
    return iter([same] * count if same else struct.unpack_from(f">{count}I", stsz, 20))


def _chunks(stsc: bytes, table: bytes) -> Iterator[tuple[int, int]]:
    """Where each chunk begins, and how many samples it has."""
    (runs,) = struct.unpack_from(">I", stsc, 12)
    rows = [struct.unpack_from(">III", stsc, 16 + 12 * i) for i in range(runs)]
    for number, offset in enumerate(_offsets(table), 1):
        yield offset, next(samples for first, samples, _ in reversed(rows) if first <= number)


def _offsets(table: bytes) -> tuple[int, ...]:
    _, kind = _START.unpack_from(table)
    (count,) = struct.unpack_from(">I", table, 12)
    return struct.unpack_from(f">{count}{_OFFSETS[kind]}", table, 16)


def _table(kind: bytes, offsets: list[int]) -> bytes:
    count = len(offsets)
    return _box(kind, struct.pack(f">II{count}{_OFFSETS[kind]}", 0, count, *offsets))


def _boxes(box: bytes, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of each whole box in another."""
    start = 8
    while start + 8 <= end:
        size, kind = _START.unpack_from(box, start)
        yield kind, start, start + size
        start += size


def _box(kind: bytes, content: bytes) -> bytes:
    return _START.pack(8 + len(content), kind) + content
