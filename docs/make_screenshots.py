"""Make the screenshots of docs/pictures again: the page in a browser, the program in a terminal.

Run it from anywhere, where chromium, tmux and the test dependencies are installed:
``python docs/make_screenshots.py``. What is shown is what the program drew: the page is the served
one, and the terminal's text is read back from a terminal, with its colours. Nothing is played
aloud, and profiles, own scripts and places of the person who runs it stay out of it.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from heard import HEARD
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright
from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

import guided_press as gp
from guided_press.files import write_atomically
from guided_press.timeline import PlacedHold
from guided_press.units import Frames, to_seconds
from guided_press.web.serving import Serving

FOLDER = Path(__file__).parent / "pictures"
SESSION = "low-back-15-self"
LIVE = "quick-5-seated"
SHOWN = "BL40"
PROGRAM = (sys.executable, "-m", "guided_press")
ARGUMENTS = ("--headless", "--no-sandbox", "--autoplay-policy=no-user-gesture-required")
PASSED_ON = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
DESK: ViewportSize = {"width": 1120, "height": 990}
COLUMNS, ROWS = 100, 34
LOOK = TerminalTheme(
    (38, 30, 24), (243, 234, 222),
    [(60, 48, 40), (214, 110, 90), (133, 180, 110), (214, 170, 90), (110, 150, 200),
     (180, 130, 180), (70, 175, 170), (225, 214, 200)],
)  # fmt: skip
"""Ground, letters and the first eight colours; the program's own come as they are."""

FRAME = """<svg class="rich-terminal" viewBox="0 0 {width} {height}"
 xmlns="http://www.w3.org/2000/svg"><style>
.{unique_id}-matrix {{ font-family: "DejaVu Sans Mono", monospace; font-size: {char_height}px;
 line-height: {line_height}px }}
{styles}</style><defs>{lines}</defs>{chrome}
<g transform="translate({terminal_x}, {terminal_y})">{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g></g></svg>"""
"""Rich's drawing of a terminal, with a font of this machine: rich's own would be fetched."""


Wanted = Callable[[str], bool]


def _live_in(home: Path) -> None:
    """Keep the data and settings of whoever runs this out of the pictures."""
    for kind in ("DATA", "CONFIG", "STATE", "RUNTIME"):
        folder = home / kind.lower()
        folder.mkdir(mode=0o700)
        os.environ[f"XDG_{kind}_{'DIR' if kind == 'RUNTIME' else 'HOME'}"] = str(folder)


@contextmanager
def _served() -> Iterator[str]:
    """The page's address with its token, while the server runs."""
    server = Serving(0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.here.url
    finally:
        server.stop()
        thread.join(20)


def _views(browser: Browser, address: str) -> Iterator[tuple[str, Page]]:
    """Each view with its name, ready to be taken."""
    page = browser.new_page(viewport=DESK)
    page.add_init_script(HEARD)
    page.goto(address)
    page.wait_for_selector(".cards")
    page.wait_for_load_state("networkidle")
    yield "page_start", page
    origin = address.partition("/?")[0]
    page.goto(f"{origin}/session/{SESSION}")
    page.wait_for_selector(".places-list", timeout=120_000)
    page.wait_for_load_state("networkidle")
    yield "page_session", page
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector(".gp-player")
    hold = next(hold for hold in gp.plan(SESSION).holds if hold.target == SHOWN)
    page.locator("audio").evaluate("(a, t) => { a.currentTime = t; }", _middle_s(hold))
    page.wait_for_timeout(2500)
    yield "page_player", page
    page.goto(f"{origin}/compose")
    page.get_by_role("spinbutton", name="Minutes").fill("12")
    page.get_by_role("button", name="Compose", exact=True).click()
    page.wait_for_selector(".composed .places-list", timeout=120_000)
    page.wait_for_load_state("networkidle")
    page.set_viewport_size({"width": DESK["width"], "height": 1300})
    yield "page_compose", page


def _middle_s(hold: PlacedHold) -> float:
    return to_seconds(Frames(hold.start_frame + hold.frames * 2 // 5))


def _typed(command: Sequence[str], wanted: Wanted, rows: int, limit_s: float = 150) -> str:
    """What a terminal shows of a program, with its colours, as soon as it is what is wanted."""
    words = "".join(f"{name}={shlex.quote(os.environ[name])} " for name in PASSED_ON)
    tmux = ("tmux", "-L", f"guided-press-{os.getpid()}", "-f", os.devnull)
    size = ("-x", str(COLUMNS), "-y", str(rows))
    shell = f"{words}{shlex.join(command)}; sleep {limit_s:g}"
    subprocess.run([*tmux, "new-session", "-d", *size, shell], check=True)
    try:
        until_s = time.monotonic() + limit_s
        while time.monotonic() < until_s:
            time.sleep(0.3)
            shown = _captured([*tmux, "capture-pane", "-e", "-p"])
            if wanted(Text.from_ansi(shown).plain):
                return shown.rstrip()
    finally:
        subprocess.run([*tmux, "kill-session"], check=True)
    raise SystemExit(f"{shlex.join(command)} did not show what was wanted in {limit_s:g} s")


def _captured(command: Sequence[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def _terminal_svg(typed: str, shown: str) -> str:
    """A terminal's text as a drawing, below the command that was typed."""
    console = Console(
        width=COLUMNS, record=True, file=StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Text(f"$ {typed}\n", style="bold"))
    console.print(Text.from_ansi(shown))
    return console.export_svg(title="", theme=LOOK, code_format=FRAME, unique_id="terminal")


def _keep(name: str, page: Page, selector: str | None = None) -> None:
    """Write what a page shows."""
    taken = page.locator(selector).screenshot() if selector else page.screenshot()
    path = FOLDER / f"{name}.png"
    write_atomically(path, taken)
    print(f"{path.name}: {len(taken) / 1000:.0f} kB")


def _keep_terminal(browser: Browser, name: str, typed: str, shown: str) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_content(f'<body style="margin:0">{_terminal_svg(typed, shown)}')
    page.locator("svg").evaluate("s => { s.style.display = 'block'; s.style.width = '1120px'; }")
    _keep(name, page, "svg")
    page.close()


def main() -> None:
    """Write all of them."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        _live_in(Path(home))
        for session in (SESSION, LIVE):  # so that nothing below waits for a voice
            gp.plan(session)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(ARGUMENTS)
        )
        with _served() as address:
            for name, page in _views(browser, address):
                _keep(name, page)
        plan = ("plan", LIVE)
        shown = _typed([*PROGRAM, *plan], lambda text: "dropped" in text, rows=200)
        top = "\n".join(shown.splitlines()[:ROWS])
        _keep_terminal(browser, "terminal_plan", f"guided-press {shlex.join(plan)}", top)
        play = ("play", LIVE)
        quietly = ("--output", "null", "--from", SHOWN)
        shown = _typed(
            [*PROGRAM, *play, *quietly], lambda text: "Hold," in text and "0:4" in text, rows=18
        )
        _keep_terminal(browser, "terminal_play", f"guided-press {shlex.join(play)}", shown)
        browser.close()


if __name__ == "__main__":
    main()
