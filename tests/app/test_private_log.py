"""The private log: opt-in, of this machine's user alone, and gone when it is deleted."""

from __future__ import annotations

import csv
import io
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from guided_press.app import private_log
from guided_press.app.private_log import LogEntry, Preferences
from guided_press.errors import ExportError

TITLE = "Low back, fifteen minutes"


@pytest.fixture(autouse=True)
def own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


def entry(after: int | None = 3, title: str = TITLE) -> LogEntry:
    return LogEntry(private_log.now(), title, 15.0, "better", None, after)


def test_looking_makes_no_file() -> None:
    """Nothing is kept before somebody opts in."""
    assert private_log.read_log() == ()
    assert private_log.read_preferences() == Preferences("off", "")
    assert private_log.delete_log() == 0
    assert not private_log.log_path().exists()


@pytest.mark.skipif(sys.platform == "win32", reason="permissions are those of the folder there")
def test_only_the_owner_may_read_it() -> None:
    """The file is 0600 in a folder that is 0700, and becomes so again."""
    old = os.umask(0)
    try:
        private_log.set_preferences({"log": "after"})
    finally:
        os.umask(old)
    path = private_log.log_path()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    path.chmod(0o644)
    private_log.read_log()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_entries_come_back_in_their_order_and_can_be_said_anew() -> None:
    """What is said later of a session changes its entry, not its time."""
    first = private_log.add_entry(entry(5))
    private_log.add_entry(entry(2))
    at = private_log.read_log()[0].at
    assert private_log.change_entry(first, entry(4))
    assert [kept.after for kept in private_log.read_log()] == [4, 2]
    assert private_log.read_log()[0].at == at
    assert not private_log.change_entry(99, entry())


def test_two_writers_lose_nothing() -> None:
    """Every entry of many at the same time is there."""
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda n: private_log.add_entry(entry(n % 11)), range(40)))
    assert len(set(ids)) == len(private_log.read_log()) == 40


def test_a_deleted_log_leaves_no_word_behind() -> None:
    """Not in the file's free pages either; the number to call stays."""
    private_log.set_preferences({"log": "both", "number": "112"})
    private_log.add_entry(entry(title="a title to be found"))
    assert private_log.delete_log() == 1
    assert private_log.read_log() == ()
    assert private_log.read_preferences() == Preferences("off", "112")
    held = [path.read_bytes() for path in private_log.log_path().parent.iterdir()]
    assert not any(b"a title to be found" in data for data in held)


@pytest.mark.parametrize(
    "changes", [{"log": "always"}, {"unknown": "x"}, {"number": "1" * 41}, {"number": "1\n2"}]
)
def test_no_other_preference_can_be_set(changes: dict[str, str]) -> None:
    """Names and values are those of the type."""
    with pytest.raises(ValueError):  # noqa: PT011 - each message is of its own
        private_log.set_preferences(changes)


@pytest.mark.parametrize(("before", "after"), [(-1, 3), (3, 11), (None, True)])
def test_no_number_outside_the_scale_is_kept(before: int | None, after: int) -> None:
    """0 to 10, and nothing else."""
    with pytest.raises(ValueError):  # noqa: PT011 - see above
        LogEntry(private_log.now(), TITLE, 5.0, None, before, after)


def test_the_table_runs_nothing_in_a_spreadsheet() -> None:
    """A title that looks like a formula is quoted; every value is in its column."""
    private_log.add_entry(entry(title='=HYPERLINK("x"), "y"'))
    private_log.add_entry(entry())
    rows = list(csv.DictReader(io.StringIO(private_log.csv_text(), newline="")))
    assert [row["session"][0] for row in rows] == ["'", "L"]
    assert [row["after"] for row in rows] == ["3", "3"]


def test_a_damaged_file_is_told_with_its_place() -> None:
    """It is an error in words, not a traceback."""
    path = private_log.log_path()
    path.parent.mkdir(parents=True)
    path.write_bytes(b"this is no database, only words that somebody wrote" * 20)
    with pytest.raises(ExportError, match="cannot be used"):
        private_log.read_log()
