"""The script format, version 1, as frozen models; a valid script is a `Session`.

These models also give the published JSON Schema. A step tells what it works, on which sides and how
long; what the script leaves open is there as the knowledge has it. What a step means in time is in
``cues.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PrivateAttr,
    Tag,
    WithJsonSchema,
)

from guided_press.cues import ONE_SIDES, Addressee, OneSide, Side
from guided_press.knowledge.loading import load_knowledge
from guided_press.knowledge.models import Mode, Point, Position, PressureWord, Technique
from guided_press.script.care import Care
from guided_press.units import Seconds, parse_duration
from guided_press.words.texts import LANGUAGE, Language

Guidance = Literal["full", "brief", "chimes"]
Sides = Literal["together", "each", "left", "right"]

Duration = Annotated[
    float,
    BeforeValidator(parse_duration),
    Field(ge=0, le=7200),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "number", "minimum": 0, "maximum": 7200},
                {
                    "type": "string",
                    "pattern": r"^\s*((\d{1,3}:)?\d{1,3}:[0-5]\d(\.\d{1,3})?"
                    r"|\d{1,9}(\.\d{1,6})?\s*(ms|s|sec|min|m|h)?)\s*$",
                },
            ],
            "description": "Seconds, or a duration such as 90s, 1:30 or 2min.",
        }
    ),
]
"""Seconds, 0 to 7200; written as 90, 90s, 1:30 or 2min."""


def _number(value: object) -> object:
    """Keep pydantic from turning "5" and true into numbers; in YAML they are something else."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError("expected a number")  # noqa: TRY004 - pydantic collects ValueError only
    return value


Whole = Annotated[int, BeforeValidator(_number)]
Real = Annotated[float, BeforeValidator(_number)]

SpokenText = Annotated[str, Field(min_length=1, max_length=2000)]


def _as_lines(value: object) -> object:
    return [value] if isinstance(value, str) else value


Lines = Annotated[
    tuple[SpokenText, ...],
    BeforeValidator(_as_lines),
    Field(max_length=20),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "minLength": 1, "maxLength": 2000},
                {
                    "type": "array",
                    "maxItems": 20,
                    "items": {"type": "string", "minLength": 1, "maxLength": 2000},
                },
            ],
            "description": "One line, or a list of lines, spoken in this order.",
        }
    ),
]


class ScriptModel(BaseModel):
    """Frozen, and strict about unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class StepBase(ScriptModel):
    """What every step may carry.

    Attributes:
        say: Own lines, spoken in this step.
        to: Who they are for.
        guidance: How much is said in this step; the session's value when absent.
    """

    say: Lines = Field(default=(), description="Own lines, spoken in this step.")
    to: Addressee = Field(
        default="giver", description="With a partner: who they are for, in whose voice and ear."
    )
    guidance: Guidance | None = Field(
        default=None, description="How much is said in this step; default: the session's."
    )

    @property
    def stated_s(self) -> float:
        """What it says about its own length, in seconds; holds not included."""
        length_s: float = getattr(self, str(step_kind(self)))  # what the step is called by
        return length_s

    @property
    def planned_s(self) -> float:
        """The same, its holds included; each side of a hold counts."""
        return self.stated_s


class SettleStep(StepBase):
    """Arrive: sit or lie down, and hear how it goes."""

    settle: Duration = Field(description="How long.")


class PositionStep(StepBase):
    """Take a body position; it holds until the next one."""

    position: Position = Field(description="Where the body is from here on.")
    lasts: Duration | None = Field(default=None, description="Default: as long as it takes to say.")

    @property
    def stated_s(self) -> float:
        """Nothing where it lasts as long as it takes to say."""
        return self.lasts or 0.0


class TimedStep(StepBase):
    """What press and technique have in common."""

    sides: Sides | None = Field(
        default=None,
        validation_alias=AliasChoices("sides", "side"),
        description="together, each (left, then right), left or right; default from the data.",
    )
    hold: Duration | None = Field(
        default=None,
        description="From the press chime to the release chime, for each side. "
        "Default: the typical hold, which may flex inside its sourced range.",
    )
    find: Duration | None = Field(
        default=None,
        description="Time to find the place; with --wait, playback waits here for 'ready'.",
    )
    switch: Duration | None = Field(
        default=None, description="Time between the sides when sides is each."
    )
    pressure: PressureWord | None = Field(
        default=None, description="At most the point's own maximum."
    )
    lighter: bool = Field(
        default=False, strict=True, description="A second round: said to be lighter than before."
    )
    movement: str | None = Field(
        default=None, description="What the hand does; one that is allowed there."
    )

    @property
    def name(self) -> str:
        """What it works, as the script has it."""
        raise NotImplementedError

    @property
    def target(self) -> Point | Technique:
        """What that is; in a script that keeps the rules it is always there.

        Raises:
            KnowledgeError: There is none of this name, or its data cannot be read.
        """
        raise NotImplementedError

    @property
    def in_turn(self) -> tuple[Side, ...]:
        """The sides it works, in order; both at once is one entry."""
        wish = self.sides or self.target.side_mode
        if wish == "together":
            return (Side.BOTH,)
        return ONE_SIDES if wish == "each" else (Side(wish),)

    @property
    def touched(self) -> tuple[OneSide, ...]:
        """The sides that it touches, at once or in turn."""
        return tuple(side for side in ONE_SIDES if {side, Side.BOTH}.intersection(self.in_turn))

    @property
    def held_s(self) -> float:
        """How long each hold is: as stated, or as is typical."""
        return self.target.hold.typical_s if self.hold is None else self.hold

    @property
    def least_s(self) -> float:
        """How long each hold is at least, where it is open."""
        return self.target.hold.min_s if self.hold is None else self.hold

    @property
    def most_s(self) -> float:
        """How long each hold may be, where it is open."""
        return self.target.hold.max_s if self.hold is None else self.hold

    @property
    def strongest(self) -> PressureWord:
        """The strongest pressure that is reached: as stated, or as is usual there."""
        return self.pressure or self.target.pressure.default

    @property
    def moves(self) -> str:
        """What the hand does: as stated, or as is usual there."""
        return self.movement or self.target.movement.default

    @property
    def stated_s(self) -> float:
        """The time to find, and between the sides where it says that it works each."""
        return (self.find or 0.0) + ((self.switch or 0.0) if self.sides == "each" else 0.0)

    @property
    def planned_s(self) -> float:
        """The time between the sides counts even where one side is left: it becomes rest."""
        return (self.find or 0.0) + (self.switch or 0.0) + self.held_s * len(self.in_turn)


class PressStep(TimedStep):
    """Press a point for a time."""

    press: str = Field(description="A point's code, such as BL40.")

    @property
    def name(self) -> str:
        """The point's code."""
        return self.press

    @property
    def target(self) -> Point:
        """The point."""
        return load_knowledge().point(self.press)


