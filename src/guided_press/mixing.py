"""Mixing: the timeline becomes blocks of sound, read from any frame, for the player and exporters.

A `Mix` never changes and holds no sound but clips and bed, so its memory does not grow with the
session, and reading in any order gives the same bits as reading from start to end.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from guided_press.sound.beds import Bed
from guided_press.sound.clip import FloatArray, Sound
from guided_press.sound.noise import wake_up_noise
from guided_press.timeline import PlacedChime, Span, Timeline
from guided_press.units import NO_FRAMES, Frames, db_to_gain, to_frames

Channel = Literal["both", "left", "right"]
Stem = Literal["voice", "chime", "wake_up"]

DUCKED_DB = -20.0
"""How far the bed goes down while somebody speaks (WCAG 1.4.7 asks for 20 dB below speech)."""

DUCK_FRAMES = to_frames(0.5)
"""The bed, or a ringing chime, goes down over this time, which ends at the first word."""

CHIME_DUCKED_DB = -10.0
"""How far a chime that still rings goes down when somebody speaks; it never comes up again."""

UNDUCK_FRAMES = to_frames(0.8)
"""The bed comes up again over this time, from the end of the last word."""

_STAY_DOWN_FRAMES = to_frames(1.5)
_SLEEP_FRAMES = to_frames(2.0)
_BED_IN_FRAMES = to_frames(3.0)
_BED_OUT_FRAMES = to_frames(5.0)
_RING_OUT_FRAMES = to_frames(1.0)


def _smooth(frames: int) -> FloatArray:
    """From 0 up to, not including, 1, without a corner at either end."""
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * np.arange(frames) / frames))


# Ramps are tables that are cut, never computed for a block: so every cut has the same bits.
_DOWN = (10 ** (DUCKED_DB / 20 * _smooth(DUCK_FRAMES))).astype(np.float32)
_CHIME_DOWN = (10 ** (CHIME_DUCKED_DB / 20 * _smooth(DUCK_FRAMES))).astype(np.float32)
_RING_OUT = (1 - _smooth(_RING_OUT_FRAMES)).astype(np.float32)
_UP = (10 ** (DUCKED_DB / 20 * (1 - _smooth(UNDUCK_FRAMES)))).astype(np.float32)
_DUCKED = np.float32(db_to_gain(DUCKED_DB))
_CHIME_DUCKED = np.float32(db_to_gain(CHIME_DUCKED_DB))


@dataclass(frozen=True, slots=True)
class Event:
    """A clip at its place in the mix.

    Attributes:
        start_frame: Where its first frame sounds.
        clip: What sounds.
        gain: Linear.
        channel: Where it sounds when two people share earphones; else ``both``.
        stem: What it is; live volumes go by it.
        down_at: Frame of the clip from which on it is `CHIME_DUCKED_DB` lower; None for never.
    """

    start_frame: Frames
    clip: Sound
    gain: float
    channel: Channel = "both"
    stem: Stem = "voice"
    down_at: Frames | None = None

    @property
    def end_frame(self) -> Frames:
        """The first frame after."""
        return Frames(self.start_frame + self.clip.frames)


class Mix:
    """Everything that is heard of a session.

    Attributes:
        channels: 1, or 2 when split.
        total_frames: Length.
        events: All clips at their places, by start.
        bed: The background, or None.
    """

    def __init__(
        self,
        timeline: Timeline,
        clips: Mapping[str, Sound],
        chimes: Mapping[str, Sound],
        bed: Bed | None = None,
        *,
        chimes_db: float = 0.0,
        bed_db: float = 0.0,
        split: bool = False,
    ) -> None:
        """Put every sound at its place.

        Args:
            timeline: When.
            clips: The sound of every sentence, by its text.
            chimes: The sound of every chime, by its kind.
            bed: Continuous background.
            chimes_db: Relative to the chimes' own level.
            bed_db: Relative to the bed's own level.
            split: What is for the giver left; what is for the receiver and the bed right; what is
                for both, and chimes, on both sides.

        Raises:
            ValueError: A sentence or chime has no sound, or a clip begins outside the timeline.
        """
        self.channels = 2 if split else 1
        self.total_frames = timeline.total_frames
        self.bed = bed
        self._bed_level = db_to_gain(bed_db)
        voices = _voices(timeline, clips, split=split)
        sounds = voices + _chimes(timeline, chimes, db_to_gain(chimes_db))
        sounds.sort(key=lambda event: event.start_frame)
        woken = [] if bed else _wake_ups([*timeline.clips, *timeline.chimes])
        self.events = tuple(sorted(sounds + woken, key=lambda event: event.start_frame))
        self._starts = [event.start_frame for event in self.events]
        self._longest = max((event.clip.frames for event in self.events), default=0)
        self._speech = _joined(timeline.clips, _STAY_DOWN_FRAMES)
        self._speech_ends = [span.end_frame for span in self._speech]
        if any(not 0 <= event.start_frame < self.total_frames for event in sounds):
            raise ValueError("a clip begins outside the timeline")

    def read(
        self,
        start_frame: Frames,
        frames: Frames,
        *,
        voice_gain: float = 1.0,
        chime_gain: float = 1.0,
        bed_gain: float = 1.0,
    ) -> FloatArray:
        """Mix any stretch; what lies beyond the end is silent.

        Args:
            start_frame: 0 or more.
            frames: How many.
            voice_gain: Live volume of the voice, linear; 1 for the mix as it is.
            chime_gain: Likewise, of the chimes.
            bed_gain: Likewise, of the bed.

        Returns:
            float32, shape (frames, channels), C-contiguous, new.

        Raises:
            ValueError: The start or the length is negative.
        """
        if start_frame < 0 or frames < 0:
            raise ValueError(f"cannot read {frames} frames from {start_frame}")
        mixed = np.zeros((frames, self.channels), np.float32)
        end_frame = Frames(min(start_frame + frames, self.total_frames))
        if end_frame <= start_frame:
            return mixed
        if self.bed and bed_gain:
            bed_frames = Frames(end_frame - start_frame)
            level = np.float32(self._bed_level * bed_gain) * self.bed_gain(start_frame, bed_frames)
            mixed[:bed_frames, -1] = self.bed.read(start_frame, bed_frames) * level
        live = {"voice": voice_gain, "chime": chime_gain, "wake_up": 1.0}
        for event in self.events_between(start_frame, end_frame):
            first = max(start_frame, event.start_frame)
            last = min(end_frame, event.end_frame)
            sound = event.clip.samples[first - event.start_frame : last - event.start_frame]
            sound = sound * np.float32(event.gain * live[event.stem])
            if event.stem == "chime":
                sound *= self._chime_gain(event, first, last - first)
            target = mixed[first - start_frame : last - start_frame, _columns(event.channel)]
            target += sound[:, np.newaxis]
        return mixed

    def blocks(
        self, start_frame: Frames = NO_FRAMES, block_frames: int = 4096
    ) -> Iterator[FloatArray]:
        """Mix from a frame to the end.

        Args:
            start_frame: 0 or more.
            block_frames: Size of each block; the last one may be shorter.

        Yields:
            float32, shape (up to block_frames, channels), C-contiguous.
        """
        for start in range(start_frame, self.total_frames, block_frames):
            frames = min(block_frames, self.total_frames - start)
            yield self.read(Frames(start), Frames(frames))

    def events_between(self, start_frame: Frames, end_frame: Frames) -> list[Event]:
        """The events that sound anywhere from one frame to before another, by start."""
        first = bisect_right(self._starts, start_frame - self._longest)
        last = bisect_left(self._starts, end_frame)
        return [event for event in self.events[first:last] if event.end_frame > start_frame]

    def bed_gain(self, start_frame: Frames, frames: Frames) -> FloatArray:
        """The bed's automation: down for speech, up after it, in and out with the session.

        Args:
            start_frame: 0 or more.
            frames: How many.

        Returns:
            Linear gain, float32, shape (frames,), 0 to 1; `DUCKED_DB` during speech.
        """
        gain = np.ones(frames, np.float32)
        end_frame = start_frame + frames
        first = bisect_right(self._speech_ends, start_frame - UNDUCK_FRAMES)
        for span in self._speech[first:]:
            if span.start_frame - DUCK_FRAMES >= end_frame:
                break
            _lay(gain, _DOWN, span.start_frame - DUCK_FRAMES - start_frame)
            gain[max(0, span.start_frame - start_frame) : max(0, span.end_frame - start_frame)] = (
                _DUCKED
            )
            _lay(gain, _UP, span.end_frame - start_frame)
        fade_in, fade_out = self._bed_fades
        _lay(gain, fade_in, -start_frame)
        _lay(gain, fade_out, self.total_frames - len(fade_out) - start_frame)
        return gain

    def _chime_gain(self, event: Event, start_frame: int, frames: int) -> FloatArray:
        """A chime's automation: down when somebody speaks, and out with the session."""
        gain = np.ones(frames, np.float32)
        if event.down_at is not None:
            at = event.start_frame + event.down_at - start_frame
            _lay(gain, _CHIME_DOWN, at - DUCK_FRAMES)
            gain[max(0, at) :] = _CHIME_DUCKED
        if event.end_frame > self.total_frames:
            _lay(gain, _RING_OUT, self.total_frames - _RING_OUT_FRAMES - start_frame)
        return gain

    @cached_property
    def _bed_fades(self) -> tuple[FloatArray, FloatArray]:
        quarter = self.total_frames // 4
        fade_in = _smooth(min(_BED_IN_FRAMES, quarter)).astype(np.float32)
        fade_out = _smooth(min(_BED_OUT_FRAMES, quarter)).astype(np.float32)[::-1]
        return fade_in, fade_out


