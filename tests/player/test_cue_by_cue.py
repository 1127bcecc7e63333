"""Playing cue by cue: whole sounds at their frames, on a clock that the test sets."""

from __future__ import annotations

import importlib.util
import io
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from guided_press import app
from guided_press.errors import AudioDeviceError, WrongUse
from guided_press.mixing import Mix
from guided_press.player.actions import Action
from guided_press.player.cue_by_cue import CANNOT, LOST, CueByCue, CueCast
from guided_press.player.cues import Cue, cues_of
from guided_press.player.live_session import LiveSession
from guided_press.player.outputs import list_outputs, simpleaudio_process
from guided_press.player.outputs.simpleaudio_child import HEADER, PLAY, STOP_ALL, Child
from guided_press.player.outputs.simpleaudio_process import SimpleaudioProcess
from guided_press.player.position import Position
from guided_press.player.words import Words
from guided_press.sound.chimes import CHIME_KINDS, chime
from guided_press.sound.clip import Clip, Sound
from guided_press.timeline import Timeline
from guided_press.units import SAMPLE_RATE, to_seconds
from tests.player.sound_server import SoundServer, sound_server
from tests.player.stage import KNOWLEDGE, live_of
from tests.support import requires_program

__all__ = ["sound_server"]

STEP_S = 0.01


@dataclass
class FakeChild:
    """Plays for as long as a sound lasts, by the clock of the test."""

    scene: Scene
    report: Callable[[str], None]
    name: str = "fake"
    sounding: dict[int, float] = field(default_factory=dict)
    closed: bool = False

    def play(self, number: int, samples: bytes) -> None:
        if self.scene.broken:
            self.report(f"failed {number} no server")
            return
        length_s = len(samples) / 4 / SAMPLE_RATE
        self.scene.begun.append((self.scene.now_s, length_s))
        if self.scene.instant:
            self.report(f"ended {number}")
        else:
            self.sounding[number] = self.scene.now_s + length_s

    def stop_all(self) -> None:
        self.scene.stops += 1
        self.sounding.clear()

    def close(self) -> None:
        self.closed = True
        self.sounding.clear()

    def look(self) -> None:
        for number in [n for n, ends_s in self.sounding.items() if ends_s <= self.scene.now_s]:
            del self.sounding[number]
            self.report(f"ended {number}")


@dataclass
class Scene:
    """A cue-by-cue player, its children, and a clock set by hand."""

    live: LiveSession = field(default_factory=live_of)
    unspoken: Mapping[str, str] = field(default_factory=dict)
    now_s: float = 1000.0
    broken: bool = False
    instant: bool = True
    stops: int = 0
    begun: list[tuple[float, float]] = field(default_factory=list)
    children: list[FakeChild] = field(default_factory=list)
    kept: list[Position] = field(default_factory=list)

    def __post_init__(self) -> None:
        cast = CueCast(
            self.live, Words(KNOWLEDGE, "self"), _cues,
            lambda target: KNOWLEDGE.target(target).hold.max_total_s,
            self.kept.append, "test", self.unspoken,
        )  # fmt: skip
        self.player = CueByCue(cast, self._child, clock=lambda: self.now_s)

    def _child(self, report: Callable[[str], None]) -> FakeChild:
        self.children.append(FakeChild(self, report))
        return self.children[-1]

    def begin(self) -> float:
        """Begin; the moment of the session's first frame."""
        self.player.begin()
        self.instant = False
        self.begun.clear()
        return self.now_s

    def play_for(self, seconds: float) -> None:
        until_s = self.now_s + seconds
        while self.now_s < until_s and not self.player.over:
            self.now_s += STEP_S
            self.children[-1].look()
            self.player.tick()

    def do(self, action: Action) -> None:
        self.player.ask(action)
        self.player.tick()

    @property
    def at_s(self) -> float:
        return self.player.status().at_s


def _sounds(timeline: Timeline) -> Mix:
    clips: dict[str, Sound] = {
        clip.text: Clip(np.full(clip.frames, 0.1, np.float32), clip.text) for clip in timeline.clips
    }
    return Mix(timeline, clips, {kind: chime(kind) for kind in CHIME_KINDS})


def _cues(timeline: Timeline) -> tuple[Cue, ...]:
    return cues_of(timeline, _sounds(timeline).events, {"voice": 1.0, "chime": 1.0})


def test_cues_are_every_sentence_and_every_chime() -> None:
    """Each sentence and chime is one buffer at its own frame; nothing else is."""
    timeline = live_of().timeline
    cues = _cues(timeline)
    wanted = sorted(
        [c.start_frame for c in timeline.clips] + [c.start_frame for c in timeline.chimes]
    )
    assert [cue.start_frame for cue in cues] == wanted
    assert {cue.text for cue in cues} - {""} == {clip.text for clip in timeline.clips}


def test_a_buffer_is_the_sound_on_its_channel() -> None:
    """The volume is in the samples, which never wrap around."""
    cue = Cue(0, Clip(np.array([0.5, -1.0, 1.0], np.float32), "x"), 2.0, "left")
    pcm = np.frombuffer(cue.pcm(1.0), "<i2").reshape(-1, 2)
    assert pcm.tolist() == [[32_767, 0], [-32_768, 0], [32_767, 0]]


