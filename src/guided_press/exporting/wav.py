"""WAV: 16 bit, with chapters as cue points, their titles as labels, and the tags that it knows."""

from __future__ import annotations

import struct

from guided_press.errors import ExportError
from guided_press.exporting.base import TITLE_BYTES, ExportTask, Segments, clean
from guided_press.exporting.pcm import to_16_bit
from guided_press.units import SAMPLE_RATE

_SAMPLE_BYTES = 2
_MAX_BYTES = 2**32 - 1
_BLOCK_FRAMES = 24_000


def write(job: ExportTask) -> Segments:
    """Write a WAV file.

    Raises:
        ExportError: Longer than the format can say (12 h in mono).
    """
    mix = job.mix
    frame_bytes = _SAMPLE_BYTES * mix.channels
    data_bytes = mix.total_frames * frame_bytes
    ending = _cue_points(job) + _labels(job) + _tags(job)
    head = struct.pack(
        "<4sIHHIIHH",
        b"fmt ",
        16,
        1,  # PCM
        mix.channels,
        SAMPLE_RATE,
        SAMPLE_RATE * frame_bytes,
        frame_bytes,
        8 * _SAMPLE_BYTES,
    )
    riff_bytes = 4 + len(head) + 8 + data_bytes + len(ending)
    if riff_bytes > _MAX_BYTES:
        raise ExportError(job.shown_path, "a WAV file cannot be this long.", "Write FLAC instead.")
    with job.path.open("wb") as file:
        file.write(struct.pack("<4sI4s", b"RIFF", riff_bytes, b"WAVE") + head)
        file.write(struct.pack("<4sI", b"data", data_bytes))
        position = 0
        for block in mix.blocks(block_frames=_BLOCK_FRAMES):
            file.write(to_16_bit(block).astype("<i2", copy=False).tobytes())
            position += len(block)
            job.progress(position / mix.total_frames)
        file.write(ending)
    return Segments()


def _cue_points(job: ExportTask) -> bytes:
    points = b"".join(
        struct.pack("<II4sIII", number, start, b"data", 0, 0, start)
        for number, start in enumerate((c.start_frame for c in job.details.chapters), 1)
    )
    count = len(job.details.chapters)
    return struct.pack("<4sII", b"cue ", 4 + len(points), count) + points if count else b""


def _labels(job: ExportTask) -> bytes:
    labels = b"adtl"
    for number, chapter in enumerate(job.details.chapters, 1):
        text = (clean(chapter.title, TITLE_BYTES) or str(number)).encode() + b"\0"
        labels += _chunk(b"labl", struct.pack("<I", number) + text)
    return _chunk(b"LIST", labels) if job.details.chapters else b""


def _tags(job: ExportTask) -> bytes:
    details = job.details
    tags = (
        (b"INAM", clean(details.title, TITLE_BYTES)),
        (b"IART", clean(details.artist, TITLE_BYTES)),
        (b"IPRD", clean(details.album, TITLE_BYTES)),
        (b"IMUS", clean(details.narrator, TITLE_BYTES)),
        (b"IKEY", clean(details.grouping, TITLE_BYTES)),
        (b"ICRD", details.date),
        (b"ITRK", str(details.track or "")),
        (b"ILNG", details.language),
        (b"ICMT", clean(details.description)),
    )
    chunks = b"".join(_chunk(name, text.encode() + b"\0") for name, text in tags if text)
    return _chunk(b"LIST", b"INFO" + chunks) if chunks else b""


def _chunk(name: bytes, content: bytes) -> bytes:
    """A part of a RIFF file; the next one begins at an even place."""
    return struct.pack("<4sI", name, len(content)) + content + b"\0" * (len(content) % 2)