def _lay(gain: FloatArray, ramp: FloatArray, at: int) -> None:
    """Multiply the part of a ramp that falls into a stretch; ``at`` may be negative."""
    first, last = max(0, at), min(len(gain), at + len(ramp))
    if first < last:
        gain[first:last] *= ramp[first - at : last - at]


def _columns(channel: Channel) -> slice:
    return {"both": slice(None), "left": slice(0, 1), "right": slice(1, 2)}[channel]


def _voices(timeline: Timeline, clips: Mapping[str, Sound], *, split: bool) -> list[Event]:
    sides: dict[str, Channel] = {"giver": "left", "receiver": "right"} if split else {}
    missing = [clip.text for clip in timeline.clips if clip.text not in clips]
    if missing:
        raise ValueError(f"there is no sound for {missing[0]!r} ({len(missing)} missing)")
    return [
        Event(clip.start_frame, clips[clip.text], 1.0, sides.get(clip.addressee, "both"))
        for clip in timeline.clips
    ]


def _chimes(timeline: Timeline, chimes: Mapping[str, Sound], gain: float) -> list[Event]:
    missing = {str(chime.kind) for chime in timeline.chimes} - set(map(str, chimes))
    if missing:
        raise ValueError(f"there is no sound for the chimes {sorted(missing)}")
    words = [clip.start_frame for clip in timeline.clips]

    def down_at(chime: PlacedChime) -> Frames | None:
        number = bisect_right(words, chime.start_frame)
        until = words[number] - chime.start_frame if number < len(words) else None
        return Frames(until) if until and until < chimes[chime.kind].frames else None

    return [
        Event(chime.start_frame, chimes[chime.kind], gain, "both", "chime", down_at(chime))
        for chime in timeline.chimes
    ]


def _wake_ups(sounds: Iterable[Span]) -> list[Event]:
    """Noise that ends where a sound begins after a silence in which a speaker falls asleep.

    What rings on behind its place counts as silence: it is quieter than the noise.
    """
    noise = wake_up_noise()
    woken: list[Event] = []
    # Before the session there was silence for nobody knows how long.
    silent_from = -_SLEEP_FRAMES - 1
    for sound in sorted(sounds, key=lambda sound: sound.start_frame):
        start = Frames(sound.start_frame - noise.frames)
        if sound.start_frame - silent_from > _SLEEP_FRAMES and start >= 0:
            woken.append(Event(start, noise, 1.0, "both", "wake_up"))
        silent_from = max(silent_from, sound.end_frame)
    return woken


def _joined(spans: Sequence[Span], gap_frames: Frames) -> list[Span]:
    """Join stretches of speech that lie closer together than a gap."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start_frame):
        if joined and span.start_frame - joined[-1].end_frame < gap_frames:
            end_frame = max(joined[-1].end_frame, span.end_frame)
            joined[-1] = Span(joined[-1].start_frame, end_frame)
        else:
            joined.append(Span(span.start_frame, span.end_frame))
    return joined