def test_a_session_is_heard_at_its_frames_to_its_end() -> None:
    """Every cue begins within a step of the clock, and the end waits for the last chime."""
    scene = Scene()
    start_s = scene.begin()
    scene.play_for(to_seconds(scene.live.timeline.total_frames) + 10)
    due = [start_s + to_seconds(cue.start_frame) for cue in _cues(scene.live.timeline)]
    begun = [when for when, _ in scene.begun]
    assert len(begun) == len(due)
    assert all(0 <= when - d <= 2 * STEP_S for when, d in zip(begun, due, strict=True))
    assert scene.player.over == "ended"
    assert not scene.children[-1].sounding


def test_pause_stops_the_cue_and_begins_it_again() -> None:
    """What was cut off is heard from its start; the clock stands meanwhile."""
    scene = Scene()
    scene.begin()
    first = scene.live.timeline.clips[0]
    scene.play_for(to_seconds(first.start_frame) + 0.2)
    scene.do(Action.PAUSE)
    assert scene.player.status().state == "paused"
    scene.play_for(2.0)
    assert scene.at_s == pytest.approx(to_seconds(first.start_frame), abs=1e-3)
    scene.begun.clear()
    scene.do(Action.PLAY)
    scene.play_for(0.1)
    lengths = [length for _, length in scene.begun]
    assert to_seconds(first.frames) in [pytest.approx(length) for length in lengths]


def test_next_previous_and_again_go_to_parts() -> None:
    """Parts begin at their first frame, as with the usual player."""
    scene = Scene()
    scene.begin()
    parts = [to_seconds(scene.live.start_of(part)) for part in scene.live.parts]
    scene.do(Action.NEXT)
    assert scene.at_s == pytest.approx(parts[1], abs=0.05)
    scene.play_for(4.0)
    scene.do(Action.AGAIN)
    assert scene.at_s == pytest.approx(parts[1], abs=0.05)
    scene.do(Action.PREVIOUS)
    assert scene.at_s == pytest.approx(parts[0], abs=0.05)
    assert scene.kept[-1].script == "test"


@pytest.mark.parametrize("action", [Action.LONGER, Action.WHERE, Action.READY, Action.LOUDER])
def test_what_it_cannot_do_it_says(action: Action) -> None:
    """Nothing is ignored in silence: the display says it, and a signal is heard."""
    scene = Scene()
    scene.begin()
    scene.play_for(0.3)
    before = len(scene.begun)
    scene.do(action)
    assert scene.player.status().message == CANNOT
    assert len(scene.begun) == before + 1


def test_too_much_takes_the_hands_off() -> None:
    """Even the simplest output stands still at once."""
    scene = Scene()
    scene.begin()
    scene.play_for(1.0)
    scene.do(Action.TOO_MUCH)
    assert scene.player.status().state == "paused"
    assert "Hands off" in scene.player.status().message


def test_a_lost_device_is_tried_again_and_the_cue_repeated() -> None:
    """A failed cue stops the clock; a new child begins it again."""
    scene = Scene()
    scene.begin()
    first = scene.live.timeline.clips[0]
    scene.broken = True
    scene.play_for(to_seconds(first.start_frame) + 0.5)
    assert scene.player.status().message == LOST
    assert scene.children[0].closed
    scene.broken = False
    scene.begun.clear()
    scene.play_for(4.0)
    assert scene.begun[0][1] == pytest.approx(to_seconds(first.frames))
    assert scene.player.status().message != LOST


def test_a_child_that_dies_is_replaced() -> None:
    """The session goes on with the sentence that was cut off."""
    scene = Scene()
    scene.begin()
    first = scene.live.timeline.clips[0]
    scene.play_for(to_seconds(first.start_frame) + 0.2)
    scene.children[-1].report("gone")
    scene.begun.clear()
    scene.play_for(2.0)
    assert len(scene.children) == 2
    assert scene.begun[0][1] == pytest.approx(to_seconds(first.frames))


def test_no_device_at_the_beginning_is_an_error() -> None:
    """Nothing is played to nobody."""
    scene = Scene(broken=True)
    with pytest.raises(AudioDeviceError, match="no server"):
        scene.player.begin()
    assert scene.children[0].closed


def test_a_safety_line_that_cannot_be_spoken_pauses() -> None:
    """It is shown, and the session waits for the person."""
    live = live_of()
    line = next(clip for clip in live.timeline.clips if clip.role == "release")
    scene = Scene(live=live, unspoken={line.text: "its process ended"})
    scene.begin()
    scene.play_for(to_seconds(line.start_frame) + 1.0)
    assert scene.player.status().state == "paused"
    assert line.text in scene.player.status().message


def test_ctrl_c_keeps_the_place_and_is_silent() -> None:
    """Closing stops what sounds, ends the child, and keeps the place."""
    scene = Scene()
    scene.begin()
    scene.play_for(1.0)
    stops = scene.stops
    scene.player.close(at_once=True)
    assert scene.stops > stops
    assert scene.children[-1].closed
    assert scene.player.over == "interrupted"
    assert scene.kept


