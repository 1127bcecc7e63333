"""A script's plain values to a session, and what is malformed in them in words for people.

A `Finding` knows where in the structure something is wrong. The `Document` knows in which line and
column that is, and together they make the `Problem` that is shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from guided_press.errors import Problem, did_you_mean
from guided_press.script.model import (
    STEP_MODELS,
    Breath,
    ChimeFiles,
    Session,
    SoundChoice,
    VoiceChoice,
    step_kind,
)
from guided_press.yaml_document import Document, Path, format_path

_DURATIONS = frozenset(
    {"settle", "lasts", "hold", "find", "switch", "in", "out", "rest", "check", "swap", "close",
     "pause", "length"}
)  # fmt: skip

_HINTS = {
    "version": "Write `version: 1` at the top.",
    "title": "Write `title:` and a few words.",
    "steps": "Write `steps:` and a list under it.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Something wrong at one place of a script.

    Attributes:
        path: Keys and indices from the root.
        message: What is wrong, in a few words.
        hint: What would help, a whole sentence; may be empty.
        at: Whether the key or the value is to blame.
        offset: Of the character to blame, inside a text; None for all of it.
    """

    path: Path
    message: str
    hint: str = ""
    at: Literal["value", "key"] = "value"
    offset: int | None = None

    def problem(self, document: Document) -> Problem:
        """The finding with its line and column."""
        path = self.path
        if len(path) == 3 and path[2] == "sides" and document.existing(path) != path:
            path = (*path[:2], "side")
        path = document.existing(path)
        if self.at == "key":
            line, column = document.key_place(path)
        elif self.offset is not None:
            line, column = document.text_place(path, self.offset)
        else:
            line, column = document.place(path)
        return Problem(document.file, line, column, format_path(path), self.message, self.hint)


def formed(
    value: dict[str, Any], most: int
) -> tuple[Session | None, list[Finding], frozenset[int]]:
    """Make a session of a script's plain values; what is well-formed counts even so.

    Args:
        value: By the keys of the script.
        most: Of problems, in one go; where there are more, nothing is made.

    Returns:
        The session, or None where nothing is left of it; everything malformed, a little more than
        `most` at the most; and the indices of steps that stand in for something unreadable, or
        whose hold or sides do.
    """
    try:
        return _session(value), [], frozenset()
    except ValidationError as error:
        findings = _findings_of(error, value, most + 1)
    if len(findings) > most:
        return None, findings, frozenset()
    sound, unsure = _without(value, [finding.path for finding in findings])
    try:
        return _session(sound), findings, unsure
    except ValidationError:
        return None, findings, unsure  # such as when there are no steps


def _session(value: Mapping[str, Any]) -> Session:
    return Session.model_validate(value, by_alias=True, by_name=False)


def _findings_of(error: ValidationError, value: Any, most: int) -> list[Finding]:
    """What pydantic found, once per place, in our words; no more than the most are looked for."""
    findings: dict[tuple[Path, str], Finding] = {}
    for details in error.errors(include_url=False):
        path, parent = _walk(details["loc"], value)
        if _is_echo(details, value, path):
            continue
        finding = _explain(details, path, parent)
        findings.setdefault((finding.path, finding.at), finding)
        if len(findings) == most:
            break
    return list(findings.values())


def _walk(loc: tuple[int | str, ...], value: Any) -> tuple[Path, Any]:
    """The path in the script of an error's location, without pydantic's own words in it.

    Returns:
        The path, and what contains its last part.
    """
    path: list[int | str] = []
    parent, here = None, value
    for depth, part in enumerate(loc):
        if depth == 2 and loc[0] == "steps":
            continue  # the name of the step's kind
        inside = (isinstance(here, Mapping) and part in here) or (
            isinstance(here, list) and isinstance(part, int) and part < len(here)
        )
        if inside:
            parent, here = here, here[part]
            path.append(part)
        elif depth == len(loc) - 1 and isinstance(here, Mapping) and not _is_branch(part):
            parent = here
            path.append(part)  # a key that is missing
    return tuple(path), parent


def _is_branch(part: int | str) -> bool:
    """Whether this names a branch of the union under ``chimes``."""
    return part == "ChimeFiles" or str(part).startswith("literal[")


def _is_echo(details: ErrorDetails, value: Any, path: Path) -> bool:
    """Whether an error only repeats what another one says.

    A tuple whose entries are all wrong counts as too short, and a union complains once per branch.
    """
    if details["type"] == "too_short":
        return bool(details["input"])
    if path[:2] == ("sound", "chimes"):
        own_files = isinstance(value["sound"]["chimes"], Mapping)
        return details["type"] == ("literal_error" if own_files else "model_type")
    return False


def _explain(details: ErrorDetails, path: Path, parent: Any) -> Finding:
    """One of pydantic's errors in our words."""
    kind, value = details["type"], details["input"]
    if kind == "missing":
        name = str(path[-1])
        return Finding(path[:-1], f"'{name}' is missing", _HINTS.get(name, ""))
    if kind == "extra_forbidden":
        return _unknown_key(path, parent)
    if kind == "union_tag_not_found":
        return _no_step(path, value)
    if kind == "literal_error":
        return _not_allowed(path, value, str(details["ctx"]["expected"]))
    message, hint = _wording(details, path, value, parent)
    return Finding(path, message, hint)


