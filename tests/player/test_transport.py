"""The transport's rules, with an output that is driven by hand and a clock that is set by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guided_press.errors import AudioDeviceError
from guided_press.player.events import TransportEvent
from guided_press.player.outputs import choose_output
from guided_press.player.outputs.base import Output, PcmArray, Pull
from guided_press.player.outputs.miniaudio_output import MiniaudioOutput
from guided_press.player.outputs.null_output import NullOutput
from guided_press.player.transport import Transport
from guided_press.sound.clip import Clip, FloatArray
from tests.player.index_sound import IndexSound, numbers, runs
from tests.player.sound_server import SoundServer, sound_server
from tests.support import requires_program

__all__ = ["sound_server"]

BUFFER = 4_800
FADE = 1_440


class HandOutput(Output):
    """Pulls when a test says so; keeps what it got."""

    name = "hand"
    pull_frames = BUFFER
    latency_frames = round(1.6 * BUFFER)
    patience_s: float | None = 0.4

    def __init__(self) -> None:
        self.closed = False
        self.strained = False
        self.reason: str | None = None
        self.pull: Pull | None = None

    def open(self, pull: Pull) -> None:
        self.pull = pull

    def close(self, wait_s: float = 1.0) -> None:
        self.closed = True

    def outgrown(self) -> bool:
        return self.strained

    def gone(self) -> str | None:
        return self.reason


class Level:
    """A mono source of one value, on which every click shows."""

    channels = 1

    def __init__(self, value: float = 0.5, total_frames: int = 480_000) -> None:
        self.value = value
        self.total_frames = total_frames

    def read(self, start_frame: int, frames: int) -> FloatArray:
        return np.full((frames, 1), self.value, np.float32)


@dataclass
class Bench:
    """A transport on a hand-driven output."""

    source: IndexSound | Level
    fade_ms: float = 0.0
    refuse: bool = False
    now_s: float = 100.0
    outputs: list[HandOutput] = field(default_factory=list)
    events: list[TransportEvent] = field(default_factory=list)
    heard: list[PcmArray] = field(default_factory=list)
    resume_at: Callable[[int], int] | None = None

    def __post_init__(self) -> None:
        self.transport = Transport(
            self.source, self._make, on_event=self.events.append, resume_at=self.resume_at,
            fade_ms=self.fade_ms, clock=lambda: self.now_s, threaded=False,
        )  # fmt: skip

    def _make(self) -> Output:
        if self.refuse:
            raise AudioDeviceError("sound output: none. Plug one in.")
        self.outputs.append(HandOutput())
        return self.outputs[-1]

    def ask(self, frames: int = BUFFER) -> PcmArray:
        """Let the device pull, a moment later, with everything fed."""
        self.transport.tick()
        pull = self.outputs[-1].pull
        assert pull is not None
        samples = pull(frames)
        self.heard.append(samples)
        self.now_s += frames / 48_000
        return samples

    def wait(self, seconds: float) -> None:
        """Let time pass without a pull."""
        for _ in range(round(seconds / 0.05)):
            self.now_s += 0.05
            self.transport.tick()

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]

    @property
    def sound(self) -> PcmArray:
        return np.concatenate(self.heard)


def test_pause_loses_and_repeats_nothing() -> None:
    """After a pause the next frame is the one after the last, however odd the device's pulls."""
    bench = Bench(IndexSound(100_000))
    bench.transport.play()
    bench.ask(1_000)
    bench.transport.pause()
    assert not bench.ask(777).any()
    bench.transport.play()
    bench.ask(3_001)
    assert runs(bench.sound) == [(0, 0, 1_000), (1_777, 1_000, 3_001)]


def test_seek_throws_away_what_was_rendered() -> None:
    """The first frame after a seek is the target, although a second was rendered ahead."""
    bench = Bench(IndexSound(400_000))
    bench.transport.play()
    bench.ask()
    bench.transport.seek(300_000)
    assert bench.transport.next_frame == 300_000
    bench.ask()
    assert runs(bench.sound) == [(0, 0, BUFFER), (BUFFER, 300_000, BUFFER)]


