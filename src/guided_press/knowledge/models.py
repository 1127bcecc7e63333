"""What is known about points, techniques and conditions, as frozen models.

The files in ``data/`` are read into these. Every line that can be spoken names the claims it
rests on, and every claim names its source.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from guided_press.cues import Addressee

Mode = Literal["self", "partner"]
Position = Literal[
    "standing", "seated", "seated_lean_forward", "leg_crossed", "side_lying", "supine", "prone"
]
LYING: frozenset[str] = frozenset({"side_lying", "supine", "prone"})
SITTING: frozenset[str] = frozenset({"seated", "seated_lean_forward", "leg_crossed"})
LONG_SITTING_S = 30 * 60
"""So long on a chair, in all, is `long_sitting`, whatever is done there."""
Reach = Literal[
    "foot_on_stool", "ankle_on_knee", "upper_side", "foot_in_hand", "palm_up", "hand_in_hands"
]
"""How a limb that is worked comes to where the hands reach it; screened like a position."""
Demand = Literal["bend", "drawn_knee", "long_sitting", "quick_rise", "under_side", "arms_on_table"]
"""What the body has to bear besides: a deep bend, a knee drawn up to the hand, half an hour on a
chair, getting up without a minute of sitting, the side one lies on, arms and head resting on a
table; screened like a position."""
Thing = Literal[
    "chair",
    "open_chair",
    "wall",
    "table",
    "stool",
    "bed",
    "pillow",
    "two_pillows",
    "roll",
    "bare_feet",
]
"""What a session may need, in the order in which it is said."""
PressureWord = Literal["very_light", "light", "moderate", "firm"]
PRESSURE_ORDER: tuple[PressureWord, ...] = ("very_light", "light", "moderate", "firm")
Basis = Literal["seed", "seed_comment", "standard", "external", "inferred", "general", "design"]
EffectKind = Literal["stop_session", "avoid", "ask_first", "change_position", "lighten", "note"]
EFFECT_RANK: dict[str, int] = {
    "stop_session": 6,
    "avoid": 5,
    "ask_first": 4,
    "change_position": 3,
    "lighten": 2,
    "note": 1,
}
"""Strongest first; when several effects meet one target the highest number wins."""
LONG_HOLD = "bl40_long_hold"
"""The technique that rests a hand on BL40 for minutes; the point itself is held shortly."""
BREATHING = "paced_breathing"
"""A target without a place on the body."""
WORKING_HAND = "working_hand"
"""A hand of whoever works alone: what bars it bars each step that needs it."""
KNEELING = "kneeling"
"""Getting up from the floor over hands and knees: where it is barred, somebody helps."""
THUMBS = "thumbs"
"""Thumbs and fingertips of whoever presses: where they are barred, other words name other parts."""

SecondsField = Annotated[float, Field(ge=0, le=7200)]


class Fact(BaseModel):
    """Frozen, and strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Claim(Fact):
    """One statement and who makes it.

    Attributes:
        id: Unique in all data, such as ``BL40.place.s0``.
        source: Id of a source, such as ``S0`` or ``R-WHO``; ``ours`` for a choice of our own.
        part: Where in the source; comments never supply a time, pressure, point or relaxation.
        says: The statement, in our own words.
    """

    id: str
    source: str
    part: Literal["body", "comment", "comment_reply", "entry", "design"] = "body"
    says: str


class Source(Fact):
    """A text we read, or a named choice of our own."""

    id: str
    what: str
    author: str = ""
    url: str = ""
    note: str = ""


class SpokenLine(Fact):
    """Something the voice says, and when it fits.

    Attributes:
        text: One or more sentences of at most 20 words. ``{side}`` becomes left or right.
        spared: In its place where no thumb and no fingertip presses; empty where nothing is said
            then, None where the text fits as it is.
        moves_s: How long it takes to do, after its last sentence, before the next one.
        also: The same in other words, for what may be said often; what was said least comes next.
        claims: Ids of claims the line rests on; never empty.
        mode: Who is spoken to: the person alone, the giver, or either.
        sides: ``one`` when one side is worked, ``both`` when both are, or either.
        positions: Only in these positions; empty means in all of them.
        movement: Only where the hand does this; empty means whatever it does.
        to: Who it is for, where two people take part.
        brief: Also spoken when guidance is brief.
    """

    text: str
    spared: str | None = None
    moves_s: float = 0.0
    also: tuple[str, ...] = ()
    claims: tuple[str, ...] = Field(min_length=1)
    mode: Literal["self", "partner", "any"] = "any"
    sides: Literal["one", "both", "any"] = "any"
    positions: tuple[Position, ...] = ()
    movement: str = ""
    to: Addressee = "giver"
    brief: bool = False

    def told(self, *, spares_hands: bool) -> str:
        """What is said of it; empty for nothing."""
        return self.text if self.spared is None or not spares_hands else self.spared


