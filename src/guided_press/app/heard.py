"""Which openings were heard on this machine, so that their short form may be asked for.

Only alone: with a partner, the other one may never have heard them.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from guided_press.files import write_atomically
from guided_press.locking import locked
from guided_press.own_folders import own_data
from guided_press.screening.profile import counts_on
from guided_press.script.demands import asked_of_body
from guided_press.script.model import Session


def heard_file() -> Path:
    """The one file, in the person's data folder; private."""
    return own_data("heard") / "openings.json"


def heard_on(session: Session) -> date | None:
    """When the opening for all that a session asks was last heard; None when that is too long ago.

    With a partner it is None.
    """
    if session.mode != "self":
        return None
    asked = _asked(session)
    days = [day for targets, day in _read(heard_file()) if asked <= targets]
    return max(days, default=None)


def note_heard(session: Session) -> None:
    """Remember that the whole opening of a session was heard today; alone only.

    Raises:
        ExportError: It cannot be kept.
    """
    if session.mode != "self":
        return
    path, targets = heard_file(), _asked(session)
    with locked(path.parent):
        entries = [(had, day) for had, day in _read(path) if not had <= targets]
        entries.append((targets, date.today()))
        lines = [{"targets": sorted(had), "on": day.isoformat()} for had, day in entries]
        write_atomically(path, json.dumps(lines).encode("utf-8"), private=True)


def _asked(session: Session) -> set[str]:
    """What the opening is made from: what is worked, and what is asked of the body."""
    return {*session.targets, *asked_of_body(session)}


def _read(path: Path) -> list[tuple[set[str], date]]:
    """What was heard and still counts; nothing where the file is not one of ours."""
    try:
        lines = json.loads(path.read_text("utf-8"))
        return [_entry(line) for line in lines if counts_on(_entry(line)[1], date.today())]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def _entry(line: Any) -> tuple[set[str], date]:
    return {str(target) for target in line["targets"]}, date.fromisoformat(line["on"])
