"""Reading people's own sound files, which may come from anybody, without being led elsewhere.

Only a regular file inside the script's folder is opened, by us; FFmpeg gets its bytes and is
allowed a few plain formats and no protocol, so that a playlist under the name of a sound opens
nothing. Everything streams; limits hold while it does.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler

from guided_press.errors import SoundError
from guided_press.sound.clip import Clip, FloatArray, key_of
from guided_press.units import SAMPLE_RATE, SOUND_RATES_HZ, to_frames

MAX_BYTES = 700_000_000
"""Half an hour of stereo at 48 000 Hz in 32 bits; of anything smaller, hours."""

_FORMATS = "wav,w64,aiff,flac,mp3,ogg,mov,aac,matroska,caf"
_ENDINGS = "WAV, FLAC, MP3, Ogg, Opus, M4A or AIFF"
_FADE_FRAMES = to_frames(0.005)
_PADDING_FRAMES = to_frames(0.1)
"""Encoders fill up their last block, and some begin with silence; no limit counts that."""
_JUDGED_FRAMES = to_frames(5.0)
"""So much of what is audible decides how two channels become one."""
_LONGEST_PIECE_S = 90.0
"""No encoder makes longer pieces, and each one is resampled as a whole."""
_FIRST_FRAMES = to_frames(60.0)
_AUDIBLE_POWER = 1e-6
_CANCELLED_SHARE = 0.02
"""Two channels whose mean has less than this share of the louder one's power are opposite."""


def load_sound(path: Path, folder: Path, *, max_s: float) -> Clip:
    """Load a whole sound file as a clip.

    Args:
        path: Relative to ``folder``, or absolute; it must lie inside ``folder`` either way.
        folder: The script's folder.
        max_s: Longest sound that is accepted, in seconds; what an encoder adds is not counted.

    Returns:
        Mixed down to mono, 48 000 Hz; of two channels that would cancel each other the louder
        one; with fades of 5 ms at its edges; its level as it was.

    Raises:
        SoundError: Missing, outside the folder, not a regular file, not a sound that is
            understood, too large, too long, or empty.
    """
    samples = np.concatenate(list(sound_blocks(path, folder, max_s=max_s)))
    fade_frames = min(_FADE_FRAMES, len(samples) // 2)
    fade = (np.arange(fade_frames) / max(fade_frames, 1)).astype(np.float32)
    samples[:fade_frames] *= fade
    samples[len(samples) - fade_frames :] *= fade[::-1]
    return Clip(samples, key_of("own", samples))


def sound_blocks(path: Path, folder: Path, *, max_s: float) -> Iterator[FloatArray]:
    """Decode a sound file block by block; memory does not grow with its length.

    Args:
        path: As in `load_sound`.
        folder: As in `load_sound`.
        max_s: As in `load_sound`.

    Yields:
        float32, shape (frames,), mono, 48 000 Hz; at least one, none of them empty.

    Raises:
        SoundError: As `load_sound`; some blocks may have come before.
    """
    with open_inside(path, folder) as file:
        frames = 0
        for block in _decoded(file, path):
            if not np.isfinite(block).all():
                raise SoundError(path, "it holds samples that are not numbers.", "Save it again.")
            frames += len(block)
            if frames > to_frames(max_s) + _PADDING_FRAMES:
                raise SoundError(path, f"it is longer than {max_s:g} s.", "Cut it shorter.")
            yield block
    if not frames:
        raise SoundError(path, "there is no sound in it.", "Choose another file.")


def identity(path: Path, folder: Path) -> str:
    """Name a file's content without decoding it, for cache keys.

    Raises:
        SoundError: Missing, outside the folder, not a regular file, or too large.
    """
    with open_inside(path, folder) as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()


@contextmanager
def open_inside(path: Path, folder: Path) -> Iterator[BufferedReader]:
    """Open a regular file that lies inside a folder once every link is followed.

    Raises:
        SoundError: Missing, outside the folder, not a regular file, or too large.
    """
    with os.fdopen(_descriptor(path, folder), "rb") as file:
        facts = os.fstat(file.fileno())
        # Looked at once more: what was a file a moment ago may have been replaced.
        if not stat.S_ISREG(facts.st_mode):
            raise SoundError(path, "it is not a regular file.", f"Give a file: {_ENDINGS}.")
        if facts.st_size > MAX_BYTES:
            limit = f"{MAX_BYTES // 1_000_000} MB"
            raise SoundError(path, f"it is larger than {limit}.", "Save it as MP3, or cut it.")
        yield file


def _descriptor(path: Path, folder: Path) -> int:
    try:
        home = folder.resolve(strict=True)
        real = (home / path).resolve(strict=True)
        if not real.is_relative_to(home):
            raise SoundError(
                path, f"it lies outside {home}.", "Put the sound into the script's folder."
            )
        if not real.is_file():  # opening a pipe would wait, opening a device might do anything
            raise SoundError(path, "it is not a regular file.", f"Give a file: {_ENDINGS}.")
        harmless = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
        binary = getattr(os, "O_BINARY", 0)
        return os.open(real, os.O_RDONLY | harmless | binary)
    except FileNotFoundError as error:
        raise SoundError(
            path, "there is no such file.", f"Looked in {folder.absolute()}."
        ) from error
    except (OSError, ValueError, RuntimeError) as error:  # also: loops of links, zero characters
        raise SoundError(path, f"it cannot be opened ({error}).") from error


def _decoded(file: BufferedReader, path: Path) -> Iterator[FloatArray]:
    allowed = {"format_whitelist": _FORMATS, "protocol_whitelist": "file"}
    source = _Bytes(file)
    try:
        with av.open(source, mode="r", container_options=allowed) as container:
            if not container.streams.audio:
                raise SoundError(path, "there is no sound in it.", f"Give {_ENDINGS}.")
            stream = container.streams.audio[0]
            yield from _mixed(_channels(_sounding(container.decode(stream), path)))
    except _DAMAGED as error:
        if source.failed is not None:
            raise _unreadable(path, source.failed) from error
        reason = getattr(error, "strerror", None) or str(error)
        raise SoundError(
            path, f"it is not a sound file that is understood ({reason}).", f"Give {_ENDINGS}."
        ) from error
    if source.failed is not None:
        raise _unreadable(path, source.failed)


def _unreadable(path: Path, error: OSError) -> SoundError:
    return SoundError(path, f"it cannot be read ({error.strerror}).")


_DAMAGED = (av.error.FFmpegError, OSError, ValueError, ArithmeticError, MemoryError)
"""What comes of a damaged file: FFmpeg's own errors, and Python's where one leads it to a place
that no file has, or to no rate at all."""


def _sounding(frames: Iterator[AudioFrame], path: Path) -> Iterator[AudioFrame]:
    """Pieces that can be a sound's; the others become minutes or gigabytes when resampled."""
    for frame in frames:
        rate_hz = frame.sample_rate
        if rate_hz not in SOUND_RATES_HZ:
            problem = f"its sample rate is {rate_hz} Hz, which no sound has."
            raise SoundError(path, problem, f"Give {_ENDINGS}.")
        if frame.samples > _LONGEST_PIECE_S * rate_hz:
            problem = f"a piece of it is longer than {_LONGEST_PIECE_S:g} s."
            raise SoundError(path, problem, "Save it again.")
        yield frame


def _channels(frames: Iterator[AudioFrame]) -> Iterator[FloatArray]:
    """Blocks at 48 000 Hz: float32, shape (1 or 2, frames)."""
    resampler: AudioResampler | None = None
    for frame in frames:
        if resampler is None:
            layout = "mono" if frame.layout.nb_channels == 1 else "stereo"
            resampler = AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE)
        frame.pts = None  # gaps and jumps in the time stamps are not sound
        yield from _samples(resampler.resample(frame))
    if resampler is not None:
        yield from _samples(resampler.resample(None))


