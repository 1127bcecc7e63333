"""The core works where the packages of the extra `listen` have no wheels."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT = """
import sys
for name in ("miniaudio", "espeakng_loader", "hibari", "onnxruntime"):
    sys.modules[name] = None
from guided_press.cli import main
sys.argv = ["guided-press", *sys.argv[1:]]
main()
"""


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line of somebody who has installed the core alone."""
    return subprocess.run(
        [sys.executable, "-c", WITHOUT, *words], cwd=folder, capture_output=True, text=True
    )


def test_the_core_writes_files_and_plays_without_a_device(tmp_path: Path) -> None:
    """A file, and the output that keeps time, need no sound package."""
    words = ("export", "desk-break-4", "-o", "a.flac", "--engine", "silent", "--quiet")
    done = run(tmp_path, *words)
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "a.flac").stat().st_size > 10_000


@pytest.mark.long
@pytest.mark.parametrize("words", [("outputs",), ("play", "desk-break-4", "--engine", "silent")])
def test_what_is_missing_names_its_remedy(tmp_path: Path, words: tuple[str, ...]) -> None:
    """In the list of outputs, and when a session is to be heard."""
    done = run(tmp_path, *words)
    said = " ".join((done.stdout + done.stderr).split())
    assert "guided-press[listen]" in said
    assert "Traceback" not in said
    assert done.returncode == 5
