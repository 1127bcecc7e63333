"""One script and one voice cache give one file, wherever and however the program runs."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.cli.running import program
from tests.faults.sessions import LONG

WORLDS = [
    {},
    {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Kiritimati"},
    {"LC_ALL": "C", "TZ": "America/St_Johns", "PYTHONHASHSEED": "77", "COLUMNS": "20"},
    {"PYTHONUTF8": "1", "PYTHONOPTIMIZE": "1", "HOME": "/nonexistent", "USER": "somebody"},
]


def test_the_same_bytes_everywhere(
    folder: Path, full_cache: Callable[[Path], Path], tmp_path: Path
) -> None:
    """Another folder, locale, time zone and umask; encoded anew each time."""
    cache = full_cache(tmp_path)
    made: dict[str, set[bytes]] = {}
    for number, world in enumerate(WORLDS if LONG else WORLDS[1:3]):
        elsewhere = tmp_path / f"folder {number} é"
        elsewhere.mkdir()
        shutil.copy(folder / "small.yaml", elsewhere)
        for kind in ("segments",):
            shutil.rmtree(cache / kind, ignore_errors=True)
        words = ("export", "small.yaml", "-q", "-o", "out.mp3", "--captions", "vtt,srt,lrc")
        subprocess.run(
            program(*words, "--chapters-json"), cwd=elsewhere, check=True,
            env={**os.environ, "GUIDED_PRESS_CACHE": str(cache), **world},
            umask=(0o022, 0o077, 0o002, 0o000)[number],
        )  # fmt: skip
        for path in elsewhere.glob("out.*"):
            made.setdefault(path.name, set()).add(path.read_bytes())
    assert len(made) == 5
    assert {name: len(contents) for name, contents in made.items()} == dict.fromkeys(made, 1)
