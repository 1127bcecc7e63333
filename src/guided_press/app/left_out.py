"""Which places were left out today after pain, tingling or numbness; forgotten the next day.

Kept apart for sessions alone and with a partner: with a partner it is another body.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

from guided_press.errors import ExportError
from guided_press.files import write_atomically
from guided_press.knowledge.models import Mode
from guided_press.locking import locked
from guided_press.own_folders import own_state
from guided_press.words.texts import text


def left_out_file() -> Path:
    """The one file, in the person's state folder; private."""
    return own_state("left-out") / "today.json"


def left_out_today(mode: Mode) -> frozenset[str]:
    """The targets that are left out for the rest of the day; none where the file is not ours."""
    try:
        kept = json.loads(left_out_file().read_text("utf-8"))
        today = kept["on"] == date.today().isoformat()
        return frozenset(map(str, kept.get(mode, []))) if today else frozenset()
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return frozenset()


def leave_out_today(mode: Mode, target: str, tell: Callable[[str], None]) -> None:
    """Keep for the rest of the day that a target is left out.

    Args:
        mode: Alone or with a partner.
        target: A point or technique.
        tell: Told why it cannot be kept; the session that plays leaves it out all the same.
    """
    path = left_out_file()
    modes: tuple[Mode, ...] = ("self", "partner")
    try:
        with locked(path.parent):
            kept = {each: left_out_today(each) for each in modes}
            kept[mode] |= {target}
            lines = {each: sorted(targets) for each, targets in kept.items()}
            content = json.dumps({"on": date.today().isoformat(), **lines})
            write_atomically(path, content.encode("utf-8"), private=True)
    except ExportError as error:
        tell(text("playing.left_out_not_kept", error=error))
