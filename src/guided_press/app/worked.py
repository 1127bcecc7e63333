"""What a session works, how long it is, in which positions, and what has to be there for it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from guided_press.app.session import plan, voice_of
from guided_press.app.wishes import Wishes
from guided_press.compiling.needs import names_of_things, things_needed
from guided_press.errors import ScriptError
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import named_script, read_script
from guided_press.script.loading import parse_script
from guided_press.script.model import PositionStep
from guided_press.voices.speakers import is_for_others as speaks_for_others
from guided_press.words.amounts import length_of
from guided_press.words.wording import Wording


def worked(script_id: str) -> dict[str, Any]:
    """What is known of a script before it is opened; empty when it is not valid.

    Returns:
        Targets, positions and needs, each once, in order, and its length in words. The words on
        safety are counted as a voice speaks them that takes its usual time, and said to be so.
    """
    try:
        path = named_script(script_id)
        return _worked(read_script(path, script_id), path)
    except ScriptError:
        return {"targets": [], "positions": [], "needs": [], "length": ""}


def is_for_others(script_id: str) -> bool:
    """Whether a script may be looked into and opened for others than the person at this machine.

    Not where it names a voice that is not for others, and not where it is not valid.
    """
    try:
        path = named_script(script_id)
        return _is_for_others(read_script(path, script_id), path)
    except ScriptError:
        return False


@lru_cache(maxsize=256)
def _is_for_others(text: bytes, path: Path) -> bool:
    return speaks_for_others(voice_of(parse_script(text, "script", path.parent).session))


@lru_cache(maxsize=256)
def _worked(text: bytes, path: Path) -> dict[str, Any]:
    knowledge = load_knowledge()
    script = parse_script(text, "script", path.parent)
    session = script.session
    timeline = plan(script, Wishes(engine="silent"))
    steps = [step for step in session.steps if isinstance(step, PositionStep)]
    positions = list(dict.fromkeys(step.position for step in steps))
    words = Wording(knowledge, session.language, session.mode)
    return {
        "targets": list(session.targets),
        "positions": positions,
        "length": length_of(timeline, estimated=True),
        "needs": list(names_of_things(things_needed(session, knowledge), words)),
    }
