"""The served page in a real browser: every view, in both themes, on phones and desks."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from guided_press.app.heard import heard_file
from guided_press.app.left_out import left_out_file, left_out_today
from guided_press.web.serving import Address, Serving, opening
from tests.browser.conftest import HEARD
from tests.support import forget_answer, requires_program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.real, requires_program("chromium")]

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 640}
DESK = {"width": 1280, "height": 800}
SESSION = "/session/desk-break-4"
VIEWS = {
    "/": ".cards",
    "/points": ".charts",
    "/points/BL40": ".point",
    "/screening": ".screening",
    "/compose": "form",
    "/edit": "#state.good",
    "/edit/desk-break-4": "#state.good",
    SESSION: ".places-list",
    "/log": ".log",
    "/voice-commands": ".spoken",
    "/session/nothing": ".missing",
}
"""Where, and what is there when the view is complete."""

SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""

SENT_GET = """(path) => fetch(path, {
  headers: { "X-Guided-Press-Key": localStorage.getItem("guided-press-key") },
}).then((answer) => answer.json())"""
"""Ask as the page does."""

LOG = """() => fetch("/api/log", {
  headers: { "X-Guided-Press-Key": localStorage.getItem("guided-press-key") },
}).then((answer) => answer.json())"""
"""Ask for the log as the page does."""

ENDED = "the server of this page has ended"
SILENT = "The page's server does not answer."

Open = Callable[..., "Page"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("data")))
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
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

    def opened(path: str = "/", wait: str = "h1", *, heard: bool = True, **settings: Any) -> Page:
        settings.setdefault("viewport", PHONE)
        context = browser.new_context(**settings)
        contexts.append(context)
        context.add_init_script(SHIFTS + (HEARD if heard else ""))
        page = context.new_page()
        page.on("console", lambda message: _complain(complaints, message.text))
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


def _complain(complaints: list[str], words: str) -> None:
    """Keep what the browser says, but of a font that the page before had in its memory already."""
    if not re.search(r"\.otf was preloaded using link preload but not used", words):
        complaints.append(words)


def _play(page: Page) -> None:
    page.wait_for_selector(".places-list")
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector(".gp-player")
    _until(page, "a => a.currentTime > 0.3")


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
    """On any screen a view fits its width and stays still while it loads."""
    page = open_at(viewport=size)
    origin = page.url
    for path, wait in VIEWS.items():
        page.goto(origin + path.removeprefix("/"))
        page.wait_for_selector(wait)
        page.wait_for_load_state("networkidle")
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], path
        assert page.evaluate("window.shifts") < 0.02, path


def test_the_private_file_leads_the_browser_to_the_page(browser: Browser, address: str) -> None:
    """From a file, which is another site: the cookie and the key arrive all the same."""
    host, port, token = re.fullmatch(r"http://(.+):(\d+)/\?token=(.+)", address).groups()  # type: ignore[union-attr]
    with opening(Address(host, int(port), token)) as url:
        page = browser.new_page()
        page.goto(url)
        page.wait_for_selector(".cards")
        assert page.url == f"http://{host}:{port}/"
        page.close()


def test_the_token_leaves_the_address(open_at: Open) -> None:
    """The token stands in neither address nor cookie, and a reload still works."""
    page = open_at()
    assert "token" not in page.url
    assert page.evaluate("document.cookie") == ""
    page.reload()
    page.wait_for_selector(".cards")


def test_the_page_is_there_within_a_second(open_at: Open) -> None:
    """The page can be used within a second of its reload."""
    page = open_at()
    page.reload()
    page.wait_for_selector(".cards")
    took_ms = page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
    assert took_ms < 1000
    assert page.evaluate("performance.now()") < 3000  # also where many tests run at once


def test_a_session_is_played_in_the_shared_player_and_can_be_sought_at_once(
    open_at: Open,
) -> None:
    """A tap on the last chapter plays it, and the sound is as long as the slider."""
    page = open_at(SESSION, ".places-list")
    _play(page)
    page.locator("[data-chapters] li:last-child a").click()
    _until(page, "a => a.currentTime > 200 && !a.seeking")
    duration = page.locator("audio").evaluate("a => a.duration")
    total = float(page.get_by_label("Place in the session").get_attribute("max") or 0)
    assert abs(duration - total) < 1


def test_a_session_is_exported_and_saved(open_at: Open) -> None:
    """Saving gives a file with the session's name and its sound."""
    page = open_at(SESSION, ".places-list", accept_downloads=True)
    with page.expect_download() as waited:
        page.locator("summary", has_text="Details").click()
        page.get_by_role("button", name="Save", exact=True).click()
    assert waited.value.suggested_filename == "desk-break-4.mp3"
    assert Path(waited.value.path()).stat().st_size > 100_000


