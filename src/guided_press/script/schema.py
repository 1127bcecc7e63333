"""The published JSON Schema of the script format, for editors that complete and check while typing.

It is made from the models and the point data. It can say less than the loader: nothing about sums,
positions or own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from guided_press.knowledge.loading import Knowledge, load_knowledge
from guided_press.knowledge.models import PRESSURE_ORDER, Target, Technique
from guided_press.script.model import STEP_MODELS, Duration, Session

SCHEMA_URL = "https://guided-press.invalid/session.schema.json"
"""What a script names; it leads nowhere, `guided-press schema` writes the file."""


def session_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a script, as plain values."""
    knowledge = load_knowledge()
    schema = Session.model_json_schema(by_alias=True)
    definitions: dict[str, Any] = schema["$defs"]
    _one_kind_each(schema, definitions)
    _points(definitions["PressStep"], knowledge)
    _techniques(definitions["TechniqueStep"], knowledge)
    for name in ("PressStep", "TechniqueStep"):
        _two_names_for_sides(definitions[name])
    definitions["Duration"] = _DURATION
    schema = _tidy(schema)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_URL,
        "title": "Guided Press session script, version 1",
        "description": "What happens in a session, step by step.",
    }
    return head | {key: part for key, part in schema.items() if key not in head}


_DURATION: dict[str, Any] = TypeAdapter(Duration).json_schema()


def _tidy(part: Any) -> Any:
    """Name the durations instead of spelling each out, and drop titles that repeat the key."""
    if isinstance(part, list):
        return [_tidy(entry) for entry in part]
    if not isinstance(part, dict) or part == _DURATION:
        return part
    if part.get("anyOf") == _DURATION["anyOf"]:
        return {"$ref": "#/$defs/Duration"} | {
            key: entry for key, entry in part.items() if key not in ("anyOf", "title")
        }
    return {
        key: {"$ref": "#/$defs/Duration"}
        if entry == _DURATION and key != "Duration"
        else _tidy(entry)
        for key, entry in part.items()
        if key != "title" or isinstance(entry, dict)  # a property may be called title
    }


def _one_kind_each(schema: dict[str, Any], definitions: dict[str, Any]) -> None:
    """Choose a step's schema by its key, so that an editor names the one mistake and not nine."""
    kinds = {kind: model.__name__ for kind, model in STEP_MODELS.items() if kind != "say"}
    branch: dict[str, Any] = {"$ref": "#/$defs/SayStep"}
    for kind, model in reversed(kinds.items()):
        branch = {"if": {"required": [kind]}, "then": {"$ref": f"#/$defs/{model}"}, "else": branch}
    definitions["Step"] = {"type": "object", "description": "One step.", **branch}
    schema["properties"]["steps"]["items"] = {"$ref": "#/$defs/Step"}


def _points(step: dict[str, Any], knowledge: Knowledge) -> None:
    points = knowledge.points()
    step["properties"]["press"] |= {
        "enum": [point.code for point in points],
        "enumDescriptions": [point.title for point in points],
    }
    _movements(step, points)
    step["allOf"] = [_only_for("press", point.code, point) for point in points]


def _techniques(step: dict[str, Any], knowledge: Knowledge) -> None:
    techniques = knowledge.techniques()
    step["properties"]["technique"] |= {
        "enum": [technique.id for technique in techniques],
        "enumDescriptions": [technique.title for technique in techniques],
    }
    _movements(step, techniques)
    step["allOf"] = [_only_for("technique", technique.id, technique) for technique in techniques]


def _movements(step: dict[str, Any], targets: Sequence[Target]) -> None:
    """Any that one of these allows."""
    allowed = sorted({name for target in targets for name in target.movement.allowed})
    step["properties"]["movement"] = {
        "description": step["properties"]["movement"]["description"],
        "anyOf": [{"enum": allowed}, {"type": "null"}],
    }


def _only_for(key: str, name: str, target: Target) -> dict[str, Any]:
    """What holds for one point or technique alone."""
    hold = target.hold
    most = target.hold.block_s or hold.max_s
    up_to = PRESSURE_ORDER[: PRESSURE_ORDER.index(target.pressure.max) + 1]
    limits: dict[str, Any] = {
        "pressure": {"enum": [*up_to, None]},
        "hold": {
            "minimum": hold.floor_s,
            "maximum": most,
            "description": f"{hold.floor_s:g} to {most:g} s, typically {hold.typical_s:g} s.",
        },
        "movement": {"enum": [*target.movement.allowed, None]},
    }
    if isinstance(target, Technique):
        limits["hold"]["description"] += f" {target.must}"
    return {"if": {"properties": {key: {"const": name}}}, "then": {"properties": limits}}


def _two_names_for_sides(step: dict[str, Any]) -> None:
    """``side`` reads better before left and right, and means the same; never both at once."""
    step["properties"]["side"] = step["properties"]["sides"]
    step["not"] = {"required": ["side", "sides"]}
