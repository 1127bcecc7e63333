"""The only wiring: every way in (command line, page, Python) calls these and nothing below.

Each name is loaded when it is first used, so that a command loads only what it needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guided_press.app.doctor import doctor  # also the module's name, so it cannot come later

if TYPE_CHECKING:
    from guided_press.app.composing import compose
    from guided_press.app.exported import Exported
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
    from guided_press.app.playing import Playing, outputs, play, profile_to_resume
    from guided_press.app.preparing import Prepared, Progress, prepare
    from guided_press.app.profiles import (
        Questions,
        all_clear_today,
        answered,
        counts_until,
        delete_profile,
        is_current,
        open_profile,
        open_questions,
        profile_names,
        profile_path,
        questions_of_today,
        save_profile,
        screens,
    )
    from guided_press.app.sessions import blocks, check, export, plan
    from guided_press.app.sheets import write_sheet
    from guided_press.app.stores import open_store
    from guided_press.app.trying import Tried, try_voice
    from guided_press.app.wishes import Wishes

__all__ = [
    "Exported",
    "Facts",
    "Playing",
    "Prepared",
    "Progress",
    "Questions",
    "Tried",
    "Wishes",
    "all_clear_today",
    "all_targets",
    "answered",
    "blocks",
    "check",
    "compose",
    "counts_until",
    "delete_profile",
    "doctor",
    "export",
    "facts",
    "is_current",
    "open_profile",
    "open_questions",
    "open_store",
    "outputs",
    "plan",
    "play",
    "prepare",
    "profile_names",
    "profile_path",
    "profile_to_resume",
    "questions_of_today",
    "save_profile",
    "schema",
    "screens",
    "scripts",
    "target",
    "try_voice",
    "voices",
    "write_chart",
    "write_schema",
    "write_sheet",
    "write_timeline_picture",
]

_HOMES = {
    "composing": ("compose",),
    "exported": ("Exported",),
    "looking": (
        "Facts",
        "all_targets",
        "facts",
        "schema",
        "scripts",
        "target",
        "voices",
        "write_chart",
        "write_schema",
        "write_timeline_picture",
    ),
    "playing": ("Playing", "outputs", "play", "profile_to_resume"),
    "preparing": ("Prepared", "Progress", "prepare"),
    "profiles": (
        "Questions",
        "all_clear_today",
        "answered",
        "counts_until",
        "delete_profile",
        "is_current",
        "open_profile",
        "open_questions",
        "profile_names",
        "profile_path",
        "questions_of_today",
        "save_profile",
        "screens",
    ),
    "sessions": ("blocks", "check", "export", "plan"),
    "sheets": ("write_sheet",),
    "stores": ("open_store",),
    "trying": ("Tried", "try_voice"),
    "wishes": ("Wishes",),
}
"""Module of this room -> its names that are offered here."""


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for module, names in _HOMES.items():
        if name in names:
            found = getattr(import_module(f"{__name__}.{module}"), name)
            globals()[name] = found
            return found
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
