"""From sentences to clips: every sentence is spoken once, brought to level, and kept."""

from __future__ import annotations

import struct
import threading
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from guided_press.errors import VoiceBadAudio, VoiceError, VoiceNotFound, VoiceUnavailable
from guided_press.sound.clip import Clip, silence
from guided_press.store import Store, key_of
from guided_press.units import Frames
from guided_press.voices import finishing, stored
from guided_press.voices.base import NO_PROGRAM, CountProgress, Request, VoiceSpec
from guided_press.voices.catalog import BUILT_IN, choose, load, natural_tone
from guided_press.voices.checking import length_problem, text_problem
from guided_press.voices.finishing import from_int16
from guided_press.voices.link import WorkerLink
from guided_press.voices.silent import Silent
from guided_press.voices.stored import StoredClip
from guided_press.voices.wav import read_wav
from guided_press.words.characters import unsayable
from guided_press.words.respelling import with_letters, without_sounds

if TYPE_CHECKING:
    from guided_press.sound.clip import FloatArray

SCHEMA = 5
"""Part of every key; counts up when the way from text to clip changes."""

CALIBRATION = (
    "Place both thumbs on the fold behind your left knee.",
    "Press slowly, until it feels firm and still comfortable.",
    "Keep the pressure steady, and let your breath come and go.",
    "Half the time is over; soften your shoulders.",
    "Ten seconds left. Begin easing off.",
)
"""About 12 s of what sessions say; a voice's one gain is measured on it."""