def test_problems_show_at_their_line_and_lead_there(open_at: Open) -> None:
    """A problem marks its line, and a click on it selects the very words."""
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
    """A script of one's own opens after it is kept and is gone after it is deleted."""
    page = open_at("/edit", "#state.good")
    page.get_by_role("button", name="Keep as my own").click()
    page.wait_for_url(re.compile("/edit/my-session"))
    page.get_by_role("link", name="Open the session").first.click()
    page.wait_for_selector(".places-list")
    page.get_by_role("link", name="Start", exact=True).click()
    page.get_by_role("button", name="Delete My session").click()
    page.get_by_text("None yet.").wait_for()
    assert page.get_by_role("button", name="Delete My session").count() == 0


def test_a_file_is_opened(open_at: Open, tmp_path: Path) -> None:
    """A file of one's own is listed by its title as text, even with problems in it."""
    file = tmp_path / "x.yaml"
    file.write_text("version: 1\ntitle: <b>From a file</b>\nsteps:\n  - settle: 20s\n")
    page = open_at("/", ".cards")
    page.set_input_files("#upload", file)
    page.wait_for_selector("#state.bad")
    page.get_by_role("link", name="Start", exact=True).click()
    page.get_by_role("link", name="<b>From a file</b>", exact=True).wait_for()
    assert page.locator("b", has_text="From a file").count() == 0
    page.get_by_role("button", name="Delete <b>From a file</b>").click()
    page.get_by_text("None yet.").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ticking_a_box_moves_nothing_and_shows_in_our_colours(open_at: Open, scheme: str) -> None:
    """No browser's own grey in the dark; what is chosen stands where it stood."""
    page = open_at("/compose", "form", color_scheme=scheme)
    tops = "[...document.querySelectorAll('.places label, .radios label')].map((l) => l.offsetTop)"
    before = page.evaluate(tops)
    page.get_by_label("lying on the side").check()
    page.get_by_label("With somebody").check()
    assert page.evaluate(tops) == before
    box = page.get_by_label("lying on the side")
    ground = "(e) => getComputedStyle(e).backgroundColor"
    assert box.evaluate(ground) == page.get_by_role("button", name="Compose").evaluate(ground)
    assert _violations(page) == []


CUT = """() => [...document.querySelectorAll(".chart-frame")].flatMap((frame) => {
  const box = frame.getBoundingClientRect();
  const [across, down = across] = getComputedStyle(frame).borderTopLeftRadius.split(" ");
  const length = (value, whole) => parseFloat(value) * (value.endsWith("%") ? whole / 100 : 1);
  const rx = length(across, box.width), ry = length(down, box.height);
  const outside = (x, y) => {
    const dx = Math.max(box.left + rx - x, x - box.right + rx, 0) / rx;
    const dy = Math.max(box.top + ry - y, y - box.bottom + ry, 0) / ry;
    return Math.hypot(dx, dy) > 1.02;
  };
  return [...frame.querySelectorAll("svg text")].filter((text) => {
    const { left, right, top, bottom } = text.getBoundingClientRect();
    if (top > box.bottom || bottom < box.top) return false; // of the part that is not shown
    const high = (bottom - top) * 0.2; // above and below the letters
    return [left, right].some((x) => outside(x, top + high) || outside(x, bottom - high));
  }).map((text) => `${frame.parentElement.getAttribute("href")}: ${text.textContent}`);
})"""
"""The words of small charts that a corner or an edge of their frame cuts."""


@pytest.mark.parametrize("size", [PHONE, SMALL, DESK])
def test_no_word_of_a_small_chart_is_cut(open_at: Open, size: dict[str, int]) -> None:
    """All points at a glance: each label is whole, also where the frame is rounded."""
    page = open_at("/points", ".charts", viewport=size)
    page.locator(".chart-frame svg").nth(14).wait_for()
    page.evaluate("document.fonts.ready")
    assert page.evaluate(CUT) == []


def test_a_session_is_composed(open_at: Open) -> None:
    """A wish that can be met shows its session, and one that cannot shows why."""
    page = open_at("/compose", "form")
    page.get_by_role("spinbutton", name="Minutes").fill("8")
    page.get_by_role("button", name="Compose").click()
    page.wait_for_selector(".composed .places-list", timeout=60_000)
    page.get_by_role("spinbutton", name="Minutes").fill("2")
    page.get_by_label("lying face down").check()
    page.get_by_role("button", name="Compose").click()
    page.wait_for_selector(".composed .refusal", timeout=60_000)
    assert page.get_by_role("button", name=re.compile(r"Play \d+ minutes")).is_visible()


