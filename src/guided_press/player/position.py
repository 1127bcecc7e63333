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

_SCHEMA = 2


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a session, in terms that outlive another voice or another length.

    Attributes:
        script: The path or id it was played from.
        title: Of the session.
        step: Index of the step; -1 for the spoken screening.
        target, side: What was worked; empty elsewhere.
        kind: Of the slot, such as ``hold``.
        left_s: Seconds that were left.
        profile: The name or path of the profile it was made for; empty without one.
    """

    script: str
    title: str
    step: int
    target: str
    side: str
    kind: str
    left_s: float
    profile: str = ""


def position_file() -> Path:
    """The one file, in the person's state folder."""
    from platformdirs import user_state_path

    return user_state_path("guided-press", appauthor=False) / "position.json"


def load_position(path: Path) -> Position | None:
    """Read the kept place; None when there is none, or what is there is not one."""
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    if not isinstance(found, dict) or found.pop("schema", None) != _SCHEMA:
        return None
    if found.keys() != {field.name for field in fields(Position)} or not _fits(found):
        return None
    return Position(**found)


def _fits(found: dict[str, Any]) -> bool:
    words = ("script", "title", "target", "side", "kind", "profile")
    return (
        all(isinstance(found[name], str) for name in words)
        and isinstance(found["step"], int)
        and isinstance(found["left_s"], int | float)
    )


class PositionKeeper:
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
        self._wanted: Position | None = None
        self._stop = False
        self._thread = threading.Thread(target=self._run, name="keeping the place", daemon=True)
        self._thread.start()

    def note(self, position: Position) -> None:
        """Keep this place soon; only the newest counts."""
        with self._news:
            self._wanted = position
            self._news.notify()

    def close(self, *, forget: bool) -> None:
        """Write what is noted, or forget everything because the session was heard to its end."""
        with self._news:
            self._stop = True
            if forget:
                self._wanted = None
            self._news.notify()
        self._thread.join(2.0)
        if forget:
            self._path.unlink(missing_ok=True)

    def _run(self) -> None:
        while True:
            with self._news:
                self._news.wait_for(lambda: self._stop or self._wanted is not None)
                position, self._wanted = self._wanted, None
            if position is None:
                return
            self._write(position)

    def _write(self, position: Position) -> None:
        text = json.dumps({"schema": _SCHEMA, **asdict(position)}, ensure_ascii=False)
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_atomically(self._path, text.encode("utf-8"), private=True)
        except (OSError, ExportError) as error:
            before, self.problem = self.problem, str(error)
            if not before:
                self.tell(f"The place cannot be kept for --resume: {error}")
        else:
            self.problem = ""
