"""Bringing a session and its controls together."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from guided_press import app
from guided_press.app import playing
from guided_press.app.playing import Playing, ready_to_play
from guided_press.app.wishes import Wishes
from guided_press.errors import WrongUse
from guided_press.player.controls import ControlUnavailable
from guided_press.player.position import load_position, position_file
from guided_press.session.profile import Profile

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
    app.save_profile(app.answered(Profile("sam.yaml"), clots))
    return tmp_path


def _play_a_little(script: str | None, *, profile: str | None, resume: bool = False) -> int:
    """Play for a moment and keep the place; how many parts the session has."""
    today = app.all_clear_today() if profile else None
    wishes = Wishes(engine="silent", profile=profile, today=today)
    with ready_to_play(Playing(script, wishes, "null", resume=resume)) as (player, begin):
        begin()
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


@dataclass
class Shown:
    """A player as far as it shows something."""

    problem: str = ""
    told: list[str] = field(default_factory=list)

    def tell(self, problem: str) -> None:
        self.told.append(problem)


def test_controls_that_cannot_start_are_said_in_one_line() -> None:
    """The others are started; nothing is left out in silence."""
    keys, socket, media = Switch("keys"), Switch("socket", "taken."), Switch("media", "no bus.")
    said: list[str] = []
    player: Any = Shown()
    assert list(playing._start([media, keys, socket], player, said.append)) == [keys]
    assert said == ["Not available: media: no bus. socket: taken."]
    said.clear()
    assert list(playing._start([keys], player, said.append)) == [keys]
    assert said == []


def test_on_the_display_the_line_stands_beside_what_is_shown() -> None:
    """The invitation to be screened is not pushed away by a missing extra."""
    player: Any = Shown("Be screened: this command")
    playing._notice(player, "Not available: media.")
    assert player.told == ["Not available: media. Be screened: this command"]


def test_an_interrupted_session_goes_on_for_the_same_person(played: Path) -> None:
    """What a profile left out does not come back by resuming without the profile."""
    parts = _play_a_little("short.yaml", profile="sam.yaml")
    with pytest.raises(WrongUse, match=r"profile '.*sam.yaml'. Add: --profile .*sam.yaml"):
        _play_a_little(None, profile=None, resume=True)
    kept = app.profile_to_resume()
    assert kept == str(played / "sam.yaml")
    assert _play_a_little(None, profile=kept, resume=True) == parts


def test_an_interrupted_session_is_found_from_any_folder(
    played: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A path is kept as it is found from elsewhere; the id of a shipped script as it is."""
    _play_a_little("short.yaml", profile=None)
    (played / "elsewhere").mkdir()
    monkeypatch.chdir(played / "elsewhere")
    _play_a_little(None, profile=None, resume=True)
    _play_a_little("quick-5-seated", profile=None)
    kept = load_position(position_file())
    assert kept is not None
    assert (kept.script, kept.profile) == ("quick-5-seated", "")