def _unknown_key(path: Path, parent: Any) -> Finding:
    key = str(path[-1])
    keys = [*_known_keys(path[:-1], parent)]
    if len(path) == 3 and path[0] == "steps":
        first = step_kind(parent)
        if key in STEP_MODELS and first != key:
            message = f"a step is either '{first}' or '{key}', not both"
            return Finding(path, message, "Make two steps of it.", at="key")
        if first == "say":
            keys += STEP_MODELS  # the line may belong to a step whose key is misspelt
        if key == "side":
            message = "'side' and 'sides' are two names of one thing"
            return Finding(path, message, "Keep one of them.", at="key")
    # one that stands there already is not what is meant
    free = [name for name in keys if not isinstance(parent, Mapping) or name not in parent]
    hint = did_you_mean(key, free) or f"Known here: {', '.join(free)}."
    return Finding(path, f"unknown key '{key[:40]}'", hint, at="key")


def _known_keys(path: Path, parent: Any) -> Iterator[str]:
    """The keys that may stand at a place."""
    models: dict[Path, type[BaseModel]] = {
        (): Session,
        ("voice",): VoiceChoice,
        ("sound",): SoundChoice,
        ("sound", "chimes"): ChimeFiles,
    }
    if path in models:
        model = models[path]
    elif len(path) == 2:
        model = STEP_MODELS[step_kind(parent) or "say"]
    else:
        model = Breath
    for name, field in model.model_fields.items():
        yield field.alias or field.serialization_alias or name


def _no_step(path: Path, value: Any) -> Finding:
    if not isinstance(value, Mapping):
        hint = "A step is a key and its value, such as `- rest: 20s`."
        return Finding(path, f"{shown(value)} is not a step", hint)
    for key in value:
        if hint := did_you_mean(key, STEP_MODELS):
            return Finding((*path, key), f"unknown key '{key[:40]}'", hint, at="key")
    hint = f"It needs one of {', '.join(STEP_MODELS)}."
    return Finding(path, "nothing here says what kind of step this is", hint)


def _not_allowed(path: Path, value: Any, expected: str) -> Finding:
    if path == ("version",):
        hint = "This program reads version 1."
        return Finding(path, f"version {shown(value)} is not known", hint)
    choices = re.findall(r"'([^']*)'", expected)
    hint = did_you_mean(value, choices) if isinstance(value, str) else ""
    return Finding(path, f"{shown(value)} is not allowed here; it can be {expected}", hint)


def _wording(details: ErrorDetails, path: Path, value: Any, parent: Any) -> tuple[str, str]:
    """Message and hint for a value of the wrong type or size."""
    kind, limits = details["type"], details.get("ctx", {})
    last = path[-1] if path else ""
    raw = parent[last] if isinstance(parent, Mapping) and last in parent else value
    unit = " s" if last in _DURATIONS else ""
    if kind == "value_error":
        message = str(limits["error"])
        return (message if shown(raw) in message else f"{message}, found {shown(raw)}"), ""
    if kind == "string_type":
        quoted = isinstance(value, (int, float))
        return f"expected text, found {shown(value)}", "Put it into quotes." if quoted else ""
    if kind == "tuple_type":
        kinds = "a list of steps" if last == "steps" else "one line or a list of lines"
        return f"expected {kinds}, found {shown(value)}", ""
    if kind == "bool_type":
        hint = "Other words, such as yes and no, are texts." if isinstance(value, str) else ""
        return f"expected true or false, found {shown(value)}", hint
    if kind in ("greater_than_equal", "less_than_equal"):
        least = kind == "greater_than_equal"
        limit = f"{limits['ge' if least else 'le']:g}{unit}"
        return f"{shown(raw)} is {'below' if least else 'above'} {limit}", ""
    simple = {
        "model_type": (f"expected keys and values, found {shown(value)}", ""),
        "too_short": ("there is nothing in it", ""),
        "too_long": (f"more than {limits.get('max_length')} entries", ""),
        "string_too_short": ("the text is empty", ""),
        "string_too_long": (f"the text is longer than {limits.get('max_length')} characters", ""),
        "int_from_float": (f"expected a whole number, found {shown(value)}", ""),
        "string_pattern_mismatch": (
            f"{shown(value)} is not the name of an engine",
            "Such as auto, embedded, system, piper or command.",
        ),
    }
    return simple.get(kind, (f"{shown(value)} does not fit: {details['msg']}", ""))


def _without(value: dict[str, Any], paths: Iterable[Path]) -> tuple[dict[str, Any], frozenset[int]]:
    """A copy without what is malformed, so that the rest can be held against the rules.

    Returns:
        The copy, and the indices of steps that are stand-ins or have lost their hold or sides.
    """
    sound = {"version": 1, "title": "?", **value}
    steps = list(value["steps"]) if isinstance(value.get("steps"), list) else []
    unsure: set[int] = set()
    for path in paths:
        if path[:1] == ("steps",) and len(path) >= 2:
            index = int(path[1])
            _mend(steps, index, path[2:], unsure)
        elif path:
            sound.pop(str(path[0]), None)
    sound["steps"] = steps
    return {"version": 1, "title": "?", **sound}, frozenset(unsure)


def _mend(steps: list[Any], index: int, path: Path, unsure: set[int]) -> None:
    """Take a malformed key out of a step, or put a stand-in where nothing is left of it."""
    step = steps[index]
    kind = step_kind(step)
    key = path[0] if path else kind
    if not path or key == kind or kind is None:
        keeps_words = isinstance(step, dict) and "say" in step and kind != "say"
        steps[index] = {"rest": 0, "say": step["say"]} if keeps_words else {"rest": 0}
        unsure.add(index)
    else:
        steps[index] = {name: part for name, part in step.items() if name != key}
        if key in ("hold", "sides", "side", *STEP_MODELS) or kind == "say":
            unsure.add(index)


def shown(value: Any) -> str:
    """A value as it is named in a message."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value[:40]}'"
    if isinstance(value, Mapping):
        return "keys and values"
    if isinstance(value, (list, tuple)):
        return "a list"
    return f"{value:g}" if isinstance(value, float) else str(value)
