"""An open session as somebody hears it, while its voice still speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from guided_press.cues import Slot, sentences
from guided_press.errors import VoiceError
from guided_press.mixing import Mix
from guided_press.placing.fitting import LengthError
from guided_press.player.earcons import earcon
from guided_press.player.live_session import LiveSession
from guided_press.player.sound_lengths import SoundLengths, split_opening
from guided_press.player.speaking import Speaking
from guided_press.sound.clip import Sound, silence
from guided_press.timeline import Timeline
from guided_press.units import Frames
from guided_press.voices import stored

if TYPE_CHECKING:
    from guided_press.app.session import OpenSession

FIRST_SENTENCE_S = 60.0
"""The longest that the first sentence may take."""


@dataclass(frozen=True, slots=True)
class Live:
    """A session that can be played; a context manager that ends the speaking.

    Attributes:
        opened: Whose it is.
        session: What is heard.
        speaking: The voice, already speaking.
    """

    opened: OpenSession
    session: LiveSession
    speaking: Speaking

    def __enter__(self) -> Live:
        return self

    def __exit__(self, *_: object) -> None:
        self.speaking.close()

    def mix(self, timeline: Timeline) -> Mix:
        """The sound of a timeline of this session, as far as it is spoken."""
        spoken = dict(self.speaking.sounds)
        clips = {c.text: _sound_of(spoken.get(c.text), c.frames) for c in timeline.clips}
        return self.opened.mix_of(timeline, clips)


def go_live(opened: OpenSession, *, wait: bool, patience_s: float) -> Live:
    """Let the voice begin; see `OpenSession.live`."""
    speaker, store = opened.speaker, opened.store
    speaking = Speaking(speaker, lambda key: store.has(stored.KIND, key), earcon("unspoken"))
    try:
        speaking.start(sentences(opened.slots))
        speaking.wait_for(sentences(opened.slots), patience_s)
        return Live(opened, _live_session(opened, speaking, wait=wait), speaking)
    except BaseException:
        speaking.close()
        raise


def _live_session(opened: OpenSession, speaking: Speaking, *, wait: bool) -> LiveSession:
    """The session as far as it is spoken; at least its first sentence."""
    slots = list(opened.slots)
    if not speaking.wait_for(sentences(slots), 0.0):
        slots = split_opening(slots)
        speaking.wait_for(sentences([*slots[:1]]), FIRST_SENTENCE_S)
    _refuse_mute_voice(slots, speaking)
    session = opened.script.session
    lengths = {text: sound.frames for text, sound in dict(speaking.sounds).items()}
    sounds = SoundLengths(lengths, opened.chime_frames, session.voice.rate_wpm)
    make = partial(
        LiveSession,
        slots,
        sounds,
        title=session.title,
        wait=wait,
        limits=lambda target: opened.knowledge.target(target).hold,
        rejoin=opened.compiled,
    )
    try:
        return make(length_s=None if opened.begins_within else session.length_s)
    except LengthError:
        if opened.screened is None:
            opened.place(sounds.lengths(slots))  # says it as a problem of the script
        return make(length_s=None)


def _refuse_mute_voice(slots: Sequence[Slot], speaking: Speaking) -> None:
    """A voice that cannot even begin is an error, not a session of signals."""
    first = next(iter(sentences(list(slots))), None)
    if first is None or (first in speaking.sounds and first not in speaking.unspoken):
        return
    raise VoiceError(
        "of this session",
        speaking.unspoken.get(first, "it said nothing for a minute."),
        "Try another: guided-press voices",
    )


def _sound_of(sound: Sound | None, frames: Frames) -> Sound:
    """A sentence; silence of the guessed length while it is not spoken, where nobody is yet."""
    if sound is not None and sound.frames == frames:
        return sound
    return silence(frames, f"silence-{frames}")
