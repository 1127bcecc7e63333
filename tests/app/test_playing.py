"""Bringing a session and its controls together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guided_press.app import playing
from guided_press.player.controls import ControlUnavailable


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
    player: Any = Shown("Be screened.")
    playing._notice(player, "Not available: media.")
    assert player.told == ["Be screened. Not available: media."]
