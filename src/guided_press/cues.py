"""Cues: what happens in a session, relative and without sound; slots hold them in order.

A *slot* is a stretch of the session with one purpose (finding a point, holding it, changing
sides). Outside a hold its cues follow one another; inside a hold they stand at offsets from the
press chime. Nothing here knows how long a sentence takes to say: that is known once it is spoken,
and then ``placing.place`` gives every cue its frame.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Literal


class Side(StrEnum):
    """Of the body; both when they are held together."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"


OneSide = Literal[Side.LEFT, Side.RIGHT]
ONE_SIDES: tuple[OneSide, OneSide] = (Side.LEFT, Side.RIGHT)
OTHER_SIDE: Mapping[Side, OneSide] = {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}

Addressee = Literal["giver", "receiver", "both"]
"""Who a sentence is for, where two people take part: who presses, or who is pressed."""


class ChimeKind(StrEnum):
    """The five signals, told apart by number of strokes and pitch."""

    BEGIN = "begin"
    HALF = "half"
    SWITCH = "switch"
    RELEASE = "release"
    END = "end"


class HoldNote(StrEnum):
    """What there is to know of the time of a hold; the value is what a plan's JSON says."""

    TIME_OURS = "time ours"
    SHORTENED = "shortened"


class Role(StrEnum):
    """What a sentence is for."""

    SCREENING = "screening"
    SETTLE = "settle"
    POSITION = "position"
    FIND = "find"
    CONTACT = "contact"
    GROW = "grow"
    TECHNIQUE = "technique"
    HALF = "half"
    TEN = "ten"
    RELEASE = "release"
    SWITCH = "switch"
    BREATHING = "breathing"
    NOTICE = "notice"
    CHECKIN = "checkin"
    SAFETY = "safety"
    OWN = "own"
    REST = "rest"
    CLOSE = "close"


class Importance(IntEnum):
    """Where cues do not fit, the less important one goes; from OWN up none does."""

    NOTICE = 1
    TECHNIQUE = 2
    HALF = 3
    SWITCH = 4
    TEN = 5
    OWN = 6
    RELEASE = 7
    SAFETY = 8


IMPORTANCE: dict[Role, Importance] = {
    Role.SCREENING: Importance.SAFETY,
    Role.SAFETY: Importance.SAFETY,
    Role.CHECKIN: Importance.SAFETY,
    Role.RELEASE: Importance.RELEASE,
    Role.TEN: Importance.TEN,
    Role.SWITCH: Importance.SWITCH,
    Role.HALF: Importance.HALF,
    Role.CONTACT: Importance.SAFETY,  # no press starts at its full strength
    Role.GROW: Importance.SAFETY,
    Role.POSITION: Importance.SAFETY,
    Role.FIND: Importance.SAFETY,  # a point that is not found cannot be pressed
    Role.TECHNIQUE: Importance.SAFETY,  # whoever presses must know how
    Role.OWN: Importance.OWN,  # it may warn, and no list of words tells all that warn
    Role.BREATHING: Importance.SAFETY,  # counts are offered, and at their end let go
    Role.NOTICE: Importance.NOTICE,
    Role.SETTLE: Importance.TECHNIQUE,
    Role.REST: Importance.NOTICE,
    Role.CLOSE: Importance.SAFETY,
}
"""How important a sentence is, by its role."""

ESSENTIAL = Importance.OWN
"""From here up a cue is never dropped: the time around it grows instead."""


@dataclass(frozen=True, slots=True)
class Say:
    """One sentence.

    Attributes:
        text: As it is shown in captions; the voice may get a respelling.
        role: What it is for; decides its importance.
        claims: Ids of what it rests on; empty only for a script's own lines.
        pause_s: Silence that belongs to it, after it.
        moves_s: How long the body takes to do what it says: so long nothing else is said,
            however little time there is.
        offset_s: Inside a hold: not before this, from the anchor. Elsewhere 0: in order.
        anchor: Inside a hold: its press chime, its middle or its release chime.
        exact: Inside a hold: it starts there to the frame, or not at all.
        min_hold_s: Only spoken in holds at least this long.
        follows: Inside a hold: it belongs right behind the sentence before it.
        continues: It belongs to the same text as the sentence before it: both or none are said.
        addressee: Who it is for: a second voice speaks to the receiver, on their side when split.
            What is for both is heard on both.
    """

    text: str
    role: Role
    claims: tuple[str, ...] = ()
    pause_s: float = 0.8
    moves_s: float = 0.0
    offset_s: float = 0.0
    anchor: Literal["start", "middle", "end"] = "start"
    exact: bool = False
    min_hold_s: float = 0.0
    follows: bool = False
    continues: bool = False
    addressee: Addressee = "giver"

    @property
    def importance(self) -> Importance:
        """Decides who gives way."""
        return IMPORTANCE[self.role]


