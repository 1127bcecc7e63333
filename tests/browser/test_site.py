"""A site in Chromium: found by filters, and played when its server is gone."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest

from guided_press.app.site import make_site
from tests.browser.conftest import HEARD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

pytestmark = pytest.mark.real
FOLDER = "our%20sessions"


class Quiet(SimpleHTTPRequestHandler):
    """A static host."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Host:
    """A static host that can be taken away."""

    def __init__(self, folder: Path) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/{FOLDER}"

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("host")
    scripts = "desk-break-4, quick-5-seated, calf-chain-12"
    (root / "m.yaml").write_text(
        f"version: 1\nscripts: [{scripts}]\nvoices: [{{engine: embedded}}]\n"
    )
    address = "https://www.example.org/our sessions"
    make_site(root / "m.yaml", root / "our sessions", address, "Clinic sessions")
    return root


@pytest.fixture
def host(folder: Path) -> Iterator[Host]:
    made = Host(folder)
    yield made
    made.stop()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context.new_page()
    context.close()


def faults_of(page: Page) -> list[str]:
    """What the page complains about, from now on."""
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    return faults


def until(page: Page, wanted: str) -> None:
    """Wait for a condition; the page's policy lets no text become code inside it."""
    deadline_s = time.monotonic() + 20
    while not page.evaluate(wanted):
        assert time.monotonic() < deadline_s, wanted
        page.wait_for_timeout(50)


def test_sessions_are_found_by_words_minutes_and_postures(host: Host, page: Page) -> None:
    """Each filter alone, and the number of what is left is told."""
    faults = faults_of(page)
    page.goto(f"{host.url}/index.html")
    shown = page.locator(".sessions > li:visible")
    assert shown.count() == 3
    page.fill("[name=words]", "CALF")
    assert shown.count() == 1
    page.fill("[name=words]", "")
    page.select_option("[name=minutes]", "5")
    assert all(int(row.get_attribute("data-minutes") or 0) <= 5 for row in shown.all())
    assert page.inner_text("#count").startswith(str(shown.count()))
    page.select_option("[name=minutes]", "")
    page.uncheck("[name=posture][value=seated]")
    assert all("seated" not in (row.get_attribute("data-postures") or "").split()
               for row in shown.all())  # fmt: skip
    if kept := os.environ.get("GUIDED_PRESS_SHOTS"):
        page.check("[name=posture][value=seated]")
        page.screenshot(path=f"{kept}/site-index.png", full_page=True)
        page.goto(f"{host.url}/print.html")
        page.screenshot(path=f"{kept}/site-print.png", full_page=True)
    assert faults == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_keeps_to_its_policy_and_is_usable_by_everybody(
    host: Host, browser: Browser, theme: Literal["light", "dark"]
) -> None:
    """Nothing is blocked, nothing sticks out sideways, and axe finds nothing, in both themes."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    for name in ("index", "print", "sessions/quick-5-seated"):
        for width, height in ((1280, 800), (390, 844)):
            size: ViewportSize = {"width": width, "height": height}
            page = browser.new_page(viewport=size, color_scheme=theme)
            faults = faults_of(page)
            page.goto(f"{host.url}/{name}.html", wait_until="networkidle")
            assert faults == [], name
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            found = axe.run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name
            page.close()


def test_a_kept_session_plays_when_the_server_is_gone(host: Host, page: Page) -> None:
    """The list, its page, and the sound from any place; what was not kept says so by itself."""
    page.add_init_script(HEARD)
    page.goto(f"{host.url}/index.html")
    page.evaluate("navigator.serviceWorker.ready")
    until(page, "navigator.serviceWorker.controller !== null")
    manifest = page.context.new_cdp_session(page).send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("app.webmanifest")
    page.click("text=Desk break")
    page.wait_for_selector("#keep:visible")
    page.click("#keep")
    until(page, "document.getElementById('kept').textContent.startsWith('On this')")

    host.stop()
    page.goto(f"{host.url}/index.html")
    page.click("text=Desk break")
    page.wait_for_selector(".gp-player, .stage")
    assert page.evaluate("fetch('../nothing.txt').then(() => true, () => false)") is False
    length_s = page.evaluate(
        """async () => {
          const audio = document.querySelector("audio");
          audio.currentTime = 120;
          await audio.play();
          return audio.duration;
        }"""
    )
    assert length_s > 200
    until(page, "document.querySelector('audio').currentTime > 120.5")
    assert page.evaluate("document.querySelector('audio').error") is None
    if kept := os.environ.get("GUIDED_PRESS_SHOTS"):
        page.screenshot(path=f"{kept}/site-session.png")
