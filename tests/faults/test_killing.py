"""A process that is killed at any moment leaves nothing half done, and nothing is done twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from guided_press.player.bookmark import load_bookmark
from guided_press.store import Store
from tests.cli.running import run
from tests.faults.sessions import check, leftovers, often, start

MANY = """\
version: 1
scripts: [small.yaml]
voices: [{engine: embedded}, {engine: silent}]
formats: [mp3, wav]
"""


def kill_at_random(words: tuple[str, ...], folder: Path, takes_s: float, chance: random.Random):
    """Start a command and kill it at a random moment; half of the times its children as well."""
    process = start(*words, cwd=folder)
    time.sleep(chance.uniform(0.05, takes_s))
    if chance.random() < 0.5:
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()


def all_ended(folder: Path) -> None:
    """Wait for what outlives its parent by a moment: a voice's process ends with its pipe."""
    for _ in range(200):
        found = subprocess.run(["pgrep", "-f", "guided_press.voices.worker"], capture_output=True)
        ours = [
            pid
            for pid in found.stdout.split()
            if _cache_of(int(pid)) == os.environ["GUIDED_PRESS_CACHE"]
        ]
        if not ours:
            return
        time.sleep(0.02)


def _cache_of(pid: int) -> str:
    try:
        told = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return ""
    return next((one[20:].decode() for one in told if one.startswith(b"GUIDED_PRESS_CACHE=")), "")


def finished_clips(cache: Path) -> int:
    return Store(cache).info()["clips"].entries


def takes_s(words: tuple[str, ...], folder: Path) -> float:
    began = time.monotonic()
    check(run(*words, cwd=folder))
    return time.monotonic() - began


def test_export(folder: Path, own_cache: Path) -> None:
    """The file is old or new and whole; clips that were finished are not spoken again."""
    words = ("export", "small.yaml", "-o", "out.mp3", "--captions", "vtt", "--json")
    span_s = takes_s(words, folder)
    whole, captions = Path("out.mp3").read_bytes(), Path("out.vtt").read_bytes()
    every_clip = finished_clips(own_cache)
    chance = random.Random(4)
    for turn in range(often(5, 80)):
        if turn % 3 == 0:  # from nothing; else it goes on with what is there
            run("cache", "prune", "-q")
        Path("out.mp3").write_bytes(b"old")
        kill_at_random(words, folder, span_s, chance)
        assert Path("out.mp3").read_bytes() in (b"old", whole)
        assert Path("out.vtt").read_bytes() == captions
        all_ended(folder)
        _, damaged = Store(own_cache).verify()
        assert damaged.entries == 0
        kept = finished_clips(own_cache)
        told = json.loads(check(run(*words)).out)
        assert told["synthesized"] == every_clip - kept
        assert leftovers(folder, own_cache) == []
        assert Path("out.mp3").stat().st_size == len(whole)


def test_batch(folder: Path, own_cache: Path) -> None:
    """Files that were finished are kept, the rest is made, and nothing is left lying about."""
    Path("many.yaml").write_text(MANY)
    words = ("batch", "many.yaml", "-o", "made", "-j", "2")
    span_s = takes_s(words, folder)
    sizes = {path.name: path.stat().st_size for path in Path("made").glob("*.???")}
    assert len(sizes) == 4
    chance = random.Random(5)
    for turn in range(often(2, 40)):
        if turn % 2 == 0:
            run("cache", "prune", "-q")
        for path in Path("made").iterdir():
            path.unlink()
        kill_at_random(words, folder, span_s, chance)
        time.sleep(0.3)
        all_ended(folder)
        for path in Path("made").glob("[!.]*"):
            assert path.stat().st_size == sizes[path.name]
        _, damaged = Store(own_cache).verify()
        assert damaged.entries == 0
        done = check(run(*words))
        told = [json.loads(line) for line in done.out.splitlines()]
        assert {one["name"] for one in told} == set(sizes)
        assert leftovers(folder, own_cache) == []


def test_screening(folder: Path, own_cache: Path) -> None:
    """The profile is the old or the new one, and private."""
    old = ("screen", "--profile", "./me.yaml", "--set", "others=no", "-q")
    new = ("screen", "--profile", "./me.yaml", "--set", "pregnancy=yes,agreed", "-q")
    span_s = takes_s(old, folder)
    before = Path("me.yaml").read_bytes()
    check(run(*new))
    after = Path("me.yaml").read_bytes()
    assert before != after
    chance = random.Random(6)
    for _ in range(often(4, 50)):
        Path("me.yaml").write_bytes(before)
        Path("me.yaml").chmod(0o600)
        kill_at_random(new, folder, span_s, chance)
        assert Path("me.yaml").read_bytes() in (before, after)
        assert Path("me.yaml").stat().st_mode & 0o777 == 0o600
    Path("me.yaml").write_bytes(before)
    check(run(*new))
    assert leftovers(folder) == []


def test_playing(folder: Path, own_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place is a place or none, and the next session goes on there."""
    state, runtime = folder / "state", folder / "run"
    runtime.mkdir()
    monkeypatch.setenv("XDG_STATE_HOME", str(state))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    check(run("export", "small.yaml", "-o", "out.mp3"))
    place = state / "guided-press" / "position.json"
    chance = random.Random(7)
    seen = 0
    for _ in range(often(3, 30)):
        kill_at_random(("play", "small.yaml", "--output", "null", "-q"), folder, 3.0, chance)
        if place.exists():
            assert load_bookmark(place) is not None
            assert place.stat().st_mode & 0o777 == 0o600
            seen += 1
        _, damaged = Store(own_cache).verify()
        assert damaged.entries == 0
        assert len(leftovers(state)) <= 1, "the next one sweeps what the killed one left"
    process = start("play", "small.yaml", "--output", "null", "-q", cwd=folder)
    for _ in range(200):
        if place.exists():
            break
        time.sleep(0.05)
    assert run("do", "status").code == 0, "the socket of the killed ones was taken over"
    process.kill()
    process.wait()


def test_pruning(
    folder: Path, full_cache: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is left of the cache is whole."""
    cache = full_cache(folder)
    monkeypatch.setenv("GUIDED_PRESS_CACHE", str(cache))
    span_s = takes_s(("cache", "prune", "--max-mb", "0.1"), folder)
    words = ("export", "small.yaml", "-o", "out.mp3")
    check(run(*words))
    chance = random.Random(8)
    for turn in range(often(3, 40)):
        kill_at_random(("cache", "prune"), folder, span_s, chance)
        _, damaged = Store(cache).verify()
        assert damaged.entries == 0
        if turn % 5 == 0:
            check(run(*words))
    assert leftovers(folder) == []
