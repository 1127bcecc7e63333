"""Many processes share one cache: no errors, the same files, whoever prunes meanwhile."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

from guided_press.store import Store
from tests.cli.running import program
from tests.faults.sessions import LONG, leftovers, often

SCRIPT = "low-back-15-self" if LONG else "small.yaml"


def exports(folder: Path, turn: int, count: int) -> list[subprocess.Popen[bytes]]:
    words = ("export", SCRIPT, "-q", "--captions", "vtt")
    return [
        subprocess.Popen(
            program(*words, "-o", f"{turn}-{number}.mp3"),
            cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for number in range(count)
    ]  # fmt: skip


def ended(processes: list[subprocess.Popen[bytes]]) -> list[str]:
    """Wait for all; what those said that failed."""
    said = []
    for process in processes:
        _, err = process.communicate()
        if process.returncode or err:
            said.append(f"{process.returncode}: {err.decode()}")
    return said


def test_eight_exports_into_one_empty_cache(folder: Path, own_cache: Path) -> None:
    """One voice cache, so the files are the same byte for byte."""
    for turn in range(often(1, 4)):
        assert ended(exports(folder, turn, 8)) == []
    for ending in ("mp3", "vtt"):
        made = {path.read_bytes() for path in folder.glob(f"*.{ending}")}
        assert len(made) == 1
    _, damaged = Store(own_cache).verify()
    assert damaged.entries == 0
    assert leftovers(folder, own_cache) == []


def test_eight_exports_while_another_prunes(folder: Path, own_cache: Path) -> None:
    """Files lack nothing although entries vanish under their hands."""
    for turn in range(often(1, 6)):
        processes = exports(folder, turn, 8 if LONG else 4)
        said = []
        while any(process.poll() is None for process in processes):
            said += ended([
                subprocess.Popen(
                    program("cache", "prune", "-q"), stdout=subprocess.PIPE, stderr=subprocess.PIPE
                )
            ])  # fmt: skip
            time.sleep(0.05)
        assert said + ended(processes) == []
    sizes = {path.stat().st_size for path in folder.glob("*.mp3")}
    assert max(sizes) - min(sizes) <= 0.01 * max(sizes), "a voice may differ by a breath"
    _, damaged = Store(own_cache).verify()
    assert damaged.entries == 0
    assert leftovers(folder, own_cache) == []