def _answer_everything(page: Page, yes: str = "") -> None:
    """Go through all cards with no, and yes to one question; the page shows the last card then."""
    page.get_by_role("button", name=re.compile("Begin|Go through them again")).click()
    while not page.locator(".done").count():
        some = page.get_by_role("button", name="One or more of these")
        if some.count() and not page.get_by_text(yes or "nothing of that kind").count():
            page.get_by_role("button", name="None of these").click()
        else:
            if some.count():
                some.click()
            for box in page.locator("input[value=no]").all():
                box.check()
            if yes and page.get_by_role("group", name=yes).count():
                page.get_by_role("group", name=yes).get_by_label("Yes").check()
            page.get_by_role("button", name="Go on").click()
        page.wait_for_timeout(150)


def test_answers_fit_a_session_and_a_sign_of_today_refuses_it(open_at: Open) -> None:
    """With answers one press sounds, too; who answers about today may be refused at once."""
    page = open_at("/screening", ".screening")
    _answer_everything(page, "Are there bulging or rope-like veins")
    page.get_by_role("link", name="To the start").click()
    page.locator(f"a[href='{SESSION}']").click()
    page.wait_for_selector(".places-list")
    asked_aloud = page.locator(".length").inner_text()
    _play(page)
    page.get_by_role("button", name="Pause", exact=True).first.click()
    page.go_back()
    page.wait_for_selector(".places-list")
    page.get_by_role("button", name="Answer here instead").click()
    none = page.get_by_role("button", name="None of these")
    assert _top(none) >= _top(page.locator(".asked > :last-child"))  # below all that it denies
    none.click()
    assert _violations(page) == []
    page.get_by_role("button", name="Yes, I want it").click()
    page.get_by_text("what you said of today").wait_for()
    page.locator(".after:not([aria-busy])").wait_for()
    assert page.locator(".length").inner_text() < asked_aloud  # the voice need not ask
    page.get_by_role("button", name="Change", exact=True).click()
    page.get_by_role("button", name="One of these is").click()
    page.get_by_role("button", name="Yes", exact=True).click()
    flag = page.locator(".flag")
    flag.wait_for()
    assert "Call for help now" in flag.inner_text()
    assert _violations(page) == []
    assert _top(page.get_by_label("The number to call")) > _top(flag.locator(".actions"))
    page.get_by_label("The number to call").fill("116 117")
    page.get_by_role("button", name="Keep this number").click()
    assert page.get_by_role("link", name="Call 116 117").get_attribute("href") == "tel:116117"
    assert "flag" not in page.url
    page.locator("dialog[open] .cross").click()
    page.locator("#main .start-button").click()
    opened = page.locator("dialog[open]")
    opened.get_by_role("link", name="Call 116 117").wait_for()  # the number stands there too
    page.locator("dialog[open] .cross").click()
    page.locator(".refusal").first.wait_for()
    _forget(page)


def _top(element: Locator) -> float:
    return float(element.evaluate("e => e.getBoundingClientRect().top"))


def _forget(page: Page) -> None:
    """Leave no answers to the next test."""
    page.get_by_role("link", name="Answers", exact=True).click()
    page.get_by_role("button", name="Forget the answers").click()
    page.get_by_role("button", name="Begin").wait_for()


def test_whoever_is_pressed_answers_about_today_on_the_same_cards(open_at: Open) -> None:
    """Said to be theirs, read out, and not asked again; after that session it is asked anew."""
    page = open_at("/screening", ".screening")
    _answer_everything(page)
    page.get_by_role("link", name="To the start").click()
    page.locator("#main .tile", has_text="With somebody").click()
    page.get_by_text("asks the person who is pressed about today").wait_for()
    page.get_by_role("button", name="Answer here instead").click()
    page.get_by_role("button", name="They are of the person who is pressed").click()
    assert page.get_by_text("To the person who is pressed").is_visible()
    assert _violations(page) == []
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="Yes, I want it").click()
    page.get_by_text("what they said of today").wait_for()
    page.locator("#main .start-button").click()
    page.wait_for_selector(".gp-player", timeout=120_000)
    _until(page, "a => a.currentTime > 0.2 && !a.paused")
    assert page.locator("[data-chapters] li", has_text="Before you begin").count() == 1
    page.get_by_role("link", name="Start", exact=True).click()
    page.locator("#main .start-button").click()
    page.get_by_role("heading", name="Whose answers count?").wait_for()
    page.locator("dialog[open] .cross").click()
    page.get_by_role("button", name="Stop and close").click()
    _forget(page)


