"""What the Makefile promises beside the tests."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import requires_program

ROOT = Path(__file__).parents[1]


@requires_program("make")
@pytest.mark.parametrize(("answer", "passes"), [(0, True), (1, False)])
def test_the_audit_passes_only_when_everything_could_be_asked_about(
    tmp_path: Path, answer: int, passes: bool
) -> None:
    """A package that the index does not know is an error, and is told as one."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "pip").write_text("#!/bin/sh\necho wanted==1.0\n")
    (programs / "pip-audit").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/asked\nexit {answer}\n')
    for program in programs.iterdir():
        program.chmod(0o755)
    (tmp_path / "installed").touch()
    words = ["make", "-s", "audit", f"VENV={tmp_path}", f"PYTHON={sys.executable}"]
    environment = {name: value for name, value in os.environ.items() if name != "MAKEFLAGS"}
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert (done.returncode == 0) == passes, done.stderr
    assert ("nothing is known" in done.stdout) != passes
    assert "--strict" in (tmp_path / "asked").read_text().split()
    assert "wanted==1.0" in (tmp_path / "audited.txt").read_text()


@pytest.mark.parametrize("page", ["Makefile", "docs/trust.md"])
def test_every_test_that_is_named_is_there(page: str) -> None:
    """A file that was renamed would stop all that were asked for with it."""
    found = set(re.findall(r"(?:tests/[\w/]*)?test_\w+\.py", (ROOT / page).read_text("utf-8")))
    known = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    known |= {Path(path).name for path in known}
    assert found <= known