@dataclass(frozen=True, slots=True)
class Chime:
    """A short signal, in order; inside a hold exactly at its offset from the anchor."""

    kind: ChimeKind
    offset_s: float = 0.0
    anchor: Literal["start", "middle", "end"] = "start"
    min_hold_s: float = 0.0
    exact: bool = True

    @property
    def importance(self) -> Importance:
        """Decides who gives way."""
        return Importance.SWITCH if self.kind is ChimeKind.SWITCH else Importance.HALF


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing, for a time.

    Attributes:
        length_s: At least this long.
        stretch: Share of the slot's free time it takes up; 0 for none.
    """

    length_s: float = 0.0
    stretch: float = 0.0


@dataclass(frozen=True, slots=True)
class Gate:
    """Live playback may wait here for "ready"; otherwise it takes no time of its own.

    Attributes:
        target, side: What is being found.
        reminder: The finding line that is said once more after 20 s of waiting.
    """

    target: str
    side: Side
    reminder: str


@dataclass(frozen=True, slots=True)
class Hold:
    """A timed press, as a cue: from its press chime to its release chime.

    Attributes:
        target: A point's code or a technique's id.
        side: Which side is held; ``both`` when they are held together.
        pressure: The strongest word reached, at most.
    """

    target: str
    side: Side
    pressure: str


Cue = Say | Chime | Silence | Gate | Hold


class SlotKind(StrEnum):
    """What a stretch of the session is for."""

    SCREENING = "screening"
    SETTLE = "settle"
    POSITION = "position"
    FIND = "find"
    HOLD = "hold"
    SWITCH = "switch"
    BREATHE = "breathe"
    REST = "rest"
    CHECK = "check"
    SAY = "say"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where the body and the hands are behind a slot.

    Attributes:
        position: Of the body; None before the first one.
        limb: How the worked limb was brought up, and its side; None when none is.
        on_top: Which side is on top, lying on the other one.
        at: The place where the hands are, and its side; None once they were taken away.
    """

    position: str | None = None
    limb: tuple[str, Side] | None = None
    on_top: Side | None = None
    at: tuple[str, Side] | None = None


@dataclass(frozen=True, slots=True)
class Rejoined:
    """Where somebody goes on who left something out, or goes back; counted from the routine on.

    Attributes:
        landing: The slot.
        left_out: Those before it that were not heard, or not up to where they say what to do.
        where: How the body is, and where the hands are.
    """

    landing: int
    left_out: frozenset[int]
    where: Whereabouts


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of the session with one purpose.

    Attributes:
        kind: Its purpose; a ``hold`` slot begins with one `Hold` cue.
        step: Index into the session's steps; None for the spoken screening.
        cues: In order.
        length_s: As stated, or typical; None when it is as long as its cues need.
        min_s, max_s: How far it may flex when the session has a length. Equal for stated holds.
        chapter: Title of the chapter that begins here; None when none does.
        position: The body position during it; None before the first one.
        twin: Holds of the same twin get the same length, to the frame; None for no other.
        notes: On the time of a hold.
        short_form: Heard only by who asks for it in place of the opening before it; see
            `compiling.opening.safety_lines`.
        leaves: Where somebody is who heard it; what is said does not depend on it.
    """

    kind: SlotKind
    step: int | None
    cues: tuple[Cue, ...]
    length_s: float | None = None
    min_s: float = 0.0
    max_s: float = float("inf")
    chapter: str | None = None
    position: str | None = None
    twin: int | None = None
    notes: tuple[HoldNote, ...] = ()
    short_form: bool = False
    leaves: Whereabouts | None = field(default=None, compare=False, repr=False)

    @property
    def hold(self) -> Hold | None:
        """The hold of a hold slot."""
        first = self.cues[0] if self.cues else None
        return first if isinstance(first, Hold) else None


def to_receiver(slots: Iterable[Slot]) -> frozenset[str]:
    """Sentences that are for the receiver alone; what both are told the first voice says."""
    says = [cue for slot in slots for cue in slot.cues if isinstance(cue, Say)]
    others = {say.text for say in says if say.addressee != "receiver"}
    return frozenset(say.text for say in says if say.text not in others)


def sentences(slots: tuple[Slot, ...] | list[Slot]) -> list[str]:
    """Every different sentence to be spoken, in order of first use (reminders last)."""
    spoken: dict[str, None] = {}
    reminders: dict[str, None] = {}
    for slot in slots:
        for cue in slot.cues:
            if isinstance(cue, Say):
                spoken[cue.text] = None
            elif isinstance(cue, Gate):
                reminders[cue.reminder] = None
    return list(spoken | reminders)
