"""The served page in a real browser: every view, in both themes, on phones and desks."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from guided_press.web.serving import Serving
from tests.support import requires_program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.real, requires_program("chromium")]

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}
SESSION = "/session/desk-break-4"
VIEWS = {
    "/": ".cards",
    "/points": ".charts",
    "/points/BL40": ".point",
    "/screening": ".questions",
    "/compose": "form",
    "/edit": "#state.good",
    "/edit/desk-break-4": "#state.good",
    SESSION: ".timeline",
    "/session/nothing": "h1",
}
"""Where, and what is there when the view is complete."""

SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        served = Serving(0)
        thread = threading.Thread(target=served.run)
        thread.start()
        yield served.here.url
        served.stop()
        thread.join(10)


@pytest.fixture
def open_at(browser: Browser, address: str) -> Iterator[Open]:
    """Open a view; afterwards nothing was complained of, and nobody else was asked."""
    contexts: list[Any] = []
    complaints: list[str] = []
    requests: list[str] = []

    def opened(path: str = "/", wait: str = "h1", **settings: Any) -> Page:
        settings.setdefault("viewport", PHONE)
        context = browser.new_context(**settings)
        contexts.append(context)
        context.add_init_script(SHIFTS)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: dialog.accept())
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        page.wait_for_selector("h1")
        if path != "/":
            page.goto(address.partition("/?")[0] + path)
        page.wait_for_selector(wait)
        return page

    yield opened
    for context in contexts:
        context.close()
    own = (address.partition("?")[0], "blob:", "data:")
    assert [url for url in requests if not url.startswith(own)] == []
    assert complaints == []


def _play(page: Page) -> None:
    page.wait_for_selector(".timeline")
    page.get_by_role("link", name="Play").click()
    page.wait_for_selector(".gp-player")


def _until(page: Page, holds: str) -> None:
    """Wait for the sound; the page's policy forbids what `wait_for_function` does."""
    for _ in range(100):
        if page.locator("audio").evaluate(holds):
            return
        page.wait_for_timeout(100)
    raise AssertionError(holds)


def _violations(page: Page) -> list[str]:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    response = axe.run(page).response
    assert response["passes"]
    return [
        f"{found['id']}: {node['html'][:160]}"
        for found in response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_view_has_an_obstacle(open_at: Open, scheme: str) -> None:
    """axe-core finds nothing in any view, in either theme."""
    page = open_at(color_scheme=scheme)
    origin = page.url
    for path, wait in VIEWS.items():
        page.goto(origin + path.removeprefix("/"))
        page.wait_for_selector(wait)
        assert _violations(page) == [], path
    page.goto(origin + SESSION.removeprefix("/"))
    _play(page)
    assert _violations(page) == []


@pytest.mark.parametrize("size", [SMALL, PHONE, DESK], ids=["small", "phone", "desk"])
def test_no_view_scrolls_sideways_or_jumps(open_at: Open, size: dict[str, int]) -> None:
    page = open_at(viewport=size)
    origin = page.url
    for path, wait in VIEWS.items():
        page.goto(origin + path.removeprefix("/"))
        page.wait_for_selector(wait)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], path
        assert page.evaluate("window.shifts") < 0.02, path


def test_the_token_leaves_the_address(open_at: Open) -> None:
    page = open_at()
    assert "token" not in page.url
    assert page.evaluate("document.cookie") == ""
    page.reload()
    page.wait_for_selector(".cards")


def test_the_page_is_there_within_a_second(open_at: Open) -> None:
    page = open_at()
    page.reload()
    page.wait_for_selector(".cards")
    took_ms = page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
    assert took_ms < 1000
    assert page.evaluate("performance.now()") < 3000  # also where many tests run at once


