"""Sessions to measure with: speech, breathing and rest, of any length.

Sessions that press have a limit of their own, so the long ones do not press. A minute has four
sentences; there are forty different ones, as many as a real session has.
"""

from __future__ import annotations

from pathlib import Path

_PARTS = (
    "your forehead", "your jaw", "both shoulders", "your upper arms", "the palms of your hands",
    "your chest", "your belly", "the small of your back", "your hips", "both feet",
)  # fmt: skip
_LINES = (
    "Bring your attention to {part}, without changing anything there.",
    "Let {part} grow a little heavier with the next breath out.",
    "If something tightens around {part}, notice it and let it be.",
    "Now leave {part}, and rest for a while.",
)


def script(minutes: int, bed: str = "none", changed: str = "") -> str:
    """A script of about so many minutes.

    Args:
        minutes: Length.
        bed: A bed's name.
        changed: Takes the place of one sentence in the middle.
    """
    steps = ["  - settle: 30s"]
    for minute in range(minutes):
        lines = [line.format(part=_PARTS[minute % len(_PARTS)]) for line in _LINES]
        if changed and minute == minutes // 2:
            lines[1] = changed
        steps.append("  - rest: 60s\n    say:")
        steps += [f"      - {line}" for line in lines]
    steps.append("  - close: 30s")
    return (
        f"version: 1\ntitle: Rest for {minutes} minutes\nguidance: brief\n"
        "voice: {engine: embedded, rate_wpm: 145}\n"
        f"sound: {{bed: {bed}}}\nsteps:\n" + "\n".join(steps) + "\n"
    )


def write(folder: Path, minutes: int, bed: str = "none", changed: str = "") -> Path:
    """The script as a file."""
    path = folder / f"rest-{minutes}-{bed}.yaml"
    path.write_text(script(minutes, bed, changed))
    return path
