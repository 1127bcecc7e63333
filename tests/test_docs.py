"""Docs that stay true: the reference is current, examples run, links lead somewhere."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import guided_press as gp
from guided_press.cli.commands import COMMANDS
from guided_press.cli.program import program
from guided_press.script.library import script_names
from guided_press.voices.embedded import Embedded
from guided_press.voices.natural import Natural
from guided_press.voices.natural_files import all_voices
from guided_press.voices.recordings import checked_name
from guided_press.voices.voice_files import voice_offers
from tests.support import script_of_docs

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "NOTICES.md")]
PAGES += sorted((ROOT / "docs").glob("*.md"))
TITLES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def maker(name: str) -> Callable[[], str]:
    found: Callable[[], str] = script_of_docs(name).reference
    return found


def fenced(page: Path, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


def test_a_page_is_what_is_served_and_never_the_file_for_a_phone() -> None:
    """One word for one thing: readers look for what ``serve`` opens, or for a file to send."""
    texts = ROOT / "src" / "guided_press" / "words" / "data" / "en"
    for path in (ROOT / "docs" / "phone.md", texts / "phone.yaml", texts / "files.yaml"):
        assert not re.search(r"(?i)\bpages?\b", path.read_text("utf-8")), path.name
    lines = " ".join(line for _, line in COMMANDS.values())
    for words in ((ROOT / "README.md").read_text("utf-8"), lines):
        assert "one file for a phone" in words
        assert not re.search(r"page for a phone|\.html page|as one page", words)


def test_the_reference_is_current() -> None:
    """After a change of commands, models or points: ``python docs/make_reference.py``."""
    assert (ROOT / "docs" / "reference.md").read_text("utf-8") == maker("make_reference")()


@pytest.mark.skipif(bool(Natural().unavailable()), reason="needs hibari-tts and onnxruntime")
def test_the_sound_samples_are_current() -> None:
    """After a change of words, chimes, voice or levels in them: ``python docs/make_sounds.py``."""
    sounds = script_of_docs("make_sounds")
    kept = json.loads(sounds.MADE_OF.read_text("utf-8"))
    assert kept == {sample.name: sounds.made_of(sample) for sample in sounds.SAMPLES}
    assert {f"{name}.mp3" for name in kept} == {path.name for path in sounds.FOLDER.glob("*.mp3")}


def test_every_command_is_in_the_reference() -> None:
    """A command that can be called can be looked up."""
    text = (ROOT / "docs" / "reference.md").read_text("utf-8")
    for name in COMMANDS:
        assert f"### guided-press {name}" in text


@pytest.mark.parametrize("page", PAGES, ids=TITLES)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    """Every link between our own pages and every picture names a file that exists."""
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


def parsed(words: list[str]) -> tuple[str, dict[str, Any]]:
    """Name of the command that a line means, and its values; raises where a word is unknown."""
    command: Any = get_command(program)
    context = command.make_context("guided-press", words)
    while rest := [*context._protected_args, *context.args]:
        name, command, rest = command.resolve_command(context, rest)
        context = command.make_context(name, rest, parent=context)
    return context.command_path, context.params


def resolved(voice: str) -> str:
    """A voice's own name, as its engine or catalogue knows it; without an engine, of ``auto``."""
    engine, _, name = voice.rpartition(":")
    if engine == "piper":
        return next(offer.name for offer, _ in voice_offers() if offer.name == name)
    if engine == "recorded":
        return checked_name(name)
    return all_voices()[name].name if engine != "embedded" else Embedded().resolve(name)


@pytest.mark.parametrize("page", PAGES, ids=TITLES)
def test_commands_of_examples_can_be_called(page: Path) -> None:
    """Each line with ``guided-press`` parses, and its scripts and voices are there."""
    scripts = script_names()
    for block in (*fenced(page, "sh"), *fenced(page, "console")):
        for line in re.findall(
            r"^(?:\$ )?(?:\.venv/bin/)?guided-press(?: .*)?$", block, re.MULTILINE
        ):
            path, values = parsed(shlex.split(line.removeprefix("$ "), comments=True)[1:])
            script = str(values.get("script") or "")
            assert not script or script in scripts or script.endswith(".yaml"), line
            voices = [values["voice"]] if values.get("voice") else []
            voices += values["words"][:-1] if path.endswith("voices try") else []
            assert all(map(resolved, voices)), line


def test_nobody_is_told_what_could_be_heard_as_its_opposite() -> None:
    """After "what do you notice?", "nothing is fine" says that all is bad."""
    data = [*(ROOT / "src").rglob("*.yaml"), *PAGES]
    for page in data:
        assert not re.search(r"nothing (at all )?is (fine|good)", page.read_text("utf-8"), re.I), (
            page
        )


@pytest.mark.parametrize("page", PAGES, ids=TITLES)
def test_python_examples_use_names_that_exist(page: Path) -> None:
    """Examples use the published names of the package and no others."""
    for block in fenced(page, "python"):
        for name in re.findall(r"\bgp\.(\w+)", block):
            assert name in gp.__all__, name
