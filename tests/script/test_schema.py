"""The published JSON Schema: it agrees with the loader wherever a schema can say what it says."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from guided_press.errors import ScriptError
from guided_press.knowledge.loading import load_knowledge
from guided_press.script.library import shipped_scripts
from guided_press.script.loading import load_script, parse_script
from guided_press.script.model import STEP_MODELS, Session, Step
from guided_press.script.schema import session_schema

SCHEMA = session_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SHIPPED = {script.id: load_script(script.id).document.value for script in shipped_scripts()}

RICH = {
    "version": 1, "title": "x", "description": "y", "mode": "self", "language": "en",
    "guidance": "brief", "length": "20:00",
    "voice": {"engine": "auto", "name": None, "rate_wpm": 145, "tone": "warm"},
    "sound": {"chimes": {"begin": "a.wav"}, "bed": "rain", "voice_lufs": -19, "bed_db": -3.5},
    "steps": [
        {"position": "seated", "lasts": 8},
        {"settle": "10s", "say": ["One.", "Two."], "guidance": "full"},
        {"press": "BL40", "side": "left", "hold": 60, "pressure": "light", "movement": "wiggle"},
        {"technique": "calf_kneading", "sides": "each", "find": "10s", "switch": 9.5},
        {"breathe": {"in": "4s", "out": 6, "rounds": 5}},
        {"rest": "20s"}, {"check": 20}, {"say": "Three.", "pause": 2}, {"close": "1:00"},
    ],
}  # fmt: skip


def the_schema_accepts(value: Any) -> bool:
    return bool(VALIDATOR.is_valid(value))


def the_models_accept(value: Any) -> bool:
    try:
        Session.model_validate(value, by_alias=True, by_name=False)
    except ValidationError:
        return False
    return True


def the_loader_accepts(value: Any) -> bool:
    try:
        parse_script(json.dumps(value), "x.yaml", Path())
    except ScriptError:
        return False
    return True


def with_step(step: Any) -> dict[str, Any]:
    return {"version": 1, "title": "x", "steps": [step, {"close": 90}]}


def test_it_is_a_json_schema():
    """The schema is valid, and plain JSON."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


@pytest.mark.parametrize("value", [*SHIPPED.values(), RICH])
def test_what_we_ship_validates(value):
    """Every shipped script is good to the schema and to the loader."""
    VALIDATOR.validate(value)
    assert the_loader_accepts(value)


def test_it_knows_the_points_and_techniques_that_can_be_scheduled():
    """An editor offers what a session may use, and nothing else."""
    step = SCHEMA["$defs"]["PressStep"]["properties"]["press"]
    assert sorted(step["enum"]) == sorted(load_knowledge().point_codes())
    technique = SCHEMA["$defs"]["TechniqueStep"]["properties"]["technique"]
    assert "ball_tool" not in technique["enum"]
    assert "bl40_long_hold" in technique["enum"]


@pytest.mark.parametrize(
    "step",
    [
        {"press": "BL36"}, {"press": "LI4"}, {"technique": "ball_tool"}, {"press": 40},
        {"press": "BL40", "pressure": "firm"}, {"press": "BL40", "movement": "kneading"},
        {"press": "BL40", "hold": 4}, {"press": "BL40", "hold": 121},
        {"technique": "bl40_long_hold", "side": "left", "hold": 301},
        {"press": "PC8", "side": "left", "sides": "left"},
        {"rest": 3, "check": 3}, {"rest": 3, "hodl": 3}, {}, "rest", None, 3,
        {"rest": True}, {"rest": -1}, {"rest": "soon"}, {"rest": 7201}, {"rest": None},
        {"breathe": {"in": 1, "out": 6, "rounds": 5}}, {"breathe": {"in": 4, "out": 6}},
        {"breathe": {"in_": 4, "out": 6, "rounds": 5}},
        {"breathe": {"in": 4, "out": 6, "rounds": "5"}},
        {"say": ""}, {"say": []}, {"say": ["a", 3]}, {"say": "a" * 2001}, {"say": ["a"] * 21},
        {"press": "PC8", "lighter": "yes"}, {"press": "PC8", "lighter": 1},
    ],
)  # fmt: skip
def test_it_refuses_what_the_loader_refuses(step):
    """What a schema can say of a step, ours says."""
    assert not the_schema_accepts(with_step(step))
    assert not the_loader_accepts(with_step(step))


JUNK = st.sampled_from(
    [None, True, False, 0, -1, 3, 2.5, "", "zzz", "left", "20s", "1:30", "BL40", [], ["a"], [3],
     {}, {"a": 1}, "full", "seated"]
).map(copy.deepcopy)  # fmt: skip
KEYS = st.sampled_from(
    ["say", "hold", "side", "sides", "zzz", "title", "pause", "in", "chimes", "movement",
     *STEP_MODELS]
)  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A valid script with one to three things changed, added or taken out anywhere."""
    value: Any = copy.deepcopy(draw(st.sampled_from([RICH, RICH, *SHIPPED.values()])))
    for _ in range(draw(st.integers(1, 3))):
        here = value
        while True:
            inside = [
                part
                for part in (here.values() if isinstance(here, dict) else here)
                if isinstance(part, (dict, list)) and part
            ]
            if not inside or draw(st.integers(0, 3)) == 0:
                break
            here = draw(st.sampled_from(inside))
        if isinstance(here, list):
            here[draw(st.integers(0, len(here) - 1))] = draw(JUNK)
            continue
        action = draw(st.sampled_from(["change", "add", "remove"]))
        if action == "add" or not here:
            here[draw(KEYS)] = draw(JUNK)
        else:
            key = draw(st.sampled_from(sorted(here)))
            if action == "change":
                here[key] = draw(JUNK)
            else:
                del here[key]
    return value


def breathes_by_text(value):
    """A breath whose seconds are written as a text, which no schema can count."""
    steps = value.get("steps") if isinstance(value, dict) else None
    if not isinstance(steps, list):
        return False
    breaths = [step.get("breathe") for step in steps if isinstance(step, dict)]
    return any(
        isinstance(breath, dict) and any(isinstance(part, str) for part in breath.values())
        for breath in breaths
    )


@settings(max_examples=300, deadline=None)
@given(mutated())
def test_whatever_the_models_refuse_the_schema_refuses(value):
    """An editor is never more lenient than the models, where it can count."""
    if not the_models_accept(value) and not breathes_by_text(value):
        assert not the_schema_accepts(value)


@settings(max_examples=150, deadline=None)
@given(mutated())
def test_whatever_the_schema_refuses_the_loader_refuses(value):
    """An editor never marks what would load."""
    if not the_schema_accepts(value):
        assert not the_loader_accepts(value)


def test_every_kind_of_step_is_in_the_schema() -> None:
    """A kind without a model would be a mapping that nobody can check."""
    kinds = [get_args(kind) for kind in get_args(get_args(Step)[0])]
    assert {tag.tag: model for model, tag in kinds} == STEP_MODELS
