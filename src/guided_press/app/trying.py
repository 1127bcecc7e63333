"""Trying a voice: a sentence, into a WAV file or aloud."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from guided_press.app.stores import open_store
from guided_press.errors import AudioDeviceError, ExportError, WrongUse
from guided_press.files import atomic_file
from guided_press.knowledge.loading import load_knowledge
from guided_press.player.transport import Transport
from guided_press.units import SAMPLE_RATE, Frames, to_frames
from guided_press.voices.base import VoiceSpec
from guided_press.voices.speakers import rate_notes, speaker_for
from guided_press.voices.wav import write_wav
from guided_press.words.respelling import respeller
from guided_press.words.splitting import split_sentences
from guided_press.words.texts import LANGUAGE

if TYPE_CHECKING:
    from guided_press.app.wishes import Wishes
    from guided_press.player.events import TransportEvent
    from guided_press.player.outputs import OutputFactory
    from guided_press.sound.clip import FloatArray

BETWEEN_S = 0.6
LOST_S = 3.0
"""A device that is lost for so long while a sample plays has lost it for good."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was spoken.

    Attributes:
        engine: Which engine spoke.
        frames: Length at 48 000 Hz.
        path: The file; None when it was played.
        notes: What people are told of the rate.
    """

    engine: str
    frames: Frames
    path: Path | None
    notes: tuple[str, ...] = ()


def try_voice(text: str, wishes: Wishes, path: Path | None = None) -> Tried:
    """Speak a text, into a WAV file or aloud.

    Args:
        text: One or more sentences.
        wishes: Engine, voice and rate.
        path: A name that ends in ``.wav``; None to play on the default output.

    Raises:
        WrongUse: There is nothing to say.
        VoiceError: It cannot be spoken.
        ExportError: The file could not be written.
        AudioDeviceError: There is nothing to play on.
    """
    if not text.strip():
        raise WrongUse("TEXT", "the text is empty.", "Write a sentence in quotes.")
    if path is not None and path.suffix.lower() != ".wav":
        raise ExportError(path, "a sample is written as WAV.", "Give a name that ends in .wav.")
    usual = VoiceSpec()
    spec = VoiceSpec(
        wishes.engine or usual.engine,
        wishes.voice,
        wishes.rate_wpm or usual.rate_wpm,
        for_others=wishes.for_others,
    )
    samples, engine = _speech(text, spec)
    if path is None:
        play_sample(samples)
    else:
        _write(samples, path)
    return Tried(engine, Frames(len(samples)), path, rate_notes(spec))


def _speech(text: str, spec: VoiceSpec) -> tuple[FloatArray, str]:
    """The sentences with short pauses between them, and who spoke them."""
    parts = split_sentences(text)
    respell = respeller(load_knowledge().lexicon(LANGUAGE))
    with speaker_for(spec, open_store(), respell) as speaker:
        clips = speaker.speak(parts)
        engine = speaker.spoken_by
    pause = np.zeros(to_frames(BETWEEN_S), np.float32)
    pieces = [piece for part in parts for piece in (clips[part].samples, pause)]
    return np.concatenate(pieces[:-1]), engine


def _write(samples: FloatArray, path: Path) -> None:
    pcm = np.round(np.clip(samples, -1, 1) * 32_767).astype(np.int16)
    with atomic_file(path) as unfinished:
        write_wav(unfinished, SAMPLE_RATE, pcm.tobytes())


class _Sample:
    """A sound as a source for the transport."""

    channels = 1

    def __init__(self, samples: FloatArray) -> None:
        self._samples = samples
        self.total_frames = Frames(len(samples))

    def read(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """A stretch of it: float32, shape (frames, 1)."""
        return self._samples[start_frame : start_frame + frames, None]


def play_sample(samples: FloatArray, output: OutputFactory | None = None) -> None:
    """Play a sound, and return when it was heard.

    Args:
        samples: float32, shape (frames,), 48 000 Hz.
        output: Makes the output; the default device when None.

    Raises:
        AudioDeviceError: There is nothing to play on, or it was lost.
    """
    over = threading.Event()
    ends: list[TransportEvent] = []

    def hear(event: TransportEvent) -> None:
        if event.kind in ("ended", "gone", "failed"):
            ends.append(event)
            over.set()

    with Transport(_Sample(samples), output, on_event=hear) as transport:
        try:
            transport.play()
        except AudioDeviceError as error:
            raise AudioDeviceError(f"{error} A file needs none: add -o sample.wav") from error
        over.wait(len(samples) / SAMPLE_RATE + LOST_S)
    if not ends or ends[0].kind != "ended":
        why = ends[0].detail if ends else "nothing took the sound"
        raise AudioDeviceError(f"sound output: it was lost ({why}). Look at its connection.")