def _samples(parts: list[AudioFrame]) -> Iterator[FloatArray]:
    return (np.asarray(part.to_ndarray(), np.float32) for part in parts if part.samples)


def _mixed(blocks: Iterator[FloatArray]) -> Iterator[FloatArray]:
    """Blocks of shape (frames,); how they are mixed is decided once, by the first seconds."""
    first: list[FloatArray] = []
    weights: FloatArray | None = None
    audible = waiting = 0
    for block in blocks:
        if weights is not None:
            yield weights @ block
            continue
        first.append(block)
        waiting += block.shape[1]
        audible += block.shape[1] if np.square(block).mean() > _AUDIBLE_POWER else 0
        if len(block) == 1 or audible >= _JUDGED_FRAMES or waiting >= _FIRST_FRAMES:
            weights = _weights(first)
            yield from (weights @ one for one in first)
            first.clear()
    if first:
        weights = _weights(first)
        yield from (weights @ one for one in first)


def _weights(blocks: list[FloatArray]) -> FloatArray:
    """How much of each channel is taken: both alike, or the louder where they would cancel."""
    channels = len(blocks[0])
    if channels == 1:
        return np.ones(1, np.float32)
    powers = sum(np.square(block, dtype=np.float64).sum(axis=1) for block in blocks)
    mixed = sum(np.square(block.mean(axis=0), dtype=np.float64).sum() for block in blocks)
    if mixed < _CANCELLED_SHARE * np.max(powers):
        louder: FloatArray = np.eye(channels, dtype=np.float32)[np.argmax(powers)]
        return louder
    return np.full(channels, np.sqrt(0.5), np.float32)  # what mixing down usually takes


class _Bytes:
    """What FFmpeg sees of a file: its bytes, and no name to guess a format from.

    Nothing is raised here. An error would pass through FFmpeg, where PyAV keeps one for whoever
    calls next, for another file even, and prints the traceback of any further one.
    """

    def __init__(self, file: BufferedReader) -> None:
        self._file = file
        self.failed: OSError | None = None
        self.tell = file.tell

    def read(self, size: int) -> bytes:
        """The next bytes; none once the disk has failed."""
        try:
            return self._file.read(size)
        except OSError as error:
            self.failed = error
            return b""

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Where we are then; a damaged file leads to places before its beginning."""
        try:
            return self._file.seek(offset, whence)
        except (OSError, ValueError, OverflowError):
            return -errno.EINVAL  # FFmpeg's own way to say so
