"""What the device's thread does: take frames, fade, mix, and remember which frame went where.

Nothing here waits, reads a clock or renders, so every rule of playing can be tested without a
device: call `Deck.pull` by hand. The transport holds its lock around every call.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from guided_press.player.outputs.base import CHANNELS, PcmArray
from guided_press.player.ramp import Ramp
from guided_press.player.reel import AHEAD_FRAMES, BLOCK_FRAMES, Reel, SoundSource
from guided_press.sound.clip import FloatArray
from guided_press.units import SAMPLE_RATE, Frames

_READY_FRAMES = 2 * BLOCK_FRAMES
"""So much must be rendered before the sound jumps to another place."""

_REMEMBERED_FRAMES = 4 * SAMPLE_RATE
_FULL_SCALE = 32_768.0


@dataclass(frozen=True, slots=True)
class _Mark:
    """From this device frame on, this source frame; standing still when nothing of it plays."""

    device_frame: int
    source_frame: Frames
    moving: bool


@dataclass(slots=True)
class _Overlay:
    """A short sound on top."""

    samples: FloatArray
    duck: float
    fade: Ramp
    began_at: int
    next_frame: int = 0

    def add_to(self, out: FloatArray) -> None:
        """Mix the next stretch in."""
        part = self.samples[self.next_frame : self.next_frame + len(out), np.newaxis]
        out[: len(part)] += part * self.fade.take(len(part))
        self.next_frame += len(part)

    @property
    def over(self) -> bool:
        """Nothing of it is left to be heard."""
        return self.fade.silent or self.next_frame >= len(self.samples)


class Deck:
    """Plays one reel, turns to the next, and puts short sounds on top.

    Args:
        reel: What plays first.
        fade_frames: Length of the fades at pause, resume and jump, and of every change of gain.

    Attributes:
        playing: Whether the source should move on; fades follow by themselves.
        reel: What plays.
        coming: What plays next, as soon as it is ready and the fade is out; None most of the time.
        device_frames: Pulled so far, by all devices.
        pull_frames: What the present device takes at once, at most.
        underruns: How often rendering came too late.
        volume: Master gain, over source and overlays.
        ended_at: Device frame after the source's last one; None while it plays.
        overlay_ended_at: Device frame after the last overlay's last one; None if there was none.
    """

    def __init__(self, reel: Reel, fade_frames: int) -> None:
        self.playing = False
        self.reel = reel
        self.coming: Reel | None = None
        self.device_frames = 0
        self.pull_frames = 0
        self.underruns = 0
        self.volume = Ramp(1.0, fade_frames)
        self.ended_at: int | None = None
        self.overlay_ended_at: int | None = None
        self._fade_frames = fade_frames
        self._fade = Ramp(0.0, fade_frames)
        self._duck = Ramp(1.0, fade_frames)
        self._overlays: list[_Overlay] = []
        self._last_overlay: _Overlay | None = None
        self._marks: deque[_Mark] = deque([_Mark(0, reel.next_frame, moving=False)])
        self._splicing = False
        self._jumped_at = 0

    @property
    def jumping(self) -> bool:
        """A jump was asked for and is not done: it waits for the fade, or to be rendered."""
        return self.coming is not None and not self._splicing

    @property
    def next_frame(self) -> Frames:
        """The source frame that is played next; a jump's target from the moment it is asked for."""
        if self.coming is not None and self.jumping:
            return self.coming.next_frame
        return self.reel.next_frame

    @property
    def hungry_reel(self) -> Reel | None:
        """The reel that needs a block most; None when nothing does."""
        for reel in (self.coming, self.reel):
            if reel is not None and reel.is_hungry(self.ahead_frames):
                return reel
        return None

    @property
    def ahead_frames(self) -> int:
        """What should be rendered ahead of the device."""
        return AHEAD_FRAMES + self.pull_frames

    def is_ready(self, reel: Reel) -> bool:
        """Enough of a reel is rendered to turn to it."""
        return reel.finished or reel.ahead_frames >= max(_READY_FRAMES, self.pull_frames)

    @property
    def silent(self) -> bool:
        """Nothing of the source sounds, and nothing on top."""
        return self._fade.silent and not self._overlays

    @property
    def overlay_playing(self) -> bool:
        """A short sound still has frames to give."""
        return bool(self._overlays)

    @property
    def busy(self) -> bool:
        """There is sound to give, or there will be without anybody asking."""
        return not self.silent or (self.playing and self.ended_at is None)

    def is_quiet(self, frames: int) -> bool:
        """Nothing is heard now, nor within so many frames."""
        if self._overlays or self.coming is not None:
            return False
        return self._fade.silent or self.reel.is_quiet(frames)

    def jump(self, reel: Reel) -> None:
        """Turn to another reel: fade out, switch, fade in."""
        self.coming, self._splicing = reel, False
        self.ended_at = None

    def splice(self, reel: Reel) -> None:
        """Turn to another reel when the present one reaches its start, without a fade."""
        self.coming, self._splicing = reel, True
        self.ended_at = None

    def stop(self) -> None:
        """Fade everything out, and turn to nothing else."""
        self.playing = False
        self.coming = None
        self.fade_overlays()

    def restart(self, reel: Reel) -> None:
        """Begin again with a reel on a fresh device, faded out; what has ended stays ended."""
        self.reel, self.coming = reel, None
        if not reel.exhausted:
            self.ended_at = None
        self.reset_device()

    def rewind(self, frames: int, source: SoundSource) -> None:
        """Go back: the last frames were not heard, and are given again, of the source as it is now.

        A jump that was asked for stays, and so does a short sound that was not faded out.
        """
        start = max(0, self.device_frames - frames)
        frame = self.source_frame(start)
        self.device_frames = start
        if not self.jumping:
            self.reel, self.coming = Reel(source, frame), None
        self._fade.jump(0.0)
        self._marks.clear()
        self._marks.append(_Mark(start, frame, moving=False))
        if self.ended_at is not None and self.ended_at > start:
            self.ended_at = None
        last, self._overlays, self.overlay_ended_at = self._last_overlay, [], None
        if last is not None and last.fade.value > 0 and last.began_at + len(last.samples) > start:
            last.began_at = min(last.began_at, start)
            last.next_frame = start - last.began_at
            self._overlays.append(last)

    def reset_device(self) -> None:
        """Forget what an earlier device was given."""
        self._fade.jump(0.0)
        self._jumped_at = self.device_frames
        self._marks.clear()
        self._marks.append(_Mark(self.device_frames, self.reel.next_frame, moving=False))

    def add_overlay(self, samples: FloatArray, duck: float) -> None:
        """Start a short sound; one that still plays is faded out."""
        self.fade_overlays()
        fade = Ramp(1.0, self._fade_frames)
        self._last_overlay = _Overlay(samples, duck, fade, self.device_frames)
        self._overlays.append(self._last_overlay)

    def fade_overlays(self) -> None:
        """Fade out whatever is on top."""
        for overlay in self._overlays:
            overlay.fade.aim(0.0)
        if self._last_overlay is not None:
            self._last_overlay.fade.aim(0.0)

    def drop_overlays(self) -> None:
        """Forget what is on top: an answer that comes late is worse than none."""
        self._overlays.clear()
        self._last_overlay = None

    def source_frame(self, device_frame: int, *, since_jump: bool = False) -> Frames:
        """Which source frame a device frame carried; the nearest one for a silence.

        Args:
            device_frame: Up to `device_frames`; too old ones give the oldest that is known.
            since_jump: Never answer with a frame from before the last jump.
        """
        if since_jump:
            device_frame = max(device_frame, self._jumped_at)
        for mark in reversed(self._marks):
            if mark.device_frame <= device_frame:
                played = (device_frame - mark.device_frame) * mark.moving
                return Frames(mark.source_frame + played)
        return self._marks[0].source_frame

    def pull(self, frames: int) -> PcmArray:
        """Give the device its next frames: int16, shape (frames, 2)."""
        out = np.zeros((frames, CHANNELS), np.float32)
        start = self.device_frames
        at = 0
        while at < frames:
            at += self._give(out[at:])
        self._add_overlays(out, start)
        volume = self.volume.take(frames)
        if not isinstance(volume, float) or volume != 1.0:
            out *= volume
        out *= _FULL_SCALE
        np.rint(out, out=out)
        np.clip(out, -_FULL_SCALE, _FULL_SCALE - 1, out=out)
        return out.astype(np.int16)

    def _give(self, out: FloatArray) -> int:
        """Write the next stretch during which nothing changes; return its frames, 1 or more."""
        self._aim()
        if self._turn_if_due():
            self._aim()
        if self._fade.silent:
            return self._give_silence(len(out))
        limit = len(out)
        if self._fade.frames_left:
            limit = min(limit, self._fade.frames_left)
        if self.coming is not None and self._splicing:
            limit = min(limit, self.coming.next_frame - self.reel.next_frame)
        first = self.reel.next_frame
        count = self.reel.take(out[: max(limit, 0)])
        if count == 0:
            return self._give_nothing(len(out))
        self._mark(first, moving=True)
        gain = self._fade.take(count)
        if not isinstance(gain, float) or gain != 1.0:
            out[:count] *= gain
        self.device_frames += count
        return count

    def _aim(self) -> None:
        """Let the source be heard, or fade it out."""
        sounding = self.playing and not self.jumping and self.ended_at is None
        self._fade.aim(1.0 if sounding else 0.0)

    def _turn_if_due(self) -> bool:
        """Switch to the coming reel once that loses nothing."""
        coming = self.coming
        if coming is None or not self.is_ready(coming):
            return False
        if self._splicing:
            if self.reel.next_frame < coming.next_frame:
                return False
        elif self._fade.silent:
            self._jumped_at = self.device_frames
        else:
            return False
        self.reel, self.coming = coming, None
        return True

    def _give_silence(self, frames: int) -> int:
        self._mark(self.reel.next_frame, moving=False)
        self.device_frames += frames
        return frames

    def _give_nothing(self, frames: int) -> int:
        """The reel has no frame: it is at its end, or rendering came too late."""
        self._fade.jump(0.0)  # nothing is left to fade
        if self.jumping:
            return 0  # the jump is due at once
        if self.coming is None and self.reel.exhausted:
            self.ended_at = self.device_frames
        else:
            self.underruns += 1
        return self._give_silence(frames)

    def _add_overlays(self, out: FloatArray, start: int) -> None:
        if not self._overlays and self._duck.value == 1.0:
            return
        self._duck.aim(self._overlays[-1].duck if self._overlays else 1.0)
        out *= self._duck.take(len(out))
        for overlay in self._overlays:
            overlay.add_to(out)
        if self._overlays and all(overlay.over for overlay in self._overlays):
            self.overlay_ended_at = start + len(out)
        self._overlays = [overlay for overlay in self._overlays if not overlay.over]

    def _mark(self, source_frame: Frames, *, moving: bool) -> None:
        last = self._marks[-1]
        expected = last.source_frame + (self.device_frames - last.device_frame) * last.moving
        if moving != last.moving or source_frame != expected:
            self._marks.append(_Mark(self.device_frames, source_frame, moving))
        while len(self._marks) > 1 and (
            self._marks[1].device_frame < self.device_frames - _REMEMBERED_FRAMES
        ):
            self._marks.popleft()
