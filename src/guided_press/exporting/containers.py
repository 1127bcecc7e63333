"""M4B, Opus and FLAC: encoded by FFmpeg (through PyAV) while the mix is read, then tagged.

Memory does not grow with the session. FFmpeg's bit-exact mode leaves out versions, dates and random
numbers, so that the same session gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import av
import numpy as np
from mutagen import MutagenError
from numpy.typing import NDArray

from guided_press.errors import ExportError
from guided_press.exporting import tags
from guided_press.exporting.base import TITLE_BYTES, ExportTask, Segments, clean
from guided_press.exporting.mp4_chunks import one_chunk_a_text
from guided_press.exporting.pcm import to_16_bit
from guided_press.sound.clip import FloatArray
from guided_press.store import key_of
from guided_press.units import SAMPLE_RATE

_BLOCK_FRAMES = 24_000
"""Half a second is encoded between two reports of progress."""


@dataclass(frozen=True, slots=True)
class _Format:
    """How FFmpeg writes one format.

    Attributes:
        container, codec, sample_format: FFmpeg's names; the sample format is not planar.
        bitrate: Bit/s for each channel; 0 for lossless.
        container_options: Beside bit-exact mode.
        chapters: Whether the container takes chapters while it is written.
    """

    container: str
    codec: str
    sample_format: str
    bitrate: int = 0
    container_options: dict[str, str] = field(default_factory=dict)
    chapters: bool = False


# The index goes to the front, so that playing starts before the end has arrived; with ticks of one
# frame the edit list says the exact length. The brand tells that it is an audiobook, not a film.
_M4B = _Format(
    "mp4",
    "aac",
    "fltp",
    96_000,
    {"movflags": "+faststart", "movie_timescale": str(SAMPLE_RATE), "brand": "M4B "},
    chapters=True,
)
_OPUS = _Format("ogg", "libopus", "flt", 48_000)
_FLAC = _Format("flac", "flac", "s16")

_SERIAL_DIGITS = 7
"""Hexadecimal digits of an Ogg stream's number that FFmpeg takes: below 2^31."""


def write_m4b(job: ExportTask) -> Segments:
    """Write an audiobook: AAC in MP4 with both kinds of chapters, tags and cover."""
    _encode(job, _M4B)
    one_chunk_a_text(job.path)
    return _tagged(job, lambda: tags.tag_m4b(job.path, job.details))


def write_opus(job: ExportTask) -> Segments:
    """Write Opus in Ogg with chapters as comments, tags and cover."""
    _encode(job, _OPUS, {"serial_offset": str(_serial(job))})
    return _tagged(job, lambda: tags.tag_opus(job.path, job.details))


def write_flac(job: ExportTask) -> Segments:
    """Write FLAC, 16 bit, with chapters as comments and cue sheet, tags and cover."""
    _encode(job, _FLAC)
    return _tagged(job, lambda: tags.tag_flac(job.path, job.details, job.mix.total_frames))


def _tagged(job: ExportTask, tag: Callable[[], None]) -> Segments:
    try:
        tag()
    except MutagenError as error:
        if isinstance(error.__context__, OSError):
            raise error.__context__ from error  # told by number, as all failures of disks are
        raise ExportError(job.shown_path, f"the tags cannot be written: {error}.") from error
    return Segments()


def _serial(job: ExportTask) -> int:
    """Names a stream of Ogg by its content: files put one after the other must not share it."""
    mix, bed = job.mix, job.mix.bed
    sounds = [
        part
        for event in mix.events
        for part in (event.start_frame, event.clip.key, event.gain, event.channel)
    ]
    title = clean(job.details.title)
    key = key_of("ogg", title, mix.total_frames, mix.channels, bed.key if bed else "", *sounds)
    return int(key[:_SERIAL_DIGITS], 16)


def _encode(job: ExportTask, kind: _Format, more_options: Mapping[str, str] | None = None) -> None:
    """Write the sound, and the chapters where the container takes them."""
    mix = job.mix
    layout = "mono" if mix.channels == 1 else "stereo"
    options = {"fflags": "+bitexact", **kind.container_options, **(more_options or {})}
    try:
        with av.open(str(job.path), "w", format=kind.container, options=options) as container:
            stream = container.add_stream(kind.codec, rate=SAMPLE_RATE, layout=layout)
            assert isinstance(stream, av.AudioStream)
            stream.format = kind.sample_format
            stream.metadata["language"] = job.details.language
            if kind.bitrate:
                stream.bit_rate = kind.bitrate * mix.channels
            if kind.chapters:
                container.set_chapters(_chapters(job))
            position = 0
            for block in mix.blocks(block_frames=_BLOCK_FRAMES):
                frame = av.AudioFrame.from_ndarray(
                    _samples(block, kind.sample_format), format=kind.sample_format, layout=layout
                )
                frame.sample_rate, frame.pts = SAMPLE_RATE, position
                container.mux(stream.encode(frame))
                position += len(block)
                job.progress(position / mix.total_frames)
            container.mux(stream.encode(None))
    except av.FFmpegError as error:
        if isinstance(error, OSError):
            raise
        raise ExportError(job.shown_path, f"cannot be encoded: {error}.") from error


def _samples(block: FloatArray, sample_format: str) -> NDArray[np.float32] | NDArray[np.int16]:
    """Bring a block of shape (frames, channels) to the form that PyAV takes."""
    if sample_format == "fltp":
        return np.ascontiguousarray(block.T)
    if sample_format == "s16":
        return to_16_bit(block).reshape(1, -1)
    return np.ascontiguousarray(block).reshape(1, -1)


def _chapters(job: ExportTask) -> list[av.container.core.Chapter]:
    return [
        {
            "id": number,
            "start": chapter.start_frame,
            "end": chapter.end_frame,
            "time_base": Fraction(1, SAMPLE_RATE),
            "metadata": {"title": clean(chapter.title, TITLE_BYTES) or str(number)},
        }
        for number, chapter in enumerate(job.details.chapters, 1)
    ]
