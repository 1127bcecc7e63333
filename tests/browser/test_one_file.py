"""The one-file page in a real browser, opened from a file as a phone would."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from guided_press.phone.static import script_of_one_file, style
from guided_press.phone.writing import write_one_file
from guided_press.timeline import PlacedClip, Timeline
from guided_press.units import SAMPLE_RATE, to_seconds
from tests.browser.conftest import Open
from tests.phone.sessions import HOSTILE, mix, page
from tests.support import requires_program

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.real, requires_program("chromium")]

PHONE = {"width": 390, "height": 844}
SMALL = {"width": 320, "height": 568}
DESK = {"width": 1280, "height": 800}


def now(page: Page) -> float:
    return float(page.evaluate("document.querySelector('audio').currentTime"))


def seek(page: Page, seconds: float) -> None:
    page.evaluate(
        "async t => { const a = document.querySelector('audio'); a.currentTime = t;"
        " await new Promise(done => a.addEventListener('seeked', done, {once: true})); }",
        seconds,
    )


def paused(page: Page) -> bool:
    return bool(page.evaluate("document.querySelector('audio').paused"))


def wait_until(page: Page, condition: str, timeout_s: float = 15) -> None:
    page.wait_for_function(f"() => {condition}", timeout=timeout_s * 1000, polling=20)


PLAYING = "!document.querySelector('audio').paused"
STOPPED = "document.querySelector('audio').paused"


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def test_it_plays_to_the_end(opened: Open) -> None:
    """At sixteen times the speed; the end is said, and the place is forgotten."""
    page = opened()
    page.evaluate("document.querySelector('audio').playbackRate = 16")
    button(page, "Play").click()
    wait_until(page, PLAYING)
    page.wait_for_timeout(1500)
    assert page.evaluate("Object.keys(localStorage).filter(k => k.endsWith(':place')).length") == 1
    wait_until(page, "document.querySelector('audio').ended", 60)
    assert page.locator(".phase").text_content() == "Done"
    assert page.evaluate("Object.keys(localStorage).filter(k => k.endsWith(':place')).length") == 0
    button(page, "Play again").click()
    wait_until(page, "document.querySelector('audio').currentTime < 5")


WATCH = """() => {
  const audio = document.querySelector('audio');
  const caption = document.querySelector('.caption');
  window.changes = [];
  const note = () => changes.push(
    [audio.currentTime, caption.textContent, !caption.classList.contains('said')]);
  new MutationObserver(note).observe(caption,
    {childList: true, characterData: true, attributes: true, subtree: true});
}"""


def test_captions_change_within_50_ms_of_the_plan(opened: Open, plan: Timeline) -> None:
    """Start and end of every sentence during ten seconds, at the sound's own time."""
    start_s = to_seconds(plan.gates[0].start_frame) - 0.5
    spoken = [c for c in plan.clips if start_s < c.start_frame / SAMPLE_RATE < start_s + 8]
    assert len(spoken) >= 2
    late: list[float] = []
    for _ in range(3):  # a machine that is busy with something else may be late once
        page = opened()
        page.evaluate(WATCH)
        seek(page, start_s)
        button(page, "Play").click()
        wait_until(page, f"document.querySelector('audio').currentTime > {start_s + 10}", 20)
        late = [abs(at - wanted) for at, wanted in _changes(page.evaluate("changes"), spoken)]
        if max(late) <= 0.05:
            return
    pytest.fail(f"captions were late by {late} s")


def _changes(
    changes: list[tuple[float, str, bool]], spoken: list[PlacedClip]
) -> Iterator[tuple[float, float]]:
    """When each sentence came and went, and when it should have."""
    for clip in spoken:
        begun = next(at for at, text, live in changes if text == clip.text and live)
        yield begun, to_seconds(clip.start_frame)
        yield (
            next(
                at for at, text, live in changes if at > begun and (not live or text != clip.text)
            ),
            to_seconds(clip.end_frame),
        )


def test_the_sound_is_where_the_plan_says(opened: Open, plan: Timeline) -> None:
    """After a seek into the middle, the press chime is heard when the hold begins."""
    page = opened()
    hold_s = to_seconds(plan.holds[-1].start_frame)
    heard = page.evaluate(
        """async ([start, latest]) => {
          const audio = document.querySelector('audio');
          const context = new AudioContext();
          const analyser = new AnalyserNode(context, {fftSize: 512});
          context.createMediaElementSource(audio).connect(analyser).connect(context.destination);
          await context.resume();
          const samples = new Float32Array(512);
          audio.currentTime = start;
          await audio.play();
          while (audio.currentTime < latest) {
            analyser.getFloatTimeDomainData(samples);
            if (Math.hypot(...samples) / Math.sqrt(512) > 0.01) return audio.currentTime;
            await new Promise((done) => setTimeout(done, 4));
          }
          return null;
        }""",
        [hold_s - 0.3, hold_s + 2],
    )
    assert heard == pytest.approx(hold_s, abs=0.12)  # the browser's own buffers are part of it