def test_fades_have_their_length_and_move_on() -> None:
    """Frames that are faded out and in are heard once, like all others."""
    bench = Bench(IndexSound(400_000), fade_ms=30)
    bench.transport.play()
    bench.ask(10_000)
    bench.transport.pause()
    bench.ask()
    bench.transport.play()
    bench.ask(10_000)
    first, second = runs(bench.sound)
    assert first == (FADE - 1, FADE - 1, 10_000 - FADE + 1)
    assert second[1] == 10_000 + FADE + FADE - 1


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["play", "pause", "seek", "pull", "pull", "starve", "replace", "die"]),
            st.integers(0, 60_000),
        ),
        max_size=40,
    )
)
def test_every_frame_is_heard_once_and_in_order(actions: list[tuple[str, int]]) -> None:
    """Whatever is done, what is heard goes on where it stopped, or at a seek's target."""
    bench = Bench(IndexSound(50_000))
    transport = bench.transport
    transport.play()
    expected, playing = 0, True
    for action, number in actions:
        if action in ("play", "pause"):
            playing = action == "play"
            (transport.play if playing else transport.pause)()
        elif action == "seek":
            transport.seek(number)
            expected = min(number, 50_000)
        elif action == "replace":
            transport.replace_source(IndexSound(50_000))
        elif action == "die":
            bench.wait(0.5)
            assert expected - HandOutput.latency_frames <= transport.next_frame <= expected
            expected = transport.next_frame
        else:
            frames = number % 9_000 + 1
            pull = bench.outputs[-1].pull
            assert pull is not None
            fed = action == "pull"
            found = numbers(bench.ask(frames) if fed else pull(frames))
            found = found[found >= 0]
            assert found.tolist() == list(range(expected, expected + len(found)))
            if fed:
                assert len(found) == (min(frames, 50_000 - expected) if playing else 0)
            expected += len(found)
            bench.now_s += 0 if fed else frames / 48_000


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["play", "pause", "seek", "volume", "duck", "replace", "pull"]),
            st.integers(1, 6_000),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_nothing_clicks(actions: list[tuple[str, int]]) -> None:
    """No action makes a step in the sound larger than a fade's own slope."""
    bench = Bench(Level(), fade_ms=30)
    transport = bench.transport
    transport.play()
    for action, number in actions:
        if action == "seek":
            transport.seek(number * 50)
        elif action == "volume":
            transport.set_volume(number / 6_000)
        elif action == "duck":
            transport.play_overlay(Clip(np.zeros(number, np.float32), "quiet"), duck=0.3)
        elif action == "replace":
            transport.replace_source(Level(0.4))
        elif action in ("play", "pause"):
            (transport.play if action == "play" else transport.pause)()
        bench.ask(number)
    # fade, volume and duck may all move at once, each over FADE frames
    steps = np.abs(np.diff(bench.sound[:, 0].astype(int), prepend=0))
    assert steps.max(initial=0) <= 4 * 0.5 * 32_768 / FADE + 4


def test_heard_frame_follows_the_device() -> None:
    """The clock is what was pulled, less the device's latency, plus the time since."""
    bench = Bench(IndexSound(400_000))
    bench.transport.play()
    for _ in range(5):
        bench.ask()
    assert bench.transport.heard_frame == 5 * BUFFER - 7_680 + BUFFER
    bench.now_s -= BUFFER / 48_000
    assert bench.transport.heard_frame == 5 * BUFFER - 7_680
    bench.now_s += 60
    assert bench.transport.heard_frame == 5 * BUFFER


def test_heard_frame_is_the_old_place_until_the_seek_is_heard() -> None:
    """A display does not jump before the sound does."""
    bench = Bench(IndexSound(400_000))
    bench.transport.play()
    bench.ask()
    bench.ask()
    bench.transport.seek(200_000)
    bench.ask()
    bench.now_s -= BUFFER / 48_000
    assert bench.transport.heard_frame == 3 * BUFFER - 7_680
    bench.now_s += BUFFER / 48_000
    assert bench.transport.heard_frame == 200_000 + BUFFER - 7_680 + BUFFER


def test_ended_is_told_once_and_only_when_it_was_heard() -> None:
    """The end is the end of what is heard, not of what was rendered; a seek starts again."""
    bench = Bench(IndexSound(10_000))
    bench.transport.play()
    bench.ask()
    bench.ask()
    bench.ask()
    bench.now_s -= 0.1
    bench.transport.tick()
    assert bench.transport.ended
    assert bench.kinds == []
    bench.ask()
    bench.ask()
    bench.ask()
    assert bench.events == [TransportEvent("ended", 10_000)]
    assert runs(bench.sound) == [(0, 0, 10_000)]
    bench.transport.seek(9_000)
    for _ in range(5):
        bench.ask()
    assert bench.kinds == ["ended", "ended"]


