"""The control "voice": when it listens, and what it makes of what it hears."""

from __future__ import annotations

import queue
from collections.abc import Iterator

import numpy as np
import pytest

from guided_press.listening.commands import Command, HeardCommand
from guided_press.listening.recogniser import ListeningUnavailable
from guided_press.listening.speech import PcmBlock
from guided_press.player.actions import Action
from guided_press.player.controls import Control, ControlUnavailable
from guided_press.player.controls.voice import AFTER_S, STOP_AGAIN_S, EchoGate, VoiceControl
from guided_press.player.status import Status
from tests.player.stage import Show

BLOCK = np.ones(640, np.int16)


class Ears:
    """Understands what a test says, and writes down what it was given."""

    def __init__(self) -> None:
        self.words: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self.log: list[str] = []
        self.missing = ""
        self.broken = ""

    def start(self) -> None:
        if self.missing:
            raise ListeningUnavailable(self.missing)
        self.log.append("start")

    def push(self, block: PcmBlock) -> list[HeardCommand]:
        if self.broken:
            raise ListeningUnavailable(self.broken)
        self.log.append("sound" if len(block) else "nothing")
        return [] if self.words.empty() else [HeardCommand(self.words.get(), 0.05)]

    def reset(self) -> None:
        self.log.append("reset")

    def close(self) -> None:
        self.log.append("close")


class Air:
    """A microphone that gives what a test puts in, and ends."""

    def __init__(self, blocks: list[PcmBlock | None]) -> None:
        self.waiting = blocks
        self.missing = ""
        self.closed = False

    def open(self) -> None:
        if self.missing:
            raise ListeningUnavailable(self.missing)

    def blocks(self) -> Iterator[PcmBlock | None]:
        yield from self.waiting

    def close(self) -> None:
        self.closed = True


class Desk:
    """Writes down what is asked; sounds when a test says so."""

    def __init__(self, sounding: list[bool] | None = None) -> None:
        self.asked: list[Action] = []
        self.told: list[str] = []
        self._sounding = list(sounding or [])

    def ask(self, action: Action) -> None:
        self.asked.append(action)

    def wish_volume(self, gain: float) -> None:
        raise AssertionError

    def tell(self, problem: str) -> None:
        self.told.append(problem)

    def status(self) -> Status:
        raise AssertionError

    def sounding(self, within_s: float) -> bool:
        return self._sounding.pop(0) if self._sounding else False


