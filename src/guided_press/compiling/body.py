"""Where the body is: the way into each position and out of it, and what is brought to the hands."""

from __future__ import annotations

from dataclasses import dataclass, replace

from guided_press.cues import OTHER_SIDE, Role, Say, Side, Whereabouts
from guided_press.knowledge.models import LYING, Reach
from guided_press.script.care import Care
from guided_press.words.texts import choice
from guided_press.words.wording import Wording

ON_A_CHAIR = frozenset({"seated", "seated_lean_forward", "leg_crossed"})
"""Between these nobody gets up."""

UP_S = 300.0
"""The longest that a leg is up before it rests."""

_TIRES = frozenset({"ankle_on_knee", "foot_on_stool"})
"""How a leg is up that tires, or is bent down to."""


@dataclass(slots=True)
class Body:
    """Remembers the position and the limb that is held up, and finds the words for each change.

    No position begins without its way in and none ends without its way out; a limb that is worked
    is brought to where the hands reach it before its place is found, and put down before the body
    rests, moves or ends.

    Attributes:
        care: What is spared of this body on its ways.
        position: None before the first one.
        limb: How the limb that is worked was brought up, and its side; None when none is.
        on_top: Which side is on top, lying on the other one; None as long as nothing says so.
        giver_at: Which part of a body that lies a giver is beside.
        turns: Whoever lies on the side was just asked to roll over, if need be.
        up_s: How long the limb has been up, about.
    """

    words: Wording
    care: Care = Care()  # noqa: RUF009 - frozen
    position: str | None = None
    limb: tuple[str, Side] | None = None
    on_top: Side | None = None
    giver_at: str = "hips"
    turns: bool = False
    up_s: float = 0.0

    def stand_as(self, where: Whereabouts) -> None:
        """Somebody is not where the steps so far lead, because they left some out."""
        self.position, self.on_top = where.position, where.on_top
        self.limb = where.limb

    def take(
        self, position: str, on_top: Side | None = None, *, arms_hang: bool = False
    ) -> list[Say]:
        """Go from one position into another.

        Args:
            position: The new one.
            on_top: The side that is worked first in it, lying on the other one, so that nobody
                has just lain down and is told to turn over; None where that does not matter.
            arms_hang: Whoever stands has no hand at work any more.
        """
        on_top = on_top or self.care.on_top
        says = self.put_down()
        if self.position != position:
            says += [] if arms_hang and self.position == "standing" else self._leave(position)
            self.on_top = None
        self.giver_at = "hips"
        before, self.position = self.position, position
        if position == "side_lying":
            if self.on_top is None:
                self.on_top = on_top
            rolls = before in LYING and before != position
            into = "roll_onto_side" if rolls else "position_side_lying"
            says += self._say(into if on_top is None else f"{into}_on", on_top or Side.BOTH)
        elif before != "seated_lean_forward" or position != "seated":  # coming up is all of it
            again = position == "seated" and before in ON_A_CHAIR
            says += self._say("position_seated_again" if again else f"position_{position}")
        return self._together(says, self._say(f"beside_{position}")) if self.words.partner else says

    @staticmethod
    def _together(receiver: list[Say], giver: list[Say]) -> list[Say]:
        """Two people move at the same time: the second one is told while the first one moves."""
        if not receiver:
            return giver
        *before, last = receiver
        *first, end = giver
        end = replace(end, moves_s=max(last.moves_s, end.moves_s))
        return [*before, replace(last, moves_s=0.0), *first, end]

    def bring(self, reach: Reach | None, side: Side, needed_s: float = 0.0) -> list[Say]:
        """Bring a limb to the hands; nothing is said where it is there already.

        Args:
            reach: How it is brought up; None where the hands reach its place as it is.
            side: Which one.
            needed_s: How long it is to stay there now; what has been up for long rests before.
        """
        self.turns = False
        if reach is None or side is Side.BOTH:
            return self.put_down()
        if self.limb == (reach, side):
            tires = reach in _TIRES and self.up_s + needed_s > UP_S
            return self._rested(reach, side) if tires else []
        self.up_s = 0.0
        changes = self.limb == (reach, OTHER_SIDE[side])
        says = [] if changes else self.put_down()
        self.limb = (reach, side)
        if reach == "upper_side":
            before, self.on_top = self.on_top, side
            if before is side:  # only the leg was resting; nobody has turned over since
                return says
            changes = before is not None
            self.turns = True
            says += self._say("turn_over") if self.words.partner and changes else []
        phrase = f"change_{reach}" if changes else f"bring_{reach}"
        return says + self._say(self.words.where(phrase, self.position), side)

    def attend(self, station: str) -> list[Say]:
        """The giver goes to where the next place is within reach.

        Whoever rolls over turns away from whoever pressed, who comes round behind them again.

        Args:
            station: Which part of the body that is.
        """
        here, self.giver_at = self.giver_at, station
        if self.turns:
            return self._say(f"round_to_{station}")
        return [] if here == station else self._say(f"move_to_{station}")

    def _rested(self, reach: Reach, side: Side) -> list[Say]:
        """Put a limb down for a moment and bring it back."""
        self.up_s = 0.0
        loose = self._say(self.words.variant(f"rest_{reach}"))
        return [*self._say(f"put_down_{reach}", side), *loose, *self._say(f"bring_{reach}", side)]

    def put_down(self) -> list[Say]:
        """Put the limb down that was brought up."""
        if self.limb is None:
            return []
        reach, side = self.limb
        self.limb = None
        if reach == "upper_side" and self.words.partner:  # it lay on its pillow all the time
            return []
        return self._say(f"put_down_{reach}", side)

    def rise(self, *, minute: bool = False) -> list[Say]:
        """The way out of the last position, with the time that sitting up needs.

        Whoever stands is not told to stay seated, and of whoever was never told how to sit or lie
        nothing is taken for granted.

        Args:
            minute: A full minute of sitting follows; after lying it always does.
        """
        if self.position in LYING:
            return self._sit_up()
        bent = self.position == "seated_lean_forward"
        says = self._say(f"leave_{self.position}") if bent else []
        here = {None: "move_on", "standing": "stand"}.get(self.position, "sit")
        at_once = "sit_seated" if here == "sit" else here
        return says + self.words.say(f"{here}_minute" if minute else at_once, Role.CLOSE)

    def from_floor(self) -> list[Say]:
        """The way up for whoever lay on the floor, once they have sat for a while."""
        if self.position not in LYING:
            return []
        able = self.care.kneels and not self.care.weak_arms
        return self.words.say("from_floor" if able else "from_floor_helped", Role.CLOSE)

    def _sit_up(self) -> list[Say]:
        """The way from lying to sitting, for a full minute."""
        if self.position == "side_lying":
            return [*self._propped(Role.CLOSE), *self.words.say("sit_up", Role.CLOSE)]
        if self.care.rolls:
            return [*self._propped(Role.CLOSE), *self.words.say("sit", Role.CLOSE)]
        return [*self._straight_up(Role.CLOSE), *self.words.say("move_on_minute", Role.CLOSE)]

    def _propped(self, role: Role) -> list[Say]:
        """Which arm pushes somebody up, where not either may."""
        weak = self.care.weak_arms
        if not weak:
            return []
        if len(weak) > 1:
            return self.words.say("get_up_helped", role)
        filled = {"side": choice("names.sides", OTHER_SIDE[weak[0]])}
        return self.words.say("get_up_by_arm", role, filled=filled)

    def _straight_up(self, role: Role) -> list[Say]:
        """The way up from lying without a turn onto the side."""
        if self.care.weak_arms:
            return self.words.say("get_up_helped", role)
        return self.words.say("get_up_straight", role)

    def _leave(self, following: str) -> list[Say]:
        """The way out of the position, as far as the next one needs it."""
        here = self.position
        if here is None:
            return []
        stays_low = here in LYING and following in LYING
        if here in ("seated", "leg_crossed") and following in ON_A_CHAIR:
            return []
        if here == "side_lying" and stays_low:
            return []
        if here not in LYING:
            return self._say(f"leave_{here}")
        if here == "side_lying":
            return [*self._propped(Role.POSITION), *self._say("leave_side_lying")]
        if not stays_low and not self.care.rolls:
            return self._straight_up(Role.POSITION)
        says = self._say(f"leave_{here}")
        if following != "side_lying":  # the way into it names the side to roll onto
            side = self.care.on_top
            says += self._say("roll_over_on" if side else "roll_over", side or Side.BOTH)
        if stays_low:
            return says
        # from there an arm pushes one up
        return [*says, *self._propped(Role.POSITION), *self._say("leave_side_lying")]

    def _say(self, phrase: str, side: Side = Side.BOTH) -> list[Say]:
        sides = {"side": side, "other": OTHER_SIDE.get(side, side)}
        filled = {name: choice("names.sides", called) for name, called in sides.items()}
        return self.words.say(phrase, Role.POSITION, filled=filled)
