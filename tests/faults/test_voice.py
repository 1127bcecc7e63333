"""A voice that fails in the middle of a session: the error names file, line, step and sentence."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.faults.sessions import LONG, SMALL, leftovers

PLUGIN = Path(__file__).parents[1] / "voices" / "plugin"
FAULTS = ("HANG", "CRASH", "RAISE", "SILENCE", "SHORT", "LONG", "EMPTY", "CUT", "NAN", "GARBAGE")


@pytest.mark.parametrize("fault", FAULTS if LONG else ("CRASH", "NAN"))
def test_the_step_and_the_sentence_are_named(
    folder: Path, own_cache: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The person can find the sentence that failed, and the old file stands."""
    monkeypatch.setenv(
        "PYTHONPATH", os.pathsep.join([str(PLUGIN), *filter(None, [os.environ.get("PYTHONPATH")])])
    )
    monkeypatch.setenv("FAULTY_MARKS", str(folder))
    line = f"Here comes a {fault} for you."
    Path("bad.yaml").write_text(SMALL.replace("  - close", f"  - say: {line}\n  - close"))
    Path("out.mp3").write_bytes(b"old")
    done = run("export", "bad.yaml", "-o", "out.mp3", "--engine", "faulty")
    assert done.code == 4, done.err
    assert done.err.startswith("bad.yaml:10:5: steps[2]: voice faulty: ")
    assert line in done.err
    assert Path("out.mp3").read_bytes() == b"old"
    assert leftovers(folder, own_cache) == []
