"""Which speaker a voice needs: the usual one, one for what a person has recorded, or two."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from guided_press.errors import NotRecorded, VoiceBadAudio, VoiceError, VoiceUnavailable
from guided_press.store import Store, key_of
from guided_press.voices import finishing, recordings
from guided_press.voices.base import CountProgress, VoiceSpec
from guided_press.voices.catalog import choose, missed_note, rate_note
from guided_press.voices.speaker import SessionSpeaker, Speaker
from guided_press.voices.wav import read_wav
from guided_press.words.english import listed

if TYPE_CHECKING:
    from guided_press.sound.clip import Clip, FloatArray
    from guided_press.voices.stored import StoredClip

OR = " or "
"""Between a voice that was recorded and the one that speaks what it lacks."""

_MEASURED = 40
"""Of a voice's sentences its gain is measured on so many, spread over all."""


def speaker_of(
    spec: VoiceSpec,
    store: Store,
    respell: Callable[[str], str],
    to_receiver: Collection[str] = (),
) -> SessionSpeaker:
    """Who speaks a session: one voice, or two where a second one is for the receiver.

    Args:
        spec: Which voice, at which rate and level.
        store: Where clips are kept.
        respell: Turns a sentence as it is shown into what the voice gets.
        to_receiver: The sentences of the second voice.

    Raises:
        VoiceUnavailable: An engine is missing or cannot start.
        VoiceNotFound: It has no such voice.
    """
    first = speaker_for(spec, store, respell)
    if spec.receiver is None:
        return first
    try:
        engine, name = receiver_voice(spec.engine, spec.receiver)
        second = speaker_for(replace(spec, engine=engine, name=name), store, respell)
    except VoiceError as error:
        first.close()
        error.place = "voice.receiver"  # else it would be looked for among the options
        raise
    return TwoSpeakers(first, second, to_receiver)


def receiver_voice(engine: str, receiver: str) -> tuple[str, str | None]:
    """Engine and name of ``NAME``, of the first voice's engine, or of ``ENGINE:NAME``."""
    other, colon, name = receiver.partition(":")
    return (other, name or None) if colon else (engine, receiver)


def rate_notes(spec: VoiceSpec) -> tuple[str, ...]:
    """What people are told where a voice cannot speak at its rate; see `rate_note`."""
    notes = (
        rate_note(engine, spec.rate_wpm, for_others=spec.for_others) for engine in _engines(spec)
    )
    return tuple(dict.fromkeys(filter(None, notes)))


def missed_notes(spec: VoiceSpec) -> tuple[str, ...]:
    """What people are told where no natural voice is there for ``auto``; see `missed_note`."""
    notes = (missed_note(engine, for_others=spec.for_others) for engine in _engines(spec))
    return tuple(dict.fromkeys(filter(None, notes)))


def is_for_others(spec: VoiceSpec) -> bool:
    """Whether everything that speaks may speak for others; see `catalog.FOR_OTHERS`."""
    try:
        for engine in _engines(spec):
            choose(engine, for_others=True)
    except VoiceUnavailable:
        return False
    return True


def _engines(spec: VoiceSpec) -> Iterator[str]:
    """Every engine that a voice names: its own, those that stand in, and the receiver's."""
    yield from _engines_of(spec.engine, spec.name)
    if spec.receiver is not None:
        yield from _engines_of(*receiver_voice(spec.engine, spec.receiver))


def _engines_of(engine: str, name: str | None) -> Iterator[str]:
    yield engine
    if engine == recordings.ENGINE:
        yield from (part.strip().partition(":")[0] for part in (name or "").split(OR)[1:])


def speaker_for(spec: VoiceSpec, store: Store, respell: Callable[[str], str]) -> Speaker:
    """The speaker of one voice; see `Speaker` for what it takes and raises."""
    kind = RecordedSpeaker if spec.engine == recordings.ENGINE else Speaker
    return kind(spec, store, respell)


