"""The grammar of English, as far as sentences are put together from parts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from guided_press.words.texts import choice

Joint = Literal["and", "or"]


def listed(names: Sequence[str], joint: Joint = "and") -> str:
    """Several names as they stand in a sentence: ``a, b and c``; nothing for none.

    A name that ends with a comma speaks of more than its first words ("the calf, on the left,"),
    so a comma stands before the last one; a last name that is a list itself brings its own joint.
    """
    *first, last = names or ("",)
    if not first:
        return last
    word = f" {choice('grammar.joints', joint)} "
    if is_list(last, joint):
        return ", ".join(names)
    comma = "," if any("," in name for name in first) else ""
    return f"{', '.join(name.rstrip(',') for name in first)}{comma}{word}{last}"


def is_list(name: str, joint: Joint) -> bool:
    """Whether a name is a list itself."""
    return f" {choice('grammar.joints', joint)} " in name


def counted(key: str, number: float, /, **values: object) -> str:
    """A text with a number in it; its table has one form for ``one`` and one for ``other``.

    Args:
        key: Of the table.
        number: The placeholder ``n``.
        values: For its other placeholders.
    """
    return choice(key, "one" if number == 1 else "other", n=f"{number:g}", **values)


def sentence(text: str) -> str:
    """Words as they begin a sentence."""
    return text[:1].upper() + text[1:]


def closed(text: str) -> str:
    """A sentence with its full stop."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def inside(text: str) -> str:
    """A sentence or a title as it stands inside another one; codes keep their capitals."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
