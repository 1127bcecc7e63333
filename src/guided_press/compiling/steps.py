"""A session becomes slots of cues: what is said and sounded, in which order, without any sound.

Everything spoken comes from the point's data and the phrase bank, or from the script's own lines.
First comes the welcome, then the spoken screening, then what is needed, where live play can wait;
from there on the routine, step by step. Where the cues find their frames is decided in ``placing``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from guided_press.compiling.asking import ANSWER_WAIT_S
from guided_press.compiling.beginning import Agreement, before_routine
from guided_press.compiling.course import AT_REST, Course
from guided_press.compiling.holds import speech_s
from guided_press.compiling.pressing import Pressing
from guided_press.cues import (
    Chime,
    ChimeKind,
    Cue,
    Rejoined,
    Role,
    Say,
    Side,
    Silence,
    Slot,
    SlotKind,
)
from guided_press.knowledge.loading import Knowledge
from guided_press.knowledge.models import (
    LONG_HOLD,
    LYING,
)
from guided_press.script.model import (
    Breath,
    BreatheStep,
    CheckStep,
    CloseStep,
    PositionStep,
    RestStep,
    RiseStep,
    SayStep,
    Session,
    SettleStep,
    Step,
    StepBase,
    SwapStep,
    WorkStep,
)
from guided_press.script.rules import SIT_AFTER_LYING_S
from guided_press.words.texts import text
from guided_press.words.wording import Wording

SIT_A_LITTLE_S = 4.0
"""Before the end is said, where nobody lay; the end itself takes some seconds more."""

QUIET_FROM_S = 10.0
"""The shortest rest that is announced; what is shorter would be over before it is quiet."""

SPOKEN_BREATHS = 5
"""So many breaths are counted, then the pace is left to the person."""


def compile_cues(
    session: Session,
    knowledge: Knowledge,
    opening: Sequence[Say] = (),
    notes: Sequence[Say] = (),
    *,
    short: Sequence[Say] = (),
    first_step: int = 0,
    rejoined: Rejoined | None = None,
) -> tuple[Slot, ...]:
    """Turn a session into slots.

    Args:
        session: Checked against the rules.
        knowledge: Points, techniques and phrases.
        opening: What is said for everybody's safety; the stop rule at least.
        notes: Said right after it, such as what was left out for this person; like the welcome,
            the screening and what is needed they come before the routine and do not count in
            its length.
        short: Said in place of the opening where somebody who may asks for it, live.
        first_step: Index of the step to begin at. Nothing was said or found before it: the body
            is brought into position, people agree, and places are found as if for the first time.
        rejoined: Where somebody goes on who left something out. The slots are the same in number
            and kind; from that one on they presume nothing that was not heard.

    Returns:
        The slots, in order; the welcome first.
    """
    words = Wording(knowledge, session.language, session.mode, session.care.spares_hands)
    half = 1 + sum(isinstance(step, SwapStep) for step in session.steps[:first_step])
    course = Course(session, knowledge, words, half, rejoined=rejoined)
    agreement = Agreement(course)
    welcomes = not first_step
    course.add(before_routine(course, agreement, opening, notes, short, welcomes=welcomes))
    course.before = len(course.slots)
    steps = _Steps(course, agreement, Pressing(course, agreement))
    course.add(steps.slots_from(first_step, session.steps))
    return tuple(course.slots)


def _from_step(steps: Sequence[Step], first: int) -> list[int]:
    """Indexes of the steps from one on, behind the position that the body has by then.

    A step that takes a position is that itself; nobody is led to it by way of the one before.
    """
    posture: list[int] = []
    if isinstance(steps[first], PositionStep):
        return [*range(first, len(steps))]
    for index, step in enumerate(steps[:first]):
        if isinstance(step, SwapStep):  # the other one gets up first, and lies down anew
            posture = []
        elif isinstance(step, PositionStep):
            posture = [index]
    return [*posture, *range(first, len(steps))]


_BEGUN = frozenset({SlotKind.HOLD, SlotKind.REST, SlotKind.BREATHE})
"""Slots behind which there is something to rest from."""


@dataclass(slots=True)
class _Steps:
    """Makes the slots of each step, one after another."""

    course: Course
    agreement: Agreement
    pressing: Pressing

    def slots_from(self, first_step: int, steps: Sequence[Step]) -> Iterator[Slot]:
        """The slots of the steps from the first on; each is added before the next is made."""
        for index in _from_step(steps, first_step):
            step = steps[index]
            first, made = len(self.course.slots), self.agreement.made
            guidance = step.guidance or self.course.session.guidance
            if isinstance(step, WorkStep):
                yield from self.pressing.work(index, step, guidance)
                continue
            yield from self._rest_of(index, step, guidance)
            if isinstance(step, SettleStep) and self.course.was_left_out(first):
                self.agreement.made = made

    def _rest_of(self, index: int, step: Step, guidance: str) -> Iterator[Slot]:
        """The slots of a step in which nothing is pressed."""
        course, own = self.course, self.course.words.own(step.say, step.to)
        course.rejoin(moves=isinstance(step, PositionStep), silent=isinstance(step, BreatheStep))
        if isinstance(step, SettleStep):
            yield self._settle(index, step, guidance, own)
        elif isinstance(step, PositionStep):
            yield self._position(index, step, own)
        elif isinstance(step, BreatheStep):
            yield from self._breathe(index, step, guidance, own)
        elif isinstance(step, RestStep):
            up, down = course.up_again(), course.hands_down()
            moved_s = sum(speech_s([say]) + say.moves_s for say in (*up, *down))
            if not own and step.rest - moved_s >= QUIET_FROM_S:
                own = self._quiet(guidance, self._resting(down), Role.REST)
            yield Slot(SlotKind.REST, index, (*up, *down, *own), step.rest)
        elif isinstance(step, CheckStep):
            yield self._check(index, step, own)
        elif isinstance(step, SayStep):
            pause = [Silence(step.pause)] if step.pause else []
            yield Slot(SlotKind.SAY, index, (*own, *pause))
        elif isinstance(step, SwapStep):
            yield from self._swap(index, step, own)
        elif isinstance(step, CloseStep):
            yield self._close(index, step, guidance, own)

    def _resting(self, down: Sequence[Say]) -> str:
        """Which words a rest has: of hands that still work, and of none that were put down."""
        slots = self.course.slots
        if not any(slot.kind in _BEGUN for slot in slots):
            return "rest_first"
        return "rest" if down or slots[-1].kind is not SlotKind.HOLD else "rest_hands"

    def _quiet(self, guidance: str, phrase: str, role: Role) -> list[Say]:
        """A phrase that only full guidance says."""
        return (
            self.course.say(self.course.words.variant(phrase), role) if guidance == "full" else []
        )

    def _settle(self, index: int, step: SettleStep, guidance: str, own: Sequence[Say]) -> Slot:
        course = self.course
        says: list[Cue] = [*course.put_down()]
        says += self.agreement.words() if course.words.partner else []
        says += own
        # who sits is told enough by the position; who stands would stand in silence
        if not own and (not course.is_short or course.position == "standing"):
            says += self._quiet(guidance, "settle", Role.NOTICE)
        cues: list[Cue] = [Silence(0.4)]
        for say in says:
            cues += [say, Silence(0.0, stretch=1.0)]
        cues.append(Silence(0.0, stretch=1.0))
        first = all(slot.kind in (SlotKind.SCREENING, SlotKind.POSITION) for slot in course.slots)
        chapter = text("chapters.settle") if first and not self._open_chapter() else None
        return Slot(SlotKind.SETTLE, index, tuple(cues), step.settle, chapter=chapter)

    def _position(self, index: int, step: PositionStep, own: Sequence[Say]) -> Slot:
        course = self.course
        first = course.position is None
        cues: list[Cue] = [Silence(0.4)] if first else [Chime(ChimeKind.SWITCH)]
        on_top = self._first_upper_side(index, step.position)
        if course.position != "standing":  # its way out lets the arms hang
            cues += course.put_down()
        hang = course.at is None and not first
        # a chime alone moves nobody
        cues += course.body.take(step.position, on_top, arms_hang=hang)
        cues += own
        chapter = text("chapters.settle") if first else None
        return Slot(SlotKind.POSITION, index, tuple(cues), step.lasts, chapter=chapter)

    def _first_upper_side(self, index: int, position: str) -> Side | None:
        """Which side is worked first that has to be on top, as long as this position lasts."""
        mode = self.course.session.mode
        for later in self._works_before(index, PositionStep, SwapStep):
            if later.target.reach(mode, position) == "upper_side":
                return None if later.in_turn[0] is Side.BOTH else later.in_turn[0]
        return None

    def _works_before(self, index: int, *ends: type[StepBase]) -> Iterator[WorkStep]:
        """What is worked after a step, before one of these comes."""
        for later in self.course.session.steps[index + 1 :]:
            if isinstance(later, ends):
                return
            if isinstance(later, WorkStep):
                yield later

    def _check(self, index: int, step: CheckStep, own: Sequence[Say]) -> Slot:
        course = self.course
        cues: list[Cue] = [*course.up_again(), *course.arms_round()]
        self.pressing.unasked_s = 0.0
        if self.pressing.last_hold is None:  # whoever begins here was not touched yet
            return Slot(SlotKind.CHECK, index, tuple(own))
        if self.pressing.last_hold[0] == LONG_HOLD:
            goes_on = any(self._works_before(index, SwapStep, CloseStep))
            asked = course.words.variant("check_long_hold") if goes_on else "check_long_hold_was"
            cues += course.say(course.words.variant("check_toes"), Role.SAFETY)
            cues += course.say(asked, Role.CHECKIN, pause_s=ANSWER_WAIT_S)
            if goes_on:
                cues += course.say(course.words.variant("check_long_hold_no"), Role.SAFETY)
        else:
            # the hands are off by now
            phrase = course.words.variant("checkin_was")
            cues += course.say(phrase, Role.CHECKIN, pause_s=ANSWER_WAIT_S)
            if course.words.partner and "checkin_was_after" not in self.pressing.warnings:
                self.pressing.warnings.add("checkin_was_after")
                cues += self.agreement.numbered("checkin_was_after")
        cues += own
        return Slot(SlotKind.CHECK, index, tuple(cues), step.check)

    def _swap(self, index: int, step: SwapStep, own: Sequence[Say]) -> Iterator[Slot]:
        """Two people change places; for the second of them nothing has been said or found yet."""
        course = self.course
        cues: list[Cue] = [
            *self._end_work(at_rest=""),
            *self._rise(step, stretch=0.0),
            Chime(ChimeKind.SWITCH),
        ]
        cues += [*course.say("swap", Role.POSITION), *own, Silence(stretch=1.0)]
        yield Slot(SlotKind.REST, index, tuple(cues), step.swap, chapter=text("chapters.swap"))
        course.change_places()
        self.pressing.forget()

    def _close(self, index: int, step: CloseStep, guidance: str, own: Sequence[Say]) -> Slot:
        """The way out of the last position, and a landing; the end is said last."""
        course = self.course
        says = [*self._end_work(), *own]
        if guidance == "full":
            says += course.say("landing", Role.CLOSE)
            if self.pressing.holds:  # what S1 says, of pressing
                says += course.say("landing_regular", Role.CLOSE)
                if course.session.care.bends and not course.is_short:
                    says += course.say("landing_stretch", Role.NOTICE)
        over = course.say("close_over", Role.CLOSE, pause_s=0.6)
        cues: list[Cue] = [cue for say in says for cue in (say, Silence(stretch=1.0))]
        cues += [*self._rise(step), *over, Chime(ChimeKind.END), Silence(0.3)]
        return Slot(SlotKind.CLOSE, index, tuple(cues), step.close, chapter=text("chapters.close"))

    def _rise(self, step: RiseStep, *, stretch: float = 2.0) -> list[Cue]:
        """The way up, then all the time to sit that it names: no word comes in between."""
        least_s = SIT_AFTER_LYING_S if self.course.position in LYING else SIT_A_LITTLE_S
        sit_s = max(step.sit or 0.0, least_s)
        body = self.course.body
        says = body.rise(minute=sit_s >= SIT_AFTER_LYING_S)
        return [*says, Silence(sit_s, stretch=stretch), *body.from_floor()]

    def _end_work(self, at_rest: str = "close_rested") -> list[Say]:
        """The hands come to rest; they are not asked to twice.

        Args:
            at_rest: What is said where they rest already; empty for nothing.
        """
        course = self.course
        hand_is_up = course.body.limb is not None and course.body.limb[0] == "palm_up"
        up, arms = course.up_again(), course.arms_round()
        down = [*up, *course.body.put_down(), *arms]
        if course.slots and course.slots[-1].kind in AT_REST:
            return [*down, *(course.say(at_rest, Role.CLOSE) if at_rest else [])]
        return down if hand_is_up or arms else [*down, *course.say("close_hands", Role.CLOSE)]

    def _breathe(
        self, index: int, step: BreatheStep, guidance: str, own: Sequence[Say]
    ) -> Iterator[Slot]:
        course = self.course
        breath = step.breathe
        offer = [] if guidance == "chimes" else course.say("breathe_offer", Role.BREATHING)
        offer += own
        offer = course.put_down() + offer
        before = course.slots[-1] if course.slots else None
        chapter: str | None = text("chapters.breathing")
        if before and before.kind in (SlotKind.SETTLE, SlotKind.REST) and before.length_s:
            # the breaths begin right after the offer, so the quiet of a rest comes before it
            quiet = [Silence(stretch=1.0)] if before.kind is SlotKind.REST else []
            cues_with_offer = (*before.cues, *quiet, *offer)
            course.slots[-1] = replace(before, cues=cues_with_offer, leaves=course.whereabouts)
        elif offer:
            yield Slot(SlotKind.SAY, index, tuple(offer), chapter=chapter)
            chapter = None
        cycle = breath.in_ + breath.out
        cues: list[Cue] = []
        if guidance != "chimes":
            cues += self._breaths(breath)
        length = cycle * breath.rounds
        yield Slot(SlotKind.BREATHE, index, tuple(cues), length, length, length, chapter)

    def _breaths(self, breath: Breath) -> list[Say]:
        """In and out, then fewer words; at the end the breath is left to itself."""
        course = self.course
        cycle = breath.in_ + breath.out
        says: list[Say] = []
        for number in range(min(breath.rounds, SPOKEN_BREATHS)):
            for phrase, at in (("breathe_in", 0.0), ("breathe_out", breath.in_)):
                says += course.say(
                    phrase, Role.BREATHING, offset_s=number * cycle + at, exact=True, pause_s=0.2
                )
        last = course.say("breathe_done", Role.BREATHING)
        if breath.rounds > SPOKEN_BREATHS:
            return says + [replace(s, offset_s=cycle * SPOKEN_BREATHS) for s in last]
        course.waiting += last
        return says

    def _open_chapter(self) -> bool:
        """The slot before is the first position, whose chapter goes on."""
        before = self.course.slots[-1] if self.course.slots else None
        return before is not None and before.kind is SlotKind.POSITION and bool(before.chapter)
