"""How things are called that are known by an id: targets, and how somebody sits or presses."""

from __future__ import annotations

from guided_press.words.texts import choice, texts_of


def called(target: str) -> str:
    """A technique, a position and the whole session by their names, a point by its code."""
    named = texts_of("names.yaml") | texts_of("positions.yaml")
    tables = ("names.techniques", "names.others", "positions.short")
    return next((named[k] for t in tables if (k := f"{t}.{target}") in named), target)


def manner_of(pressure: str, movement: str) -> str:
    """Pressure and movement, such as ``very light · small circles``."""
    words = [choice("names.pressures", pressure)]
    if movement != "none":
        words.append(choice("names.movements", movement))
    return " · ".join(words)
