"""Whatever fails while a file is written: the old file stands, exit 5, no unfinished file."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guided_press.app.profiles import profiles_folder
from guided_press.locking import LOCK_NAME
from tests.cli.running import run
from tests.faults.sessions import LONG, SMALL, leftovers, program

ERRORS = ("ENOSPC", "EIO", "EFBIG", "EACCES")
CACHES = ("full", "clips", "empty")
OLD = b"what stood there before"

ENDINGS = ("mp3", "m4b", "opus", "flac", "wav", "html") if LONG else ("m4b", "wav")
COMMANDS = {
    "export": ("export small.yaml -o out.mp3 --captions vtt,srt,lrc --chapters-json",
               ("out.mp3", "out.vtt", "out.srt", "out.lrc", "out.chapters.json")),
    "wav": ("export small.yaml -o out.wav --engine silent", ("out.wav",)),
    "page": ("export small.yaml -o out.html", ("out.html",)),
    "compose": ("compose -m 8 --force -o out.yaml", ("out.yaml",)),
    "screen": ("screen --profile ./new.yaml --set others=no", ("new.yaml",)),
    "schema": ("schema -o out.json", ("out.json",)),
    "picture": ("points BL40 --svg out.svg", ("out.svg",)),
    "batch": ("batch many.yaml -o made -j 1", ("made/small.mp3",)),
}  # fmt: skip
MANY = "version: 1\nscripts: [small.yaml]\nvoices: [{engine: silent}]\n"


def keep(cache: Path, *, kinds: str) -> None:
    """Leave everything, the clips only, or nothing."""
    names = {"full": [], "clips": ["segments"], "empty": ["."]}[kinds]
    for name in names:
        shutil.rmtree(cache / name, ignore_errors=True)


def state(tmp_path: Path, full_cache: Callable[[Path], Path], kinds: str, old: tuple[str, ...]):
    """The folders at the beginning of each try; returns (work folder, map target -> source)."""
    source, work = tmp_path / "source", tmp_path / "work"
    (source / "made").mkdir(parents=True)
    (source / "small.yaml").write_text(SMALL)
    (source / "many.yaml").write_text(MANY)
    for name in set(old) - {"new.yaml"}:
        (source / name).write_bytes(OLD)
    keep(full_cache(source), kinds=kinds)
    work.mkdir()
    return work, {str(work): str(source)}


def tries(
    work: Path, states: dict[str, str], command: str, number: str, growth: float
) -> list[dict[str, Any]]:
    words = [
        sys.executable, "-m", "tests.faults.injecting", number, str(growth), json.dumps(states),
        *(str(work / word) if word.startswith(("out.", "made")) or word in ("small.yaml",
          "many.yaml") else word.replace("./", f"{work}/") for word in command.split()),
    ]  # fmt: skip
    done = subprocess.run(
        words, capture_output=True, text=True, cwd=Path(__file__).parents[2],
        env={**os.environ, "GUIDED_PRESS_CACHE": str(work / "cache")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def unnamed(outcome: dict[str, Any]) -> bool:
    """What failed is a file without a name; Python then takes one with a name by itself."""
    return outcome["failed"] == f"open {tempfile.gettempdir()}"


CASES = [
    (name, number, kinds)
    for name in (COMMANDS if LONG else ("export", "compose", "screen", "batch"))
    for number in (ERRORS if LONG else ERRORS[:1])
    for kinds in (CACHES if name in ("export", "page") and LONG else ("clips",))
]


@pytest.mark.parametrize(("name", "number", "kinds"), CASES)
def test_every_write_in_turn_fails(
    tmp_path: Path, full_cache: Callable[[Path], Path], name: str, number: str, kinds: str
) -> None:
    """Exit 5 and a path, or no harm done; each file old or new, never less."""
    command, targets = COMMANDS[name]
    lock = str(profiles_folder() / LOCK_NAME)  # beside the work folder, all that is written
    work, states = state(tmp_path, full_cache, kinds, targets)
    # how it is handled is the same for every error: only with the first is each call tried
    growth = (1.05 if number == ERRORS[0] and name != "wav" else 1.4) if LONG else 2.2
    outcomes = tries(work, states, command, number, growth)
    whole = outcomes[-1]["files"]
    assert outcomes[-1]["code"] == 0, outcomes[-1]["said"]
    assert len(outcomes) > 3
    faults = []
    for outcome in outcomes[:-1]:
        about = {key: outcome[key] for key in ("failed", "code", "said", "left")}
        call = outcome["failed"].partition(" ")[0]
        places = (str(work), lock, f"{tempfile.gettempdir()}: ")
        named = any(place in outcome["said"] for place in places)
        good = outcome["code"] == 5 and named
        unharmed = outcome["code"] == 0 and (call in ("link", "mkdir") or unnamed(outcome))
        if name == "batch":  # failures of single files are listed, the rest is done
            good = outcome["code"] in (1, 5) and str(work) in outcome["said"]
        each = all(
            outcome["files"].get(str(work / target)) in (OLD.hex(), whole[str(work / target)])
            for target in targets
        ) or (name == "screen" and not outcome["files"].get(str(work / "new.yaml")))
        if not (good or unharmed) or not each or outcome["left"]:
            faults.append({**about, "each": each})
    assert not faults, json.dumps(faults[:5], indent=1)


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_limit_on_the_size_of_files(
    folder: Path, full_cache: Callable[[Path], Path], ending: str
) -> None:
    """Every format tells it, also those that a codec library writes."""
    target = folder / f"out.{ending}"
    target.write_bytes(OLD)
    cache = full_cache(folder)
    keep(cache, kinds="clips")
    for limit in (40_000, 100_000) if LONG else (40_000,):
        done = subprocess.run(
            program("export", "small.yaml", "-o", target),
            capture_output=True, text=True, cwd=folder,
            env={**os.environ, "GUIDED_PRESS_CACHE": str(cache)},
            preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_FSIZE, (limit,) * 2),
        )  # fmt: skip
        if done.returncode == 0:
            assert target.stat().st_size <= limit
            target.write_bytes(OLD)
            continue
        assert done.returncode == 5, done.stderr
        assert str(folder) in done.stderr
        assert target.read_bytes() == OLD
    assert leftovers(folder) == []


@pytest.fixture
def small_disk(tmp_path: Path):
    """A real disk of a given size: ``small_disk(bytes)``; skipped where none can be mounted."""
    mounted: list[Path] = []

    def make(size: int, options: str = "rw") -> Path:
        place = tmp_path / f"disk{len(mounted)}"
        place.mkdir()
        words = ["mount", "-t", "tmpfs", "-o", f"{options},size={size}", "tmpfs", str(place)]
        if not shutil.which("mount") or subprocess.run(words, capture_output=True).returncode:
            pytest.skip("no disk can be mounted here")
        mounted.append(place)
        return place

    yield make
    for place in mounted:
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("share", [0.3, 0.8] if LONG else [0.5])
def test_a_real_disk_that_is_full(
    folder: Path, full_cache: Callable[[Path], Path], small_disk: Any, ending: str, share: float
) -> None:
    """On a full disk an export is whole or leaves the old file, with exit 5 and no rest."""
    cache = full_cache(folder)
    size = {"mp3": 840, "m4b": 500, "opus": 250, "flac": 1000, "wav": 9000, "html": 1100}[ending]
    disk = small_disk(int(max(size * share, 24) * 1000))
    target = disk / f"out.{ending}"
    target.write_bytes(OLD)
    done = run("export", "small.yaml", "-o", target, GUIDED_PRESS_CACHE=str(cache))
    if done.code != 0:
        assert (done.code, str(target) in done.err) == (5, True), done.err
        assert target.read_bytes() == OLD
    else:
        assert target.stat().st_size > len(OLD)
    assert leftovers(disk) == []


@pytest.mark.parametrize("size", [4096, 100_000, 400_000] if LONG else [100_000])
def test_a_cache_on_a_disk_that_is_full(folder: Path, small_disk: Any, size: int) -> None:
    """Also when it is the voice's process that finds the disk full."""
    disk = small_disk(size)
    target = folder / "out.mp3"
    target.write_bytes(OLD)
    done = run("export", "small.yaml", "-o", target, GUIDED_PRESS_CACHE=str(disk / "cache"))
    assert done.code == 5, done.err
    assert str(disk) in done.err
    assert "GUIDED_PRESS_CACHE" in done.err
    assert target.read_bytes() == OLD
    assert leftovers(disk, folder) == []


def test_a_disk_that_is_read_only(
    folder: Path, full_cache: Callable[[Path], Path], small_disk: Any
) -> None:
    """The error names what cannot be written, target or cache, and the old file stands.

    A cache that lacks nothing is only read.
    """
    disk = small_disk(40_000_000)
    full_cache(disk)
    keep(full_cache(disk / "part"), kinds="clips")
    target = disk / "out.mp3"
    target.write_bytes(OLD)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    cache = str(disk / "cache")
    done = run("export", "small.yaml", "-o", target, GUIDED_PRESS_CACHE=cache)
    assert (done.code, str(target) in done.err) == (5, True), done.err
    assert target.read_bytes() == OLD
    part = str(disk / "part" / "cache")
    done = run("export", "small.yaml", "-o", folder / "new.mp3", GUIDED_PRESS_CACHE=part)
    assert (done.code, part in done.err) == (5, True), done.err
    assert not (folder / "new.mp3").exists()
    done = run("export", "small.yaml", "-o", folder / "new.mp3", GUIDED_PRESS_CACHE=cache)
    assert (done.code, done.err) == (0, "")