def test_a_refusal_leads_to_the_question_that_it_is_for(open_at: Open) -> None:
    """Whoever left a question out is told so, and one press shows it."""
    page = open_at("/screening", ".screening")
    _answer_everything(page)
    forget_answer("dvt_history_or_clotting_disorder")
    page.goto(page.url.replace("/screening", "/session/calf-chain-12"))
    page.locator(".refusal").wait_for()
    assert "cautious yes" in page.locator(".refusal").inner_text()
    page.get_by_role("link", name="Answer what is open").click()
    page.get_by_text("Have you ever had a blood clot").wait_for()
    page.get_by_role("button", name="None of these").click()
    _forget(page)


def test_what_is_possible_instead_is_one_press_away(open_at: Open) -> None:
    """A refused session offers one that can be made for this person, and plays it."""
    page = open_at("/screening", ".screening")
    _answer_everything(page, "has a clotting disorder been found")
    page.goto(page.url.replace("/screening", "/session/calf-chain-12"))
    page.locator(".refusal").wait_for()
    assert _violations(page) == []
    page.get_by_role("button", name=re.compile(r"Play \d+ minutes")).click()
    page.wait_for_selector(".gp-player", timeout=120_000)
    _until(page, "a => a.currentTime > 0.2 && !a.paused")
    _forget(page)


def test_a_refusal_on_home_is_short_and_its_press_in_view(open_at: Open) -> None:
    """At both sizes one sees at once what can be had instead."""
    for size in (PHONE, DESK):
        page = open_at(viewport=size)
        page.locator("#main .tile", has_text="Standing").click()
        page.get_by_role("spinbutton", name="Minutes").fill("45")
        page.locator("#main .start-button").click()
        press = page.get_by_role("button", name=re.compile(r"Play \d+ minutes standing"))
        press.wait_for()
        box = press.bounding_box()
        assert box
        assert box["y"] + box["height"] <= size["height"]
        assert len(page.locator(".refusal").inner_text()) < 120
        assert _violations(page) == []


def test_one_press_on_home_sounds(open_at: Open) -> None:
    """Minutes, place and company have a usual value; nothing else is asked for."""
    page = open_at()
    page.locator("#main .start-button").click()
    # it can be pressed once: it shows that it works until the player is there
    page.evaluate("""() => {
      window.pressable = 0;
      const press = document.querySelector("#main .start-button");
      const look = () => {
        if (!press.isConnected) return;
        window.pressable += !press.disabled;
        requestAnimationFrame(look);
      };
      look();
    }""")
    page.wait_for_selector(".gp-player", timeout=120_000)
    _until(page, "a => a.currentTime > 0.2 && !a.paused")
    assert page.evaluate("window.pressable") == 0


def test_start_can_be_pressed_again_when_something_else_is_chosen_meanwhile(open_at: Open) -> None:
    """What was being made is given up, and the press with it; it never stays busy for nothing."""
    page = open_at()
    page.route("**/api/jobs/*", lambda route: None)  # it never comes to its end
    start = page.locator("#main .start-button")
    usual = start.inner_text()
    start.click()
    page.locator("#main .start-button[disabled]").wait_for()
    page.get_by_role("spinbutton", name="Minutes").fill("9")
    page.locator("#main .tile", has_text="Standing").click()
    page.locator("#main .start-button:not([disabled])").wait_for()
    assert start.inner_text() == usual
    assert not page.locator(".refusal").count()


def test_nothing_moves_while_it_plays(open_at: Open) -> None:
    """No layout shift on a phone or a desk: while words change, paused, longer, in every place."""
    for size in (PHONE, DESK):
        page = open_at("/session/quick-5-seated", ".places-list", viewport=size)
        _play(page)
        page.wait_for_timeout(1500)
        page.evaluate("window.shifts = 0")
        total = float(page.get_by_label("Place in the session").get_attribute("max") or 0)
        for share in (0.02, 0.12, 0.2, 0.3, 0.45, 0.6, 0.75, 0.9):
            page.locator("audio").evaluate("(a, t) => { a.currentTime = t; }", share * total)
            page.wait_for_timeout(900)
        page.get_by_role("button", name="Longer").click()
        page.get_by_role("button", name="Pause", exact=True).first.click()
        page.wait_for_timeout(300)
        assert page.evaluate("window.shifts") == 0