def test_a_session_is_played_in_the_shared_player_and_can_be_sought_at_once(
    open_at: Open,
) -> None:
    page = open_at(SESSION, ".timeline")
    _play(page)
    page.get_by_role("button", name="Play").click()
    _until(page, "a => a.currentTime > 0.3")
    page.locator("[data-chapters] li:last-child a").click()
    _until(page, "a => a.currentTime > 200 && !a.seeking")
    duration = page.locator("audio").evaluate("a => a.duration")
    total = float(page.get_by_label("Place in the session").get_attribute("max") or 0)
    assert abs(duration - total) < 1
    page.get_by_role("link", name="Points").click()
    page.wait_for_selector(".charts")
    assert page.evaluate("document.documentElement.className") == ""


def test_a_session_is_exported_and_saved(open_at: Open) -> None:
    page = open_at(SESSION, ".timeline", accept_downloads=True)
    with page.expect_download() as waited:
        page.get_by_role("button", name="Export").click()
    assert waited.value.suggested_filename == "desk-break-4.mp3"
    assert Path(waited.value.path()).stat().st_size > 100_000


def test_problems_show_at_their_line_and_lead_there(open_at: Open) -> None:
    page = open_at("/edit", "#state.good")
    text = page.locator("#script")
    text.fill(text.input_value().replace("hold: 60s", "hold: 4s"))
    page.wait_for_selector("#state.bad")
    line = text.input_value().split("\n").index("    hold: 4s") + 1
    assert page.locator(".gutter .bad").all_inner_texts() == [str(line)]
    problem = page.locator(".problem")
    assert problem.inner_text().startswith(f"Line {line}, column 11:")
    problem.click()
    selected = page.evaluate(
        "(t => t.value.slice(t.selectionStart, t.selectionEnd))(document.querySelector('#script'))"
    )
    assert selected == "4s"


def test_an_own_script_is_kept_played_and_deleted(open_at: Open) -> None:
    page = open_at("/edit", "#state.good")
    page.get_by_role("button", name="Keep as my own").click()
    page.wait_for_url(re.compile("/edit/my-session"))
    page.get_by_role("link", name="Open the session").first.click()
    page.wait_for_selector(".timeline")
    page.get_by_role("link", name="Sessions").click()
    page.get_by_role("button", name="Delete My session").click()
    page.get_by_text("None yet.").wait_for()


def test_a_file_is_opened(open_at: Open, tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_text("version: 1\ntitle: <b>From a file</b>\nsteps:\n  - settle: 20s\n")
    page = open_at("/", ".cards")
    page.set_input_files("#upload", file)
    page.wait_for_selector("#state.bad")
    page.get_by_role("link", name="Sessions").click()
    page.get_by_role("link", name="<b>From a file</b>", exact=True).wait_for()
    page.get_by_role("button", name="Delete <b>From a file</b>").click()
    page.get_by_text("None yet.").wait_for()


def test_a_session_is_composed(open_at: Open) -> None:
    page = open_at("/compose", "form")
    page.get_by_label("Minutes").fill("8")
    page.get_by_role("button", name="Compose").click()
    page.wait_for_selector(".composed .timeline", timeout=60_000)
    page.get_by_label("Minutes").fill("2")
    page.get_by_label("prone").check()
    page.get_by_role("button", name="Compose").click()
    page.wait_for_selector(".composed .wrong", timeout=60_000)


def test_answers_fit_a_session_and_a_sign_of_today_refuses_it(open_at: Open) -> None:
    page = open_at("/screening", ".questions")
    for box in page.locator(".question input[value=no]").all():
        box.check()
    page.locator("input[name=varicose_veins][value=yes]").check()
    page.get_by_label("On which side?").select_option("left")
    page.get_by_role("button", name="Keep the answers").click()
    page.get_by_role("link", name="To the sessions").click()
    page.locator(f"a[href='{SESSION}']").click()
    assert _violations(page) == []
    page.get_by_role("button", name="None of these, and we want it").click()
    page.wait_for_selector(".timeline")
    page.get_by_role("button", name="Change").click()
    page.get_by_role("button", name="Something is").click()
    for box in page.locator(".who input[value=no]").all():
        box.check()
    page.locator(".who input[name=no_consent][value=yes]").check()
    page.locator(".who input[name=red_flag_trauma][value=yes]").check()
    page.get_by_role("button", name="Go on").click()
    page.wait_for_selector(".refusal")
    assert _violations(page) == []
    assert "trauma" not in page.url
    page.get_by_role("link", name="Answers").click()
    page.get_by_role("button", name="Forget the answers").click()
    page.get_by_text("0 of").wait_for()


def test_the_page_is_used_with_the_keyboard_alone(open_at: Open) -> None:
    page = open_at(viewport=DESK)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".timeline")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Play":
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".gp-player")


