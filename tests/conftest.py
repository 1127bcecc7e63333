"""What every test gets: a cache of its own per run, and no trace in the person's folders."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """Give the whole run one cache folder, shared by all its processes, and fresh user folders."""
    if "GUIDED_PRESS_TEST_HOME" not in os.environ:
        os.environ["GUIDED_PRESS_TEST_HOME"] = tempfile.mkdtemp(prefix="guided-press-test-")
    home = Path(os.environ["GUIDED_PRESS_TEST_HOME"])
    os.environ.setdefault("GUIDED_PRESS_CACHE", str(home / "cache"))
    os.environ["XDG_DATA_HOME"] = str(home / "data")
    os.environ["XDG_CONFIG_HOME"] = str(home / "config")
    os.environ["XDG_STATE_HOME"] = str(home / "state")


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache for this test alone."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("GUIDED_PRESS_CACHE", str(folder))
    return folder