class TechniqueStep(TimedStep):
    """A hand movement for a time."""

    technique: str = Field(description="Such as calf_kneading.")

    @property
    def name(self) -> str:
        """The technique's id."""
        return self.technique

    @property
    def target(self) -> Technique:
        """The technique."""
        return load_knowledge().technique(self.technique)


class Breath(ScriptModel):
    """A paced breath; always offered, never ordered."""

    in_: Duration = Field(
        validation_alias="in",
        serialization_alias="in",
        ge=2,
        le=10,
        json_schema_extra={"minimum": 2, "maximum": 10},
    )
    out: Duration = Field(ge=2, le=12, json_schema_extra={"minimum": 2, "maximum": 12})
    rounds: Whole = Field(ge=1, le=20)


class BreatheStep(StepBase):
    """Breathe at a pace, or as it comes."""

    breathe: Breath = Field(description="in, out and rounds.")

    @property
    def stated_s(self) -> float:
        """All of its rounds."""
        return (self.breathe.in_ + self.breathe.out) * self.breathe.rounds


class RestStep(StepBase):
    """Nothing to do; takes up the remainder when the session has a length."""

    rest: Duration = Field(description="How long.")


class CheckStep(StepBase):
    """Ask how it is, and leave time for the answer."""

    check: Duration = Field(description="How long, the answer included.")


class RiseStep(StepBase):
    """Somebody gets up: at the end, or to change places."""

    sit: Duration | None = Field(
        default=None,
        description="Sitting still after the last words, as part of it; after lying a minute.",
    )


class SwapStep(RiseStep):
    """The giver becomes the receiver; what follows is found, asked and agreed anew."""

    swap: Duration = Field(description="Partner mode: sit up, change places, lie down.")


class SayStep(StepBase):
    """Only say something."""

    say: Lines = Field(min_length=1, description="Own lines.", json_schema_extra={"minItems": 1})
    pause: Duration | None = Field(default=None, description="Silence after it.")

    @property
    def stated_s(self) -> float:
        """The silence after it."""
        return self.pause or 0.0


class CloseStep(RiseStep):
    """End: hands away, sit, the session is over."""

    close: Duration = Field(description="How long; a minute at least after lying.")


WorkStep = PressStep | TechniqueStep
"""A step that works a point or technique."""

