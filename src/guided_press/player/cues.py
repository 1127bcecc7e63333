"""Whole sounds at their places, and what plays them: for outputs that take no stream."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from guided_press.mixing import Channel, Event
from guided_press.player.live_session import clip_at
from guided_press.sound.clip import Sound
from guided_press.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Cue:
    """One buffer, at its place.

    Attributes:
        start_frame: When it begins.
        sound: What is heard.
        gain: Linear.
        channel: ``both``, ``left`` or ``right``.
        text, role: Of a sentence; empty for a chime.
    """

    start_frame: int
    sound: Sound
    gain: float
    channel: Channel = "both"
    text: str = ""
    role: str = ""

    @property
    def end_frame(self) -> int:
        """The first frame after."""
        return self.start_frame + self.sound.frames

    def pcm(self, volume: float) -> bytes:
        """The buffer: int16, two channels, 48 000 Hz."""
        level = np.float32(32_767 * self.gain * volume)
        samples = np.clip(np.rint(self.sound.samples * level), -32_768, 32_767).astype("<i2")
        stereo = np.zeros((len(samples), 2), "<i2")
        columns = {"both": slice(None), "left": slice(0, 1), "right": slice(1, 2)}[self.channel]
        stereo[:, columns] = samples[:, np.newaxis]
        return stereo.tobytes()


def cues_of(
    timeline: Timeline, events: Iterable[Event], gains: Mapping[str, float]
) -> tuple[Cue, ...]:
    """Every sentence and chime as a cue, by start.

    Args:
        timeline: Where they stand.
        events: Of its mix.
        gains: Of ``voice`` and ``chime``; what is not in it is left out.
    """
    found = []
    for event in events:
        if event.source not in gains:
            continue
        said = clip_at(timeline, event.start_frame) if event.source == "voice" else None
        found.append(
            Cue(
                event.start_frame, event.clip, event.gain * gains[event.source], event.channel,
                said.text if said else "", said.role if said else "",
            )
        )  # fmt: skip
    return tuple(found)


class Child(Protocol):
    """What plays whole sounds; see ``outputs/simpleaudio_process.py``."""

    name: str

    def play(self, number: int, samples: bytes) -> None:
        """Begin a sound; ``ended`` or ``failed`` is reported with its number."""
        ...

    def stop_all(self) -> None:
        """Be silent at once; what was stopped is not reported."""
        ...

    def close(self) -> None:
        """End it."""
        ...


OpenChild = Callable[[Callable[[str], None]], Child]
"""Makes a child that tells its reports to a function, from another thread."""