class Clock:
    """A block of 40 ms passes with each look."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        self.now_s += 0.04
        return self.now_s


def listen(voice: VoiceControl, desk: Desk) -> None:
    voice.start(desk)
    assert voice._thread is not None
    voice._thread.join(3)
    voice.stop()


@pytest.mark.parametrize("command", Command)
def test_every_command_asks_for_its_action(command: Command) -> None:
    """As its key does."""
    ears, desk = Ears(), Desk()
    ears.words.put(command)
    voice: Control = VoiceControl(ears, Air([BLOCK]))
    assert voice.name == "voice control"
    listen(voice, desk)  # type: ignore[arg-type]
    expected = {Command.GO_ON: "play", Command.STOP: "pause"}
    assert desk.asked == [Action(expected.get(command, command))]


def test_stop_pauses_and_only_a_second_one_ends() -> None:
    """A false "stop" costs a pause; two within ten seconds end the session."""
    now = [100.0]
    voice = VoiceControl(Ears(), Air([]), clock=lambda: now[0])
    stop = Command.STOP
    assert voice.action_of(stop) is Action.PAUSE
    now[0] += STOP_AGAIN_S + 1
    assert voice.action_of(stop) is Action.PAUSE
    now[0] += STOP_AGAIN_S - 1
    assert voice.action_of(stop) is Action.STOP


def test_the_gate_is_shut_until_the_room_is_quiet() -> None:
    """From the first sound to 0.55 s after the last."""
    now = [0.0]
    gate = EchoGate(lambda: now[0])
    assert not gate.shut(sounding=False)
    assert gate.shut(sounding=True)
    now[0] = AFTER_S - 0.01
    assert gate.shut(sounding=False)
    now[0] = AFTER_S
    assert not gate.shut(sounding=False)


def test_own_sound_never_reaches_the_recogniser() -> None:
    """It is told nothing while the session sounds, and forgets at both edges."""
    ears = Ears()
    sounding = [False] * 3 + [True] * 5 + [False] * 20
    listen(VoiceControl(ears, Air([BLOCK] * 28), clock=Clock()), Desk(sounding))
    log = ears.log[1:-1]
    shut = log.index("nothing")
    assert log[:3] == ["sound"] * 3
    assert log[shut - 1] == "reset"
    assert log.count("nothing") == pytest.approx(5 + AFTER_S / 0.04 - 1, abs=1)
    opened = len(log) - 1 - log[::-1].index("reset")
    assert set(log[opened + 1 :]) == {"sound"}
    assert "sound" not in log[3:opened]


def test_with_headphones_it_always_listens() -> None:
    """The microphone cannot hear the session."""
    ears = Ears()
    listen(VoiceControl(ears, Air([BLOCK] * 5), headphones=True), Desk([True] * 5))
    assert ears.log == ["start", *["sound"] * 5, "close"]


def test_missing_sound_is_an_edge() -> None:
    """What comes after a lost microphone does not belong to what came before."""
    ears = Ears()
    listen(VoiceControl(ears, Air([BLOCK, None, BLOCK])), Desk())
    assert ears.log[1:-1] == ["sound", "reset", "nothing", "reset", "sound"]


def test_what_is_missing_is_said_before_the_session() -> None:
    """No recogniser or no microphone: a reason, and nothing left running."""
    ears = Ears()
    ears.missing = "it is not installed"
    with pytest.raises(ControlUnavailable, match="not installed"):
        VoiceControl(ears, Air([])).start(Desk())
    ears, air = Ears(), Air([])
    air.missing = "there is no microphone"
    with pytest.raises(ListeningUnavailable, match="no microphone"):
        VoiceControl(ears, air).prepare()
    assert ears.log == ["start", "close"]


def test_a_recogniser_that_fails_is_told_of() -> None:
    """The session goes on, and shows it."""
    ears, desk, air = Ears(), Desk(), Air([BLOCK] * 3)
    ears.broken = "its process ended"
    listen(VoiceControl(ears, air), desk)
    assert desk.told == ["its process ended"]
    assert air.closed


def test_the_player_knows_when_it_sounds() -> None:
    """Within its sentences and chimes, around them by the time asked for, and with earcons."""
    show = Show()
    try:
        show.player.begin()
        first = show.live.timeline.clips[0]
        show.play_to(first.start_frame + 4_800)
        assert show.player.sounding(0.0)
        show.play_to(first.end_frame)
        following = min(
            m.start_frame
            for m in (*show.live.timeline.clips, *show.live.timeline.chimes)
            if m.start_frame >= first.end_frame
        )
        now = show.transport.heard_frame
        if following - now > 4_800:
            assert not show.player.sounding(0.0)
            assert show.player.sounding((following - now) / 48_000 + 0.01)
        show.player.do(Action.PAUSE)
        assert show.player.sounding(0.0), "the earcon"
        show.play_for(1.0)
        assert not show.player.sounding(0.0), "it stands still"
        show.player.tell("something")
        show.play_for(0.1)
        assert show.player.status().message == "something"
    finally:
        show.close()


def test_stopping_twice_is_harmless() -> None:
    """The command line stops it, and so does the session."""
    ears, air = Ears(), Air([])
    voice = VoiceControl(ears, air)
    voice.prepare()
    voice.stop()
    voice.stop()
    assert air.closed
    assert ears.log == ["start", "close"]
