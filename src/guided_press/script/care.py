"""How the words of a session spare one person; a screening says so, never a script."""

from __future__ import annotations

from dataclasses import dataclass, field

from guided_press.cues import OneSide


@dataclass(frozen=True, slots=True)
class Care:
    """What the words spare: hands at work, and a body on the way between positions.

    Nothing of the latter changes what is pressed, so that two sessions that differ in it alone are
    equal.

    Attributes:
        spares_hands: No thumb and no fingertip presses.
        on_top: Which side is on top wherever somebody lies on the side; None where either may be.
        weak_arms: Nobody leans on these arms to get up.
        kneels: Getting up from the floor over hands and knees is possible.
        rolls: Lying on the side, and so getting up over it, is possible.
        bends: A bend, and so a stretch, is possible.
    """

    spares_hands: bool = False
    on_top: OneSide | None = field(default=None, compare=False)
    weak_arms: tuple[OneSide, ...] = field(default=(), compare=False)
    kneels: bool = field(default=True, compare=False)
    rolls: bool = field(default=True, compare=False)
    bends: bool = field(default=True, compare=False)

    @property
    def spares(self) -> bool:
        """Whether any word is another one than for everybody."""
        firm = self.kneels and self.rolls and self.bends
        either = self.on_top is None and not self.weak_arms
        return self.spares_hands or not (firm and either)
