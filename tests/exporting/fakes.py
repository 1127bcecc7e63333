"""A working mix, made of plain arrays, and sessions to export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from guided_press.exporting.base import Details
from guided_press.sound.clip import Clip, FloatArray
from guided_press.timeline import Chapter, PlacedClip, Span, Timeline
from guided_press.units import SAMPLE_RATE


@dataclass(frozen=True)
class FakeEvent:
    start_frame: int
    clip: Clip
    gain: float = 1.0
    channel: str = "both"
    down_at: int | None = None


class FakeBed:
    """A loop of quiet noise."""

    def __init__(self, loop_frames: int) -> None:
        self.loop_frames = loop_frames
        self.key = f"bed-{loop_frames}"
        noise = np.random.default_rng(3).standard_normal(loop_frames) * 0.004
        self._loop = noise.astype(np.float32)

    def read(self, start_frame: int, frames: int) -> FloatArray:
        return self._loop[np.arange(start_frame, start_frame + frames) % self.loop_frames]


class FakeMix:
    """Adds up its events and, under them, its bed."""

    def __init__(
        self,
        total_frames: int,
        events: list[FakeEvent],
        bed: FakeBed | None = None,
        channels: int = 1,
    ) -> None:
        self.total_frames = total_frames
        self.events = tuple(sorted(events, key=lambda event: event.start_frame))
        self.bed = bed
        self.channels = channels

    def read(self, start_frame: int, frames: int) -> FloatArray:
        assert start_frame >= 0
        assert start_frame + frames <= self.total_frames
        out = np.zeros((frames, self.channels), np.float32)
        if self.bed is not None:
            out[:, -1] += self.bed.read(start_frame, frames)
        for event in self.events:
            first = max(event.start_frame, start_frame)
            last = min(event.start_frame + event.clip.frames, start_frame + frames)
            if last > first:
                part = event.clip.samples[first - event.start_frame : last - event.start_frame]
                sound = part * np.float32(event.gain)
                for channel in range(self.channels):
                    if event.channel in ("both", ("left", "right")[channel]):
                        out[first - start_frame : last - start_frame, channel] += sound
        return out

    def blocks(self, start_frame: int = 0, block_frames: int = 4096) -> Iterator[FloatArray]:
        for start in range(start_frame, self.total_frames, block_frames):
            yield self.read(start, min(block_frames, self.total_frames - start))


class FakeStore:
    """Keeps entries in memory."""

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], bytes] = {}

    def get(self, kind: str, key: str) -> bytes | None:
        return self.entries.get((kind, key))

    def put(self, kind: str, key: str, data: bytes) -> None:
        self.entries[kind, key] = data


def voice(frames: int, seed: int = 0) -> Clip:
    """Something like a voice: a gliding tone with syllables and a little breath, faded."""
    random = np.random.default_rng(seed)
    time = np.arange(frames) / SAMPLE_RATE
    pitch = 110 + 20 * seed % 90
    phase = 2 * np.pi * pitch * (time + 0.01 * np.sin(2 * np.pi * 2 * time))
    tone = sum(np.sin(harmonic * phase) / harmonic**2 for harmonic in range(1, 20))
    syllables = np.abs(np.sin(2 * np.pi * 2.1 * time))
    samples = 0.15 * (tone + 0.005 * random.standard_normal(frames)) * syllables
    ramp = np.minimum(np.arange(frames), np.arange(frames)[::-1]) / 960
    return Clip((samples * np.minimum(ramp, 1)).astype(np.float32), f"voice-{frames}-{seed}")


def click() -> Clip:
    """A sharp onset."""
    return Clip(np.full(480, 0.5, np.float32), "click")


def timeline(
    total_frames: int, titles: list[str] | None = None, texts: list[str] | None = None
) -> Timeline:
    """A timeline with chapters and sentences of equal length."""
    titles, texts = titles or [], texts or []

    def edges(count: int) -> list[tuple[int, int]]:
        marks = [total_frames * i // count for i in range(count + 1)] if count else []
        return list(pairwise(marks))

    return Timeline(
        title="Low back",
        total_frames=total_frames,
        routine=Span(0, total_frames),
        slots=(),
        clips=tuple(
            PlacedClip(start, end, text, "own", i)
            for i, ((start, end), text) in enumerate(zip(edges(len(texts)), texts, strict=True))
        ),
        chimes=(),
        holds=(),
        gates=(),
        chapters=tuple(
            Chapter(start, end, title, i)
            for i, ((start, end), title) in enumerate(zip(edges(len(titles)), titles, strict=True))
        ),
        adjusted=(),
    )


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c4944415408d763f8cfc000000301010018dd8db00000000049454e44ae426082"
)
"""One pixel."""


def details(**changes: object) -> Details:
    """Details with everything in them."""
    given = {
        "title": "Low back, fifteen minutes",
        "artist": "Guided Press",
        "album": "Routines",
        "comment": "Stop when it hurts.",
        "narrator": "eSpeak NG",
        "grouping": "Guided Press",
        "date": "2026-11-28",
        "track": 2,
        "transcript": ((0.5, "Sit back."), (61.25, "Press [gently] <now>.")),
        "cover_png": PNG,
        "chapter_pngs": {1: PNG},
    }
    return Details(**(given | changes))  # type: ignore[arg-type]
