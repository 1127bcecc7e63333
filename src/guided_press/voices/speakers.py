"""Which speaker a voice needs: the usual one, or one for what a person has recorded."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from guided_press.errors import NotRecorded, VoiceBadAudio
from guided_press.store import Store, key_of
from guided_press.voices import recordings
from guided_press.voices.speaker import Progress, Speaker

if TYPE_CHECKING:
    from guided_press.sound.clip import Clip, FloatArray
    from guided_press.voices.stored import StoredClip

OR = " or "
"""Between a voice that was recorded and the one that speaks what it lacks."""

_MEASURED = 40
"""Of a voice's sentences its gain is measured on so many, spread over all."""


def speaker_for(
    engine: str,
    name: str | None,
    rate_wpm: int,
    voice_lufs: float,
    store: Store,
    respell: Callable[[str], str],
    tone: str | None = None,
) -> Speaker:
    """The speaker of a voice; see `Speaker` for what it takes and raises."""
    kind = RecordedSpeaker if engine == recordings.ENGINE else Speaker
    return kind(engine, name, rate_wpm, voice_lufs, store, respell, tone)


class RecordedSpeaker(Speaker):
    """A voice that somebody recorded; its pace is the person's own, whatever the rate.

    Named ``maria or embedded:gb``, it lets the second voice speak what the first has not recorded.
    Without that, what is missing is an error. Nothing is respelt: people read what is written.
    """

    def __init__(
        self,
        engine: str,
        name: str | None,
        rate_wpm: int,
        voice_lufs: float,
        store: Store,
        respell: Callable[[str], str],
        tone: str | None = None,
    ) -> None:
        own, _, other = (name or "").partition(OR)
        super().__init__(engine, own.strip() or None, rate_wpm, voice_lufs, store, str, tone)
        self.name = self.voice.partition("@")[0]
        self._codes = frozenset(recordings.recordings(self.name))
        self._stand_in: Speaker | None = None
        if other.strip():
            other_engine, colon, other_name = other.strip().partition(":")
            self._stand_in = Speaker(
                other_engine, other_name if colon else None, rate_wpm, voice_lufs, store, respell,
                tone,
            )  # fmt: skip
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
        wanted = list(dict.fromkeys(texts))
        missing = self._missing(wanted)
        if missing and self._stand_in is None:
            raise NotRecorded(self.name, missing, len(wanted))

    @property
    def spoken_by(self) -> str:
        """Both engines, when a second one may speak."""
        other = self._stand_in
        return f"{self.engine_id} or {other.engine_id}" if other else self.engine_id

    def stream(self, texts: Iterable[str]) -> Iterator[tuple[str, Clip]]:
        """As every speaker does; what is missing comes from the voice that stands in."""
        wanted = list(dict.fromkeys(texts))
        self.refuse_missing(wanted)
        missing = self._missing(wanted)
        if self._stand_in is None or not missing:
            yield from super().stream(wanted)
            return
        found = dict(super().stream([text for text in wanted if text not in missing]))
        found |= self._stand_in.stream(missing)
        self._count_stand_in(self._stand_in)
        yield from ((text, found[text]) for text in wanted)

    def stored(
        self, texts: Iterable[str], progress: Progress | None = None
    ) -> dict[str, StoredClip]:
        """As every speaker does; what is missing comes from the voice that stands in."""
        wanted = list(dict.fromkeys(texts))
        self.refuse_missing(wanted)
        missing = self._missing(wanted)
        if self._stand_in is None or not missing:
            return super().stored(wanted, progress)
        found = super().stored([text for text in wanted if text not in missing])
        found |= self._stand_in.stored(missing, progress)  # reading files takes no time
        self._count_stand_in(self._stand_in)
        return {text: found[text] for text in wanted}

    def _count_stand_in(self, other: Speaker) -> None:
        self.synthesized += other.synthesized
        self.reused += other.reused
        other.synthesized = other.reused = 0

    def _missing(self, texts: Sequence[str]) -> list[str]:
        return [text for text in texts if recordings.code_of(text) not in self._codes]

    def _passage(self) -> Generator[FloatArray, None, None]:
        """Its own recordings: it may not have the sentences that others are measured on."""
        from guided_press.voices import finishing
        from guided_press.voices.wav import read_wav

        paths = list(recordings.recordings(self.name).values())
        for path in paths[:: -(-len(paths) // _MEASURED)]:
            try:
                spoken = finishing.spoken_part(read_wav(path))
            except ValueError as error:
                problem = f"{path} cannot be used: {error}."
                raise VoiceBadAudio(self.engine_id, problem, "Record it again.") from error
            yield finishing.with_tone(spoken, self._tone)