def test_chapters_and_lines_are_played_from_where_they_are_listed(
    opened: Open, plan: Timeline
) -> None:
    """A chapter's link starts it; it is marked, and so is the sentence being said."""
    page = opened(viewport=DESK)
    chapter = plan.chapters[2]
    link = page.get_by_role("navigation").get_by_role("link").nth(2)
    link.click()
    wait_until(page, PLAYING)
    assert now(page) == pytest.approx(to_seconds(chapter.start_frame), abs=0.5)
    assert link.get_attribute("aria-current") == "true"
    button(page, "Pause").click()
    line = plan.clips[4]
    page.locator(".lines a").nth(4).click()
    wait_until(page, PLAYING)
    assert now(page) == pytest.approx(to_seconds(line.start_frame), abs=0.5)
    assert line.text in page.locator(".lines [aria-current]").inner_text()
    page.get_by_role("slider", name="Place in the session").fill("100")
    assert now(page) == pytest.approx(100, abs=0.5)


WAYS_AHEAD = {
    "slider": "const slider = document.querySelector('input[type=range]');"
    " slider.value = 200; slider.dispatchEvent(new Event('input'))",
    "place": "document.querySelectorAll('[data-chapters] a')[4].click()",
    "line": "document.querySelectorAll('.lines a')[16].click()",
    "headset": "keysOfHeadset.nexttrack(), keysOfHeadset.nexttrack(), keysOfHeadset.nexttrack()",
    "lock screen": "keysOfHeadset.seekto({ seekTime: 200 })",
    "browser": "document.querySelector('audio').currentTime = 200",
    "address": "",
}
"""Every way past the words on safety, as it is pressed."""


@pytest.mark.parametrize("way", WAYS_AHEAD)
def test_no_way_leads_past_words_on_safety_that_were_not_heard(
    opened: Open, plan: Timeline, way: str
) -> None:
    """It leads to them, and says so; going back is free."""
    page = opened(anchor="" if way != "address" else "#t=200", heard=False)
    page.evaluate(f"() => {{ {WAYS_AHEAD[way]} }}")
    first = to_seconds(plan.never_skipped[0].start_frame)
    wait_until(page, f"document.querySelector('audio').currentTime >= {first} - 0.01")
    page.wait_for_timeout(300)
    assert first - 0.1 <= now(page) < first + 15
    assert "safety" in page.locator(".notice").inner_text()
    slider = page.get_by_role("slider", name="Place in the session")
    slider.dispatch_event("change")
    assert first - 1 <= float(slider.input_value()) < first + 15
    seek(page, 2.0)
    assert now(page) == pytest.approx(2.0, abs=0.5)


def test_arrows_stop_at_words_on_safety_and_lead_back_freely(opened: Open, plan: Timeline) -> None:
    """Ten seconds ahead are none within them; once they were heard, every way is free."""
    page = opened(heard=False)
    page.keyboard.press("Space")
    wait_until(page, PLAYING)
    page.evaluate("document.querySelector('audio').playbackRate = 16")
    wait_until(page, "document.querySelector('audio').currentTime > 30")
    page.keyboard.press("Space")
    heard_s = now(page)
    page.keyboard.press("ArrowRight")
    assert now(page) == heard_s
    assert "nobody skips them" in page.locator(".notice").inner_text()
    page.keyboard.press("ArrowLeft")
    assert now(page) == pytest.approx(heard_s - 10, abs=0.1)
    page.keyboard.press("ArrowRight")
    assert now(page) == pytest.approx(heard_s, abs=0.1)
    page.keyboard.press("Space")
    end_s = to_seconds(plan.never_skipped[-1].end_frame)
    wait_until(page, f"document.querySelector('audio').currentTime > {end_s}")
    page.keyboard.press("Space")
    page.keyboard.press("p")
    page.evaluate("keysOfHeadset.seekto({ seekTime: 200 })")
    assert now(page) == pytest.approx(200, abs=0.5)


