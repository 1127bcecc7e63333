"""The voice while a session is played: speaks ahead in its own thread, and answers questions first.

A sentence that cannot be spoken does not end the session: a signal takes its place, and whoever
plays is told, so that it is shown.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

import numpy as np

from guided_press.errors import CacheError, VoiceError
from guided_press.sound.clip import Clip, Sound
from guided_press.units import Frames
from guided_press.voices.stored import StoredClip

_TOGETHER = 16
"""So many sentences are asked for at once at most; fewer of a slow voice, so that what is spoken
is heard soon and a question does not wait."""

_SLOW_S = 0.15


class SoundStore(Protocol):
    """What is needed of a ``Speaker``."""

    def stored(self, texts: Iterable[str]) -> Mapping[str, StoredClip]:
        """The sound of sentences, spoken where it is not kept yet."""
        ...


class Speaking:
    """Speaks a session's sentences in order, questions first, common answers last.

    Args:
        voice: Used from the speaking thread alone, until a kept sound is lost.
        is_stored: Whether the sound with this key can be read without speaking.
        signal: Stands for a sentence that cannot be spoken.

    Attributes:
        sounds: What is spoken, by text.
        unspoken: What could not be spoken, with the reason, by text.
        changes: Counts up when one of them changes.
    """

    def __init__(self, voice: SoundStore, is_stored: Callable[[str], bool], signal: Clip) -> None:
        self.sounds: dict[str, Sound] = {}
        self.unspoken: dict[str, str] = {}
        self.changes = 0
        self._voice = voice
        self._is_stored = is_stored
        self._signal = signal
        self._using_voice = threading.Lock()
        self._news = threading.Condition()
        self._waiting: deque[str] = deque()
        self._urgent: deque[str] = deque()
        self._stop = False
        self._thread: threading.Thread | None = None

    def start(self, texts: Iterable[str]) -> None:
        """Begin to speak these, in this order."""
        self._waiting.extend(texts)
        self._thread = threading.Thread(target=self._run, name="speaking", daemon=True)
        self._thread.start()

    def later(self, texts: Iterable[str]) -> None:
        """Speak these too, when nothing else is left."""
        with self._news:
            self._waiting.extend(texts)
            self._news.notify_all()

    def ask_for(self, texts: Sequence[str]) -> list[Sound] | None:
        """The sounds of sentences, if they are all there; else they are spoken next."""
        missing = [text for text in texts if text not in self.sounds]
        if not missing:
            return [self.sounds[text] for text in texts]
        with self._news:
            self._urgent.extend(text for text in missing if text not in self._urgent)
            self._news.notify_all()
        return None

    def wait_for(self, texts: Iterable[str], within_s: float) -> bool:
        """Wait until all of these are spoken, or could not be; whether they are."""
        sentences = list(texts)
        with self._news:
            return self._news.wait_for(
                lambda: all(text in self.sounds for text in sentences), timeout=within_s
            )

    def close(self) -> None:
        """End the thread after the sentences it is at; wait a little for it."""
        with self._news:
            self._stop = True
            self._news.notify_all()
        if self._thread is not None:
            self._thread.join(1.0)

    def _run(self) -> None:
        together = 1
        while True:
            with self._news:
                self._news.wait_for(lambda: self._stop or self._urgent or self._waiting)
                if self._stop:
                    return
                line = self._urgent or self._waiting
                texts = [line.popleft() for _ in range(min(together, len(line)))]
            begun_s = time.monotonic()
            self._speak([text for text in texts if text not in self.sounds])
            slow = time.monotonic() - begun_s > _SLOW_S
            together = 1 if slow else min(2 * together, _TOGETHER)

    def _speak(self, texts: Sequence[str]) -> None:
        """Speak sentences together; where that fails, one by one, to find the one at fault."""
        try:
            with self._using_voice:
                clips = self._voice.stored(texts)
        except (VoiceError, CacheError) as error:
            if len(texts) > 1:
                for text in texts:
                    self._speak([text])
            else:
                self._tell({texts[0]: self._signal}, {texts[0]: str(error)})
        else:
            self._tell({text: self._loading(text, clip) for text, clip in clips.items()}, {})

    def _tell(self, sounds: Mapping[str, Sound], unspoken: Mapping[str, str]) -> None:
        with self._news:
            self.unspoken.update(unspoken)
            self.sounds.update(sounds)
            self.changes += 1
            self._news.notify_all()

    def _loading(self, text: str, clip: StoredClip) -> StoredClip:
        """The clip, loaded so that the voice is never used by two threads."""

        def load() -> Clip:
            if self._is_stored(clip.key):
                return clip.load()
            try:  # it was lost meanwhile, and is spoken again
                with self._using_voice:
                    return clip.load()
            except (VoiceError, CacheError) as error:
                self._tell({}, {text: str(error)})
                return _fitted(self._signal, clip.frames)

        return StoredClip(clip.key, clip.frames, load)


def _fitted(signal: Clip, frames: Frames) -> Clip:
    samples = np.zeros(frames, np.float32)
    samples[: signal.frames] = signal.samples[:frames]
    return Clip(samples, f"{signal.key}-{frames}")
