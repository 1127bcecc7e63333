"""The recipe in docs/voices.md makes an engine that speaks, step by step as it stands there."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("hatchling", reason="builds the package without fetching anything")

DOCS = Path(__file__).parents[2] / "docs" / "voices.md"


def blocks(language: str) -> list[str]:
    recipe = DOCS.read_text(encoding="utf-8").partition("## An engine of your own")[2]
    return re.findall(rf"```{language}\n(.*?)```", recipe, re.DOTALL)


@pytest.mark.slow
def test_an_outside_package_brings_an_engine(tmp_path: Path) -> None:
    """The documented recipe, installed as it stands, is listed as an engine and speaks."""
    source, site = tmp_path / "source", tmp_path / "site"
    source.mkdir()
    (source / "beeps.py").write_text(blocks("python")[0])
    (source / "pyproject.toml").write_text(blocks("toml")[0])
    environment = {**os.environ, "PYTHONPATH": str(site)}

    def run(*arguments: object) -> str:
        command = [sys.executable, "-m", *map(str, arguments)]
        done = subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=tmp_path
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("pip", "install", "-q", "--no-deps", "--no-build-isolation", "--target", site, source)
    rows = {row["engine"]: row for row in json.loads(run("guided_press", "voices", "--json"))}
    assert (rows["beeps"]["problem"], rows["beeps"]["voices"][0]["name"]) == ("", "low")
    said = json.loads(
        run("guided_press", "voices", "try", "beeps:low", "One two three.", "-o", "b.wav", "--json")
    )
    assert said["engine"] == "beeps"
    assert said["seconds"] == pytest.approx(0.84, abs=0.1)
