"""What a person answered stays with the person: mode 0600, in no log, file or message."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import sys
import threading
from pathlib import Path

import pytest

from guided_press.player.controls.socket import NothingPlays, Socket, ask
from tests.cli.running import run
from tests.faults.sessions import check


def test_answers_are_in_no_file_that_is_given_away(folder: Path, own_cache: Path) -> None:
    """Not in the sound, its tags, its captions, the page or the cache; nor whose they are."""
    own = folder / "qzperson.yaml"
    words = ("screen", "--profile", own, "--set", "knee_or_popliteal_problem=left")
    check(run(*words, "--set", "others=no", "-q"))
    assert own.stat().st_mode & 0o777 == 0o600
    for ending in ("mp3", "html"):
        done = run("export", "small.yaml", "-o", f"out.{ending}", "--profile", own, "--today",
                   "clear", "--captions", "vtt", "--chapters-json", "--engine",
                   "silent")  # fmt: skip
        check(done)
    given = [*folder.glob("out.*"), *filter(Path.is_file, own_cache.rglob("*"))]
    assert len(given) > 4
    for path in given:
        content = path.read_bytes()
        for private in (b"qzperson", "qzperson".encode("utf-16-le")):
            assert private not in content, path
        assert b"knee_or_popliteal_problem=left" not in content
        assert b"knee_or_popliteal_problem: left" not in content


def test_an_edited_or_linked_profile_is_private_again_when_it_is_used(folder: Path) -> None:
    """Editors replace a file by a new one with the usual mode; what a link leads to counts."""
    real, link = folder / "real.yaml", folder / "link.yaml"
    check(run("screen", "--profile", real, "--set", "others=no", "-q"))
    link.symlink_to(real)
    for words in (("export", "small.yaml", "-o", "out.wav", "--engine", "silent", "--profile",
                   link, "--today", "clear"), ("screen", "--profile", link, "--show")):  # fmt: skip
        real.chmod(0o644)
        check(run(*words))
        assert real.stat().st_mode & 0o777 == 0o600
        assert link.is_symlink()
    check(run("screen", "--profile", link, "--set", "pregnancy=yes,agreed", "-q"))
    assert link.is_symlink()
    assert b"pregnancy" in real.read_bytes()
    assert real.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "text", ["knee_or_popliteal_problem: [", "version: 1\nanswers: {pregnancy: qzword}"]
)
def test_messages_about_a_profile_hold_no_answer(folder: Path, text: str) -> None:
    """An error about a profile never repeats what stands in it."""
    path = folder / "me.yaml"
    path.write_text(text)
    done = run("export", "small.yaml", "-o", "out.mp3", "--profile", path)
    assert done.code == 3, done.err
    assert "qzword" not in done.err


def test_the_report_of_this_machine_names_nobody(folder: Path, own_cache: Path) -> None:
    """A report to send to others holds no name, home or host."""
    done = run("doctor", "--report")
    assert done.code in (0, 1), done.err
    assert str(Path.home()) not in done.out
    for private in {os.environ.get("USER"), os.environ.get("LOGNAME"), os.uname().nodename}:
        if private and len(private) > 3:
            assert not re.search(rf"\b{re.escape(private)}\b", done.out)


def test_a_report_of_what_is_wrong_names_nobody_either(folder: Path) -> None:
    """Paths come into it with the reasons: here of a broken file, and of a cache elsewhere."""
    config = folder / "qzperson" / "config"
    config.mkdir(parents=True)
    (config / "voices.yaml").mkdir()
    done = run(
        "doctor", "--report", HOME=str(folder / "qzperson"), USER="qzlogin",
        GUIDED_PRESS_CONFIG=str(config), GUIDED_PRESS_CACHE=str(folder / "qzlogin" / "cache"),
    )  # fmt: skip
    assert "~/config/voices.yaml: this is a folder" in done.out, done.err
    assert "NAME/cache" in done.out
    assert "qz" not in done.out + done.err


def _let_in(folder: Path) -> None:
    """Let other users as far as this folder; whatever else the folders on the way allow stays."""
    for parent in folder.parents[:3]:
        parent.chmod(stat.S_IMODE(parent.stat().st_mode) | 0o055)


@pytest.mark.skipif(
    not hasattr(os, "fork") or os.getuid() != 0, reason="only root can become another user"
)
def test_the_session_that_plays_does_not_listen_to_another_user(tmp_path: Path) -> None:
    """Even where the socket's mode would let one in."""

    class Desk:
        def __init__(self) -> None:
            self.asked: list[object] = []

        def ask(self, action: object) -> None:
            self.asked.append(action)

    tmp_path.chmod(0o755)
    _let_in(tmp_path)
    path = tmp_path / "control"
    control = Socket(path)
    desk = Desk()
    control.start(desk)  # type: ignore[arg-type]
    try:
        assert path.stat().st_mode & 0o777 == 0o600
        assert _asked_as(65534, path) == "PermissionError"
        path.chmod(0o777)
        assert _asked_as(65534, path) != "ok"
        assert _asked_as(0, path) != "ok", "whoever has no key is told nothing"
        assert desk.asked == []
        assert ask("next", path) == "ok"
    finally:
        control.stop()
    assert len(desk.asked) == 1
    assert threading.active_count() < 20
    assert sys.exc_info() == (None, None, None)


@pytest.mark.skipif(
    not hasattr(os, "fork") or os.getuid() != 0, reason="only root can become another user"
)
def test_what_another_user_puts_in_its_place_is_told_nothing(tmp_path: Path) -> None:
    """Its answers would go to the terminal."""
    tmp_path.chmod(0o777)
    _let_in(tmp_path)
    path = tmp_path / "control"
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setuid(65534)
            listening = socket.socket(socket.AF_UNIX)
            listening.bind(str(path))
            listening.listen(1)
            os.write(writing, b"!")
            listening.accept()[0].recv(100)
        finally:
            os._exit(0)
    try:
        assert os.read(reading, 1) == b"!"
        with pytest.raises(NothingPlays):
            ask("status", path)
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


def _asked_as(user: int, path: Path) -> str:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setuid(user)
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(path))
                line.settimeout(5)
                line.sendall(b"next\n")
                answer = line.recv(100).decode(errors="replace").strip()
        except OSError as error:
            answer = type(error).__name__
        os.write(writing, answer.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as told:
        answer = told.read()
    os.waitpid(child, 0)
    return answer