class PositionUse(Fact):
    """A body position in which a point can be worked.

    Attributes:
        reach: How the limb is brought to the hands there; None where they reach it as it is.
        demands: What else the body has to bear there.
        hands: Alone, what both sides at once take there: both hands, or the upper one of whoever
            lies on the side; empty where they are worked one by one, or always take both.
    """

    position: Position
    reach: Reach | None = None
    demands: tuple[Demand, ...] = ()
    hands: Literal["both", "upper", ""] = ""
    claims: tuple[str, ...] = Field(min_length=1)
    note: str = ""


class Support(Fact):
    """What a position, or the way in which a limb comes to the hands, needs.

    Attributes:
        id: A `Position` or a `Reach`.
        needs_self, needs_partner: What has to be there before it begins.
    """

    id: str
    needs_self: tuple[Thing, ...] = ()
    needs_partner: tuple[Thing, ...] = ()
    claims: tuple[str, ...] = Field(min_length=1)

    def needs(self, mode: Mode) -> tuple[Thing, ...]:
        """What has to be there."""
        return self.needs_self if mode == "self" else self.needs_partner


class Pressure(Fact):
    """How strongly, in words and on the receiver's scale of 0 to 10."""

    default: PressureWord
    max: PressureWord
    cap_score: int | None = Field(default=None, ge=1, le=6)
    claims: tuple[str, ...] = Field(min_length=1)


class Movement(Fact):
    """What the hand does during the hold."""

    default: str
    allowed: tuple[str, ...] = Field(min_length=1)
    forbidden: tuple[str, ...] = ()
    claims: tuple[str, ...] = Field(min_length=1)


class HoldRange(Fact):
    """How long a press lasts, ramps included, in seconds.

    Attributes:
        basis: ``seed`` when a source gives the time, ``inferred`` when it is ours.
        min_s, typical_s, max_s: The range that is used.
        floor_s: The shortest hold that is allowed at all; below ``min_s`` it is labelled shortened.
        max_total_s: The most in one session, per side (or per pair when worked together).
        block_s: The longest stretch without a confirmation, for the resting hold only.
    """

    basis: Literal["seed", "inferred"]
    min_s: SecondsField
    typical_s: SecondsField
    max_s: SecondsField
    floor_s: SecondsField
    max_total_s: SecondsField
    block_s: SecondsField | None = None
    source_min_s: SecondsField | None = None
    source_max_s: SecondsField | None = None
    claims: tuple[str, ...] = Field(min_length=1)

    @property
    def shortest_s(self) -> float:
        """The shortest that is not called shortened: as the source says, or as our range begins.

        A resting hold is made of blocks; what its source says is the length of all of them.
        """
        return self.floor_s if self.block_s else self.source_min_s or self.min_s


class Contraindication(Fact):
    """What a condition does to this point; derived from the conditions, checked by a test."""

    condition: str
    effect: EffectKind
    basis: Basis
    sources: tuple[str, ...] = ()
    local: bool = False


class SpokenLines(Fact):
    """The lines of a point or technique, by the moment they belong to.

    Attributes:
        find: Where it is, said in full.
        slide: In place of `find`, where the hands come straight from `Point.found_from`.
        other: In place of `find`, right after the other side; the way is told as the same there.
        again: The short reminder where the same side was found before.
        work: What the hand does; spoken after the contact and the slow increase.
        caution: Said once, early in the first hold of this point in a session.
    """

    find: tuple[SpokenLine, ...] = Field(min_length=1)
    slide: tuple[SpokenLine, ...] = ()
    other: tuple[SpokenLine, ...] = ()
    again: tuple[SpokenLine, ...] = Field(min_length=1)
    work: tuple[SpokenLine, ...] = Field(min_length=1)
    caution: tuple[SpokenLine, ...] = ()