def test_overlay_sounds_at_once_while_paused() -> None:
    """An earcon is in the very next pull, and its end is told when it was heard."""
    bench = Bench(IndexSound(400_000))
    bench.transport.open()
    bench.ask()
    bench.transport.play_overlay(Clip(np.full(1_000, 0.125, np.float32), "tick"))
    samples = bench.ask()
    assert (samples[:1_000] == 4_096).all()
    assert not samples[1_000:].any()
    for _ in range(3):
        bench.ask()
    bench.transport.tick()
    assert bench.kinds == ["overlay_ended"]
    assert bench.transport.next_frame == 0


def test_a_second_overlay_takes_the_place_of_the_first() -> None:
    """Answers do not talk over each other."""
    bench = Bench(Level(0.0), fade_ms=10)
    bench.transport.open()
    bench.transport.play_overlay(Clip(np.full(48_000, 0.5, np.float32), "long"))
    bench.ask()
    bench.transport.play_overlay(Clip(np.full(48_000, 0.25, np.float32), "new"))
    assert (bench.ask()[480:] == 8_192).all()


def test_replaced_source_keeps_the_time_unbroken() -> None:
    """Without a place, a new source takes over in a crossfade, to the frame."""
    bench = Bench(IndexSound(400_000), fade_ms=30)
    bench.transport.play()
    bench.ask(2 * FADE)
    bench.heard.clear()
    bench.transport.replace_source(IndexSound(300_000))
    for _ in range(8):
        bench.ask()
    assert runs(bench.sound) == [(0, 2 * FADE, 8 * BUFFER)]
    bench.transport.seek(10**9)
    assert bench.transport.next_frame == 300_000


def test_volume_is_a_gain() -> None:
    """Half the volume is half the samples; nonsense is refused."""
    bench = Bench(Level())
    bench.transport.play()
    bench.transport.set_volume(0.5)
    assert (bench.ask() == 8_192).all()
    with pytest.raises(ValueError, match="gain from 0 to 4"):
        bench.transport.set_volume(-1)


def test_silent_device_is_lost_and_playing_goes_on_where_it_was_heard() -> None:
    """Nothing is lost when a device dies; at most what may have been heard already repeats."""
    bench = Bench(IndexSound(400_000))
    bench.transport.play()
    for _ in range(4):
        bench.ask()
    bench.refuse = True
    bench.wait(0.5)
    assert bench.kinds == ["lost"]
    assert bench.outputs[0].closed
    assert bench.transport.lost
    bench.wait(3)
    bench.refuse = False
    bench.wait(2.1)
    assert len(bench.outputs) == 2
    heard = 4 * BUFFER - 7_680
    assert runs(bench.ask())[0][1] == heard
    bench.ask()
    assert bench.kinds == ["lost"], "a device that is filled, and no more, is still not heard"
    bench.ask()
    bench.transport.tick()
    assert bench.kinds == ["lost", "recovered"]
    assert bench.events[0].frame == heard
    assert 5.5 < bench.events[1].absent_s < 6.5
    assert not bench.transport.lost


def test_a_lost_device_that_comes_back_takes_no_frames() -> None:
    """Only the present device is served."""
    bench = Bench(IndexSound(400_000))
    bench.transport.play()
    bench.ask()
    bench.wait(0.6)
    ghost = bench.outputs[0].pull
    assert ghost is not None
    assert not ghost(BUFFER).any()
    assert runs(bench.ask())[0][1] == 0


def test_the_end_is_not_told_again_when_the_idle_device_is_lost() -> None:
    """A device that dies after the end gives nothing to play again."""
    bench = Bench(IndexSound(10_000))
    bench.transport.play()
    for _ in range(6):
        bench.ask()
    bench.wait(0.6)
    for _ in range(6):
        bench.ask()
    assert bench.kinds == ["ended", "lost", "recovered"]
    assert bench.transport.ended


def test_a_loss_at_the_very_end_plays_the_end_again() -> None:
    """The end is told only when its last frame was surely heard."""
    bench = Bench(IndexSound(10_000))
    bench.transport.play()
    for _ in range(3):
        bench.ask()
    bench.wait(0.5)
    assert bench.kinds == ["lost"]
    for _ in range(6):
        bench.ask()
    assert bench.kinds == ["lost", "recovered", "ended"]


