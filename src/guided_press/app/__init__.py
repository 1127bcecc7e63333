"""The only wiring: every way in (command line, page, Python) calls these and nothing below."""

from __future__ import annotations

from guided_press.app.doctor import doctor
from guided_press.app.looking import (
    Facts,
    all_targets,
    facts,
    schema,
    scripts,
    target,
    voices,
    write_chart,
    write_schema,
    write_timeline_picture,
)
from guided_press.app.sessions import (
    Exported,
    Prepared,
    Progress,
    Wishes,
    blocks,
    check,
    export,
    open_store,
    plan,
    prepare,
)
from guided_press.app.trying import Tried, try_voice

__all__ = [
    "Exported",
    "Facts",
    "Prepared",
    "Progress",
    "Tried",
    "Wishes",
    "all_targets",
    "blocks",
    "check",
    "doctor",
    "export",
    "facts",
    "open_store",
    "plan",
    "prepare",
    "schema",
    "scripts",
    "target",
    "try_voice",
    "voices",
    "write_chart",
    "write_schema",
    "write_timeline_picture",
]
