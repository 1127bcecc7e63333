"""The store gives back what was put, or nothing; never something else."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guided_press.errors import CacheError
from guided_press.store import KINDS, Amount, Store, cache_folder, key_of
from guided_press.temporaries import temporary_folder, temporary_name

KEY = key_of("a key")
PART = st.one_of(st.text(), st.binary(), st.integers(), st.floats(allow_nan=False))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "cache")


def only_file(store: Store, kind: str = "clips") -> Path:
    (path,) = (path for path in (store.root / kind).rglob("*") if path.is_file())
    return path


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("data", [b"", b"x", bytes(300_000)])
def test_what_was_put_comes_back(store: Store, kind: str, data: bytes) -> None:
    """Any bytes of any kind come back as they were put, whole or in their first part."""
    assert store.get(kind, KEY) is None
    assert not store.has(kind, KEY)
    store.put(kind, KEY, data)
    assert store.has(kind, KEY)
    assert store.get(kind, KEY) == data
    assert store.peek(kind, KEY, 10) == data[:10]


def test_the_last_put_counts(store: Store) -> None:
    """A second put replaces the first."""
    store.put("clips", KEY, b"first")
    store.put("clips", KEY, b"second")
    assert store.get("clips", KEY) == b"second"


def test_with_add_the_first_one_wins_unless_it_is_damaged(store: Store) -> None:
    """Adding gives what is there already, unless that is damaged."""
    assert store.add("clips", KEY, b"first") == b"first"
    assert store.add("clips", KEY, b"second") == b"first"
    path = only_file(store)
    path.write_bytes(path.read_bytes()[:-1])
    assert store.add("clips", KEY, b"third") == b"third"
    assert store.get("clips", KEY) == b"third"
    assert [path for path in (store.root / "tmp").rglob("*") if path.is_file()] == []


@settings(max_examples=60, deadline=None)
@given(data=st.binary(min_size=1, max_size=60), where=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_flipped_bit_anywhere_makes_an_entry_missing(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, where: int, bit: int
) -> None:
    """A changed bit in data or checksum makes an entry missing, and it is removed."""
    store = Store(tmp_path_factory.mktemp("flip"))
    store.put("clips", KEY, data)
    path = only_file(store)
    stored = bytearray(path.read_bytes())
    stored[where % len(stored)] ^= 1 << bit
    path.write_bytes(stored)
    assert store.get("clips", KEY) is None
    assert not path.exists(), "a damaged entry is removed"


def test_an_entry_cut_short_or_grown_is_missing_to_every_reader(store: Store) -> None:
    """An entry of another length is never read, in whole or in part."""
    whole = b"0123456789"
    for change in (lambda data: data[:-1], lambda data: data[:3], lambda data: data + b"x"):
        for read in (lambda: store.get("clips", KEY), lambda: store.peek("clips", KEY, 4)):
            store.put("clips", KEY, whole)
            path = only_file(store)
            path.write_bytes(change(path.read_bytes()))
            assert read() is None
            assert not path.exists()


def test_an_entry_under_another_key_is_not_taken_for_it(store: Store) -> None:
    """A renamed entry is not given out under its new name."""
    store.put("clips", KEY, b"data")
    path = only_file(store)
    path.rename(path.with_name("0" * len(path.name)))
    assert store.get("clips", KEY[:2] + "0" * (len(KEY) - 2)) is None


def test_kinds_and_keys_outside_the_rule_are_bugs(store: Store) -> None:
    """A kind or key that we do not make never becomes a path."""
    for kind, key in [("songs", KEY), ("clips", "../../etc/passwd"), ("clips", ""), ("", KEY)]:
        with pytest.raises(ValueError, match="no such kind or key"):
            store.get(kind, key)


def test_info_counts_by_kind(store: Store) -> None:
    """Entries and bytes are counted for each kind of thing stored."""
    store.put("clips", key_of(1), b"12345")
    store.put("clips", key_of(2), b"12345")
    store.put("levels", key_of(1), b"1")
    amounts = store.info()
    counts = {kind: amount.entries for kind, amount in amounts.items() if amount.entries}
    assert counts == {"clips": 2, "levels": 1}
    assert amounts["clips"].size_bytes == 2 * (amounts["levels"].size_bytes + 4)


def test_verify_removes_what_is_damaged_and_keeps_the_rest(store: Store) -> None:
    """A check of the store removes damaged entries alone and counts both sorts."""
    store.put("clips", key_of(1), b"bad")
    path = only_file(store)
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    store.put("clips", key_of(2), b"good")
    good, damaged = store.verify()
    assert (good.entries, damaged.entries) == (1, 1)
    assert store.info()["clips"].entries == 1


def test_prune_to_a_size_removes_what_was_used_longest_ago(store: Store) -> None:
    """What was read lately stays, however long ago it was stored."""
    now = time.time()
    for age_h in range(4):
        store.put("clips", key_of(age_h), bytes(1000))
    for age_h in range(4):
        path = store.root / "clips" / key_of(age_h)[:2] / key_of(age_h)[2:]
        os.utime(path, (now - age_h * 7200, now - age_h * 7200))
    assert store.get("clips", key_of(3)) is not None  # used just now
    size = store.info()["clips"].size_bytes // 4
    assert store.prune(max_bytes=2 * size) == Amount(2, 2 * size)
    assert [store.has("clips", key_of(age_h)) for age_h in range(4)] == [True, False, False, True]


def test_prune_by_age(store: Store) -> None:
    """Only what is older than the age asked for goes, and by default nothing does."""
    store.put("clips", key_of("old"), b"x")
    os.utime(only_file(store), (0, 0))
    store.put("levels", key_of("new"), b"x")
    assert store.prune(older_than_s=86400).entries == 1
    assert store.has("levels", key_of("new"))
    assert store.prune().entries == 0


def test_what_ended_processes_left_is_swept_with_the_first_write(store: Store) -> None:
    """What a living store works on stays, until that store is given up."""
    folder = store.root / "tmp"
    other = Store(store.root)
    unfinished = other.temporary(".wav")
    unfinished.write_bytes(b"half")
    left = folder / temporary_name()
    left.mkdir()
    (left / "a.wav").write_bytes(b"half")
    store.put("clips", KEY, b"x")
    assert unfinished.exists()
    assert not left.exists()
    del other
    assert not unfinished.exists()


def test_a_cache_that_is_deleted_meanwhile_is_made_again(store: Store) -> None:
    """Whoever frees their disk ends no session."""
    store.put("clips", KEY, b"x")
    shutil.rmtree(store.root)
    store.put("clips", KEY, b"x")
    assert store.get("clips", KEY) == b"x"


def test_a_folder_that_cannot_be_used_is_an_error_that_says_what_to_do(tmp_path: Path) -> None:
    """Reading finds nothing there; writing names the variable that sets another folder."""
    (tmp_path / "file").write_bytes(b"")
    store = Store(tmp_path / "file")
    assert store.get("clips", KEY) is None
    with pytest.raises(CacheError, match="GUIDED_PRESS_CACHE"):
        store.put("clips", KEY, b"x")


def _write_often(root: Path, who: int) -> int:
    store = Store(root)
    wrong = 0
    for turn in range(60):
        store.put("clips", KEY, bytes([who]) * 20_000)
        data = store.get("clips", KEY)
        wrong += data is not None and (len(data) != 20_000 or len(set(data)) != 1)
        if who == 0 and turn % 10 == 0:
            store.prune(max_bytes=0)
    return wrong


@pytest.mark.long
def test_eight_processes_may_write_read_and_prune_one_key_at_once(tmp_path: Path) -> None:
    """No reader ever sees a wrong entry, and no temporary stays."""
    with multiprocessing.get_context("spawn").Pool(8) as pool:
        wrong = pool.starmap(_write_often, [(tmp_path, who) for who in range(8)])
    assert wrong == [0] * 8
    assert list((tmp_path / "tmp").iterdir()) == []


@settings(max_examples=50, deadline=None)
@given(st.lists(PART, max_size=4), st.lists(PART, max_size=4))
def test_keys_are_equal_exactly_when_the_parts_are(left: list[object], right: list[object]) -> None:
    """No two different lists of parts share a key."""
    same = [(type(p), repr(p)) for p in left] == [(type(p), repr(p)) for p in right]
    assert (key_of(*left) == key_of(*right)) == same  # type: ignore[arg-type]


def test_keys_do_not_change_between_versions() -> None:
    """A stored clip is found again after an update: its key is fixed for ever."""
    assert key_of("a", 1, 2.5, b"x") == "89ef0148aa672bc01153423e443859e9"


def test_the_cache_folder_is_named_or_the_checkouts(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The variable decides where the cache is; without it a checkout has its own."""
    monkeypatch.delenv("GUIDED_PRESS_CACHE", raising=False)
    assert cache_folder() == Path(__file__).parents[1] / "audio_cache"
    monkeypatch.setenv("GUIDED_PRESS_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path


def test_what_a_killed_process_left_goes_when_a_store_is_opened(tmp_path: Path) -> None:
    """Nothing has to be written for it; what somebody works on stays."""
    temporaries = tmp_path / "tmp"
    temporaries.mkdir()
    (temporaries / temporary_name()).mkdir()
    with temporary_folder(temporaries) as worked_on:
        (temporaries / temporary_name()).mkdir()
        Store(tmp_path)
        assert list(temporaries.iterdir()) == [worked_on]
