"""A whole player on a hand-driven output, with a voice of predictable length and a set clock."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from guided_press.compiling.steps import compile_cues
from guided_press.cues import Rejoined, Slot, sentences
from guided_press.errors import VoiceCrashed
from guided_press.knowledge.loading import load_knowledge
from guided_press.mixing import Mix
from guided_press.player.actions import Action
from guided_press.player.bookmark import Bookmark
from guided_press.player.earcons import earcon
from guided_press.player.live_session import LiveSession
from guided_press.player.outputs.base import Output, PcmArray, Pull
from guided_press.player.player import Cast, Player
from guided_press.player.sound_lengths import SoundLengths
from guided_press.player.speaking import Speaking
from guided_press.player.status import Status
from guided_press.player.transport import Transport
from guided_press.player.words import PlayerWords
from guided_press.script.model import Session
from guided_press.sound.chimes import CHIME_KINDS, chime
from guided_press.sound.clip import Clip, Sound
from guided_press.timeline import Timeline
from guided_press.voices.stored import StoredClip

KNOWLEDGE = load_knowledge()
BUFFER = 4_800
CHIME_FRAMES = {kind: chime(kind).placed_frames for kind in CHIME_KINDS}

STEPS = [
    {"position": "seated", "lasts": "10s"},
    {"settle": "8s"},
    {"press": "BL40", "sides": "together", "find": "15s"},
    {"press": "PC8", "sides": "each", "hold": "90s", "find": "15s", "switch": "15s"},
    {"close": "30s"},
]


def session_of(steps: Sequence[Mapping[str, object]] = STEPS, **more: object) -> Session:
    return Session.model_validate({"version": 1, "title": "Test", "steps": list(steps), **more})


@cache
def usual_slots() -> tuple[Slot, ...]:
    return compile_cues(session_of(), KNOWLEDGE)


def frames_of(text: str) -> int:
    return len(text.split()) * 16_000


def known_of(texts: Iterable[str]) -> SoundLengths:
    return SoundLengths({text: frames_of(text) for text in texts}, CHIME_FRAMES, 145)


def live_of(
    slots: Sequence[Slot] | None = None, *, known: SoundLengths | None = None,
    length_s: float | None = None, wait: bool = False,
    rejoin: Callable[[Rejoined], Sequence[Slot]] | None = None,
) -> LiveSession:  # fmt: skip
    chosen = usual_slots() if slots is None else slots
    return LiveSession(
        chosen, known or known_of(sentences(list(chosen))), title="Test", length_s=length_s,
        wait=wait, limits=lambda target: KNOWLEDGE.target(target).hold, rejoin=rejoin,
    )  # fmt: skip


class Reader:
    """A voice that takes no time; some sentences it cannot say."""

    def __init__(self, broken: Iterable[str] = ()) -> None:
        self.broken = set(broken)
        self.said: list[str] = []

    def stored(self, texts: Iterable[str]) -> Mapping[str, StoredClip]:
        wanted = list(texts)
        if self.broken & set(wanted):
            raise VoiceCrashed("test", "its process ended, twice.")
        self.said += wanted
        return {text: _tone(text) for text in wanted}


def _tone(text: str) -> StoredClip:
    frames = frames_of(text)
    return StoredClip(text, frames, lambda: Clip(np.full(frames, 0.1, np.float32), text))


class HandOutput(Output):
    """Pulls when a test says so."""

    name = "hand"
    pull_frames = BUFFER
    latency_frames = 0
    patience_s: float | None = None

    def __init__(self) -> None:
        self.pull: Pull | None = None
        self.given: list[PcmArray] = []
        self.reason: str | None = None

    def open(self, pull: Pull) -> None:
        self.pull = pull

    def close(self, wait_s: float = 1.0) -> None:
        self.pull = None

    def gone(self) -> str | None:
        return self.reason


@dataclass
class Show:
    """A player, played by hand."""

    live: LiveSession = field(default_factory=live_of)
    reader: Reader = field(default_factory=Reader)
    now_s: float = 1000.0
    kept: list[Bookmark] = field(default_factory=list)
    outputs: list[HandOutput] = field(default_factory=list)
    speak: Sequence[str] | None = None
    left_out_before: Sequence[str] = ()
    left_out: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.words = PlayerWords(KNOWLEDGE, "self", "en")
        self.speaking = Speaking(self.reader, lambda key: False, earcon("unspoken"))
        texts = sentences(list(self.live.slots)) if self.speak is None else list(self.speak)
        self.speaking.start([*texts, *self.words.common(900)])
        assert self.speaking.wait_for([*texts, *self.words.common(900)], 5)
        self.player = Player(
            Cast(
                self.live, self.speaking, self.words, self._source,
                lambda target: KNOWLEDGE.target(target).hold.max_total_s,
                self.kept.append, "test", 145, CHIME_FRAMES, self.left_out_before,
                self.left_out.append,
            ),
            self._transport,
            clock=lambda: self.now_s,
        )  # fmt: skip
        self.transport: Transport

    def _source(self, timeline: Timeline) -> Mix:
        clips: dict[str, Sound] = {
            clip.text: self.speaking.sounds.get(clip.text)
            or Clip(np.zeros(clip.frames, np.float32), "none")
            for clip in timeline.clips
        }
        return Mix(timeline, clips, {kind: chime(kind) for kind in CHIME_KINDS})

    def _transport(
        self, source: Mix, on_event: Callable[..., None], resume_at: Callable[[int], int]
    ) -> Transport:
        self.transport = Transport(
            source, self._output, on_event=on_event, resume_at=resume_at, fade_ms=0.0,
            idle_close_s=1e9, clock=lambda: self.now_s, threaded=False,
        )  # fmt: skip
        return self.transport

    def _output(self) -> Output:
        self.outputs.append(HandOutput())
        return self.outputs[-1]

    def play_for(self, seconds: float) -> Status:
        """Let the device pull, and the player look, as time passes."""
        pulls = max(1, round(seconds * 48_000 / BUFFER))
        for _ in range(pulls):
            if speech := self.player._announcer._speech:  # the voice takes no time of this clock
                assert self.speaking.wait_for(speech.texts, 5)
            self.transport.tick()
            if (pull := self.outputs[-1].pull) is not None:
                self.outputs[-1].given.append(pull(BUFFER))
            self.now_s += BUFFER / 48_000
            self.player.tick()
            if self.player.over:
                break
        return self.player.status()

    def play_to(self, frame: int) -> Status:
        """Play on to a frame."""
        status = self.player.status()
        while self.transport.heard_frame < frame and not self.player.over:
            before = self.transport.heard_frame
            status = self.play_for(0.1)
            assert self.transport.heard_frame != before or self.transport.playing, "it stands"
        return status

    def do(self, action: Action) -> Status:
        """Ask for something, and let it be heard."""
        self.player.do(action)
        return self.play_for(0.4)

    def hold(self, number: int) -> tuple[int, int]:
        """First and last frame of a hold of the session as it is now."""
        hold = self.live.timeline.holds[number]
        return hold.start_frame, hold.end_frame

    def onset(self, kind: str, after: int = 0) -> int:
        """The device frame at which a chime begins for the first time: where it fits exactly."""
        given = np.concatenate(self.outputs[-1].given)[:, 0].astype(np.float32) / 32_768
        strike = chime(kind).samples[200:2_600]
        size = 1 << (len(given) + len(strike)).bit_length()
        spectrum = np.fft.rfft(given, size) * np.conj(np.fft.rfft(strike, size))
        match = np.fft.irfft(spectrum, size)[: len(given) - len(strike) + 1]
        energy = np.concatenate(([0.0], np.cumsum(np.square(given), dtype=np.float64)))
        # a ring that grows or goes on matches as well elsewhere, but leaves something over
        left = energy[len(strike) :] - energy[: -len(strike)] - 2 * match
        return after + int(left[after:].argmin()) - 200

    def jump(self, frame: int) -> None:
        """Play on from a frame."""
        self.transport.seek(frame)
        self.play_for(0.2)

    def close(self) -> None:
        self.transport.pause()
        self.transport.stop_overlay()
        self.play_for(0.2)
        self.speaking.close()
        self.player.close()
