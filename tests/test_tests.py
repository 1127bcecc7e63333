"""Every test says its rule in its first line, and holds something that can fail."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TREES = {
    path.relative_to(HERE).as_posix(): ast.parse(path.read_text("utf-8"))
    for path in sorted(HERE.rglob("*.py"))
}
FILES = [name for name in TREES if name.rpartition("/")[2].startswith("test")]


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def cases(name: str) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    found = [node for node in functions(TREES[name]) if node.name.startswith("test")]
    assert found, f"{name} has no test"
    return found


def can_fail(node: ast.AST) -> bool:
    """An assertion, an ``AssertionError`` raised, or an error or warning that is waited for."""
    for part in ast.walk(node):
        if isinstance(part, ast.Assert):
            return True
        if isinstance(part, ast.Raise) and "AssertionError" in ast.unparse(part):
            return True
        if isinstance(part, ast.Call) and ast.unparse(part.func) in (
            "pytest.raises",
            "pytest.fail",
        ):
            return True
    return False


def yields(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Yield | ast.YieldFrom) for part in ast.walk(node))


HELPERS = {
    node.name
    for tree in TREES.values()
    for node in functions(tree)
    # what a fixture asserts as it tidies up is not what the test is about
    if not node.name.startswith("test") and can_fail(node) and not yields(node)
}


def calls_a_helper(node: ast.AST) -> bool:
    return any(
        isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id in HELPERS
        for part in ast.walk(node)
    )


def letters(text: str) -> str:
    return re.sub(r"\W|_", "", text.lower())


@pytest.mark.parametrize("name", FILES)
def test_every_test_says_its_rule_in_its_first_line(name: str) -> None:
    """The docstring begins at once with a sentence that is more than the name again."""
    for node in cases(name):
        line = (ast.get_docstring(node, clean=False) or "").partition("\n")[0].strip()
        place = f"{name}:{node.lineno}: {node.name}"
        assert line, f"{place} has no rule in its first line"
        assert letters(line) != letters(node.name.removeprefix("test_")), f"{place} says its name"


@pytest.mark.parametrize("name", FILES)
def test_every_test_can_fail(name: str) -> None:
    """Each test asserts, by itself or through a helper, or waits for an error."""
    for node in cases(name):
        place = f"{name}:{node.lineno}: {node.name}"
        assert can_fail(node) or calls_a_helper(node), f"{place} asserts nothing"


def test_a_helper_counts_only_where_it_asserts() -> None:
    """Neither a fixture's tidying up nor a call without any assertion makes a test."""
    assert "compare" in HELPERS
    assert "open_at" not in HELPERS
    assert not can_fail(ast.parse("def test_x():\n    run('plan')\n"))
    assert can_fail(
        ast.parse("def test_x():\n    with pytest.raises(ValueError):\n        run()\n")
    )
    assert can_fail(ast.parse("async def test_x():\n    assert await run()\n"))
