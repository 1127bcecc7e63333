"""What is known about points, techniques and conditions, as frozen models.

The files in ``data/`` are read into these. Every line that can be spoken names the claims it
rests on, and every claim names its source.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Mode = Literal["self", "partner"]
Position = Literal[
    "standing", "seated", "seated_lean_forward", "leg_crossed", "side_lying", "supine", "prone"
]
LYING: frozenset[str] = frozenset({"side_lying", "supine", "prone"})
PressureWord = Literal["very_light", "light", "moderate", "firm"]
PRESSURE_ORDER: tuple[PressureWord, ...] = ("very_light", "light", "moderate", "firm")
Basis = Literal["seed", "seed_comment", "standard", "external", "inferred", "general", "design"]
EffectKind = Literal["stop_session", "avoid", "ask_first", "change_position", "lighten", "note"]
EFFECT_RANK: dict[str, int] = {
    "stop_session": 6, "avoid": 5, "ask_first": 4, "change_position": 3, "lighten": 2, "note": 1,
}  # fmt: skip
"""Strongest first; when several effects meet one target the highest number wins."""

Seconds = Annotated[float, Field(ge=0, le=7200)]


class Model(BaseModel):
    """Frozen, and strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Claim(Model):
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


class Source(Model):
    """A text we read, or a named choice of our own."""

    id: str
    what: str
    author: str = ""
    url: str = ""
    note: str = ""


class Line(Model):
    """Something the voice says, and when it fits.

    Attributes:
        text: One or more sentences of at most 20 words. ``{side}`` becomes left or right.
        claims: Ids of claims the line rests on; never empty.
        mode: Who is spoken to: the person alone, the giver, or either.
        sides: ``one`` when one side is worked, ``both`` when both are, or either.
        positions: Only in these positions; empty means in all of them.
        brief: Also spoken when guidance is brief.
    """

    text: str
    claims: tuple[str, ...] = Field(min_length=1)
    mode: Literal["self", "partner", "any"] = "any"
    sides: Literal["one", "both", "any"] = "any"
    positions: tuple[Position, ...] = ()
    brief: bool = False


class PositionUse(Model):
    """A body position in which a point can be worked."""

    position: Position
    claims: tuple[str, ...] = Field(min_length=1)
    note: str = ""


class Pressure(Model):
    """How strongly, in words and on the receiver's scale of 0 to 10."""

    default: PressureWord
    max: PressureWord
    cap_score: int | None = Field(default=None, ge=1, le=6)
    claims: tuple[str, ...] = Field(min_length=1)


class Movement(Model):
    """What the hand does during the hold."""

    default: str
    allowed: tuple[str, ...] = Field(min_length=1)
    forbidden: tuple[str, ...] = ()
    claims: tuple[str, ...] = Field(min_length=1)


class HoldRange(Model):
    """How long a press lasts, ramps included, in seconds.

    Attributes:
        basis: ``seed`` when a source gives the time, ``inferred`` when it is ours.
        min_s, typical_s, max_s: The range that is used.
        floor_s: The shortest hold that is allowed at all; below ``min_s`` it is labelled shortened.
        max_total_s: The most in one session, per side (or per pair when worked together).
        block_s: The longest stretch without a confirmation, for the resting hold only.
    """

    basis: Literal["seed", "inferred"]
    min_s: Seconds
    typical_s: Seconds
    max_s: Seconds
    floor_s: Seconds
    max_total_s: Seconds
    block_s: Seconds | None = None
    source_min_s: Seconds | None = None
    source_max_s: Seconds | None = None
    claims: tuple[str, ...] = Field(min_length=1)


class Contraindication(Model):
    """What a condition does to this point; derived from the conditions, checked by a test."""

    condition: str
    effect: EffectKind
    basis: Basis
    sources: tuple[str, ...] = ()
    local: bool = False


class SpokenLines(Model):
    """The lines of a point or technique, by the moment they belong to.

    Attributes:
        find: Where it is, said in full.
        again: The short reminder for the second side or a second round.
        work: What the hand does; spoken after the contact and the slow increase.
        caution: Said once, early in the first hold of this point in a session.
    """

    find: tuple[Line, ...] = Field(min_length=1)
    again: tuple[Line, ...] = Field(min_length=1)
    work: tuple[Line, ...] = Field(min_length=1)
    caution: tuple[Line, ...] = ()


class Names(Model):
    """A point's names."""

    pinyin: str
    pinyin_tones: str
    hanzi_traditional: str
    hanzi_simplified: str
    english: tuple[str, ...]
    say_as: str


