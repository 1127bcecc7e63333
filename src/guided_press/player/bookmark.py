"""Where a session was when it ended: kept in a private file, so that it can go on from there."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from guided_press.errors import ExportError
from guided_press.files import write_atomically
from guided_press.own_folders import own_state
from guided_press.words.texts import text

_SCHEMA = 3


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A place in a session, in terms that outlive another voice or another length.

    Attributes:
        script: The path or id it was played from.
        title: Of the session.
        step: Index of the step; None for the spoken screening.
        target, side: What was worked; empty elsewhere.
        kind: Of the slot, such as ``hold``.
        left_s: Seconds that were left.
        profile: The name or path of the profile it was made for; empty without one.
        on: The day it was heard, as in ``2026-11-29``; empty before it is kept.
    """

    script: str
    title: str
    step: int | None
    target: str
    side: str
    kind: str
    left_s: float
    profile: str = ""
    on: str = ""


def bookmark_file() -> Path:
    """The one file, in the person's state folder."""
    return own_state() / "position.json"


def load_bookmark(path: Path) -> Bookmark | None:
    """Read the kept place; None when there is none, or what is there is not one."""
    try:
        entry = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(entry, dict) or entry.pop("schema", None) != _SCHEMA:
        return None
    if entry.keys() != {field.name for field in fields(Bookmark)} or not _fits(entry):
        return None
    return Bookmark(**entry)


def _fits(entry: dict[str, Any]) -> bool:
    words = ("script", "title", "target", "side", "kind", "profile", "on")
    return (
        all(isinstance(entry[name], str) for name in words)
        and (entry["step"] is None or isinstance(entry["step"], int))
        and isinstance(entry["left_s"], int | float)
    )


class BookmarkKeeper:
    """Writes the place in the background: the disk may be slow, the session must not be.

    Args:
        path: The file; its folder is made.

    Attributes:
        problem: Why the last place could not be written; empty when it was.
        tell: Told a new problem, from the writing thread.
    """

    def __init__(self, path: Path) -> None:
        self.problem = ""
        self.tell: Callable[[str], None] = lambda _: None
        self._path = path
        self._news = threading.Condition()
        self._next: Bookmark | None = None
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="keeping the place", daemon=True)
        self._thread.start()

    def note(self, position: Bookmark) -> None:
        """Keep this place soon; only the newest counts."""
        with self._news:
            self._next = position
            self._news.notify()

    def close(self, *, forget: bool) -> None:
        """Write what is noted, or forget everything because the session was heard to its end."""
        with self._news:
            self._stop = True
            if forget:
                self._next = None
            self._news.notify()
        self._thread.join(2.0)
        if forget:
            self._path.unlink(missing_ok=True)

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._stop or self._next is not None)
                position, self._next = self._next, None
            if position is None:
                return
            self._write(position)

    def _write(self, position: Bookmark) -> None:
        content = json.dumps({"schema": _SCHEMA, **asdict(position)}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._path, content.encode("utf-8"), private=True)
        except (OSError, ExportError) as error:
            before, self.problem = self.problem, str(error)
            if not before:
                self.tell(text("playing.place_not_kept", error=error))
        else:
            self.problem = ""
