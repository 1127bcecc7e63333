"""What the program says: the sentences of the shipped sessions, and the fixed words of the bank."""

from __future__ import annotations

from collections.abc import Iterator

from guided_press.compiling.opening import opening_lines
from guided_press.compiling.steps import compile_cues
from guided_press.cues import sentences as spoken
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script
from guided_press.words.splitting import split_sentences

ON_PAPER = ("shortened", "time_ours")
"""Phrases of the bank that no voice says."""
_ENDS = (".", "?", "!", "…")
"""What ends otherwise, such as "a low stool", is a piece of a sentence and never said alone."""


def sentences(session_id: str | None = None) -> list[str]:
    """Every different sentence of one or of every shipped session, in the order of first use."""
    knowledge = load_knowledge()
    said: dict[str, None] = {}
    for script in shipped_scripts():
        if session_id in (None, script.id):
            session = load_script(script.id).session
            targets, language = session.targets, session.language
            opening = opening_lines(knowledge, targets, session.mode, language=language)
            said.update(dict.fromkeys(spoken(compile_cues(session, knowledge, opening))))
    return list(said)


def fixed_words() -> list[str]:
    """Every different sentence of the phrase bank that is said as it stands there."""
    return list(dict.fromkeys(_fixed()))


def _fixed() -> Iterator[str]:
    for phrase in load_knowledge().phrases("en").values():
        if phrase.id not in ON_PAPER:
            whole = (part for part in split_sentences(phrase.text) if part.endswith(_ENDS))
            yield from (part for part in whole if "{" not in part)
