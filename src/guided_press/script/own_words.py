"""A script's own lines: they can be spoken, can be followed by ear, and promise nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from guided_press.script.model import Session, WorkStep
from guided_press.script.problems import Finding
from guided_press.words.characters import unsayable
from guided_press.words.linting import lint
from guided_press.yaml_document import Path


def check_own_words(session: Session) -> Iterator[Finding]:
    """Check every text of a script: title and description, and what its steps say."""
    by_person = session.voice.engine == "recorded"
    for place, text, target in _texts(session):
        spoken = place[0] == "steps"
        yield from _check(place, text, target, session.language, spoken, by_person)


def _texts(session: Session) -> Iterator[tuple[Path, str, str | None]]:
    """Every text with its place, and with what is worked while it is heard."""
    yield ("title",), session.title, None
    if session.description:
        yield ("description",), session.description, None
    for index, step in enumerate(session.steps):
        worked = step.name if isinstance(step, WorkStep) else None
        for number, text in enumerate(step.say):
            yield ("steps", index, "say", number), text, worked


def _check(
    place: Path, text: str, target: str | None, language: str, spoken: bool, by_person: bool
) -> Iterator[Finding]:
    """Check one text that is spoken or shown.

    Args:
        place: Of the text, in the script.
        text: One or more sentences.
        target: The point or technique that is being worked while it is heard.
        language: Of the text.
        spoken: It is heard, and not only shown.
        by_person: Somebody reads it aloud, who may know what no voice of a program does.
    """
    if not text.strip():
        yield Finding(place, "the text is empty")
        return
    if spoken and not any(map(str.isalnum, text)):
        yield Finding(
            place, "it holds neither letters nor digits", "Write words that can be spoken."
        )
    for offset, character in enumerate(text):
        if unicodedata.category(character) in ("Cc", "Cs") and character not in "\n\t":
            message = f"the invisible character U+{ord(character):04X} cannot be spoken"
            yield Finding(place, message, "Delete it.", offset=offset)
    if spoken and not by_person:
        for unknown in unsayable(text):
            message = f"no voice can say {unknown}"
            yield Finding(place, message, unknown.remedy, offset=unknown.start)
    for violation in lint(text, target=target, language=language):
        whole = violation.rule in ("length", "language")  # the line is meant, no word of it
        word = "" if whole else f"'{violation.word}': "
        yield Finding(place, f"{word}{violation.message}", violation.hint, offset=violation.start)