def test_a_place_of_another_day_begins_with_the_words_on_safety(
    opened: Open, plan: Timeline
) -> None:
    """What was heard yesterday was heard in another sounding; the same day goes on where it was."""
    for day, expected in (("Thu Jan 01 2026", 8), ("", 200)):
        page = opened(heard=False)
        name = page.evaluate("JSON.parse(document.getElementById('session-data').textContent).id")
        heard = {"on": day or page.evaluate("new Date().toDateString()"), "to_s": [1000, 1000]}
        for part, value in (("heard", heard), ("place", 200.0)):
            entry = f"'guided-press:{name}:{part}', '{json.dumps(value)}'"
            page.add_init_script(f"localStorage.setItem({entry})")
        page.reload()
        start_s = max(
            [
                to_seconds(clip.start_frame)
                for clip in plan.clips
                if clip.start_frame <= expected * 48_000 < clip.end_frame
            ],
            default=expected,
        )
        assert now(page) == pytest.approx(start_s, abs=0.1)
        assert page.get_by_text("From the start").is_visible()
        assert ("First the words" in page.locator(".notice").inner_text()) == bool(day)


def test_too_much_leaves_nothing_out_where_nothing_is_pressed(opened: Open) -> None:
    """Before the first place the words go on, or the session ends."""
    page = opened(heard=False)
    page.keyboard.press("Space")
    wait_until(page, PLAYING)
    page.keyboard.press("x")
    assert page.get_by_text("Nothing is pressed").is_visible()
    assert page.get_by_role("button", name="Sharp pain").count() == 0
    before = now(page)
    button(page, "Go on").click()
    wait_until(page, PLAYING)
    assert now(page) == pytest.approx(before, abs=1)


def test_on_a_phone_all_buttons_have_their_words_on_the_first_screen(opened: Open) -> None:
    """The second row as well, in the typeface that is inside the file."""
    page = opened()
    for name in ("Too much", "Shorter", "Longer", "Where", "Volume"):
        label = button(page, name).locator("span")
        box = label.bounding_box()
        assert box
        assert box["y"] + box["height"] <= 844, name
    assert page.evaluate("[...document.fonts].every((face) => face.status === 'loaded')")


def test_after_pain_the_end_is_calm(opened: Open) -> None:
    """What to watch for, and no thanks, in every session of the day; else words as they are."""
    page = opened()
    page.keyboard.press("x")
    page.get_by_role("button", name="End the session").click()
    assert page.get_by_role("heading", name="That was your session.").is_visible()
    kept = json.dumps({"on": page.evaluate("new Date().toDateString()"), "places": ["BL25"]})
    page.add_init_script(f"localStorage.setItem('guided-press:left-out:self', '{kept}')")
    page.reload()
    page.keyboard.press("x")
    page.get_by_role("button", name="End the session").click()
    assert page.get_by_role("heading", name="Rest now.").is_visible()
    assert page.locator(".ending li").count() > 2


def test_an_address_may_name_the_second(opened: Open) -> None:
    """The media fragment of the page is where it begins."""
    page = opened(anchor="#t=42.5")
    assert now(page) == pytest.approx(42.5, abs=0.01)


def test_keys_steer_while_no_control_has_the_focus(opened: Open, plan: Timeline) -> None:
    """Space, arrows, N, P, M and C; never inside a control, and not when turned off."""
    page = opened()
    starts = [to_seconds(chapter.start_frame) for chapter in plan.chapters]
    page.keyboard.press("Space")
    wait_until(page, PLAYING)
    page.keyboard.press("Space")
    wait_until(page, STOPPED)
    page.keyboard.press("n")
    assert now(page) == starts[1]
    page.keyboard.press("ArrowRight")
    assert now(page) == pytest.approx(starts[1] + 10)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("p")
    assert now(page) == starts[0]
    page.keyboard.press("m")
    assert page.evaluate("document.querySelector('audio').muted")
    page.keyboard.press("m")
    seek(page, to_seconds(plan.clips[1].start_frame) + 0.1)
    assert page.locator(".caption").text_content() == plan.clips[1].text
    page.keyboard.press("c")
    assert page.locator(".caption").text_content() == ""
    page.locator("summary").focus()
    place = now(page)
    page.keyboard.press("n")
    page.keyboard.press("Space")
    assert now(page) == place
    assert paused(page)
    page.get_by_label("Single keys").uncheck()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("n")
    assert now(page) == place


