"""Places that are left out for the rest of the day."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from guided_press.app import left_out
from guided_press.app.left_out import leave_out_today, left_out_file, left_out_today


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A state folder of the test."""
    monkeypatch.setattr(left_out, "own_state", lambda *_: tmp_path / "state")


def test_a_place_is_left_out_for_the_day_and_in_its_mode() -> None:
    """Alone and with a partner are two bodies; the next day nothing is left out."""
    leave_out_today("self", "BL40", pytest.fail)
    leave_out_today("self", "GB41", pytest.fail)
    assert left_out_today("self") == {"BL40", "GB41"}
    assert left_out_today("partner") == frozenset()
    kept = json.loads(left_out_file().read_text())
    left_out_file().write_text(json.dumps({**kept, "on": "2020-01-01"}))
    assert left_out_today("self") == frozenset()


def test_the_file_is_private_and_may_be_anything() -> None:
    """Only its owner reads it; what is not ours counts as nothing."""
    leave_out_today("partner", "BL32", pytest.fail)
    assert stat.S_IMODE(left_out_file().stat().st_mode) == 0o600
    for damaged in ("", "[1]", '{"on": 3}', '{"self": null}'):
        left_out_file().write_text(damaged)
        assert left_out_today("self") == frozenset()


def test_a_disk_that_keeps_nothing_is_told(tmp_path: Path) -> None:
    """The session leaves the place out all the same."""
    (tmp_path / "state").write_text("no folder")
    told: list[str] = []
    leave_out_today("self", "BL40", told.append)
    assert "cannot be kept for today" in told[0]