class Names(Fact):
    """A point's names."""

    pinyin: str
    pinyin_tones: str
    hanzi_traditional: str
    hanzi_simplified: str
    english: tuple[str, ...]
    say_as: str


class Target(Fact):
    """What points and techniques have in common: they can be held for a time.

    Attributes:
        place: What the ear gets instead of a code, such as ``the fold behind your knee``.
        place_side: The same with ``{side}``, such as ``the fold behind your {side} knee``.
        work: What is done there, around ``{place}``, where it can be left out while others stay
            at the same place; a point is its place.
        side_mode: ``together`` or ``each``, the way it is usually worked.
        side_mode_also: The other way, when it is allowed too.
        worked_by: Alone, the hand that works one side: either, or only the other side's. Both
            sides at once take both hands.
        needs: What has to be there wherever it is worked.
        claims: Every claim the data of this target rests on.
    """

    title: str
    region: Literal["low_back", "sacrum", "knee", "calf", "foot", "toe", "palm", "leg"]
    place: str
    place_side: str
    place_partner: str
    place_side_partner: str
    work: str = "{place}"
    side_mode: Literal["together", "each"]
    side_mode_also: Literal["together", "each"] | None = None
    worked_by: Literal["either_hand", "other_hand"] = "either_hand"
    positions_self: tuple[PositionUse, ...]
    positions_partner: tuple[PositionUse, ...]
    needs: tuple[Thing, ...] = ()
    pressure: Pressure
    movement: Movement
    hold: HoldRange
    lines: SpokenLines
    contraindications: tuple[Contraindication, ...]
    cautions: tuple[str, ...] = ()
    not_to_speak: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = Field(min_length=1)

    @property
    def plain_title(self) -> str:
        """What it is called without its code."""
        return self.title.partition(" (")[0]

    def positions(self, mode: Mode) -> tuple[Position, ...]:
        """The positions in which it can be worked, the usual one first."""
        return tuple(use.position for use in self.uses(mode))

    def uses(self, mode: Mode) -> tuple[PositionUse, ...]:
        """The same, each with how the limb comes to the hands."""
        return self.positions_self if mode == "self" else self.positions_partner

    def reach(self, mode: Mode, position: str | None) -> Reach | None:
        """How the limb comes to the hands in a position; the usual one where none is taken."""
        uses = self.uses(mode)
        here = [use for use in uses if position in (use.position, None)]
        return here[0].reach if here else None


XY = tuple[float, float]
ChartArrow = Literal["circle", "rock", "rest", "squeeze", "knead", "glide"]


class ChartMeasure(Fact):
    """A distance shown on the picture.

    Attributes:
        text: Such as ``2 fingers``; a line break is a line break.
        start, end: Millimetres of the outline.
        at: Where the text stands: picture units from the middle and from the top of the panel.
        parts: How many equal parts it is divided into, such as finger widths.
    """

    text: str
    start: XY
    end: XY
    at: XY
    parts: int = Field(default=1, ge=1, le=8)


class ChartHand(Fact):
    """A hand at work on the right side of a picture, mirrored to the left.

    Attributes:
        outline: File of an outline, such as ``hand_flat``.
        at: Where it touches, in millimetres of the chart's outline.
        turn_deg: Clockwise.
        once: One hand across the middle, which is not mirrored.
    """

    outline: str
    at: XY
    turn_deg: float = 0.0
    once: bool = False


class ChartTouch(Fact):
    """What works on the place, for somebody alone or for a partner.

    Attributes:
        mode: Whose hands they are.
        positions: In which the hands are so; all of the mode's where none is named.
        spared: So no thumb and no fingertip presses.
        text: Which part of the hand, as named on the picture.
        hands: How they lie.
    """

    mode: Mode
    positions: tuple[Position, ...] = ()
    spared: bool = False
    text: str
    hands: tuple[ChartHand, ...] = Field(min_length=1)


