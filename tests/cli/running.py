"""Runs the command line: inside this process where that is enough, else as a program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from guided_press.cli import main


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Here:
    """Runs commands in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], patch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._patch = patch

    def __call__(self, *words: str | Path) -> Done:
        self._patch.setattr(sys, "argv", ["guided-press", *map(str, words)])
        self._capsys.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        printed = self._capsys.readouterr()
        code = end.value.code
        assert isinstance(code, int)
        return Done(code, printed.out, printed.err)


def program(*words: str | Path, **environment: str) -> list[str]:
    """The words that start the program in a process of its own."""
    return [sys.executable, "-m", "guided_press", *map(str, words)]


def run(*words: str | Path, cwd: Path | None = None, **environment: str) -> Done:
    """Run a command as a program, as a shell would."""
    done = subprocess.run(
        program(*words), capture_output=True, cwd=cwd, env={**os.environ, **environment}
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())