def test_headset_keys_step_through_the_chapters(opened: Open, plan: Timeline) -> None:
    """Play, pause, previous, next and seek; the lock screen shows the chapter."""
    page = opened()
    starts = [to_seconds(chapter.start_frame) for chapter in plan.chapters]

    def press(key: str, details: str = "{}") -> None:
        page.evaluate(f"keysOfHeadset.{key}({details})")

    press("play")
    wait_until(page, PLAYING)
    press("nexttrack")
    assert now(page) == pytest.approx(starts[1], abs=0.3)
    assert page.evaluate("navigator.mediaSession.metadata.title") == plan.chapters[1].title
    assert page.evaluate("navigator.mediaSession.metadata.album") == plan.title
    press("seekto", "{seekTime: 77}")
    assert now(page) == pytest.approx(77, abs=0.3)
    press("pause")
    wait_until(page, STOPPED)
    chapter_s = max(start for start in starts if start < 74)
    press("previoustrack")
    assert now(page) == pytest.approx(chapter_s, abs=0.01)
    assert page.evaluate("navigator.mediaSession.playbackState") == "paused"


def test_the_screen_stays_on_while_it_plays(opened: Open) -> None:
    """One lock for playing, given back on pause; none when it is not wanted."""
    page = opened()
    button(page, "Play").click()
    wait_until(page, "locks.length === 1")
    button(page, "Pause").click()
    wait_until(page, "locks.length === 2")
    page.locator("summary").click()
    page.get_by_label("Keep the screen on").uncheck()
    button(page, "Play").click()
    wait_until(page, PLAYING)
    button(page, "Pause").click()
    assert page.evaluate("locks") == ["screen", "released"]


def test_it_waits_for_ready_at_the_end_of_a_finding(opened: Open, plan: Timeline) -> None:
    """The press chime is not begun; the reminder stands there; Ready goes on."""
    page = opened()
    page.locator("summary").click()
    page.get_by_label("Wait for").check()
    gate = next(gate for gate in plan.gates if gate.target)
    end_s = to_seconds(gate.end_frame)
    seek(page, end_s - 1)
    button(page, "Play").click()
    wait_until(page, PLAYING)
    wait_until(page, STOPPED)
    assert end_s - 0.4 < now(page) < end_s
    assert page.locator(".phase").text_content() == "When you are ready"
    assert page.locator(".caption").text_content() == gate.reminder
    assert page.evaluate("locks") == ["screen"]
    button(page, "Ready").click()
    wait_until(page, f"document.querySelector('audio').currentTime > {end_s + 0.1}")
    assert page.locator(".phase").text_content() == "Press"


def test_ready_ends_a_finding_early(opened: Open, plan: Timeline) -> None:
    """Whoever has found the point need not wait for the rest of the time."""
    page = opened()
    gate = next(gate for gate in plan.gates if gate.target)
    seek(page, to_seconds(gate.start_frame) + 1)
    assert button(page, "Ready").is_visible()
    page.keyboard.press("r")
    wait_until(page, PLAYING)
    assert 0 <= now(page) - to_seconds(gate.end_frame) < 2
    page.locator(".gp-player[data-kind=hold]").wait_for()
    assert not page.locator(".gp-ready").is_visible()


def test_it_remembers_the_place(opened: Open, plan: Timeline) -> None:
    """After a reload it stands at the start of the sentence, says where, and offers the start."""
    page = opened()
    clip = plan.clips[12]
    seek(page, to_seconds(clip.start_frame) + 0.4)
    button(page, "Play").click()
    wait_until(page, PLAYING)
    button(page, "Pause").click()
    page.reload()
    assert now(page) == pytest.approx(to_seconds(clip.start_frame), abs=0.01)
    assert "You were here: " in page.locator(".notice").inner_text()
    button(page, "From the start").click()
    assert now(page) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, SMALL, DESK], ids=["phone", "small", "desk"])
def test_axe_finds_nothing(opened: Open, plan: Timeline, scheme: str, size: dict[str, int]) -> None:
    """At the start, in a hold, and with the settings open."""
    from axe_playwright_python.sync_playwright import Axe

    # axe is put into the page by the test, which the page's own policy would refuse
    page = opened(viewport=size, color_scheme=scheme, bypass_csp=True)
    for at_s in (0.0, to_seconds(plan.holds[0].start_frame) + 1):
        seek(page, at_s)
        found = Axe().run(page, options={"rules": {"target-size": {"enabled": True}}})
        assert found.violations_count == 0, found.generate_report()
    page.locator("summary").click()
    page.get_by_label("browser’s own").check()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_nothing_is_wider_than_a_small_phone(opened: Open, tmp_path: Path, script: bool) -> None:
    """320 pixels, with texts that do not break by themselves; buttons are 64 pixels and more."""
    file = tmp_path / "long.html"
    write_one_file(mix(), _page_with("W" * 80), file, store=None)
    page = opened(file, viewport=SMALL, java_script_enabled=script)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for box in page.locator(".buttons button").all():
        size = box.bounding_box()
        assert size
        assert min(size["width"], size["height"]) >= 64


