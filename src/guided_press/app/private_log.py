"""What a person wants to remember of sessions: a log that is theirs, on this machine alone.

One SQLite file in the data folder holds it, so every change is whole and locked without code of
ours. Nothing in it becomes part of an export, a cache name or a message. It begins when somebody
opts in, and `delete_log` leaves nothing of it.
"""

from __future__ import annotations

import csv
import io
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, astuple, dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Literal, get_args

from guided_press.errors import ExportError
from guided_press.files import private_folder
from guided_press.locking import refuse_other, version_of
from guided_press.own_folders import own_data

Felt = Literal["better", "same", "worse"]
Keeping = Literal["off", "after", "both"]
"""Whether a log is kept, and whether it is asked before a session as well."""

FELT: tuple[Felt, ...] = get_args(Felt)
KEEPING: tuple[Keeping, ...] = get_args(Keeping)
SCALE = range(11)
"""0 is nothing, 10 the worst that one can think of."""

LONGEST_TITLE = 200
LONGEST_NUMBER = 40
_WAIT_S = 10.0

_TABLES = """
create table if not exists entries (
  id integer primary key, at text not null, session text not null, minutes real not null,
  felt text, before integer, after integer);
create table if not exists preferences (name text primary key, value text not null);
"""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One session that was heard.

    Attributes:
        at: When it ended, local time with its offset, ISO 8601, to the minute.
        session: Its title.
        minutes: How long it was heard.
        felt: How it is now compared with before; None when it was not said.
        before, after: 0 to 10; None when it was not said.
    """

    at: str
    session: str
    minutes: float
    felt: Felt | None = None
    before: int | None = None
    after: int | None = None

    def __post_init__(self) -> None:
        """Refuse what no answer could be.

        Raises:
            ValueError: With what is wrong.
        """
        if self.felt is not None and self.felt not in FELT:
            raise ValueError(f"felt is one of {', '.join(FELT)}")
        for value in (self.before, self.after):
            if value is not None and (isinstance(value, bool) or value not in SCALE):
                raise ValueError("a number from 0 to 10 is needed")
        if not 0 <= self.minutes <= 24 * 60 or not 0 < len(self.session) <= LONGEST_TITLE:
            raise ValueError("a title and minutes are needed")


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person set once.

    Attributes:
        log: Whether a log is kept.
        number: To call when a sign needs help at once; empty when none was set.
    """

    log: Keeping = "off"
    number: str = ""


def log_path() -> Path:
    """Where log and preferences are; the file need not exist."""
    return own_data("private") / "log.sqlite"


def now() -> str:
    """The time as entries have it."""
    return datetime.now().astimezone().isoformat(timespec="minutes")


def read_preferences() -> Preferences:
    """What was set; the usual when nothing was.

    Raises:
        ExportError: The file cannot be read.
    """
    with _log_file(create=False) as base:
        rows = dict(base.execute("select name, value from preferences")) if base else {}
    log = rows.get("log", "off")
    return Preferences(log if log in KEEPING else "off", rows.get("number", ""))


def set_preferences(changes: Mapping[str, str]) -> Preferences:
    """Change some preferences; the others stay.

    Args:
        changes: By the names of `Preferences`.

    Raises:
        ValueError: There is no such preference or value.
        ExportError: The file cannot be written.
    """
    log, number = changes.get("log", "off"), changes.get("number", "")
    names = {field.name for field in fields(Preferences)}
    if not changes.keys() <= names or log not in KEEPING:
        raise ValueError("there is no such preference")
    if len(number) > LONGEST_NUMBER or not number.isprintable():
        raise ValueError("this is no number to call")
    with _log_file() as base:
        assert base is not None
        base.executemany("insert or replace into preferences values (?, ?)", changes.items())
    return read_preferences()


def add_entry(entry: LogEntry) -> int:
    """Keep a session.

    Returns:
        The entry's id, to change it with.

    Raises:
        ExportError: The file cannot be written.
    """
    statement = (
        "insert into entries (at, session, minutes, felt, before, after) values (?, ?, ?, ?, ?, ?)"
    )
    return _written(statement, astuple(entry)).lastrowid or 0


def change_entry(entry_id: int, entry: LogEntry) -> bool:
    """Say something else of a session; its time stays.

    Returns:
        Whether there is such an entry.

    Raises:
        ExportError: The file cannot be written.
    """
    statement = (
        "update entries set session = ?, minutes = ?, felt = ?, before = ?, after = ? where id = ?"
    )
    return _written(statement, (*astuple(entry)[1:], entry_id)).rowcount > 0


def read_log() -> tuple[LogEntry, ...]:
    """Every entry, the oldest first.

    Raises:
        ExportError: The file cannot be read.
    """
    with _log_file(create=False) as base:
        return _entries(base) if base is not None else ()


def _entries(base: sqlite3.Connection) -> tuple[LogEntry, ...]:
    rows = base.execute("select at, session, minutes, felt, before, after from entries order by id")
    return tuple(LogEntry(*row) for row in rows)


def log_version(entries: Iterable[LogEntry]) -> str:
    """Names what stands in the log; see `version_of`."""
    return version_of(_content(entries))


def _content(entries: Iterable[LogEntry]) -> bytes:
    return repr([astuple(entry) for entry in entries]).encode()


def delete_log(version: str | None = None) -> int:
    """Remove every entry and stop keeping; the number to call stays.

    Args:
        version: Of what was shown; None removes whatever is there.

    Returns:
        How many entries there were.

    Raises:
        NotAsShown: Something was kept or changed meanwhile.
        ExportError: The file cannot be written.
    """
    with _log_file(create=False) as base:
        if base is None:
            return 0
        base.execute("begin immediate")
        if version is not None:
            refuse_other(version, _content(_entries(base)))
        count = base.execute("delete from entries").rowcount
        base.execute("delete from preferences where name = 'log'")
    with _log_file(create=False) as base:
        if base is not None:
            base.execute("vacuum")  # deleted pages hold the words until then
    return count


def csv_text(line_end: str = "\r\n") -> str:
    """The log as a table for other programs; values that a spreadsheet would run are quoted.

    Args:
        line_end: As the standard has it; what is printed has the machine's own.

    Source:
        RFC 4180.
    """
    text = io.StringIO()
    names = [field.name for field in fields(LogEntry)]
    writer = csv.DictWriter(text, names, lineterminator=line_end)
    writer.writeheader()
    for entry in read_log():
        row = asdict(entry)
        row["session"] = _harmless(entry.session)
        writer.writerow(row)
    return text.getvalue()


def _harmless(title: str) -> str:
    """A title that no spreadsheet takes for a formula."""
    return f"'{title}" if title[:1] in tuple("=+-@\t\r") else title


def _written(statement: str, values: Sequence[object]) -> sqlite3.Cursor:
    with _log_file() as base:
        assert base is not None
        return base.execute(statement, values)


@contextmanager
def _log_file(*, create: bool = True) -> Iterator[sqlite3.Connection | None]:
    """The file, changed as a whole when the block ends; None where there is none.

    Raises:
        ExportError: It cannot be read or written.
    """
    path = log_path()
    try:
        if not path.exists():
            if not create:
                yield None
                return
            private_folder(path.parent, make=True)
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        with closing(sqlite3.connect(path, timeout=_WAIT_S)) as base:
            base.execute("pragma secure_delete = on")
            base.executescript(_TABLES)
            with base:
                yield base
    except (OSError, sqlite3.Error) as error:
        remedy = "Move the file away, or look at its permissions."
        raise ExportError(path, f"cannot be used: {error}.", remedy) from error
