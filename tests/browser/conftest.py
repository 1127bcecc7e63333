"""A real browser, and a page that it opens from a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import guided_press as gp
from guided_press.timeline import Timeline
from tests.support import script_of_docs

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

SESSION = "desk-break-4"
LISTEN = """
window.keysOfHeadset = {};
const known = navigator.mediaSession.setActionHandler.bind(navigator.mediaSession);
navigator.mediaSession.setActionHandler = (name, action) => {
  window.keysOfHeadset[name] = action;
  known(name, action);
};
window.locks = [];
if (navigator.wakeLock) navigator.wakeLock.request = async (kind) => {
  const lock = new EventTarget();
  lock.release = async () => {
    window.locks.push("released");
    lock.dispatchEvent(new Event("release"));
  };
  window.locks.push(kind);
  return lock;
};
"""
"""Remembers the headset's keys and the screen locks that the page asks for."""

HEARD: str = script_of_docs("heard").HEARD
"""The words on safety were heard earlier today, so that one may go anywhere."""

Open = Callable[..., "Page"]


@pytest.fixture(scope="session")
def plan() -> Timeline:
    """The session of the page."""
    return gp.plan(SESSION)


@pytest.fixture(scope="session")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The session as one file."""
    path = tmp_path_factory.mktemp("page") / "session.html"
    gp.export(SESSION, path)
    return path


@pytest.fixture
def opened(browser: Browser, page_file: Path) -> Iterator[Open]:
    """Open the page; afterwards nothing was complained of, and nothing was asked of a network."""
    contexts: list[Any] = []
    complaints: list[str] = []
    requests: list[str] = []

    def open_page(
        file: Path | None = None, anchor: str = "", *, heard: bool = True, **settings: Any
    ) -> Page:
        settings.setdefault("viewport", {"width": 390, "height": 844})
        context = browser.new_context(**settings)
        contexts.append(context)
        context.add_init_script(LISTEN + (HEARD if heard else ""))
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on("request", lambda request: requests.append(request.url))
        page.goto((file or page_file).as_uri() + anchor)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []
    assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
