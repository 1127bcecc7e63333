"""A damaged cache costs time, never sound: it is found, made again, and told."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from guided_press.store import KINDS, Store
from tests.cli.running import run
from tests.faults.sessions import check, leftovers, often

EXPORT = ("export", "small.yaml", "-o", "out.mp3", "--captions", "vtt")
Change = Callable[[bytearray, random.Random], bytes]


def flipped(data: bytearray, chance: random.Random) -> bytes:
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def cut(data: bytearray, chance: random.Random) -> bytes:
    return bytes(data[: chance.randrange(len(data))])


def grown(data: bytearray, chance: random.Random) -> bytes:
    return bytes(data) + chance.randbytes(chance.randint(1, 9))


def swapped(data: bytearray, chance: random.Random) -> bytes:
    return chance.randbytes(len(data))


def zeroed(data: bytearray, _: random.Random) -> bytes:
    """What some file systems leave after the power went."""
    return bytes(len(data))


CHANGES: tuple[Change, ...] = (flipped, cut, grown, swapped, zeroed)


def entries(cache: Path, kind: str | None = None) -> list[Path]:
    found = (path for name in ([kind] if kind else KINDS) for path in (cache / name).glob("*/*"))
    return sorted(path for path in found if path.is_file())


def damage(path: Path, change: Change, chance: random.Random) -> None:
    path.write_bytes(change(bytearray(path.read_bytes()), chance))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_every_damaged_entry_is_found_and_counted_by_verify(
    folder: Path, full_cache: Callable[[Path], Path], change: Change
) -> None:
    """A check of the cache finds every damage of every kind and leaves none of it."""
    cache = full_cache(folder)
    chance = random.Random(1)
    paths = entries(cache)
    assert {path.parent.parent.name for path in paths} >= {"clips", "segments", "levels"}
    for path in paths:
        damage(path, change, chance)
    good, damaged = Store(cache).verify()
    assert (good.entries, damaged.entries) == (0, len(paths))
    assert entries(cache) == []


def test_every_bit_counts(folder: Path, full_cache: Callable[[Path], Path]) -> None:
    """Flips spread over all kinds, one at a time; each is found on reading."""
    cache = full_cache(folder)
    store, chance = Store(cache), random.Random(2)
    missed = []
    for path in entries(cache):
        whole = path.read_bytes()
        for _ in range(often(5, 1000)):
            damage(path, flipped, chance)
            if store.get(path.parent.parent.name, path.parent.name + path.name) is not None:
                missed.append(path)
            path.write_bytes(whole)
    assert missed == []


@pytest.mark.parametrize("kind", ["all", "clips", "segments", "levels"])
def test_the_next_export_makes_the_same_files_from_a_damaged_cache(
    folder: Path, full_cache: Callable[[Path], Path], kind: str
) -> None:
    """Byte for byte, with no word about it; and afterwards everything is in order again."""
    cache = full_cache(folder)
    here = {"GUIDED_PRESS_CACHE": str(cache)}
    check(run(*EXPORT, **here))
    wanted = {name: Path(name).read_bytes() for name in ("out.mp3", "out.vtt")}
    chance = random.Random(kind)
    for turn in range(often(1, 20)):
        change = CHANGES[turn % len(CHANGES)]
        for path in entries(cache, None if kind == "all" else kind):
            damage(path, change, chance)
        done = check(run(*EXPORT, **here))
        assert "Traceback" not in done.err
        assert {name: Path(name).read_bytes() for name in wanted} == wanted
        told = json.loads(check(run("cache", "verify", "--json", **here)).out)
        assert told["good"]["entries"] > 0
        assert leftovers(cache, folder) == []


def test_verify_says_what_was_damaged(folder: Path, full_cache: Callable[[Path], Path]) -> None:
    """The person is told how many entries were damaged and that they are gone."""
    cache = full_cache(folder)
    damage(entries(cache, "clips")[0], cut, random.Random(3))
    done = check(run("cache", "verify", GUIDED_PRESS_CACHE=str(cache)))
    assert "1 were damaged and removed" in done.out


@pytest.mark.parametrize("kind", KINDS)
def test_a_folder_or_a_link_in_the_place_of_an_entry_is_no_crash(
    folder: Path, full_cache: Callable[[Path], Path], kind: str
) -> None:
    """Odd things inside the cache end in sound or in a plain error."""
    cache = full_cache(folder)
    for number, path in enumerate(entries(cache, kind)[:2]):
        path.unlink()
        path.mkdir() if number else path.symlink_to("nowhere")
    done = run(*EXPORT, GUIDED_PRESS_CACHE=str(cache))
    assert done.code in (0, 5), done.err
    assert "Traceback" not in done.err
    assert "Traceback" not in run("cache", "verify", GUIDED_PRESS_CACHE=str(cache)).err


def test_a_sentence_spoken_again_is_the_same_bytes(
    folder: Path, full_cache: Callable[[Path], Path]
) -> None:
    """Whatever was spoken before it: what is lost of a voice is replaced by exactly that."""
    cache = full_cache(folder)
    before = {path: path.read_bytes() for path in entries(cache, "clips")}
    for path in list(before)[::3]:
        path.unlink()
    check(run(*EXPORT, GUIDED_PRESS_CACHE=str(cache)))
    assert {path: path.read_bytes() for path in entries(cache, "clips")} == before