STEP_MODELS: Mapping[str, type[BaseModel]] = {
    "settle": SettleStep,
    "position": PositionStep,
    "press": PressStep,
    "technique": TechniqueStep,
    "breathe": BreatheStep,
    "rest": RestStep,
    "check": CheckStep,
    "swap": SwapStep,
    "close": CloseStep,
    "say": SayStep,
}
"""Every kind of step, by the key that makes a mapping one; ``say`` if no other key is there."""


def step_kind(step: Any) -> str | None:
    """Which kind of step this is, from its keys or its class; None when it is none."""
    if isinstance(step, Mapping):
        return next((kind for kind in STEP_MODELS if kind in step), None)
    if isinstance(step, BaseModel):
        return next((kind for kind in STEP_MODELS if kind in type(step).model_fields), None)
    return None


Step = Annotated[
    Annotated[SettleStep, Tag("settle")]
    | Annotated[PositionStep, Tag("position")]
    | Annotated[PressStep, Tag("press")]
    | Annotated[TechniqueStep, Tag("technique")]
    | Annotated[BreatheStep, Tag("breathe")]
    | Annotated[RestStep, Tag("rest")]
    | Annotated[CheckStep, Tag("check")]
    | Annotated[SwapStep, Tag("swap")]
    | Annotated[CloseStep, Tag("close")]
    | Annotated[SayStep, Tag("say")],
    Discriminator(step_kind),
]


class VoiceChoice(ScriptModel):
    """Which voice speaks, and how fast."""

    engine: str = Field(default="auto", pattern=r"^[a-z][a-z0-9_-]{0,31}$")
    name: Annotated[str, Field(max_length=200)] | None = None
    receiver: Annotated[str, Field(min_length=1, max_length=200)] | None = Field(
        default=None,
        description="With a partner: the voice that speaks to the receiver, NAME or ENGINE:NAME.",
    )
    rate_wpm: Whole = Field(default=145, ge=80, le=450, description="Words a minute.")
    tone: Literal["plain", "warm", "soft"] | None = Field(
        default=None, description="The finish of the sound; default: warm for eSpeak, else plain."
    )


class ChimeFiles(ScriptModel):
    """Own sounds in place of ours; paths relative to the script, inside its folder."""

    begin: str | None = None
    half: str | None = None
    switch: str | None = None
    release: str | None = None
    end: str | None = None


class SoundChoice(ScriptModel):
    """Chimes, bed and levels."""

    chimes: Literal["bowl", "soft", "wood"] | ChimeFiles = "bowl"
    bed: str = Field(
        default="none",
        max_length=400,
        description="none, rain, brown, drone, or a sound file beside the script.",
    )
    voice_lufs: Real = Field(default=-19, ge=-30, le=-14)
    chimes_db: Real = Field(default=0, ge=-30, le=6, description="Relative to our own level.")
    bed_db: Real = Field(default=0, ge=-30, le=6, description="Relative to our own level.")
    channels: Literal["together", "split"] = Field(
        default="together",
        description="split: the giver left, the receiver and the bed right, for shared earphones.",
    )


class Session(ScriptModel):
    """A whole script.

    Attributes:
        length: Seconds; the routine's exact total, or None for as long as it takes.
        care: What the words spare for one person; a screening says so, never a script.
    """

    version: Annotated[Literal[1], BeforeValidator(_number)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    description: Annotated[str, Field(max_length=2000)] = ""
    mode: Mode = "self"
    language: Language = LANGUAGE
    length: Duration | None = Field(
        default=None, description="The routine's exact total, spoken screening not included."
    )
    guidance: Guidance = "full"
    voice: VoiceChoice = VoiceChoice()
    sound: SoundChoice = SoundChoice()
    steps: tuple[Step, ...] = Field(min_length=1, max_length=2000)

    _care: Care = PrivateAttr(default=Care())

    @property
    def care(self) -> Care:
        """See the class."""
        return self._care

    def with_care(self, care: Care) -> Session:
        """The same session, with words that spare somebody."""
        spared = self.model_copy()
        spared._care = care  # noqa: SLF001 - of its own copy
        return spared

    @property
    def takes_turns(self) -> bool:
        """Two people change places in it, so that both are pressed."""
        return any(isinstance(step, SwapStep) for step in self.steps)

    @property
    def works(self) -> tuple[PressStep | TechniqueStep, ...]:
        """The steps in which something is worked."""
        return tuple(step for step in self.steps if isinstance(step, WorkStep))

    @property
    def targets(self) -> tuple[str, ...]:
        """Ids of all points and techniques that are worked, once each, in order."""
        return tuple(dict.fromkeys(step.target.id for step in self.works))

    @property
    def length_s(self) -> Seconds | None:
        """The stated length, as placing takes it."""
        return None if self.length is None else Seconds(self.length)
