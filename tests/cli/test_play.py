"""Playing from the command line, on the output that nobody hears."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SCRIPT = """\
version: 1
title: Short
guidance: chimes
voice: {engine: silent}
steps:
  - position: seated
  - press: BL67
    side: left
    hold: 10s
    find: 2s
  - close: 10s
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {
        **os.environ,
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "PULSE_SERVER": f"unix:{tmp_path}/none",
    }


@pytest.fixture
def script(tmp_path: Path) -> str:
    path = tmp_path / "short.yaml"
    path.write_text(SCRIPT)
    return str(path)


def _run(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "guided_press", *arguments], env=environment, text=True,
        capture_output=True, timeout=20, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.real
def test_play_do_and_resume(environment: dict[str, str], script: str) -> None:
    """It plays, is asked for things from elsewhere, keeps the place, and goes on from there."""
    assert _run(environment, "screen", "--set", "others=no").returncode == 0
    person = ["--profile", "me", "--today", "clear"]
    command = [sys.executable, "-m", "guided_press", "play", script, "--output", "null", *person]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL
    ) as played:
        deadline_s = time.monotonic() + 10
        while _run(environment, "do", "status").returncode and time.monotonic() < deadline_s:
            time.sleep(0.05)
        deadline_s = time.monotonic() + 90
        status = ""
        while '"target": "BL67"' not in status and time.monotonic() < deadline_s:
            status = _run(environment, "do", "status").stdout
        assert '"target": "BL67"' in status  # behind the opening, which nobody skips
        assert _run(environment, "do", "again").returncode == 0
        played.send_signal(signal.SIGTERM)
        words, _ = played.communicate(timeout=10)
    assert played.returncode == 0
    assert "-- Bladder" in words or "BL67" in words
    with subprocess.Popen(
        [*command[:4], "--resume", "--output", "null", *person], env=environment, text=True,
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL,
    ) as resumed:  # fmt: skip
        assert resumed.stdout is not None
        first = resumed.stdout.readline()  # it plays by then
        resumed.send_signal(signal.SIGINT)
        words = first + resumed.communicate(timeout=10)[0]
    assert resumed.returncode == 130
    assert "Before you begin" not in words


@pytest.mark.long
def test_sound_goes_to_a_pipe(environment: dict[str, str], script: str) -> None:
    """Raw samples on standard output and nothing else there; the words go beside it."""
    command = [sys.executable, "-m", "guided_press", "play", script, "--output", "-"]
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    ) as played:  # fmt: skip
        assert played.stdout is not None
        data = played.stdout.read(48_000 * 4)
        played.stdout.close()
        _, words = played.communicate(timeout=10)
    assert len(data) == 48_000 * 4
    assert b"-- " in words
    assert played.returncode == 5, "whoever listened has gone"


@pytest.mark.long
def test_resuming_takes_the_profile_along(environment: dict[str, str]) -> None:
    """The command that is printed after "stop" names none, and yet plays for the same person."""
    place = {"schema": 3, "script": "quick-5-seated", "title": "Seated, five minutes", "step": 3,
             "target": "GB41", "side": "left", "kind": "hold", "left_s": 200.0,
             "profile": "nobody-we-know", "on": "2026-11-20"}  # fmt: skip
    folder = Path(environment["XDG_STATE_HOME"], "guided-press")
    folder.mkdir(parents=True)
    (folder / "position.json").write_text(json.dumps(place))
    done = _run(environment, "play", "--resume", "--output", "null")
    assert done.returncode == 3
    assert "there is no profile 'nobody-we-know'" in done.stderr
    (folder / "position.json").write_text(json.dumps({**place, "profile": ""}))
    both = _run(environment, "play", "--resume", "--from", "2", "--output", "null")
    assert (both.returncode, "--from elsewhere" in both.stderr) == (2, True)
    other = _run(environment, "play", "low-back-15-self", "--resume", "--output", "null")
    assert (other.returncode, "this is not 'Seated, five minutes'" in other.stderr) == (2, True)


@pytest.mark.long
@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["play", "--resume"], 2, "no session was interrupted"),
        (["play", "--output", "null", "--from", "99"], 2, "no step '99'"),
        (["play", "--output", "null", "--from", "0"], 2, "no step '0'"),
        (["play", "--output", "null", "--from", "9" * 5000], 2, "There are 1 to"),
        (["play", "no-such-session"], 3, "no-such-session"),
        (["do", "pause"], 1, "No session is playing"),
        (["do", "dance"], 2, "too-much"),
    ],
)
def test_wrong_use_is_explained(
    environment: dict[str, str], arguments: list[str], code: int, words: str
) -> None:
    """Each mistake has its exit code and says what to do."""
    done = _run(environment, *arguments)
    assert done.returncode == code, done.stderr
    assert words in done.stderr


def test_outputs_are_listed(environment: dict[str, str]) -> None:
    """Without any device: the ways that need none, and exit code 5."""
    done = _run(environment, "outputs")
    assert "null" in done.stdout
    if not Path("/dev/snd").exists():
        assert done.returncode == 5
        quiet = _run(environment, "outputs", "--quiet")
        assert (quiet.returncode, quiet.stdout) == (5, "")
