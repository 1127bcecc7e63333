"""Small sessions to break, and the program that is broken."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.cli.running import Done, program, run

LONG = os.environ.get("GUIDED_PRESS_FAULTS") == "long"
"""Whether to go as far as possible, instead of as far as a few seconds allow."""

SMALL = """\
version: 1
title: A small one
mode: self
guidance: brief
steps:
  - position: seated
  - press: PC8
    sides: left
    hold: 40s
  - close: 20s
"""


def often(short: int, long: int) -> int:
    """How often something is done: in every run of the suite, and in ``make faults``."""
    return long if LONG else short


def keep_for_copies(folder: Path) -> Callable[[Path], Path]:
    """Fill a cache once for all processes; gives a function that copies it into a new folder."""
    cache = folder / "cache"
    folder.mkdir(exist_ok=True)
    (folder / "small.yaml").write_text(SMALL, "utf-8")
    for name in ("small.mp3", "small.html"):
        if not (folder / name).exists():
            check(
                run("export", "small.yaml", "-o", name, cwd=folder, GUIDED_PRESS_CACHE=str(cache))
            )

    def copy(target: Path) -> Path:
        return shutil.copytree(
            cache, target / "cache", ignore=shutil.ignore_patterns(".gp-*"), dirs_exist_ok=True
        )

    return copy


def start(*words: str | Path, cwd: Path, **environment: str) -> subprocess.Popen[bytes]:
    """Start the program in a process group of its own."""
    return subprocess.Popen(
        program(*words), cwd=cwd, env={**os.environ, **environment},
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip


def leftovers(*folders: Path) -> list[Path]:
    """Unfinished files anywhere below."""
    return [path for folder in folders for path in folder.rglob(".gp-*")]


def check(done: Done) -> Done:
    """A command that had to work."""
    assert done.code == 0, done.err
    return done


PYTHON = sys.executable