def test_another_view_keeps_a_small_player_with_the_sound(open_at: Open) -> None:
    """It goes on, can be paused there, and leads back to the same moment."""
    page = open_at(SESSION, ".places-list")
    _play(page)
    page.get_by_role("link", name="Points", exact=True).click()
    page.wait_for_selector(".charts")
    before = page.evaluate("document.querySelector('audio').currentTime")
    page.wait_for_timeout(600)
    assert page.evaluate("document.querySelector('audio').currentTime") > before
    assert _violations(page) == []
    page.locator(".mini").get_by_role("button", name="Pause").click()
    assert page.evaluate("document.querySelector('audio').paused")
    page.locator(".mini-link").click()
    page.wait_for_selector(".gp-player.is-paused")
    page.get_by_role("link", name="Points", exact=True).click()
    page.get_by_role("button", name="Stop and close").click()
    assert page.locator(".mini").is_hidden()


def test_too_much_stops_and_leaves_the_place_out_after_a_sharp_pain(open_at: Open) -> None:
    """On both sides, for the rest of the day, whenever the session is opened again."""
    page = open_at(SESSION, ".places-list")
    _play(page)
    data = page.evaluate(
        "fetch(`/api/sittings/${location.pathname.split('/')[2]}`).then(r => r.json())"
    )
    hold = next(one for one in data["data"]["holds"] if one["side"] == "left")
    same = [one for one in data["data"]["holds"] if one["target"] == hold["target"]]
    assert {one["side"] for one in same} == {"left", "right"}
    middle = (hold["start_s"] + hold["end_s"]) / 2
    page.locator("audio").evaluate("(a, t) => { a.currentTime = t; }", middle)
    _until(page, f"a => a.currentTime > {middle} && !a.seeking")
    page.get_by_role("button", name="Too much").click()
    assert page.locator("audio").evaluate("a => a.paused")
    assert _violations(page) == []
    page.get_by_role("button", name="Sharp pain, tingling or numbness").click()
    _until(page, f"a => a.currentTime >= {hold['end_s']} && !a.paused")
    assert left_out_today("self") == {hold["target"]}, "the terminal's player knows it too"
    page.evaluate("localStorage.removeItem('guided-press:left-out:self')")  # nothing rests on it
    page.reload()
    page.locator(".gp-player").get_by_role("button", name="Play", exact=True).click()
    for one in same:
        page.locator("audio").evaluate("(a, t) => { a.currentTime = t; }", one["start_s"] + 1)
        _until(page, f"a => a.currentTime >= {one['end_s']} && !a.paused")
        note = page.locator(".gp-player .notice", has_text="Left out today: ")
        note.wait_for()
        assert "(" not in note.inner_text(), "no code where there is no list of codes"
    listed = open_at(SESSION, ".places-list .left-out").locator(".left-out small.soft")
    assert listed.all_inner_texts() == ["left out today"] * len(same)
    left_out_file().unlink()


def test_a_session_that_was_ended_is_not_gone_on_with(open_at: Open) -> None:
    """No place of it is kept; a press on the list afterwards goes there, and not to the start."""
    page = open_at(SESSION, ".places-list")
    _play(page)
    link = page.locator("[data-chapters] a").nth(4)
    chapter_s = float((link.get_attribute("href") or "").partition("=")[2])
    link.click()
    _until(page, f"a => a.currentTime >= {chapter_s} && !a.seeking && !a.paused")
    page.get_by_role("button", name="Too much").click()
    page.get_by_role("button", name="End the session").click()
    page.locator(".gp-player.is-over").wait_for()
    page.evaluate("dispatchEvent(new Event('pagehide'))")
    kept = "Object.keys(localStorage).filter((key) => key.endsWith(':place')).length"
    assert page.evaluate(kept) == 0
    link.click()
    _until(
        page, f"a => a.currentTime >= {chapter_s} && a.currentTime < {chapter_s} + 5 && !a.paused"
    )
    page.get_by_role("button", name="Too much").click()
    page.get_by_role("button", name="End the session").click()
    page.get_by_role("link", name="Start", exact=True).click()
    page.locator(".cards").wait_for()
    assert page.evaluate(kept) == 0
    assert page.evaluate("JSON.parse(localStorage.getItem('guided-press:last:session')).over")
    assert page.get_by_text("Go on where you were").count() == 0


