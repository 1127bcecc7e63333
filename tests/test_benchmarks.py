"""The measuring scripts can be started: what they import of the program is there."""

from __future__ import annotations

import ast
import importlib
import importlib.util
import sys
from pathlib import Path

import pytest

from tests.support import script_of_docs

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


@pytest.mark.long
@pytest.mark.skipif(sys.platform != "linux", reason="the system tells it on Linux alone")
def test_own_memory_is_what_a_program_fills_and_not_what_it_maps(tmp_path: Path) -> None:
    """How much of a library counts would else depend on what else runs."""
    measure = script_of_docs("measure", "benchmarks")
    file = tmp_path / "library"
    file.write_bytes(bytes(40_000_000))
    mapped = "import mmap; m = mmap.mmap(f.fileno(), 0, access=mmap.ACCESS_READ); sum(m[::4096])"
    peaks = {}
    for name, line in {"nothing": "", "mapped": mapped, "filled": "m = f.read()"}.items():
        code = f"import sys, time; f = open(sys.argv[1], 'rb'); {line}\ntime.sleep(0.5)"
        command = [sys.executable, "-c", code, file]
        peaks[name] = measure.whole_memory(command, measure.OWN)[2]
        if name == "mapped":
            assert measure.whole_memory(command)[2] > peaks[name] + 30
    assert peaks["mapped"] < peaks["nothing"] + 5
    assert peaks["filled"] > peaks["nothing"] + 30
