"""Every control only translates; what it takes over it gives back."""

from __future__ import annotations

import io
import json
import os
import pty
import signal
import socket as sockets
import termios
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from guided_press.player.actions import Action, wished_volume
from guided_press.player.controls import Control, ControlUnavailable
from guided_press.player.controls.keys import KEYS, Keys, split_keys
from guided_press.player.controls.mpris import Mpris
from guided_press.player.controls.mpris_values import metadata, playback
from guided_press.player.controls.signals import Signals
from guided_press.player.controls.socket import NothingPlays, Socket, ask
from guided_press.player.display import PlainDisplay, TerminalDisplay, screen
from guided_press.player.position import Position, PositionKeeper, load_position
from guided_press.player.status import Status

STATUS = Status(
    state="playing", title="Low back, fifteen minutes", chapter="Fold behind the knee (BL40), left",
    chapter_number=3, chapters=8, target="BL40", side="left",
    place="the fold behind your left knee", position="seated", pressure="moderate", hold_s=90.0,
    hold_left_s=42.0, at_s=300.0, total_s=960.0, left_s=660.0,
    following="Fold behind the knee (BL40), right", sentence="Half-way.", message="", volume=0.5,
    output="test",
)  # fmt: skip


class Desk:
    """Writes down what is asked."""

    def __init__(self) -> None:
        self.asked: list[Action] = []
        self.volumes: list[float] = []

    def ask(self, action: Action) -> None:
        self.asked.append(action)

    def wish_volume(self, gain: float) -> None:
        self.volumes.append(wished_volume(gain))

    def status(self) -> Status:
        return STATUS

    def wait_for(self, count: int) -> list[Action]:
        deadline_s = time.monotonic() + 3
        while len(self.asked) < count and time.monotonic() < deadline_s:
            time.sleep(0.005)
        return self.asked


def test_every_control_is_one() -> None:
    """The door that voice control will use."""
    controls: list[Control] = [Keys(0), Signals(), Socket(Path("x")), Mpris()]
    assert [control.name for control in controls] == ["keys", "signals", "socket", "media keys"]


def test_keys_are_read_one_by_one_and_the_terminal_is_given_back() -> None:
    """Letters, arrows and Enter, without an echo; then the terminal is as it was."""
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    keys, desk = Keys(theirs), Desk()
    keys.start(desk)
    assert not termios.tcgetattr(theirs)[3] & termios.ECHO
    assert termios.tcgetattr(theirs)[3] & termios.ISIG, "Ctrl-C stays what it is"
    os.write(ours, b" N\x1b[A\rz")
    wanted = [Action.PLAY_PAUSE, Action.NEXT, Action.LOUDER, Action.READY]
    assert desk.wait_for(4) == wanted
    keys.stop()
    assert termios.tcgetattr(theirs) == before


def test_keys_need_a_terminal() -> None:
    """A pipe is not one."""
    reading, writing = os.pipe()
    keys = Keys(reading)
    with pytest.raises(ControlUnavailable):
        keys.start(Desk())
    keys.stop()
    os.close(writing)
    assert list(split_keys("A\x1bOBq\x1b[D")) == ["a", "\x1b[B", "q", "\x1b[D"]
    held = ["\x1b[1;5A", "\x1b[1;2D", "\x1b[15~", "\x1b"]  # Ctrl-up, Shift-left, F5, Escape
    assert list(split_keys("".join(held))) == held
    assert not set(held) & set(KEYS)
    assert set(KEYS.values()) >= set(Action) - {Action.PLAY, Action.PAUSE}


def test_signals_ask_and_are_given_back() -> None:
    """A home-made button needs no more than a signal."""
    before = signal.getsignal(signal.SIGUSR1)
    control, desk = Signals(), Desk()
    control.start(desk)
    os.kill(os.getpid(), signal.SIGUSR1)
    os.kill(os.getpid(), signal.SIGUSR2)
    assert desk.wait_for(2) == [Action.PLAY_PAUSE, Action.NEXT]
    control.stop()
    assert signal.getsignal(signal.SIGUSR1) == before


def test_a_session_that_is_busy_keeps_its_socket(tmp_path: Path) -> None:
    """Another that begins meanwhile does not take it for one that a dead session left."""
    path = tmp_path / "control"
    with sockets.socket(sockets.AF_UNIX) as busy, ExitStack() as waiting:
        busy.bind(str(path))
        busy.listen(0)
        for _ in range(3):
            client = waiting.enter_context(sockets.socket(sockets.AF_UNIX))
            client.setblocking(False)
            with suppress(BlockingIOError):
                client.connect(str(path))
        with pytest.raises(ControlUnavailable, match="another session"):
            Socket(path).start(Desk())
        assert path.exists()


def test_socket_is_private_and_answers(tmp_path: Path) -> None:
    """One line in, one line out, for the user alone."""
    path = tmp_path / "run" / "control"
    with pytest.raises(NothingPlays):
        ask("pause", path)
    control, desk = Socket(path), Desk()
    control.start(desk)
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert ask("too-much", path) == "ok"
    assert ask("volume 0.8", path) == "ok"
    for wrong in ("loud", "nan", ""):
        assert ask(f"volume {wrong}", path).startswith("error: a volume")
    assert ask("dance", path).startswith("error: unknown action")
    assert json.loads(ask("status", path))["target"] == "BL40"
    assert (desk.asked, desk.volumes) == ([Action.TOO_MUCH], [0.8])
    with pytest.raises(ControlUnavailable, match="another session"):
        Socket(path).start(Desk())
    control.stop()
    assert not path.exists()


