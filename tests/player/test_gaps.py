"""The load under which gaps are counted leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.player.gaps import Load

_UNDER_LOAD = """
import pathlib, sys, time
from tests.player.gaps import Load
with Load(1, 1, 1).on(pathlib.Path(sys.argv[1])):
    print("works", flush=True)
    time.sleep(60)
"""


def _marked(mark: str) -> list[int]:
    """The living processes that have this in their environment; one that ends is read as empty."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if folder.name.isdigit() and mark.encode() in (folder / "environ").read_bytes():
                found.append(int(folder.name))
        except OSError:
            continue
    return found


def _wait(until: Callable[[], bool]) -> bool:
    deadline_s = time.monotonic() + 10
    while not until() and time.monotonic() < deadline_s:
        time.sleep(0.05)
    return until()


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
def test_a_load_dies_with_whoever_was_killed_under_it(tmp_path: Path) -> None:
    """After SIGKILL nobody computes, starts others or writes any longer."""
    mark = f"GUIDED_PRESS_LOAD={tmp_path}"
    name, _, value = mark.partition("=")
    killed = subprocess.Popen(
        [sys.executable, "-c", _UNDER_LOAD, str(tmp_path)], stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2], env={**os.environ, name: value},
    )  # fmt: skip
    assert killed.stdout is not None
    assert killed.stdout.readline() == b"works\n"
    assert _wait(lambda: len(_marked(mark)) >= 4), "itself, and one of each kind"
    assert _wait((tmp_path / "w0").exists), "they work"
    killed.kill()
    killed.wait()
    try:
        assert _wait(lambda: not _marked(mark))
    finally:
        killed.stdout.close()
        for left in _marked(mark):
            os.kill(left, signal.SIGKILL)


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="reads /proc")
def test_a_load_ends_with_what_is_done_under_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the block is left, all of it is gone."""
    monkeypatch.setenv("GUIDED_PRESS_LOAD", str(tmp_path))
    mark = f"GUIDED_PRESS_LOAD={tmp_path}"
    with Load(1, 1, 1).on(tmp_path):
        assert _wait(lambda: len(_marked(mark)) >= 3)
    assert _marked(mark) == []