class RecordedSpeaker(Speaker):
    """A voice that somebody recorded; its pace is the person's own, whatever the rate.

    Named ``maria or embedded:gb``, it lets the second voice speak what the first has not recorded.
    Without that, what is missing is an error. Nothing is respelt: people read what is written.
    """

    def __init__(self, spec: VoiceSpec, store: Store, respell: Callable[[str], str]) -> None:
        own, _, other = (spec.name or "").partition(OR)
        super().__init__(replace(spec, name=own.strip() or None), store, str)
        self.name = self.voice.partition("@")[0]
        self._codes = frozenset(recordings.recordings(self.name))
        self._stand_in: Speaker | None = None
        if other.strip():
            other_engine, colon, other_name = other.strip().partition(":")
            other_spec = replace(spec, engine=other_engine, name=other_name if colon else None)
            self._stand_in = Speaker(other_spec, store, respell)
            self.key = key_of("speakers", self.key, self._stand_in.key)

    def close(self) -> None:
        """End the worker processes."""
        super().close()
        if self._stand_in is not None:
            self._stand_in.close()

    def refuse_missing(self, texts: Iterable[str]) -> None:
        """Name every sentence that is not recorded, unless another voice stands in.

        Raises:
            NotRecorded: With all of them.
        """
        sentences = list(dict.fromkeys(texts))
        missing = self._missing(sentences)
        if missing and self._stand_in is None:
            raise NotRecorded(self.name, missing, len(sentences))

    @property
    def spoken_by(self) -> str:
        """Both engines, when a second one may speak."""
        other = self._stand_in
        return f"{self.engine_id} or {other.engine_id}" if other else self.engine_id

    @property
    def synthesized(self) -> int:
        """By both."""
        return super().synthesized + (self._stand_in.synthesized if self._stand_in else 0)

    @property
    def reused(self) -> int:
        """Of both."""
        return super().reused + (self._stand_in.reused if self._stand_in else 0)

    def stream(self, texts: Iterable[str]) -> Iterator[tuple[str, Clip]]:
        """As every speaker does; what is missing comes from the voice that stands in."""
        sentences = list(dict.fromkeys(texts))
        self.refuse_missing(sentences)
        missing = self._missing(sentences)
        if self._stand_in is None or not missing:
            yield from super().stream(sentences)
            return
        clips = dict(super().stream([text for text in sentences if text not in missing]))
        clips |= self._stand_in.stream(missing)
        yield from ((text, clips[text]) for text in sentences)

    def stored(
        self, texts: Iterable[str], progress: CountProgress | None = None
    ) -> dict[str, StoredClip]:
        """As every speaker does; what is missing comes from the voice that stands in."""
        sentences = list(dict.fromkeys(texts))
        self.refuse_missing(sentences)
        missing = self._missing(sentences)
        if self._stand_in is None or not missing:
            return super().stored(sentences, progress)
        clips = super().stored([text for text in sentences if text not in missing])
        clips |= self._stand_in.stored(missing, progress)  # reading files takes no time
        return {text: clips[text] for text in sentences}

    def _missing(self, texts: Sequence[str]) -> list[str]:
        return [text for text in texts if recordings.code_of(text) not in self._codes]

    def _passage(self) -> Generator[FloatArray, None, None]:
        """Its own recordings: it may not have the sentences that others are measured on."""
        paths = list(recordings.recordings(self.name).values())
        for path in paths[:: -(-len(paths) // _MEASURED)]:
            try:
                spoken = finishing.spoken_part(read_wav(path))
            except ValueError as error:
                problem = f"{path} cannot be used: {error}."
                raise VoiceBadAudio(self.engine_id, problem, "Record it again.") from error
            yield finishing.with_tone(spoken, self._tone)


class TwoSpeakers(SessionSpeaker):
    """Two voices: one for the receiver, the other for all else; used like a `Speaker`.

    Args:
        first: Speaks to the giver.
        second: Speaks to the receiver.
        to_receiver: The sentences of the second; all others are the first's.
    """

    def __init__(self, first: Speaker, second: Speaker, to_receiver: Collection[str]) -> None:
        self._first = first
        self._second = second
        self._to_receiver = frozenset(to_receiver)
        self.engine_id = first.engine_id
        self.voice = first.voice
        self.key = key_of("two speakers", first.key, second.key)

    def close(self) -> None:
        """End both worker processes."""
        self._first.close()
        self._second.close()

    @property
    def synthesized(self) -> int:
        """How many sentences were spoken."""
        return self._first.synthesized + self._second.synthesized

    @property
    def reused(self) -> int:
        """How many came from the store."""
        return self._first.reused + self._second.reused

    @property
    def spoken_by(self) -> str:
        """Both engines, or the one that has both voices."""
        return listed([*dict.fromkeys((self._first.spoken_by, self._second.spoken_by))])

    def refuse_missing(self, texts: Iterable[str]) -> None:
        """Refuse sentences that the voice which is to speak them can never speak.

        Raises:
            NotRecorded: With all of them.
        """
        for speaker, own in self._shared(texts):
            speaker.refuse_missing(own)

    def stream(self, texts: Iterable[str]) -> Iterator[tuple[str, Clip]]:
        """As `Speaker.stream`, in the order asked."""
        sentences = list(dict.fromkeys(texts))
        streams = {speaker: speaker.stream(own) for speaker, own in self._shared(sentences)}
        for text in sentences:
            yield next(streams[self._speaker_of(text)])

    def stored(
        self, texts: Iterable[str], progress: CountProgress | None = None
    ) -> dict[str, StoredClip]:
        """As `Speaker.stored`."""
        sentences = list(dict.fromkeys(texts))
        clips: dict[str, StoredClip] = {}
        for speaker, own in self._shared(sentences):
            clips |= speaker.stored(own, _behind(progress, len(clips), len(sentences)))
        return {text: clips[text] for text in sentences}

    def _speaker_of(self, text: str) -> Speaker:
        return self._second if text in self._to_receiver else self._first

    def _shared(self, texts: Iterable[str]) -> list[tuple[Speaker, list[str]]]:
        sentences = list(texts)
        return [
            (speaker, [text for text in sentences if self._speaker_of(text) is speaker])
            for speaker in (self._first, self._second)
        ]


def _behind(progress: CountProgress | None, before: int, of: int) -> CountProgress | None:
    """Tell of a part as what comes behind ``before`` others."""
    if progress is None:
        return None
    return lambda count, _: progress(before + count, of)