def test_the_list_of_places_leads_to_the_words_on_safety_first(open_at: Open) -> None:
    """A place before they were heard begins with them, and one calm line says so."""
    page = open_at(SESSION, ".places-list", heard=False)
    _play(page)
    spans = page.evaluate(
        "fetch(`/api/sittings/${location.pathname.split('/')[2]}`)"
        ".then(r => r.json()).then(({ data }) => data.never_skipped)"
    )
    link = page.locator("[data-chapters] a").nth(4)
    link.click()
    page.get_by_text("First the words for your safety.").first.wait_for()
    place = page.locator("audio")
    assert spans[0]["start_s"] <= place.evaluate("a => a.currentTime") < spans[0]["start_s"] + 3
    place.evaluate("a => { a.playbackRate = 16; }")
    _until(page, f"a => a.currentTime > {spans[-1]['end_s']} - 0.5 && !a.seeking")
    place.evaluate("a => { a.playbackRate = 1; }")
    chapter_s = float((link.get_attribute("href") or "").partition("=")[2])
    _until(page, f"a => a.currentTime >= {chapter_s} && a.currentTime < {chapter_s} + 20")


def test_next_leads_to_the_short_form_of_words_that_were_heard(open_at: Open) -> None:
    """Before that it skips none of them; afterwards by a press, at the button or the key."""
    heard_file().unlink(missing_ok=True)  # another test may have heard them
    page = open_at(SESSION, ".places-list", heard=False)
    _play(page)
    place = page.locator("audio")
    opening = page.locator("[data-chapters] li", has_text="Before you begin")
    opening.locator("a").click()
    _until(page, "a => a.currentTime > 8 && !a.seeking && !a.paused")
    page.locator(".gp-next").click()
    page.get_by_text("nobody skips them").first.wait_for()
    assert place.evaluate("a => a.currentTime") < 20
    end = page.locator("[data-chapters] li", has_text="What you need").locator("a")
    end_s = float((end.get_attribute("href") or "").partition("=")[2])
    place.evaluate("a => { a.playbackRate = 8; }")
    with page.expect_response(lambda answer: answer.request.method == "POST"):  # it is noted
        _until(page, f"a => a.currentTime > {end_s}")
    sitting = page.url
    page.reload()
    page.get_by_role("button", name="From the start").click()
    page.get_by_role("button", name="Short form").wait_for()
    page.locator(".gp-play").click()
    _until(page, "a => a.currentTime > 0.3")
    page.get_by_role("button", name="Short form").click()
    page.wait_for_url(lambda url: url != sitting)
    _until(page, "a => a.currentTime > 5 && !a.paused")
    assert "medical help" in page.locator(".lines").first.text_content()
    assert page.locator(".lines").get_by_text("bulging").count() == 0
    page.keyboard.press("n")
    page.get_by_text("nobody skips them").first.wait_for()


STRETCHED = """async (seconds) => {
  const { stretching } = await import("/static/stretching.js");
  const hold = { start_s: 10, end_s: 70, longest_s: 120, target: "BL40", side: "left" };
  const other = { ...hold, start_s: 80, end_s: 140, side: "right" };
  const data = {
    holds: [hold, other],
    chimes: [10, 70, 80, 140].map((start_s) => ({ start_s, end_s: start_s + 1 })),
    captions: [[12, 15], [40, 42], [60, 62], [90, 92], [130, 132]].map(
      ([start_s, end_s]) => ({ start_s, end_s })),
  };
  const stretch = stretching(data);
  const changed = [stretch.change(hold, 20, seconds), stretch.change(hold, 20, seconds)];
  const run = (one) => {
    let lasted = 0;
    let said = 0;
    let rings = false;
    for (let t = one.start_s; t < one.end_s; t += 0.05) {
      said += data.captions.filter((line) => line.start_s > t - 0.05 && line.start_s <= t).length;
      lasted += 0.05;
      const jump = stretch.jump(one, t);
      if (jump !== null) t = jump;
      if (jump !== null && t < one.start_s + 6) rings = true;
    }
    return [Math.round(lasted), said, rings];
  };
  return { changed, first: run(hold), second: run(other) };
}"""


def test_a_longer_or_shorter_hold_loses_no_word_and_says_none_twice(open_at: Open) -> None:
    """Both sides alike, within the place's limit: quiet, no bowl, is heard again or left out."""
    page = open_at()
    assert page.evaluate(STRETCHED, 30) == {
        "changed": [30, 30],
        "first": [120, 3, False],
        "second": [120, 2, False],
    }
    assert page.evaluate(STRETCHED, 50) == {
        "changed": [50, 10],
        "first": [120, 3, False],
        "second": [120, 2, False],
    }
    assert page.evaluate(STRETCHED, -10) == {
        "changed": [-10, -10],
        "first": [40, 3, False],
        "second": [40, 2, False],
    }


