"""The whole player on a real sound server, recorded from its monitor and counted frame by frame."""

from __future__ import annotations

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from guided_press.compiling.steps import compile_cues
from guided_press.cues import sentences
from guided_press.mixing import Mix
from guided_press.player.actions import Action
from guided_press.player.earcons import earcon
from guided_press.player.lifeline import Lifeline
from guided_press.player.live_session import LiveSession
from guided_press.player.outputs import choose_output
from guided_press.player.outputs.cushion import LEVELS_MS
from guided_press.player.player import Cast, Player
from guided_press.player.reel import SoundSource
from guided_press.player.speaking import Speaking
from guided_press.player.transport import Transport
from guided_press.player.words import PlayerWords
from guided_press.sound.chimes import CHIME_KINDS, chime
from guided_press.sound.clip import Clip
from guided_press.timeline import Timeline
from guided_press.units import SAMPLE_RATE, to_frames
from tests.player.gaps import HEAVY, gaps_of, listen
from tests.player.index_sound import IndexSound, runs
from tests.player.sound_server import SoundServer, sound_server
from tests.player.stage import CHIME_FRAMES, KNOWLEDGE, Reader, live_of, session_of
from tests.support import requires_program

__all__ = ["sound_server"]

pytestmark = [pytest.mark.real, requires_program("pulseaudio", "parec")]

MINUTE = [
    {"position": "seated", "lasts": "2s"},
    {"press": "BL67", "sides": "each", "hold": "22s", "find": "4s", "switch": "4s"},
    {"close": "8s"},
]


class Noted(Transport):
    """Remembers where it was sent, and keeps the recording free of earcons."""

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]
        self.targets: set[int] = {0}

    def replace_source(self, source: SoundSource, at_frame: int | None = None) -> None:
        if at_frame is not None:
            self.targets.add(min(at_frame, source.total_frames))
        super().replace_source(source, at_frame)

    def play_overlay(self, clip: Clip, *, gain: float = 1.0, duck: float = 1.0) -> None:
        """An earcon would make the numbers unreadable; a later one checks them."""


@contextmanager
def _playing(
    make_source: Callable[[Timeline], SoundSource], live: LiveSession,
    kind: type[Transport] = Noted,
    fade_ms: float = 0.0,
) -> Iterator[Player]:  # fmt: skip
    speaking = Speaking(Reader(), lambda key: False, earcon("unspoken"))
    speaking.start(sentences(list(live.slots)))
    assert speaking.wait_for(sentences(list(live.slots)), 5)
    player = Player(
        Cast(
            live, speaking, PlayerWords(KNOWLEDGE, "self", "en"), make_source, lambda target: 1e9,
            lambda position: None, "test", 145, CHIME_FRAMES,
        ),
        lambda source, on_event, resume_at: kind(
            source, choose_output("miniaudio"), on_event=on_event, resume_at=resume_at,
            fade_ms=fade_ms,
        ),
    )  # fmt: skip
    running = threading.Thread(target=lambda: player.run(lambda status: None), daemon=True)
    player.begin()
    running.start()
    try:
        yield player
    finally:
        player.over = player.over or "stopped"
        running.join(2)
        speaking.close()
        player.close()


def _minute() -> LiveSession:
    return live_of(compile_cues(session_of(MINUTE, guidance="chimes"), KNOWLEDGE))


def _index_source(timeline: Timeline) -> IndexSound:
    return IndexSound(min(timeline.total_frames, 79 * 48_000))


def test_a_hundred_random_actions_lose_no_frame(sound_server: SoundServer) -> None:
    """Pauses go on at the next frame, jumps begin at their first frame, nothing else happens."""
    chance = random.Random(7)
    wishes = [
        Action.PLAY_PAUSE, Action.PAUSE, Action.PLAY, Action.NEXT, Action.PREVIOUS, Action.AGAIN,
        Action.LONGER, Action.SHORTER, Action.READY, Action.WHERE, Action.TIME_LEFT, Action.SIDE,
    ]  # fmt: skip
    recording = sound_server.record()
    with _playing(_index_source, _minute()) as player:
        asked = 0
        while asked < 120:
            player.ask(chance.choice(wishes))
            asked += 1
            time.sleep(chance.uniform(0.02, 0.35))
            if player.status().left_s < 12:
                player.ask(Action.PREVIOUS)
                asked += 1
        assert not player.over
        player.ask(Action.PAUSE)
        time.sleep(0.4)
        transport = player._transport
        assert isinstance(transport, Noted)
        targets, underruns = transport.targets, transport.underruns
    found = runs(recording.finish())
    assert underruns == 0
    assert len(found) > 10  # what is said before the routine is not skipped
    for (_, first, length), (_, again, _) in itertools.pairwise(found):
        assert again == first + length or again in targets, (first, length, again)