class ChartMark(Fact):
    """Where the hand goes on a drawing, and what it does there.

    Attributes:
        outline: File of a shared outline, such as ``legs``.
        view: The part of it that is shown, such as ``knee``.
        marks: The left and the right dot, in millimetres of the outline; none when an area or a
            path is worked.
        arrows: The hand's movement.
        paths: Lines of the right side, mirrored to the left: the ways of a ``glide``, the two
            arrows of a ``squeeze``, else the dotted way on which the finger finds the place.
        areas: Regions of the outline that are worked, or that a dot is found by.
        skips: Regions of the outline that are left out.
        labels: Landmarks of the view that the picture names.
        measures: Distances that the picture shows.
        touches: What works there; the first one of a mode and position counts.
    """

    outline: str
    view: str
    marks: tuple[()] | tuple[XY, XY] = ()
    arrows: tuple[ChartArrow, ...] = Field(min_length=1)
    paths: tuple[tuple[XY, ...], ...] = ()
    areas: tuple[str, ...] = ()
    skips: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    measures: tuple[ChartMeasure, ...] = ()
    touches: tuple[ChartTouch, ...] = Field(min_length=1)

    def touch(self, mode: Mode, position: str, *, spares_hands: bool = False) -> ChartTouch | None:
        """The hands of a mode in a position; without thumbs and fingertips where that is drawn."""
        fits = [
            touch
            for touch in self.touches
            if touch.mode == mode and (not touch.positions or position in touch.positions)
        ]
        wished = [touch for touch in fits if touch.spared is spares_hands]
        plain = [touch for touch in fits if not touch.spared]
        return next(iter([*wished, *plain]), None)


class Point(Target):
    """An acupoint.

    Attributes:
        order: Place on the way from trunk to foot; lower comes first.
        found_from: The point from which the hands slide on to it. Where they are not there just
            before, that point is found first, unless this one has lines to `slide`: then its
            `find` begins at a landmark.
        confidence: How surely a person finds it from the words.
    """

    code: str = Field(pattern=r"^[A-Z]{2}\d{1,2}$")
    names: Names
    meridian: str
    order: int
    found_from: str | None = None
    location: str
    landmarks: tuple[str, ...]
    confidence: Literal["high", "medium", "low"]
    confidence_why: str
    tradition: str = ""
    chart: ChartMark | None = None

    @property
    def id(self) -> str:
        """The code."""
        return self.code


class Technique(Target):
    """A hand movement that is not a point.

    Attributes:
        must: A rule of the technique that its lines have to carry, in words.
    """

    id: str
    order: int
    work: str
    must: str
    chart: ChartMark | None = None


class ConflictClaim(Fact):
    """One side of a disagreement between sources."""

    id: str
    source: str
    part: str = "body"
    says: str


class Conflict(Fact):
    """Where sources disagree, what we chose, and why."""

    id: str
    targets: tuple[str, ...]
    question: str
    claims: tuple[ConflictClaim, ...] = Field(min_length=2)
    chosen: str
    reason: str


class NotScheduled(Fact):
    """A point or technique that is named somewhere and never used.

    Attributes:
        id: The code or id.
        pinyin_tones: Of a point.
        where: On the body; empty when we give no directions to it.
        kind: ``named_only`` in the sources, or ``not_for_use`` so that no import slips it in.
    """

    id: str
    pinyin_tones: str = ""
    where: str = ""
    kind: Literal["named_only", "not_for_use"]
    reason: str
    source: str


class Phrase(Fact):
    """A line of the phrase bank.

    Attributes:
        text: With placeholders in braces.
        to: Who it is for, where two people take part.
        moves_s: How long the body takes to do what each of its sentences says; empty where
            nobody moves.
        claims: Ids; ``ours.*`` claims for wording and design choices of our own.
    """

    id: str
    text: str
    to: Addressee = "giver"
    moves_s: tuple[float, ...] = ()
    claims: tuple[str, ...] = Field(min_length=1)


class Respelling(Fact):
    """How a word is spelt for a voice that would mispronounce it.

    Attributes:
        word: Matched as a whole word, letter case ignored.
        say: What the voice is given.
        phonemes: What eSpeak NG must make of ``say``; checked by a test.
        natural: What the natural voice is to say, in its own signs, where it would read ``say``
            otherwise.
    """

    word: str
    say: str
    phonemes: str = ""
    natural: str = ""