def test_the_end_is_kept_only_when_it_is_wanted(open_at: Open) -> None:
    """Thanks, how it is, and a log that begins with its own box."""
    page = open_at(SESSION, ".places-list")
    _play(page)
    page.locator("audio").evaluate("a => { a.currentTime = a.duration - 0.5; }")
    page.get_by_role("heading", name="That was your session.").wait_for()
    page.locator(".felt label", has_text="Better").click()
    assert page.evaluate(LOG)["entries"] == []
    assert _violations(page) == []
    page.get_by_label("Keep a private log of this").check()
    page.locator(".scale label", has_text="3").click()
    page.wait_for_timeout(500)
    (kept,) = page.evaluate(LOG)["entries"]
    assert (kept["felt"], kept["after"], kept["session"]) == (
        "better",
        3,
        "Desk break, four minutes",
    )
    page.get_by_role("link", name="Log", exact=True).click()
    page.wait_for_selector("table")
    assert _violations(page) == []
    page.get_by_role("button", name="Delete the log").click()
    page.get_by_text("Nothing is kept.").wait_for()


def test_the_page_is_used_with_the_keyboard_alone(open_at: Open) -> None:
    """From the first Tab to the sound, and back out of a dialog."""
    page = open_at(viewport=DESK)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    for _ in range(12):
        page.keyboard.press("Tab")
        if "start-button" in page.evaluate("document.activeElement.className"):
            break
    page.keyboard.press("Enter")
    page.wait_for_selector(".gp-player", timeout=120_000)
    _until(page, "a => a.currentTime > 0.2 && !a.paused")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("x")
    assert page.locator("dialog.too-much").is_visible()
    page.keyboard.press("Escape")
    assert page.locator("dialog.too-much").is_hidden()
    page.keyboard.press("Space")
    _until(page, "a => !a.paused")


SENT = """([method, path, body]) => fetch(path, {
  method, body: JSON.stringify(body),
  headers: {
    "X-Guided-Press-Key": localStorage.getItem("guided-press-key"),
    "Content-Type": "application/json",
  },
}).then((answer) => answer.json())"""
"""Change something as another tab does."""


def test_what_was_changed_elsewhere_is_shown_beside_what_is_here(
    browser: Browser, address: str
) -> None:
    """Answers and scripts: both are shown, nothing is lost, and the person decides."""
    page = browser.new_page(viewport=PHONE)
    page.goto(address)
    page.wait_for_selector(".cards")
    origin = page.url
    page.goto(f"{origin}screening")
    page.get_by_role("button", name=re.compile("Begin|Go through them again")).click()
    first = page.evaluate(SENT_GET, "/api/screening")["screens"][0]["questions"][0]["id"]
    body = {"answers": {first: {"value": "not_sure"}}}
    page.evaluate(SENT, ["PUT", "/api/screening", body])
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("heading", name="Answered twice").wait_for()
    assert page.locator(".both dd").last.inner_text() == "Not sure"
    assert _violations(page) == []
    page.get_by_role("button", name="Keep what was said elsewhere").click()
    page.get_by_text("2 of").first.wait_for()
    kept = page.evaluate(SENT_GET, "/api/screening")["answers"]
    assert kept[first]["value"] == "not_sure"
    assert len(kept) > 1  # the others of the card are kept as they were answered here
    page.evaluate(SENT, ["DELETE", "/api/screening", {"before": kept}])

    text = "version: 1\ntitle: Twice\nsteps:\n  - settle: 20s\n  - close: 20s\n"
    made = page.evaluate(SENT, ["POST", "/api/scripts", {"text": text}])["id"]
    page.goto(f"{origin}edit/{made}")
    page.wait_for_selector("#state.good")
    page.locator("#script").fill(text.replace("settle: 20s", "settle: 30s"))
    other = text.replace("settle: 20s", "settle: 40s")
    page.evaluate(SENT, ["PUT", f"/api/scripts/{made}", {"text": other, "before": text}])
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_role("heading", name="Kept elsewhere").wait_for()
    assert "settle: 40s" in page.locator(".elsewhere").inner_text()
    assert _violations(page) == []
    page.get_by_role("button", name="Keep the text above in its place").click()
    page.get_by_role("link", name="Open the session").nth(1).wait_for()
    assert "settle: 30s" in page.evaluate(SENT_GET, f"/api/scripts/{made}")["text"]
    page.close()


