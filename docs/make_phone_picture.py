"""Make the picture of the one-file page again: a phone in light and in dark.

Run it from anywhere, where chromium and the test dependencies are installed:
``python docs/make_phone_picture.py``.
"""

from __future__ import annotations

import shutil
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import Literal

from heard import HEARD
from playwright.sync_api import Browser, sync_playwright

import guided_press as gp
from guided_press.units import to_seconds

PICTURE = Path(__file__).parent / "pictures" / "phone.png"
SESSION = "low-back-15-self"
FRAME = """
<body style="margin:0;display:flex;align-items:flex-start;gap:32px;padding:32px;
background:#e7dccd;width:max-content">
{}
</body>"""
PHONE = (
    '<img src="data:image/png;base64,{}" width="390" '
    'style="border-radius:36px;border:8px solid #33281f">'
)


Scheme = Literal["light", "dark"]


def phone(browser: Browser, page_file: Path, at_s: float, scheme: Scheme) -> str:
    """A picture of the page at one moment, in base64."""
    page = browser.new_page(
        viewport={"width": 390, "height": 844}, color_scheme=scheme, device_scale_factor=1.5
    )
    page.add_init_script(HEARD)
    page.goto(f"{page_file.as_uri()}#t={at_s}")
    page.wait_for_timeout(500)
    return b64encode(page.screenshot()).decode()


def main() -> None:
    """Write the picture."""
    plan = gp.plan(SESSION)
    schemes: dict[str, Scheme] = {"find": "light", "technique": "dark"}
    moments = [
        (to_seconds(next(c.start_frame for c in plan.clips if c.role == role)) + 0.2, scheme)
        for role, scheme in schemes.items()
    ]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "session.html"
        gp.export(SESSION, page_file)
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--headless", "--no-sandbox"]
        )
        shots = [phone(browser, page_file, *moment) for moment in moments]
        page = browser.new_page(viewport={"width": 1000, "height": 950}, device_scale_factor=1.5)
        page.set_content(FRAME.format("".join(map(PHONE.format, shots))))
        page.wait_for_timeout(300)
        page.locator("body").screenshot(path=PICTURE)
        browser.close()
    print(PICTURE)


if __name__ == "__main__":
    main()
