"""The measuring scripts can be started: what they import of the program is there."""

from __future__ import annotations

import ast
import importlib
import importlib.util
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[1] / "benchmarks").rglob("*.py"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_what_a_script_imports_of_the_program_is_there(script: Path) -> None:
    """A name that was moved is noticed when it moves, and not when somebody measures."""
    for node in ast.walk(ast.parse(script.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("guided_press"):
            module = importlib.import_module(str(node.module))
            for alias in node.names:
                place = f"{node.module}.{alias.name}"
                there = hasattr(module, alias.name) or importlib.util.find_spec(place)
                assert there, f"{script.name} imports {place}"
