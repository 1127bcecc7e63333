"""Every control only translates; what it takes over it gives back."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import signal
import socket as sockets
import sys
import termios
import time
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

import pytest
from prompt_toolkit.input import create_input, create_pipe_input

from guided_press.player.actions import Action, wished_volume
from guided_press.player.bookmark import Bookmark, BookmarkKeeper, load_bookmark
from guided_press.player.controls import Control, ControlUnavailable
from guided_press.player.controls.keys import KEYS, Keys
from guided_press.player.controls.mpris import Mpris
from guided_press.player.controls.mpris_values import metadata, playback
from guided_press.player.controls.signals import Signals
from guided_press.player.controls.socket import NothingPlays, Socket, ask
from guided_press.player.display import PlainDisplay, TerminalDisplay, screen
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
    controls: list[Control] = [Keys(), Signals(), Socket(Path("x")), Mpris()]
    assert [control.name for control in controls] == ["keys", "signals", "socket", "media keys"]


def test_keys_are_read_one_by_one_and_the_terminal_is_given_back() -> None:
    """Letters, arrows and Enter, without an echo; then the terminal is as it was."""
    ours, theirs = pty.openpty()
    before = termios.tcgetattr(theirs)
    with os.fdopen(theirs) as terminal:
        keys, desk = Keys(create_input(terminal)), Desk()
        keys.start(desk)
        deadline_s = time.monotonic() + 3
        while termios.tcgetattr(theirs)[3] & termios.ECHO:
            assert time.monotonic() < deadline_s, "keys are still shown"
            time.sleep(0.005)
        time.sleep(0.05)
        assert termios.tcgetattr(theirs)[3] & termios.ISIG, "Ctrl-C stays what it is"
        os.write(ours, b" N\x1b[A\rz")
        wanted = [Action.PLAY_PAUSE, Action.NEXT, Action.LOUDER, Action.READY]
        assert desk.wait_for(4) == wanted
        keys.stop()
        assert termios.tcgetattr(theirs) == before


def test_keys_need_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe as standard input is not one, and nor is none at all."""
    for stdin in (io.StringIO(), None):
        monkeypatch.setattr("sys.stdin", stdin)
        keys = Keys()
        with pytest.raises(ControlUnavailable):
            keys.start(Desk())
        keys.stop()


