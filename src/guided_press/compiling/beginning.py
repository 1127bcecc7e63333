"""What comes before the routine: the welcome, what is needed, and what is agreed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from guided_press.compiling.course import Course
from guided_press.compiling.needs import needs_lines, things_needed
from guided_press.cues import Cue, Gate, Role, Say, Side, Silence, Slot, SlotKind
from guided_press.knowledge.models import PRESSURE_ORDER, Point, PressureWord, Technique
from guided_press.script.model import WorkStep
from guided_press.script.targets import target_of
from guided_press.words.texts import text

CONSENT_WAIT_S = 5.0
"""For asking, and for a yes or a no."""

FETCH_S = 3.0
"""In a file, after what is needed was named; whoever has to get up pauses."""

_SAID_BY_THE_OPENING = frozenset({"ours.stop_any_time", "ours.stop_signs"})


@dataclass(slots=True)
class Agreement:
    """What the numbers mean and what people agree on; said once to each who is pressed.

    Attributes:
        made: It was said.
        placed: It has its slot, also where whoever goes on behind that did not hear it.
    """

    course: Course
    made: bool = False
    placed: bool = False

    def scale(self) -> list[Say]:
        """What the numbers mean, once, where any are going to be said."""
        if self.course.words.partner or self.made or not self.rises:
            return []
        self.made = True
        return self._numbers()

    def _numbers(self) -> list[Say]:
        """The scale, up to the number that the strongest press of the session may reach."""
        if not self.counts:
            return []
        if not self.rises:
            return self.course.say("scale_very_light", Role.SAFETY)
        most = self.course.knowledge.phrase(
            f"most_{self.strongest}", self.course.session.language
        ).text
        return self.course.say("scale", Role.SAFETY, filled={"most": most})

    @property
    def strongest(self) -> PressureWord:
        """The strongest pressure in the session; in one without any press the least."""
        pressures = (step.pressure or target.pressure.default for step, target in self._works())
        return max(pressures, key=PRESSURE_ORDER.index, default="very_light")

    @property
    def counts(self) -> bool:
        """A number is going to be asked: after a rise, or between the blocks of a long hold."""
        return self.rises or any(target.hold.block_s is not None for _, target in self._works())

    @property
    def rises(self) -> bool:
        """Something in the session is pressed with more than hardly any weight."""
        return self.strongest != "very_light"

    def _works(self) -> Iterator[tuple[WorkStep, Point | Technique]]:
        """What is worked, step by step."""
        for step in self.course.session.steps:
            if isinstance(step, WorkStep):
                yield step, target_of(step, self.course.knowledge)

    def words(self) -> list[Say]:
        """Who is spoken to, consent, the stop word, the scale and what the answers mean."""
        self.made = self.placed = True
        asks = self.course.say("consent", Role.SAFETY)
        asks[-1] = replace(asks[-1], pause_s=CONSENT_WAIT_S)
        says = [*self.course.say("who_is_who", Role.SAFETY), *asks]
        body = ["giver_body"] if self.rises and not self.course.is_short else []
        says += [*self.course.say("stopword", Role.SAFETY), *self._numbers()]
        after = ("checkin_after" if self.counts else "checkin_after_uncounted", *body)
        return says + [say for phrase in after for say in self.course.say(phrase, Role.SAFETY)]


def welcome(course: Course) -> Iterator[Slot]:
    """The welcome and its purpose, before anything else."""
    if course.session.guidance != "chimes":
        says = course.say("welcome", Role.SETTLE)
        yield before_routine([Silence(0.5), *says], text("chapters.welcome"))


def needs(course: Course, agreement: Agreement, claims: Collection[str]) -> Iterator[Slot]:
    """The way out, unless the screening has named it, the numbers, and what is needed.

    Live play can wait there until everything is within reach.
    """
    says: list[Cue] = []
    if not _SAID_BY_THE_OPENING.issubset(claims):
        says += course.say("screening_stop", Role.SAFETY)
    says += agreement.scale()
    things = needs_lines(things_needed(course.session, course.knowledge), course.words)
    if things:
        says += [*things, Silence(FETCH_S), Gate("", Side.BOTH, things[0].text)]
    if says:
        yield before_routine([Silence(0.3), *says], text("chapters.needs"))


def before_routine(cues: Iterable[Cue], chapter: str | None = None) -> Slot:
    """A slot that does not count in the length of the routine."""
    return Slot(SlotKind.SCREENING, None, tuple(cues), chapter=chapter)