@pytest.fixture
def quiet_machine() -> None:
    """What others do on a machine is not our fault; times are asserted where nobody does."""

    def idle_s() -> float:
        fields = Path("/proc/stat").read_text().splitlines()[0].split()
        return int(fields[4]) / os.sysconf("SC_CLK_TCK")

    before = idle_s()
    time.sleep(0.5)
    if idle_s() - before < 0.5 * 0.6 * (os.cpu_count() or 1):
        pytest.skip("other programs use this machine")


@pytest.mark.usefixtures("quiet_machine")
def test_holds_in_the_recording_are_exact(sound_server: SoundServer) -> None:
    """From press chime to release chime, as recorded: within 5 ms, also after a "shorter"."""
    steps = [
        {"position": "seated", "lasts": "1s"},
        {"press": "BL67", "side": "left", "hold": "10s", "find": "2s"},
        {"press": "BL67", "side": "right", "hold": "25s", "find": "2s"},
    ]
    live = live_of(compile_cues(session_of(steps, guidance="chimes"), KNOWLEDGE))
    chimes = {kind: chime(kind) for kind in CHIME_KINDS}
    mute = {
        text: Clip(np.zeros(len(text.split()) * 16_000, np.float32), "mute")
        for text in sentences(list(live.slots))
    }
    recording = sound_server.record()
    with _playing(lambda t: Mix(t, mute, chimes), live, fade_ms=30.0) as player:
        second = live.timeline.holds[1].start_frame
        while player._transport.heard_frame < second + to_frames(2):
            time.sleep(0.02)
        player.ask(Action.SHORTER)
        time.sleep(0.3)
        holds = live.timeline.holds
        while not player.over:
            time.sleep(0.05)
        assert player._transport.underruns == 0
        time.sleep(0.3)
    sound = recording.finish()[:, 0].astype(np.float32) / 32_768
    begins = _onsets(sound, chimes["begin"], 2)
    releases = _onsets(sound, chimes["release"], 2)
    assert holds[1].frames < to_frames(25), "it was made shorter"
    for hold, begin, release in zip(holds, begins, releases, strict=True):
        assert abs((release - begin) - hold.frames) <= to_frames(0.005)


def _onsets(sound: NDArray[np.float32], wanted: Clip, count: int) -> list[int]:
    """Where a chime begins: the best matches, by correlation."""
    size = 1 << (len(sound) + wanted.frames).bit_length()
    match = np.fft.irfft(
        np.fft.rfft(sound, size) * np.conj(np.fft.rfft(wanted.samples, size)), size
    )[: len(sound)]
    places = []
    for _ in range(count):
        place = int(match.argmax())
        places.append(place)
        match[max(0, place - 48_000) : place + 48_000] = 0
    return sorted(places)


