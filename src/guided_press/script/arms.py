"""Hands behind one's own back: for how long at a stretch, in any script and any composition."""

from __future__ import annotations

from dataclasses import dataclass

from guided_press.knowledge.models import Mode, Target

MOST_BEHIND_S = 150
"""Hands are behind the back no longer than this at a stretch (our choice); then the arms rest."""

ARMS_REST_S = 15
"""So much with the hands in front is a rest, sitting down after standing included."""

_BEHIND = frozenset({"low_back", "sacrum"})


def works_behind(target: Target, mode: Mode) -> bool:
    """Whether somebody alone has their hands behind them for it."""
    return mode == "self" and target.region in _BEHIND


@dataclass(slots=True)
class Arms:
    """What the arms have borne up to a step.

    Attributes:
        behind_s: How long the hands have been behind the back, since the arms last rested.
        front_s: How long they have been in front since then.
    """

    behind_s: float = 0.0
    front_s: float = 0.0

    def pass_time(self, seconds: float) -> None:
        """Something else lasts so long."""
        self.front_s += seconds

    def press_behind(self, find_s: float, held_s: float) -> bool:
        """A place behind the back is worked.

        Returns:
            Whether the stretch has become too long with it.
        """
        rested = self.front_s >= ARMS_REST_S or not self.behind_s
        before_s = 0.0 if rested else self.behind_s + self.front_s + find_s
        was_too_long = not rested and self.behind_s > MOST_BEHIND_S
        self.behind_s, self.front_s = before_s + held_s, 0.0
        return self.behind_s > MOST_BEHIND_S and not was_too_long