class Target(Model):
    """What points and techniques have in common: they can be held for a time.

    Attributes:
        place: What the ear gets instead of a code, such as ``the fold behind your knee``.
        place_side: The same with ``{side}``, such as ``the fold behind your {side} knee``.
        side_mode: ``together`` or ``each``, the way it is usually worked.
        side_mode_also: The other way, when it is allowed too.
        claims: Every claim the data of this target rests on.
    """

    title: str
    region: Literal["low_back", "sacrum", "knee", "calf", "foot", "toe", "palm", "leg"]
    place: str
    place_side: str
    place_partner: str
    place_side_partner: str
    side_mode: Literal["together", "each"]
    side_mode_also: Literal["together", "each"] | None = None
    positions_self: tuple[PositionUse, ...]
    positions_partner: tuple[PositionUse, ...]
    pressure: Pressure
    movement: Movement
    hold: HoldRange
    lines: SpokenLines
    contraindications: tuple[Contraindication, ...]
    conflicts: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    not_to_speak: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = Field(min_length=1)

    def positions(self, mode: Mode) -> tuple[Position, ...]:
        """The positions in which it can be worked, the usual one first."""
        uses = self.positions_self if mode == "self" else self.positions_partner
        return tuple(use.position for use in uses)


XY = tuple[float, float]
ChartArrow = Literal["circle", "press", "rock", "rest", "squeeze", "knead", "glide", "ball"]


class ChartMeasure(Model):
    """A distance shown on the picture.

    Attributes:
        text: Such as ``2 fingers``; a line break is a line break.
        start, end: Millimetres of the outline.
        at: Where the text stands: picture units from the middle and from the top of the panel.
    """

    text: str
    start: XY
    end: XY
    at: XY


class ChartMark(Model):
    """Where the hand goes on a drawing, and what it does there.

    Attributes:
        outline: File of a shared outline, such as ``legs``.
        view: The part of it that is shown, such as ``knee``.
        marks: The left and the right dot, in millimetres of the outline; none when an area or a
            path is worked.
        arrows: The hand's movement.
        paths: Lines of the right side, mirrored to the left: the ways of a ``glide``, the two
            arrows of a ``squeeze``, else the dotted way on which the finger finds the place.
        areas: Regions of the outline that are worked.
        skips: Regions of the outline that are left out.
        labels: Landmarks of the view that the picture names.
        measures: Distances that the picture shows.
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


class Point(Target):
    """An acupoint.

    Attributes:
        order: Place on the way from trunk to foot; lower comes first.
        found_from: The point from which the hands slide on to it; found first where it is new.
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
        opt_in: Never chosen by the program itself.
        schedulable: False for what is known to us only from a reader's comment.
    """

    id: str
    order: int
    must: str
    opt_in: bool = False
    schedulable: bool = True
    chart: ChartMark | None = None


class ConditionEffect(Model):
    """What a condition does to one target (a point, group, technique, position or session)."""

    target: str
    effect: EffectKind
    basis: Basis | None = None
    sources: tuple[str, ...] = ()
    only_at: str = ""


class Condition(Model):
    """Something that restricts a session, and how it is asked.

    Attributes:
        ask: The question, in plain language.
        spoken: A short noun phrase for the spoken screening, such as ``a blood clot, ever``.
        written: The same for the eye, where several conditions share what is spoken.
        yes_means: ``clear`` for the one question where no is the worrying answer.
        local: It has a side or a place; the other side may run.
        message: What the person is told when it applies.
        places: Where it can be, of what a profile may name; empty for anywhere. Only for a
            condition with an effect that has a place.
    """

    id: str
    group: str
    applies_to: Literal["receiver", "giver", "both"]
    ask: str
    spoken: str
    written: str = ""
    yes_means: Literal["applies", "clear"] = "applies"
    if_unsure: Literal["treat_as_yes", "treat_as_no"]
    local: bool = False
    urgency: Literal["emergency", "same_day", "routine", "none"]
    message: str
    places: tuple[str, ...] = ()
    effects: tuple[ConditionEffect, ...] = Field(min_length=1)
    why: str
    basis: Basis
    sources: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The noun phrase by which a text calls it; no two conditions share one."""
        return self.written or self.spoken


class StopRule(Model):
    """A sign during a session, and what is done at once."""

    id: str
    sign: str
    do: str
    spoken: str
    basis: Basis
    sources: tuple[str, ...] = ()


class ConflictClaim(Model):
    """One side of a disagreement between sources."""

    id: str
    source: str
    part: str = "body"
    says: str


class Conflict(Model):
    """Where sources disagree, what we chose, and why."""

    id: str
    targets: tuple[str, ...]
    question: str
    claims: tuple[ConflictClaim, ...] = Field(min_length=2)
    chosen: str
    reason: str


class NotScheduled(Model):
    """A point that is named somewhere and never used.

    Attributes:
        id: The code.
        where: On the body; empty when we give no directions to it.
        kind: ``named_only`` in the sources, or ``not_for_use`` so that no import slips it in.
    """

    id: str
    pinyin_tones: str
    hanzi: str
    where: str = ""
    kind: Literal["named_only", "not_for_use"]
    reason: str
    source: str


class Phrase(Model):
    """A line of the phrase bank.

    Attributes:
        text: With placeholders in braces.
        claims: Ids; ``ours.*`` claims for wording and design choices of our own.
    """

    id: str
    text: str
    claims: tuple[str, ...] = Field(min_length=1)


class Respelling(Model):
    """How a word is spelt for a voice that would mispronounce it.

    Attributes:
        word: Matched as a whole word, letter case ignored.
        say: What the voice is given.
        phonemes: What eSpeak NG must make of ``say``; checked by a test.
    """

    word: str
    say: str
    phonemes: str = ""
