"""What every test gets: a cache of its own per run, and no trace in the person's folders."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support import CHROMIUM_ARGUMENTS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# a busy machine is no fault of the rule under test
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

GOLDEN = Path(__file__).parent / "golden"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--update-golden`` writes the texts of tests/golden again, to be read in the diff."""
    parser.addoption(
        "--update-golden", action="store_true", help="Write the texts of tests/golden again."
    )


def pytest_configure(config: pytest.Config) -> None:
    """Give the whole run one cache folder, shared by all its processes, and fresh user folders."""
    # as on a person's machine: programs that tests start would otherwise be compiled each time
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if "GUIDED_PRESS_TEST_HOME" not in os.environ:
        os.environ["GUIDED_PRESS_TEST_HOME"] = tempfile.mkdtemp(prefix="guided-press-test-")
        os.environ["GUIDED_PRESS_TEST_OWNER"] = str(os.getpid())
    home = Path(os.environ["GUIDED_PRESS_TEST_HOME"])
    os.environ.setdefault("GUIDED_PRESS_CACHE", str(home / "cache"))
    # what a test does not care about is spoken by the quickest voice that speaks
    os.environ.setdefault("GUIDED_PRESS_ENGINE", "embedded")
    os.environ["XDG_DATA_HOME"] = str(home / "data")
    os.environ["XDG_CONFIG_HOME"] = str(home / "config")
    os.environ["XDG_STATE_HOME"] = str(home / "state")


AGAINST_THE_CLOCK = ("player", "browser", "listening", "cli/test_play.py")
"""Where real tests watch a sound server or a browser in real time."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is measured against the clock: it wants the machine for itself."""
    for item in items:
        place = item.path.relative_to(Path(__file__).parent).as_posix()
        if item.get_closest_marker("real") and place.startswith(AGAINST_THE_CLOCK):
            item.add_marker("timing")


def pytest_unconfigure(config: pytest.Config) -> None:
    """Take the run's folders away; only whoever made them does, once all workers are done."""
    if os.environ.get("GUIDED_PRESS_TEST_OWNER") == str(os.getpid()):
        shutil.rmtree(os.environ["GUIDED_PRESS_TEST_HOME"], ignore_errors=True)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the one that was read and kept: ``golden("plan.txt", text)``."""

    def compare(name: str, text: str) -> None:
        path = GOLDEN / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, "utf-8", newline="\n")
        assert path.read_text("utf-8") == text

    return compare


@pytest.fixture
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache for this test alone."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("GUIDED_PRESS_CACHE", str(folder))
    return folder


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium with a profile of its own, closed at the end.

    One for all tests: no process may start its driver twice at once.
    """
    if os.environ.get("GUIDED_PRESS_REAL") != "1":
        pytest.importorskip("playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(CHROMIUM_ARGUMENTS)
        )
        yield started
        started.close()