@contextmanager
def _served_for_a_while(browser: Browser, path: str) -> Iterator[tuple[Page, Callable[[], None]]]:
    """A page whose server can be ended; afterwards no error was left to the console alone."""
    served = Serving(0)
    thread = threading.Thread(target=served.run)
    thread.start()

    def end() -> None:
        served.server.force_exit = True  # not waiting for whoever listens
        served.stop()
        thread.join(10)

    context = browser.new_context(viewport=PHONE)
    errors: list[str] = []
    try:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(served.here.url)
        page.wait_for_selector("h1")
        page.goto(served.here.url.partition("/?")[0] + path)
        yield page, end
    finally:
        context.close()
        end()
    assert errors == []


def test_a_server_that_ends_while_it_plays_is_told(browser: Browser) -> None:
    """Not as a browser that cannot play the sound."""
    with _served_for_a_while(browser, SESSION) as (page, end):
        _play(page)
        page.get_by_role("button", name="Play").click()
        _until(page, "a => a.currentTime > 0.3")
        end()
        page.locator("[data-chapters] li:last-child a").click()
        page.get_by_text("the server of this page has ended").first.wait_for(timeout=20_000)


def test_a_server_that_ends_is_told_wherever_it_is_asked(browser: Browser) -> None:
    """In the middle of a job, behind a button, and on the way to another view."""
    with _served_for_a_while(browser, "/compose") as (page, end):
        page.get_by_label("Minutes").fill("8")
        page.get_by_role("button", name="Compose").click()
        page.wait_for_selector(".composed .timeline", timeout=60_000)
        # the server ends just before it is asked
        page.route("**/api/sittings/*/exports", lambda route: (end(), route.abort()))
        page.get_by_role("button", name="Export").click()
        page.locator(".exporting .wrong").wait_for(timeout=20_000)
        page.get_by_role("button", name="Keep and edit").click()
        page.locator(".composed > .wrong").wait_for()
        page.get_by_role("link", name="Points").click()
        page.get_by_role("heading", name="This did not work").wait_for()


def test_a_job_is_given_up_when_its_server_ends(browser: Browser) -> None:
    """The browser would ask again for ever."""
    with _served_for_a_while(browser, SESSION) as (page, _):
        page.wait_for_selector(".timeline")
        page.route("**/api/jobs/*", lambda route: route.abort("connectionrefused"))
        page.get_by_role("button", name="Export").click()
        page.locator(".exporting .wrong").wait_for(timeout=20_000)


def test_going_back_from_unkept_work_is_asked_about(browser: Browser) -> None:
    """The browser's own button and a phone's gesture lose a script as well as a link does."""
    with _served_for_a_while(browser, "/") as (page, _):
        page.get_by_role("link", name="Write one").click()
        page.locator("#script").fill("title: mine\n")
        asked: list[str] = []
        page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
        page.go_back()
        page.wait_for_url("**/edit")
        assert page.locator("#script").input_value() == "title: mine\n"
        page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
        page.go_back()
        page.wait_for_selector(".cards")
        assert asked == ["Leave without keeping the changes?"] * 2