def test_a_strained_output_is_exchanged_where_nothing_is_heard() -> None:
    """The next output goes on at the next frame; the one before is let go once it took over."""
    bench = Bench(Level(0.0))
    bench.transport.play()
    bench.ask()
    bench.outputs[0].strained = True
    bench.transport.tick()
    assert len(bench.outputs) == 2
    assert not bench.outputs[0].closed, "it is heard until the other one pulls"
    before = bench.transport.next_frame
    bench.ask()
    bench.transport.tick()
    assert bench.outputs[0].closed
    assert bench.transport.next_frame > before
    assert bench.kinds == []


def test_a_strained_output_in_mid_sound_is_exchanged_after_seconds_without_losing_a_frame() -> None:
    """Where no silence comes, it is done anyway: the numbers go on behind the old one's rest."""
    bench = Bench(IndexSound(960_000))
    bench.transport.play()
    bench.ask()
    bench.outputs[0].strained = True
    for _ in range(14):
        bench.ask()
    assert len(bench.outputs) == 1
    while len(bench.outputs) == 1:
        end, new = bench.transport.next_frame, bench.ask()
    silence = len(new) - sum(length for _, _, length in runs(new))
    assert 0 < silence <= HandOutput.latency_frames, "what the old one has left is heard first"
    assert runs(new)[0][1] == end
    assert bench.transport.underruns == 0


def test_what_an_output_gives_back_is_given_again() -> None:
    """An output with seconds ahead that was stopped goes on at the frame that was heard."""

    class Ahead(HandOutput):
        gives_back = True
        latency_frames = 0
        hurried = 0

        def hurry(self) -> None:
            self.hurried += 1

    output = Ahead()
    transport = Transport(IndexSound(400_000), lambda: output, fade_ms=0.0, threaded=False)
    transport.play()
    assert output.pull is not None
    output.pull(4 * BUFFER)
    output.latency_frames = 3 * BUFFER
    hurried = output.hurried
    assert transport.next_frame == BUFFER, "what can still be another one"
    transport.pause()
    assert output.hurried > hurried
    output.pull.give_back(3 * BUFFER)
    output.latency_frames = 0
    transport.tick()
    assert not output.pull(BUFFER).any()
    transport.play()
    output.pull.give_back(BUFFER)
    transport.tick()
    assert runs(output.pull(BUFFER))[0][1] == BUFFER
    transport.replace_source(Level(0.5), None)
    output.pull.give_back(BUFFER)
    transport.tick()
    assert (output.pull(BUFFER)[100:] == 16_384).all(), "a replaced source is heard at once"


def test_a_short_sound_that_was_given_back_is_heard_whole() -> None:
    """Two wishes in one moment: the signal of the first is not lost by the second."""

    class Ahead(HandOutput):
        gives_back = True
        latency_frames = 0

    output = Ahead()
    transport = Transport(Level(0.0), lambda: output, fade_ms=0.0, threaded=False)
    transport.open()
    assert output.pull is not None
    transport.play_overlay(Clip(np.full(2 * BUFFER, 0.25, np.float32), "signal"))
    output.pull(4 * BUFFER)
    output.latency_frames = 4 * BUFFER
    assert transport.overlay_playing, "it was given, and not heard"
    output.pull.give_back(4 * BUFFER)
    output.latency_frames = 0
    transport.tick()
    assert (output.pull(3 * BUFFER)[:, 0] == 8_192).sum() == 2 * BUFFER
    assert not transport.overlay_playing


def test_play_does_not_wait_for_a_device_that_is_slow_to_open() -> None:
    """A person's action returns at once, also while the next device is being opened."""
    release, opening = threading.Event(), threading.Event()
    outputs: list[HandOutput] = []

    class Slow(HandOutput):
        def open(self, pull: Pull) -> None:
            if outputs:
                opening.set()
                release.wait(5)
            super().open(pull)
            outputs.append(self)

    Slow.patience_s = 0.05
    transport = Transport(IndexSound(400_000), Slow)
    transport.play()
    assert outputs[0].pull is not None
    outputs[0].pull(BUFFER)
    assert opening.wait(3)
    begin_s = time.monotonic()
    transport.pause()
    transport.seek(1_000)
    transport.play()
    assert transport.next_frame == 1_000
    assert time.monotonic() - begin_s < 0.2
    release.set()
    transport.close(0.0)


