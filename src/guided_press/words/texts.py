"""The texts that are shown or told around a session: data of a language, found by their key.

A key is the name of a file in ``data/LANGUAGE`` and the names inside it, joined by dots. A file is
read once, when somebody first asks for one of its texts; nothing is read to show ``--help``. What
the voice says by itself is in the phrase bank, because every line of it rests on claims.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

from guided_press.errors import KnowledgeError
from guided_press.knowledge.values import plain_values

DATA = Path(__file__).parent / "data"

Language = Literal["en"]
"""Languages that a session can be in; CONTRIBUTING.md says what another one takes."""

LANGUAGE: Language = "en"
"""In which the program speaks around a session."""


def text(key: str, /, **values: object) -> str:
    """One text, with its placeholders filled.

    Args:
        key: Such as ``screening.no_other_position``.
        values: For its placeholders.

    Raises:
        KnowledgeError: There is no such text, or no value for one of its placeholders.
    """
    file = f"{key.partition('.')[0]}.yaml"
    try:
        return texts_of(file)[key].format(**values)
    except KeyError:
        missing = f"there is no text {key!r}, or no value for a placeholder of it"
        raise KnowledgeError(f"{LANGUAGE}/{file}", missing) from None


def choice(key: str, member: str, /, **values: object) -> str:
    """One text of a table, such as how a position is called.

    Args:
        key: Of the table.
        member: Of the text in it.
        values: For its placeholders.

    Raises:
        KnowledgeError: As for `text`.
    """
    return text(f"{key}.{member}", **values)


@cache
def texts_of(file: str) -> dict[str, str]:
    """Every text of a file by its whole key, as it is written.

    Raises:
        KnowledgeError: The file is missing, no YAML, or holds something that is no text.
    """
    return dict(flat(file))


def read_data(file: str, language: str = LANGUAGE) -> Any:
    """The plain values of a data file of a language; see `plain_values`."""
    return plain_values(DATA, f"{language}/{file}")


def flat(file: str, language: str = LANGUAGE) -> Iterator[tuple[str, str]]:
    """Every text of a file of a language, with its whole key; see `texts_of`."""
    values = [(Path(file).stem, read_data(file, language))]
    for key, value in values:  # it grows while it is gone through
        if isinstance(value, dict):
            values += [(f"{key}.{name}", inner) for name, inner in value.items()]
        elif isinstance(value, str):
            yield key, value
        else:
            raise KnowledgeError(f"{language}/{file}", f"{key} is no text; put it into quotes")
