"""Docs that stay true: the reference is current, examples run, links lead somewhere."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path

import pytest

import guided_press as gp
from guided_press.cli.program import program

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICES.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
TITLES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def maker(name: str) -> Callable[[], str]:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[], str] = module.reference
    return found


def fenced(page: Path, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def test_the_reference_is_current() -> None:
    """After a change of commands, models or points: ``python docs/make_reference.py``."""
    assert (ROOT / "docs" / "reference.md").read_text("utf-8") == maker("make_reference")()


def test_every_command_is_in_the_reference() -> None:
    text = (ROOT / "docs" / "reference.md").read_text("utf-8")
    for command in program.registered_commands:
        assert command.callback is not None
        name = command.name or command.callback.__name__
        assert f"### guided-press {name}\n" in text


@pytest.mark.parametrize("page", PAGES, ids=TITLES)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
        if "://" not in target:
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=TITLES)
def test_example_scripts_are_good(page: Path, tmp_path: Path) -> None:
    """Every YAML example that is a whole script can be planned."""
    for number, example in enumerate(fenced(page, "yaml")):
        if "version: 1" in example and "steps:" in example:
            script = tmp_path / f"example-{number}.yaml"
            script.write_text(example, "utf-8")
            timeline = gp.plan(script, gp.Wishes(engine="silent"))
            assert timeline.holds


@pytest.mark.parametrize("page", PAGES, ids=TITLES)
def test_named_commands_exist(page: Path) -> None:
    """Each ``guided-press word`` of an example is a command."""
    known = {c.name or c.callback.__name__ for c in program.registered_commands if c.callback}
    known |= {str(group.name) for group in program.registered_groups}
    for block in (*fenced(page, "sh"), *fenced(page, "console")):
        for word in re.findall(r"guided-press ([a-z-]+)", block):
            assert word.startswith("-") or word in known, word


@pytest.mark.parametrize("page", PAGES, ids=TITLES)
def test_python_examples_use_names_that_exist(page: Path) -> None:
    for block in fenced(page, "python"):
        for name in re.findall(r"\bgp\.(\w+)", block):
            assert name in gp.__all__, name