@pytest.mark.usefixtures("quiet_machine")
def test_busy_cores_make_no_gap(sound_server: SoundServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other programs take every core, our own threads too: only an exchange is heard."""
    exchanged: set[int] = set()

    def turn_to(lifeline: Lifeline, link: Any) -> None:
        exchanged.add(lifeline._deck.next_frame)
        turn(lifeline, link)

    turn = Lifeline._turn_to
    monkeypatch.setattr(Lifeline, "_turn_to", turn_to)
    burn = [sys.executable, "-c", "while True: pass"]
    others = [subprocess.Popen(burn) for _ in range(os.cpu_count() or 2)]
    stop = threading.Event()

    def compute() -> None:
        while not stop.is_set():
            sum(range(1_000))

    busy = [threading.Thread(target=compute) for _ in range(4)]
    recording = sound_server.record()
    try:
        with _playing(_index_source, _minute()) as player:
            for thread in busy:
                thread.start()
            time.sleep(10)
            assert player._transport.underruns == 0
            player.ask(Action.PAUSE)
            time.sleep(0.5)
    finally:
        stop.set()
        for other in others:
            other.kill()
            other.wait()
    heard = recording.finish()
    assert gaps_of(heard, 0).lost_frames == 0
    begin, *others_heard = runs(heard)
    settled = begin[0] + 4 * SAMPLE_RATE
    gaps = {again for place, again, _ in others_heard if place > settled}
    assert gaps <= exchanged, (gaps, exchanged)
    assert len(exchanged) < len(LEVELS_MS), exchanged


def test_a_server_killed_ten_times_loses_nothing(sound_server: SoundServer) -> None:
    """Each time it goes on by itself: a sentence from its start, else at most 100 ms before."""
    pieces = []
    with _playing(_index_source, _minute()) as player:
        transport = player._transport
        for _ in range(10):
            recording = sound_server.record()
            start = transport.heard_frame
            while transport.heard_frame < start + to_frames(0.5):
                time.sleep(0.01)
            sound_server.kill()
            pieces.append(recording.finish())
            sound_server.start()
        recording = sound_server.record()
        start = transport.heard_frame
        while transport.heard_frame < start + to_frames(0.5):
            time.sleep(0.01)
        player.ask(Action.PAUSE)
        time.sleep(0.3)
        pieces.append(recording.finish())
        timeline = player._session.timeline
    found = [run for piece in pieces for run in runs(piece)]
    end = found[0][1] + found[0][2]
    for _, first, length in found[1:]:
        assert first <= end, f"{first - end} frames lost"
        said = timeline.clip_at(first)
        spoken_again = (
            said is not None and said.start_frame == first and end < said.end_frame + 9_600
        )
        assert spoken_again or end - first <= to_frames(0.4), f"{end - first} frames repeated"
        end = first + length


def _start(*arguments: str, environment: dict[str, str], **more: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "guided_press", *arguments]
    return subprocess.Popen(command, env=environment, **more)  # type: ignore[call-overload, no-any-return]


def test_ctrl_c_fades_and_keeps_the_place(sound_server: SoundServer, tmp_path: Path) -> None:
    """Exit 130, soon, and --resume knows where it was."""
    environment = {**sound_server.environment, "XDG_STATE_HOME": str(tmp_path / "state")}
    recording = sound_server.record()
    played = _start(
        "play", "quick-5-seated", "--engine", "silent", environment=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    deadline_s = time.monotonic() + 20
    while not recording.so_far().any() and time.monotonic() < deadline_s:
        time.sleep(0.05)
    played.send_signal(2)
    begun_s = time.monotonic()
    _, problems = played.communicate(timeout=5)
    assert time.monotonic() - begun_s < 2.0
    recording.finish()
    assert played.returncode == 130, problems
    assert (tmp_path / "state/guided-press/position.json").stat().st_mode & 0o777 == 0o600


def test_no_output_says_how_to_export(tmp_path: Path) -> None:
    """Exit 5, and the way that needs no device."""
    environment = {**os.environ, "PULSE_SERVER": f"unix:{tmp_path}/none"}
    if Path("/dev/snd").exists():
        pytest.skip("this machine has a sound card")
    played = _start(
        "play", "quick-5-seated", "--engine", "silent", environment=environment,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    _, problems = played.communicate(timeout=20)
    assert played.returncode == 5
    assert b"guided-press export quick-5-seated -o session.mp3" in problems


@requires_program("playerctl", "dbus-run-session")
def test_media_keys_reach_the_session(sound_server: SoundServer, tmp_path: Path) -> None:
    """Playerctl pauses, plays, goes on, and reads what plays."""
    pytest.importorskip("dbus_fast")
    script = tmp_path / "keys.sh"
    script.write_text(
        f"""
        {sys.executable} -m guided_press play quick-5-seated --engine silent >{tmp_path}/out 2>&1 &
        p="playerctl -p guided_press"
        for i in $(seq 60); do $p status 2>/dev/null && break; sleep 0.1; done
        $p pause; sleep 0.5; $p status
        $p play; sleep 0.5; $p status
        $p metadata xesam:title
        $p next; sleep 0.7; $p metadata xesam:title
        $p volume 0.5; sleep 0.4; $p volume
        $p position; $p stop; wait
        """
    )
    environment = {**sound_server.environment, "XDG_STATE_HOME": str(tmp_path / "state")}
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", str(script)], env=environment, capture_output=True,
        timeout=30, check=False, text=True,
    )  # fmt: skip
    lines = done.stdout.split("\n")
    assert lines[:4] == ["Playing", "Paused", "Playing", "Welcome"], (lines, done.stderr)
    assert lines[4] == "Before you begin"  # the welcome may be left; the words for safety stay
    assert lines[5] == "0.500000"
    assert float(lines[6]) > 0


@pytest.mark.slow
def test_ten_minutes_under_a_heavy_load_have_no_gap(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    """Eight programs compute and four start others without end: the server gets every frame."""
    heard = listen(sound_server, 600, HEAVY, tmp_path)
    assert heard.lost_frames == 0
    assert heard.gaps_ms == (), str(heard)


def test_a_machine_that_is_busy_from_the_start_makes_no_gap(
    sound_server: SoundServer, tmp_path: Path
) -> None:
    """The short form: twelve seconds, of which the server gets every frame, one after the other."""
    heard = listen(sound_server, 12, HEAVY, tmp_path)
    assert heard.played_s > 10
    assert heard.lost_frames == 0
    assert heard.gaps_ms == (), str(heard)


def _session(server: SoundServer, folder: Path, *more: str, **streams: object) -> Any:
    """A session in a process of its own that plays by now, and its environment."""
    environment = {**server.environment, "XDG_STATE_HOME": str(folder / "state")}
    streams = {"stdout": subprocess.DEVNULL, **streams}
    played = _start(
        "play",
        "quick-5-seated",
        "--engine",
        "silent",
        *more,
        environment=environment,
        stdin=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **streams,
    )
    socket = Path(server.environment["XDG_RUNTIME_DIR"]) / "guided-press/control"
    deadline_s = time.monotonic() + 30
    while not socket.exists():
        assert time.monotonic() < deadline_s, "it does not begin"
        time.sleep(0.02)
    time.sleep(0.5)
    return played, environment


@pytest.mark.parametrize("way", ["TERM", "HUP", "do"])
@pytest.mark.parametrize("output", ["device", "stopped server", "full pipe"])
@pytest.mark.usefixtures("quiet_machine")
def test_an_ending_takes_a_second_whatever_the_output_does(
    sound_server: SoundServer, tmp_path: Path, way: str, output: str
) -> None:
    """A server that stands still and a reader that does not read hold nobody up."""
    reading, writing = os.pipe()
    piped = output == "full pipe"
    more = ("--output", "-") if piped else ()
    streams: dict[str, object] = {"stdout": writing} if piped else {}
    played, environment = _session(sound_server, tmp_path, *more, **streams)
    if output == "stopped server":
        sound_server.stand_still()
    time.sleep(1.0)
    if way == "do":
        subprocess.run(
            [sys.executable, "-m", "guided_press", "do", "stop"], env=environment, check=True
        )
    else:
        played.send_signal(signal.Signals[f"SIG{way}"])
    begun_s = time.monotonic()
    assert played.wait(10) == 0
    assert time.monotonic() - begun_s < 1.0
    os.close(reading)
    os.close(writing)


def test_a_pipe_that_nobody_reads_ends_with_5(sound_server: SoundServer, tmp_path: Path) -> None:
    """As soon as the first sound is refused."""
    reading, writing = os.pipe()
    os.close(reading)
    environment = {**sound_server.environment, "XDG_STATE_HOME": str(tmp_path / "state")}
    played = _start(
        "play",
        "quick-5-seated",
        "--engine",
        "silent",
        "--output",
        "-",
        environment=environment,
        stdin=subprocess.DEVNULL,
        stdout=writing,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    assert played.wait(20) == 5


def test_a_suspended_sink_inside_a_hold_begins_it_again(sound_server: SoundServer) -> None:
    """Six seconds without a device: the hand has moved, so contact is made again."""
    with _playing(_index_source, _minute()) as player:
        live, transport = player._session, player._transport
        hold = live.timeline.holds[0]
        player.ask(Action.NEXT)
        while transport.heard_frame < hold.start_frame + to_frames(4):
            time.sleep(0.02)
        sound_server.suspend(True)
        time.sleep(6.5)
        before = transport.heard_frame
        sound_server.suspend(False)
        deadline_s = time.monotonic() + 8
        while not hold.start_frame <= transport.next_frame < before:
            assert time.monotonic() < deadline_s, "it went on inside the hold"
            time.sleep(0.02)