def test_keys_work_where_there_is_no_terminal_of_unix(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows: without termios, from prompt-toolkit's input alone."""
    with create_pipe_input() as source:  # its pipe is Unix's own
        monkeypatch.setitem(sys.modules, "termios", None)
        keys, desk = Keys(source), Desk()
        keys.start(desk)
        source.send_text("A\x1bOBq\x1b[D")
        wanted = [Action.AGAIN, Action.SOFTER, Action.STOP, Action.PREVIOUS]
        assert desk.wait_for(4) == wanted
        keys.stop()


def test_what_is_held_down_with_a_key_is_a_part_of_it() -> None:
    """Ctrl and an arrow, F5, Escape and pasted text ask for nothing; what follows does."""
    with create_pipe_input() as source:
        keys, desk = Keys(source), Desk()
        keys.start(desk)
        source.send_text("\x1b[1;5A\x1b[1;2D\x1b[15~\x1b[200~qqq\x1b[201~n")
        assert desk.wait_for(1) == [Action.NEXT]
        keys.stop()
    assert set(KEYS.values()) >= set(Action) - {Action.PLAY, Action.PAUSE}


@pytest.mark.long
def test_an_interrupt_that_comes_as_a_key_interrupts() -> None:
    """Consoles of Windows send Ctrl-C so."""
    with create_pipe_input() as source:
        keys = Keys(source)
        keys.start(Desk())
        source.send_text("\x03")
        with pytest.raises(KeyboardInterrupt):
            time.sleep(3)
        keys.stop()


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


def test_a_caller_without_the_key_is_answered_nothing(tmp_path: Path) -> None:
    """Nor does a caller give anything to whoever listens without it."""
    path = tmp_path / "control"
    control, desk = Socket(path), Desk()
    control.start(desk)
    key = path.with_name("control.key")
    assert key.stat().st_mode & 0o777 == 0o600
    right = key.read_bytes()
    key.write_bytes(b"x" * 32)
    with pytest.raises(NothingPlays, match="another user"):
        ask("next", path)
    key.write_bytes(right)
    assert ask("pause", path) == "ok"
    assert desk.asked == [Action.PAUSE]
    control.stop()


def test_who_says_nothing_keeps_nobody_else_waiting(tmp_path: Path) -> None:
    """Callers are served side by side."""
    path = tmp_path / "control"
    control, desk = Socket(path), Desk()
    control.start(desk)
    with ExitStack() as silent:
        for _ in range(3):
            caller = silent.enter_context(sockets.socket(sockets.AF_UNIX))
            caller.connect(str(path))
        began_s = time.monotonic()
        assert ask("next", path) == "ok"
        assert time.monotonic() - began_s < 1.5
    control.stop()


def test_on_windows_the_door_is_a_pipe_named_by_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And a system without either kind says so instead of ending the session."""
    from guided_press.player.controls import socket as module

    monkeypatch.setattr(module, "PIPES", True)
    address = module._address(tmp_path / "control", b"k" * 32)
    assert address.startswith("\\\\.\\pipe\\guided-press-")
    assert address != module._address(tmp_path / "control", b"l" * 32)
    with pytest.raises(ControlUnavailable, match="none of this kind"):
        Socket(tmp_path / "control").start(Desk())


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


def shown(status: Status, width: int, height: int) -> list[str]:
    """The lines of the display, without their colours."""
    return [line for line, _ in screen(status, width, height)]


def test_what_waits_for_the_person_stands_out() -> None:
    """Whatever a title begins with: colours go by what a line is, not by its words."""
    titled = replace(STATUS, chapter="Hold still", state="waiting for ready")
    styles = {line.strip().split(":")[0]: style for line, style in screen(titled, 80, 24)}
    assert styles["Waiting"] == "\x1b[33m"
    assert styles["Next"] == "\x1b[2m"
    assert styles["Hold still"] == ""


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (20, 6), (200, 60)])
def test_display_fits_every_terminal(size: tuple[int, int]) -> None:
    """No line is too long, none too many; point, side and times are always there."""
    width, height = size
    lines = shown(STATUS, width, height)
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
    message = "The place cannot be kept for --resume: the disk is full. Go on without it."
    text = "\n".join(shown(replace(STATUS, message=message), *size))
    for wanted in ("space pause", "x too much", "cannot be kept", "Half-way."):
        assert wanted in text
    paused = replace(STATUS, state="paused", pressure="very light")
    assert "Paused, at most very light" in "\n".join(shown(paused, *size))
    waiting = replace(STATUS, state="waiting for ready")
    assert "press Enter when found" in "\n".join(shown(waiting, *size))
    asking = replace(waiting, target="", side="", place="")
    assert "press Enter when ready" in "\n".join(shown(asking, *size)), "nothing is to be found"
    message = "Not spoken: Half-way. (why)"
    unspoken = replace(STATUS, message=message, in_message=("Half-way.",))
    assert "\n".join(shown(unspoken, *size)).count("Half-way.") == 1


@pytest.mark.parametrize("size", [(80, 24), (60, 20), (40, 12), (20, 6)])
def test_the_way_out_is_on_every_display(size: tuple[int, int]) -> None:
    """However long the message and the sentence are: q stops, and x takes the hands off."""
    long = "Rest your hand there and breathe out slowly; there is nothing else to do for now. " * 3
    for status in (STATUS, replace(STATUS, message=long, sentence=long)):
        text = "\n".join(shown(status, *size))
        assert "q stop" in text
        assert "x too much" in text


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
    place = Bookmark(
        "low-back-15-self", "Low back", 3, "BL40", "left", "hold", 321.5, "sam", "2026-11-29"
    )
    keeper = BookmarkKeeper(path)
    keeper.note(place)
    keeper.close(forget=False)
    assert load_bookmark(path) == place
    assert path.stat().st_mode & 0o777 == 0o600
    keeper = BookmarkKeeper(path)
    keeper.note(place)
    keeper.close(forget=True)
    assert not path.exists()
    assert load_bookmark(path) is None


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 1}', '{"schema": 2}', "null", "\x00"])
def test_a_damaged_place_counts_as_none(tmp_path: Path, text: str) -> None:
    """Nobody is kept from playing by a broken file."""
    path = tmp_path / "position.json"
    path.write_text(text)
    assert load_bookmark(path) is None


def test_a_full_disk_does_not_end_the_session(tmp_path: Path) -> None:
    """What cannot be kept is told, and playing goes on."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    keeper, told = BookmarkKeeper(blocked / "position.json"), list[str]()
    keeper.tell = told.append
    keeper.note(Bookmark("a", "b", 0, "", "", "settle", 1.0))
    keeper.close(forget=False)
    assert keeper.problem
    assert [line.partition(":")[0] for line in told] == ["The place cannot be kept for --resume"]


def test_plain_lines_on_a_narrow_terminal_end_between_words() -> None:
    """A screen reader and a dumb terminal get whole words; a pipe gets whole lines."""
    words = "The sound output is lost; it is tried again, and again."
    status = replace(STATUS, message=words)
    for width in (40, None):
        stream = io.StringIO()
        PlainDisplay(stream, width=width).show(status)
        lines = stream.getvalue().splitlines()
        assert words in " ".join(" ".join(lines).split())
        assert all(len(line) <= 40 for line in lines) is (width is not None)


def test_colour_is_there_only_where_the_terminal_has_it() -> None:
    """Bars and what waits are coloured; without colour the same words stand there."""
    drawn = []
    for colour in (True, False):
        stream = io.StringIO()
        TerminalDisplay(stream, colour=colour).show(STATUS)
        drawn.append(stream.getvalue())
    assert "\x1b[36m" in drawn[0]
    assert not re.search(r"\x1b\[3\dm", drawn[1])
    words = [re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text) for text in drawn]
    assert words[0] == words[1]