def test_what_was_changed_elsewhere_is_not_deleted_unseen(browser: Browser, address: str) -> None:
    """The first press tells it; whoever has looked and presses again deletes it."""
    page = browser.new_page(viewport=PHONE)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address)
    page.wait_for_selector(".cards")
    origin = page.url
    text = "version: 1\ntitle: Unseen\nsteps:\n  - settle: 20s\n  - close: 20s\n"
    made = page.evaluate(SENT, ["POST", "/api/scripts", {"text": text}])["id"]
    page.goto(origin)
    remove = page.get_by_role("button", name="Delete Unseen")
    remove.wait_for()
    more = {"text": f"{text}# more\n", "before": text}
    page.evaluate(SENT, ["PUT", f"/api/scripts/{made}", more])
    remove.click()
    page.get_by_text("Nothing was deleted").wait_for()
    assert "# more" in page.evaluate(SENT_GET, f"/api/scripts/{made}")["text"]
    remove.click()
    remove.wait_for(state="detached")

    body = {"answers": {"pregnancy": {"value": "no"}}}
    page.evaluate(SENT, ["PUT", "/api/screening", body])
    page.goto(f"{origin}screening")
    forget = page.get_by_role("button", name="Forget")
    forget.wait_for()
    agreed = {"value": "yes", "agreed": True}
    page.evaluate(SENT, ["PUT", "/api/screening", {"answers": {"pregnancy": agreed}}])
    forget.click()
    page.get_by_text("nothing was forgotten").wait_for()
    assert page.evaluate(SENT_GET, "/api/screening")["answers"]["pregnancy"]["agreed"]
    forget.click()
    page.get_by_role("button", name="Begin").wait_for()
    assert page.evaluate(SENT_GET, "/api/screening")["answers"] == {}
    page.close()


def test_two_answers_that_differ_in_the_agreement_look_different(
    browser: Browser, address: str
) -> None:
    """Both sides say a clinician agreed, or say nothing of it."""
    page = browser.new_page(viewport=PHONE)
    page.goto(address)
    page.wait_for_selector(".cards")
    page.goto(f"{page.url}screening#pregnancy")
    page.get_by_role("button", name="None of these").wait_for()
    for agreed, shown in ((True, "Yes, a clinician agreed"), (False, "Yes")):
        answers = {"pregnancy": {"value": "yes", "agreed": agreed}}
        page.evaluate(SENT, ["PUT", "/api/screening", {"answers": answers}])
        if agreed:
            page.get_by_role("button", name="None of these").click()
        else:
            page.get_by_role("button", name="Keep what I said here").click()
        page.wait_for_function(
            "shown => [...document.querySelectorAll('.both dd')].at(-1)?.innerText === shown",
            arg=shown,
        )
    kept = page.evaluate(SENT_GET, "/api/screening")["answers"]
    assert not kept["pregnancy"]["agreed"]
    page.evaluate(SENT, ["DELETE", "/api/screening", {"before": kept}])
    page.close()


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
        context.add_init_script(HEARD)
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
        end()
        page.locator("[data-chapters] li:last-child a").click()
        page.get_by_text(ENDED).first.wait_for(timeout=20_000)
        assert page.get_by_text("cannot play").count() == 0


def test_a_server_that_ends_is_told_wherever_it_is_asked(browser: Browser) -> None:
    """In the middle of a job, behind a button, and on the way to another view."""
    with _served_for_a_while(browser, "/compose") as (page, end):
        page.get_by_role("spinbutton", name="Minutes").fill("8")
        page.get_by_role("button", name="Compose").click()
        page.wait_for_selector(".composed .places-list", timeout=60_000)
        # the server ends just before it is asked
        page.route("**/api/sittings/*/exports", lambda route: (end(), route.abort()))
        page.locator("summary", has_text="Details").click()
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(".exporting .wrong").wait_for(timeout=20_000)
        assert SILENT in page.locator(".exporting .wrong").inner_text()
        page.get_by_role("button", name="Keep and edit").click()
        page.locator(".composed > .wrong").wait_for()
        assert SILENT in page.locator(".composed > .wrong").inner_text()
        page.get_by_role("link", name="Points").click()
        page.get_by_role("heading", name="This did not work").wait_for()
        assert page.get_by_text(SILENT).count()


def test_a_job_is_given_up_when_its_server_ends(browser: Browser) -> None:
    """The browser would ask again for ever."""
    with _served_for_a_while(browser, SESSION) as (page, _):
        page.wait_for_selector(".places-list")
        page.route("**/api/jobs/*", lambda route: route.abort("connectionrefused"))
        page.locator("summary", has_text="Details").click()
        page.get_by_role("button", name="Save", exact=True).click()
        page.locator(".exporting .wrong").wait_for(timeout=20_000)
        assert SILENT in page.locator(".exporting .wrong").inner_text()


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