def test_socket_survives_whoever_says_nothing(tmp_path: Path) -> None:
    """A caller that leaves, or sends no end of a line, does not end the session or the socket."""
    path = tmp_path / "control"
    control, desk = Socket(path), Desk()
    control.start(desk)
    for rubbish in (b"", b"\xff" * 5_000):
        with sockets.socket(sockets.AF_UNIX) as caller:
            caller.connect(str(path))
            caller.sendall(rubbish)
    assert ask("next", path) == "ok"
    assert desk.asked == [Action.NEXT]
    control.stop()


def test_socket_of_a_dead_session_is_taken_over(tmp_path: Path) -> None:
    """A crash leaves a socket that nobody listens to."""
    path = tmp_path / "control"
    with sockets.socket(sockets.AF_UNIX) as dead:
        dead.bind(str(path))
    control = Socket(path)
    control.start(Desk())
    assert ask("next", path) == "ok"
    control.stop()


def test_media_panel_shows_the_part() -> None:
    """Names and types are those of MPRIS."""
    assert metadata(STATUS)["xesam:title"] == ("s", "Fold behind the knee (BL40), left")
    assert metadata(STATUS)["mpris:length"] == ("x", 960_000_000)
    assert playback(STATUS) == "Playing"
    assert playback(replace(STATUS, state="paused")) == "Paused"


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 6), (200, 60)])
def test_display_fits_every_terminal(size: tuple[int, int]) -> None:
    """No line is too long, none too many; point, side and times are always there."""
    width, height = size
    lines = screen(STATUS, width, height)
    assert len(lines) <= height - 1
    assert all(len(line) <= width for line in lines)
    text = "\n".join(lines)
    assert "11:00 left" in text
    assert "Fold behind" in text
    if height >= 12:
        assert "0:42" in text
        assert "Next: Fold" in text


@pytest.mark.parametrize("size", [(80, 24), (40, 12)])
def test_what_stops_a_hand_is_on_every_display(size: tuple[int, int]) -> None:
    """Also beside a long message, and the sentence that is said is there with it."""
    message = "Not available: media keys: there is no session bus. Be screened: guided-press screen"
    text = "\n".join(screen(replace(STATUS, message=message), *size))
    for wanted in ("space pause", "x too much", "Not available", "Half-way."):
        assert wanted in text
    paused = replace(STATUS, state="paused", pressure="very light")
    assert "Paused, at most very light" in "\n".join(screen(paused, *size))
    waiting = replace(STATUS, state="waiting for ready")
    assert "press Enter when found" in "\n".join(screen(waiting, *size))
    unspoken = replace(STATUS, message="Not spoken: Half-way. (why)")
    assert "\n".join(screen(unspoken, *size)).count("Half-way.") == 1


def test_display_is_drawn_ten_times_a_second_at_most() -> None:
    """And not at all while nothing changes; the terminal gets its own screen back."""
    stream, now_s = io.StringIO(), [0.0]
    display = TerminalDisplay(stream, clock=lambda: now_s[0])
    written = []
    for number in range(100):
        now_s[0] += 0.01
        display.show(replace(STATUS, left_s=660.0 - number))
        written.append(stream.tell())
    assert 9 <= len(set(written)) <= 12
    display.show(STATUS)
    display.close()
    assert stream.getvalue().startswith("\x1b[?1049h")
    assert stream.getvalue().endswith("\x1b[?1049l")


def test_plain_display_tells_what_is_new() -> None:
    """Off a terminal: lines, without control codes, each thing once."""
    stream = io.StringIO()
    display = PlainDisplay(stream)
    display.show(STATUS)
    display.show(replace(STATUS, at_s=301.0))
    display.show(replace(STATUS, at_s=302.0, state="paused", message="Something"))
    assert stream.getvalue().splitlines() == [
        "  5:00  -- Fold behind the knee (BL40), left",
        "  5:00  Half-way.",
        "  5:02  (paused)",
        "  5:02  ! Something",
    ]


def test_the_place_is_kept_privately_and_forgotten_at_the_end(tmp_path: Path) -> None:
    """Only its owner may read it; a session that was heard to its end leaves nothing."""
    path = tmp_path / "state" / "position.json"
    place = Position("low-back-15-self", "Low back", 3, "BL40", "left", "hold", 321.5, "sam")
    keeper = PositionKeeper(path)
    keeper.note(place)
    keeper.close(forget=False)
    assert load_position(path) == place
    assert path.stat().st_mode & 0o777 == 0o600
    keeper = PositionKeeper(path)
    keeper.note(place)
    keeper.close(forget=True)
    assert not path.exists()
    assert load_position(path) is None


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 1}', '{"schema": 2}', "null", "\x00"])
def test_a_damaged_place_counts_as_none(tmp_path: Path, text: str) -> None:
    """Nobody is kept from playing by a broken file."""
    path = tmp_path / "position.json"
    path.write_text(text)
    assert load_position(path) is None


def test_a_full_disk_does_not_end_the_session(tmp_path: Path) -> None:
    """What cannot be kept is told, and playing goes on."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    keeper, told = PositionKeeper(blocked / "position.json"), list[str]()
    keeper.tell = told.append
    keeper.note(Position("a", "b", 0, "", "", "settle", 1.0))
    keeper.close(forget=False)
    assert keeper.problem
    assert [line.partition(":")[0] for line in told] == ["The place cannot be kept for --resume"]
