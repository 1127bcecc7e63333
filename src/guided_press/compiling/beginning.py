"""What comes before the routine: the welcome, what is needed, and what is agreed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from guided_press.compiling.concerns import PLACES
from guided_press.compiling.course import Course
from guided_press.compiling.needs import needs_lines, things_needed
from guided_press.cues import Cue, Gate, Role, Say, Side, Silence, Slot, SlotKind
from guided_press.knowledge.models import PRESSURE_ORDER, PressureWord
from guided_press.script.model import CheckStep
from guided_press.words.english import listed
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
        introduced: The welcome said who is spoken to.
    """

    course: Course
    made: bool = False
    placed: bool = False
    introduced: bool = False

    def scale(self) -> list[Say]:
        """What the numbers mean, once, where any are going to be said."""
        if self.course.words.partner or self.made or not self.counts:
            return []
        self.made = True
        return self.numbered("scale")

    def numbered(self, phrase: str) -> list[Say]:
        """A phrase about the number that the strongest press of the session may reach."""
        language = self.course.session.language
        most = self.course.knowledge.phrase(f"most_{self.strongest}", language).text
        return self.course.say(phrase, Role.SAFETY, filled={"most": most})

    @property
    def strongest(self) -> PressureWord:
        """The strongest pressure in the session; in one without any press the least."""
        return max(self._pressures, key=PRESSURE_ORDER.index, default="very_light")

    @property
    def _pressures(self) -> set[PressureWord]:
        return {step.strongest for step in self.course.session.works}

    @property
    def counts(self) -> bool:
        """A number is going to be asked or named: with a rise, between blocks, or in a check."""
        session = self.course.session
        checks = any(isinstance(step, CheckStep) for step in session.steps)
        return self.rises or any(step.target.hold.block_s or checks for step in session.works)

    @property
    def rises(self) -> bool:
        """Something in the session is pressed with more than hardly any weight."""
        return self.strongest != "very_light"

    def words(self) -> list[Say]:
        """Who is spoken to, consent, the stop word, the scale and what each answer means."""
        course = self.course
        self.made = self.placed = True
        says = [] if self.introduced else course.say("who_is_who", Role.SAFETY)
        self.introduced = False  # another two, or the same two the other way round
        says += course.say("consent", Role.SAFETY, filled={"places": self._places()})
        says += course.say("consent_given", Role.SAFETY, pause_s=CONSENT_WAIT_S)
        says += course.say("stopword", Role.SAFETY)
        if self.counts:
            says += self.numbered("scale") + self._answered()
        says += course.say("checkin_unanswered", Role.SAFETY)
        presses_body = any(step.target.region != "palm" for step in course.session.works)
        body = self.rises and presses_body and not course.is_short
        return says + (course.say("giver_body", Role.SAFETY) if body else [])

    def _places(self) -> str:
        """Where somebody is going to be touched, as it is called by ear."""
        called = {region: name for names in PLACES.values() for region, name in names.items()}
        names = dict.fromkeys(called[step.target.region] for step in self.course.session.works)
        if {"calves", "legs"} & {*names}:
            along = {*PLACES["legs"].values()}
            names = dict.fromkeys("legs" if name in along else name for name in names)
        bank = self.course.knowledge.phrases(self.course.session.language)
        return listed([bank[f"screening_place_{name}"].text for name in names])

    def _answered(self) -> list[Say]:
        """What to do at each number above the most, which may be lower at some places."""
        if not self.rises:
            return self.numbered("checkin_after_very_light")
        one = len(self._pressures - {"very_light"}) == 1
        says = self.numbered("checkin_above" if one else "checkin_above_each")
        return says + self.course.say("checkin_seven", Role.SAFETY)


def before_routine(
    course: Course,
    agreement: Agreement,
    opening: Sequence[Say],
    notes: Sequence[Say],
    short: Sequence[Say],
    *,
    welcomes: bool,
) -> Iterator[Slot]:
    """The welcome and its purpose, what is said for everybody's safety, and what is needed."""
    if welcomes and (says := _welcome(course, agreement)):
        yield _slot([Silence(0.5), *says], text("chapters.welcome"))
    if opening:
        yield _slot([Silence(0.5), *opening], text("chapters.opening"))
    if short:
        yield replace(_slot([Silence(0.3), *short]), short_form=True)
    if notes:
        yield _slot([Silence(0.3), *notes, Silence(0.3)], text("chapters.notes"))
    if needed := _needs(course, agreement, {claim for say in opening for claim in say.claims}):
        yield _slot([Silence(0.3), *needed], text("chapters.needs"))


def _welcome(course: Course, agreement: Agreement) -> list[Say]:
    """The welcome and its purpose, and to two people who is spoken to, before anything else."""
    welcome, safety = "welcome", "safety_of_whom"
    if course.session.takes_turns:  # both are pressed, so that what bars anything is about both
        welcome, safety = "welcome_turns", "safety_of_both"
    says = [] if course.session.guidance == "chimes" else course.say(welcome, Role.SETTLE)
    if course.words.partner:
        agreement.introduced = course.rejoined is None
        says += course.say("who_is_who", Role.SAFETY) + course.say(safety, Role.SAFETY)
    return says


def _needs(course: Course, agreement: Agreement, claims: Collection[str]) -> list[Cue]:
    """The way out, unless the screening has named it, the numbers, and what is needed.

    Live play can wait there until everything is within reach.
    """
    cues: list[Cue] = []
    if not _SAID_BY_THE_OPENING.issubset(claims):
        cues += course.say("screening_stop", Role.SAFETY)
    cues += agreement.scale()
    things = needs_lines(things_needed(course.session, course.knowledge), course.words)
    if things:
        cues += [*things, Silence(FETCH_S), Gate("", Side.BOTH, things[0].text)]
    return cues


def _slot(cues: Iterable[Cue], chapter: str | None = None) -> Slot:
    """A slot that does not count in the length of the routine."""
    return Slot(SlotKind.SCREENING, None, tuple(cues), chapter=chapter)
