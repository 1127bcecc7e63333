"""What the tests of faults share: how far they go, and small sessions to break."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.sessions import SMALL, keep_for_copies


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder, so that it can be chosen: ``-m faults``."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker("faults")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of the test's own with a small script; the current one."""
    made = tmp_path / "here"
    made.mkdir()
    (made / "small.yaml").write_text(SMALL, "utf-8")
    monkeypatch.chdir(made)
    return made


@pytest.fixture(scope="session")
def full_cache() -> Callable[[Path], Path]:
    """Copies a cache that holds everything of the small script: ``full_cache(folder)``."""
    return keep_for_copies(Path(os.environ["GUIDED_PRESS_TEST_HOME"]) / "small")
