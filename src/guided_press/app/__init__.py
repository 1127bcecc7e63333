"""The only wiring: every way in (command line, page, Python) calls these and nothing below."""

from __future__ import annotations

from guided_press.app.doctor import doctor
from guided_press.app.looking import (
    all_targets,
    schema,
    target,
    try_voice,
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

__all__ = [
    "Exported",
    "Prepared",
    "Progress",
    "Wishes",
    "all_targets",
    "blocks",
    "check",
    "doctor",
    "export",
    "open_store",
    "plan",
    "prepare",
    "schema",
    "target",
    "try_voice",
    "voices",
    "write_chart",
    "write_schema",
    "write_timeline_picture",
]
