"""How the words of a session spare one body; a screening says so, never a script."""

from __future__ import annotations

from dataclasses import dataclass, field

from guided_press.cues import OneSide


@dataclass(frozen=True, slots=True)
class Care:
    """What the words on the way between positions spare.

    Nothing of it changes what is pressed, so that two sessions that differ in it alone are equal.

    Attributes:
        on_top: Which side is on top wherever somebody lies on the side; None where either may be.
        weak_arms: Nobody leans on these arms to get up.
        kneels: Getting up from the floor over hands and knees is possible.
        rolls: Lying on the side, and so getting up over it, is possible.
        bends: A bend, and so a stretch, is possible.
    """

    on_top: OneSide | None = field(default=None, compare=False)
    weak_arms: tuple[OneSide, ...] = field(default=(), compare=False)
    kneels: bool = field(default=True, compare=False)
    rolls: bool = field(default=True, compare=False)
    bends: bool = field(default=True, compare=False)

    @property
    def spares(self) -> bool:
        """Whether any word is another one than for everybody."""
        firm = self.kneels and self.rolls and self.bends
        return not firm or self.on_top is not None or bool(self.weak_arms)