def test_resume_at_chooses_the_frame_after_a_loss() -> None:
    """Whoever knows the cues may go back to the start of one."""
    bench = Bench(IndexSound(400_000), resume_at=lambda frame: frame // 5_000 * 5_000)
    bench.transport.play()
    for _ in range(4):
        bench.ask()
    bench.wait(0.6)
    assert runs(bench.ask())[0][1] == 10_000


def test_a_seek_that_was_not_heard_yet_survives_a_loss() -> None:
    """What was asked for last counts, whether the device got it or not."""
    for pulled in (False, True):
        bench = Bench(IndexSound(400_000))
        bench.transport.play()
        for _ in range(4):
            bench.ask()
        bench.transport.seek(200_000)
        if pulled:
            bench.ask(100)
        bench.wait(0.6)
        assert runs(bench.ask())[0][1] == 200_000


def test_first_open_without_a_device_is_an_error() -> None:
    """Who asks to play hears at once that there is nothing to play on, and may try again."""
    bench = Bench(IndexSound(400_000), refuse=True)
    with pytest.raises(AudioDeviceError, match="Plug one in"):
        bench.transport.play()
    assert not bench.transport.playing
    bench.refuse = False
    bench.transport.play()
    assert runs(bench.ask()) == [(0, 0, BUFFER)]


def test_a_closed_pipe_is_gone_for_good() -> None:
    """An output that cannot come back is not tried again."""
    bench = Bench(IndexSound(400_000))
    bench.transport.play()
    bench.ask()
    bench.outputs[0].reason = "the program that read the sound has ended"
    bench.wait(5)
    assert bench.kinds == ["gone"]
    assert len(bench.outputs) == 1


def test_long_pause_closes_the_device_and_goes_on_exactly() -> None:
    """A device is given back after a long rest; playing or an earcon opens it again."""
    bench = Bench(IndexSound(400_000))
    bench.transport.play()
    bench.ask()
    bench.transport.pause()
    for _ in range(250):
        bench.ask()
    bench.transport.tick()
    assert bench.outputs[0].closed
    bench.wait(60)
    assert len(bench.outputs) == 1
    bench.transport.play()
    assert runs(bench.ask()) == [(0, BUFFER, BUFFER)]
    assert len(bench.outputs) == 2
    assert set(bench.kinds) <= {"slept"}


def test_sleep_of_the_machine_is_no_loss() -> None:
    """After standing still, the device gets its time again and the place is the same."""
    bench = Bench(IndexSound(400_000))
    bench.transport.play()
    bench.ask()
    bench.transport.tick()
    bench.now_s += 3_600
    bench.ask()
    assert bench.kinds == ["slept"]
    assert runs(bench.sound) == [(0, 0, 2 * BUFFER)]
    assert len(bench.outputs) == 1


def test_a_source_that_raises_pauses_and_is_told() -> None:
    """The device's thread never sees the error; whoever listens does."""

    class Torn(Level):
        def read(self, start_frame: int, frames: int) -> FloatArray:
            if start_frame >= 50_000:
                raise OSError("the disk is gone")
            return super().read(start_frame, frames)

    bench = Bench(Torn())
    bench.transport.play()
    for _ in range(15):
        bench.ask()
    assert bench.kinds == ["failed"]
    assert "the disk is gone" in bench.events[0].detail
    assert isinstance(bench.transport.failure, OSError)
    assert not bench.transport.playing


@pytest.mark.timing
def test_threads_play_to_the_end_and_close_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its own threads and an output twenty times as fast, a session ends by itself."""
    ended = threading.Event()
    quick: dict[object, bool] = {}  # by who asks: one of another test may be closing still
    monkeypatch.setattr(
        "guided_press.player.transport.switch_quickly",
        lambda owner, *, on: quick.update({owner: on}),
    )

    def listen(event: TransportEvent) -> None:
        if event.kind == "ended":
            ended.set()

    with Transport(IndexSound(10 * 48_000), lambda: NullOutput(20), on_event=listen) as transport:
        transport.play()
        assert ended.wait(5)
        assert transport.heard_frame == 10 * 48_000
        assert transport.underruns == 0
        assert quick[transport]
    assert not quick[transport]


@pytest.mark.timing
def test_a_close_at_once_returns_within_a_tenth_of_a_second() -> None:
    """Ctrl-C is answered at once."""
    transport = Transport(IndexSound(480_000), NullOutput)
    transport.play()
    time.sleep(0.05)
    begin_s = time.monotonic()
    transport.close(within_s=0.1)
    assert time.monotonic() - begin_s < 0.2


def _wait_until(condition: Callable[[], bool], limit_s: float = 6.0) -> None:
    deadline_s = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < deadline_s, "it did not happen in time"
        time.sleep(0.01)


@pytest.mark.real
@requires_program("pulseaudio", "parec")
def test_real_pauses_and_seeks_lose_nothing(sound_server: SoundServer) -> None:
    """Over a real server every frame arrives bit by bit, in order, once; fades apart."""
    random = np.random.default_rng(7)
    recording = sound_server.record()
    with Transport(IndexSound(70 * 48_000), MiniaudioOutput) as transport:
        transport.play()
        targets = [0]
        for _ in range(10):
            time.sleep(random.uniform(0.2, 0.5))
            if random.random() < 0.5:
                transport.pause()
                time.sleep(random.uniform(0.25, 0.4))
                transport.play()
            else:
                targets.append(int(random.integers(0, 60 * 48_000)))
                transport.seek(targets[-1])
        time.sleep(0.4)
        assert transport.underruns == 0
    found = runs(recording.finish())
    jumped = 0
    expected = FADE - 1
    for _, first, length in found:
        if first != expected:  # not a pause, so it must be the next of the targets
            jumped += 1
            assert first == targets[jumped] + FADE - 1
        # behind each stretch the sound fades out, and fades in again here or at a target
        expected = first + length + 2 * FADE - 1
    assert jumped == len(targets) - 1
    assert len(found) == 11


@pytest.mark.real
@requires_program("pulseaudio", "parec")
def test_real_server_killed_in_the_middle(sound_server: SoundServer) -> None:
    """A server that dies and comes back costs no frame, and repeats at most a buffer."""
    events: list[TransportEvent] = []
    back = threading.Event()
    make = MiniaudioOutput

    def when_recording() -> Output:
        if not back.is_set():
            raise AudioDeviceError("sound output: not yet.")
        return make()

    back.set()
    before = sound_server.record()
    transport = Transport(
        IndexSound(30 * 48_000), when_recording, on_event=events.append, fade_ms=0
    )
    transport.play()
    time.sleep(0.75)
    _wait_for_middle_of_a_buffer(transport)
    back.clear()
    sound_server.kill()
    _wait_until(lambda: transport.lost)
    sound_server.start()
    after = sound_server.record()
    back.set()
    _wait_until(lambda: [event.kind for event in events] == ["lost", "recovered"])
    time.sleep(0.5)
    transport.close()
    [(_, first, length)] = runs(before.finish())
    [(_, again, _)] = runs(after.finish())
    assert first == 0
    repeated = length - again
    assert 0 <= repeated <= 4_800, f"{repeated} frames repeated"


def _wait_for_middle_of_a_buffer(transport: Transport) -> None:
    """Just after a pull nothing could repeat, just before one a whole buffer would."""
    start = transport.next_frame
    _wait_until(lambda: transport.next_frame != start)
    time.sleep(0.05)


@pytest.mark.real
@requires_program("pulseaudio", "parec")
def test_real_busy_threads_make_no_gap(sound_server: SoundServer) -> None:
    """Four threads that compute without a break do not tear the sound."""
    stop = threading.Event()

    def compute() -> None:
        while not stop.is_set():
            sum(range(1_000))

    recording = sound_server.record()
    with Transport(IndexSound(30 * 48_000), choose_output(), fade_ms=0) as transport:
        busy = [threading.Thread(target=compute) for _ in range(4)]
        for thread in busy:
            thread.start()
        transport.play()
        time.sleep(4)
        stop.set()
        for thread in busy:
            thread.join()
        transport.pause()
        time.sleep(0.2)
        assert transport.underruns == 0
    assert len(runs(recording.finish())) == 1


@pytest.mark.real
@requires_program("pulseaudio", "parec")
def test_real_end_is_complete_and_earcons_are_quick(sound_server: SoundServer) -> None:
    """The last frame is recorded before the end is told; an earcon while paused takes < 0.4 s."""
    events: list[str] = []
    recording = sound_server.record()
    with Transport(
        IndexSound(24_000), MiniaudioOutput, fade_ms=0,
        on_event=lambda event: events.append(event.kind),
    ) as transport:  # fmt: skip
        transport.play()
        _wait_until(lambda: "ended" in events)
        time.sleep(0.05)
        assert runs(recording.so_far()) == [(runs(recording.so_far())[0][0], 0, 24_000)]
        place = len(recording.so_far())
        transport.play_overlay(Clip(np.full(2_400, 0.5, np.float32), "tick"))
        _wait_until(lambda: bool((recording.so_far()[place:, 0] == 16_384).any()), 0.4)
    recording.finish()
