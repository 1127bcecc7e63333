"""Voice commands on the served page, with Chromium's own microphone that plays a file."""

from __future__ import annotations

import shutil
import threading
import wave
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from guided_press.app.ears import all_ears, ears_path
from guided_press.listening.commands import REPLIES
from guided_press.listening.speech import HZ, PcmBlock
from guided_press.web.serving import Serving
from tests.listening.speech import ORDINARY, WPM, speak
from tests.support import CHROMIUM_ARGUMENTS, requires_program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.real, requires_program("chromium")]

DESK = {"width": 1280, "height": 800}
FAKE = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
PATIENCE_MS = 30_000
REMEMBER = """
const known = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = async (wish) => (window.opened = await known(wish));
"""
TAKE_AWAY = "opened.getAudioTracks()[0].dispatchEvent(new Event('ended'))"

Open = Callable[..., "Page"]


@pytest.fixture
def page_with(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Open]:
    """The page at its commands, in a browser with these arguments; it complains of nothing."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    served = Serving(0)
    thread = threading.Thread(target=served.run)
    thread.start()
    complaints: list[str] = []
    with ExitStack() as held:

        def opened(*arguments: str) -> Page:
            # by the same driver, which no process may start twice at once
            own = browser.browser_type.launch(
                executable_path=shutil.which("chromium"), args=[*CHROMIUM_ARGUMENTS, *arguments]
            )
            held.callback(own.close)
            page = own.new_page(viewport=DESK)
            page.add_init_script(REMEMBER)
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("dialog", lambda dialog: dialog.accept())
            page.goto(served.here.url)
            page.wait_for_selector("h1")
            page.goto(served.here.url.partition("?")[0] + "voice-commands")
            page.wait_for_selector(".spoken")
            return page

        yield opened
    served.stop()
    thread.join(10)
    assert complaints == []


def _microphone(path: Path, *sounds: PcmBlock) -> str:
    """The argument for a microphone that hears this once, then silence."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(48_000)
        file.writeframes(np.concatenate(sounds).tobytes())
    return f"--use-file-for-fake-audio-capture={path}%noloop"


def _said(text: str, wpm: int = 150) -> PcmBlock:
    """A sentence at 48 000 Hz with half a second of a quiet room around it."""
    sound = np.pad(speak(text, 3 * HZ, wpm), (3 * HZ // 2, 3 * HZ // 2))
    hiss = 3e-4 * np.random.default_rng(wpm).standard_normal(len(sound))
    return np.rint((sound + hiss) * 32_767).astype(np.int16)


def _choose(page: Page, *names: str) -> None:
    for row in page.locator(".spoken").first.locator("li").all():
        row.get_by_role("checkbox").set_checked(
            row.locator("input[type=text]").input_value() in names
        )


def test_a_lesson_is_learned_listed_and_forgotten(page_with: Open, tmp_path: Path) -> None:
    """Speech, replies, each command three times; one too much like another is said again."""
    sounds = [_said(ORDINARY), _said(ORDINARY, 140), _said(ORDINARY, 160)]
    sounds += [_said(text, 140) for text in REPLIES]
    sounds += [_said("pause", wpm) for wpm in WPM]
    sounds += [
        _said("pause", 140),
        *(_said("halt", wpm) for wpm in (*WPM, *WPM)),
    ]  # some are lost on a busy machine
    page = page_with(*FAKE, _microphone(tmp_path / "said.wav", *sounds))
    page.get_by_role("textbox", name="goes to the next step").fill("halt")
    _choose(page, "pause", "halt")
    page.get_by_role("button", name="Begin the lesson").click()
    page.get_by_text("too much like 'pause'").wait_for(timeout=2 * PATIENCE_MS)
    page.locator(".lead", has_text="2 commands are learned").wait_for(timeout=PATIENCE_MS)
    (known,) = all_ears()
    assert (known.name, dict(known.words)) == ("me", {"pause": "pause", "next": "halt"})
    assert ears_path("me").stat().st_mode & 0o777 == 0o600
    assert "“halt”" in page.locator(".rows").inner_text()
    page.get_by_role("button", name="Forget: Yours").click()
    page.get_by_text("Nothing has been learned yet.").wait_for()
    assert all_ears() == []


def test_no_microphone_is_told(page_with: Open) -> None:
    """Where there is none, the lesson waits until one is connected."""
    page = page_with("--use-fake-ui-for-media-stream")
    page.get_by_role("button", name="Begin the lesson").click()
    page.get_by_text("There is no microphone.").wait_for(timeout=PATIENCE_MS)
    assert page.get_by_role("button", name="Listen again").is_visible()


def test_a_denied_microphone_is_told(page_with: Open) -> None:
    """It says where it can be allowed."""
    page = page_with("--use-fake-device-for-media-stream", "--deny-permission-prompts")
    page.get_by_role("button", name="Begin the lesson").click()
    page.get_by_text("was not allowed to use the microphone").wait_for(timeout=PATIENCE_MS)
    assert page.get_by_role("button", name="Listen again").is_visible()


def test_silence_is_told_and_the_lesson_goes_on(page_with: Open, tmp_path: Path) -> None:
    """After twelve seconds; a microphone that is taken away is told at once and loses nothing."""
    silence = np.zeros(60 * 3 * HZ, np.int16)
    page = page_with(*FAKE, _microphone(tmp_path / "silent.wav", silence))
    page.get_by_role("button", name="Begin the lesson").click()
    page.get_by_text("Nothing was heard.").wait_for(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Listen again").click()
    page.get_by_text("Listening").wait_for()
    page.evaluate(TAKE_AWAY)
    page.get_by_text("The microphone was taken away.").wait_for()
    page.get_by_role("button", name="Listen again").click()
    page.get_by_text("Listening").wait_for()
    page.get_by_role("button", name="End without learning").click()
    page.wait_for_selector(".spoken")
    assert all_ears() == []
