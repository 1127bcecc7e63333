"""What a focus means: which points come first, which ones fill a longer session, and why."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from guided_press.knowledge.models import Mode

SACRUM = ("BL31", "BL32", "BL33", "BL34")
LOW_BACK = ("BL23", "BL25")
CALF = ("BL55", "BL56", "BL57", "calf_kneading")

AFTER = {"BL32": "BL31", "BL33": "BL32", "BL34": "BL33"}
"""What is found by sliding on from another point is chosen after it."""


@dataclass(frozen=True, slots=True)
class Focus:
    """A way to choose.

    Attributes:
        core: The first to be chosen, the most wanted first.
        more: They fill a longer session, in this order.
        breathing: It always has paced breaths, and is filled with breath and quiet.
    """

    core: tuple[str, ...]
    more: tuple[str, ...] = ()
    breathing: bool = False


FOCUSES = {
    "low-back": Focus(
        ("BL23", "BL25", "BL40", "GB41", "PC8"),
        (*SACRUM, "leg_press_down", "BL57", "BL56", "BL55", "calf_kneading", "BL67"),
    ),
    "sacrum": Focus(
        (*SACRUM, "leg_press_down"),
        ("BL40", "BL23", "BL25", "PC8", "BL57", "BL56", "BL55", "calf_kneading", "BL67", "GB41"),
    ),
    "calf": Focus(
        ("BL57", "BL56", "BL55", "BL40", "calf_kneading"),
        ("BL67", "GB41", "PC8", "BL25", "BL23", "leg_press_down", *SACRUM),
    ),
    "calm": Focus(
        ("PC8",),
        breathing=True,
    ),
}

_PARTNER = Focus(
    ("BL23", "BL40", "BL25", *SACRUM, "leg_press_down", *reversed(CALF)),
    ("BL67", "PC8", "GB41"),
)
_ALONE = Focus(
    ("BL40", "BL23", "BL25", "GB41", "PC8"),
    ("BL57", "BL56", "BL55", "calf_kneading", "BL67", *SACRUM),
)


def within_reach(focus: Focus, reached: Collection[str]) -> Focus:
    """The same focus where the low back is out of reach: the sacrum below it comes first.

    Args:
        focus: As it is where everything can be worked.
        reached: What can be worked in the wished positions.
    """
    low_back = [name for name in focus.core if name in LOW_BACK]
    if not low_back or set(reached).intersection(LOW_BACK):
        return focus
    core = dict.fromkeys((*SACRUM[:2], *focus.core, *SACRUM[2:]))
    return replace(focus, core=tuple(core), more=tuple(n for n in focus.more if n not in core))


def focus_of(name: str | None, mode: Mode) -> Focus:
    """The focus of this name, or the whole of a mode."""
    if name is None:
        return _ALONE if mode == "self" else _PARTNER
    return FOCUSES[name]
