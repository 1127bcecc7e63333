"""How the player itself is heard: earcons at once, sentences where they meet no other sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from guided_press.player.earcons import earcon
from guided_press.player.speaking import Speaking
from guided_press.player.transport import Transport
from guided_press.sound.clip import Clip
from guided_press.timeline import Timeline
from guided_press.units import to_frames

ANSWER_WITHIN_S = 6.0
"""So long an answer waits for the voice, or for a gap between the session's own sentences."""

_GAP_FRAMES = to_frames(0.12)
_UNDER_ANSWER = 0.08
_UNDER_EARCON = 0.5


@dataclass(slots=True)
class _Speech:
    texts: list[str]
    until_s: float
    then: Callable[[], None] | None
    sound: str


class Announcer:
    """Plays earcons and sentences on top of a session.

    Args:
        transport: What they are heard through.
        speaking: The voice.
        clock: Seconds, always rising.

    Attributes:
        failed: Sentences that could not be spoken in time, for showing; none when all were.
    """

    def __init__(
        self, transport: Transport, speaking: Speaking, clock: Callable[[], float]
    ) -> None:
        self.failed: tuple[str, ...] = ()
        self._transport = transport
        self._speaking = speaking
        self._clock = clock
        self._speech: _Speech | None = None
        self._then: Callable[[], None] | None = None

    @property
    def something_follows(self) -> bool:
        """An announcement is under way after which something is to be done."""
        return self._then is not None or (
            self._speech is not None and self._speech.then is not None
        )

    def confirm(self, sound: str, *, then: Callable[[], None] | None = None) -> None:
        """Play an earcon at once."""
        self._transport.play_overlay(earcon(sound), duck=_UNDER_EARCON)
        if then is not None:
            self._then = then

    def tick(self) -> None:
        """Say softly that we wait."""
        if not self._transport.overlay_playing:
            self._transport.play_overlay(earcon("tick"))

    def say(
        self,
        texts: Sequence[str],
        timeline: Timeline,
        *,
        then: Callable[[], None] | None = None,
        sound: str = "",
    ) -> None:
        """Say sentences as soon as they are spoken and the session says nothing.

        Args:
            texts: What to say.
            timeline: What the session says meanwhile.
            then: Done after it.
            sound: The earcon that comes first, at once.
        """
        self.forget()
        self._speech = _Speech(list(texts), self._clock() + ANSWER_WITHIN_S, then, sound)
        self.look_after(timeline)
        if self._speech is not None and sound:
            self._speech.sound = ""
            self._transport.play_overlay(earcon(sound), duck=_UNDER_EARCON)

    def forget(self) -> None:
        """Be silent, and do nothing of what was to follow."""
        self._speech = self._then = None
        self._transport.stop_overlay()

    def look_after(self, timeline: Timeline) -> None:
        """Say what has become possible, and do what was to follow."""
        if self._speech is not None:
            self._try_to_say(self._speech, timeline)
        elif self._then is not None and not self._transport.overlay_playing:
            then, self._then = self._then, None
            then()

    def _try_to_say(self, speech: _Speech, timeline: Timeline) -> None:
        late = self._clock() >= speech.until_s
        sounds = self._speaking.ask_for(speech.texts)
        if sounds is None:
            if late:
                self._speech, self._then = None, speech.then
                self.failed = tuple(speech.texts)
            return
        pieces = [earcon(speech.sound).samples] if speech.sound else []
        pieces += [sound.samples for sound in sounds]
        gap = np.zeros(_GAP_FRAMES, np.float32)
        joined = np.concatenate([part for piece in pieces for part in (piece, gap)])
        if late or self._is_free(len(joined), timeline):
            self._speech, self._then = None, speech.then
            self._transport.play_overlay(Clip(joined, "announcement"), duck=_UNDER_ANSWER)

    def _is_free(self, frames: int, timeline: Timeline) -> bool:
        """The session says nothing for as long as this."""
        if not self._transport.playing:
            return True
        start = self._transport.next_frame
        return not any(
            clip.start_frame < start + frames and start < clip.end_frame for clip in timeline.clips
        )