READ_SOUNDS = ("natural",)
"""Engines that take the lexicon's sounds."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    key: str
    request: Request


class SessionSpeaker(ABC):
    """Who speaks a session, with one voice or two. For one thread; its clips may go to several.

    Attributes:
        engine_id: The engine that speaks.
        voice: The engine's own name of the voice.
        key: Names engine, version, voice, rate, level and tone; part of what depends on them.
    """

    engine_id: str
    voice: str
    key: str

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> None:
        """End the worker processes; speaking again starts new ones."""

    @property
    @abstractmethod
    def spoken_by(self) -> str:
        """The engine, or the engines, that speak."""

    @property
    @abstractmethod
    def synthesized(self) -> int:
        """How many sentences were spoken."""

    @property
    @abstractmethod
    def reused(self) -> int:
        """How many came from the store."""

    @abstractmethod
    def refuse_missing(self, texts: Iterable[str]) -> None:
        """Refuse sentences that the voice which is to speak them can never speak.

        Raises:
            NotRecorded: With all of them.
        """

    @abstractmethod
    def stream(self, texts: Iterable[str]) -> Iterator[tuple[str, Clip]]:
        """Like `speak`, yielding text and clip in the order asked, as they become ready."""

    @abstractmethod
    def stored(
        self, texts: Iterable[str], progress: CountProgress | None = None
    ) -> dict[str, StoredClip]:
        """Like `speak`, but what is kept already is not loaded before its samples are asked for."""

    def speak(self, texts: Iterable[str], progress: CountProgress | None = None) -> dict[str, Clip]:
        """Turn sentences into clips.

        Args:
            texts: As shown; each different one is spoken once.
            progress: Called with how many are done, and of how many.

        Returns:
            A clip for each different text, in the order of first use.

        Raises:
            VoiceError: With the sentence that could not be spoken.
            CacheError: Clips cannot be kept.
        """
        sentences = list(dict.fromkeys(texts))
        clips: dict[str, Clip] = {}
        for text, clip in self.stream(sentences):
            clips[text] = clip
            if progress is not None:
                progress(len(clips), len(sentences))
        return clips

    def lengths(self, texts: Iterable[str]) -> dict[str, Frames]:
        """Length in frames of each sentence; what is not kept yet is spoken first."""
        return {text: clip.frames for text, clip in self.stored(texts).items()}


class Speaker(SessionSpeaker):
    """One voice at one rate and level.

    Args:
        spec: Which voice, at which rate and level.
        store: Where clips are kept.
        respell: Turns a sentence as it is shown into what the voice gets.

    Raises:
        VoiceUnavailable: The engine is missing, cannot start, or is not for others.
        VoiceNotFound: It has no such voice.
    """

    def __init__(self, spec: VoiceSpec, store: Store, respell: Callable[[str], str]) -> None:
        self.engine_id = choose(spec.engine, for_others=spec.for_others)
        self._engine = load(self.engine_id)
        if problem := self._engine.unavailable():
            raise VoiceUnavailable(self.engine_id, problem)
        self._link = WorkerLink(self._engine)
        try:
            version, self.voice = self._described(spec.name)
        except VoiceNotFound as error:
            if spec.name not in BUILT_IN:
                raise
            remedy = (
                f"That is an engine: --engine {spec.name}, or `engine: {spec.name}` in a script."
            )
            raise VoiceNotFound(self.engine_id, error.problem, remedy) from error
        self._rate_wpm = spec.rate_wpm
        self._voice_lufs = float(spec.lufs)
        self._store = store
        self._respell = respell
        self._tone = spec.tone or natural_tone(self.engine_id, self.voice)
        sounds_like = (SCHEMA, self.engine_id, version, self.voice, spec.rate_wpm, self._tone)
        self._level_key = key_of("level", *sounds_like, self._voice_lufs, *CALIBRATION)
        self.key = key_of("speaker", *sounds_like, self._voice_lufs)
        self._gain: float | None = None
        self._one_at_a_time = threading.Lock()
        self._synthesized = 0
        self._reused = 0

    def _described(self, name: str | None) -> tuple[str, str]:
        """The engine's version, and its own name of the voice."""
        if self._engine.quick:
            return self._engine.version(), self._engine.resolve(name)
        described = self._link.describe(name)
        return described.version, described.voice

    def close(self) -> None:
        """End the worker process; speaking again starts a new one."""
        self._link.close()

    @property
    def spoken_by(self) -> str:
        """The engine."""
        return self.engine_id

    @property
    def synthesized(self) -> int:
        """As of every speaker."""
        return self._synthesized

    @property
    def reused(self) -> int:
        """As of every speaker."""
        return self._reused

    def refuse_missing(self, texts: Iterable[str]) -> None:
        """Engines can speak every sentence."""

    def stream(self, texts: Iterable[str]) -> Iterator[tuple[str, Clip]]:
        """As every speaker does; what is not kept yet is spoken."""
        sentences = {text: self._sentence(text) for text in texts}
        if isinstance(self._engine, Silent):
            for text, sentence in sentences.items():
                yield text, self._silence(sentence)
            return
        clips: dict[str, Clip] = {}
        missing: dict[str, _Sentence] = {}
        for sentence in sentences.values():
            if sentence.key in clips or sentence.key in missing:
                continue
            clip = self._stored_clip(sentence.key)
            if clip is None:
                missing[sentence.key] = sentence
            else:
                clips[sentence.key] = clip
        self._reused += len(clips)
        with closing(self._make(missing.values())) as new_clips:
            for text, sentence in sentences.items():
                if sentence.key not in clips:
                    try:
                        clips[sentence.key] = next(new_clips)
                    except VoiceError as error:
                        error.sentence = text
                        raise
                yield text, clips[sentence.key]

    def stored(
        self, texts: Iterable[str], progress: CountProgress | None = None
    ) -> dict[str, StoredClip]:
        """As every speaker does; samples are read when they are asked for."""
        sentences = {text: self._sentence(text) for text in texts}
        lengths: dict[str, Frames] = {}
        missing: dict[str, str] = {}
        for text, sentence in sentences.items():
            if sentence.key in lengths or sentence.key in missing:
                continue
            frames = self._stored_frames(sentence)
            if frames is None:
                missing[sentence.key] = text
            else:
                lengths[sentence.key] = frames
        self._reused += 0 if isinstance(self._engine, Silent) else len(lengths)
        total = len(lengths) + len(missing)
        for text, clip in self.stream(missing.values()):
            lengths[sentences[text].key] = clip.frames
            if progress is not None:
                progress(len(lengths), total)
        return {
            text: StoredClip(
                sentence.key,
                lengths[sentence.key],
                partial(self._load, sentence, lengths[sentence.key]),
            )
            for text, sentence in sentences.items()
        }

    def _sentence(self, text: str) -> _Sentence:
        """Prepare a text and name its clip.

        Raises:
            VoiceError: It cannot be spoken.
        """
        respelt = unicodedata.normalize("NFC", self._respell(text)).strip()
        if (letters := getattr(self._engine, "letters", None)) is not None:
            respelt = with_letters(respelt, letters)
        prepared = respelt if self.engine_id in READ_SOUNDS else without_sounds(respelt)
        problem, remedy = text_problem(prepared), "Change the line."
        if not problem and self.engine_id not in NO_PROGRAM and (unknown := unsayable(text)):
            problem = f"no voice can say {', '.join(map(str, unknown))}"
            remedy = unknown[0].remedy
        if problem:
            error = VoiceError(
                self.engine_id, f"{text[:60]!r} cannot be spoken: {problem}.", remedy
            )
            error.sentence = text
            raise error
        request = Request(prepared, self.voice, self._rate_wpm)
        return _Sentence(key_of("clip", self.key, prepared), request)

    def _stored_frames(self, sentence: _Sentence) -> Frames | None:
        if isinstance(self._engine, Silent):
            return self._engine.frames(sentence.request.text, self._rate_wpm)
        head = self._store.peek(stored.KIND, sentence.key, stored.HEAD_BYTES)
        return stored.packed_frames(head)

    def _stored_clip(self, key: str) -> Clip | None:
        data = self._store.get(stored.KIND, key)
        return None if data is None else _unpack(key, data)

    def _load(self, sentence: _Sentence, frames: Frames) -> Clip:
        """The clip whose length was told before; spoken again when it is lost meanwhile."""
        if isinstance(self._engine, Silent):
            return self._silence(sentence)
        clip = self._stored_clip(sentence.key)
        if clip is None:
            with self._one_at_a_time:  # several threads encode, and each may miss a clip
                clip = self._stored_clip(sentence.key)
                if clip is None:
                    (clip,) = self._make([sentence])
        if clip.frames == frames:
            return clip
        # Some voices never say a sentence twice alike. The timeline counts on the length that it
        # was told, and the difference lies in the silence at the end.
        import numpy as np

        fitted = np.zeros(frames, np.float32)
        fitted[: clip.frames] = clip.samples[:frames]
        return Clip(fitted, key_of(clip.key, frames))

    def _silence(self, sentence: _Sentence) -> Clip:
        assert isinstance(self._engine, Silent)
        return silence(self._engine.frames(sentence.request.text, self._rate_wpm), sentence.key)

    def _make(self, sentences: Iterable[_Sentence]) -> Generator[Clip, None, None]:
        """Speak sentences and keep them; the worker speaks the next while one is finished."""
        batch = list(sentences)
        if not batch:
            return
        self._link.begin()  # it starts while the numeric libraries are imported here

        gain = self._level()
        with closing(self._spoken([sentence.request for sentence in batch])) as spoken:
            for sentence, tuned in zip(batch, spoken, strict=True):
                samples = finishing.to_int16(finishing.at_level(tuned, gain))
                packed = stored.pack(Frames(len(tuned)), samples)
                # What is used now is what others read later: rounded, and the first one kept.
                clip = _unpack(sentence.key, self._store.add(stored.KIND, sentence.key, packed))
                assert clip is not None, "packed a moment ago"
                self._synthesized += 1
                yield clip

    def _level(self) -> float:
        """The linear gain of this voice at this rate, measured once."""
        if self._gain is None:
            data = self._store.get("levels", self._level_key)
            if data is not None and len(data) == 8:
                (self._gain,) = struct.unpack("<d", data)
            else:
                with closing(self._passage()) as spoken:
                    self._gain = finishing.gain_for(spoken, self._voice_lufs)
                self._store.put("levels", self._level_key, struct.pack("<d", self._gain))
        return self._gain

    def _passage(self) -> Generator[FloatArray, None, None]:
        """What the gain is measured on."""
        return self._spoken([Request(text, self.voice, self._rate_wpm) for text in CALIBRATION])

    def _spoken(self, requests: list[Request]) -> Generator[FloatArray, None, None]:
        """Speak, check and tune sentences; not yet at level."""
        unread: set[Path] = set()

        def new_path(_: Request) -> Path:
            path = self._store.temporary(".wav")
            unread.add(path)
            return path

        try:
            with closing(self._link.speak(requests, new_path)) as paths:
                for request, path in zip(requests, paths, strict=True):
                    yield self._checked(request, path)
                    _remove(path)
                    unread.remove(path)
        finally:  # an interruption may come between any two steps, so it counts who was named
            for path in unread:
                _remove(path)

    def _checked(self, request: Request, path: Path) -> FloatArray:
        try:
            spoken = finishing.spoken_part(read_wav(path))
        except ValueError as error:
            problem = str(error)
        else:
            spoken_s = finishing.spoken_s(spoken)
            problem = length_problem(without_sounds(request.text), request.rate_wpm, spoken_s)
            if not problem:
                return finishing.with_tone(spoken, self._tone)
        words = without_sounds(request.text)[:60]
        raise VoiceBadAudio(
            self.engine_id,
            f"what it gave for {words!r} is not that sentence: {problem}.",
            "Try another voice, or the engine 'embedded'.",
        )


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink(missing_ok=True)


def _unpack(key: str, data: bytes) -> Clip | None:
    frames = stored.packed_frames(data)
    if frames is None or len(data) != stored.HEAD_BYTES + 2 * frames:
        return None
    return Clip(from_int16(data, stored.HEAD_BYTES), key)
