"""Terminals of every kind: plain encodings, pipes, narrow ones, none, and Ctrl-C."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from guided_press.cli.terminal import prepare_streams
from tests.cli.running import program, run
from tests.faults.sessions import SMALL

pytestmark = pytest.mark.long

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and terminals")


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "quick-5-seated", "--dry-run"), ("points",), ("points", "BL40"),
        ("points", "BL40", "--json"), ("list",), ("schema",), ("voices",),
    ],
)  # fmt: skip
def test_a_terminal_without_unicode_gets_plainer_characters(words: tuple[str, ...]) -> None:
    """Never an error; what cannot be written is spelt with what can."""
    done = run(*words, PYTHONIOENCODING="ascii", LANG="C")
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_other_programs_read_back_every_name_and_title(tmp_path: Path, encoding: str) -> None:
    """JSON spells what an encoding lacks or what acts on a terminal, and loses nothing."""
    script = SMALL.replace("A small one", "Rücken ☺")
    for name in ("über.yaml", "del\x7f.yaml"):
        (tmp_path / name).write_text(script, "utf-8")
    (tmp_path / "batch.yaml").write_text(
        "version: 1\nscripts: [über.yaml]\nvoices: [{engine: silent}]\n", "utf-8"
    )

    def read(*words: str) -> object:
        done = run(*words, cwd=tmp_path, PYTHONIOENCODING=encoding)
        assert done.out, done.err
        return done.json

    assert repr("del\x7f.yaml") in str(read("check", "del\x7f.yaml", "--json"))
    assert "Rücken ☺" in str(read("plan", "über.yaml", "--engine", "silent", "--json"))
    assert "über" in str(read("batch", "batch.yaml", "-o", "out"))


@posix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_are_no_error(closed: str) -> None:
    """A launcher or a service may start us without any of them."""
    line = f'"{sys.executable}" -m guided_press list {closed}'
    assert subprocess.run(line, shell=True, timeout=20, check=False).returncode == 0


def test_plainer_characters_keep_their_meaning() -> None:
    """Accents go, pictures get other signs; only what has no likeness becomes a question mark."""
    prepare_streams()
    assert "Wěizhōng … █░ 委".encode("ascii", "plainer") == b"Weizhong ... #: ?"


@posix
@pytest.mark.parametrize("words", [("plan", "quick-5-seated", "--dry-run"), ("cache", "info")])
def test_a_reader_that_has_gone_is_no_fault(words: tuple[str, ...]) -> None:
    """``guided-press ... | head`` says nothing on standard error, however much is left."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(program(*words), stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert done.returncode == 1
    assert done.stderr == b""


@posix
@pytest.mark.parametrize("after_s", [0.0, 0.2, 0.5])
def test_ctrl_c_ends_with_130_and_leaves_nothing(tmp_path: Path, after_s: float) -> None:
    """No file, no temporary one, no voice that goes on, at whatever moment it comes."""
    cache = tmp_path / "cache"
    environment = {**os.environ, "GUIDED_PRESS_CACHE": str(cache)}
    words = program("export", "bladder-line-partner-30", "-o", tmp_path / "x.m4b")
    # a group of its own: a terminal sends Ctrl-C to all processes of the command
    with subprocess.Popen(
        words, env=environment, stderr=subprocess.PIPE, start_new_session=True
    ) as command:
        while not cache.exists():  # from here on something could be left behind
            time.sleep(0.01)
        time.sleep(after_s)
        os.killpg(command.pid, signal.SIGINT)
        _, errors = command.communicate(timeout=60)
    # Python ends by the signal itself when it came while a class was being made; shells say 130
    assert command.returncode in (130, -signal.SIGINT), errors
    assert b"Traceback" not in errors
    assert [path.name for path in tmp_path.iterdir() if path != cache] == []
    assert not [path for path in cache.rglob("*") if path.name.startswith(".gp-")]
    with pytest.raises(ProcessLookupError):
        os.killpg(command.pid, 0)


@posix
def test_a_progress_bar_only_on_a_terminal(tmp_path: Path) -> None:
    """A pipe gets none, a terminal does, and --quiet has the last word."""
    words = ("export", "quick-5-seated", "-o", tmp_path / "x.wav", "--engine", "silent")
    assert run(*words).err == ""
    assert "━" in _on_a_terminal(*words)
    assert _on_a_terminal(*words, "--quiet") == ""


@posix
def test_what_was_made_is_drawn_on_a_terminal_only(tmp_path: Path) -> None:
    """Export and compose show the timeline; not in a pipe, not with --quiet, not beside JSON."""
    script = tmp_path / "own.yaml"
    for words in (
        ("export", "quick-5-seated", "-o", tmp_path / "x.wav", "--engine", "silent"),
        ("compose", "--minutes", "8", "-o", script),
    ):
        assert " minutes |0:00" in _on_a_terminal(*words)
        assert " minutes |0:00" not in run(*words).out
        assert " minutes |0:00" not in _on_a_terminal(*words, "--json")
        assert _on_a_terminal(*words, "--quiet") == ""


@posix
def test_no_color_means_no_colour() -> None:
    """The picture of a plan is coloured on a terminal, and in letters with NO_COLOR."""
    words = ("plan", "quick-5-seated", "--dry-run")
    assert "\x1b[38;5;" in _on_a_terminal(*words)
    plain = _on_a_terminal(*words, NO_COLOR="1")
    assert "\x1b[38;5;" not in plain
    assert "AAAA" in plain


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize(
    "words",
    [
        ("plan", "quick-5-seated", "--dry-run"), ("points",), ("points", "BL40"), ("list",),
        ("voices",), ("doctor",),
    ],
)  # fmt: skip
def test_nothing_is_wider_than_the_terminal(words: tuple[str, ...], columns: int) -> None:
    """Only a name that cannot be broken, such as an address, may stand out."""
    done = run(*words, COLUMNS=str(columns))
    assert done.code == 0
    for line in done.out.splitlines():
        unbroken = max(map(len, line.split()), default=0)
        assert len(line.rstrip()) <= max(columns, unbroken + 10), line


def test_help_is_quick() -> None:
    """Under 0.25 s, as the best of five; counted in processor time, for others are busy too."""
    times = []
    for _ in range(5):
        before = os.times()
        assert run("--help").code == 0
        after = os.times()
        times.append(
            after.children_user + after.children_system
            - before.children_user - before.children_system
        )  # fmt: skip
    assert min(times) < 0.25


def _on_a_terminal(*words: str | Path, **environment: str) -> str:
    """What a terminal of 80 columns shows."""
    import fcntl
    import pty
    import struct
    import termios

    parent, child = pty.openpty()
    fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    clean = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLUMNS")}
    command = subprocess.Popen(
        program(*words),
        stdin=child,
        stdout=child,
        stderr=child,
        env={**clean, "TERM": "xterm-256color", **environment},
    )
    os.close(child)
    shown = b""
    while True:
        try:
            part = os.read(parent, 65_536)
        except OSError:  # Linux says so when the last writer has gone
            break
        if not part:
            break
        shown += part
    os.close(parent)
    assert command.wait() == 0
    return shown.decode()