def test_a_phone_on_its_side_shows_the_buttons(opened: Open, plan: Timeline) -> None:
    """In a hold, with its chart: all of them in one row, without scrolling."""
    page = opened(viewport={"width": 740, "height": 360})
    hold = plan.holds[0]
    page.locator("audio").evaluate(
        "(a, t) => { a.currentTime = t; }", to_seconds(hold.start_frame) + 5
    )
    page.locator(".gp-player[data-kind=hold]").wait_for()
    bottoms = [box.bounding_box() for box in page.locator(".buttons button").all()]
    assert {box and box["y"] for box in bottoms} == {bottoms[0] and bottoms[0]["y"]}
    assert all(box and box["y"] + box["height"] <= 360 for box in bottoms)


def test_hostile_texts_are_only_shown(opened: Open, tmp_path: Path) -> None:
    """Nothing in a title or a line is run, and it reads as it was written."""
    file = tmp_path / "hostile.html"
    write_one_file(mix(), _page_with(HOSTILE), file, store=None)
    page = opened(file)
    said = " ".join(HOSTILE.split())
    assert page.locator("h1").text_content() == said
    seek(page, 2.5)
    assert page.locator(".caption").text_content() == said
    assert page.title() == said


def _page_with(text: str) -> Any:
    return page(text, text)


def test_without_script_it_can_be_heard_and_read(opened: Open, plan: Timeline) -> None:
    """The sound has its controls, a chapter's link leads to its words, every chart is there."""
    page = opened(java_script_enabled=False)
    assert page.locator("audio").is_visible()
    page.get_by_role("navigation").get_by_role("link").nth(2).click()
    title = page.get_by_role("heading", name=plan.chapters[2].title, exact=True)
    box = title.bounding_box()
    assert box
    assert 0 <= box["y"] < PHONE["height"]
    assert page.locator("figure svg").count() == len({hold.target for hold in plan.holds})


def test_captions_are_inside_as_webvtt(opened: Open, plan: Timeline) -> None:
    """For players that show tracks: every sentence at its time."""
    page = opened()
    wait_until(page, "document.querySelector('audio').textTracks[0].cues?.length > 0")
    cues = page.evaluate(
        "[...document.querySelector('audio').textTracks[0].cues].map(c => [c.startTime, c.text])"
    )
    words = [" ".join(text.split()) for _, text in cues]
    assert " ".join(words) == " ".join(clip.text for clip in plan.clips)
    starts = [start for start, _ in cues]
    for clip in plan.clips:  # a long sentence goes on in further cues
        nearest = min(starts, key=lambda start: abs(start - to_seconds(clip.start_frame)))
        assert nearest == pytest.approx(to_seconds(clip.start_frame), abs=0.001)


def test_it_prints_as_a_sheet(opened: Open, tmp_path: Path) -> None:
    """Words and charts without the player, in the colours of paper."""
    page = opened(color_scheme="dark", viewport=DESK)
    page.emulate_media(media="print")
    assert not page.locator("#player").is_visible()
    assert page.locator("figure svg").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    if shutil.which("pdftotext"):
        page.pdf(path=tmp_path / "sheet.pdf", format="A4")
        assert (tmp_path / "sheet.pdf").stat().st_size > 20_000


def test_it_is_ready_within_a_second(opened: Open) -> None:
    """Also with all its sound inside; script and style are below 100 kB."""
    page = opened()
    times = page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
    assert times["domContentLoadedEventEnd"] < 1000
    assert len(script_of_one_file()) + len(style()) < 100_000


def test_calm_is_kept_where_it_is_asked_for(opened: Open, plan: Timeline) -> None:
    """With reduced motion nothing pulses while the session waits."""
    page = opened(reduced_motion="reduce")
    page.locator("summary").click()
    page.get_by_label("Wait for").check()
    seek(page, to_seconds(plan.gates[0].end_frame) - 0.8)
    button(page, "Play").click()
    wait_until(page, "document.querySelector('.gp-ready').classList.contains('wanted')")
    name = "getComputedStyle(document.querySelector('.gp-ready')).animationName"
    assert page.evaluate(name) == "none"
