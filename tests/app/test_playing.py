"""Bringing a session and its controls together."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import sleep
from typing import Any

import pytest

from guided_press.app import playing
from guided_press.app.playing import Playing, profile_to_resume, ready_to_play
from guided_press.app.profiles import all_clear_today, answered, save_profile
from guided_press.app.wishes import Wishes
from guided_press.errors import WrongUse
from guided_press.player.bookmark import bookmark_file, load_bookmark
from guided_press.player.controls import ControlUnavailable
from guided_press.screening.profile import Profile

SCRIPT = """\
version: 1
title: Short
steps:
  - position: seated
  - press: BL40
    sides: together
  - press: PC8
    sides: each
  - close: 30s
"""


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a script, a profile and a place of its own to keep positions."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "short.yaml").write_text(SCRIPT)
    clots = ["others=no", "dvt_history_or_clotting_disorder=yes"]
    save_profile(answered(Profile("sam.yaml"), clots))
    return tmp_path


def _play_a_little(script: str | None, *, profile: str | None, resume: bool = False) -> int:
    """Play for a moment and keep the place; how many parts the session has."""
    today = all_clear_today() if profile else None
    wishes = Wishes(engine="silent", profile=profile, today=today)
    with ready_to_play(Playing(script, wishes, "null", resume=resume)) as (player, begin):
        begin()
        while player.status().at_s == 0:  # a place that nobody heard is none
            sleep(0.01)
            player.tick()
        player.close()
        return player.status().chapters


@dataclass
class Switch:
    """A control that starts, or says why it cannot."""

    name: str
    why: str = ""
    started: bool = False

    def start(self, desk: object) -> None:
        if self.why:
            raise ControlUnavailable(f"{self.name}: {self.why}")
        self.started = True

    def stop(self) -> None:
        """Nothing to leave."""


def test_a_control_that_cannot_start_is_left_out_without_a_word() -> None:
    """A machine without a bus or a terminal is no news; the other controls are started."""
    keys, socket, media = Switch("keys"), Switch("socket", "taken."), Switch("media", "no bus.")
    player: Any = None
    assert list(playing._start([media, keys, socket], player)) == [keys]
    assert keys.started


def test_an_interrupted_session_goes_on_for_the_same_person(played: Path) -> None:
    """What a profile left out does not come back by resuming without the profile."""
    parts = _play_a_little("short.yaml", profile="sam.yaml")
    with pytest.raises(WrongUse, match=r"profile '.*sam.yaml'. Add: --profile .*sam.yaml"):
        _play_a_little(None, profile=None, resume=True)
    kept = profile_to_resume()
    assert kept == str(played / "sam.yaml")
    assert _play_a_little(None, profile=kept, resume=True) == parts


def test_on_another_day_the_words_on_safety_come_first(played: Path) -> None:
    """Then it goes on with the step where it was; until it is there, that place stays kept."""
    _play_a_little("short.yaml", profile=None)
    entry = json.loads(bookmark_file().read_text())
    wishes = Wishes(engine="silent")
    resumed = Playing(None, wishes, "null", resume=True)
    for day, first_s in (("2026-01-02", 0), (date.today().isoformat(), 30)):
        bookmark_file().write_text(json.dumps({**entry, "step": 2, "on": day}))
        with ready_to_play(resumed) as (player, begin):
            begin()
            at_s, steps = player.status().at_s, {slot.step for slot in player._session.slots}
            anew = "safety" in player.notices.last.text
            player.close()
        assert (at_s >= first_s, at_s < 30, anew) == (True, first_s == 0, first_s == 0)
        assert (1 in steps) == (first_s > 0)
        kept = load_bookmark(bookmark_file())
        assert kept is not None
        assert kept.step == 2


def test_an_interrupted_session_is_found_from_any_folder(
    played: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path is kept as it is found from elsewhere; the id of a shipped script as it is."""
    _play_a_little("short.yaml", profile=None)
    (played / "elsewhere").mkdir()
    monkeypatch.chdir(played / "elsewhere")
    _play_a_little(None, profile=None, resume=True)
    _play_a_little("quick-5-seated", profile=None)
    kept = load_bookmark(bookmark_file())
    assert kept is not None
    assert (kept.script, kept.profile) == ("quick-5-seated", "")


def test_resuming_says_so_where_nothing_was_worked_yet(played: Path) -> None:
    """Whoever left during the opening hears it from the beginning, and reads why."""
    _play_a_little("short.yaml", profile=None)
    entry = json.loads(bookmark_file().read_text())
    bookmark_file().write_text(json.dumps({**entry, "step": None, "target": "", "side": ""}))
    with ready_to_play(Playing(None, Wishes(engine="silent"), "null", resume=True)) as (player, _):
        assert "from its beginning" in player.notices.last.text
        player.close()
