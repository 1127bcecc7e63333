"""What a focus means: which points come first, which ones fill a longer session, and why."""

from __future__ import annotations

from dataclasses import dataclass

from guided_press.knowledge.models import Mode

SACRUM = ("BL31", "BL32", "BL33", "BL34")
CALF = ("BL55", "BL56", "BL57", "calf_kneading")

AFTER = {"BL32": "BL31", "BL33": "BL32", "BL34": "BL33"}
"""What is found by sliding on from another point is chosen after it."""

WHY = {
    "BL23": "S1 has it among its five points for the low back",
    "BL25": "S1 has it among its five points, for people who sit a lot",
    "BL31": "S4 begins the sacrum at the top pair",
    "BL32": "S4 goes on to the second pair",
    "BL33": "S4 goes on to the third pair",
    "BL34": "S4 ends the sacrum at the lowest pair",
    "leg_press_down": "S4 goes down the legs after the sacrum",
    "BL40": "S0, S1 and S2 call it the point behind the knee for the low back",
    "BL55": "S3 has it in its line down the calf",
    "BL56": "S3 has it in its line down the calf",
    "BL57": "S3 has it in its line down the calf",
    "calf_kneading": "S3 kneads the whole calf after its points",
    "BL67": "S3 finishes the line at the little toe",
    "GB41": "S1 has it among its five points, for long sitting",
    "PC8": "S1 has it among its five points, to become calm",
    "bl40_long_hold": "S2 has the idea; only on request",
}
"""Why each point or technique may stand in a session, with its source."""


@dataclass(frozen=True, slots=True)
class Focus:
    """A way to choose.

    Attributes:
        title: For the script.
        core: The first to be chosen, the most wanted first.
        more: They fill a longer session, in this order.
        breathing: It always has paced breaths, and not only to fill the time.
    """

    title: str
    core: tuple[str, ...]
    more: tuple[str, ...] = ()
    breathing: bool = False


FOCUSES = {
    "low-back": Focus(
        "Low back",
        ("BL23", "BL25", "BL40", "GB41", "PC8"),
        (*SACRUM, "leg_press_down", "BL57", "BL56", "BL55", "calf_kneading", "BL67"),
    ),
    "sacrum": Focus(
        "Sacrum",
        (*SACRUM, "leg_press_down"),
        ("BL40", "BL23", "BL25", "PC8", "BL57", "BL56", "BL55", "calf_kneading", "BL67", "GB41"),
    ),
    "calf": Focus(
        "Calves",
        ("BL57", "BL56", "BL55", "BL40", "calf_kneading", "BL67"),
        ("GB41", "PC8", "BL25", "BL23", "leg_press_down", *SACRUM),
    ),
    "calm": Focus(
        "Calm",
        ("PC8",),
        ("BL40", "GB41", "BL67", "BL25", "BL23", "BL57", "BL56", "BL55", "calf_kneading", *SACRUM),
        breathing=True,
    ),
}

_PARTNER = Focus(
    "From the low back to the feet",
    ("BL23", "BL40", "BL25", *SACRUM, "leg_press_down", *reversed(CALF), "BL67"),
    ("PC8", "GB41"),
)
_ALONE = Focus(
    "From the low back to the palms",
    ("BL40", "BL23", "BL25", "GB41", "PC8"),
    ("BL57", "BL56", "BL55", "calf_kneading", "BL67", *SACRUM),
)


def focus_of(name: str | None, mode: Mode) -> Focus:
    """The focus of this name, or the whole of a mode."""
    if name is None:
        return _ALONE if mode == "self" else _PARTNER
    return FOCUSES[name]
