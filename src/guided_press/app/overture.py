"""The first seconds of a session that was played before, sounding while the rest is loaded.

Reading YAML, models and the player takes several times as long as starting Python with a sound
output. So the beginning of a session is kept, under a name made of everything it depends on, and
is played at once by a transport that the player takes over in mid-sound. It is only a start: the
player compares it with what it would play, and begins again where that differs.

Nothing here imports YAML, pydantic or a codec.
"""

from __future__ import annotations

import json
import struct
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from guided_press.app.identity import Origins, VoiceAsked, name_of
from guided_press.app.stores import open_store
from guided_press.app.wishes import Wishes
from guided_press.errors import AudioDeviceError, CacheError
from guided_press.player.outputs import choose_output
from guided_press.player.transport import Transport
from guided_press.store import Store
from guided_press.units import to_frames
from guided_press.voices import stored

if TYPE_CHECKING:
    from guided_press.player.events import TransportEvent
    from guided_press.player.reel import Source
    from guided_press.sound.clip import FloatArray

KIND = "overtures"

LENGTH_FRAMES = to_frames(8.0)
"""Kept of a session: several times as long as the slowest machine loads."""

_SCHEMA = 1
"""Counts up when what is kept changes its form."""

_HEAD = struct.Struct("<I")
"""Bytes of the JSON that follows; samples are the rest."""

_LOADING_S = 20.0
"""Whoever loads for longer is heard as silence, until it is done."""


@dataclass(frozen=True, slots=True)
class Overture:
    """The beginning of a session's sound.

    Attributes:
        total_frames: Of the whole session.
        samples: float32, shape (frames, channels).
        clips: Keys of every sentence of the session; it only counts while all are kept.
        origins: Who spoke, and which own sounds are in it.
    """

    total_frames: int
    samples: FloatArray
    clips: tuple[str, ...]
    origins: Origins

    @classmethod
    def of(cls, source: Source, clips: Iterable[str], origins: Origins) -> Overture:
        """The beginning of what is going to be played."""
        samples = source.read(0, min(LENGTH_FRAMES, source.total_frames))
        return cls(source.total_frames, samples, tuple(clips), origins)

    def to_bytes(self) -> bytes:
        """The form that is kept."""
        head = {
            "total_frames": self.total_frames,
            "channels": self.samples.shape[1],
            "clips": self.clips,
            "voice": astuple(self.origins.voice),
            "sounds": self.origins.sounds,
        }
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode()
        return _HEAD.pack(len(text)) + text + self.samples.astype("<f4").tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Overture:
        """Read the kept form; the store has checked that it is whole."""
        (size,) = _HEAD.unpack_from(data)
        head = json.loads(data[_HEAD.size : _HEAD.size + size])
        samples = np.frombuffer(data[_HEAD.size + size :], "<f4").reshape(-1, head["channels"])
        origins = Origins(VoiceAsked(*head["voice"]), tuple(map(tuple, head["sounds"])))
        return cls(head["total_frames"], samples, tuple(head["clips"]), origins)

    def is_still_right(self, store: Store) -> bool:
        """Whether the session would be the same today, with nothing to be spoken."""
        return all(store.has(stored.KIND, key) for key in self.clips) and (
            self.origins.hold_still(store)
        )

    def begins(self, source: Source) -> bool:
        """Whether this is how a source begins, to the sample."""
        alike = (source.total_frames, source.channels) == (self.total_frames, self.samples.shape[1])
        return alike and np.array_equal(source.read(0, len(self.samples)), self.samples)


class _Start:
    """An overture as something to play; whoever reads beyond it waits for the session itself."""

    def __init__(self, overture: Overture) -> None:
        self.total_frames = overture.total_frames
        self.channels = overture.samples.shape[1]
        self.taken_over = threading.Event()
        self._samples = overture.samples

    def read(self, start_frame: int, frames: int) -> FloatArray:
        """A stretch; silence behind the overture: float32, shape (frames, channels)."""
        if start_frame + frames > len(self._samples):
            self.taken_over.wait(_LOADING_S)
        out = np.zeros((frames, self.channels), np.float32)
        known = self._samples[start_frame : start_frame + frames]
        out[: len(known)] = known
        return out


class Sounding:
    """An overture that is heard already.

    Args:
        overture: What.
        output: As `choose_output` names it.

    Raises:
        AudioDeviceError: There is nothing to be heard on.
    """

    def __init__(self, overture: Overture, output: str) -> None:
        self._overture = overture
        self._start = _Start(overture)
        self._transport = Transport(self._start, choose_output(output))
        self._transport.play()
        self._is_taken = False

    def take_over(
        self,
        source: Source,
        on_event: Callable[[TransportEvent], None],
        resume_at: Callable[[int], int],
    ) -> Transport:
        """Let a player have the transport, and the session's own sound follow.

        Args:
            source: The whole session. When it begins otherwise, it is heard from its start.
            on_event: Told what happens, also what has happened until now.
            resume_at: After a loss: from the frame that was surely heard to the one to go on from.
        """
        at_frame = None if self._overture.begins(source) else 0
        self._transport.hand_over(on_event, resume_at)
        self._transport.replace_source(source, at_frame)
        self._start.taken_over.set()
        self._is_taken = True
        return self._transport

    def close(self) -> None:
        """Fade out within 0.1 s, unless a player has taken over."""
        if not self._is_taken:
            self._start.taken_over.set()
            self._transport.fade_out_and_close()


def sound_again(script: str, output: str) -> Sounding | None:
    """Let a session that was played before begin to sound; None when it is not known so well.

    Args:
        script: A path, or the id of a shipped script.
        output: As `choose_output` names it.
    """
    key, store = _name(script), open_store()
    data = store.get(KIND, key) if key else None
    if data is None:
        return None
    overture = Overture.from_bytes(data)
    if not overture.is_still_right(store):
        return None
    with suppress(AudioDeviceError):  # the usual way says what helps
        return Sounding(overture, output)
    return None


def keep(script: str, overture: Callable[[], Overture | None], store: Store) -> None:
    """Keep how a session begins, unless that is known; a full disk is no reason to play nothing.

    Args:
        script: A path, or the id of a shipped script; played without any wish.
        overture: Makes it; None when it may not be kept.
        store: The cache.
    """
    key = _name(script)
    if key is None or store.has(KIND, key):
        return
    made = overture()
    if made is not None:
        with suppress(CacheError):
            store.put(KIND, key, made.to_bytes())


def _name(script: str | Path) -> str | None:
    return name_of(f"overture {_SCHEMA} {LENGTH_FRAMES}", script, Wishes())