class FakeSounding:
    def __init__(self) -> None:
        self.stopped = False
        self.left = 2

    def stop(self) -> None:
        self.stopped = True

    def is_playing(self) -> bool:
        self.left -= 1
        return self.left > 0


class SlowPipe(io.BytesIO):
    """The end of the commands comes a little later than they do."""

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if size and not data:
            time.sleep(0.2)
        return data


def test_the_child_plays_what_it_is_told_and_reports() -> None:
    """Ready, then the end of each sound, or why it could not be begun."""
    played: list[FakeSounding] = []

    def play_buffer(samples: bytes, channels: int, sample_bytes: int, rate: int) -> FakeSounding:
        assert (channels, sample_bytes, rate) == (2, 2, SAMPLE_RATE)
        if samples == b"bad!":
            raise OSError("no\nserver")
        played.append(FakeSounding())
        return played[-1]

    commands = SlowPipe(HEADER.pack(PLAY, 1, 4) + b"good" + HEADER.pack(PLAY, 2, 4) + b"bad!")
    reports = io.StringIO()
    Child(commands, reports, play_buffer).serve()
    assert reports.getvalue().splitlines() == ["ready", "failed 2 no server", "ended 1"]


def test_the_child_stops_everything_without_a_report() -> None:
    """What was stopped was not heard to its end."""
    sounding = FakeSounding()
    sounding.left = 10**9
    commands = SlowPipe(HEADER.pack(PLAY, 1, 4) + b"good" + HEADER.pack(STOP_ALL, 0, 0))
    reports = io.StringIO()
    Child(commands, reports, lambda *_: sounding).serve()
    assert sounding.stopped
    assert reports.getvalue() == "ready\n"


def test_a_missing_extra_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list and the error both say how to install it; nothing is spoken for it."""
    monkeypatch.setattr(simpleaudio_process.importlib.util, "find_spec", lambda name: None)
    [info] = [info for info in list_outputs() if info.name == "simpleaudio"]
    assert "pip install 'guided-press[simpleaudio]'" in info.problem
    with pytest.raises(AudioDeviceError, match=r"pip install 'guided-press\[simpleaudio\]'"):
        app.play(app.Playing(output="simpleaudio"), _NoDisplay())


def test_waiting_for_ready_is_refused() -> None:
    """A session that would wait for a wish it does not take is not begun."""
    with pytest.raises(WrongUse, match="--wait"):
        app.play(app.Playing(output="simpleaudio", wait=True), _NoDisplay())


class _NoDisplay:
    def show(self, status: object) -> None:
        """Nowhere."""


@pytest.mark.real
@requires_program("pulseaudio", "parec")
@pytest.mark.skipif(importlib.util.find_spec("simpleaudio") is None, reason="needs simpleaudio")
def test_real_cues_are_heard_on_a_sound_server(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three sounds, one after the other: all of them are heard whole, and each end is reported.

    On Python 3.12 and later this would crash at the end of the first one in our own process.
    """
    _through_alsa(sound_server, monkeypatch)
    reports: list[str] = []
    recording = sound_server.record()
    child = SimpleaudioProcess(reports.append)
    sound = Clip(np.full(24_000, 0.25, np.float32), "tone")
    for number in (1, 2, 3):
        child.play(number, Cue(0, sound, 1.0).pcm(1.0))
        _until(lambda number=number: f"ended {number}" in reports)  # type: ignore[misc]
    child.close()
    time.sleep(0.3)
    heard = recording.finish()[:, 0]
    assert reports == ["ready", "ended 1", "ended 2", "ended 3"]
    assert np.count_nonzero(np.abs(heard) > 4_000) == pytest.approx(72_000, abs=3 * 480)


@pytest.mark.real
@requires_program("pulseaudio", "parec")
@pytest.mark.skipif(importlib.util.find_spec("simpleaudio") is None, reason="needs simpleaudio")
def test_real_no_sound_server_is_reported(
    sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that is gone fails the next cue; a new child plays once it is back."""
    _through_alsa(sound_server, monkeypatch)
    sound_server.kill()
    reports: list[str] = []
    child = SimpleaudioProcess(reports.append)
    pcm = Cue(0, Clip(np.full(4_800, 0.25, np.float32), "tone"), 1.0).pcm(1.0)
    child.play(1, pcm)
    _until(lambda: any(line.startswith("failed 1") for line in reports))
    child.close()
    sound_server.start()
    child = SimpleaudioProcess(reports.append)
    child.play(2, pcm)
    _until(lambda: "ended 2" in reports)
    child.close()


def _through_alsa(server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let ALSA's default device be the server, as on a desktop."""
    settings = Path(server.environment["HOME"]) / "asound.conf"
    settings.write_text("pcm.!default { type pulse }\nctl.!default { type pulse }\n", "utf-8")
    monkeypatch.setenv("ALSA_CONFIG_PATH", f"/usr/share/alsa/alsa.conf:{settings}")


def _until(true: Callable[[], bool], within_s: float = 15.0) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
