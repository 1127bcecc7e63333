"""Texts of one whole session, kept to be read: ``pytest --update-golden`` writes them again.

The silent voice has a predictable length, so these change only when words or rules do.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

import guided_press as gp
from guided_press.exporting.captions import chapters_json, vtt
from guided_press.timeline import Timeline
from tests.cli.running import Here

SCRIPT = "quick-5-seated"
Golden = Callable[[str, str], None]


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    return gp.plan(SCRIPT, gp.Wishes(engine="silent"))


def test_the_plan_as_people_see_it(
    golden: Golden, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a terminal of 80 columns without colour."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("NO_COLOR", "1")
    done = Here(capsys, monkeypatch)("plan", SCRIPT, "--dry-run")
    golden("plan.txt", "".join(f"{line.rstrip()}\n" for line in done.out.splitlines()))


def test_captions(golden: Golden, timeline: Timeline) -> None:
    """Every sentence at its time."""
    golden("captions.vtt", vtt(timeline))


def test_chapters(golden: Golden, timeline: Timeline) -> None:
    """One for each point and side."""
    golden("chapters.json", chapters_json(timeline))
